import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import InferenceError
from inspector.findings import Decision
from inspector.judge import Judge
from inspector.pipeline import Inspector
from inspector.recipe import LanePart, MaskPart, RulePart
from inspector.streaks import NOTHING_BEFORE
from inspector.types import UNKNOWN, Detections, Frame
from tests.fakes import (
    LINES,
    PITCH_MM,
    PROVENANCE,
    WIDTH,
    FakeDetector,
    FakeScreen,
    found,
    frame,
    info,
)

PIT = (2, 2, 6, 6, 0.9, 1)


def inspector(detections=None, regions=None, rules=(), **more):
    detector = FakeDetector(*([] if detections is None else [detections]))
    screen = FakeScreen(regions)
    return Inspector(screen, detector, Judge(tuple(rules)), PROVENANCE, **more)


def test_a_clean_frame_is_accepted():
    seen = inspector().inspect(frame(3))
    assert (seen.defects, seen.verdict.decision) == ((), Decision.ACCEPT)
    assert (seen.info.index, seen.provenance) == (3, PROVENANCE)


def test_a_detection_becomes_a_defect_with_its_class():
    (pit,) = inspector(found(PIT)).inspect(frame()).defects
    assert (pit.kind, pit.detector_kind, pit.number) == ("pit", "pit", 0)
    assert pit.score == pytest.approx(0.9)
    assert pit.xyxy_px == (2, 2, 6, 6)


def test_boxes_are_placed_on_the_material():
    across, along = PITCH_MM
    (pit,) = inspector(found(PIT)).inspect(frame(2)).defects
    top = 2 * LINES * along
    assert pit.xyxy_mm == (2 * across, top + 2 * along, 6 * across, top + 6 * along)


def test_a_detection_without_a_class_is_unknown_and_reviewed():
    seen = inspector(found((2, 2, 6, 6, 0.9, -1))).inspect(frame())
    assert [d.kind for d in seen.defects] == [UNKNOWN]
    assert seen.verdict.decision is Decision.REVIEW


def test_a_weak_detection_without_the_screenings_support_is_dropped():
    weak = found((2, 2, 6, 6, 0.4, 1))
    assert inspector(weak, score_threshold=0.5).inspect(frame()).defects == ()
    assert len(inspector(weak, score_threshold=0.4).inspect(frame()).defects) == 1


def test_a_suspicious_region_that_nothing_explains_is_unknown_and_reviewed():
    region = found((10, 8, 14, 12, 0.6, -1))
    seen = inspector(found(PIT), region).inspect(frame())
    assert [d.kind for d in seen.defects] == ["pit", UNKNOWN]
    assert seen.defects[1].score == pytest.approx(0.6)
    assert seen.verdict.decision is Decision.REVIEW
    assert seen.verdict.defect_numbers == (1,)


def test_a_suspicious_region_stays_when_the_network_sees_nothing():
    seen = inspector(regions=found(PIT)).inspect(frame())
    assert [d.kind for d in seen.defects] == [UNKNOWN]


def test_a_region_that_a_detection_touches_is_explained():
    region = found((5, 5, 9, 9, 0.6, -1))
    seen = inspector(found(PIT), region).inspect(frame())
    assert [d.kind for d in seen.defects] == ["pit"]


def test_a_region_beside_a_detection_is_not_explained_by_it():
    region = found((6, 2, 9, 6, 0.6, -1))
    seen = inspector(found(PIT), region).inspect(frame())
    assert seen.unknowns == 1


def test_defects_on_rows_of_another_frame_are_left_to_it():
    upper, lower = (2, 0, 6, 4, 0.9, 1), (2, 8, 6, 16, 0.9, 1)
    place = {"owned_rows": (4, 12)}
    seen = inspector(found(upper, lower)).inspect(frame(**place))
    assert seen.defects == ()
    seen = inspector(found((2, 8, 6, 15, 0.9, 1))).inspect(frame(**place))
    assert len(seen.defects) == 1


def test_defects_on_masked_rows_are_left_out():
    place = {"masked_rows": ((2, 6),)}
    seen = inspector(found(PIT, (2, 6, 6, 10, 0.9, 1))).inspect(frame(**place))
    assert [d.xyxy_px[1] for d in seen.defects] == [6]


def test_defects_in_masked_columns_are_left_out():
    masks = (
        MaskPart(reason="trimmed edge", across_mm=(0.0, 3.0)),
        MaskPart(reason="weld seam", along_mm=(0.0, 99.0)),
    )
    right = (4, 2, 8.1, 6, 0.9, 1)
    seen = inspector(found(PIT, right), masks=masks).inspect(frame())
    assert [d.xyxy_px[0] for d in seen.defects] == [4]


def test_defects_are_numbered_down_the_web_then_across():
    table = found((9, 8, 12, 12, 0.9, 0), (9, 2, 12, 6, 0.5, 0), PIT)
    defects = inspector(table).inspect(frame()).defects
    assert [d.number for d in defects] == [0, 1, 2]
    assert [d.xyxy_px[:2] for d in defects] == [(2, 2), (9, 2), (9, 8)]


def test_a_defect_is_in_the_lane_that_holds_its_centre():
    lanes = (
        LanePart(name="left", from_mm=0, to_mm=2),
        LanePart(name="middle", from_mm=2, to_mm=6),
    )
    table = found((0, 2, 7, 4, 0.9, 0), (1, 6, 7, 8, 0.9, 0), (20, 9, 24, 11, 0.9, 0))
    defects = inspector(table, lanes=lanes).inspect(frame()).defects
    assert [d.lane for d in defects] == ["left", "middle", None]


def test_rules_over_length_hear_of_the_frames_before():
    pair = RulePart(name="pair", decision=Decision.REJECT, min_count=2, per_mm=100.0)
    first, second = inspected(2, (2, 0, 6, 2, 0.9, 1), pair)
    assert first.verdict.decision is Decision.ACCEPT
    assert second.verdict.rule == "pair"
    assert second.defects[0].part_of is None


def test_what_goes_on_in_the_next_frame_is_one_defect_and_judged_by_its_whole_size():
    along_mm = LINES * PITCH_MM[1]
    long = RulePart(name="long", decision=Decision.REJECT, min_size_mm=2.5 * along_mm)
    seen = inspected(4, (2, 0, 4, LINES, 0.9, 1), long)
    pieces = [one.defects[0] for one in seen]
    sizes = [one.size_mm for one in pieces]
    assert sizes == pytest.approx([n * along_mm for n in (1, 2, 3, 4)])
    assert [one.verdict.rule for one in seen] == ["", "", "long", "long"]
    assert [one.part_of and one.part_of.index for one in pieces] == [None, 0, 0, 0]


def inspected(frames, box, rule):
    """The answers for frames that all show the same box, each told of those before."""
    memory, seen = NOTHING_BEFORE, []
    for index in range(frames):
        made = inspector(found(box), rules=[rule])
        seen.append(made.inspect(frame(index), memory))
        memory = made.remember(memory, seen[-1], LINES)
    return seen


def test_each_stage_is_told_once_and_in_order():
    stages = []
    inspector().inspect(frame(), done=stages.append)
    assert stages == ["screen", "detect", "judge"]


class Golden:
    """Says that every frame should look like `picture`."""

    def __init__(self, picture):
        self.picture = picture

    def reference(self, info, pixels):
        return self.picture


class Looks(FakeDetector):
    """Keeps the reference that it was given."""

    def detect(self, frame, candidates):
        self.reference = frame.reference
        return super().detect(frame, candidates)


def test_a_model_that_compares_is_given_the_golden_picture():
    golden = np.ones((LINES, WIDTH), np.uint8)
    detector, stages = Looks(), []
    made = Inspector(
        FakeScreen(), detector, Judge(()), PROVENANCE, reference=Golden(golden)
    )
    made.inspect(frame(), done=stages.append)
    assert np.array_equal(detector.reference, golden)
    assert stages[0] == "reference"


def test_a_lone_picture_keeps_the_reference_it_came_with():
    golden = np.ones((LINES, WIDTH), np.uint8)
    detector = Looks()
    made = Inspector(FakeScreen(), detector, Judge(()), PROVENANCE)
    made.inspect(Frame(info(), frame().pixels, golden))
    assert np.array_equal(detector.reference, golden)


def test_a_network_that_fails_is_not_hidden():
    detector = FakeDetector(InferenceError("out of memory"))
    made = Inspector(FakeScreen(), detector, Judge(()), PROVENANCE)
    with pytest.raises(InferenceError, match="out of memory"):
        made.inspect(frame())


boxes = st.lists(
    st.tuples(
        st.integers(0, 15),
        st.integers(0, 11),
        st.integers(1, 8),
        st.integers(1, 4),
        st.integers(-1, 1),
    ).map(lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3], 0.5, b[4])),
    max_size=6,
)


@given(boxes, boxes, st.integers(1, LINES - 1))
def test_two_frames_that_share_rows_report_each_defect_once(seen, regions, cut):
    def count(**place):
        made = inspector(found(*seen), found(*regions))
        return len(made.inspect(frame(**place)).defects)

    upper, lower = count(owned_rows=(0, cut)), count(owned_rows=(cut, LINES))
    assert upper + lower == count()


@given(boxes, boxes)
def test_nothing_suspicious_vanishes(seen, regions):
    defects = inspector(found(*seen), found(*regions)).inspect(frame()).defects
    reported = [d.xyxy_px for d in defects]
    for x1, y1, x2, y2, *_ in (*seen, *regions):
        assert any(
            x1 < b[2] and x2 > b[0] and y1 < b[3] and y2 > b[1] for b in reported
        )
    assert len(reported) >= len(seen)


@given(boxes)
def test_the_same_frame_gets_the_same_answer(seen):
    table: Detections = found(*seen)
    one, two = (inspector(table).inspect(frame()) for _ in range(2))
    assert one == two
