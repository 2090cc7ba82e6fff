import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ui.live.peaks import fit_width, join_rows


@given(
    columns=st.integers(1, 3000),
    width=st.integers(1, 1200),
    where=st.floats(0, 1, exclude_max=True),
    value=st.sampled_from([0, 255]),
)
def test_one_pixel_keeps_its_value_at_any_width(columns, width, where, value):
    rows = np.full((1, columns), 120, np.uint8)
    rows[0, int(where * columns)] = value
    fitted = fit_width(rows, width)
    assert fitted.shape == (1, width)
    assert value in fitted or columns == 1


def test_one_line_keeps_its_value_when_rows_are_joined():
    rows = np.full((12, 5), 120, np.uint8)
    rows[7] = 10
    assert join_rows(rows, 4)[:, 0].tolist() == [120, 10, 120]


def test_a_wider_picture_repeats_the_nearest_pixel():
    rows = np.array([[1, 2]], np.uint8)
    assert fit_width(rows, 6).tolist() == [[1, 1, 1, 2, 2, 2]]


def test_no_rows_stay_no_rows():
    assert fit_width(np.zeros((0, 9), np.uint8), 4).shape == (0, 4)
