from __future__ import annotations

import numpy as np
import pytest

from models.augment import CleanPairs, Disturbance, cut, cut_batch
from models.datasets import Picture
from tests.models.pictures import Squares, a_picture

CALM = Disturbance(
    clean_share=0,
    reference_shift_px=0,
    noise_grey=0,
    gain=0,
    offset_grey=0,
    blur_share=0,
)


def rng(seed=0):
    return np.random.default_rng(seed)


def picture_of_one_box(box=(40, 50, 60, 80), side_px=128):
    image = np.zeros((side_px, side_px), np.uint8)
    x1, y1, x2, y2 = box
    image[y1:y2, x1:x2] = 200
    boxes = np.array([box], np.float32)
    return Picture("one", image, None, boxes, np.array([1], np.int64))


@pytest.mark.parametrize("seed", range(12))
def test_boxes_follow_the_pixels_through_cut_turn_and_mirror(seed):
    tile, boxes = cut(picture_of_one_box(), rng(seed), 96, CALM)
    rows, columns = np.nonzero(tile[0])
    wanted = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    _, cx, cy, w, h = boxes[0]
    assert (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2) == wanted


def test_a_tile_is_never_resized():
    tile, boxes = cut(picture_of_one_box(), rng(), 96, CALM)
    assert tile.shape == (1, 96, 96)
    assert sorted(boxes[0, 3:]) == [20, 30]


def test_pictures_with_a_golden_one_give_three_channels():
    tile, _ = cut(a_picture(golden=True), rng(), 64, CALM)
    assert tile.shape == (3, 64, 64)
    assert np.array_equal(tile[2], np.abs(tile[0].astype(int) - tile[1]))


def test_a_clean_tile_shows_the_golden_picture_and_no_box():
    how = Disturbance(clean_share=1)
    for seed in range(5):
        tile, boxes = cut(a_picture(golden=True), rng(seed), 64, how)
        assert len(boxes) == 0
        assert tile[0].max() < 200  # the bright squares are not there


def test_without_quarter_turns_upright_boxes_stay_upright():
    how = Disturbance(turn=False)
    for seed in range(8):
        _, boxes = cut(picture_of_one_box(), rng(seed), 96, how)
        assert boxes[0, 4] > boxes[0, 3]


def test_a_box_mostly_outside_is_left_out():
    picture = picture_of_one_box((0, 0, 20, 20))
    nowhere = Disturbance(aimed_share=0)
    for seed in range(30):
        tile, boxes = cut(picture, rng(seed), 120, nowhere)
        shown = (tile > 100).sum() / 400
        assert len(boxes) == (1 if shown >= 0.3 else 0) or abs(shown - 0.3) < 0.1


def test_a_long_scratch_is_kept_where_a_long_piece_of_it_is_seen():
    picture = picture_of_one_box((60, 0, 64, 256), side_px=256)
    _, boxes = cut(picture, rng(), 64, CALM)
    assert len(boxes) == 1
    assert max(boxes[0, 3:]) == 64


def test_a_picture_without_boxes_gives_tiles_without_boxes():
    batch = cut_batch(Squares(squares=0), rng(), 3, 64, Disturbance())
    assert batch.tiles.shape == (3, 1, 64, 64)
    assert batch.targets.shape == (0, 6)


def test_targets_name_their_tile():
    batch = cut_batch(Squares(), rng(), 5, 96, Disturbance(clean_share=0))
    assert set(batch.targets[:, 0]) == {0, 1, 2, 3, 4}
    assert batch.tiles.dtype == np.uint8


def test_the_same_seed_gives_the_same_batch():
    first, again = (cut_batch(Squares(), rng(7), 4, 64, Disturbance()) for _ in "ab")
    assert np.array_equal(first.tiles, again.tiles)
    assert np.array_equal(first.targets, again.targets)


def test_a_picture_smaller_than_a_tile_is_refused():
    with pytest.raises(ValueError, match="smaller than a tile"):
        cut(a_picture(side_px=96), rng(), 128, CALM)


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
