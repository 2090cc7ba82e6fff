from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from models.command import lab
from tests.models.pictures import a_yolo_set

run = CliRunner().invoke


@pytest.fixture
def data(tmp_path):
    """A set with nothing wrong."""
    path = a_yolo_set(tmp_path / "集合", count=4)
    names = (path.parent / "train.txt").read_text().split()
    (path.parent / "train.txt").write_text("\n".join(names[:3]))
    (path.parent / "val.txt").write_text(names[3])
    return path


def test_a_good_set_ends_with_0(data):
    for path in (data, data.parent):
        done = run(lab, ["data", "check", str(path)])
        assert done.exit_code == 0
        assert done.stdout == ""
        assert "no problem found" in done.stderr


def test_problems_end_with_1_and_a_line_each(data):
    (data.parent / "labels/000_test.txt").write_text("9 .5 .5 .1 .1\n0 2 2 .1 .1\n")
    done = run(lab, ["data", "check", str(data)])
    assert done.exit_code == 1
    assert "wrong_class: 1" in done.stderr
    assert "box_outside: 1" in done.stderr
    assert "2 problems found" in done.stderr


def test_json_holds_the_whole_report(data):
    (data.parent / "labels/000_test.txt").write_text("9 .5 .5 .1 .1\n" * 20)
    done = run(lab, ["data", "check", str(data), "--json"])
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert found["ok"] is False
    assert found["counts"]["wrong_class"] == 20
    assert found["formats"] == ["yolo"]
    assert found["splits"]["train"]["images"] == 3
    assert {"kind", "place", "text"} == set(found["problems"][0])


def test_many_problems_of_one_kind_are_cut_short_for_people(data):
    (data.parent / "labels/000_test.txt").write_text("9 .5 .5 .1 .1\n" * 20)
    done = run(lab, ["data", "check", str(data)])
    assert "and 15 more" in done.stderr


@pytest.mark.parametrize("text", [None, "hello", "names: [a]\n", "{{{"])
def test_what_cannot_be_read_at_all_ends_with_2_in_one_line(tmp_path, text):
    path = tmp_path / "set.yaml"
    if text is not None:
        path.write_text(text)
    done = run(lab, ["data", "check", str(path)])
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert "set.yaml" in done.stderr


def test_training_on_a_bad_set_ends_with_2_and_names_the_check(data, tmp_path):
    (data.parent / "labels/000_test.txt").write_text("9 .5 .5 .1 .1")
    done = run(
        lab, ["train", "detector", "--data", str(data), "--out", str(tmp_path / "x")]
    )
    assert done.exit_code == 2
    assert "inspector lab data check" in done.stderr
    assert not (tmp_path / "x").exists()


def test_training_on_a_damaged_image_ends_with_2(data, tmp_path):
    (data.parent / "images/001_test.png").write_bytes(b"no image")
    done = run(
        lab, ["train", "detector", "--data", str(data), "--out", str(tmp_path / "x")]
    )
    assert done.exit_code == 2
    assert "001_test.png" in done.stderr


GENERATE = ("data", "generate", "--scene", "steel", "--lines", "128", "--out")


def test_generate_makes_a_set_and_says_where(tmp_path):
    out = str(tmp_path / "set")
    done = run(lab, [*GENERATE, out, "--frames", "2", "--format", "coco"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "set/data.yaml").is_file()
    again = run(lab, [*GENERATE, out, "--frames", "2"])
    assert again.exit_code == 2
    assert "not empty" in again.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        ["--seed", "900001"],
        ["--format", "voc"],
        ["--scene", "paper"],
        ["--clean-share", "2"],
        ["--frames", "0"],
    ],
)
def test_a_wrong_order_ends_with_2_and_writes_nothing(tmp_path, wrong):
    done = run(lab, [*GENERATE, str(tmp_path / "set"), *wrong])
    assert done.exit_code == 2
    assert not (tmp_path / "set").exists()


def test_folds_are_data_files_of_their_own(data, tmp_path):
    out = tmp_path / "folds"
    done = run(lab, ["data", "folds", str(data), "--out", str(out), "--k", "2"])
    assert done.exit_code == 0, done.output
    assert run(lab, ["data", "check", str(out / "fold-1.yaml")]).exit_code == 0
    wrong = run(lab, ["data", "folds", str(data), "--out", str(out), "--k", "40"])
    assert wrong.exit_code == 2
