from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.scoring.calibration import BINS, calibrate, calibration_of
from tests.models.scored import FAR, SQUARE, an_image, found
from tests.models.scored import images as chance_images


def test_scores_that_keep_their_word_have_no_error():
    score = np.full(10, 0.75)
    right = np.arange(10) < 8
    exact = calibration_of(np.full(10, 0.8), right)
    assert exact.ece == pytest.approx(0)
    assert calibration_of(score, right).ece == pytest.approx(0.05)


def test_the_error_is_weighed_by_findings():
    score = np.array([0.95, 0.95, 0.95, 0.05])
    right = np.array([True, True, True, True])
    measured = calibration_of(score, right)
    assert measured.ece == pytest.approx((3 * 0.05 + 0.95) / 4)
    assert measured.mce == pytest.approx(0.95)


def test_a_right_place_with_a_wrong_name_is_not_right():
    image = an_image(found((SQUARE, 0.95, 1), (FAR, 0.95, 0)), (SQUARE, 0), (FAR, 0))
    measured = calibrate([image])
    assert (measured.bins[9].correct.hits, measured.findings) == (1, 2)


def test_what_nothing_explains_is_never_right():
    assert calibrate([an_image(found((SQUARE, 0.95, -1)), (SQUARE, 0))]).ece > 0.8
    assert calibrate([an_image(found((SQUARE, 0.95, -1)))]).bins[9].correct.hits == 0


def test_low_scores_can_be_left_out():
    image = an_image(found((SQUARE, 0.9, 0), (FAR, 0.1, 0)), (SQUARE, 0))
    assert calibrate([image], 0.5).findings == 1


def test_nothing_found_is_no_error():
    measured = calibrate([])
    assert (measured.ece, measured.mce, measured.findings) == (0, 0, 0)
    assert len(measured.bins) == BINS
    assert all(b.correct is None and b.mean_score is None for b in measured.bins)


def test_a_score_of_one_falls_into_the_last_bin():
    measured = calibration_of(np.array([1.0]), np.array([True]))
    assert measured.bins[-1].correct.trials == 1


@settings(max_examples=40, deadline=None)
@given(images=st.lists(chance_images(), max_size=3))
def test_errors_stay_within_bounds_and_no_finding_is_lost(images):
    measured = calibrate(images)
    assert 0 <= measured.ece <= measured.mce <= 1
    assert measured.findings == sum(len(i.found) for i in images)
    assert measured.findings == sum(
        b.correct.trials for b in measured.bins if b.correct
    )
