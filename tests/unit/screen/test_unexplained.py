from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from inspector.screen.unexplained import (
    AUDIT,
    believed,
    counted,
    unexplained,
    within_time,
)
from inspector.types import Candidates, Detections, Frame, FrameInfo, Regions

AT = datetime(2025, 1, 1, tzinfo=UTC)
TILES = np.array([[0, 0, 64, 64], [64, 0, 128, 64], [128, 0, 192, 64]], np.int32)
IN_FIRST, IN_SECOND = (20, 20, 32, 32), (84, 20, 96, 32)


def a_frame(*spots):
    pixels = np.full((64, 192), 120, np.uint8)
    for x1, y1, x2, y2 in spots:
        pixels[y1:y2, x1:x2] = 60
    info = FrameInfo("a", 0, AT, 0, 0.0, (0.1, 0.1), 0, (0, 64))
    return Frame(info, pixels)


def stood_out(*boxes, score=0.6):
    n = len(boxes)
    return Regions(
        np.array(boxes, np.float32).reshape(n, 4),
        np.full(n, score, np.float32),
        np.full(n, 64, np.float32),
    )


def picked(regions, suspicion=(9, 7, 0), reason=("contrast", "contrast", AUDIT)):
    return Candidates(TILES, np.array(suspicion, np.float32), reason, regions, 10)


def seen(*boxes, score=1.0):
    n = len(boxes)
    return Detections(
        np.array(boxes, np.float32).reshape(n, 4),
        np.full(n, score, np.float32),
        np.zeros(n, np.int64),
    )


def test_the_worst_tiles_come_first_and_the_audit_is_never_given_up():
    where = picked(Regions.none())

    assert within_time(where, 1).reason == ("contrast", AUDIT)
    assert within_time(where, 5).reason == where.reason
    assert within_time(where, None) is where


def test_all_tiles_of_a_screen_without_suspicion_are_looked_at():
    where = picked(Regions.none(), (0, 0, 0), ("all",) * 3)

    assert len(within_time(where, 1).reason) == 3


def test_a_sure_region_that_the_network_does_not_explain_is_measured():
    where = picked(stood_out(IN_FIRST, IN_SECOND))
    left = unexplained(a_frame(IN_FIRST), where, where, seen(IN_SECOND))

    assert len(left) == 1
    contour = left[0].contour
    assert contour.xyxy_px == (20, 20, 32, 32)
    assert contour.area_px == pytest.approx(144, rel=0.05)
    assert contour.contrast < -50


def test_a_faint_region_is_dropped_where_the_network_looked_and_saw_nothing():
    where = picked(stood_out(IN_FIRST, score=0.45))

    assert not unexplained(a_frame(IN_FIRST), where, where, seen())


def test_a_faint_region_counts_where_the_network_had_no_time():
    where = picked(stood_out(IN_FIRST, IN_SECOND, score=0.45))
    looked = within_time(where, 1)
    left = unexplained(a_frame(IN_FIRST, IN_SECOND), where, looked, seen())

    assert [found.contour.xyxy_px for found in left] == [IN_SECOND]
    assert counted(where, looked, seen()).out_of_time == 1


def test_what_the_audit_finds_and_screening_had_not_picked_is_an_escape():
    where = picked(stood_out(IN_FIRST))
    missed = (150, 20, 160, 30)
    counts = counted(where, where, seen(IN_FIRST, missed))

    assert (counts.tiles, counts.looked_at) == (10, 3)
    assert (counts.audited, counts.escaped) == (1, 1)
    assert counted(where, where, seen(IN_FIRST)).escaped == 0


def test_what_a_picked_tile_shows_as_well_has_not_escaped():
    where = picked(stood_out(IN_FIRST))

    assert counted(where, where, seen((125, 20, 129, 30))).escaped == 0


def test_without_tiles_and_regions_nothing_is_left_and_nothing_counted():
    nothing = Candidates(np.zeros((0, 4), np.int32), np.zeros(0, np.float32), ())

    assert unexplained(a_frame(), nothing, nothing, seen()) == []
    assert counted(nothing, nothing, seen()).tiles == 0


FAINT = stood_out(IN_FIRST, score=0.4)


def test_a_weak_box_counts_where_screening_saw_something_too():
    weak = seen(IN_FIRST, IN_SECOND, score=0.3)

    assert believed(weak, FAINT, 0.5).xyxy_px.tolist() == [list(IN_FIRST)]


def test_a_sure_box_needs_no_support():
    assert len(believed(seen(IN_SECOND, score=0.5), FAINT, 0.5)) == 1


def test_a_weak_box_explains_no_region_that_is_a_finding_by_itself():
    sure = stood_out(IN_FIRST)

    assert len(believed(seen(IN_FIRST, score=0.3), sure, 0.5)) == 0


def test_weak_boxes_without_any_region_are_dropped():
    assert len(believed(seen(IN_FIRST, score=0.3), Regions.none(), 0.5)) == 0
    assert len(believed(seen(), FAINT, 0.5)) == 0


def cells_of(*boxes):
    """Suspicion of the frame's cells: 2 in each of the boxes, or as told."""
    cells = np.zeros((8, 24), np.float32)
    for (x1, y1, x2, y2), much in boxes:
        cells[y1 // 8 : y2 // 8, x1 // 8 : x2 // 8] = much
    return cells


KNOWN, BESIDE, BOTH = (16, 16, 32, 32), (48, 16, 64, 32), (16, 16, 64, 32)


@pytest.mark.parametrize(
    ("known", "beside", "found"),
    [(4, 3, True), (4, 1.2, False), (9, 3, False), (1.2, 4, True)],
    ids=["alike", "faint", "the halo of something strong", "stronger"],
)
def test_what_lies_beside_an_explained_defect_is_a_finding_of_its_own(
    known, beside, found
):
    cells = cells_of((BOTH, 0.9), (KNOWN, known), (BESIDE, beside))
    where = replace(picked(stood_out(BOTH)), cells=cells)
    left = unexplained(a_frame(KNOWN, BESIDE), where, where, seen(KNOWN))

    assert [one.contour.xyxy_px for one in left] == ([BESIDE] if found else [])


def test_what_lies_under_a_box_and_a_cell_around_it_is_explained():
    cells = cells_of(((8, 8, 40, 40), 3))
    where = replace(picked(stood_out((8, 8, 40, 40))), cells=cells)

    assert not unexplained(a_frame(KNOWN), where, where, seen(KNOWN))
    assert not unexplained(a_frame(KNOWN), where, where, seen(BOTH, (-9, -9, 500, 90)))
