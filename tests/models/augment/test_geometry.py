from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.augment.geometry import mirrored, resized, slipped, slipped_rows, turned
from models.augment.sample import Sample, window
from models.datasets import Picture


def a_sample(box=(10, 20, 22, 28), hw=(64, 48), golden=True):
    image = np.zeros(hw, np.uint8)
    x1, y1, x2, y2 = box
    image[y1:y2, x1:x2] = 200
    reference = image.copy() if golden else None
    return Sample(image, reference, np.array([box], np.float32), np.array([1]))


def seen_box(image):
    rows, columns = np.nonzero(image)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_a_mirror_exchanges_left_and_right_for_boxes_and_both_pictures():
    once = mirrored(a_sample())
    assert tuple(once.xyxy_px[0]) == seen_box(once.image) == (26, 20, 38, 28)
    assert np.array_equal(once.image, once.reference)


def test_two_mirrors_are_none():
    twice = mirrored(mirrored(a_sample()))
    assert np.array_equal(twice.image, a_sample().image)
    assert np.array_equal(twice.xyxy_px, a_sample().xyxy_px)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_boxes_follow_quarter_turns_of_a_sample_that_is_not_square(turns):
    rotated = turned(a_sample(), turns)
    assert tuple(rotated.xyxy_px[0]) == seen_box(rotated.image)
    assert rotated.image.shape == ((64, 48), (48, 64))[turns % 2]
    assert np.array_equal(rotated.image, rotated.reference)


def test_four_quarters_are_none():
    assert np.array_equal(turned(a_sample(), 4).xyxy_px, a_sample().xyxy_px)


def test_boxes_scale_exactly_with_the_square():
    bigger = resized(a_sample(hw=(64, 64)), 96)
    assert bigger.image.shape == bigger.reference.shape == (96, 96)
    np.testing.assert_allclose(bigger.xyxy_px, [[15, 30, 33, 42]])


def test_only_squares_are_resized():
    with pytest.raises(ValueError, match="only squares"):
        resized(a_sample(), 96)


@settings(max_examples=60, deadline=None)
@given(
    height=st.integers(1, 80),
    seed=st.integers(0, 10_000),
    events=st.integers(0, 6),
    most=st.integers(1, 9),
)
def test_the_web_never_runs_backwards_and_no_line_shows_what_is_not_there(
    height, seed, events, most
):
    rows = slipped_rows(height, np.random.default_rng(seed), events, most)
    assert len(rows) == height
    assert (np.diff(rows) >= 0).all()
    assert rows.min() >= 0
    assert rows.max() < height


def test_without_events_every_line_shows_its_own_row():
    rows = slipped_rows(9, np.random.default_rng(0), 0, 3)
    assert rows.tolist() == list(range(9))


def test_a_box_grows_with_repeated_rows_inside_it():
    rows = np.array([*range(24), 23, 23, *range(24, 62)])
    longer = slipped(a_sample(), rows)
    assert tuple(longer.xyxy_px[0]) == seen_box(longer.image) == (10, 20, 22, 30)


def test_a_box_moves_up_by_the_rows_left_out_before_it():
    rows = np.array([*range(5), *range(8, 64), 63, 63, 63])
    moved = slipped(a_sample(), rows)
    assert tuple(moved.xyxy_px[0]) == seen_box(moved.image) == (10, 17, 22, 25)


@pytest.mark.parametrize("seed", range(20))
def test_boxes_follow_any_slip(seed):
    rows = slipped_rows(64, np.random.default_rng(seed), 3, 2)
    after = slipped(a_sample(), rows)
    assert tuple(after.xyxy_px[0]) == seen_box(after.image)


def test_the_golden_picture_does_not_slip():
    rows = np.array([*range(5), *range(8, 64), 63, 63, 63])
    assert np.array_equal(slipped(a_sample(), rows).reference, a_sample().reference)


def test_a_box_whose_rows_are_left_out_is_no_box_any_more():
    rows = np.array([*range(21), *range(28, 64), *[63] * 7])
    assert len(slipped(a_sample(), rows).xyxy_px) == 0


def a_picture(box, side_px=128):
    x1, y1, x2, y2 = (max(0, v) for v in box)
    image = np.zeros((side_px, side_px), np.uint8)
    image[y1:y2, x1:x2] = 200
    return Picture("one", image, None, np.array([box], np.float32), np.array([1]))


def test_a_window_clips_boxes_and_drops_what_is_mostly_outside():
    picture = a_picture((20, 20, 40, 40))
    half = window(picture, 30, 0, (64, 64), 0.3)
    assert half.xyxy_px.tolist() == [[0, 20, 10, 40]]
    assert len(window(picture, 36, 0, (64, 64), 0.3).xyxy_px) == 0


def test_a_tenth_of_a_long_box_is_enough():
    picture = a_picture((0, 10, 128, 16))
    assert len(window(picture, 90, 0, (36, 36), 0.9).xyxy_px) == 1
    assert len(window(picture, 120, 0, (8, 8), 0.9).xyxy_px) == 0


def test_a_window_of_a_picture_without_boxes_has_none():
    nothing = np.zeros((0, 4), np.float32), np.zeros(0, np.int64)
    picture = Picture("none", np.zeros((64, 64), np.uint8), None, *nothing)
    assert len(window(picture, 0, 0, (32, 32), 0.3).xyxy_px) == 0
