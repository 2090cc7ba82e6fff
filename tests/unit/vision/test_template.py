from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.vision.template import (
    Placement,
    moved,
    pair_channels,
    placed,
    placement_between,
    register,
    shift_between,
)


def a_board(height=160, width=200, seed=0):
    """Soft random blobs: texture with one best shift."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 2, (height // 8 + 2, width // 8 + 2)) * 160 + 40
    board = np.kron(coarse, np.ones((8, 8)))[:height, :width]
    return board.astype(np.uint8)


def test_channels_are_image_reference_and_difference():
    image = np.array([[10, 200]], np.uint8)
    reference = np.array([[30, 190]], np.uint8)
    channels = pair_channels(image, reference)
    assert channels.dtype == np.uint8
    assert channels.tolist() == [[[10, 200]], [[30, 190]], [[20, 10]]]


def test_pictures_of_different_shape_are_refused():
    with pytest.raises(ValueError, match="one shape"):
        pair_channels(np.zeros((4, 4), np.uint8), np.zeros((4, 5), np.uint8))


def test_colour_is_refused():
    colour = np.zeros((4, 4, 3), np.uint8)
    with pytest.raises(ValueError, match=r"\(H, W\)"):
        register(colour, colour, 2)


def test_a_negative_search_is_refused():
    board = a_board()
    with pytest.raises(ValueError, match="search_px"):
        shift_between(board, board, -1)


@settings(max_examples=25, deadline=None)
@given(dx=st.integers(-4, 4), dy=st.integers(-4, 4))
def test_a_whole_shift_is_found(dx, dy):
    board = a_board()
    found = shift_between(moved(board, dx, dy), board, 6)
    assert found == pytest.approx((dx, dy), abs=0.15)


def test_a_shift_by_half_a_pixel_is_found():
    board = a_board()
    found = shift_between(moved(board, 1.5, -0.5), board, 4)
    assert found == pytest.approx((1.5, -0.5), abs=0.25)


def test_registering_removes_what_the_shift_alone_changed():
    board = a_board()
    image = moved(board, 3, -2)
    inside = (slice(8, -8), slice(8, -8))
    assert pair_channels(image, board)[2][inside].mean() > 10
    registered = register(image, board, 4)
    assert pair_channels(image, registered)[2][inside].mean() < 2


def test_noise_and_a_defect_do_not_mislead_it():
    board, rng = a_board(), np.random.default_rng(1)
    image = moved(board, -2, 1).astype(np.int16) + rng.integers(-20, 21, board.shape)
    image[60:90, 60:90] = 255
    found = shift_between(image.clip(0, 255).astype(np.uint8), board, 4)
    assert found == pytest.approx((-2, 1), abs=0.3)


def test_without_texture_nothing_is_moved():
    flat = np.full((64, 64), 90, np.uint8)
    assert shift_between(flat, flat, 4) == (0.0, 0.0)
    assert register(flat, flat, 4) is flat


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (7, 7), (30, 9)])
def test_pictures_too_small_to_search_in_stay(shape):
    picture = np.random.default_rng(0).integers(0, 255, shape, np.uint8)
    assert shift_between(picture, picture, 4) == (0.0, 0.0)


def test_no_search_leaves_the_reference():
    board = a_board()
    assert register(moved(board, 2, 0), board, 0) is board


def test_of_a_wide_web_the_textured_part_decides():
    wide = np.full((160, 2600), 50, np.uint8)
    wide[:, 2200:2400] = a_board()
    assert shift_between(moved(wide, 2, 1), wide, 4) == pytest.approx((2, 1), abs=0.2)


def test_the_same_pictures_give_the_same_bytes():
    board = a_board()
    image = moved(board, 1.3, 0.4)
    assert np.array_equal(register(image, board, 4), register(image, board, 4))


@settings(max_examples=20, deadline=None)
@given(
    dx=st.floats(-2, 2),
    dy=st.floats(-2, 2),
    turn_deg=st.floats(0.1, 0.4),
    left=st.booleans(),
)
def test_a_small_turn_is_found_beside_the_shift(dx, dy, turn_deg, left):
    board = a_board(640, 640)
    turn = math.radians(-turn_deg if left else turn_deg)
    found = placement_between(placed(board, Placement(dx, dy, turn)), board, 6)
    assert found.turn_rad == pytest.approx(turn, abs=math.radians(0.05))
    assert (found.dx_px, found.dy_px) == pytest.approx((dx, dy), abs=0.4)


def test_registering_takes_back_what_a_turn_changed():
    board = a_board(640, 640)
    image = placed(board, Placement(1.0, -1.5, math.radians(0.3)))
    inside = (slice(16, -16), slice(16, -16))
    by_shift = moved(board, *shift_between(image, board, 6))
    left_by_shift = pair_channels(image, by_shift)[2][inside].mean()
    left = pair_channels(image, register(image, board, 6))[2][inside].mean()
    assert left < 0.5 * left_by_shift


def test_a_shift_alone_is_not_taken_for_a_turn():
    board = a_board(640, 640)
    noise = np.random.default_rng(3).integers(-20, 21, board.shape)
    noisy = (moved(board, 2, 1).astype(np.int16) + noise).clip(0, 255).astype(np.uint8)
    assert placement_between(noisy, board, 6).turn_rad == 0


def test_corners_that_a_repeating_pattern_misleads_turn_nothing():
    stripes = np.tile(np.kron([40, 200], np.ones(4)), 80)[None].repeat(640, 0)
    stripes = stripes.astype(np.uint8)
    assert placement_between(moved(stripes, 1, 0), stripes, 6).turn_rad == 0


def test_a_turn_beyond_a_degree_is_left_to_others():
    board = a_board(640, 640)
    image = placed(board, Placement(turn_rad=math.radians(3)))
    assert placement_between(image, board, 6).turn_rad == 0
