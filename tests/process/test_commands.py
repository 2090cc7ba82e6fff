"""Commands as a user types them: exit codes, one clear line, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from inspector.vision.codec import encode_png
from tests.lines import write_tiny_line


def inspector(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "inspector", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        check=False,
    )


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return write_tiny_line(tmp_path_factory.mktemp("line"), threshold=0.9)


@pytest.fixture(scope="module")
def blocked(tmp_path_factory):
    """A place below a file: nothing can be written there, not even by root."""
    file = tmp_path_factory.mktemp("blocked") / "file"
    file.write_text("in the way", "utf-8")
    return file / "below"


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    for word in words:
        assert word in done.stderr


def test_a_data_folder_that_cannot_be_written_is_refused(line, blocked):
    done = inspector("run", *line.arguments("--out", str(blocked), "--blocks", "1"))
    refused(done, "cannot be written", "data_folder")


def test_a_progress_file_that_cannot_be_written_is_refused(line, blocked):
    done = inspector("run", *line.arguments("--progress", str(blocked / "p")))
    refused(done, "cannot be written")


def test_findings_that_cannot_be_written_are_refused_before_the_work(line, blocked):
    picture = str(Path(line.model) / "model.onnx")
    done = inspector(
        "inspect", picture, "--model", str(line.model), "--out", str(blocked / "f")
    )
    refused(done, "cannot be written")


def test_a_broken_recipe_is_refused_in_one_line(line, tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(line.recipe.read_text("utf-8") + "\nkindz: {}\n", "utf-8")
    done = inspector("run", "--station", str(line.station), "--recipe", str(recipe))
    refused(done, "kindz", "unknown key")


def test_a_recipe_is_not_tried_on_records_that_are_not_there(line, tmp_path):
    url = f"sqlite:///{tmp_path / 'gone.db'}"
    arguments = ("try", str(line.recipe), "--run", "R", "--db", url, "--json")
    done = inspector("recipe", *arguments)
    refused(done, "gone.db", "no records")
    assert done.stdout == ""


def test_unreadable_images_are_lines_with_an_error_and_the_rest_is_done(line, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    out = tmp_path / "found.jsonl"
    arguments = (
        "inspect",
        str(tmp_path),
        "--model",
        str(line.model),
        "--out",
        str(out),
    )
    alone = inspector(*arguments)
    (tmp_path / "whole.png").write_bytes(encode_png(np.full((80, 120), 99, np.uint8)))
    both = inspector(*arguments)
    assert (alone.returncode, both.returncode) == (2, 1)
    documents = [json.loads(text) for text in out.read_text("utf-8").splitlines()]
    assert "error" in documents[0]
    assert (documents[1]["width"], documents[1]["height"]) == (120, 80)
    assert "Traceback" not in alone.stderr + both.stderr


def test_a_new_database_is_made_and_a_second_upgrade_is_harmless(tmp_path):
    url = f"sqlite:///{tmp_path / 'records.db'}"
    for _ in range(2):
        assert inspector("db", "upgrade", "--db", url).returncode == 0
    refused(inspector("db", "upgrade", "--db", "nonsense"), "is not a database URL")
