import numpy as np
import onnx
import onnxruntime as ort
import pytest

from inspector.errors import ArtifactError
from inspector.runtime.graphs import engine_graph, input_of
from tests.tinynet import write_detector, write_float_input

TILES = np.random.default_rng(0).integers(0, 256, (2, 1, 64, 96), np.uint8)


def answers(content):
    session = ort.InferenceSession(content, providers=["CPUExecutionProvider"])
    return session.run(None, {"images": TILES})


def kinds(content):
    return [node.op_type for node in onnx.load_from_string(content).graph.node]


@pytest.fixture
def stored(tmp_path):
    return write_detector(tmp_path / "n.onnx", int8_weights=True).read_bytes()


def test_weights_in_eight_bits_become_floats_and_the_answers_stay(stored):
    plain = engine_graph(stored, "f32")

    assert "DequantizeLinear" in kinds(stored)
    assert "DequantizeLinear" not in kinds(plain)
    for ours, theirs in zip(answers(plain), answers(stored), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)


def test_half_precision_keeps_bytes_in_and_floats_out(stored):
    half = engine_graph(stored, "f16")

    assert input_of(half)[0] == "uint8"
    types = {t.data_type for t in onnx.load_from_string(half).graph.initializer}
    assert onnx.TensorProto.FLOAT not in types
    for ours, theirs in zip(answers(half), answers(stored), strict=True):
        assert ours.dtype == np.float32
        assert np.abs(ours - theirs).max() < 0.02 * np.abs(theirs).max()


def test_a_quantised_file_stays_as_it_is(tmp_path):
    content = write_detector(tmp_path / "q.onnx", quantised=True).read_bytes()

    assert engine_graph(content, "int8") == content


def test_the_input_is_told_with_its_free_sides(stored, tmp_path):
    fixed = write_detector(tmp_path / "f.onnx", batch=2).read_bytes()

    assert input_of(stored) == ("uint8", (None, 1, 64, 96))
    assert input_of(fixed) == ("uint8", (2, 1, 64, 96))
    floats = write_float_input(tmp_path / "x.onnx").read_bytes()
    assert input_of(floats)[0] == "float32"


@pytest.mark.parametrize("content", [b"", b"no network", bytes(4096)])
def test_what_is_no_network_is_refused(content):
    with pytest.raises(ArtifactError):
        input_of(content)
    with pytest.raises(ArtifactError):
        engine_graph(content, "f16")
