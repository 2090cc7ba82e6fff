from __future__ import annotations

import json
import shutil

import pytest
import yaml
from typer.testing import CliRunner

from inspector.errors import ArtifactError
from models.command import lab
from models.studies import rows as rows_module
from models.studies import training
from models.studies.book import write_book
from models.studies.rows import How, done_row
from models.yolov5.checkpoint import Checkpoint
from tests.models.pictures import a_yolo_set
from tests.models.studies.asked import a_card, a_study, content
from tests.models.test_deliver import NoOptimiser
from tests.models.test_train import a_description
from tests.models.tiny import a_net, its_onnx


def silent(_what, _done, _of):
    pass


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Two arms that score a training made before, one of them voting."""
    monkeypatch.setattr(rows_module, "to_onnx", lambda *_: its_onnx())
    made = Checkpoint(tmp_path / "before", a_description())
    made.folder.mkdir()
    made.describe()
    made.save(1, a_net(), a_net(), NoOptimiser())
    before = str(made.folder)
    return content(
        data=str(a_yolo_set(tmp_path / "set", golden=False)),
        card=a_card(tmp_path),
        seeds=[0],
        arms=[
            {"name": "a", "checkpoint": before},
            {"name": "b", "checkpoint": before, "vote_iou": 0.7},
        ],
    )


def test_a_training_made_before_is_scored_from_a_float_file(told, tmp_path):
    row = a_study(**told).rows({})[1]
    done = done_row(row, tmp_path / "out", How(), silent)
    manifest = json.loads(
        (tmp_path / "out/b/seed-0/model/manifest.json").read_text("utf-8")
    )
    assert manifest["weight_storage"] == "float32"
    assert manifest["operating"]["vote_iou"] == 0.7
    assert manifest["operating"]["chosen_on"].startswith("3 training pictures")
    assert {"map33", "map50", "map50_95", "fscore33"} <= set(done["figures"])
    assert (done["budget"]["pictures"], done["budget"]["boxes"]) == (3, 6)
    assert len(done["data_sha256"]) == 64
    assert not (tmp_path / "before/metrics.json").exists()


def test_what_is_done_is_not_done_again(told, tmp_path, monkeypatch):
    row = a_study(**told).rows({})[0]
    first = done_row(row, tmp_path / "out", How(), silent)
    shutil.rmtree(tmp_path / "set")
    assert done_row(row, tmp_path / "out", How(), silent) == json.loads(
        json.dumps(first)
    )


def test_a_folder_made_by_other_settings_is_not_taken_for_these(told, tmp_path):
    out = tmp_path / "out"
    done_row(a_study(**told).rows({})[0], out, How(), silent)
    told["arms"][0]["vote_iou"] = 0.6
    with pytest.raises(ArtifactError, match="other settings"):
        done_row(a_study(**told).rows({})[0], out, How(), silent)


def test_a_trial_on_few_pictures_is_not_taken_for_the_figures(told, tmp_path):
    row, out = a_study(**told).rows({})[0], tmp_path / "out"
    trial = done_row(row, out, How(most=1), silent)
    assert trial["report"]["images"] == 1
    with pytest.raises(ArtifactError, match="other settings"):
        done_row(row, out, How(), silent)


def test_a_row_is_trained_and_a_second_call_trains_nothing(told, tmp_path):
    told["arms"] = [{"name": "a", "anchors": "kmeans", "labels": 0.5}]
    told["plan"] = {"schedule": {"steps": 1, "batch": 2, "side_px": 64}}
    row = a_study(**told).rows({})[0]
    ready = training.trained_row(row, tmp_path / "row", 1, silent)
    assert ready.budget["steps"] == 1
    assert ready.budget["pictures"] == 2
    assert ready.budget["first_weights"] == "random"
    log = tmp_path / "row/training/log.jsonl"
    assert len(log.read_text("utf-8").splitlines()) == 1
    training.trained_row(row, tmp_path / "row", 1, silent)
    assert len(log.read_text("utf-8").splitlines()) == 1


def write_study(folder, told):
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(told), encoding="utf-8")
    return str(path)


def run(*arguments):
    return CliRunner().invoke(lab, ["study", *arguments])


def test_the_command_writes_table_and_document_and_goes_on_with_other_arms(
    told, tmp_path
):
    told["data"] = "{set}/data.yaml"
    file, out = write_study(tmp_path, told), tmp_path / "out"
    common = (file, "--out", str(out), "--where", f"set={tmp_path / 'set'}")
    first = run(*common, "--only", "a", "--json")
    assert first.exit_code == 0, first.stderr
    found = json.loads(first.stdout)
    assert (found["done_rows"], found["asked_rows"]) == (1, 2)
    assert found["command"][:4] == ["inspector", "lab", "study", "study.yaml"]
    assert str(tmp_path) not in " ".join(found["command"])
    assert found["rows"][0]["data"] == "data.yaml"
    second = run(*common)
    assert second.exit_code == 0, second.stderr
    assert second.stdout == ""
    page = (out / "study.md").read_text("utf-8")
    assert "2 of 2 rows are done" in page
    assert page.count("| `a` |") == page.count("| `b` |")


def test_a_row_that_fails_is_told_and_the_others_are_done(told, tmp_path):
    told["arms"][0]["checkpoint"] = str(tmp_path / "nowhere")
    done = run(write_study(tmp_path, told), "--out", str(tmp_path / "out"))
    assert done.exit_code == 1
    assert "a/seed-0" in done.stderr
    assert "1 of 2 rows are done" in done.stderr


@pytest.mark.parametrize(
    "more", [("--only", "c"), ("--where", "x"), ("--where", "=y"), ("--where", "a=")]
)
def test_what_cannot_be_started_ends_with_two_and_one_line(told, tmp_path, more):
    done = run(write_study(tmp_path, told), "--out", str(tmp_path / "out"), *more)
    assert done.exit_code == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_study_without_rows_has_a_page(told, tmp_path):
    study = a_study(**told)
    found = write_book(study, study.rows({}), tmp_path / "out", ("x",))
    assert found["done_rows"] == 0
    assert (tmp_path / "out/study.md").is_file()


def test_a_damaged_row_is_an_error_and_no_figure(told, tmp_path):
    study, out = a_study(**told), tmp_path / "out"
    path = out / "a/seed-0/row.json"
    path.parent.mkdir(parents=True)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ArtifactError, match=r"row\.json"):
        write_book(study, study.rows({}), out, ("x",))
