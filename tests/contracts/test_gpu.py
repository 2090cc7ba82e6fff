"""What every GPU backend must do: NVIDIA's cuda-python, pycuda, and the tests' own."""

import importlib

import numpy as np
import pytest

from inspector.errors import InferenceError
from inspector.runtime.gpu import BACKENDS, open_gpu
from inspector.runtime.kernels import PLACE_TILES, THREADS, place_tiles
from tests.gpus import NumpyGpu

pytestmark = pytest.mark.parametrize(
    "backend",
    ["numpy", *(pytest.param(name, marks=pytest.mark.gpu) for name in BACKENDS)],
)
WORDS = 1000


@pytest.fixture
def gpu(backend):
    if backend == "numpy":
        opened = NumpyGpu()
    else:
        pytest.importorskip(backend.replace("cuda-python", "cuda.bindings"))
        opened = open_gpu(0, (backend,))
    yield opened
    opened.close()


def numbers(gpu, count=4 * WORDS, seed=0):
    held = gpu.pinned(count)
    held[:] = np.random.default_rng(seed).integers(0, 256, count, np.uint8)
    return held


def test_it_says_what_it_is(gpu):
    assert gpu.facts.name
    assert gpu.facts.arch.startswith("sm_")
    assert gpu.facts.memory_bytes > 0
    assert gpu.facts.name in gpu.facts.label
    assert gpu.stream() != 0


def test_bytes_come_back_as_they_went(gpu):
    there, back = numbers(gpu), gpu.pinned(4 * WORDS)
    pointer = gpu.allocate(4 * WORDS)

    gpu.upload(pointer, there)
    gpu.download(back, pointer)
    gpu.wait()

    np.testing.assert_array_equal(back, there)


def launched(gpu, count):
    """Upload ten tiles of 100 words, keep `count` of them."""
    gpu.load(place_tiles(gpu.facts.arch), PLACE_TILES)
    tiles, number, back = numbers(gpu), gpu.pinned(16), gpu.pinned(4 * WORDS)
    number.view(np.int32)[0] = count
    uploaded, place, target = (gpu.allocate(n) for n in (4 * WORDS, 16, 4 * WORDS))

    def work():
        gpu.upload(uploaded, tiles)
        gpu.upload(place, number)
        arguments = (
            np.uint64(uploaded),
            np.uint64(place),
            np.uint64(target),
            np.int64(WORDS // 10),
            np.int64(WORDS),
        )
        gpu.launch(PLACE_TILES, 4, THREADS, arguments)
        gpu.download(back, target)

    return work, tiles, number, back


@pytest.mark.parametrize("count", [0, 1, 7, 10])
def test_the_kernel_keeps_what_is_valid_and_clears_the_rest(gpu, count):
    work, tiles, _number, back = launched(gpu, count)

    work()
    gpu.wait()

    np.testing.assert_array_equal(back[: 400 * count], tiles[: 400 * count])
    assert not back[400 * count :].any()


def test_a_captured_graph_does_the_work_again_with_new_numbers(gpu):
    work, tiles, number, back = launched(gpu, 3)
    work()
    gpu.wait()
    replay = gpu.capture(work)
    if replay is None:
        pytest.skip("this backend has no CUDA graphs")

    tiles[:] = 255 - tiles
    number.view(np.int32)[0] = 10
    replay()
    gpu.wait()

    np.testing.assert_array_equal(back, tiles)


def test_more_memory_than_there_is_is_refused_in_words(gpu):
    with pytest.raises(InferenceError, match="out of memory"):
        gpu.allocate(1 << 44)


def test_closing_twice_is_allowed(gpu):
    gpu.close()
    gpu.close()


def test_the_backend_is_a_file_that_exists(backend):
    if backend != "numpy":
        assert importlib.util.find_spec(BACKENDS[backend]) is not None
