from __future__ import annotations

import numpy as np
import pytest

from models.augment.golden import CleanPairs, misplacement, misregistered
from tests.models.pictures import Squares


def a_cross():
    picture = np.zeros((65, 65), np.uint8)
    picture[32, :] = picture[:, 32] = 200
    return picture


def test_a_whole_shift_moves_every_pixel_by_it():
    moved = misregistered(a_cross(), 3, -2, 0)
    assert moved[30, 5] == moved[5, 35] == 200
    assert moved[32, 5] == 0


def test_half_a_pixel_is_shared_by_two():
    moved = misregistered(a_cross(), 0.5, 0, 0)
    assert moved[5, 32] == moved[5, 33] == 100


def test_a_turn_leaves_the_centre_and_moves_the_rim():
    rotated = misregistered(a_cross(), 0, 0, 2.0)
    assert rotated[32, 32] == 200
    rim = int(rotated[:, 63].argmax())
    assert rim == 32 - round(31 * np.sin(np.deg2rad(2.0)))


def test_places_stay_within_their_limits_and_a_third_are_whole():
    rng = np.random.default_rng(0)
    places = np.array([misplacement(rng, 2.0, 0.2) for _ in range(600)])
    assert np.abs(places[:, :2]).max() <= 2.0
    assert np.abs(places[:, 2]).max() <= 0.2
    whole = (places[:, :2] == np.rint(places[:, :2])).all(1)
    assert 0.25 < whole.mean() < 0.42


def test_no_shift_and_no_turn_are_the_picture_itself():
    assert np.array_equal(misregistered(a_cross(), 0, 0, 0), a_cross())
    place = misplacement(np.random.default_rng(1), 0, 0)
    assert np.array_equal(misregistered(a_cross(), *place), a_cross())


def test_clean_pairs_show_the_golden_picture_twice_and_a_little_off():
    pairs = CleanPairs(Squares(golden=True), seed=0)
    pair = pairs[1]
    assert len(pairs) == 4
    assert len(pair.xyxy_px) == 0
    assert not np.array_equal(pair.image, pair.reference)
    assert np.array_equal(pairs[1].reference, pair.reference)


def test_clean_pairs_need_golden_pictures():
    with pytest.raises(ValueError, match="no golden picture"):
        CleanPairs(Squares(), seed=0)[0]
