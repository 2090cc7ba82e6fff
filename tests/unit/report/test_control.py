"""Control charts: limits and tests against the distribution they come from."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.report.control import Sample, Signal, c_chart, signals_at, u_chart


def samples(counts, units=1.0):
    return [Sample(str(n), count, units) for n, count in enumerate(counts)]


def test_limits_are_three_deviations_of_the_poisson_distribution():
    stats = pytest.importorskip("scipy.stats", reason="the extra dev brings scipy")
    dice = random.Random(5)
    taken = [
        Sample(str(n), dice.randrange(3, 60), dice.uniform(0.2, 4)) for n in range(40)
    ]
    chart = u_chart(taken)
    mean = sum(s.count for s in taken) / sum(s.units for s in taken)
    assert chart.centre == pytest.approx(mean)
    for point in chart.points:
        expected = stats.poisson(mean * point.sample.units)
        high = (expected.mean() + 3 * expected.std()) / point.sample.units
        low = (expected.mean() - 3 * expected.std()) / point.sample.units
        assert point.high == pytest.approx(high)
        assert point.low == pytest.approx(max(0.0, low))


def test_a_c_chart_is_a_u_chart_of_equal_pieces():
    counts = [12, 9, 15, 11, 8, 14]
    chart = c_chart(samples(counts, units=0.5))
    mean = sum(counts) / len(counts)
    assert chart.centre == pytest.approx(mean)
    assert chart.points[0].high == pytest.approx(mean + 3 * math.sqrt(mean))
    assert [point.value for point in chart.points] == counts


def test_a_c_chart_refuses_unequal_pieces():
    with pytest.raises(ValueError, match="u chart"):
        c_chart([Sample("a", 1, 1.0), Sample("b", 1, 2.0)])


def test_no_sample_is_no_chart():
    assert u_chart([]) is None
    assert c_chart([]) is None


def test_a_sample_without_material_is_refused():
    with pytest.raises(ValueError, match="units > 0"):
        Sample("a", 1, 0.0)


def test_a_point_beyond_the_limits_is_told():
    chart = u_chart(samples([18, 26] * 12 + [60]))
    assert chart.points[-1].signals[0] is Signal.BEYOND
    assert chart.signals == 1


@pytest.mark.parametrize(
    ("z", "signal"),
    [
        ([0.1] * 9, Signal.SIDE),
        ([-0.1] * 9, Signal.SIDE),
        ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], Signal.TREND),
        ([2.1, 0.0, 2.1], Signal.TWO_OF_THREE),
        ([-2.1, -2.1, -2.1], Signal.TWO_OF_THREE),
        ([1.1, 1.2, 0.0, 1.1, 1.3], Signal.FOUR_OF_FIVE),
        ([3.1], Signal.BEYOND),
    ],
)
def test_each_test_fires_at_its_last_point(z, signal):
    assert signal in signals_at(z, z)


@pytest.mark.parametrize(
    "z",
    [
        [0.1] * 8,
        [0.1] * 8 + [-0.1],
        [0.1, 0.2, 0.3, 0.4, 0.5],
        [2.1, 2.1, 0.0],  # the test is told at a point that is out itself
        [2.1, 0.0, -2.1],
        [1.1, 1.2, -1.1, -1.3, 1.1],
        [2.9],
        [],
    ],
)
def test_chance_is_not_told(z):
    assert signals_at(z, z) == ()


def test_too_few_defects_forbid_tests_of_runs_but_not_the_limits():
    chart = u_chart(samples([0] * 20 + [1] + [0] * 9 + [9]))
    assert {s for p in chart.points for s in p.signals} == {Signal.BEYOND}
    assert chart.sparse


def test_a_mean_of_nothing_has_no_width_and_no_signal():
    chart = u_chart(samples([0, 0, 0]))
    assert chart.centre == 0
    assert chart.signals == 0
    assert u_chart(samples([0, 1]), centre=0.0).points[1].signals == (Signal.BEYOND,)


def test_few_samples_are_provisional():
    assert u_chart(samples([5] * 19)).provisional
    assert not u_chart(samples([5] * 20)).provisional


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.floats(0.01, 50)), min_size=1, max_size=40
    )
)
def test_the_mean_lies_between_the_limits_of_every_sample(taken):
    chart = u_chart([Sample("s", count, units) for count, units in taken])
    for point in chart.points:
        assert 0 <= point.low <= chart.centre <= point.high
