import threading

import numpy as np
import pytest

from inspector.errors import InferenceError
from inspector.line.sharing import SharedEngine, SharedEngines

SHAPE = (4, 1, 2, 2)


class SlowMean:
    """Answers with each tile's mean; runs when it is let, and counts its batches."""

    def __init__(self, fails_at=None):
        self.input_shape, self.label, self.device = SHAPE, "mean 1 f32", "a cpu"
        self.batches, self.closed, self.threads = [], 0, set()
        self.go, self.entered = threading.Event(), threading.Event()
        self.go.set()
        self.fails_at = fails_at

    def run(self, batch):
        self.threads.add(threading.get_ident())
        self.entered.set()
        assert self.go.wait(10)
        self.batches.append(len(batch))
        if self.fails_at == len(self.batches):
            raise InferenceError("out of memory")
        means = batch.reshape(len(batch), -1).mean(1, dtype=np.float32)
        return {"p3": means[:, None].copy()}

    def close(self):
        self.threads.add(threading.get_ident())
        self.closed += 1


def shared(engine, wait_s=0.0):
    def make():
        engine.threads.add(threading.get_ident())
        return engine, "mean, certificate 1"

    return SharedEngine(make, lambda: 0.0, wait_s)


def tiles(*values):
    return np.stack([np.full(SHAPE[1:], value, np.uint8) for value in values])


def asking(runtime, batch, answers, name):
    def ask():
        try:
            answers[name] = runtime.run(batch)["p3"][:, 0].tolist()
        except InferenceError as error:
            answers[name] = str(error)

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


def together(engine, owner, *batches):
    """While the engine is busy with the first camera's tiles, all others ask."""
    answers, engine.go = {}, threading.Event()
    handles = [owner.handle() for _ in batches]
    threads = []
    for number, (handle, batch) in enumerate(zip(handles, batches, strict=True)):
        threads.append(asking(handle, batch, answers, number))
        assert engine.entered.wait(10)
    while len(owner._requests) < len(batches) - 1:
        threading.Event().wait(0.001)
    engine.go.set()
    for thread in threads:
        thread.join()
    for handle in handles:
        handle.close()
    return [answers[number] for number in range(len(batches))]


def test_one_camera_gets_the_answers_of_its_tiles():
    engine = SlowMean()
    handle = shared(engine).handle()

    heads = handle.run(tiles(3, 9))

    assert heads["p3"][:, 0].tolist() == [3, 9]
    assert (handle.input_shape, handle.label, handle.device) == (
        SHAPE,
        "mean 1 f32",
        "a cpu",
    )
    assert handle.named == "mean, certificate 1"
    handle.close()
    assert engine.closed == 1


def test_tiles_of_several_cameras_fill_one_batch_and_each_gets_its_own():
    engine = SlowMean()
    owner = shared(engine)

    answers = together(engine, owner, tiles(1), tiles(2), tiles(3, 4), tiles(5))

    assert answers == [[1], [2], [3, 4], [5]]
    assert sum(engine.batches) == 5
    assert len(engine.batches) < 4
    assert max(engine.batches) <= SHAPE[0]


def test_requests_that_do_not_fit_together_are_run_one_after_the_other():
    engine = SlowMean()

    answers = together(engine, shared(engine), tiles(1, 2, 3), tiles(4, 5, 6))

    assert answers == [[1, 2, 3], [4, 5, 6]]
    assert engine.batches == [3, 3]


def test_only_the_owners_thread_touches_the_engine():
    engine = SlowMean()

    together(engine, shared(engine), tiles(1), tiles(2))

    assert len(engine.threads) == 1
    assert threading.get_ident() not in engine.threads


def test_an_engine_that_fails_tells_every_camera_and_is_closed():
    engine = SlowMean(fails_at=1)
    owner = shared(engine)

    answers = together(engine, owner, tiles(1, 1, 1), tiles(2, 2), tiles(3))

    assert all("out of memory" in str(answer) for answer in answers)
    assert engine.closed == 1
    assert not owner.usable
    with pytest.raises(InferenceError, match="out of memory"):
        owner.ask(tiles(1))


def test_an_engine_that_cannot_be_opened_is_refused_to_whoever_asked():
    def make():
        raise InferenceError("no GPU")

    with pytest.raises(InferenceError, match="no GPU"):
        SharedEngine(make, lambda: 0.0)


def test_a_closed_handle_refuses_and_closing_twice_is_allowed():
    engine = SlowMean()
    owner = shared(engine)
    first, second = owner.handle(), owner.handle()

    first.close()
    first.close()
    with pytest.raises(InferenceError, match="closed"):
        first.run(tiles(1))
    assert second.run(tiles(7))["p3"][0, 0] == 7
    assert engine.closed == 0

    second.close()
    assert engine.closed == 1


@pytest.mark.parametrize(
    "batch",
    [
        np.zeros((0, 1, 2, 2), np.uint8),
        np.zeros((5, 1, 2, 2), np.uint8),
        np.zeros((1, 3, 2, 2), np.uint8),
        np.zeros((1, 1, 2, 2), np.float32),
    ],
)
def test_tiles_of_another_kind_never_reach_the_others(batch):
    engine = SlowMean()
    handle = shared(engine).handle()

    with pytest.raises(ValueError, match=r"expected 1\.\.4 tiles"):
        handle.run(batch)
    assert engine.batches == []
    handle.close()


def test_cameras_meet_in_one_engine_and_a_failed_one_is_opened_again():
    made = []

    def make():
        made.append(SlowMean(fails_at=1 if not made else None))
        return made[-1], "name"

    engines = SharedEngines(lambda: 0.0, 0.0)
    first, second = engines.access("onnx", make), engines.access("onnx", make)
    assert len(made) == 1
    with pytest.raises(InferenceError):
        first.run(tiles(1))
    first.close()
    second.close()

    third = engines.access("onnx", make)
    assert third.run(tiles(8))["p3"][0, 0] == 8
    assert len(made) == 2
    third.close()
