import numpy as np
import pytest

from inspector.vision.mirror import mirrored


def test_views_are_the_tile_its_mirrors_and_the_half_turn():
    tiles = np.arange(12, dtype=np.uint8).reshape(1, 1, 3, 4)
    first, across, along, turned = mirrored(tiles, 4)
    np.testing.assert_array_equal(first, tiles)
    np.testing.assert_array_equal(across[0, 0], np.fliplr(tiles[0, 0]))
    np.testing.assert_array_equal(along[0, 0], np.flipud(tiles[0, 0]))
    np.testing.assert_array_equal(turned[0, 0], np.rot90(tiles[0, 0], 2))


@pytest.mark.parametrize("views", [0, 3, 5, -1])
def test_another_number_of_views_is_refused(views):
    with pytest.raises(ValueError, match="views must be one of"):
        mirrored(np.zeros((1, 1, 2, 2), np.uint8), views)
