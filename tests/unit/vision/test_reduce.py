import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.vision.reduce import peak_decimate, reduce_to_width


@pytest.mark.parametrize("level", [0, 255])
@given(
    row=st.integers(0, 36),
    column=st.integers(0, 52),
    factors=st.tuples(st.integers(1, 9), st.integers(1, 9)),
)
def test_a_defect_of_one_pixel_can_still_be_seen(level, row, column, factors):
    picture = np.full((37, 53), 120, np.uint8)
    picture[row, column] = level

    small = peak_decimate(picture, *factors)

    assert small[row // factors[1], column // factors[0]] == level
    assert (small != 120).sum() == 1


def test_each_block_gives_the_pixel_farthest_from_what_is_around_it():
    picture = np.full((6, 6), 100, np.uint8)
    picture[0, 1], picture[4, 4], picture[5, 5] = 130, 90, 60

    assert peak_decimate(picture, 2, 2).tolist() == [
        [130, 100, 100],
        [100, 100, 100],
        [100, 100, 60],
    ]


def test_blocks_are_not_mixed_with_their_neighbours():
    picture = np.repeat(
        np.repeat(np.arange(48, dtype=np.uint8).reshape(6, 8), 3, 0), 5, 1
    )

    np.testing.assert_array_equal(
        peak_decimate(picture, 5, 3), np.arange(48, dtype=np.uint8).reshape(6, 8)
    )


def test_a_factor_of_one_is_a_copy():
    picture = np.zeros((3, 4), np.uint8)

    small = peak_decimate(picture, 1, 1)

    assert small.shape == (3, 4)
    assert not np.shares_memory(small, picture)


def test_a_factor_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one pixel"):
        peak_decimate(np.zeros((3, 4), np.uint8), 0, 1)


def test_a_strip_is_reduced_by_one_whole_factor():
    small = reduce_to_width(np.zeros((1024, 4096), np.uint8), 1000)

    assert (small.columns_per_px, small.lines_per_row) == (5, 5)
    assert small.pixels.shape == (205, 820)


def test_a_strip_that_fits_is_left_as_it_is():
    small = reduce_to_width(np.zeros((7, 50), np.uint8), 50)

    assert small.pixels.shape == (7, 50)
    assert small.columns_per_px == 1


def test_a_coloured_strip_becomes_grey():
    assert reduce_to_width(np.zeros((8, 8, 3), np.uint8), 4).pixels.shape == (4, 4)


def test_no_room_is_refused():
    with pytest.raises(ValueError, match="room"):
        reduce_to_width(np.zeros((8, 8), np.uint8), 0)
