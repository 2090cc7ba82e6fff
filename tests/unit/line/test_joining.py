import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.findings import Decision, Evidence
from inspector.judge import Judge
from inspector.line.joining import Face, Looked, OneFace
from inspector.recipe import LanePart, RulePart
from inspector.types import FrameInfo
from inspector.views import Sighting
from tests.fakes import NOW, defect, inspection

PITCH_MM, FRAME, WIDTH_PX = 0.5, 100, 1040
PLACES = {"left": 0.0, "right": 500.0}  # 520 mm each, 20 mm of overlap
FRAME_MM = FRAME * PITCH_MM


def info(camera, index):
    return FrameInfo(
        camera=camera,
        index=index,
        captured_at=NOW,
        first_line=index * FRAME,
        position_mm=index * FRAME_MM,
        pitch_mm=(PITCH_MM, PITCH_MM),
        overlap_lines=0,
        owned_rows=(0, FRAME),
        left_mm=PLACES[camera],
    )


def at(*box, kind="pit", score=0.9, number=0, area_mm2=None):
    return replace(
        defect(kind, number=number, score=score), xyxy_mm=box, area_mm2=area_mm2
    )


def looked(camera, index, *defects, edges_mm=(None, None)):
    defects = tuple(replace(one, number=n) for n, one in enumerate(defects))
    made = replace(inspection(index, defects=defects), info=info(camera, index))
    shown = tuple(
        Sighting(
            camera, index, 0, one, Decision.ACCEPT, np.zeros((1, 1), np.uint8), (0, 0)
        )
        for one in defects
    )
    evidence = tuple(
        Evidence(one.number, bytes([one.number]), (0, 0)) for one in defects
    )
    return Looked(made, evidence, shown, WIDTH_PX, edges_mm=edges_mm)


def face(*rules, cameras=("left", "right"), **more):
    return OneFace(Face("top", cameras, Judge(rules), frame_mm=FRAME_MM, **more))


def settled(one_face, *answers, covered=None, missing=frozenset()):
    for answer in answers:
        one_face.take(answer)
    done = []
    while one_face.waiting and not (one_face.blocked_by(covered or {})):
        done.append(one_face.settle(missing))
    return done


def counted(done):
    return [(d.camera, one.xyxy_mm) for d in done for one in d.inspection.defects]


def test_answers_come_out_in_the_order_of_the_web():
    answers = [looked(name, n) for name in ("right", "left") for n in (1, 0)]
    done = settled(face(), *answers)
    order = [(one.camera, one.inspection.info.index) for one in done]
    assert order == [("left", 0), ("right", 0), ("left", 1), ("right", 1)]


def test_an_answer_waits_until_the_neighbour_has_looked_as_far():
    one = face()
    one.take(looked("left", 0))
    assert one.blocked_by({"left": 50.0, "right": 49.5}) == ["right"]
    assert one.blocked_by({"left": 50.0, "right": 50.0}) == []
    assert one.blocked_by({"left": 50.0}) == []  # right has ended


def test_with_a_defect_at_the_seam_it_waits_for_all_that_may_touch_it():
    one = face()
    one.take(looked("right", 0))
    one.settle()
    one.take(looked("left", 0, at(505, 40, 508, 48)))
    need = 48 + 2 + FRAME_MM / 2
    assert one.blocked_by({"right": need - 1}) == ["right"]
    assert one.blocked_by({"right": need}) == []


def test_what_both_saw_belongs_to_the_surer_one_with_the_box_around_both():
    here, there = at(505, 10, 520, 13, score=0.4), at(505.3, 9, 530, 12.5, score=0.9)
    done = settled(face(), looked("left", 0, here), looked("right", 0, there))
    assert counted(done) == [("right", (505, 9, 530, 13))]


def test_what_is_measured_grows_with_the_box():
    here = at(505, 10, 515, 12, area_mm2=10.0, score=0.95)
    there = at(505, 10, 525, 12, score=0.5)
    done = settled(face(), looked("left", 0, here), looked("right", 0, there))
    (kept,) = done[0].inspection.defects
    assert kept.area_mm2 == pytest.approx(20.0)


def test_two_that_one_camera_saw_side_by_side_stay_two():
    near = [at(505, 10, 508, 13), at(508.5, 10, 511, 13)]
    assert len(counted(settled(face(), looked("left", 0, *near)))) == 2
    beside = looked("right", 0, at(505, 10, 511, 13))
    assert len(counted(settled(face(), looked("left", 0, *near), beside))) == 2


def test_a_neighbour_outside_what_the_other_camera_sees_is_not_swallowed():
    here = at(516, 10, 519.5, 13)
    there = [at(516, 10, 519.5, 13), at(520.5, 10, 523, 13)]
    done = settled(face(), looked("left", 0, here), looked("right", 0, *there))
    assert sorted(box for _, box in counted(done)) == [
        (516, 10, 519.5, 13),
        (520.5, 10, 523, 13),
    ]


def test_a_twin_in_the_next_frame_is_left_out_there():
    here, there = at(505, 47, 508, 49.5, score=0.6), at(505, 48, 508, 52, score=0.5)
    answers = [looked("left", 0, here), looked("right", 0), looked("right", 1, there)]
    assert counted(settled(face(), *answers)) == [("left", (505, 47, 508, 52))]


def test_pictures_and_sightings_go_with_their_defects():
    here = [at(100, 5, 103, 8), at(505, 10, 508, 13, score=0.3), at(200, 20, 203, 23)]
    done = settled(
        face(), looked("left", 0, *here), looked("right", 0, at(505, 10, 508, 13))
    )
    left = done[0]
    assert [one.number for one in left.inspection.defects] == [0, 1]
    assert [(e.defect_number, e.jpeg) for e in left.evidence] == [
        (0, b"\0"),
        (1, b"\2"),
    ]
    assert [one.defect.number for one in left.sightings] == [0, 1]
    assert [one.defect.xyxy_mm[0] for one in left.sightings] == [100, 200]


def test_the_verdict_is_about_the_whole_defect_and_shown_so():
    long = RulePart(name="long", decision=Decision.REJECT, min_size_mm=30)
    here, there = at(496, 10, 520, 13, score=0.9), at(500, 10, 535, 13, score=0.4)
    done = settled(face(long), looked("left", 0, here), looked("right", 0, there))
    verdicts = [one.inspection.verdict.decision for one in done]
    assert verdicts == [Decision.REJECT, Decision.ACCEPT]
    assert done[0].sightings[0].decision is Decision.REJECT


def test_rules_per_length_count_over_all_cameras():
    many = RulePart(name="many", decision=Decision.REVIEW, min_count=3, per_mm=100)
    answers = [
        looked("left", 0, at(10, 10, 12, 12), at(30, 20, 32, 22)),
        looked("right", 0, at(700, 30, 702, 32)),
        looked("left", 1),
    ]
    done = settled(face(many), *answers)
    assert [one.inspection.verdict.decision for one in done] == [
        Decision.ACCEPT,
        Decision.REVIEW,
        Decision.ACCEPT,
    ]


def test_a_camera_that_comes_too_late_counts_nothing_twice_and_hides_nothing():
    one = face()
    here = [at(505, 10, 508, 13), at(100, 10, 103, 13)]
    one.take(looked("right", 5))  # its view is known
    first = settled(
        one, looked("left", 0, *here), covered={"left": 50.0}, missing={"right"}
    )[:1]
    late = looked("right", 0, at(505, 10, 508, 13), at(505, 30, 508, 33))
    one.take(late)
    done = [*first, one.settle(), one.settle()]
    assert counted(done) == [
        ("left", (505, 10, 508, 13)),
        ("left", (100, 10, 103, 13)),
        ("right", (505, 30, 508, 33)),
    ]


def seen_by(camera, box, rng, error_mm=0.5):
    """What a camera reports of a defect: cut at its border, a little off; or None."""
    low = PLACES[camera]
    high = low + WIDTH_PX * PITCH_MM
    off = rng.uniform(-error_mm, error_mm, 4)
    x1, y1, x2, y2 = np.add(box, off)
    x1, x2 = max(x1, low), min(x2, high)
    return None if x2 - x1 < 0.3 else at(x1, y1, x2, y2, score=rng.uniform(0.5, 1))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_two_cameras_count_every_defect_once_and_leave_no_hole(seed):
    rng = np.random.default_rng(seed)
    across = rng.uniform(2, 950, 120)
    across[:60] = rng.uniform(480, 530, 60)  # half of them at the overlap
    rng.shuffle(across)
    boxes = [
        (x, 30.0 * n + 8, x + rng.uniform(2, 60), 30.0 * n + 8 + rng.uniform(1, 12))
        for n, x in enumerate(across)
    ]
    found = {}
    for camera in PLACES:
        for box in boxes:
            if (one := seen_by(camera, box, rng)) is not None:
                row = (one.xyxy_mm[1] + one.xyxy_mm[3]) / 2
                found.setdefault((camera, int(row // FRAME_MM)), []).append(one)
    last = max(index for _, index in found) + 1
    answers = [
        looked(camera, index, *found.get((camera, index), []))
        for camera, index in itertools.product(PLACES, range(last + 1))
    ]
    done = counted(settled(face(), *answers))
    assert len(done) == len(boxes)
    done.sort(key=lambda one: one[1][1])
    for (_, got), box in zip(done, boxes, strict=True):
        assert np.abs(np.subtract(got, box)).max() <= 0.5 + 0.31


@given(
    order=st.permutations(
        [("left", n) for n in range(4)] + [("right", n) for n in range(4)]
    )
)
def test_when_answers_come_changes_nothing_about_them(order):
    streak = {
        ("left", n): at(480, 50 * n + 20, 519, 50 * n + 24, score=0.5) for n in range(4)
    } | {
        ("right", n): at(501, 50 * n + 21, 540, 50 * n + 25, score=0.6)
        for n in range(4)
    }
    one, done, covered = face(), [], {"left": 0.0, "right": 0.0}
    came = {"left": {0}, "right": {0}}
    next_of = {"left": 0, "right": 0}
    for name, _ in order:  # a camera's own answers come in their order
        index = next_of[name]
        next_of[name] += 1
        one.take(looked(name, index, streak[name, index]))
        covered[name] = (index + 1) * FRAME_MM
        came[name].add(index)
        while one.waiting and not one.blocked_by(covered):
            done.append(one.settle())
    done += settled(one)
    assert counted(done) == [
        ("right", (480, 50 * n + 20, 540, 50 * n + 25)) for n in range(4)
    ]


LANES = (LanePart(name="near", from_mm=0, to_mm=60),)


def test_lanes_follow_the_left_edge_of_the_web():
    followed = face(
        cameras=("left",), lanes=LANES, web_mm=(10.0, 410.0), edge_tolerance_mm=10.0
    )
    defects = at(65, 5, 67, 7), at(78, 5, 80, 7)
    before = settled(followed, looked("left", 0, *defects))[0]
    assert [d.lane for d in before.inspection.defects] == ["near", None]
    assert before.inspection.web is None
    (after,) = settled(followed, looked("left", 1, *defects, edges_mm=(30.0, 430.5)))
    assert [d.lane for d in after.inspection.defects] == ["near", "near"]
    assert (after.inspection.web.left_mm, after.inspection.web.width_mm) == (
        30.0,
        400.5,
    )


def test_edges_of_two_cameras_make_one_width():
    followed = face(web_mm=(10.0, 1010.0), edge_tolerance_mm=10.0)
    answers = [
        looked("left", 0, edges_mm=(12.0, None)),
        looked("right", 0, edges_mm=(None, 1011.0)),
    ]
    webs = [one.inspection.web for one in settled(followed, *answers)]
    assert webs[0] is None
    assert webs[1].width_mm == 999.0


def test_edges_that_are_not_seen_for_a_while_are_lost():
    followed = face(cameras=("left",), web_mm=(10.0, 410.0), edge_tolerance_mm=10.0)
    settled(followed, looked("left", 0, edges_mm=(10.0, 410.0)))
    for n in range(1, 8):
        (one,) = settled(followed, looked("left", n))
        assert not followed.edges_lost
        assert one.inspection.web is not None
    (one,) = settled(followed, looked("left", 9))
    assert followed.edges_lost
    assert one.inspection.web is None
    settled(followed, looked("left", 10, edges_mm=(10.0, 410.0)))
    assert not followed.edges_lost


def test_strips_that_no_camera_sees_are_told_once_all_views_are_known():
    one = face(web_mm=(0.0, 1030.0))
    settled(one, looked("left", 0))
    assert one.unseen_mm() == []
    settled(one, looked("right", 0))
    assert one.unseen_mm() == [(1020.0, 1030.0)]
