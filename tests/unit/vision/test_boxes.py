from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.types import FrameInfo
from inspector.vision import boxes

INFO = FrameInfo(
    "a", 0, datetime(2025, 1, 1, tzinfo=UTC), 0, 50.0, (0.1, 0.2), 0, (0, 9)
)


def box_array(*rows):
    return np.array(rows, np.float32).reshape(-1, 4)


def ids(*values):
    return np.array(values, np.int64)


def scores(*values):
    return np.array(values, np.float32)


coordinate = st.integers(0, 60)
box = st.tuples(coordinate, coordinate, st.integers(1, 40), st.integers(1, 40)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)
found = st.lists(st.tuples(box, st.integers(0, 10), st.integers(0, 2)), max_size=12)


def unpacked(rows):
    return (
        box_array(*[row[0] for row in rows]),
        scores(*[row[1] / 10 for row in rows]),
        ids(*[row[2] for row in rows]),
    )


def test_iou_is_the_common_area_over_the_area_of_both():
    one, other = box_array((0, 0, 10, 10)), box_array((5, 0, 15, 10), (20, 20, 30, 30))

    np.testing.assert_allclose(boxes.iou(one, other), [[1 / 3, 0]], rtol=1e-6)


def test_iou_of_nothing_is_nothing():
    assert boxes.iou(box_array(), box_array((0, 0, 1, 1))).shape == (0, 1)


def test_empty_boxes_have_no_overlap_and_no_nan():
    empty = box_array((3, 3, 3, 3))

    assert boxes.iou(empty, empty).tolist() == [[0.0]]


@given(rows=found)
def test_iou_is_symmetric_and_one_for_itself(rows):
    xyxy, _, _ = unpacked(rows)
    table = boxes.iou(xyxy, xyxy)

    np.testing.assert_array_equal(table, table.T)
    np.testing.assert_allclose(np.diag(table), 1)


def test_the_better_of_two_doubles_is_kept():
    kept = boxes.nms(
        box_array((0, 0, 10, 10), (0, 0, 10, 9)), scores(0.5, 0.9), ids(1, 1), 0.5, 9
    )

    assert kept.tolist() == [1]


def test_of_equal_doubles_the_first_is_kept():
    kept = boxes.nms(
        box_array((0, 0, 10, 9), (0, 0, 10, 10)), scores(0.5, 0.5), ids(1, 1), 0.5, 9
    )

    assert kept.tolist() == [0]


def test_classes_do_not_compete_unless_asked_to():
    xyxy, score = box_array((0, 0, 10, 10), (0, 0, 10, 10)), scores(0.5, 0.9)

    assert boxes.nms(xyxy, score, ids(0, 1), 0.5, 9).tolist() == [1, 0]
    assert boxes.nms_any_class(xyxy, score, 0.5, 9).tolist() == [1]


def test_no_more_than_the_cap_are_kept_and_those_are_the_best():
    xyxy = box_array(*[(20 * i, 0, 20 * i + 5, 5) for i in range(50)])
    score = np.linspace(0, 1, 50, dtype=np.float32)

    assert boxes.nms_any_class(xyxy, score, 0.5, 3).tolist() == [49, 48, 47]


def test_nothing_stays_nothing():
    assert len(boxes.nms(box_array(), scores(), ids(), 0.5, 9)) == 0


@given(rows=found, limit=st.floats(0.1, 0.9))
def test_what_is_left_has_no_doubles_and_explains_what_is_gone(rows, limit):
    xyxy, score, class_id = unpacked(rows)
    kept = boxes.nms(xyxy, score, class_id, limit, 100)
    overlap = boxes.iou(xyxy, xyxy) > limit
    overlap &= class_id[:, None] == class_id[None]

    assert not np.triu(overlap[np.ix_(kept, kept)], 1).any()
    for gone in set(range(len(rows))) - set(kept.tolist()):
        assert (overlap[gone, kept] & (score[kept] >= score[gone])).any()


@given(rows=found)
def test_removing_doubles_twice_changes_nothing(rows):
    xyxy, score, class_id = unpacked(rows)
    once = boxes.nms(xyxy, score, class_id, 0.5, 100)
    again = boxes.nms(xyxy[once], score[once], class_id[once], 0.5, 100)

    assert again.tolist() == list(range(len(once)))


def test_clipping_keeps_the_part_inside():
    clipped = boxes.clip(box_array((-5, 2, 30, 8), (40, 40, 50, 50)), (10, 20))

    assert clipped.tolist() == [[0, 2, 20, 8], [20, 10, 20, 10]]


@given(rows=found, height=st.integers(1, 50), width=st.integers(1, 50))
def test_grown_boxes_have_a_pixel_and_lie_in_the_frame(rows, height, width):
    xyxy, _, _ = unpacked(rows)
    thin = xyxy.copy()
    thin[:, 2] = thin[:, 0] + 0.25
    hw = (height, width)

    grown = boxes.at_least_a_pixel(boxes.clip(thin, hw), hw)

    assert (grown[:, 2:] - grown[:, :2] >= 1 - 1e-5).all()
    assert (grown >= 0).all()
    assert (grown[:, [0, 2]] <= width).all()
    assert (grown[:, [1, 3]] <= height).all()


def test_boxes_of_a_pixel_or_more_are_left_as_they_are():
    xyxy = box_array((1.25, 2, 3.5, 4))

    np.testing.assert_array_equal(boxes.at_least_a_pixel(xyxy, (9, 9)), xyxy)


def test_millimetres_count_from_the_first_column_and_the_start_of_the_run():
    assert boxes.to_mm(box_array((10, 20, 30, 40)), INFO)[0] == pytest.approx(
        [1.0, 54.0, 3.0, 58.0]
    )


@given(rows=found)
def test_boxes_return_from_millimetres(rows):
    xyxy, _, _ = unpacked(rows)

    np.testing.assert_allclose(
        boxes.to_px(boxes.to_mm(xyxy, INFO), INFO), xyxy, atol=1e-3
    )


def test_links_make_groups_in_the_order_of_their_first_members():
    assert boxes.connected(5, [(3, 1), (4, 3)]).tolist() == [0, 1, 2, 1, 1]
    assert boxes.connected(0, []).tolist() == []


LARGE = (0, 0, 100, 20)
PART = (10, 2, 30, 18)


@pytest.mark.parametrize(
    ("xyxy", "score", "class_id", "kept"),
    [
        ([LARGE, PART], [0.9, 0.5], [1, 1], [True, False]),
        ([LARGE, PART], [0.5, 0.9], [1, 1], [True, True]),
        ([LARGE, PART], [0.9, 0.5], [1, 2], [True, True]),
        ([LARGE, PART], [0.9, 0.5], [1, -1], [True, False]),
        ([LARGE, (95, 0, 115, 20)], [0.9, 0.5], [1, 1], [True, True]),
        ([LARGE, LARGE], [0.9, 0.5], [1, 1], [True, True]),
        ([], [], [], []),
    ],
    ids=["part", "better part", "other kind", "unknown", "beside", "equal", "none"],
)
def test_a_worse_box_inside_a_larger_one_of_its_kind_is_a_part_of_it(
    xyxy, score, class_id, kept
):
    mask = boxes.outside_better(
        np.array(xyxy, np.float32).reshape(-1, 4),
        np.array(score, np.float32),
        np.array(class_id, np.int64),
        0.9,
    )
    assert mask.tolist() == kept


def test_the_mean_place_is_weighted_by_score():
    xyxy = box_array((0, 0, 10, 10), (0, 0, 12, 10), (0, 0, 90, 90))
    place = boxes.voted(np.array([0]), xyxy, scores(0.75, 0.25, 0.9), ids(1, 1, 1), 0.6)

    np.testing.assert_allclose(place, [[0, 0, 10.5, 10]])


def test_boxes_of_another_class_have_no_say():
    xyxy = box_array((0, 0, 10, 10), (0, 0, 12, 10))
    place = boxes.voted(np.array([0]), xyxy, scores(0.5, 0.5), ids(1, 2), 0.6)

    assert place.tolist() == [[0, 0, 10, 10]]


def test_boxes_without_any_score_stay_where_they_are():
    xyxy = box_array((0, 0, 10, 10), (0, 0, 11, 10))
    place = boxes.voted(np.array([0]), xyxy, scores(0, 0), ids(1, 1), 0.5)

    assert place.tolist() == [[0, 0, 10, 10]]


def test_nothing_votes_for_nothing():
    nobody = np.array([], np.intp)
    assert boxes.voted(nobody, box_array(), scores(), ids(), 0.5).shape == (0, 4)


@given(box, st.floats(0.01, 1))
def test_a_lone_box_stays_bit_for_bit(only, score):
    xyxy = box_array(only) + np.float32(0.1)
    place = boxes.voted(np.array([0]), xyxy, scores(score), ids(0), 0.5)

    np.testing.assert_array_equal(place, xyxy)


@given(rows=found, limit=st.floats(0.1, 1))
def test_a_place_lies_in_the_hull_of_those_that_have_a_say(rows, limit):
    xyxy, score, class_id = unpacked(rows)
    kept = boxes.nms(xyxy, score, class_id, 0.5, 100)
    places = boxes.voted(kept, xyxy, score, class_id, limit)

    assert places.shape == (len(kept), 4)
    for index, place in zip(kept, places, strict=True):
        overlap = boxes.iou(xyxy[index : index + 1], xyxy)[0]
        say = (overlap >= limit) & (class_id == class_id[index])
        say[index] = True
        assert (place >= xyxy[say].min(0) - 1e-4).all()
        assert (place <= xyxy[say].max(0) + 1e-4).all()


@given(rows=found, seed=st.integers(0, 99))
def test_the_order_in_which_boxes_come_moves_nothing(rows, seed):
    xyxy, score, class_id = unpacked(rows)
    kept = boxes.nms(xyxy, score, class_id, 0.5, 100)
    order = np.random.default_rng(seed).permutation(len(rows))
    again = np.argsort(order)[kept]
    places = boxes.voted(kept, xyxy, score, class_id, 0.4)
    others = boxes.voted(again, xyxy[order], score[order], class_id[order], 0.4)

    np.testing.assert_allclose(others, places, atol=1e-4)
