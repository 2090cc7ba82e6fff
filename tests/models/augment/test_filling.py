import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inspector.vision.tiles import cut_tiles
from models.augment.filling import filled
from models.datasets import Picture


def a_picture(image, *boxes):
    return Picture(
        "p",
        image,
        None,
        np.array(boxes, np.float32).reshape(-1, 4),
        np.arange(len(boxes)),
    )


@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)).flatmap(
        lambda shape: arrays(np.uint8, shape)
    ),
    st.integers(1, 90),
)
def test_a_small_picture_is_filled_up_as_the_plant_fills_up_a_small_tile(image, side):
    height, width = image.shape
    least_hw = (max(side, height), max(side, width))
    whole = np.array([[0, 0, width, height]], np.int32)
    plant = cut_tiles(image, whole, least_hw)[0, 0]
    assert np.array_equal(filled(a_picture(image), least_hw).image, plant)


def test_a_picture_that_is_large_enough_is_left_alone():
    picture = a_picture(np.zeros((64, 64), np.uint8), (1, 2, 3, 4))
    assert filled(picture, (64, 32)) is picture


def test_what_the_mirror_shows_of_a_defect_is_labelled_too_and_comes_last():
    picture = a_picture(
        np.zeros((100, 100), np.uint8), (10, 20, 30, 40), (90, 5, 97, 9)
    )
    found = filled(picture, (100, 120))
    assert found.xyxy_px.tolist() == [
        [10, 20, 30, 40],
        [90, 5, 97, 9],
        [103, 5, 110, 9],
    ]
    assert found.class_id.tolist() == [0, 1, 1]


def test_a_defect_at_the_edge_and_its_mirror_image_are_one_box():
    picture = a_picture(np.zeros((100, 100), np.uint8), (80, 10, 99.5, 30))
    found = filled(picture, (100, 128)).xyxy_px
    assert found.tolist() == [[80, 10, 120, 30]]


def test_boxes_follow_the_pixels_through_many_reflections():
    image = np.zeros((20, 30), np.uint8)
    image[4:7, 22:26] = 255
    found = filled(a_picture(image, (22, 4, 26, 7)), (75, 100))
    seen = np.zeros(found.image.shape, np.uint8)
    for x1, y1, x2, y2 in found.xyxy_px.astype(int).tolist():
        seen[y1:y2, x1:x2] = 255
    assert np.array_equal(seen, found.image)
    assert set(found.class_id.tolist()) == {0}


def test_the_golden_picture_is_filled_up_alike():
    image = np.arange(100, dtype=np.uint8).reshape(10, 10)
    both = Picture("p", image, image, np.zeros((0, 4), np.float32), np.zeros(0, int))
    found = filled(both, (16, 16))
    assert found.reference is not None
    assert np.array_equal(found.image, found.reference)
