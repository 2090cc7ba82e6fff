"""What every runtime must do; a new one is tested because it is registered."""

import threading

import numpy as np
import pytest

from inspector import registry
from inspector.errors import ArtifactError, InferenceError
from tests.tinynet import write_detector, write_float_input

TILE = (64, 96)
BATCH = 4
TILES = np.random.default_rng(0).integers(0, 256, (BATCH, 1, *TILE), np.uint8)

ON_GPU = {"tensorrt"}
pytestmark = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.gpu if name in ON_GPU else ())
        for name in registry.names("runtime")
    ],
)


def made(name, path, **changes):
    wanted = {"channels": 1, "tile_hw": TILE, "batch": BATCH, "threads": 1}
    return registry.load("runtime", name)(path, **(wanted | changes))


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    return write_detector(tmp_path_factory.mktemp("net") / "net.onnx", tile_hw=TILE)


@pytest.fixture
def runtime(name, network):
    runtime = made(name, network)
    yield runtime
    runtime.close()


def test_it_answers_with_all_outputs_by_name_for_as_many_tiles_as_it_got(runtime):
    heads = runtime.run(TILES[:3])

    assert runtime.input_shape == (BATCH, 1, *TILE)
    assert {name: head.shape for name, head in heads.items()} == {
        "p3": (3, 24, 8, 12),
        "p4": (3, 24, 4, 6),
    }
    assert all(head.dtype == np.float32 for head in heads.values())


def test_the_answer_for_a_tile_does_not_depend_on_its_neighbours(runtime):
    alone = runtime.run(TILES[:1])
    black, white = np.zeros_like(TILES), np.full_like(TILES, 255)

    for others in (TILES, black, white):
        batch = np.concatenate((TILES[:1], others[1:]))
        for head, single in zip(
            runtime.run(batch).values(), alone.values(), strict=True
        ):
            np.testing.assert_array_equal(head[0], single[0])


def test_the_answer_for_a_tile_does_not_depend_on_its_place(runtime):
    forward, backward = runtime.run(TILES), runtime.run(TILES[::-1])

    for output in forward:
        np.testing.assert_array_equal(forward[output], backward[output][::-1])


def test_the_same_tiles_give_the_same_answer_bit_by_bit(name, network, runtime):
    first = runtime.run(TILES)
    runtime.run(255 - TILES)
    other = made(name, network)

    for again in (runtime.run(TILES), other.run(TILES)):
        for output in first:
            np.testing.assert_array_equal(first[output], again[output])
    other.close()


def test_an_answer_stays_what_it_was_when_the_next_batch_runs(runtime):
    heads = runtime.run(TILES)
    before = {output: head.copy() for output, head in heads.items()}

    runtime.run(255 - TILES)

    for output, head in heads.items():
        np.testing.assert_array_equal(head, before[output])


def test_its_numbers_are_those_of_the_reference(name, network, runtime):
    reference = made("onnx", network)
    expected = reference.run(TILES)
    tolerance = 1e-4 if runtime.label.endswith(" f32") else 0.02

    for output, head in runtime.run(TILES).items():
        scale = np.abs(expected[output]).max()
        assert np.abs(head - expected[output]).max() <= tolerance * scale
    reference.close()


def test_weights_stored_in_eight_bits_are_understood(name, tmp_path, runtime):
    stored = write_detector(tmp_path / "int8.onnx", tile_hw=TILE, int8_weights=True)
    small = made(name, stored)

    for output, head in small.run(TILES).items():
        exact = runtime.run(TILES)[output]
        assert np.abs(head - exact).max() <= 0.05 * np.abs(exact).max()
    small.close()


def test_three_channels_are_taken_where_the_network_wants_three(name, tmp_path):
    path = write_detector(tmp_path / "rgb.onnx", tile_hw=TILE, channels=3)
    runtime = made(name, path, channels=3)

    assert runtime.run(np.zeros((1, 3, *TILE), np.uint8))["p3"].shape[0] == 1
    runtime.close()


def test_the_label_names_the_engine_and_what_it_computes_in(name, network, runtime):
    engine, version, precision = runtime.label.split()
    exact = made(name, network, precision="f32")

    assert engine
    assert version[0].isdigit()
    assert precision in ("f32", "f16", "bf16")
    assert exact.label.endswith(" f32")
    assert exact.device == runtime.device != ""
    exact.close()


def test_a_file_with_quantised_layers_computes_in_int8_and_says_so(name, tmp_path):
    path = write_detector(tmp_path / "q.onnx", tile_hw=TILE, quantised=True)
    runtime, reference = made(name, path, precision="int8"), made(name, path)

    assert runtime.label.endswith(" int8")
    assert reference.label == runtime.label
    assert runtime.run(TILES[:1])["p3"].shape == (1, 24, 8, 12)
    runtime.close()
    reference.close()


def test_int8_answers_lie_near_those_of_float(name, tmp_path, runtime):
    path = write_detector(tmp_path / "q.onnx", tile_hw=TILE, quantised=True)
    small = made(name, path, precision="int8")

    for output, head in small.run(TILES).items():
        exact = runtime.run(TILES)[output]
        assert np.abs(head - exact).max() <= 0.2 * np.abs(exact).max()
    small.close()


def test_a_precision_that_is_not_the_files_is_refused(name, tmp_path, network):
    quantised = write_detector(tmp_path / "q.onnx", tile_hw=TILE, quantised=True)

    with pytest.raises(InferenceError, match="lab quantise"):
        made(name, network, precision="int8")
    with pytest.raises(InferenceError, match="computes in int8"):
        made(name, quantised, precision="f32")


@pytest.mark.parametrize(
    "tiles",
    [
        np.zeros((0, 1, *TILE), np.uint8),
        np.zeros((BATCH + 1, 1, *TILE), np.uint8),
        np.zeros((1, 3, *TILE), np.uint8),
        np.zeros((1, 1, 32, 32), np.uint8),
        np.zeros((1, 1, *TILE), np.float32),
        np.zeros(TILE, np.uint8),
    ],
    ids=["none", "too many", "colour", "too small", "float", "one tile"],
)
def test_tiles_of_another_kind_are_refused_and_harm_nothing(runtime, tiles):
    with pytest.raises(ValueError, match=r"expected 1\.\.4 tiles"):
        runtime.run(tiles)

    assert len(runtime.run(TILES)["p3"]) == BATCH


def test_closing_twice_is_allowed_and_running_afterwards_is_not(runtime):
    runtime.close()
    runtime.close()

    with pytest.raises(InferenceError, match="closed"):
        runtime.run(TILES)


def test_a_missing_network_is_named(name, tmp_path):
    with pytest.raises(ArtifactError, match=r"none\.onnx"):
        made(name, tmp_path / "none.onnx")


@pytest.mark.parametrize("content", [b"", b"no network", bytes(4096)])
def test_a_file_that_is_no_network_is_refused_in_one_line(name, tmp_path, content):
    path = tmp_path / "bad.onnx"
    path.write_bytes(content)

    with pytest.raises(ArtifactError, match=r"bad\.onnx") as refusal:
        made(name, path)
    assert "\n" not in str(refusal.value)


def test_a_network_cut_short_is_refused(name, tmp_path, network):
    path = tmp_path / "cut.onnx"
    path.write_bytes(network.read_bytes()[:-200])

    with pytest.raises(ArtifactError, match=r"cut\.onnx"):
        made(name, path)


@pytest.mark.parametrize("change", [{"channels": 3}, {"tile_hw": (96, 96)}])
def test_a_network_for_other_tiles_is_refused(name, network, change):
    with pytest.raises(ArtifactError, match="do not belong together"):
        made(name, network, **change)


def test_a_network_for_another_batch_or_for_floats_is_refused(name, tmp_path):
    with pytest.raises(ArtifactError, match="do not belong together"):
        made(name, write_detector(tmp_path / "two.onnx", tile_hw=TILE, batch=2))
    with pytest.raises(ArtifactError, match=r"float32|float "):
        made(name, write_float_input(tmp_path / "float.onnx"))


def test_a_precision_or_device_that_is_not_there_is_refused(name, network):
    with pytest.raises(InferenceError, match="auto"):
        made(name, network, precision="int3")
    with pytest.raises(InferenceError, match=r"(?i)no-such-device"):
        made(name, network, device="no-such-device")


def test_all_cores_but_one_are_used_where_no_number_is_given(name, network):
    runtime = made(name, network, threads=0)

    assert len(runtime.run(TILES)["p3"]) == BATCH
    runtime.close()


def test_it_works_beside_a_thread_that_is_busy_in_python(runtime):
    expected = runtime.run(TILES)
    stop = threading.Event()
    rounds = [0]

    def count():
        while not stop.is_set():
            rounds[0] += 1

    busy = threading.Thread(target=count)
    busy.start()
    try:
        heads = runtime.run(TILES)
    finally:
        stop.set()
        busy.join()

    assert rounds[0] > 0
    np.testing.assert_array_equal(heads["p3"], expected["p3"])
