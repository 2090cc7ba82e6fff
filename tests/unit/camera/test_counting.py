import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.camera.counting import (
    CHUNK_PERIOD,
    GIGE_PERIOD,
    BlockCounter,
    LateBlock,
    Unwrapped,
)


def gige_id(number):
    """1..65535, as GigE Vision 1 counts; there is no 0."""
    return number % GIGE_PERIOD + 1


@given(start=st.integers(0, 3 * GIGE_PERIOD), steps=st.lists(st.integers(1, 2000)))
def test_gige_ids_say_what_is_missing_across_the_wrap_too(start, steps):
    counter = BlockCounter(GIGE_PERIOD)
    number = start
    assert counter.count(gige_id(number)) == 0
    for step in steps:
        number += step
        assert counter.count(gige_id(number)) == step - 1
    assert counter.number == number - start


@pytest.mark.parametrize("first", [0, 1, 65_300])
def test_the_first_id_is_what_it_is(first):
    counter = BlockCounter(None)
    assert counter.count(first) == 0
    assert counter.count(first + 1) == 0


@pytest.mark.parametrize("late", [100, 99, 65_000])
def test_a_repeated_or_older_block_is_late_and_changes_nothing(late):
    counter = BlockCounter(GIGE_PERIOD)
    counter.count(100)
    with pytest.raises(LateBlock):
        counter.count(late)
    assert counter.count(101) == 0


@given(steps=st.lists(st.integers(-16_000, 16_000)))
def test_a_chunk_counter_is_unwrapped_both_ways(steps):
    unwrapped = Unwrapped(CHUNK_PERIOD)
    at = 20_000
    assert unwrapped.take(at % CHUNK_PERIOD) == at
    for step in steps:
        at += step
        assert unwrapped.take(at % CHUNK_PERIOD) == at


def test_a_reading_beyond_the_period_is_refused():
    with pytest.raises(ValueError, match="cannot read"):
        Unwrapped(CHUNK_PERIOD).take(CHUNK_PERIOD)
