import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inspector.types import Detections
from inspector.vision import boxes
from inspector.vision.tiles import cut_tiles, join_across_tiles, tile_grid

TILE = (64, 96)
side = st.integers(1, 400)


def test_the_number_of_tiles_is_the_one_the_budget_counts():
    assert len(tile_grid((1024 + 32, 4096), (640, 640), 64)) == 7 * 2


def test_the_last_tile_is_shifted_inward():
    assert tile_grid((64, 100), TILE, 0).tolist() == [[0, 0, 96, 64], [4, 0, 100, 64]]


def test_a_frame_smaller_than_a_tile_is_one_tile_of_its_own_size():
    assert tile_grid((20, 30), TILE, 8).tolist() == [[0, 0, 30, 20]]


@pytest.mark.parametrize("overlap", [-1, 64])
def test_an_overlap_that_leaves_no_step_is_refused(overlap):
    with pytest.raises(ValueError, match="overlap_px"):
        tile_grid((500, 500), TILE, overlap)


@given(frame_hw=st.tuples(side, side), overlap=st.integers(0, 40))
def test_tiles_cover_the_frame_and_overlap_enough(frame_hw, overlap):
    tiles = tile_grid(frame_hw, TILE, overlap)
    seen = np.zeros(frame_hw, np.uint8)
    for x1, y1, x2, y2 in tiles:
        assert (y2 - y1, x2 - x1) == (
            min(TILE[0], frame_hw[0]),
            min(TILE[1], frame_hw[1]),
        )
        seen[y1:y2, x1:x2] = 1
    assert seen.all()
    for axis in (0, 1):
        spans = sorted({(int(t[axis]), int(t[axis + 2])) for t in tiles})
        for (_, end), (start, _) in itertools.pairwise(spans):
            assert end - start >= overlap


@given(frame_hw=st.tuples(side, side), planes=st.sampled_from([None, 1, 3]))
def test_tiles_hold_the_pixels_of_the_frame(frame_hw, planes):
    shape = frame_hw if planes is None else (planes, *frame_hw)
    picture = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    tiles = tile_grid(frame_hw, TILE, 8)

    batch = cut_tiles(picture, tiles, TILE)

    assert batch.shape == (len(tiles), planes or 1, *TILE)
    for tile, (x1, y1, x2, y2) in zip(batch, tiles, strict=True):
        piece = tile[:, : y2 - y1, : x2 - x1]
        np.testing.assert_array_equal(
            piece, np.atleast_3d(picture.reshape(-1, *frame_hw))[:, y1:y2, x1:x2]
        )


def test_a_small_frame_is_continued_by_its_mirror_image():
    tile = cut_tiles(
        np.arange(40, dtype=np.uint8)[None], np.array([[0, 0, 40, 1]]), TILE
    )

    assert tile[0, 0, 0, 36:44].tolist() == [36, 37, 38, 39, 39, 38, 37, 36]
    assert (tile[0, 0] == tile[0, 0, 0]).all()


def test_tiles_go_into_the_buffer_that_is_given():
    buffer = np.full((4, 1, *TILE), 255, np.uint8)
    tiles = tile_grid((64, 150), TILE, 0)

    batch = cut_tiles(np.zeros((64, 150), np.uint8), tiles, TILE, buffer)

    assert batch.base is buffer
    assert len(batch) == 2
    assert buffer[2:].min() == 255
    assert buffer[:2].max() == 0


def views(frame_hw, tile_hw, overlap, truths, least=1.0, noise=0.0, classes=None):
    """What perfect, or slightly inexact, tiles report of the true boxes."""
    tiles = tile_grid(frame_hw, tile_hw, overlap)
    rng = np.random.default_rng(0)
    rows, of, kinds = [], [], []
    for number, (x1, y1, x2, y2) in enumerate(tiles.tolist()):
        for i, truth in enumerate(truths):
            wrong = np.asarray(truth) + rng.uniform(-noise, noise, 4)
            seen = np.clip(wrong, [x1, y1] * 2, [x2, y2] * 2)
            if (seen[2:] - seen[:2]).min() >= least:
                rows.append(seen)
                of.append(number)
                kinds.append(classes[i] if classes else 0)
    found = Detections(
        np.array(rows, np.float32).reshape(-1, 4),
        np.linspace(0.5, 0.9, len(rows), dtype=np.float32),
        np.array(kinds, np.int64),
    )
    return found, np.array(of, np.intp), tiles


def joined(*args, slack=4.0, **kwargs):
    found, tile_of, tiles = views(*args, **kwargs)
    whole = join_across_tiles(found, tile_of, tiles, slack)
    kept = boxes.nms(whole.xyxy_px, whole.score, whole.class_id, 0.5, 100)
    return whole[kept]


def test_a_scratch_through_three_tiles_is_one_box():
    truth = (20, 30, 260, 34)

    whole = joined((64, 280), TILE, 16, [truth])

    assert whole.xyxy_px.tolist() == [list(truth)]
    assert whole.score.tolist() == pytest.approx([0.9])


def test_a_scratch_through_three_tiles_that_only_abut_is_one_box():
    assert joined((64, 288), TILE, 0, [(20, 30, 260, 34)]).xyxy_px.tolist() == [
        [20, 30, 260, 34]
    ]


def test_a_scratch_with_inexact_edges_is_one_box():
    whole = joined((64, 280), TILE, 16, [(20, 28, 260, 36)], noise=2.5)

    assert len(whole) == 1
    assert whole.xyxy_px[0] == pytest.approx([20, 28, 260, 36], abs=3)


def test_a_slanting_scratch_whose_pieces_touch_only_in_the_overlap_is_one_box():
    tiles = tile_grid((128, 176), TILE, 16)
    pieces = np.array([[10, 0, 96, 32], [80, 26, 170, 60]], np.float32)
    found = Detections(pieces, np.ones(2, np.float32), np.zeros(2, np.int64))

    whole = join_across_tiles(found, np.array([0, 1]), tiles, 4.0)

    assert whole.xyxy_px.tolist() == [[10, 0, 170, 60]]


def test_one_spot_in_the_overlap_seen_differently_by_two_tiles_is_one_box():
    tiles = tile_grid((64, 176), TILE, 16)
    pieces = np.array([[83, 10, 91, 18], [86, 12, 94, 19]], np.float32)
    found = Detections(pieces, np.ones(2, np.float32), np.zeros(2, np.int64))

    assert len(join_across_tiles(found, np.array([0, 1]), tiles, 4.0)) == 1


def test_two_spots_beside_each_other_in_the_overlap_stay_two():
    truths = [(82, 10, 87, 15), (89, 10, 94, 15)]

    assert len(joined((64, 176), TILE, 16, truths)) == 2


def test_pieces_of_different_classes_stay_apart():
    found, tile_of, tiles = views((64, 176), TILE, 16, [(20, 30, 170, 34)])
    two = Detections(found.xyxy_px, found.score, np.array([0, 1]))

    assert len(join_across_tiles(two, tile_of, tiles, 4.0)) == 2


def test_a_scratch_that_the_middle_tile_missed_is_not_bridged():
    found, tile_of, tiles = views((64, 256), TILE, 16, [(20, 30, 250, 34)])
    keep = tile_of != 1

    assert len(join_across_tiles(found[keep], tile_of[keep], tiles, 4.0)) == 2


def test_nothing_found_stays_nothing():
    nothing = join_across_tiles(
        Detections.none(), np.zeros(0, np.intp), tile_grid((64, 96), TILE, 0), 4.0
    )

    assert len(nothing) == 0


truth_box = st.tuples(
    st.integers(0, 290), st.integers(0, 170), st.integers(4, 290), st.integers(4, 170)
).map(lambda b: (b[0], b[1], min(b[0] + b[2], 300), min(b[1] + b[3], 180)))


@given(truth=truth_box, overlap=st.integers(8, 40))
def test_one_defect_is_one_box_wherever_it_lies(truth, overlap):
    whole = joined((180, 300), TILE, overlap, [truth])

    assert whole.xyxy_px.tolist() == [list(truth)]


@given(one=truth_box, other=truth_box, overlap=st.integers(8, 40))
def test_two_defects_that_do_not_touch_are_two_boxes(one, other, overlap):
    apart = max(
        other[0] - one[2], one[0] - other[2], other[1] - one[3], one[1] - other[3]
    )
    assume(apart >= 1)

    whole = joined((180, 300), TILE, overlap, [one, other])

    assert sorted(whole.xyxy_px.tolist()) == sorted([list(one), list(other)])
