from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from inspector import artifact as artifacts
from models.command import lab
from tests.models.pictures import a_yolo_set

run = CliRunner().invoke

QUICK = ("--side", "64", "--steps", "1", "--batch", "2")


@pytest.fixture
def data(tmp_path):
    return str(a_yolo_set(tmp_path / "set"))


def test_anchors_are_compared_with_cocos_in_one_json_document(data):
    done = run(lab, ["anchors", "--data", data, "--k", "3", "--size", "96", "--json"])
    found = json.loads(done.stdout)
    assert found["boxes"] == 6
    assert len(found["k_means_and_mutation"]["anchors_px"]) == 3
    assert found["k_means"]["mean_iou"] > found["coco"]["mean_iou"]


def test_anchors_for_people_leave_stdout_empty(data):
    done = run(lab, ["anchors", "--data", data, "--k", "3"])
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "best possible recall" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["anchors", "--data", "nowhere.yaml"],
        ["train", "detector", "--data", "nowhere.yaml", "--out", "x"],
        ["evaluate", "detector", "--model", "m", "--data", "nowhere.yaml"],
        ["train", "detector", "--data", "{data}", "--out", "x", "--anchors", "many"],
        ["train", "detector", "--data", "{data}", "--out", "x", "--anchors", "coco:x"],
        ["train", "detector", "--data", "{data}", "--out", "x", "--side", "100"],
        ["train", "detector", "--data", "{data}", "--out", "x", "--side", "320"],
    ],
)
def test_a_mistake_is_one_line_and_starts_nothing(arguments, data, tmp_path):
    arguments = [part.format(data=data) for part in arguments]
    done = run(lab, arguments)
    assert done.exit_code != 0
    assert done.exit_code == 2 or done.exception is not None


def test_train_then_export_then_evaluate(data, tmp_path):
    ckpt, model = str(tmp_path / "squares"), str(tmp_path / "model")
    trained = run(
        lab,
        ["train", "detector", "--data", data, "--out", ckpt, *QUICK],
    )
    assert trained.exit_code == 0, trained.output
    again = run(lab, ["train", "detector", "--data", data, "--out", ckpt])
    assert again.exit_code == 2
    assert "--resume" in again.stderr
    exported = run(lab, ["export", "--checkpoint", ckpt, "--out", model])
    assert exported.exit_code == 0, exported.output
    assert artifacts.load(model).manifest.golden_reference
    scored = run(
        lab,
        ["evaluate", "detector", "--model", model, "--data", data, "--json"],
    )
    assert scored.exit_code == 0, scored.output
    figures = json.loads(scored.stdout)
    assert figures["images"] == 1
    assert {"map33", "map33_official", "fscore33", "map50", "map50_95"} <= set(figures)
    assert {"per_class", "false_alarm_frames", "latency_ms"} <= set(figures)
    look, kept = tmp_path / "look", tmp_path / "kept.json"
    folded = run(
        lab,
        [
            *("evaluate", "detector", "--model", model, "--data", data),
            *("--split", "{fold}", "--folds", "train,val", "--resamples", "5"),
            *("--plots", str(look), "--out", str(kept), "--escape-cost", "3"),
        ],
    )
    assert folded.exit_code == 0, folded.output
    assert "evaluation.html" in folded.stderr
    assert (look / "worst.png").is_file()
    assert json.loads(kept.read_text())["images"] == 4


@pytest.mark.parametrize(
    "options",
    [
        ["--folds", "0-4"],
        ["--split", "{fold}"],
        ["--split", "{fold}", "--folds", "only"],
        ["--escape-cost", "0"],
    ],
)
def test_folds_and_costs_that_make_no_sense_are_refused(options, data):
    given = ["evaluate", "detector", "--model", "m", "--data", data, *options]
    done = run(lab, given)
    assert done.exit_code == 2
    assert done.stderr.startswith("inspector: ")


def test_a_threshold_is_not_taken_from_what_is_no_result_of_folds(tmp_path):
    (tmp_path / "one.json").write_text("{}")
    given = ["export", "--checkpoint", "x", "--out", "y"]
    done = run(lab, [*given, "--operating", str(tmp_path / "one.json")])
    assert done.exit_code == 2
    assert "expected a result of" in done.stderr
