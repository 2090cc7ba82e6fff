from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import onnx
import onnxruntime as ort
import pytest
import torch

from inspector import artifact as artifacts
from inspector.artifact import Manifest
from models.export import (
    save_artifact,
    to_onnx,
    with_float16_weights,
    with_int8_weights,
)
from models.yolov5.head import OUTPUTS
from models.yolov5.net import YoloV5
from tests.models.tiny import LAYOUT, fused_net, its_onnx


@pytest.fixture
def net():
    return fused_net()


@pytest.fixture
def model():
    return its_onnx()


def run(model, tiles):
    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(list(OUTPUTS), {"tiles": tiles})


def some_tiles(count=2, height=64, width=96):
    rng = np.random.default_rng(0)
    return rng.integers(0, 256, (count, 1, height, width), np.uint8)


def test_the_file_answers_like_the_network(net, model):
    tiles = some_tiles()
    with torch.no_grad():
        wanted = net(torch.from_numpy(tiles))
    for found, head in zip(run(model, tiles), wanted, strict=True):
        np.testing.assert_allclose(found, head.numpy(), atol=1e-4)


@pytest.mark.parametrize("shape", [(1, 32, 32), (3, 128, 64), (5, 64, 160)])
def test_batch_height_and_width_are_free(model, shape):
    heads = run(with_int8_weights(model), some_tiles(*shape))
    count, height, width = shape
    assert heads[0].shape == (count, 7, height // 8, width // 8)


def test_a_tile_does_not_depend_on_its_neighbours(model):
    tiles = some_tiles(3)
    small = with_int8_weights(model)
    together, alone = run(small, tiles), run(small, tiles[1:2])
    for batch, single in zip(together, alone, strict=True):
        np.testing.assert_allclose(batch[1:2], single, atol=1e-5)


def test_weights_in_8_bits_make_a_quarter_of_the_file_and_hardly_a_difference(model):
    small = with_int8_weights(model)
    assert small.ByteSize() < 0.45 * model.ByteSize()  # tiny: names weigh as well
    for one, other in zip(
        run(model, some_tiles()), run(small, some_tiles()), strict=True
    ):
        assert np.abs(one - other).mean() < 0.02 * np.abs(one).mean()


def test_convolutions_are_stored_in_8_bits_but_for_the_first_and_the_last(model):
    graph = with_int8_weights(model).graph
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    restored = {n.output[0] for n in graph.node if n.op_type == "DequantizeLinear"}
    types = {tensor.name: tensor.data_type for tensor in graph.initializer}
    heads = {node.input[1] for node in convolutions if "head" in node.input[1]}
    first = convolutions[0].input[1]
    assert len(heads) == len(graph.output)
    assert {node.input[1] for node in convolutions} - {first, *heads} == restored
    assert {types[node.input[2]] for node in convolutions} == {onnx.TensorProto.FLOAT}


def test_weights_in_16_bits_make_half_of_the_file_and_next_to_no_difference(model):
    half = with_float16_weights(model)
    assert half.ByteSize() < 0.65 * model.ByteSize()
    for one, other in zip(
        run(model, some_tiles()), run(half, some_tiles()), strict=True
    ):
        assert np.abs(one - other).mean() < 0.001 * np.abs(one).mean()


def test_small_convolutions_are_stored_in_16_bits_beside_large_ones_in_8(model):
    graph = with_int8_weights(model, 10_000).graph
    makers = {node.output[0]: node.op_type for node in graph.node}
    sizes = {t.name: math.prod(t.dims) for t in model.graph.initializer}
    stored = {name: makers[name] for name in sizes if name in makers}
    assert set(stored.values()) == {"Cast", "DequantizeLinear"}
    for name, how in stored.items():
        assert (how == "DequantizeLinear") == (sizes[name] >= 10_000), name


def test_storing_leaves_the_given_graph_alone(model):
    before = model.SerializeToString()
    with_int8_weights(model)
    with_float16_weights(model)
    assert model.SerializeToString() == before


def test_a_channel_of_zeros_stays_zero(model):
    dead = onnx.ModelProto()
    dead.CopyFrom(model)
    weights = next(t for t in dead.graph.initializer if t.name.endswith("conv.weight"))
    values = onnx.numpy_helper.to_array(weights).copy()
    values[0] = 0
    weights.CopyFrom(onnx.numpy_helper.from_array(values, weights.name))
    for head in run(with_int8_weights(dead), some_tiles()):
        assert np.isfinite(head).all()


def test_the_file_names_no_source_file(model):
    assert b".py" not in model.SerializeToString()
    assert b"site-packages" not in model.SerializeToString()


def a_manifest(name="tiny"):
    return Manifest.model_validate(
        {
            "version": 1,
            "name": name,
            "task": "detect",
            "decoder": "yolov5",
            "network": "model.onnx",
            "files": {"model.onnx": ""},
            "input": {"channels": "grey", "tile_hw_px": (64, 64)},
            "head": {
                "outputs": OUTPUTS,
                "strides_px": (8, 16, 32),
                "anchors_px": (((4, 4),), ((8, 8),), ((16, 16),)),
            },
            "classes": ("a", "b"),
            "operating": {"score_threshold": 0.3},
            "weight_storage": "int8-per-channel",
            "golden_reference": False,
            "research_only": False,
            "training_data": "none",
            "licence": "ours",
            "made_by": "a test",
        }
    )


def test_an_artifact_loads_with_its_hash_and_replaces_the_old_one(tmp_path, model):
    folder = tmp_path / "zoo" / "tiny"
    save_artifact(folder, model, a_manifest(), "# old\n")
    (folder / "left over").write_text("")
    save_artifact(folder, with_int8_weights(model), a_manifest(), "# new\n")
    loaded = artifacts.load(str(folder))
    assert loaded.manifest.classes == ("a", "b")
    assert sorted(path.name for path in folder.iterdir()) == [
        "card.md",
        "manifest.json",
        "model.onnx",
    ]
    assert (folder / "card.md").read_text() == "# new\n"
    assert [path.name for path in folder.parent.iterdir()] == ["tiny"]


def test_an_enlarged_tile_is_enlarged_in_the_file():
    torch.manual_seed(0)
    net = YoloV5(replace(LAYOUT, enlarge=2))
    net.train()(torch.randint(0, 256, (4, 1, 64, 64), dtype=torch.uint8))
    file = to_onnx(net.eval().fuse(), 1, OUTPUTS)
    tiles = np.random.default_rng(0).integers(0, 256, (1, 1, 64, 96), np.uint8)
    with torch.no_grad():
        wanted = net(torch.from_numpy(tiles))
    found = run(file, tiles)
    assert found[0].shape[2:] == (16, 24)
    for one, other in zip(found, wanted, strict=True):
        np.testing.assert_allclose(one, other.numpy(), atol=1e-3)
