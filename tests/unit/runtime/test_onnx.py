import pytest

from inspector.errors import InferenceError
from inspector.runtime.batches import quantises
from inspector.runtime.onnx import OnnxRuntime
from tests.tinynet import write_detector

TILE = (64, 96)


def test_bf16_is_refused_with_the_runtime_that_has_it(tmp_path):
    path = write_detector(tmp_path / "net.onnx", tile_hw=TILE)

    with pytest.raises(InferenceError, match="openvino"):
        OnnxRuntime(path, channels=1, tile_hw=TILE, batch=1, precision="bf16")


@pytest.mark.parametrize("int8", [False, True])
def test_weights_in_eight_bits_alone_do_not_make_a_quantised_network(tmp_path, int8):
    path = write_detector(tmp_path / "net.onnx", tile_hw=TILE, int8_weights=int8)

    assert not quantises(path)


def test_a_network_that_quantises_on_the_way_is_left_as_it_is(tmp_path):
    path = tmp_path / "net.onnx"
    path.write_bytes(b"...QuantizeLinear...")

    assert quantises(path)
