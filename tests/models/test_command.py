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
    assert {"iou", "bpr", "fitness"} <= set(found["coco"])
    assert found["k_means"]["iou"] > found["coco"]["iou"]


def test_anchors_are_fitted_to_train_and_measured_on_the_split_that_is_asked_for(data):
    told = ["anchors", "--data", data, "--k", "3", "--json"]
    on_train = json.loads(run(lab, told).stdout)
    on_val = json.loads(run(lab, [*told, "--split", "val"]).stdout)
    assert (on_val["split"], on_val["boxes"]) == ("val", 2)
    fits = (on_train["k_means"], on_val["k_means"])
    assert fits[0]["anchors_px"] == fits[1]["anchors_px"]
    assert fits[0]["iou"] != fits[1]["iou"]


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
        ["train", "detector", "--data", "{data}", "--out", "x", "--steps", "0"],
        ["train", "detector", "--data", "{data}", "--out", "x", "--without", "rain"],
        ["train", "detector", "--data", "{data}", "--out", "x", "--plan", "no.yaml"],
    ],
)
def test_a_mistake_is_one_line_and_starts_nothing(arguments, data, tmp_path):
    arguments = [part.format(data=data) for part in arguments]
    done = run(lab, arguments)
    assert done.exit_code != 0
    assert done.exit_code == 2 or done.exception is not None


TRAIN = ["train", "detector", "--data", "{data}", "--out", "{out}", "--side", "64"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--weights", "no.safetensors"], "holds no weights"),
        (["--hold-out", "0.9"], "hold_out"),
        (["--plan", "{plan}"], "locked to within"),
    ],
)
def test_what_cannot_be_trained_is_said_before_anything_is_written(
    data, tmp_path, more, said
):
    plan = tmp_path / "plan.yaml"
    plan.write_text("augmentation: {scale: {share: 1, relative: 0.3}}")
    places = {"data": data, "out": tmp_path / "out", "plan": plan}
    done = run(lab, [part.format(**places) for part in [*TRAIN, *more]])
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_set_without_any_label_is_refused_before_training(tmp_path):
    data = a_yolo_set(tmp_path / "set")
    for label in (tmp_path / "set/labels").iterdir():
        label.write_text("")
    places = {"data": data, "out": tmp_path / "out"}
    trained = run(lab, [part.format(**places) for part in TRAIN])
    assert trained.exit_code == 2
    assert "nothing to learn" in trained.stderr
    fitted = run(lab, ["anchors", "--data", str(data)])
    assert fitted.exit_code == 2
    assert "nothing to learn" in fitted.stderr


def test_some_empty_label_files_are_no_obstacle_for_anchors(tmp_path):
    data = a_yolo_set(tmp_path / "set")
    (tmp_path / "set/labels/000_test.txt").write_text("")
    (tmp_path / "set/labels/001_test.txt").unlink()
    done = run(lab, ["anchors", "--data", str(data), "--k", "3", "--json"])
    assert json.loads(done.stdout)["boxes"] == 2


def test_a_plan_a_hold_out_and_what_is_left_out_stand_in_the_folder(data, tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text("loss: {box_form: alpha-ciou}\naugmentation: {turn: false}")
    out = tmp_path / "squares"
    more = ["--plan", str(plan), "--without", "dust", "--hold-out", "0.34"]
    done = run(
        lab, ["train", "detector", "--data", data, "--out", str(out), *QUICK, *more]
    )
    assert done.exit_code == 0, done.output
    told = json.loads((out / "checkpoint.json").read_text())["plan"]
    assert told["loss"]["box_form"] == "alpha-ciou"
    assert told["augmentation"]["dust"]["share"] == 0
    assert not told["augmentation"]["turn"]
    assert {"best.safetensors", "validation.jsonl", "curve.svg", "log.jsonl"} <= {
        path.name for path in out.iterdir()
    }


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
    asked = ["views", "--model", model, "--data", data, "--out", f"{model}-viewed"]
    viewed = run(lab, [*asked, "--views", "2", "--json"])
    assert viewed.exit_code == 0, viewed.output
    assert json.loads(viewed.stdout)["images"] == 1
    assert artifacts.load(f"{model}-viewed").manifest.views == 2
    odd = run(lab, [*asked, "--views", "3"])
    assert odd.exit_code == 2
    assert "2 or 4" in odd.stderr
    twice = [*asked[:2], f"{model}-viewed", *asked[3:-1], f"{model}-again"]
    refused = run(lab, twice)
    assert refused.exit_code == 1
    assert "already" in refused.stderr
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
