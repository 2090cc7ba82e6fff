from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.yolov5.anchors import by_level, fit, measure


def sizes(count=200, seed=0):
    return np.random.default_rng(seed).uniform(8, 90, (count, 2)).astype(np.float32)


def test_the_same_seed_gives_the_same_anchors_to_the_last_bit():
    assert fit(sizes(), 6, seed=3, generations=50) == fit(
        sizes(), 6, seed=3, generations=50
    )


def test_mutation_never_lowers_the_fitness():
    before = fit(sizes(), 9, seed=0, generations=0)
    after = fit(sizes(), 9, seed=0, generations=100)
    assert after.fitness >= before.fitness


def test_separate_clusters_are_found():
    rng = np.random.default_rng(0)
    centres = np.array([[10, 10], [40, 12], [60, 90]])
    boxes = np.concatenate([c + rng.uniform(-1, 1, (50, 2)) for c in centres])
    found = fit(boxes.astype(np.float32), 3, seed=0, generations=0)
    np.testing.assert_allclose(
        found.anchors_px, centres[np.argsort(centres.prod(1))], atol=1.0
    )
    assert found.mean_iou > 0.9


def test_one_anchor_as_large_as_the_boxes_fits_them_perfectly():
    perfect = measure(np.full((5, 2), 20.0), np.array([[20.0, 20.0]]))
    assert perfect.mean_iou == perfect.fitness == perfect.best_possible_recall == 1.0


def test_figures_of_a_worked_example():
    # 20 x 10 against 10 x 10: IoU 100 / 200, smaller ratio 1 / 2
    found = measure(np.array([[20.0, 10.0]]), np.array([[10.0, 10.0]]))
    assert found.mean_iou == pytest.approx(0.5)
    assert found.fitness == pytest.approx(0.5)
    assert found.anchors_per_box == 1


def test_a_ratio_at_the_limit_does_not_count():
    found = measure(np.array([[40.0, 10.0]]), np.array([[10.0, 10.0]]))
    assert found.best_possible_recall == found.fitness == 0


@pytest.mark.parametrize("boxes", [1, 2, 5])
def test_fewer_boxes_than_anchors_still_give_that_many_distinct_anchors(boxes):
    found = fit(sizes(boxes), 9, seed=0, generations=10)
    assert len(set(found.anchors_px)) == 9
    assert np.isfinite(found.anchors_px).all()
    assert found.best_possible_recall == 1


def test_boxes_that_are_all_alike_are_no_obstacle():
    found = fit(np.full((100, 2), 25, np.float32), 9, seed=0, generations=10)
    assert len(set(found.anchors_px)) == 9
    assert found.mean_iou > 0.99


def test_tiny_boxes_give_positive_anchors():
    found = fit(np.full((30, 2), 0.3, np.float32), 3, seed=0, generations=20)
    assert np.array(found.anchors_px).min() > 0


def test_very_long_thin_boxes_get_anchors_of_their_own():
    long = np.tile(np.array([[3, 620], [620, 3]], np.float32), (40, 1))
    found = fit(np.concatenate((sizes(), long)), 9, seed=0, generations=50)
    aspects = [max(w / h, h / w) for w, h in found.anchors_px]
    assert sum(aspect > 50 for aspect in aspects) >= 2
    assert found.best_possible_recall > 0.95


def test_extreme_aspects_give_numbers():
    boxes = np.array([[2, 600], [600, 2], [3, 500], [10, 10]], np.float32)
    found = fit(boxes, 9, seed=0, generations=50)
    assert np.isfinite(found.anchors_px).all()
    assert found.best_possible_recall == 1


@pytest.mark.parametrize(
    ("wrong", "count"),
    [
        (np.zeros((0, 2), np.float32), 9),
        (np.array([[1, 0]], np.float32), 9),
        (np.array([[1, np.nan]], np.float32), 9),
        (np.array([[1, np.inf]], np.float32), 9),
        (np.ones((3, 4), np.float32), 9),
        (np.ones((3, 2), np.float32), 0),
    ],
)
def test_sizes_that_are_none_are_refused(wrong, count):
    with pytest.raises(ValueError, match=r"must be|at least one"):
        fit(wrong, count, seed=0)


@settings(max_examples=20, deadline=None)
@given(
    wh=st.lists(
        st.tuples(st.floats(1, 500), st.floats(1, 500)), min_size=1, max_size=20
    )
)
def test_any_boxes_give_ordered_anchors_and_shares_within_bounds(wh):
    found = fit(np.array(wh, np.float32), 9, seed=1, generations=5)
    areas = [w * h for w, h in found.anchors_px]
    assert areas == sorted(areas)
    assert 0 < found.mean_iou <= 1 + 1e-9
    assert 0 <= found.fitness <= found.best_possible_recall <= 1


def test_levels_get_equal_shares_smallest_first():
    levels = by_level(fit(sizes(), 9, seed=0, generations=0))
    assert [len(level) for level in levels] == [3, 3, 3]
    assert max(w * h for w, h in levels[0]) <= min(w * h for w, h in levels[2])


@pytest.mark.parametrize("count", [1, 2, 4])
def test_anchors_that_cannot_be_shared_are_refused(count):
    with pytest.raises(ValueError, match="cannot be shared"):
        by_level(fit(sizes(), count, seed=0, generations=0))
