"""A shift in a real window on the running virtual line, clicked and typed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

STEPS = (
    "started",
    "an unknown was opened",
    "reviewed",
    "a new kind was enrolled from the unknown and promoted",
    "first verdict: First finding of the new kind: Guide line",
    "cause confirmed",
    "language switched",
    "stopped",
    "closed with 0 on xcb",
)


@pytest.mark.display
@pytest.mark.slow
def test_an_unknown_becomes_a_kind_and_a_cause_is_confirmed_while_the_line_runs(
    tmp_path,
):
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": str(ROOT),
        "XDG_DATA_HOME": str(tmp_path / "home"),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.journey", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=900,
        env=environment,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout.splitlines()
    for step, line in zip(STEPS, said, strict=True):
        assert line.startswith(step), done.stdout
    assert len(list((tmp_path / "pictures").glob("*.png"))) == 12
