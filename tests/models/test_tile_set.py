from __future__ import annotations

import numpy as np
import pytest

from inspector.vision.codec import read_image
from models.tile_set import write_tiles

BOX = np.array([[1, 16, 8, 8, 4]], np.float32)
NOTHING = np.zeros((0, 5), np.float32)


def a_tile(planes, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (planes, 32, 32), np.uint8)


@pytest.mark.parametrize("planes", [1, 3])
def test_tiles_are_written_without_loss(tmp_path, planes):
    tile = a_tile(planes)
    made = write_tiles(tmp_path, ("a", "b"), [(tile, BOX)])
    (path,) = made.images.iterdir()
    read = np.atleast_3d(read_image(path).pixels).transpose(2, 0, 1)
    np.testing.assert_array_equal(read, tile)
    assert (made.channels, made.count) == (planes, 1)


def test_boxes_are_shares_of_the_tile(tmp_path):
    write_tiles(tmp_path, ("a", "b"), [(a_tile(1), BOX)])
    text = (tmp_path / "labels/000000.txt").read_text("utf-8").split()
    assert [float(value) for value in text] == [1, 0.5, 0.25, 0.25, 0.125]


def test_a_clean_tile_has_an_empty_label(tmp_path):
    made = write_tiles(tmp_path, ("a", "b"), [(a_tile(1), BOX), (a_tile(1), NOTHING)])
    assert (tmp_path / "labels/000001.txt").read_text("utf-8") == ""
    assert made.count == 2


@pytest.mark.parametrize("tiles", [[], [(a_tile(1), NOTHING)]])
def test_nothing_to_learn_is_refused(tmp_path, tiles):
    with pytest.raises(ValueError, match="no box in any of"):
        write_tiles(tmp_path, ("a",), tiles)
