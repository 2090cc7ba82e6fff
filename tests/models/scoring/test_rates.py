from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.report.metrics import clopper_pearson
from models.scoring.matching import meet
from models.scoring.rates import (
    THRESHOLDS,
    Evidence,
    at,
    false_alarms,
    poisson_rate,
    sweep,
)
from tests.models.scored import FAR, SQUARE, an_image, clean, found
from tests.models.scored import images as chance_images

BAD = an_image(
    found((SQUARE, 0.8, 1), ((600, 0, 650, 50), 0.6, 0)),
    (SQUARE, 0),
    (FAR, 0),
)


def test_a_finding_meets_the_box_it_covers_best_whatever_its_class():
    image = an_image(
        found(((0, 0, 90, 100), 0.9, 1)), ((0, 0, 50, 100), 1), (SQUARE, 0)
    )
    assert meet(image).true_of.tolist() == [1]


def test_a_second_finding_on_the_same_box_meets_nothing():
    image = an_image(found((SQUARE, 0.6, 0), (SQUARE, 0.9, 0)), (SQUARE, 0))
    meeting = meet(image)
    assert meeting.true_of.tolist() == [0, -1]
    assert meeting.found_at.tolist() == [pytest.approx(0.9)]
    assert meeting.false_score.tolist() == [pytest.approx(0.6)]


def test_what_touches_nothing_enough_is_false():
    image = an_image(found(((0, 0, 33, 100), 0.9, 0)), (SQUARE, 0))
    assert meet(image).true_of.tolist() == [-1]


def test_escapes_are_the_boxes_that_no_finding_meets_at_the_threshold():
    point = at(Evidence.of([BAD]), 0.5)
    assert (point.escapes.hits, point.escapes.trials) == (1, 2)
    assert (point.escapes.low, point.escapes.high) == clopper_pearson(1, 2)
    assert point.bad_frames_accepted.hits == 0
    assert point.false_findings == 1
    assert at(Evidence.of([BAD]), 0.7).false_findings == 0
    assert at(Evidence.of([BAD]), 0.85).bad_frames_accepted.hits == 1


def test_a_finding_at_the_threshold_itself_is_reported():
    evidence = Evidence.of([BAD], [clean(0.25)])
    assert at(evidence, 0.25).overkill.hits == 1
    assert at(evidence, 0.26).overkill.hits == 0


def test_without_clean_frames_nobody_speaks_of_overkill():
    point = at(Evidence.of([BAD]), 0.5)
    assert point.overkill is None
    assert false_alarms(Evidence.of([BAD]), 0.5, 0.1) is None


def test_without_any_frame_there_is_no_rate_at_all():
    point = at(Evidence.of([]), 0.5)
    assert point.escapes is point.overkill is point.bad_frames_accepted is None
    assert point.false_findings == 0


def test_a_labelled_frame_without_boxes_is_a_clean_frame():
    evidence = Evidence.of([BAD, clean(0.9)], [clean()])
    assert evidence.labelled_frames == 1
    assert (at(evidence, 0.5).overkill.hits, len(evidence.clean_best)) == (1, 2)


def test_false_alarms_in_frames_of_a_thousand_and_per_square_metre():
    quiet = [clean(0.9, 0.8, seen_px=500_000), clean(0.1, seen_px=500_000)]
    alarms = false_alarms(Evidence.of([], quiet), 0.5, 1.0)
    assert alarms.per_1000_frames.value == 500
    assert alarms.per_1000_frames.low == 1000 * clopper_pearson(1, 2)[0]
    assert alarms.area_m2 == pytest.approx(1.0)
    assert alarms.frames_per_m2.value == pytest.approx(1.0)
    assert alarms.frames_per_m2.high == pytest.approx(2 * clopper_pearson(1, 2)[1])
    assert alarms.findings_per_m2.value == pytest.approx(2.0)


def test_without_the_size_of_a_pixel_there_is_no_area():
    alarms = false_alarms(Evidence.of([], [clean(0.9, seen_px=9)]), 0.5, None)
    assert alarms.area_m2 is alarms.frames_per_m2 is alarms.findings_per_m2 is None
    assert alarms.findings == 1


def test_no_event_at_all_still_has_an_upper_end():
    # -ln(0.025), the exact Poisson bound for 0 events
    assert poisson_rate(0).high == pytest.approx(-math.log(0.025))
    assert poisson_rate(0).low == 0


def test_ten_events_as_in_the_table():
    # Garwood's table, 95 %: 4.795 .. 18.390
    rate = poisson_rate(10)
    assert (rate.low, rate.high) == (
        pytest.approx(4.795, abs=1e-3),
        pytest.approx(18.390, abs=1e-3),
    )


@pytest.mark.parametrize("arguments", [(-1, 0.95), (3, 1.0), (3, 0.0)])
def test_impossible_counts_are_refused(arguments):
    with pytest.raises(ValueError, match="expected a count"):
        poisson_rate(*arguments)


@settings(max_examples=40, deadline=None)
@given(
    labelled=st.lists(chance_images(), max_size=3),
    scores=st.lists(st.floats(0.01, 0.99), max_size=5),
)
def test_a_higher_threshold_never_finds_more_and_never_alarms_more(labelled, scores):
    points = sweep(Evidence.of(labelled, [clean(s) for s in scores]))
    assert [p.threshold for p in points] == list(THRESHOLDS)
    for name, direction in (
        ("escapes", 1),
        ("bad_frames_accepted", 1),
        ("overkill", -1),
    ):
        hits = [getattr(p, name).hits for p in points if getattr(p, name)]
        assert (np.diff(hits) * direction >= 0).all()


@settings(max_examples=40, deadline=None)
@given(image=chance_images())
def test_findings_and_boxes_meet_one_to_one(image):
    meeting = meet(image)
    met = meeting.true_of[meeting.true_of >= 0]
    assert len(set(met.tolist())) == len(met)
    assert len(meeting.false_score) + len(met) == len(image.found)
    assert (meeting.found_at > 0).sum() == len(met)


def test_folds_are_pooled_by_putting_their_frames_together():
    parts = [Evidence.of([BAD], [clean(0.3)]), Evidence.of([BAD, BAD], [clean()])]
    together = Evidence.of([BAD, BAD, BAD], [clean(0.3), clean()])
    assert sweep(Evidence.pooled(parts)) == sweep(together)
    assert len(Evidence.pooled([]).found_at) == 0
