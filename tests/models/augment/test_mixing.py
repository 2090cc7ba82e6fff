from __future__ import annotations

import numpy as np
import pytest

from models.augment.mixing import donor, mosaic, pasted
from models.augment.sample import Sample
from models.datasets import Picture

NOTHING = np.zeros((0, 4), np.float32), np.zeros(0, np.int64)


def rng(seed=0):
    return np.random.default_rng(seed)


def a_picture(golden, box=(20, 30, 32, 40), grey=220):
    clean = np.full((96, 96), 100, np.uint8)
    image = clean.copy()
    x1, y1, x2, y2 = box
    image[y1:y2, x1:x2] = grey
    boxes = np.array([box], np.float32), np.array([2])
    return Picture("one", image, clean if golden else None, *boxes)


def a_clean_sample(grey=100, side_px=64, golden=True):
    image = np.full((side_px, side_px), grey, np.uint8)
    return Sample(image, image.copy() if golden else None, *NOTHING)


def test_a_mosaic_has_four_pieces_of_native_scale_and_their_boxes():
    asked = []

    def piece(size_hw):
        asked.append(size_hw)
        image = np.full(size_hw, 50 * len(asked), np.uint8)
        box = np.array([[0, 0, 5, 5]], np.float32)
        return Sample(image, image, box, np.array([len(asked)]))

    whole = mosaic(piece, 64, (20, 40))
    assert asked == [(40, 20), (40, 44), (24, 20), (24, 44)]
    assert whole.image[0, 0] == 50
    assert whole.image[63, 63] == 200
    assert np.array_equal(whole.image, whole.reference)
    corners = whole.xyxy_px[:, :2].tolist()
    assert corners == [[0, 0], [20, 0], [0, 40], [20, 40]]
    assert whole.class_id.tolist() == [1, 2, 3, 4]


def test_a_mosaic_without_golden_pictures_has_none():
    def piece(size_hw):
        return Sample(np.zeros(size_hw, np.uint8), None, *NOTHING)

    whole = mosaic(piece, 32, (16, 16))
    assert whole.reference is None
    assert len(whole.xyxy_px) == 0


@pytest.mark.parametrize("golden", [True, False])
def test_a_pasted_defect_lies_in_its_box_and_in_the_image_alone(golden):
    clean = a_clean_sample(golden=golden)
    after = pasted(clean, donor(a_picture(golden), 0), rng())
    x1, y1, x2, y2 = after.xyxy_px[0].astype(int)
    assert (x2 - x1, y2 - y1) == (12, 10)
    assert after.class_id.tolist() == [2]
    assert (after.image[y1 + 1 : y2 - 1, x1 + 1 : x2 - 1] > 180).all()
    outside = after.image.copy()
    outside[y1:y2, x1:x2] = 100
    assert (outside == 100).all()
    if golden:
        assert (after.reference == 100).all()


def test_the_material_that_swallows_a_defect_gets_none():
    white = a_clean_sample(grey=255)
    assert pasted(white, donor(a_picture(golden=True), 0), rng()) is white


def test_no_defect_is_pasted_onto_another():
    image = np.full((64, 64), 100, np.uint8)
    full = Sample(image, image, np.array([[0, 0, 64, 64]], np.float32), np.array([0]))
    assert pasted(full, donor(a_picture(golden=True), 0), rng()) is full


def test_a_defect_larger_than_the_sample_is_not_pasted():
    small = a_clean_sample(side_px=10)
    assert pasted(small, donor(a_picture(golden=True), 0), rng()) is small


def test_a_defect_that_changes_nothing_is_not_pasted():
    invisible = donor(a_picture(golden=True, grey=100), 0)
    clean = a_clean_sample()
    assert pasted(clean, invisible, rng()) is clean


def test_a_defect_at_the_rim_of_its_picture_can_be_a_donor():
    given = donor(a_picture(golden=False, box=(0, 0, 8, 8)), 0)
    assert given.box_px.tolist() == [0, 0, 8, 8]
    assert given.change.shape == (12, 12)
