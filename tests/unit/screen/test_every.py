from datetime import UTC, datetime

import numpy as np
import pytest

from inspector.screen.every import EveryTile
from inspector.types import Frame, FrameInfo


def a_frame(height, width):
    at = datetime(2025, 1, 1, tzinfo=UTC)
    info = FrameInfo("a", 0, at, 0, 0.0, (0.1, 0.1), 0, (0, height))
    return Frame(info, np.zeros((height, width), np.uint8))


def test_every_tile_is_picked_and_none_is_suspicious():
    picked = EveryTile((64, 96), 16).candidates(a_frame(100, 200))

    assert len(picked.tiles_xyxy_px) == 3 * 2
    assert picked.suspicion.max() == 0
    assert set(picked.reason) == {"all"}
    assert len(picked.regions) == 0


def test_an_overlap_as_large_as_a_tile_is_refused_before_the_first_frame():
    with pytest.raises(ValueError, match="overlap_px"):
        EveryTile((64, 96), 64)
