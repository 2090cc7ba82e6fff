import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import ImageError
from inspector.vision.fit import to_tile
from inspector.vision.likeness import sharpness, thumbnail
from tests.tinyembed import spots, stripes

side = st.integers(1, 90)


@given(side, side, st.booleans())
def test_every_crop_becomes_a_tile_of_three_planes(height, width, colour):
    shape = (height, width, 3) if colour else (height, width)
    assert (
        to_tile(np.full(shape, 77, np.uint8), 32).tolist()
        == np.full((3, 32, 32), 77).tolist()
    )


def test_a_long_crop_is_centred_and_filled_with_its_mean():
    crop = np.zeros((10, 40), np.uint8)
    crop[:, 20:] = 200
    tile = to_tile(crop, 40)[0]
    np.testing.assert_array_equal(tile[15:25], crop)
    assert {int(v) for v in np.unique(tile[:15])} == {100}


@pytest.mark.parametrize("dtype", [np.uint16, np.float32, bool])
def test_other_numbers_than_bytes_are_refused(dtype):
    with pytest.raises(ImageError, match="8 bits"):
        to_tile(np.zeros((4, 4), dtype), 32)


def test_a_blurred_picture_is_less_sharp_than_a_sharp_one():
    sharp = stripes(0, 64)
    smooth = np.clip(np.cumsum(np.ones((64, 64)) * 3, axis=1), 0, 255).astype(np.uint8)
    assert sharpness(smooth) < 0.1 < sharpness(sharp)
    assert sharpness(np.full((9, 9), 7, np.uint8)) == 0
    assert sharpness(np.zeros((1, 1), np.uint8)) == 0


def test_a_copy_in_another_light_correlates_and_another_picture_does_not():
    picture = spots(0)
    darker = (picture * 0.7).astype(np.uint8)
    assert thumbnail(picture) @ thumbnail(darker) > 0.98
    assert thumbnail(picture) @ thumbnail(stripes(0)) < 0.5
    assert not thumbnail(np.zeros((5, 5, 3), np.uint8)).any()
