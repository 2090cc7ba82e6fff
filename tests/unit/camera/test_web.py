import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.camera.web import EdgeTracker, Seen, View, holes, merge, web_edges
from inspector.recipe import LanePart

LEFT = View("left", 0.0, 520.0)
RIGHT = View("right", 500.0, 1020.0)  # 20 mm of overlap


def seen_by(view, box, rng, error_mm=0.5):
    """What a camera reports of a defect: cut at its border, a little off; or None."""
    x1, y1, x2, y2 = box
    if x2 <= view.left_mm or x1 >= view.right_mm:
        return None
    off = rng.uniform(-error_mm, error_mm, 4)
    left = max(x1 + off[0], view.left_mm) - view.left_mm
    right = min(x2 + off[2], view.right_mm) - view.left_mm
    if right - left < 0.3:
        return None  # too little of it to be found
    return Seen(view.camera, "pit", (left, y1 + off[1], right, y2 + off[3]), 0.9)


@given(seed=st.integers(0, 10_000))
def test_two_cameras_count_every_defect_once_and_leave_no_hole(seed):
    rng = np.random.default_rng(seed)
    across = rng.uniform(2, 1000, 300)
    across[:100] = rng.uniform(490, 530, 100)  # a third of them at the overlap
    boxes = [
        (x, 30.0 * n, x + rng.uniform(2, 15), 30.0 * n + rng.uniform(1, 12))
        for n, x in enumerate(across)
    ]
    sightings = [
        one
        for box in boxes
        for view in (LEFT, RIGHT)
        if (one := seen_by(view, box, rng))
    ]
    merged = merge(sightings, (LEFT, RIGHT))
    assert len(merged) == len(boxes)
    for found, box in zip(merged, boxes, strict=True):
        assert np.abs(np.subtract(found.xyxy_mm, box)).max() <= 0.5 + 0.31
    assert sorted(i for one in merged for i in one.seen) == list(range(len(sightings)))


def test_the_two_faces_of_the_web_are_never_merged():
    below = View("below", 0.0, 520.0, "bottom")
    box = (100.0, 10.0, 110.0, 20.0)
    sightings = [Seen("left", "pit", box, 0.9), Seen("below", "pit", box, 0.8)]
    merged = merge(sightings, (LEFT, below))
    assert sorted(one.side for one in merged) == ["bottom", "top"]


def test_two_defects_that_one_camera_saw_side_by_side_stay_two():
    near = [
        Seen("left", "pit", (505.0, 10.0, 508.0, 13.0), 0.9),
        Seen("left", "pit", (508.5, 10.0, 511.0, 13.0), 0.9),
    ]
    assert len(merge(near, (LEFT, RIGHT))) == 2


def test_the_surest_camera_names_what_both_saw():
    both = [
        Seen("left", "pit", (505.0, 10.0, 508.0, 13.0), 0.4),
        Seen("right", "hole", (5.2, 10.1, 8.1, 13.0), 0.9),
    ]
    (one,) = merge(both, (LEFT, RIGHT))
    assert (one.kind, one.score, one.seen) == ("hole", 0.9, (0, 1))


def test_a_strip_that_no_camera_sees_is_told():
    assert holes((LEFT, RIGHT), (0.0, 1020.0)) == []
    apart = View("right", 530.0, 1000.0)
    assert holes((LEFT, apart), (0.0, 1020.0)) == [
        (520.0, 0.0, 530.0, 0.0),
        (1000.0, 0.0, 1020.0, 0.0),
    ]


def test_a_camera_without_a_view_is_refused():
    with pytest.raises(ValueError, match="no view"):
        merge([Seen("other", "pit", (0, 0, 1, 1), 0.5)], (LEFT,))


def web(left=101.5, right=903.5, width=1000, lines=64, seed=0):
    at = np.clip(np.arange(width) - left + 0.5, 0, 1)
    at = at * np.clip(right - np.arange(width) + 0.5, 0, 1)
    noise = np.random.default_rng(seed).normal(0, 4, (lines, width))
    return np.clip(20 + 130 * at + noise, 0, 255).astype(np.uint8)


def test_both_edges_are_found_within_half_a_pixel():
    left, right = web_edges(web())
    assert left == pytest.approx(101.5, abs=0.5)
    assert right == pytest.approx(903.5, abs=0.5)


def test_a_crack_at_the_edge_does_not_move_it():
    picture = web()
    picture[:20, 100:140] = 20
    left, _ = web_edges(picture)
    assert left == pytest.approx(101.5, abs=0.5)


def test_where_the_web_fills_the_picture_there_is_no_edge():
    assert web_edges(np.full((64, 200), 120, np.uint8)) == (None, None)


def test_the_tracker_follows_the_web_and_not_what_cannot_be():
    tracker = EdgeTracker(width_mm=200.0)
    for n in range(50):
        assert tracker.take(10.0 + 0.1 * n, 210.2 + 0.1 * n)
    assert tracker.left_mm == pytest.approx(14.9, abs=0.3)
    assert tracker.measured_mm == pytest.approx(200.2, abs=0.01)
    before = tracker.left_mm
    assert not tracker.take(80.0, 215.0)
    assert not tracker.take(None, 215.0)
    assert tracker.left_mm == before


def test_lanes_follow_the_edge():
    tracker = EdgeTracker(width_mm=200.0)
    tracker.take(12.0, 212.0)
    lanes = (LanePart(name="edge", from_mm=0, to_mm=60),)
    (moved,) = tracker.lanes(lanes)
    assert (moved.from_mm, moved.to_mm) == (12.0, 72.0)
