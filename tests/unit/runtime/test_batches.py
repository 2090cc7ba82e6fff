import os

import numpy as np
import pytest

from inspector.runtime.batches import FixedBatch, one_line, thread_count


def test_a_short_batch_is_filled_up_with_zeros_and_leaves_no_old_tiles():
    batch = FixedBatch((3, 1, 2, 2))
    batch.filled(np.full((3, 1, 2, 2), 9, np.uint8))

    full = batch.filled(np.full((1, 1, 2, 2), 5, np.uint8))

    assert full[:, 0, 0, 0].tolist() == [5, 0, 0]


@pytest.mark.parametrize("shape", [(0, 1, 2, 2), (4, 0, 2, 2), (4, 1, -1, 2)])
def test_a_batch_of_nothing_is_refused(shape):
    with pytest.raises(ValueError, match="at least one tile"):
        FixedBatch(shape)


def test_zero_threads_leave_one_core_free(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    assert thread_count(0) == 7
    assert thread_count(3) == 3


@pytest.mark.parametrize("cores", [1, None])
def test_there_is_always_one_thread(monkeypatch, cores):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert thread_count(0) == 1


def test_a_negative_number_of_threads_is_refused():
    with pytest.raises(ValueError, match="threads"):
        thread_count(-1)


def test_what_an_engine_says_becomes_one_line():
    said = RuntimeError(
        "Exception from a.cpp:1:\n  Exception from b:\nNo such thing\n\n"
    )

    assert one_line(said) == "No such thing"
    assert one_line(RuntimeError()) == "RuntimeError"
    assert len(one_line(RuntimeError("x" * 9999))) == 300
