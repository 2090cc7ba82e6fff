from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.types import Detections
from models.scores import (
    Scored,
    average_precision,
    average_precision_per_class,
    coco,
    f_score,
    matched,
    mean_of,
)

SQUARE = (0, 0, 100, 100)
FAR = (300, 300, 400, 400)


def found(*rows):
    """Rows of (box, score, class)."""
    return Detections(
        np.array([row[0] for row in rows], np.float32).reshape(-1, 4),
        np.array([row[1] for row in rows], np.float32),
        np.array([row[2] for row in rows], np.int64),
    )


def an_image(detections, *there):
    """`there`: rows of (box, class)."""
    return Scored(
        detections,
        np.array([row[0] for row in there], np.float32).reshape(-1, 4),
        np.array([row[1] for row in there], np.int64),
    )


def test_a_right_box_of_the_wrong_class_uses_up_the_true_one_officially():
    image = an_image(found((SQUARE, 0.9, 1), (SQUARE, 0.8, 0)), (SQUARE, 0))
    assert matched(image).tolist() == [False, False]
    assert average_precision([image]) == 0


def test_class_aware_the_wrong_class_does_not_stand_in_the_way():
    image = an_image(found((SQUARE, 0.9, 1), (SQUARE, 0.8, 0)), (SQUARE, 0))
    assert average_precision_per_class([image], 2) == [1.0, None]


def test_of_two_detections_on_one_box_the_better_scored_is_right():
    image = an_image(found((SQUARE, 0.6, 0), (SQUARE, 0.9, 0)), (SQUARE, 0))
    assert matched(image).tolist() == [True, False]
    assert f_score([image]).precision == 0.5
    assert f_score([image]).recall == 1


def test_a_second_detection_ranked_first_costs_precision():
    twice = found((FAR, 0.9, 0), (SQUARE, 0.8, 0))
    assert average_precision([an_image(twice, (SQUARE, 0))]) == 0.5


def test_an_iou_of_exactly_the_limit_is_not_enough():
    # 33 of 100 columns: IoU 0.33 in float32 on both sides
    part = (0, 0, 33, 100)
    image = an_image(found((part, 0.9, 0)), (SQUARE, 0))
    exactly = float(np.float32(3300) / np.float32(10000))
    assert not matched(image, exactly).any()
    assert matched(image, exactly - 1e-6).all()


def test_just_more_than_the_limit_is_enough():
    image = an_image(found(((0, 0, 34, 100), 0.9, 0)), (SQUARE, 0))
    assert matched(image).all()


def test_an_empty_image_with_a_detection_counts_against_precision():
    full = an_image(found((SQUARE, 0.5, 0)), (SQUARE, 0))
    empty = an_image(found((SQUARE, 0.9, 0)))
    assert average_precision([full, empty]) == 0.5
    assert f_score([full, empty]).precision == 0.5


def test_nothing_there_and_nothing_found_has_no_precision_to_speak_of():
    nothing = an_image(Detections.none())
    assert average_precision([nothing]) is None
    assert average_precision([]) is None
    assert f_score([nothing]).f == 0
    assert mean_of([None, None]) == 0
    assert coco([nothing], 2) == (0.0, 0.0)


def test_a_class_that_is_nowhere_does_not_lower_the_mean():
    image = an_image(found((SQUARE, 0.9, 2)), (SQUARE, 2))
    assert mean_of(average_precision_per_class([image], 4)) == 1


def test_ties_in_score_keep_the_order_given():
    right_first = an_image(found((SQUARE, 0.5, 0), (FAR, 0.5, 0)), (SQUARE, 0))
    wrong_first = an_image(found((FAR, 0.5, 0), (SQUARE, 0.5, 0)), (SQUARE, 0))
    assert average_precision([right_first]) == 1
    assert average_precision([wrong_first]) == 0.5


def test_true_boxes_choose_in_their_order():
    # both reach the first detection; the first true box takes it
    image = an_image(
        found((SQUARE, 0.9, 0), ((40, 0, 140, 100), 0.8, 1)),
        ((20, 0, 120, 100), 1),
        (SQUARE, 0),
    )
    assert matched(image).tolist() == [False, False]


def test_average_precision_of_a_worked_example():
    # right, wrong, right of three: (1/1 + 2/3) / 3
    image = an_image(
        found((SQUARE, 0.9, 0), ((600, 0, 650, 50), 0.8, 0), (FAR, 0.7, 0)),
        (SQUARE, 0),
        (FAR, 0),
        ((800, 0, 900, 100), 0),
    )
    assert average_precision([image]) == pytest.approx((1 + 2 / 3) / 3)


def test_what_nothing_explains_is_a_false_detection_and_no_class():
    image = an_image(found((SQUARE, 0.9, -1)), (SQUARE, 0))
    assert average_precision([image]) == 0
    assert f_score([image], classes=1).precision == 0
    assert coco([image], 1) == (0.0, 0.0)


def test_coco_agrees_on_perfect_boxes():
    image = an_image(found((SQUARE, 0.9, 0), (FAR, 0.8, 1)), (SQUARE, 0), (FAR, 1))
    assert coco([image], 2) == pytest.approx((1.0, 1.0))


def test_coco_wants_tighter_boxes_than_we_do():
    image = an_image(found(((0, 0, 45, 100), 0.9, 0)), (SQUARE, 0))
    assert average_precision([image]) == 1
    assert coco([image], 1) == (0.0, 0.0)


one_box = st.tuples(
    st.integers(0, 50), st.integers(0, 50), st.integers(1, 40), st.integers(1, 40)
).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3]))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(one_box, st.floats(0, 1), st.integers(0, 2)), max_size=8),
    there=st.lists(st.tuples(one_box, st.integers(0, 2)), max_size=8),
)
def test_scores_stay_within_bounds_and_matches_within_counts(rows, there):
    image = an_image(found(*rows), *there)
    precision = average_precision([image])
    assert precision is None or 0 <= precision <= 1
    assert matched(image).sum() <= min(len(rows), len(there))
    assert 0 <= f_score([image], 3).f <= 1


@settings(max_examples=30, deadline=None)
@given(there=st.lists(st.tuples(one_box, st.integers(0, 2)), min_size=1, max_size=5))
def test_finding_exactly_what_is_there_class_aware_is_perfect(there):
    there = list({box: (box, kind) for box, kind in there}.values())
    alone = [an_image(found((box, 0.9, kind)), (box, kind)) for box, kind in there]
    assert mean_of(average_precision_per_class(alone, 3)) == 1
    assert f_score(alone, 3).f == 1
