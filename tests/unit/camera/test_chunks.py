from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.camera.chunks import NO_CHUNKS, Chunks, LostLines

LINES, RATE_HZ = 64, 4000.0


def told(*blocks, free_rate_hz=None):
    """What each `(chunks, lost_blocks, lines)` says is missing before it."""
    lost = LostLines(LINES, free_rate_hz)
    return [lost.before(*block) for block in blocks]


def test_without_chunks_the_block_numbers_say_what_is_missing():
    assert told((NO_CHUNKS, 0, LINES), (NO_CHUNKS, 3, LINES)) == [0, 3 * LINES]


def test_frames_that_the_camera_lost_before_it_numbered_them_are_missing_too():
    frames = [(Chunks(frame=n), 0, LINES) for n in (7, 8, 11, 12)]
    assert told(*frames) == [0, 0, 2 * LINES, 0]
    both = [(Chunks(frame=7), 0, LINES), (Chunks(frame=10), 2, LINES)]
    assert told(*both) == [0, 2 * LINES]  # the same two, told twice


@given(
    start=st.integers(0, 2**32),
    steps=st.lists(st.integers(1, 50), max_size=30),
    bits=st.sampled_from([16, 32, 64]),
)
def test_a_frame_counter_of_any_width_may_wrap(start, steps, bits):
    at, blocks = start, [(Chunks(frame=start % 2**bits), 0, LINES)]
    for step in steps:
        at += step
        blocks.append((Chunks(frame=at % 2**bits), 0, LINES))
    wanted = [0, *((step - 1) * LINES for step in steps)]
    skipped = [  # two on from 65535 may as well be a counter that leaves out 0
        number
        for number, (before, _) in enumerate(pairwise(blocks))
        if before[0].frame % 2**16 == 2**16 - 1 and steps[number] == 2
    ]
    for number in skipped:
        wanted[number + 1] = 0
    assert told(*blocks) == wanted


def test_a_counter_that_leaves_out_zero_loses_nothing_where_it_wraps():
    frames = [(Chunks(frame=n), 0, LINES) for n in (65_534, 65_535, 1, 2)]
    assert told(*frames) == [0, 0, 0, 0]


def test_a_frame_counter_that_was_reset_says_nothing():
    frames = [(Chunks(frame=n), 0, LINES) for n in (50_000, 3, 4)]
    assert told(*frames)[2] == 0


def test_triggers_that_the_camera_could_not_follow_are_lines():
    blocks = [(Chunks(triggers=n), 0, LINES) for n in (LINES, LINES + 9, LINES - 1)]
    assert told(*blocks) == [0, 9, 0]


@pytest.mark.parametrize(("late_lines", "missing"), [(0, 0), (1, 0), (2, 0), (10, 10)])
def test_the_clock_of_a_camera_that_runs_free_tells_what_no_counter_does(
    late_lines, missing
):
    block_ns = round(LINES / RATE_HZ * 1e9)
    late_ns = round(late_lines / RATE_HZ * 1e9)
    times = [10**9, 10**9 + block_ns, 10**9 + 2 * block_ns + late_ns]
    blocks = [(Chunks(time_ns=at), 0, LINES) for at in times]
    assert told(*blocks, free_rate_hz=RATE_HZ) == [0, 0, missing]
    assert told(*blocks) == [0, 0, 0]  # a web that slows down is no loss


def test_a_short_block_is_not_a_loss():
    ns = 1e9 / RATE_HZ
    blocks = [(Chunks(time_ns=round(at * ns)), 0, lines) for at, lines in
              ((1000, LINES), (1064, 20), (1084, LINES))]  # fmt: skip
    assert told(*blocks, free_rate_hz=RATE_HZ) == [0, 0, 0]
