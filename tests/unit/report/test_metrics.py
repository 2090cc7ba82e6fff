"""The figures of a report."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.report.metrics import (
    clopper_pearson,
    coverage,
    nice_step,
    pareto,
    per_100_m,
    proportion,
    stretches,
    trend,
)
from inspector.status import Ledger
from inspector.types import Gap, GapReason


def a_gap(first_line, lines=10, reason=GapReason.BUSY, camera="top"):
    position, length = first_line * 0.5, lines * 0.5
    return Gap(camera, 0, 1, first_line, lines, position, length, reason)


def binomial_at_most(k, n, p):
    """Straight from the definition, to check the intervals against."""
    return math.fsum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))


def test_coverage_of_nothing_is_not_measured():
    assert coverage(Ledger()) is None
    assert coverage(Ledger(produced_lines=5, masked_lines=5)) is None


def test_coverage_leaves_masked_lines_out():
    assert coverage(Ledger(100, 60, 20, 20)) == 0.75


def test_rates_divide_by_the_inspected_length():
    assert per_100_m(3, 50_000) == 6
    assert per_100_m(0, 50_000) == 0


def test_a_rate_over_no_length_is_not_measured():
    assert per_100_m(0, 0) is None


@pytest.mark.parametrize(
    ("hits", "trials", "expected"),
    [  # closed forms at the edges; 5 of 20 from Clopper and Pearson's charts
        (0, 10, (0.0, 1 - 0.025**0.1)),
        (10, 10, (0.025**0.1, 1.0)),
        (0, 1000, (0.0, 1 - 0.025**0.001)),
        (5, 20, (0.08657, 0.49105)),
    ],
)
def test_intervals_agree_with_known_ones(hits, trials, expected):
    assert clopper_pearson(hits, trials) == pytest.approx(expected, abs=1e-5)


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_at_each_end_of_an_interval_the_tail_is_two_and_a_half_per_cent(sample):
    hits, trials = sample
    low, high = clopper_pearson(hits, trials)
    assert 0 <= low <= hits / trials <= high <= 1
    if hits:
        below = binomial_at_most(hits - 1, trials, low)
        assert 1 - below == pytest.approx(0.025, abs=1e-8)
    if hits < trials:
        assert binomial_at_most(hits, trials, high) == pytest.approx(0.025, abs=1e-8)


def test_intervals_hold_for_a_month_of_audits():
    low, high = clopper_pearson(500, 1_000_000)
    assert 0.000457 < low < 0.0005 < high < 0.000546


@pytest.mark.parametrize(("hits", "trials"), [(-1, 5), (6, 5), (0, 0)])
def test_impossible_samples_are_refused(hits, trials):
    with pytest.raises(ValueError, match="expected 0 <= hits"):
        clopper_pearson(hits, trials)


def test_a_proportion_of_no_trials_is_not_measured():
    assert proportion(0, 0) is None


def test_a_proportion_carries_its_sample():
    found = proportion(1, 4)
    assert (found.share, found.trials) == (0.25, 4)


def test_pareto_of_nothing_is_empty():
    assert pareto({}) == ()
    assert pareto({"scratch": 0}) == ()


def test_pareto_sorts_by_count_then_name():
    rows = pareto({"b": 2, "a": 2, "c": 6})
    assert [row.name for row in rows] == ["c", "a", "b"]
    assert [row.cumulative for row in rows] == [0.6, 0.8, 1.0]


def test_pareto_refuses_negative_counts():
    with pytest.raises(ValueError, match="negative"):
        pareto({"a": -1})


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 10**9)))
def test_pareto_loses_nothing_and_ends_at_the_whole(counts):
    rows = pareto(counts)
    assert sum(row.count for row in rows) == sum(counts.values())
    assert not rows or rows[-1].cumulative == 1.0


@given(st.floats(1e-6, 1e9), st.integers(1, 40))
def test_a_nice_step_cuts_into_no_more_pieces_than_wanted(length, most):
    step = nice_step(length, most)
    assert math.ceil(length / step - 1e-9) <= most
    mantissa = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert round(mantissa, 6) in (1, 2, 5, 10)


@pytest.mark.parametrize("length", [0, -1, math.nan, math.inf])
def test_a_step_needs_a_length(length):
    with pytest.raises(ValueError, match="positive"):
        nice_step(length)


def test_a_trend_over_no_length_is_empty():
    assert trend([], 0) == ()


@given(st.lists(st.floats(-10, 2e6)), st.floats(0.1, 1e6))
def test_a_trend_counts_every_defect_once_and_tiles_the_length(positions, length):
    pieces = trend(positions, length)
    assert sum(piece.count for piece in pieces) == len(positions)
    assert pieces[0].start_mm == 0
    assert pieces[-1].end_mm == length
    ends = [piece.end_mm for piece in pieces[:-1]]
    assert ends == [piece.start_mm for piece in pieces[1:]]


def test_gaps_that_follow_each_other_become_one_stretch():
    joined = stretches([a_gap(10), a_gap(0), a_gap(20)])
    assert [(gap.first_line, gap.lines, gap.frames) for gap in joined] == [(0, 30, 3)]
    assert joined[0].length_mm == 15


def test_gaps_of_other_reasons_cameras_or_places_stay_apart():
    gaps = [a_gap(0), a_gap(10, reason=GapReason.LOST), a_gap(21), a_gap(0, camera="b")]
    assert len(stretches(gaps)) == 4


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 50))))
def test_stretches_keep_every_line(spans):
    gaps = [a_gap(first, lines) for first, lines in spans]
    assert sum(gap.lines for gap in stretches(gaps)) == sum(gap.lines for gap in gaps)
