from __future__ import annotations

import warnings

import numpy as np
import onnx
import pytest
import torch

from inspector import artifact as artifacts
from inspector import registry
from inspector.artifact import FreeHeadPart
from inspector.errors import ArtifactError
from models.evaluate import opened
from models.export import save_artifact, with_int8_weights
from models.mirrored import PREFIX
from models.quantise import Terms as QuantiseTerms
from models.quantise import quantise
from models.scoring.operating import Costs
from models.yolov5.judge import Terms
from models.yolov5.manifests import card_text, manifest_of, viewed_by, voting_at
from models.yolov5.unfused import weights_of
from models.yolov5.viewed import deliver_viewed
from tests.models.test_deliver import a_source
from tests.models.test_export import some_tiles
from tests.models.test_train import a_description
from tests.models.tiny import its_onnx


@pytest.fixture
def model(tmp_path):
    manifest = voting_at(manifest_of(a_description()), 0.7)
    manifest = manifest.model_copy(update={"metrics": {"parity_loss_map": 0.001}})
    folder = tmp_path / "plain"
    save_artifact(folder, with_int8_weights(its_onnx()), manifest, card_text(manifest))
    (folder / "curve.svg").write_text("<svg/>")
    return artifacts.load(str(folder))


def delivered(model, out, views=4, **more):
    terms = Terms(Costs(escape=3))
    deliver_viewed(model, views, out, a_source(), a_source(), terms, **more)
    return artifacts.load(str(out))


def test_a_viewed_model_has_its_own_threshold_figures_and_card(model, tmp_path):
    made = delivered(model, tmp_path / "out", scored_by="inspector lab evaluate x")
    manifest = made.manifest
    assert manifest.views == 4
    assert manifest.operating.costs.escape == 3
    assert manifest.operating.vote_iou == 0.7
    assert manifest.metrics["images"] == 3
    assert manifest.metrics["parity_loss_map"] == 0.001
    card = (made.folder / "card.md").read_text("utf-8")
    assert "its mirror images, 4 in all and 4 times the work" in card
    assert "inspector lab evaluate x" in card
    assert (made.folder / "curve.svg").read_text() == "<svg/>"


def test_the_model_it_is_made_of_stays_as_it_is(model, tmp_path):
    delivered(model, tmp_path / "out")
    assert artifacts.load(str(model.folder)).digest == model.digest


def test_files_in_int8_know_one_view_and_are_left_out(model):
    part = {"network": "model.onnx", "layers": 3, "map50_95_loss": 0.0}
    quantised = model.manifest.model_dump() | {"quantised": {"symmetric": part}}
    before = type(model.manifest).model_validate(quantised)
    assert before.quantised
    assert not viewed_by(before, 2).quantised
    with pytest.raises(ValueError, match="views"):
        viewed_by(before, 3)


@pytest.mark.parametrize("runtime", ["onnx", "openvino"])
def test_every_runtime_answers_alike_about_all_views(model, tmp_path, runtime):
    if runtime == "openvino":
        pytest.importorskip("openvino")
    made = delivered(model, tmp_path / "out")
    tile = some_tiles(1, 64, 64)
    with opened(made, "onnx", 1) as engine:
        wanted = {name: head.copy() for name, head in engine.run(tile).items()}
    with opened(made, runtime, 1, "f32") as engine:
        for name, head in engine.run(tile).items():
            np.testing.assert_allclose(head, wanted[name], atol=1e-3)


def test_a_model_without_anchors_is_refused(model, tmp_path):
    head = FreeHeadPart(outputs=("p3",), strides_px=(8,), bins=1)
    changed = model.manifest.model_copy(update={"decoder": "yolo-free", "head": head})
    free = type(model)(model.folder, changed, model.digest)
    with pytest.raises(ArtifactError, match="has no anchors"):
        delivered(free, tmp_path / "out")


def test_the_models_own_folder_is_not_written_over(model):
    with pytest.raises(ArtifactError, match="own folder"):
        delivered(model, model.folder)


def test_a_model_with_views_does_not_get_them_twice(model, tmp_path):
    made = delivered(model, tmp_path / "out", 2)
    with pytest.raises(ArtifactError, match="already"):
        delivered(made, tmp_path / "again")
    assert not (tmp_path / "again").exists()


def test_the_plants_detector_takes_the_file(model, tmp_path):
    made = delivered(model, tmp_path / "out", 2)
    with opened(made, "onnx", 1) as engine:
        detector = registry.load("detector", "yolov5")(made.manifest, engine)
    assert detector.classes == model.manifest.classes


@pytest.mark.parametrize(
    ("style", "runtime"), [("symmetric", "openvino"), ("u8s8", "onnx")]
)
def test_it_can_be_quantised_and_answers_nearly_alike(model, tmp_path, style, runtime):
    made = delivered(model, tmp_path / "out")
    tiles = some_tiles(12, 64, 64)
    target = tmp_path / "int8.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quantise(made, tiles, QuantiseTerms(style), lambda *_: 0.5, target)
    nodes = onnx.load(target).graph.node
    rounded = {n.output[0] for n in nodes if n.op_type == "DequantizeLinear"}
    means = [n for n in nodes if n.op_type in ("Log", "Mean", "Add")]
    own = [n for n in means if n.name.startswith(PREFIX)]
    assert own
    assert not any(rounded & set(n.input) for n in own)
    with opened(made, "onnx", 1) as engine:
        wanted = {name: head.copy() for name, head in engine.run(tiles[:1]).items()}
    engine = registry.load("runtime", runtime)(
        target, channels=1, tile_hw=(64, 64), batch=1, threads=1
    )
    try:
        for name, head in engine.run(tiles[:1]).items():
            assert np.abs(head - wanted[name]).mean() < 0.2
    finally:
        engine.close()


def test_a_training_may_begin_with_it(model, tmp_path):
    made = delivered(model, tmp_path / "out")
    plain, viewed = (weights_of(one.network_path) for one in (model, made))
    assert all(torch.equal(viewed[name], value) for name, value in plain.items())
