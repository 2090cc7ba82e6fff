"""What every screen must do; a new one is tested because it is registered."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import registry
from inspector.types import Frame, FrameInfo

TILE, OVERLAP = (64, 96), 16
pytestmark = pytest.mark.parametrize("name", registry.names("screen"))


def a_frame(height, width, depth=0):
    shape = (height, width, depth) if depth else (height, width)
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    at = datetime(2025, 1, 1, tzinfo=UTC)
    return Frame(FrameInfo("a", 0, at, 0, 0.0, (0.1, 0.1), 0, (0, height)), pixels)


def made(name):
    return registry.load("screen", name)(TILE, OVERLAP)


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


def test_colour_is_no_hindrance(name):
    assert len(made(name).candidates(a_frame(100, 200, 3)).tiles_xyxy_px) > 0
