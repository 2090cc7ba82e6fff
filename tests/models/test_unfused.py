import copy
from dataclasses import replace

import onnx
import pytest
import torch

from inspector.errors import ArtifactError
from models.export import save_artifact, with_float16_weights, with_int8_weights
from models.yolov5.head import scaled
from models.yolov5.net import YoloV5
from models.yolov5.unfused import start_from_delivered, weights_of
from tests.models.test_export import a_manifest
from tests.models.tiny import ANCHORS, LAYOUT, a_net, fused_net, its_onnx

CLASSES = ("a", "b")
TILES = [torch.rand(4, 1, 64, 64) * 255 for _ in range(3)]


@pytest.fixture
def delivered(tmp_path):
    manifest = a_manifest()
    head = manifest.head.model_copy(update={"anchors_px": ANCHORS})
    save_artifact(
        tmp_path / "tiny",
        with_int8_weights(its_onnx()),
        manifest.model_copy(update={"head": head}),
        "card",
    )
    return tmp_path / "tiny"


def another_net(channels=1):
    torch.manual_seed(1)
    return YoloV5(replace(LAYOUT, channels=channels))


def test_eight_bits_become_numbers_again(delivered):
    found = weights_of(delivered / "model.onnx")
    wanted = fused_net().state_dict()
    assert {name for name in wanted if not name.endswith("batches_tracked")} <= {*found}
    graph = onnx.load(delivered / "model.onnx").graph
    stored = [t.name[:-5] for t in graph.initializer if t.name.endswith(".int8")]
    assert stored
    for name in stored:
        kernel = wanted[name]
        step = kernel.abs().amax((1, 2, 3), keepdim=True) / 127
        assert ((found[name] - kernel).abs() <= step * 0.51).all()


def test_sixteen_bits_become_numbers_again(tmp_path):
    onnx.save(with_float16_weights(its_onnx()), tmp_path / "half.onnx")
    found = weights_of(tmp_path / "half.onnx")
    for name, kernel in fused_net().state_dict().items():
        if name.endswith("conv.weight"):
            torch.testing.assert_close(found[name], kernel, atol=1e-3, rtol=1e-3)


def test_a_network_goes_on_where_the_delivered_one_stands(delivered):
    net = another_net()
    origin = start_from_delivered(net, delivered, CLASSES, TILES)
    assert origin.startswith("tiny (model ")
    tiles = TILES[0]
    with torch.no_grad():
        for found, wanted in zip(net.eval()(tiles), a_net()(tiles), strict=True):
            torch.testing.assert_close(found, wanted, atol=0.05, rtol=0.05)


def test_its_norms_have_the_statistics_of_what_it_is_trained_on(delivered):
    net = another_net()
    start_from_delivered(net, delivered, CLASSES, [TILES[0]])
    calm, busy = copy.deepcopy(net).eval(), copy.deepcopy(net).train()
    with torch.no_grad():
        for found, wanted in zip(busy(TILES[0]), calm(TILES[0]), strict=True):
            torch.testing.assert_close(found, wanted, atol=1e-2, rtol=1e-2)


def head_rows(net, count):
    level = net.state_dict()["head.levels.0.weight"]
    return level.reshape(len(ANCHORS[0]), count, -1)


def test_a_class_of_another_order_keeps_its_rows_and_a_new_one_begins_anew(delivered):
    net, known = another_net(), weights_of(delivered / "model.onnx")
    before = head_rows(net, 7).clone()
    origin = start_from_delivered(net, delivered, ("c", "a"), TILES)
    assert origin.endswith("; new: class c)")
    theirs = known["head.levels.0.weight"].reshape(len(ANCHORS[0]), 7, -1)
    found = head_rows(net, 7)
    assert torch.equal(found[:, :5], theirs[:, :5])
    assert torch.equal(found[:, 6], theirs[:, 5])
    assert torch.equal(found[:, 5], before[:, 5])
    bias = net.state_dict()["head.levels.0.bias"].reshape(-1, 7)
    assert torch.equal(bias[:, 6], known["head.levels.0.bias"].reshape(-1, 7)[:, 5])


def test_more_classes_than_the_model_has_begin_anew(delivered):
    torch.manual_seed(1)
    net = YoloV5(replace(LAYOUT, classes=4))
    before = head_rows(net, 9).clone()
    start_from_delivered(net, delivered, ("a", "b", "c", "d"), TILES)
    assert torch.equal(head_rows(net, 9)[:, 7:], before[:, 7:])
    assert not torch.equal(head_rows(net, 9)[:, :7], before[:, :7])


def test_other_anchors_are_told(delivered, caplog):
    doubled = scaled(ANCHORS, 2)
    net = YoloV5(replace(LAYOUT, anchors_px=doubled))
    origin = start_from_delivered(net, delivered, CLASSES, TILES)
    assert origin.endswith("; new: anchors)")
    assert "begun anew: anchors" in caplog.text


def test_a_model_of_other_channels_is_refused(delivered):
    with pytest.raises(ArtifactError, match=r"does not fit at stem\.conv\.weight"):
        start_from_delivered(another_net(channels=3), delivered, CLASSES, TILES)


def test_a_damaged_model_is_refused(delivered):
    (delivered / "model.onnx").write_bytes(b"no graph")
    with pytest.raises(ArtifactError, match="sha256"):
        start_from_delivered(another_net(), delivered, CLASSES, TILES)
