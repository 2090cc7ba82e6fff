from __future__ import annotations

import json

import numpy as np
import pytest

from inspector import artifact as artifacts
from inspector.errors import ArtifactError
from inspector.types import Detections
from models.evaluate import Measured, report
from models.export import with_int8_weights
from models.scores import Scored
from models.scoring.operating import Choice, Costs
from models.sources import Source
from models.yolov5 import deliver as delivering
from models.yolov5.checkpoint import Checkpoint
from models.yolov5.deliver import (
    Parity,
    TorchRuntime,
    Wanted,
    deliver,
)
from models.yolov5.manifests import card_text, manifest_of, voting_at
from models.yolov5.net import YoloV5
from tests.models.pictures import Squares
from tests.models.test_train import a_description
from tests.models.tiny import a_net, its_onnx


class NoOptimiser:
    """A checkpoint wants an optimiser's state; this one has none."""

    def state_dict(self):
        return {}


@pytest.fixture
def checkpoint(tmp_path, monkeypatch):
    model = with_int8_weights(its_onnx())
    monkeypatch.setattr(delivering, "stored", lambda _net, _storage: model)
    made = Checkpoint(tmp_path / "ckpt", a_description())
    made.folder.mkdir()
    made.describe()
    made.save(1, a_net(), a_net(), NoOptimiser())
    return made


def a_source(clean=True):
    pictures = Squares(count=3, side_px=64, squares=1)
    empty = Squares(count=2, side_px=64, squares=0) if clean else None
    return Source(pictures, empty, may_turn=True)


def test_a_delivered_artifact_loads_and_carries_its_figures(checkpoint, tmp_path):
    figures, parity = deliver(checkpoint, tmp_path / "out", a_source(), a_source())
    manifest = artifacts.load(str(tmp_path / "out")).manifest
    assert manifest.metrics["map33"] == round(figures.map33, 4)
    assert manifest.operating.score_threshold == figures.score_threshold
    assert figures.images == 3
    assert figures.clean_frames == 2
    assert abs(parity.loss) <= delivering.PARITY_LIMIT
    written = json.loads((checkpoint.folder / "metrics.json").read_text())
    assert written["boxes"] == 3
    assert {"map33_low", "escape_share_high", "ece"} <= set(manifest.metrics)
    assert manifest.operating.costs.escape == 1
    assert "3 training pictures" in manifest.operating.chosen_on


def test_a_threshold_chosen_on_folds_is_taken_with_its_costs(checkpoint, tmp_path):
    choice = Choice(0.37, 0.1, Costs(escape=20, clean_per_bad=100))
    wanted = Wanted(choice.costs, choice, "5 folds")
    source = a_source()
    deliver(checkpoint, tmp_path / "out", source, source, wanted=wanted)
    part = artifacts.load(str(tmp_path / "out")).manifest.operating
    assert (part.score_threshold, part.chosen_on) == (0.37, "5 folds")
    assert (part.costs.escape, part.costs.clean_per_bad) == (20, 100)
    card = (tmp_path / "out" / "card.md").read_text("utf-8")
    assert "0.37, the cheapest on 5 folds, at a cost of 20 for an escape" in card


def test_a_vote_that_is_asked_for_is_delivered(checkpoint, tmp_path):
    source = a_source(clean=False)
    wanted = Wanted(vote_iou=0.7)
    deliver(checkpoint, tmp_path / "out", source, source, wanted=wanted)
    manifest = artifacts.load(str(tmp_path / "out")).manifest
    assert manifest.operating.vote_iou == 0.7


def test_without_clean_pictures_none_are_counted(checkpoint, tmp_path):
    source = a_source(clean=False)
    figures, _ = deliver(checkpoint, tmp_path / "out", source, source)
    assert figures.clean_frames == figures.false_alarm_frames == 0


def test_a_file_worse_than_its_network_is_not_delivered(
    checkpoint, tmp_path, monkeypatch
):
    worse = Parity(0.90, 0.91, 0.5, 0.5)
    monkeypatch.setattr(delivering, "compare", lambda *_args: worse)
    with pytest.raises(ArtifactError, match=r"loses 1\.00 points"):
        deliver(checkpoint, tmp_path / "out", a_source(), a_source())
    assert not (tmp_path / "out").exists()


def test_parity_is_the_larger_loss():
    assert Parity(0.9, 0.8, 0.5, 0.6).loss == pytest.approx(0.1)


def test_a_vote_stands_in_manifest_and_card_and_none_is_the_rule():
    plain = manifest_of(a_description())
    voting = voting_at(plain, 0.7)
    assert plain.operating.vote_iou is None
    assert voting.operating.vote_iou == 0.7
    assert voting_at(voting, None) == plain
    assert "in the mean place of those from 0.7 on" in card_text(voting)
    with pytest.raises(ValueError, match="vote_iou"):
        voting_at(plain, 1.5)


def test_a_card_for_research_says_so_first():
    description = a_description()
    assert "research" not in card_text(manifest_of(description))
    card = description.card.model_copy(update={"research_only": True})
    text = card_text(manifest_of(description.model_copy(update={"card": card})))
    assert text.index("research use") < text.index("YOLOv5s")


def test_a_card_tells_the_limits_and_the_command_that_scores_again():
    plain = manifest_of(a_description())
    assert "Limits" not in card_text(plain)
    assert "```" not in card_text(plain)
    told = {"limits": "needs daylight", "scored_by": "inspector lab evaluate x"}
    text = card_text(plain.model_copy(update=told))
    assert "- Limits: needs daylight\n" in text
    assert text.endswith("```\ninspector lab evaluate x\n```\n")


def test_the_limits_of_a_card_and_the_command_reach_the_delivered_file(
    checkpoint, tmp_path, monkeypatch
):
    described = checkpoint.description
    card = described.card.model_copy(update={"limits": " needs daylight\n"})
    told = Checkpoint(checkpoint.folder, described.model_copy(update={"card": card}))
    wanted = Wanted(scored_by="inspector lab evaluate x")
    deliver(told, tmp_path / "out", a_source(), a_source(), wanted=wanted)
    manifest = artifacts.load(str(tmp_path / "out")).manifest
    assert manifest.limits == "needs daylight"
    assert manifest.scored_by == "inspector lab evaluate x"
    assert (tmp_path / "out" / "card.md").read_text("utf-8") == card_text(manifest)


def test_the_network_itself_is_a_runtime():
    net = YoloV5(a_description().layout).eval()
    runtime = TorchRuntime(net, (64, 64))
    heads = runtime.run(np.zeros(runtime.input_shape, np.uint8))
    assert {name: head.shape for name, head in heads.items()} == {
        "p3": (1, 7, 8, 8),
        "p4": (1, 7, 4, 4),
        "p5": (1, 7, 2, 2),
    }


def test_figures_count_alarms_at_the_operating_threshold_only():
    box = np.array([[0, 0, 9, 9]], np.float32)

    def an_image(score, there):
        found = Detections(box, np.array([score], np.float32), np.zeros(1, np.int64))
        kinds = np.zeros(there, np.int64)
        return Scored(found, box[:there], kinds)

    labelled = Measured((an_image(0.9, 1),), (2.0,))
    clean = Measured((an_image(0.1, 0), an_image(0.8, 0)), (1.0, 1.0))
    figures = report(manifest_of(a_description()), labelled, clean)
    assert figures.map33 == figures.fscore33 == 1
    assert (figures.false_alarm_frames, figures.clean_frames) == (1, 2)
    assert figures.per_class == {"bright": 1.0}
    assert clean.alarms == 2


def test_a_set_without_pictures_has_figures_of_zero():
    figures = report(manifest_of(a_description()), Measured((), ()), None)
    assert figures.map33 == figures.map50 == figures.fscore33 == 0
