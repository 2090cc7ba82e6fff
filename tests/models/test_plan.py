from __future__ import annotations

import pytest

from inspector.errors import ArtifactError
from models.yolov5.checkpoint import Checkpoint
from models.yolov5.plan import Plan, Schedule
from models.yolov5.prepare import planned
from tests.models.test_train import a_description


def test_the_rate_warms_up_and_falls_to_its_end():
    schedule = Schedule(steps=100, warmup_steps=10, peak_rate=1.0, end_share=0.1)
    rates = [schedule.rate(step) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9] == rates[10] == 1.0
    assert rates[100] == pytest.approx(0.1)
    assert rates[10:] == sorted(rates[10:], reverse=True)


def test_the_end_of_a_training_is_calm():
    schedule = Schedule(steps=100, calm_share=0.2)
    assert [schedule.calm_at(step) for step in (0, 79, 80, 99)] == [0, 0, 1, 1]
    assert not Schedule(steps=100, calm_share=0).calm_at(99)


@pytest.mark.parametrize(
    "wrong",
    [
        {"side_px": 100},
        {"steps": 0},
        {"threads": 0},
        {"accumulate": 0},
        {"hold_out": 0.6},
        {"device": "tpu"},
        {"side_px": 32, "batch": 1},
    ],
)
def test_an_impossible_schedule_is_refused(wrong):
    with pytest.raises(ValueError, match=r"should be|multiple of|no spread"):
        Schedule(**wrong)


def test_a_plan_names_only_what_is_not_ordinary(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(
        "schedule: {steps: 7}\n"
        "loss: {box_form: alpha-ciou, box: 0.05, box_end: 0.15}\n"
        "augmentation: {mosaic: {share: 0.5}}\n"
    )
    plan = Plan.read(path)
    assert plan.schedule == Schedule(steps=7)
    assert plan.loss.box_at(0.5) == pytest.approx(0.1)
    assert plan.augmentation.mosaic.share == 0.5


@pytest.mark.parametrize("text", ["schedule: {stepz: 7}", "loss: {box: -1}", "[1]"])
def test_a_wrong_plan_is_refused_by_name(tmp_path, text):
    path = tmp_path / "plan.yaml"
    path.write_text(text)
    with pytest.raises(ArtifactError, match=r"plan\.yaml"):
        Plan.read(path)


def test_what_is_given_wins_over_what_was_begun(tmp_path):
    begun = Checkpoint(tmp_path, a_description(plan=Plan(schedule=Schedule(steps=9))))
    told = planned(None, begun, {"seed": 3, "batch": None}, ["dust"], may_turn=False)
    assert (told.schedule.steps, told.schedule.seed) == (9, 3)
    assert told.schedule.batch == Schedule().batch
    assert told.augmentation.dust.share == 0
    assert not told.augmentation.turn


def test_without_anything_the_plan_is_the_ordinary_one():
    assert planned(None, None, {}, (), may_turn=True) == Plan()
