from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.findings import Decision
from inspector.judge import Judge
from inspector.recipe import RulePart
from inspector.streaks import REACH_LINES, Memory, Piece, continued
from tests.fakes import PITCH_MM, defect, info

REACH_MM = REACH_LINES * PITCH_MM[1]


def at(y1, y2, x1=10.0, x2=12.0, kind="scratch", number=0, **more):
    return replace(defect(kind, number=number, **more), xyxy_mm=(x1, y1, x2, y2))


def pieces(index, *defects, camera="top"):
    return tuple(Piece(camera, index, one) for one in defects)


def going_on(index, one, before):
    (made,) = continued(info(index, camera="top"), [one], before)
    return made.part_of


def test_boxes_that_overlap_in_frames_that_follow_each_other_are_one_defect():
    part = going_on(1, at(98, 204), pieces(0, at(50, 102, x1=9, number=3)))

    assert (part.camera, part.index, part.number) == ("top", 0, 3)
    assert part.xyxy_mm == (9, 50, 12, 204)
    assert part.first_mm == (10.5, 76)
    # 52 mm of 3, and of 106 mm the 102 that nobody had seen, of 2
    assert part.area_mm2 == pytest.approx(52 * 3 + 102 * 2)


def test_every_later_piece_names_the_first_and_the_whole_grows():
    memory, whole = Memory(), []
    for index in range(5):
        one = at(50 * index, 50 * index + 60)
        (made,) = continued(info(index, camera="top"), [one], memory.pieces)
        memory = Memory((), memory.after(info(index, camera="top"), [made]))
        whole.append(made)
    assert whole[0].part_of is None
    assert {(p.part_of.index, p.part_of.number) for p in whole[1:]} == {(0, 0)}
    assert [one.size_mm for one in whole] == [60, 110, 160, 210, 260]
    assert len({one.begun_mm for one in whole}) == 1
    assert whole[-1].covered_mm2 == pytest.approx(260 * 2)


def test_nothing_goes_on_where_a_frame_is_missing_between():
    assert going_on(2, at(101, 150), pieces(0, at(50, 102))) is None


def test_what_comes_within_reach_is_joined_and_beyond_it_is_not():
    before = pieces(0, at(50, 102))
    assert going_on(1, at(102 + 0.9 * REACH_MM, 150), before)
    assert going_on(1, at(102 + 1.1 * REACH_MM, 150), before) is None


def test_kinds_and_places_apart_stay_apart():
    before = pieces(0, at(50, 102))
    assert going_on(1, at(101, 150, kind="stain"), before) is None
    far = 12 + 1.1 * REACH_MM
    assert going_on(1, at(101, 150, x1=far, x2=far + 1), before) is None


def test_two_defects_of_one_frame_stay_two():
    made = continued(info(0), [at(50, 60), at(58, 70, number=1)], ())
    assert [one.part_of for one in made] == [None, None]


def test_a_defect_goes_on_over_the_cameras_of_a_web():
    before = pieces(7, at(50, 102, x2=20.0), camera="beside")
    part = going_on(3, at(90, 150, x1=19.0, x2=24.0), before)
    assert (part.camera, part.index) == ("beside", 7)


def test_of_several_it_goes_on_with_the_one_that_began_first():
    before = pieces(0, at(70, 102, x1=14, x2=20, number=1), at(50, 102, x2=15))
    assert going_on(1, at(95, 150, x2=20.0), before).xyxy_mm[1] == 50


def test_the_pieces_of_one_defect_count_once_per_length():
    three = RulePart(name="three", decision=Decision.REJECT, min_count=3, per_mm=500.0)
    memory = Memory()
    for index in range(4):
        here = [at(50 * index, 50 * index + 60)]
        here = continued(info(index, camera="top"), here, memory.pieces)
        verdict = Judge((three,)).judge(here, memory.recent)
        assert verdict.decision is Decision.ACCEPT
        recent = (*memory.recent, *here)
        memory = Memory(recent, memory.after(info(index, camera="top"), here))
    others = [at(200 + n, 201 + n, x1=50 + 9 * n, x2=52 + 9 * n) for n in range(2)]
    apart = Judge((three,)).judge(others, memory.recent)
    assert apart.decision is Decision.REJECT  # the streak and these two


boxes = st.lists(
    st.tuples(st.floats(0, 90), st.floats(0.1, 60), st.floats(0, 20)), max_size=8
)


@given(before=boxes, here=boxes)
def test_a_whole_holds_all_its_pieces_and_is_never_smaller_than_one(before, here):
    known = [at(y, y + length, x, x + 2) for y, length, x in before]
    found = [at(y, y + length, x, x + 2) for y, length, x in here]
    for one in continued(info(1, camera="top"), found, pieces(0, *known)):
        alone = replace(one, part_of=None)
        assert one.size_mm >= alone.size_mm
        assert one.covered_mm2 >= 0
        if one.part_of is not None:
            x1, y1, x2, y2 = one.part_of.xyxy_mm
            a1, b1, a2, b2 = one.xyxy_mm
            assert x1 <= a1 <= a2 <= x2
            assert y1 <= b1 <= b2 <= y2


def test_small_defects_side_by_side_that_no_border_cut_stay_apart():
    here = replace(info(9, camera="top"), overlap_lines=64)
    line = PITCH_MM[1]
    top = here.position_mm
    upper = at(top + 10 * line, top + 20 * line)
    lower = at(top + 22 * line, top + 40 * line)
    (apart,) = continued(here, [lower], pieces(8, upper))
    assert apart.part_of is None
    cut = at(top + 10 * line, top + 64 * line)
    (joined,) = continued(here, [at(top, top + 80 * line)], pieces(8, cut))
    assert joined.part_of is not None
