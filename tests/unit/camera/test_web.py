import dataclasses

import numpy as np
import pytest

from inspector.camera.web import (
    EdgeTracker,
    View,
    apart,
    at_seam,
    edges_mm,
    holes,
    is_one,
    web_edges,
)
from inspector.recipe import LanePart
from tests.fakes import LINES, frame

LEFT = View("left", 0.0, 520.0)
RIGHT = View("right", 500.0, 1020.0)  # 20 mm of overlap


REACH_MM = 2.0


def test_the_same_place_seen_by_two_cameras_is_one():
    here, there = (505.0, 10.0, 508.0, 13.0), (504.5, 10.3, 508.4, 13.1)
    assert is_one(here, LEFT, there, RIGHT, REACH_MM)
    assert is_one(there, RIGHT, here, LEFT, REACH_MM)
    assert not is_one(here, LEFT, (505.0, 16.0, 508.0, 19.0), RIGHT, REACH_MM)


def test_a_streak_cut_at_both_borders_is_one():
    assert is_one((400, 1, 520, 3), LEFT, (500, 1.4, 700, 3.3), RIGHT, REACH_MM)


def test_what_one_camera_saw_is_never_one_nor_what_lies_on_two_faces():
    box = (505.0, 10.0, 508.0, 13.0)
    assert not is_one(box, LEFT, box, LEFT, REACH_MM)
    below = View("below", 0.0, 520.0, "bottom")
    assert not is_one(box, LEFT, box, below, REACH_MM)


def test_what_does_not_touch_the_strip_that_both_see_is_not_one():
    apart_views = View("right", 530.0, 900.0)
    box = (515.0, 1.0, 525.0, 3.0)
    assert not at_seam(box, LEFT, apart_views, REACH_MM)
    assert not is_one((480, 1, 490, 3), LEFT, (491, 1, 499, 3), RIGHT, REACH_MM)


def test_how_differently_two_cameras_saw_it_counts_within_their_strip():
    whole, cut = (400.0, 1.0, 520.0, 3.0), (500.0, 1.0, 700.0, 3.0)
    assert apart(whole, LEFT, cut, RIGHT) == 0.0
    assert apart(whole, LEFT, (505.0, 1.0, 700.0, 3.5), RIGHT) == 5.5


def test_a_strip_that_no_camera_sees_is_told():
    assert holes((LEFT, RIGHT), (0.0, 1020.0)) == []
    apart = View("right", 530.0, 1000.0)
    assert holes((LEFT, apart), (0.0, 1020.0)) == [
        (520.0, 0.0, 530.0, 0.0),
        (1000.0, 0.0, 1020.0, 0.0),
    ]


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


def test_before_the_edges_are_seen_lanes_lie_where_the_web_should_run():
    tracker = EdgeTracker(width_mm=200.0, nominal_mm=15.0)
    (lane,) = tracker.lanes((LanePart(name="edge", from_mm=0, to_mm=60),))
    assert (lane.from_mm, lane.to_mm) == (15.0, 75.0)


def test_edges_are_told_across_the_web_and_only_where_they_are_wanted():
    shown = frame(width=1000)
    info = dataclasses.replace(shown.info, left_mm=40.0)
    shown = dataclasses.replace(shown, info=info, pixels=web(lines=LINES))
    across = info.pitch_mm[0]
    left, right = edges_mm(shown, (True, True))
    assert left == pytest.approx(40 + 101.5 * across, abs=0.5 * across)
    assert right == pytest.approx(40 + 903.5 * across, abs=0.5 * across)
    assert edges_mm(shown, (False, True))[0] is None
    assert edges_mm(shown, (False, False)) == (None, None)
