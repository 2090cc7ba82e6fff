import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.image import to_qimage


@given(height=st.integers(1, 40), width=st.integers(1, 40))
def test_a_grey_picture_has_every_pixel_in_its_place(height, width):
    pixels = np.arange(height * width, dtype=np.uint8).reshape(height, width)
    image = to_qimage(pixels)
    assert (image.width(), image.height()) == (width, height)
    assert image.pixelColor(width - 1, height - 1).red() == pixels[-1, -1]
    assert image.pixelColor(0, height // 2).red() == pixels[height // 2, 0]


def test_blue_comes_first_in_colour():
    pixels = np.zeros((2, 3, 3), np.uint8)
    pixels[..., 0] = 200
    assert to_qimage(pixels).pixelColor(1, 1).blue() == 200


def test_a_picture_owns_its_memory():
    pixels = np.full((4, 4), 7, np.uint8)
    image = to_qimage(pixels)
    pixels[:] = 99
    assert image.pixelColor(0, 0).red() == 7


def test_a_view_that_skips_columns_is_shown_right():
    pixels = np.arange(64, dtype=np.uint8).reshape(8, 8)[:, ::2]
    assert to_qimage(pixels).pixelColor(3, 0).red() == 6


def test_an_empty_array_is_a_null_picture():
    assert to_qimage(np.zeros((0, 5), np.uint8)).isNull()


@pytest.mark.parametrize(
    "pixels", [np.zeros((2, 2), np.float32), np.zeros((2, 2, 4), np.uint8)]
)
def test_what_is_no_picture_is_refused(pixels):
    with pytest.raises(ValueError, match="must be"):
        to_qimage(pixels)
