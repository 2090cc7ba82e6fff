import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.live.peaks import shrink

GREY = 120


@given(
    columns=st.integers(3, 3000),
    width=st.integers(1, 1200),
    where=st.floats(0, 1, exclude_max=True),
    value=st.sampled_from([0, 60, 61, 180, 181, 255]),
)
def test_one_pixel_keeps_its_value_at_any_width(columns, width, where, value):
    rows = np.full((1, columns), GREY, np.uint8)
    rows[0, int(where * columns)] = value
    shrunk = shrink(rows, 1, width)
    assert shrunk.shape == (1, width)
    assert value in shrunk


@given(
    k=st.integers(1, 12),
    width=st.integers(2, 90),
    line=st.integers(0, 10_000),
    column=st.integers(0, 63),
    value=st.sampled_from([0, 60, 61, 180, 181, 255]),
)
def test_one_pixel_keeps_its_value_in_a_block_of_any_size(
    k, width, line, column, value
):
    rows = np.full((3 * k, 64), GREY, np.uint8)
    rows[line % len(rows), column] = value
    assert value in shrink(rows, k, width)


@pytest.mark.parametrize("value", [0, 10, 61, 180, 225, 226])
@pytest.mark.parametrize("k", [2, 3, 4])
def test_one_line_keeps_its_value_when_rows_are_joined(k, value):
    rows = np.full((3 * k, 5), GREY, np.uint8)
    rows[k + 1] = value
    assert shrink(rows, k, 5)[:, 0].tolist() == [GREY, value, GREY]


@pytest.mark.parametrize("value", [10, 226])
def test_one_column_keeps_its_value(value):
    rows = np.full((4, 64), GREY, np.uint8)
    rows[:, 33] = value
    for width in range(2, 64):
        assert np.all(np.any(shrink(rows, 2, width) == value, axis=1))


@pytest.mark.parametrize("value", [10, 226])
def test_of_two_rows_the_one_that_differs_from_those_before_wins(value):
    before = np.full((2, 5), GREY, np.uint8)
    rows = np.full((2, 5), GREY, np.uint8)
    rows[0] = value
    assert shrink(rows, 2, 5, before).tolist() == [[value] * 5]


def test_a_wider_picture_repeats_the_nearest_pixel():
    rows = np.array([[1, 2]], np.uint8)
    assert shrink(rows, 1, 6).tolist() == [[1, 1, 1, 2, 2, 2]]


def test_no_rows_stay_no_rows():
    for k, width in ((1, 4), (3, 9), (2, 20)):
        assert shrink(np.zeros((0, 9), np.uint8), k, width).shape == (0, width)
