from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

import models
from models.studies.told import Study
from tests.models.studies.asked import a_study, content

SHIPPED = sorted((Path(models.__file__).parents[1] / "data/studies").glob("*.yaml"))
CARDS = Path(models.__file__).parents[1]
PAGE = (CARDS / "models/README.md").read_text("utf-8")


def test_every_arm_is_asked_for_with_each_seed_on_each_fold():
    study = a_study(data="{fold}.yaml", folds=["1", "2"])
    rows = study.rows({})
    assert len(rows) == 8
    assert {row.folder.as_posix() for row in rows[:2]} == {
        "a/fold-1-seed-0",
        "b/fold-1-seed-0",
    }
    assert {row.data for row in rows} == {"1.yaml", "2.yaml"}
    assert {row.plan.schedule.seed for row in rows} == {0, 1}


def test_an_arms_plan_wins_over_the_studys_part_by_part():
    arm = {"name": "a", "plan": {"schedule": {"steps": 3}, "loss": {"box": 0.2}}}
    study = a_study(arms=[arm])
    plan = study.plan_of(study.arms[0])
    assert (plan.schedule.steps, plan.schedule.side_px, plan.loss.box) == (3, 64, 0.2)


def test_only_some_arms_may_be_asked_for():
    assert {row.arm.name for row in a_study().rows({}, ["b"])} == {"b"}
    with pytest.raises(ValueError, match="no arm 'c', have a, b"):
        a_study().rows({}, ["c"])


def test_names_in_braces_are_said_on_the_command_line():
    study = a_study(data="{set}/data.yaml", card="{cards}/x.yaml")
    row = study.rows({"set": "/d", "cards": "c"})[0]
    assert (row.data, row.card) == ("/d/data.yaml", "c/x.yaml")
    with pytest.raises(ValueError, match="--where set=PATH"):
        study.rows({"cards": "c"})


def test_a_checkpoint_made_before_is_found_by_fold_and_seed():
    arm = {"name": "a", "checkpoint": "runs/{fold}-{seed}"}
    study = a_study(data="{fold}.yaml", folds=["x"], arms=[arm])
    assert [row.checkpoint for row in study.rows({})] == ["runs/x-0", "runs/x-1"]


def test_what_decides_the_figures_decides_the_fingerprint_and_cores_do_not():
    def first(**changes):
        return a_study(**changes).rows({})[0].fingerprint

    threads = {"schedule": {"steps": 7, "side_px": 64, "threads": 4}}
    longer = {"schedule": {"steps": 8, "side_px": 64}}
    assert first() == first(plan=threads) == first(question="Another?")
    assert first() != first(plan=longer)
    assert first() != first(data="other.yaml")
    assert a_study().rows({})[0].fingerprint != a_study().rows({})[2].fingerprint


@pytest.mark.parametrize(
    "changes",
    [
        {"baseline": "c"},
        {"seeds": []},
        {"seeds": [1, 1]},
        {"arms": []},
        {"arms": [{"name": "a"}, {"name": "a"}]},
        {"arms": [{"name": "../a"}]},
        {"arms": [{"name": "a", "anchors": "many"}]},
        {"arms": [{"name": "a", "labels": 0}]},
        {"arms": [{"name": "a", "labels": 1.5}]},
        {"arms": [{"name": "a", "family": "yolov8n", "weights": "w"}]},
        {"arms": [{"name": "a", "colour": "blue"}]},
        {"plan": {"schedule": {"stepps": 3}}},
        {"folds": ["1"]},
        {"data": "{fold}.yaml"},
        {"judged_by": "taste"},
    ],
)
def test_a_study_that_does_not_hang_together_is_refused(changes):
    with pytest.raises(ValidationError):
        Study.model_validate(content(**changes))


@pytest.mark.parametrize("text", ["", "- 1", "{", "name: x"])
def test_a_broken_file_is_one_line(tmp_path, text):
    path = tmp_path / "study.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"study\.yaml") as refused:
        Study.read(path)
    assert "\n" not in str(refused.value).strip() or text == "{"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_study_that_ships_can_be_run(path):
    study = Study.read(path)
    places = dict.fromkeys(("deeppcb", "neu", "folds", "web", "weights", "runs"), "x")
    rows = study.rows(places)
    assert study.name == path.stem
    assert len(study.seeds) * max(1, len(study.folds)) >= 3
    assert all((CARDS / row.card).is_file() for row in rows)


def test_studies_ship():
    assert len(SHIPPED) == 5


def test_the_study_in_the_readme_can_be_run():
    example = PAGE[PAGE.index("```yaml\nversion: 1\nname: anchors") :].split("```")[1]
    study = Study.model_validate(yaml.safe_load(example.removeprefix("yaml")))
    places = dict.fromkeys(("deeppcb", "weights", "other"), "x")
    assert len(study.rows(places)) == 3 * len(study.arms) == 24
