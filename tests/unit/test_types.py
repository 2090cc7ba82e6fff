from dataclasses import FrozenInstanceError, replace
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.types import (
    Block,
    Candidates,
    Detections,
    Frame,
    Gap,
    GapReason,
    Mask,
)
from tests.fakes import LINES, PITCH_MM, block, found, frame, gap, info

GREY = np.zeros((LINES, 8), np.uint8)


@pytest.mark.parametrize(
    "pixels",
    [
        GREY.astype(np.uint16),
        GREY.astype(np.float32),
        np.zeros((0, 8), np.uint8),
        np.zeros((8, 0), np.uint8),
        np.zeros(8, np.uint8),
        np.zeros((8, 8, 4), np.uint8),
        np.zeros((8, 8, 1), np.uint8),
    ],
    ids=lambda pixels: f"{pixels.dtype}{pixels.shape}",
)
def test_pixels_that_are_no_picture_are_refused(pixels):
    with pytest.raises(ValueError, match="pixels must be"):
        Block("top", pixels, 0)
    with pytest.raises(ValueError, match="pixels must be"):
        Frame(info(), pixels)


@pytest.mark.parametrize("shape", [(LINES, 8), (LINES, 8, 3)])
def test_grey_and_colour_are_taken(shape):
    pixels = np.zeros(shape, np.uint8)
    assert Frame(info(), pixels).pixels.shape == shape


def test_the_pixels_of_a_block_and_a_frame_cannot_be_written():
    for value in (block(), frame(), Frame(info(), GREY, GREY.copy())):
        with pytest.raises(ValueError, match="read-only"):
            value.pixels[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        Frame(info(), GREY, GREY.copy()).reference[0, 0] = 1


def test_the_array_that_was_handed_in_stays_as_it_was():
    pixels = GREY.copy()
    Frame(info(), pixels)
    pixels[0, 0] = 1
    assert pixels.flags.writeable


def test_a_value_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        info().index = 3


@pytest.mark.parametrize(("first_line", "lost_before"), [(-1, 0), (0, -1), (3, 4)])
def test_a_block_cannot_begin_before_the_start(first_line, lost_before):
    with pytest.raises(ValueError, match="must not be negative"):
        Block("top", GREY, first_line, lost_before)


def test_a_block_may_begin_with_lost_lines():
    assert Block("top", GREY, 4, 4).lines == LINES


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        replace(info(), captured_at=datetime(2025, 1, 1))  # noqa: DTZ001 the point


@pytest.mark.parametrize("pitch_mm", [(0.0, 1.0), (1.0, -0.1)])
def test_a_pixel_without_size_is_refused(pitch_mm):
    with pytest.raises(ValueError, match="pitch_mm"):
        replace(info(), pitch_mm=pitch_mm)


@pytest.mark.parametrize("owned_rows", [(-1, 4), (4, 4), (5, 4)])
def test_owned_rows_that_are_no_span_are_refused(owned_rows):
    with pytest.raises(ValueError, match="owned_rows"):
        info(owned_rows=owned_rows)


@pytest.mark.parametrize(
    "masked_rows",
    [((6, 8), (2, 4)), ((2, 6), (4, 8)), ((4, 4),), ((0, 4),), ((8, 14),)],
    ids=["out of order", "overlapping", "empty", "before", "after"],
)
def test_masked_rows_must_be_ordered_spans_of_owned_rows(masked_rows):
    with pytest.raises(ValueError, match="masked_rows"):
        info(owned_rows=(2, 12), masked_rows=masked_rows)


def test_a_frame_cannot_own_rows_that_it_does_not_have():
    with pytest.raises(ValueError, match="owned rows"):
        Frame(info(owned_rows=(0, LINES + 1)), GREY)


def test_a_reference_of_another_size_is_refused():
    with pytest.raises(ValueError, match="reference"):
        Frame(info(), GREY, np.zeros((LINES, 9), np.uint8))


def test_a_frame_says_what_it_answers_for():
    place = info(2, owned_rows=(2, 12), masked_rows=((3, 5), (5, 6)))
    assert place.first_owned_line == 2 * LINES + 2
    assert (place.owned_lines, place.masked_lines, place.inspected_lines) == (10, 3, 7)


@st.composite
def places(draw):
    """A frame's place with any owned rows and any masks in them."""
    edges = draw(st.lists(st.integers(0, LINES), min_size=2, unique=True))
    start, *inner, stop = sorted(edges)
    inner = inner[: len(inner) // 2 * 2]
    spans = tuple(zip(inner[::2], inner[1::2], strict=True))
    return info(owned_rows=(start, stop), masked_rows=spans)


@given(places())
def test_exactly_the_inspected_rows_are_owned(place):
    owned = [row for row in range(-2, LINES + 2) if place.owns_row(row)]
    assert len(owned) == place.inspected_lines
    assert place.owned_lines == place.inspected_lines + place.masked_lines


def test_a_row_belongs_to_one_of_two_frames_that_meet():
    upper, lower = info(0, owned_rows=(0, 14)), info(0, owned_rows=(14, 16))
    for row in (13.0, 13.99, 14.0, 15.5):
        assert upper.owns_row(row) != lower.owns_row(row)


def test_a_gap_has_lines_and_a_share_of_the_width():
    with pytest.raises(ValueError, match="at least one line"):
        gap(lines=0)
    for share in (0.0, 1.1, float("nan")):
        with pytest.raises(ValueError, match="width_share"):
            gap(width_share=share)


def test_the_gap_of_a_frame_counts_what_was_to_be_inspected():
    place = info(1, owned_rows=(2, 12), masked_rows=((4, 6),))
    left = Gap.of(place, GapReason.BUSY)
    assert (left.first_line, left.lines, left.frames) == (LINES + 2, 8, 1)
    assert left.position_mm == place.position_mm + 2 * PITCH_MM[1]
    assert left.length_mm == 8 * PITCH_MM[1]


def test_a_mask_without_lines_is_refused():
    with pytest.raises(ValueError, match="at least one line"):
        Mask("top", 0, 0, 0, None, "weld")


def test_only_a_mask_without_columns_takes_the_whole_width():
    assert Mask("top", 0, 0, 4, None, "weld").whole_width
    assert not Mask("top", 0, 0, 4, (0, 3), "edge").whole_width


def test_parallel_arrays_of_different_length_are_refused():
    boxes = np.zeros((2, 4), np.float32)
    with pytest.raises(ValueError, match="score and class_id"):
        Detections(boxes, np.zeros(1, np.float32), np.zeros(2, np.int64))
    with pytest.raises(ValueError, match="xyxy_px"):
        Detections(boxes[:, :3], np.zeros(2, np.float32), np.zeros(2, np.int64))
    tiles = np.zeros((2, 4), np.int32)
    with pytest.raises(ValueError, match="suspicion and reason"):
        Candidates(tiles, np.zeros(2, np.float32), ("all",))
    with pytest.raises(ValueError, match="tiles_xyxy_px"):
        Candidates(tiles[:, :2], np.zeros(2, np.float32), ("all", "all"))


def test_no_detections_and_no_candidates_are_values_too():
    nothing = Candidates(np.zeros((0, 4), np.int32), np.zeros(0, np.float32), ())
    assert len(nothing.regions) == len(Detections.none()) == 0


def test_detections_are_filtered_by_indexing():
    two = found((0, 0, 4, 4, 0.9, 0), (4, 4, 8, 8, 0.2, 1))
    assert two[two.score > 0.5].class_id.tolist() == [0]
    assert two[np.array([1, 0])].class_id.tolist() == [1, 0]
    assert len(two[np.array([], np.intp)]) == 0
