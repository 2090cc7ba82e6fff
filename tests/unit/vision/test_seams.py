from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from inspector.types import Detections, FrameInfo
from inspector.vision.seams import Piece, join_streaks, owned

AT = datetime(2025, 1, 1, tzinfo=UTC)


def frame_info(first_line, owned_rows, masked=()):
    return FrameInfo(
        "a", 0, AT, first_line, first_line * 0.1, (0.1, 0.1), 64, owned_rows, masked
    )


def found_at(*rows):
    xyxy = np.array([[0, top, 5, bottom] for top, bottom in rows], np.float32)
    n = len(rows)
    return Detections(
        xyxy.reshape(-1, 4), np.ones(n, np.float32), np.zeros(n, np.int64)
    )


def piece(frame, y1, y2, x1=10.0, x2=12.0, kind="scratch", score=0.5):
    return Piece(frame, kind, (x1, y1, x2, y2), score)


def test_a_defect_belongs_to_the_frame_that_owns_its_centre():
    info = frame_info(0, (32, 96))

    mine = owned(found_at((20, 40), (30, 34), (90, 100), (94, 98)), info)

    assert mine.tolist() == [False, True, True, False]


def test_a_defect_in_masked_rows_is_nobodys():
    mine = owned(found_at((40, 44), (60, 64)), frame_info(0, (0, 96), ((30, 50),)))

    assert mine.tolist() == [False, True]


def test_nothing_found_is_nothing_owned():
    assert owned(Detections.none(), frame_info(0, (0, 96))).tolist() == []


@given(top=st.integers(0, 900), lines=st.integers(1, 60))
def test_every_defect_no_longer_than_the_overlap_is_whole_in_its_one_owner(top, lines):
    frames = [(0, (0, 96)), (64, (32, 96)), (128, (32, 96))]
    frames += [(64 * i, (32, 96)) for i in range(3, 16)]
    owners = []
    for first_line, rows in frames:
        local = (top - first_line, top + lines - first_line)
        seen = (max(local[0], 0), min(local[1], 128))
        if seen[1] > seen[0] and owned(found_at(seen), frame_info(first_line, rows))[0]:
            owners.append(seen == local)
    assert owners == [True]


def test_pieces_of_frames_that_follow_each_other_are_one_streak():
    pieces = [piece(0, 50, 102.4), piece(1, 98, 204.8, score=0.8), piece(2, 200, 250)]

    (streak,) = join_streaks(pieces, [], reach_mm=0.5)

    assert streak.xyxy_mm == (10, 50, 12, 250)
    assert streak.score == 0.8
    assert streak.pieces == (0, 1, 2)


def test_nothing_is_joined_across_a_gap():
    pieces = [piece(0, 50, 102), piece(1, 102.2, 150)]

    assert len(join_streaks(pieces, [102.1], reach_mm=0.5)) == 2


def test_nothing_is_joined_where_a_frame_is_missing_between():
    assert len(join_streaks([piece(0, 50, 102), piece(2, 101, 150)], [], 0.5)) == 2


def test_kinds_and_lanes_apart_stay_apart():
    pieces = [
        piece(0, 50, 102),
        piece(1, 101, 150, kind="stain"),
        piece(1, 101, 150, x1=13, x2=14),
    ]

    assert len(join_streaks(pieces, [], reach_mm=0.5)) == 3


def test_two_defects_of_one_frame_stay_two():
    assert len(join_streaks([piece(0, 50, 60), piece(0, 58, 70)], [], 0.5)) == 2


def test_pieces_within_reach_are_joined_and_beyond_it_are_not():
    pieces = [piece(0, 50, 102), piece(1, 102.4, 150)]

    assert len(join_streaks(pieces, [], reach_mm=0.5)) == 1
    assert len(join_streaks(pieces, [], reach_mm=0.3)) == 2


def test_no_pieces_are_no_streaks():
    assert join_streaks([], [], 1.0) == ()


any_piece = st.builds(
    lambda frame, y, length, x: piece(frame, y, y + length, x, x + 2.0),
    st.integers(0, 5),
    st.floats(0, 100),
    st.floats(0.1, 60),
    st.floats(0, 20),
)


@given(
    pieces=st.lists(any_piece, max_size=12),
    gaps=st.lists(st.floats(0, 150), max_size=3),
)
def test_every_piece_is_in_one_streak_that_holds_it_and_order_does_not_matter(
    pieces, gaps
):
    streaks = join_streaks(pieces, gaps, 1.0)

    assert sorted(i for s in streaks for i in s.pieces) == list(range(len(pieces)))
    for streak in streaks:
        for i in streak.pieces:
            x1, y1, x2, y2 = pieces[i].xyxy_mm
            assert streak.xyxy_mm[0] <= x1 <= x2 <= streak.xyxy_mm[2]
            assert streak.xyxy_mm[1] <= y1 <= y2 <= streak.xyxy_mm[3]
    turned = join_streaks(pieces[::-1], gaps, 1.0)
    assert sorted(s.xyxy_mm for s in turned) == sorted(s.xyxy_mm for s in streaks)
