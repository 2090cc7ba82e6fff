from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from inspector.errors import ArtifactError
from models.augment import Disturbance
from models.card import Card
from models.evaluate import measure
from models.scores import average_precision_per_class, mean_of
from models.yolov5.checkpoint import Checkpoint, Description
from models.yolov5.deliver import TorchRuntime
from models.yolov5.manifests import manifest_of
from models.yolov5.train import Schedule, Trainer, curve_svg
from tests.models.pictures import CLASSES, Squares
from tests.models.tiny import ANCHORS

CALM = Disturbance(blur_share=0, noise_grey=2, offset_grey=0, gain=0, turn=False)


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


def a_trainer(folder, steps, pictures=None, **changes):
    schedule = Schedule(
        **{
            "steps": steps,
            "batch": 4,
            "side_px": 64,
            "warmup_steps": 5,
            "save_every": 5,
        }
        | changes
    )
    checkpoint = Checkpoint(folder, a_description())
    source = pictures or Squares(count=4, side_px=64, squares=1)
    return Trainer(checkpoint, source, schedule, CALM)


def weights(net):
    return torch.cat([value.flatten().float() for value in net.state_dict().values()])


def test_four_pictures_are_learnt_by_heart(tmp_path):
    pictures = Squares(count=4, side_px=64, squares=1)
    trainer = a_trainer(tmp_path, 120, pictures, peak_rate=5e-3, ema_decay=0.95)
    net = trainer.run()
    manifest = manifest_of(a_description())
    found = measure(manifest, TorchRuntime(net, (64, 64)), pictures)
    assert mean_of(average_precision_per_class(found.images, 2)) > 0.95


def test_a_resumed_training_ends_with_the_same_weights(tmp_path):
    straight = a_trainer(tmp_path / "a", 10).run()
    with pytest.raises(Interrupted):
        a_trainer(tmp_path / "b", 10).run(_interrupt_after_step_6)
    resumed = a_trainer(tmp_path / "b", 10)
    resumed.resume()
    torch.testing.assert_close(
        weights(resumed.run()), weights(straight), atol=1e-5, rtol=1e-4
    )


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
    assert all(np.isfinite(line["loss"]) for line in lines)
    assert "3 steps" in curve_svg(tmp_path / "log.jsonl")


def test_the_curve_of_an_empty_log_is_empty(tmp_path):
    (tmp_path / "log.jsonl").write_text("")
    assert curve_svg(tmp_path / "log.jsonl").startswith("<svg")


def test_a_loss_that_is_no_number_ends_the_training(tmp_path):
    trainer = a_trainer(tmp_path, 30, peak_rate=1e12, clip_norm=1e30)
    with pytest.raises(FloatingPointError, match="lower the rate"):
        trainer.run()


def test_the_rate_warms_up_and_falls_to_its_end():
    schedule = Schedule(steps=100, warmup_steps=10, peak_rate=1.0, end_share=0.1)
    rates = [schedule.rate(step) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9] == rates[10] == 1.0
    assert rates[100] == pytest.approx(0.1)
    assert rates[10:] == sorted(rates[10:], reverse=True)


@pytest.mark.parametrize(
    "wrong",
    [{"side_px": 100}, {"steps": 0}, {"threads": 0}, {"side_px": 32, "batch": 1}],
)
def test_an_impossible_schedule_is_refused(wrong):
    with pytest.raises(ValueError, match=r"must be|no spread"):
        Schedule(**wrong)


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


def test_a_damaged_optimiser_is_refused(tmp_path):
    a_trainer(tmp_path, 1).run()
    (tmp_path / "optimiser.pt").write_bytes(b"nothing")
    with pytest.raises(ArtifactError, match=r"optimiser\.pt"):
        a_trainer(tmp_path, 2).resume()
