import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.camera.encoder import EncoderDrift, LineTruth
from inspector.types import Block

WIDTH = 8


def block(count, lines=10, *, lost=0, first=1000, at_ns=None):
    """A block whose rows carry the encoder count at which they were taken."""
    rows = (np.arange(count, count + lines) % 256).astype(np.uint8)
    pixels = np.repeat(rows[:, None], WIDTH, 1)
    return Block("top", pixels, first, lost, True, count, at_ns)


def test_blocks_that_follow_the_encoder_pass_as_they_are():
    truth = LineTruth()
    for n in range(5):
        given_block = block(500 + 10 * n)
        assert truth.take(given_block).block is given_block


def test_lines_that_the_camera_did_not_tell_are_lost_before_the_block():
    truth = LineTruth()
    truth.take(block(0))
    checked = truth.take(block(27))
    assert (checked.silent_lines, checked.block.lost_before) == (17, 17)
    assert not checked.overspeed
    assert truth.take(block(37)).silent_lines == 0


def test_lines_that_it_did_tell_are_not_counted_twice():
    truth = LineTruth()
    truth.take(block(0))
    checked = truth.take(block(30, lost=20))
    assert checked.silent_lines == 0
    assert checked.block.lost_before == 20


def test_a_camera_at_its_limit_is_overspeed():
    truth = LineTruth(limit_hz=1000.0)
    truth.take(block(0, at_ns=0))
    checked = truth.take(block(15, at_ns=10_000_000))  # 10 lines in 10 ms, web moved 15
    assert checked.overspeed
    assert checked.silent_lines == 5


def test_a_block_that_was_seen_whole_is_left_out():
    truth = LineTruth()
    truth.take(block(0, lines=30))
    checked = truth.take(block(10))
    assert checked.block is None
    assert checked.repeated_lines == 10


@given(
    moves=st.lists(st.tuples(st.integers(-60, 60), st.integers(2, 40)), max_size=40),
    counts_per_line=st.sampled_from([1.0, 2.0, 4.0]),
)
def test_however_the_web_moves_no_line_comes_twice_and_none_is_lost_unsaid(
    moves, counts_per_line
):
    truth = LineTruth(counts_per_line)
    at, produced, seen = 0, 0, []
    for jump, lines in moves:
        at = max(0, at + jump) if seen else 0
        shot = dataclasses.replace(
            block(at, lines), encoder_count=round(at * counts_per_line)
        )
        checked = truth.take(shot)
        at += lines
        if checked.block is None:
            continue
        produced += checked.block.lost_before
        start = checked.block.encoder_count / counts_per_line
        assert abs(produced - start) < 2  # where the encoder says, within the tolerance
        seen.append((produced, produced + checked.block.lines))
        produced += checked.block.lines
    for (_, stop), (start, _) in pairwise(seen):
        assert start >= stop


def test_small_differences_do_not_add_up():
    truth = LineTruth(counts_per_line=2.5)
    lost = 0
    for n in range(1000):
        count = round(n * 10 * 2.5)
        lost += truth.take(
            dataclasses.replace(block(0), encoder_count=count)
        ).silent_lines
    assert lost == 0
    # a line that is a hundredth longer than said: the encoder wins
    drifting = LineTruth(counts_per_line=2.5)
    produced = 0
    for n in range(1000):
        shot = dataclasses.replace(block(0), encoder_count=round(n * 10 * 2.525))
        checked = drifting.take(shot)
        produced += checked.block.lost_before + checked.block.lines
    assert produced == pytest.approx(10_100, abs=4)


def test_blocks_without_a_count_pass():
    truth = LineTruth()
    without = Block("top", np.zeros((4, 4), np.uint8), 0)
    assert truth.take(without).block is without


def test_an_encoder_that_runs_ahead_of_the_lines_is_told():
    drift = EncoderDrift(counts_per_line=4.0, block_lines=100)
    quiet = [drift.look(4 * 1000 * n, 1000 * n - n % 2 * 100) for n in range(8)]
    assert quiet == [0] * 8
    fast = [drift.look(4 * (8000 + 1500 * n), 8000 + 1000 * n) for n in range(1, 6)]
    assert fast[-1] == 1500


class BothWays:
    """A camera that takes a line at every step of the web, whichever way it goes."""

    def __init__(self, steps, lines, counts_per_line):
        self.furthest, at, rows, self.blocks = -1, 0, [], []
        for step in steps:
            rows.append(at)
            self.furthest = max(self.furthest, at)
            at += step
            if len(rows) == lines:
                self.blocks.append(self._block(rows, counts_per_line))
                rows = []
        self.end_count = at * counts_per_line
        self.left = rows  # lines of a block that never became whole

    def _block(self, rows, counts_per_line):
        pixels = np.array(rows, np.int32).view(np.uint8).reshape(len(rows), 4)
        first = 1000 + len(self.blocks) * len(rows)
        return Block("top", pixels, first, 0, True, round(rows[0] * counts_per_line))


def seen_lines(truth, camera):
    """Of every line handed on: where it is said to lie, and where it was taken."""
    said, produced, lost = [], 0, []
    checked = [truth.take(one) for one in camera.blocks]
    checked.append(truth.finish(camera.end_count))
    for one in checked:
        if one.block is None:
            continue
        lost += range(produced, produced + one.block.lost_before)
        produced += one.block.lost_before
        for row in one.block.pixels:
            said.append((produced, int(row.copy().view(np.int32)[0])))
            produced += 1
    return said, lost


@given(
    turns=st.lists(st.integers(3, 70), min_size=1, max_size=12),
    lines=st.integers(4, 32),
    counts_per_line=st.sampled_from([1.0, 4.0, 10.0]),
)
def test_a_web_that_turns_round_inside_a_block_shows_no_line_twice_and_hides_none(
    turns, lines, counts_per_line
):
    steps = [1] * 40
    for number, length in enumerate(turns):
        steps += [-1 if number % 2 == 0 else 1] * length
    steps += [1] * (sum(turns) + 2 * lines)  # in the end it has gone on
    at = np.cumsum(steps)
    steps = steps if at.min() > 0 else [1] * int(1 - at.min()) + steps
    camera = BothWays(steps, lines, counts_per_line)
    said, lost = seen_lines(LineTruth(counts_per_line, both_ways=True), camera)
    places = [place for place, _ in said]
    assert len(set(places)) == len(places)  # none twice
    assert all(abs(place - taken) < 2 for place, taken in said)  # each where it was
    told = {*places, *lost}
    whole = camera.furthest - len(camera.left)
    assert set(range(whole - lines)) <= told  # none lost unsaid


def test_a_reversal_is_told_by_the_count_of_the_next_block():
    truth = LineTruth(both_ways=True)
    assert truth.take(block(0)).block is None  # it waits
    assert truth.take(block(10)).block.encoder_count == 0
    turned = truth.take(block(14))  # ten lines, and the web has moved by four
    assert (turned.block, turned.turned_lines) == (None, 10)
    after = truth.take(block(24))
    assert (after.block.encoder_count, after.block.lost_before) == (14, 4)
    assert truth.finish(34.0).block.encoder_count == 24
    assert truth.finish().block is None


def test_a_web_that_turns_round_at_the_stop_is_told_by_the_encoder():
    truth = LineTruth(both_ways=True)
    truth.take(block(0))
    assert truth.finish(3.0).turned_lines == 10
    truth.take(block(3))
    assert truth.finish(None).block is not None  # nobody can tell


def test_blocks_without_a_count_between_others_are_counted():
    truth = LineTruth()
    truth.take(block(0))
    without = Block("top", np.zeros((10, WIDTH), np.uint8), 10)
    assert truth.take(without).block is without
    assert truth.take(block(20)).silent_lines == 0
    assert truth.take(block(33)).silent_lines == 3
