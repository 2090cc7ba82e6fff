from __future__ import annotations

import numpy as np
import pytest

from models.augment import Augmentation, Sampler
from models.augment.batches import shares_of_classes
from models.augment.config import EFFECTS, ScalePart
from models.datasets import Picture
from tests.models.pictures import CLASSES, Squares, a_picture

CALM = Augmentation(clean_share=0).without(EFFECTS)
ROUGH = Augmentation.model_validate(
    {name: {"share": 1.0} for name in EFFECTS} | {"clean_share": 0.2}
)


class Given:
    """Exactly these pictures."""

    classes = CLASSES

    def __init__(self, *pictures):
        self._pictures = pictures

    def __len__(self):
        return len(self._pictures)

    def __getitem__(self, index):
        return self._pictures[index]


def cut(picture, rng, side_px, how):
    return Sampler(Given(picture), how).tile(rng, side_px)


def rng(seed=0):
    return np.random.default_rng(seed)


def picture_of(*boxes, side_px=128, class_id=1, golden=False):
    clean = np.zeros((side_px, side_px), np.uint8)
    image = clean.copy()
    for x1, y1, x2, y2 in boxes:
        image[y1:y2, x1:x2] = 200
    return Picture(
        "some",
        image,
        clean if golden else None,
        np.array(boxes, np.float32).reshape(-1, 4),
        np.full(len(boxes), class_id, np.int64),
    )


ONE_BOX = picture_of((40, 50, 60, 80))


@pytest.mark.parametrize("seed", range(12))
def test_boxes_follow_the_pixels_through_cut_turn_and_mirror(seed):
    tile, boxes = cut(ONE_BOX, rng(seed), 96, CALM)
    rows, columns = np.nonzero(tile[0])
    wanted = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    _, cx, cy, w, h = boxes[0]
    assert (cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2) == wanted


def test_a_tile_is_not_resized_unless_asked_for():
    tile, boxes = cut(ONE_BOX, rng(), 96, CALM)
    assert tile.shape == (1, 96, 96)
    assert sorted(boxes[0, 3:]) == [20, 30]


@pytest.mark.parametrize("seed", range(8))
def test_a_scaled_tile_stays_within_the_limit(seed):
    how = CALM.model_copy(
        update={"scale": CALM.scale.model_copy(update={"share": 1, "relative": 0.1})}
    )
    _, boxes = cut(picture_of((40, 50, 60, 70)), rng(seed), 96, how)
    assert 20 / 1.12 < boxes[0, 3] < 20 * 1.12
    assert boxes[0, 3] == pytest.approx(boxes[0, 4])


def test_pictures_with_a_golden_one_give_three_channels():
    tile, _ = cut(a_picture(golden=True), rng(), 64, CALM)
    assert tile.shape == (3, 64, 64)
    assert np.array_equal(tile[2], np.abs(tile[0].astype(int) - tile[1]))


def test_without_quarter_turns_upright_boxes_stay_upright():
    how = CALM.model_copy(update={"turn": False})
    for seed in range(8):
        _, boxes = cut(ONE_BOX, rng(seed), 96, how)
        assert boxes[0, 4] > boxes[0, 3]


def test_a_clean_tile_shows_the_golden_picture_and_no_box():
    how = CALM.model_copy(update={"clean_share": 1.0})
    batch = Sampler(Squares(golden=True), how).batch(rng(), 6, 64)
    assert batch.targets.shape == (0, 6)
    assert batch.tiles[:, 0].max() < 200  # the bright squares are not there


def test_grey_pictures_take_their_negatives_from_the_clean_ones():
    clean = Given(picture_of(side_px=96))
    how = CALM.model_copy(update={"clean_share": 1.0})
    batch = Sampler(Squares(), how, clean).batch(rng(), 6, 64)
    assert len(batch.targets) == 0
    assert batch.tiles.max() == 0


def test_without_any_clean_picture_the_share_is_taken_from_the_others():
    how = CALM.model_copy(update={"clean_share": 1.0})
    assert len(Sampler(Squares(), how).batch(rng(), 6, 96).targets)


def test_a_rare_class_is_aimed_at_more_often_than_it_occurs():
    many = [picture_of((40, 50, 60, 80), class_id=0) for _ in range(15)]
    pictures = Given(*many, picture_of((40, 50, 60, 80), class_id=1))
    aimed = CALM.model_copy(update={"aimed_share": 1.0})

    def share_of_rare(power):
        how = aimed.model_copy(update={"class_power": power})
        return Sampler(pictures, how).batch(rng(), 200, 64).targets[:, 1].mean()

    assert share_of_rare(1.0) == pytest.approx(1 / 16, abs=0.05)
    assert share_of_rare(0.5) == pytest.approx(0.2, abs=0.08)
    assert share_of_rare(0.0) == pytest.approx(0.5, abs=0.1)


def test_shares_of_classes_are_the_worked_example():
    shares = shares_of_classes(np.array([16.0, 4.0, 0.0]), 0.5)
    np.testing.assert_allclose(shares, [4 / 6, 2 / 6, 0])
    flat = shares_of_classes(np.array([16.0, 4.0, 0.0]), 0.0)
    np.testing.assert_allclose(flat, [0.5, 0.5, 0])


def test_targets_name_their_tile():
    aimed = CALM.model_copy(update={"aimed_share": 1.0})
    batch = Sampler(Squares(), aimed).batch(rng(), 5, 96)
    assert set(batch.targets[:, 0]) == {0, 1, 2, 3, 4}
    assert batch.tiles.dtype == np.uint8


@pytest.mark.parametrize("golden", [True, False])
def test_with_everything_on_tiles_are_whole_and_boxes_inside(golden):
    sampler = Sampler(Squares(side_px=128, golden=golden), ROUGH)
    batch = sampler.batch(rng(3), 24, 96)
    assert batch.tiles.shape == (24, 3 if golden else 1, 96, 96)
    _, classes, x, y, w, h = batch.targets.T
    assert len(classes) > 24
    assert set(classes) <= {0, 1}
    assert min(w.min(), h.min()) >= 3
    assert min((x - w / 2).min(), (y - h / 2).min()) >= 0
    assert max((x + w / 2).max(), (y + h / 2).max()) <= 96


def test_the_same_seed_gives_the_same_batch_with_everything_on():
    first, again = (Sampler(Squares(), ROUGH).batch(rng(7), 4, 64) for _ in "ab")
    assert np.array_equal(first.tiles, again.tiles)
    assert np.array_equal(first.targets, again.targets)


def test_pictures_without_any_box_are_refused_in_words():
    with pytest.raises(ValueError, match="none of the 4 pictures has a box"):
        Sampler(Squares(squares=0), CALM)
    with pytest.raises(ValueError, match="none of the 0 pictures"):
        Sampler(Given(), CALM)


def test_a_picture_smaller_than_a_tile_is_filled_up_at_native_scale():
    picture = a_picture(side_px=96)
    planes, _ = cut(picture, rng(), 128, CALM)
    assert planes.shape == (1, 128, 128)
    turned = [np.rot90(planes[0], turns) for turns in range(4)]
    views = [view for tile in turned for view in (tile, tile[:, ::-1])]
    assert any(np.array_equal(view[:96, :96], picture.image) for view in views)


def test_a_small_picture_is_scaled_within_the_lock_and_never_to_fit():
    picture = picture_of((30, 30, 60, 60), side_px=96)
    how = CALM.model_copy(update={"scale": ScalePart(share=1.0, relative=0.1)})
    sides = []
    for seed in range(20):
        _, boxes = cut(picture, rng(seed), 128, how)
        sides += boxes[0, 3:].tolist()
    assert 26 < min(sides) <= max(sides) < 34


def test_the_census_counts_the_boxes_of_each_class_and_says_how_far_it_is():
    heard = []
    pictures = Given(picture_of((1, 1, 9, 9), (20, 20, 30, 30)), ONE_BOX)
    sampler = Sampler(pictures, CALM, progress=lambda n, of: heard.append((n, of)))
    assert sampler.box_counts == [0, 3]
    assert heard == [(1, 2), (2, 2)]
