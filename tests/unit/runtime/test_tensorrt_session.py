import numpy as np
import pytest

from inspector.errors import InferenceError
from inspector.runtime.tensorrt_session import Output, Session
from tests.gpus import MeanContext, NumpyGpu

SHAPE = (4, 1, 8, 8)
OUTPUTS = (Output("p3", (4, 2, 3)), Output("p4", (4, 5)))
RNG = np.random.default_rng(0)


def session(gpu, context=None, shape=SHAPE):
    context = context or MeanContext(gpu, SHAPE, OUTPUTS)
    return Session(gpu, context, shape, "tiles", OUTPUTS, b"kernel")


def tiles(count):
    return RNG.integers(0, 256, (count, *SHAPE[1:]), np.uint8)


@pytest.mark.parametrize("graphs", [True, False])
@pytest.mark.parametrize("count", [1, 3, 4])
def test_each_tile_is_answered_by_name_and_shape(graphs, count):
    batch = tiles(count)
    heads = session(NumpyGpu(graphs=graphs)).run(batch)

    assert {name: head.shape for name, head in heads.items()} == {
        "p3": (count, 2, 3),
        "p4": (count, 5),
    }
    expected = batch.reshape(count, -1).mean(1)
    np.testing.assert_allclose(heads["p4"][:, 0], expected, rtol=1e-6)


def test_what_is_left_of_the_batch_before_never_reaches_the_engine():
    gpu = NumpyGpu()
    context = MeanContext(gpu, SHAPE, OUTPUTS)
    made = session(gpu, context)
    made.run(np.full(SHAPE, 255, np.uint8))

    made.run(tiles(1))

    after = gpu.at(context.places["tiles"])[: 4 * 64].reshape(4, -1)[1:]
    assert (after == 0).all()


def test_a_call_is_one_launch_where_graphs_can_be_had():
    gpu, plain = NumpyGpu(), NumpyGpu(graphs=False)
    made, slow = session(gpu), session(plain)

    made.run(tiles(2))
    slow.run(tiles(2))

    assert made.has_graph
    assert (gpu.replays, plain.replays) == (1, 0)
    assert not slow.has_graph


def test_an_answer_stays_what_it_was_when_the_next_batch_runs():
    made = session(NumpyGpu())
    first = made.run(tiles(4))
    before = first["p3"].copy()

    made.run(tiles(4))

    np.testing.assert_array_equal(first["p3"], before)


def test_no_memory_is_made_after_the_first_call():
    gpu = NumpyGpu()
    made = session(gpu)
    buffers = len(gpu._memory)

    for _ in range(5):
        made.run(tiles(3))

    assert len(gpu._memory) == buffers


@pytest.mark.parametrize("memory", [0, 100, 600, 700])
def test_a_gpu_that_is_too_small_says_how_much_was_wanted(memory):
    with pytest.raises(
        InferenceError, match=r"out of memory.*lower the station's batch"
    ):
        session(NumpyGpu(memory_bytes=memory))


def test_an_engine_that_writes_nothing_is_refused_before_the_first_line():
    class Silent(MeanContext):
        def _run(self):
            for output in self.outputs:
                place = self.gpu.at(self.places[output.name])[: output.size]
                place.view(np.float32)[:] = np.nan

    gpu = NumpyGpu()
    with pytest.raises(InferenceError, match="numbers that are none"):
        session(gpu, Silent(gpu, SHAPE, OUTPUTS))


def test_an_engine_that_refuses_to_run_is_an_inference_error():
    class Refusing(MeanContext):
        def enqueue(self, stream):
            raise InferenceError("the engine refused to run")

    gpu = NumpyGpu()
    with pytest.raises(InferenceError, match="refused to run"):
        session(gpu, Refusing(gpu, SHAPE, OUTPUTS))


def test_tiles_that_cannot_be_copied_by_words_are_refused():
    with pytest.raises(InferenceError, match="multiple of 4"):
        session(NumpyGpu(), shape=(4, 1, 3, 3))
