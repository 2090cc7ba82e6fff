import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from inspector.vision import crops

PICTURE = np.random.default_rng(0).integers(0, 256, (200, 300), np.uint8)


def test_a_crop_holds_true_pixels_around_the_box():
    crop, (left, top) = crops.cut(PICTURE, (100, 80, 140, 90), least_px=16)

    assert crop.shape == (50, 80)
    assert (left, top) == (80, 60)
    np.testing.assert_array_equal(crop, PICTURE[60:110, 80:160])


def test_a_crop_at_the_edge_is_shifted_inward():
    crop, origin = crops.cut(PICTURE, (297, 0, 300, 2), least_px=64)

    assert crop.shape == (64, 64)
    assert origin == (236, 0)


def test_of_a_long_streak_the_middle_is_shown():
    crop, origin = crops.cut(PICTURE, (0, 100, 300, 104), most_px=128, least_px=32)

    assert crop.shape == (128, 128)
    assert origin == (86, 38)


def test_a_crop_of_a_small_frame_is_the_frame():
    tiny = PICTURE[:1, :7]

    crop, origin = crops.cut(tiny, (2, 0, 3, 1))

    np.testing.assert_array_equal(crop, tiny)
    assert origin == (0, 0)


def test_a_crop_owns_its_pixels():
    crop, _ = crops.cut(PICTURE, (0, 0, 300, 200))

    assert not np.shares_memory(crop, PICTURE)


def test_colour_stays_colour():
    crop, _ = crops.cut(np.zeros((90, 90, 3), np.uint8), (1, 1, 5, 5))

    assert crop.shape == (64, 64, 3)


@given(
    x=st.floats(0, 299), y=st.floats(0, 199), w=st.floats(1, 300), h=st.floats(1, 200)
)
def test_a_crop_lies_in_the_picture_and_holds_every_box_that_is_not_too_long(
    x, y, w, h
):
    box = (x, y, min(x + w, 300), min(y + h, 200))

    crop, (left, top) = crops.cut(PICTURE, box, most_px=400)

    height, width = crop.shape
    np.testing.assert_array_equal(
        crop, PICTURE[top : top + height, left : left + width]
    )
    assert left <= box[0] + 1
    assert left + width >= box[2] - 1
    assert top <= box[1] + 1
    assert top + height >= box[3] - 1
