import numpy as np
import pytest

from inspector.cause.evidence_look import brightness_only, shape
from inspector.cause.tails import binomial_bound, binomial_tail


def test_long_boxes_lie_along_travel():
    seen = shape(np.full(5, 2.0), np.full(5, 40.0))
    assert seen is not None
    assert seen.values["elongation"] == 20.0
    assert seen.values["orientation_deg"] < 5


def test_wide_boxes_lie_across():
    seen = shape(np.full(5, 40.0), np.full(5, 2.0))
    assert seen is not None
    assert seen.values["orientation_deg"] > 85


def test_a_background_that_follows_is_brightness():
    change = np.full(10, -20.0)
    seen = brightness_only(change, 0.9 * change)
    assert seen is not None
    assert seen.values["brightness_only"] is True
    still = brightness_only(change, np.zeros(10))
    assert still is not None
    assert still.values["brightness_only"] is False


def test_unknown_grey_says_nothing():
    unknown = np.full(10, np.nan)
    assert brightness_only(unknown, unknown) is None
    assert shape(np.zeros(0), np.zeros(0)) is None


@pytest.mark.parametrize(
    ("n", "least", "share", "expected"),
    [
        (10, 0, 0.1, 1.0),
        (10, 1, 0.1, 0.6513215599),
        (10, 9, 0.5, 0.0107421875),
        (3, 4, 0.5, 0.0),
        (5, 2, 1.0, 1.0),
        (2, 2, 0.01, 1e-4),
    ],
)
def test_the_binomial_tail_is_exact(n, least, share, expected):
    assert binomial_tail(n, least, share) == pytest.approx(expected, rel=1e-9)


def test_the_bound_lies_above_the_tail():
    for n, least, share in [(10, 5, 0.1), (40, 10, 0.05), (7, 7, 0.02), (9, 1, 0.5)]:
        bound = binomial_bound(np.array([n]), np.array([least]), np.array([share]))[0]
        assert np.exp(bound) >= binomial_tail(n, least, share) - 1e-12
