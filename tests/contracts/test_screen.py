"""What every screen must do; a new one is tested because it is registered."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import registry
from inspector.recipe import ScreenPart
from inspector.types import Frame, FrameInfo

TILE, OVERLAP = (64, 96), 16
pytestmark = pytest.mark.parametrize("name", registry.names("screen"))


def a_frame(height, width, depth=0):
    shape = (height, width, depth) if depth else (height, width)
    pixels = np.random.default_rng(0).integers(100, 140, shape, np.uint8)
    pixels[height // 2 : height // 2 + 12, width // 2 : width // 2 + 12] = 255
    at = datetime(2025, 1, 1, tzinfo=UTC)
    return Frame(FrameInfo("a", 0, at, 0, 0.0, (0.1, 0.1), 0, (0, height)), pixels)


def made(name, part=None):
    return registry.load("screen", name)(TILE, OVERLAP, part)


@given(height=st.integers(1, 200), width=st.integers(1, 300))
def test_tiles_lie_in_the_frame_and_none_comes_twice(name, height, width):
    tiles = made(name).candidates(a_frame(height, width)).tiles_xyxy_px

    assert tiles.dtype == np.int32
    assert (tiles >= 0).all()
    assert (tiles[:, 2] <= width).all()
    assert (tiles[:, 3] <= height).all()
    sides = tiles[:, 2:] - tiles[:, :2]
    assert (sides == [min(width, TILE[1]), min(height, TILE[0])]).all()
    assert len(np.unique(tiles, axis=0)) == len(tiles)


def test_the_most_suspicious_tile_comes_first_and_each_has_a_reason(name):
    picked = made(name).candidates(a_frame(200, 300))

    assert (np.diff(picked.suspicion) <= 0).all()
    assert all(picked.reason)


def test_the_same_frame_gives_the_same_tiles(name):
    frame = a_frame(200, 300)
    screen = made(name)
    first, again = screen.candidates(frame), screen.candidates(frame)

    np.testing.assert_array_equal(first.tiles_xyxy_px, again.tiles_xyxy_px)
    np.testing.assert_array_equal(first.suspicion, again.suspicion)


def test_what_stands_out_is_picked_with_the_recipe_as_it_comes(name):
    tiles = made(name, ScreenPart(name=name)).candidates(a_frame(200, 300))
    x1, y1, x2, y2 = tiles.tiles_xyxy_px.T

    assert ((x1 <= 150) & (x2 >= 162) & (y1 <= 100) & (y2 >= 112)).any()


def test_regions_lie_in_the_frame_and_have_an_area(name):
    found = made(name).candidates(a_frame(203, 301)).regions

    assert (found.xyxy_px[:, :2] >= 0).all()
    assert (found.xyxy_px[:, 2:] <= [301, 203]).all()
    assert (found.xyxy_px[:, :2] < found.xyxy_px[:, 2:]).all()
    assert ((found.score > 0) & (found.score < 1)).all()
    assert (found.area_px > 0).all()


def test_a_golden_picture_is_no_hindrance(name):
    frame = a_frame(200, 300)
    golden = replace(frame, reference=np.full((200, 300), 120, np.uint8))

    assert len(made(name).candidates(golden).tiles_xyxy_px) > 0


def test_colour_is_no_hindrance(name):
    assert len(made(name).candidates(a_frame(100, 200, 3)).tiles_xyxy_px) > 0
