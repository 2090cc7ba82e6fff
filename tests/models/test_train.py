from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from inspector.errors import ArtifactError
from models.augment import Augmentation, Sampler
from models.augment.config import EFFECTS
from models.card import Card
from models.evaluate import measure
from models.scores import average_precision_per_class, coco, mean_of
from models.yolov5.checkpoint import Checkpoint, Description
from models.yolov5.deliver import TorchRuntime
from models.yolov5.manifests import manifest_of
from models.yolov5.plan import Plan, Schedule
from models.yolov5.train import Trainer
from tests.models.pictures import CLASSES, Squares
from tests.models.tiny import ANCHORS

CALM = Augmentation(turn=False).without(EFFECTS)


def a_description(**changes):
    card = Card(
        name="squares",
        channels="grey",
        tile_hw_px=(64, 64),
        research_only=False,
        training_data="squares",
        licence="ours",
    )
    content = {"card": card, "classes": CLASSES, "anchors_px": ANCHORS, "width": 0.125}
    return Description(**(content | changes))


def a_trainer(folder, steps, pictures=None, hold_out=None, **changes):
    schedule = {
        "steps": steps,
        "batch": 4,
        "side_px": 64,
        "warmup_steps": 5,
        "save_every": 5,
        "device": "cpu",
    }
    plan = Plan(schedule=Schedule(**(schedule | changes)), augmentation=CALM)
    checkpoint = Checkpoint(folder, a_description())
    source = pictures or Squares(count=4, side_px=64, squares=1)
    return Trainer(checkpoint, Sampler(source, CALM), plan, hold_out)


def weights(net):
    return torch.cat([value.flatten().float() for value in net.state_dict().values()])


@pytest.mark.slow
def test_eight_pictures_are_learnt_by_heart_in_120_steps(tmp_path):
    pictures = Squares(count=8, side_px=96, squares=2)
    card = a_description().card.model_copy(update={"tile_hw_px": (96, 96)})
    description = a_description(card=card, width=0.25)
    schedule = Schedule(
        steps=120,
        batch=16,
        side_px=96,
        peak_rate=5e-3,
        warmup_steps=5,
        ema_decay=0.9,
        norm_momentum=0.1,
        device="cpu",
    )
    how = CALM.model_copy(update={"mirror": False})
    plan = Plan(schedule=schedule, augmentation=how)
    trainer = Trainer(Checkpoint(tmp_path, description), Sampler(pictures, how), plan)
    net = trainer.run()
    found = measure(manifest_of(description), TorchRuntime(net, (96, 96)), pictures)
    assert mean_of(average_precision_per_class(found.images, 2)) > 0.99
    map50, map50_95 = coco(found.images, 2)
    assert map50 > 0.99
    assert map50_95 > 0.7


def test_a_resumed_training_ends_with_the_same_weights(tmp_path):
    straight = a_trainer(tmp_path / "a", 10).run()
    with pytest.raises(Interrupted):
        a_trainer(tmp_path / "b", 10).run(_interrupt_after_step_6)
    resumed = a_trainer(tmp_path / "b", 10)
    resumed.resume()
    assert torch.equal(weights(resumed.run()), weights(straight))


class Interrupted(Exception):
    """The power went away, one step after a checkpoint."""


def _interrupt_after_step_6(done, _loss):
    if done == 6:
        raise Interrupted


def test_the_log_has_a_line_for_each_step(tmp_path):
    a_trainer(tmp_path, 3).run()
    text = (tmp_path / "log.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["step"] for line in lines] == [1, 2, 3]
    assert [line["tiles"] for line in lines] == [4, 8, 12]
    assert all(np.isfinite(line["loss"]) for line in lines)
    assert "3 steps" in (tmp_path / "curve.svg").read_text()


def test_steps_are_steps_of_the_optimiser_whatever_is_accumulated(tmp_path):
    net = a_trainer(tmp_path, 3, accumulate=4, batch=2)
    net.run()
    assert [line["tiles"] for line in lines_of(tmp_path / "log.jsonl")] == [8, 16, 24]
    state = torch.load(tmp_path / "resume.pt", weights_only=True)["optimiser"]["state"]
    assert {int(of_one["step"]) for of_one in state.values()} == {3}


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_accumulated_passes_see_different_tiles(tmp_path):
    trainer = a_trainer(tmp_path, 3, accumulate=2)
    first, second = (trainer._batch(number) for number in (0, 1))
    assert not np.array_equal(first.tiles, second.tiles)


def test_the_best_average_on_what_is_held_out_is_delivered(tmp_path):
    held = Squares(count=2, side_px=64, squares=1)
    a_trainer(tmp_path, 6, hold_out=held, evaluate_every=2).run()
    looks = lines_of(tmp_path / "validation.jsonl")
    assert [line["step"] for line in looks] == [2, 4, 6]
    best, last = (
        load_file(tmp_path / f"{n}.safetensors") for n in ("best", "averaged")
    )
    delivered = Checkpoint.open(tmp_path).averaged().state_dict()
    assert all(torch.equal(delivered[name], value) for name, value in best.items())
    assert any(not torch.equal(last[name], value) for name, value in best.items())
    assert "best" in (tmp_path / "curve.svg").read_text()


def test_a_resumed_training_forgets_what_it_had_logged_beyond_its_state(tmp_path):
    a_trainer(tmp_path, 10).run()
    log = tmp_path / "log.jsonl"
    log.write_text(log.read_text() + '{"step": 11, "loss": 1}\n{"step": 12, "lo')
    a_trainer(tmp_path, 12).resume()
    assert [line["step"] for line in lines_of(log)] == list(range(1, 11))


def test_the_folder_tells_what_the_training_was_told(tmp_path):
    a_trainer(tmp_path, 1, seed=7).run()
    plan = Checkpoint.open(tmp_path).description.plan
    assert plan.schedule.seed == 7
    assert plan.augmentation == CALM


def test_a_folder_of_the_first_version_is_still_read(tmp_path):
    a_trainer(tmp_path, 1).run()
    path = tmp_path / "checkpoint.json"
    content = json.loads(path.read_text())
    del content["plan"], content["origin"]
    content |= {"schedule": {"steps": 9, "batch": 2}, "disturbance": {"turn": True}}
    path.write_text(json.dumps(content))
    description = Checkpoint.open(tmp_path).description
    assert description.plan.schedule.steps == 9
    assert "9 steps of 2 tiles" in manifest_of(description).made_by


def test_a_loss_that_is_no_number_ends_the_training(tmp_path):
    trainer = a_trainer(tmp_path, 30, peak_rate=1e12, clip_norm=1e30)
    with pytest.raises(FloatingPointError, match="lower the rate"):
        trainer.run()


def test_a_folder_without_a_checkpoint_is_refused(tmp_path):
    with pytest.raises(ArtifactError, match=r"checkpoint\.json"):
        Checkpoint.open(tmp_path)


def test_weights_of_another_network_are_refused(tmp_path):
    a_trainer(tmp_path, 1).run()
    other = Checkpoint(tmp_path, a_description(classes=("one",)))
    with pytest.raises(ArtifactError, match="does not fit"):
        other.averaged()


def test_damaged_weights_are_refused(tmp_path):
    a_trainer(tmp_path, 1).run()
    (tmp_path / "averaged.safetensors").write_bytes(b"nothing")
    with pytest.raises(ArtifactError, match="averaged"):
        Checkpoint.open(tmp_path).averaged()


def test_a_damaged_state_is_refused(tmp_path):
    a_trainer(tmp_path, 1).run()
    (tmp_path / "resume.pt").write_bytes(b"nothing")
    with pytest.raises(ArtifactError, match=r"resume\.pt"):
        a_trainer(tmp_path, 2).resume()
