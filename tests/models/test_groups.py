from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.groups import (
    alike,
    board_groups,
    k_folds,
    leave_one_group_out,
    near_duplicate_groups,
    thumbnail,
    without_shading,
)
from tests.models.pictures import a_picture

some_groups = st.lists(st.integers(0, 7), min_size=4, max_size=60).map(np.array)


def thumbnails(*pictures):
    return np.array([thumbnail(picture) for picture in pictures]).reshape(-1, 576)


def test_boards_are_the_first_five_digits_in_the_order_of_their_coming():
    names = ["20085000_test", "00041001", "20085001_test", "00041002"]
    assert board_groups(names).tolist() == [0, 1, 0, 1]
    assert board_groups([]).tolist() == []


@pytest.mark.parametrize("name", ["", "1234", "scratch_1", "1234x"])
def test_a_name_without_a_board_is_refused(name):
    with pytest.raises(ValueError, match="5 digits"):
        board_groups([name])


def test_the_product_of_two_thumbnails_is_their_correlation():
    one, other = a_picture(1).image, a_picture(2).image
    first, second = thumbnail(one), thumbnail(other)
    assert np.linalg.norm(first) == pytest.approx(1)
    wanted = np.corrcoef(first, second)[0, 1]
    assert float(first @ second) == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (24, 24), (700, 30)])
def test_pictures_of_every_shape_have_a_thumbnail(shape):
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 255, shape).astype(np.uint8)
    assert thumbnail(picture).shape == (576,)
    assert np.isfinite(without_shading(thumbnail(picture))).all()


def test_a_flat_picture_is_like_none():
    flat = np.full((50, 50), 7, np.uint8)
    assert list(alike(thumbnails(flat, flat))) == []
    assert not without_shading(thumbnail(flat)).any()


def test_a_ramp_is_all_shading():
    ramp = np.tile(np.arange(240, dtype=np.uint8), (240, 1))
    assert not without_shading(thumbnail(ramp)).any()


def test_whoever_is_like_a_member_belongs_to_the_group():
    rng = np.random.default_rng(0)
    base, step = rng.normal(size=(2, 576))
    chain = [base + step * amount for amount in (0.0, 0.28, 0.56)]
    others = list(rng.normal(size=(2, 576)))
    found = np.array([others[0], chain[0], others[1], chain[2], chain[1]])
    found -= found.mean(1, keepdims=True)
    found = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    assert found[1] @ found[3] < 0.95
    assert near_duplicate_groups(found).tolist() == [0, 1, 2, 1, 1]


def test_no_pictures_have_no_groups():
    assert near_duplicate_groups(thumbnails()).tolist() == []


def test_pairs_are_found_across_the_parts_of_a_long_list(monkeypatch):
    monkeypatch.setattr("models.groups._ROWS_AT_ONCE", 2)
    pictures = [a_picture(seed).image for seed in (1, 2, 3, 4, 1)]
    assert [(i, j) for i, j, _ in alike(thumbnails(*pictures))] == [(0, 4)]


@given(some_groups, st.integers(2, 4), st.integers(0, 5))
def test_folds_hold_out_each_picture_once_and_tear_no_group(groups, k, seed):
    if len(np.unique(groups)) < k:
        return
    folds = k_folds(groups, k, seed)
    held_out = np.concatenate([fold.held_out for fold in folds])
    assert sorted(held_out.tolist()) == list(range(len(groups)))
    for fold in folds:
        assert len(fold.held_out) > 0
        assert not set(groups[fold.held_out]) & set(groups[fold.train])
        assert len(fold.held_out) + len(fold.train) == len(groups)


def test_folds_are_the_same_each_time_and_others_with_another_seed():
    groups = np.arange(40)
    first, again, other = (k_folds(groups, 4, seed) for seed in (1, 1, 2))
    for fold, same in zip(first, again, strict=True):
        assert np.array_equal(fold.held_out, same.held_out)
    assert any(
        not np.array_equal(fold.held_out, another.held_out)
        for fold, another in zip(first, other, strict=True)
    )


def test_folds_are_even_in_size_and_in_boxes():
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(100), rng.integers(1, 6, 100))
    counts = rng.poisson(2.0, (len(groups), 3)).astype(np.float64)
    folds = k_folds(groups, 5, counts=counts)
    sizes = np.array([len(fold.held_out) for fold in folds])
    boxes = np.array([counts[fold.held_out].sum(0) for fold in folds])
    assert np.ptp(sizes) <= 0.1 * sizes.mean()
    assert (np.ptp(boxes, axis=0) <= 0.15 * boxes.mean(0)).all()


@pytest.mark.parametrize("k", [-1, 0, 1, 4])
def test_more_folds_than_groups_or_fewer_than_two_are_refused(k):
    with pytest.raises(ValueError, match=r"2\.\.3"):
        k_folds(np.array([0, 0, 1, 2]), k)


def test_each_group_is_held_out_once():
    folds = leave_one_group_out(np.array([5, 2, 5, 9]))
    assert [fold.held_out.tolist() for fold in folds] == [[1], [0, 2], [3]]
    assert [fold.train.tolist() for fold in folds] == [[0, 2, 3], [1, 3], [0, 1, 2]]


@pytest.mark.parametrize("groups", [[], [3], [3, 3]])
def test_one_group_cannot_be_left_out(groups):
    with pytest.raises(ValueError, match="two groups"):
        leave_one_group_out(np.array(groups, np.int64))
