"""The map of the web."""

from dataclasses import replace
from xml.dom.minidom import parseString

import pytest

from inspector.findings import Decision
from inspector.report.marks import marks_for
from inspector.report.metrics import trend
from inspector.report.roll_map import MOST_POINTS, drawn, roll_map
from inspector.report.run_report import MaskSpan
from inspector.report.texts import Words
from tests.unit.report import reports


def a_map(report, lang="en"):
    kinds = {finding.kind for finding in report.findings}
    bins = trend((f.centre_mm[1] for f in report.findings), report.length_mm)
    return roll_map(report, bins, {}, marks_for(kinds), Words(lang))


def tags(svg, name):
    return parseString(svg).getElementsByTagName(name)


def texts(svg):
    return [node.firstChild.data for node in tags(svg, "text") if node.firstChild]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_run_is_drawn_in_both_languages(lang):
    assert a_map(reports.a_report(), lang) == a_map(reports.a_report(), lang)


def test_lanes_kinds_and_the_direction_of_travel_are_named():
    shown = texts(a_map(reports.a_report()))
    assert {"left", "middle", "right", "scratch", "direction of travel"} <= set(shown)


def test_a_run_without_gaps_hatches_only_the_legend():
    with_gaps = reports.a_report()
    without = replace(with_gaps, gaps=())
    assert len(tags(a_map(without), "line")) < len(tags(a_map(with_gaps), "line"))


def test_a_gap_of_one_line_in_a_kilometre_is_still_seen():
    camera = replace(reports.a_report().cameras[0])
    run = replace(reports.a_report(0), cameras=(camera,), gaps=(), masks=())
    thin = replace(run, gaps=(reports.a_gap(50_000.0, 1),))
    assert len(tags(a_map(thin), "rect")) > len(tags(a_map(run), "rect"))


def test_thousands_of_gaps_are_joined_before_they_are_drawn():
    gaps = tuple(reports.a_gap(n * 10.24, 50) for n in range(10_000))
    assert len(a_map(replace(reports.a_report(0), gaps=gaps))) < 500_000


def test_masks_stand_in_the_map_and_in_the_legend():
    mask = MaskSpan("top", 0, 50_000, (10.0, 50.0), 0, "edge trim")
    run = replace(reports.a_report(0), masks=(mask,))
    assert "left out by the recipe" in texts(a_map(run))


def test_too_many_defects_leave_the_gravest():
    findings = [
        reports.a_finding(n, decision=Decision.REJECT if n == 7 else Decision.ACCEPT)
        for n in range(MOST_POINTS + 500)
    ]
    shown = drawn(findings)
    assert len(shown) == MOST_POINTS
    assert shown[-1].number == 7


def test_cameras_lie_side_by_side_under_their_names():
    shown = texts(a_map(reports.a_wide_run()))
    assert {"left", "right"} <= set(shown)


def test_a_camera_that_saw_nothing_is_drawn_as_unseen():
    svg = a_map(reports.an_unseen_run())
    assert "went by unseen" in texts(svg)


def test_a_defect_outside_the_known_width_stays_on_the_sheet():
    finding = reports.a_finding(1, "dirt", centre_mm=(9e9, -5.0), xyxy_mm=None)
    run = reports.of_findings((finding,), cameras=reports.a_report().cameras)
    circles = tags(a_map(run), "circle")
    assert all(0 <= float(c.getAttribute("cx")) <= 656 for c in circles)


def test_a_run_without_length_has_no_map():
    with pytest.raises(ValueError, match="no material"):
        a_map(reports.an_empty_run())


def side_by_side(**changes):
    """Two cameras of one face, 20 mm of overlap."""
    (camera,) = reports.a_report().cameras
    half = (camera.width_mm + 20) / 2
    left = replace(camera, name="left", width_mm=half, face="top", **changes)
    right = replace(left, name="right", left_mm=half - 20)
    run = reports.a_report(0)
    return replace(run, cameras=(right, left), gaps=(), masks=())


def test_cameras_of_one_web_share_a_panel_without_names():
    run = side_by_side()
    alone = replace(run, cameras=reports.a_report(0).cameras)
    assert a_map(run) == a_map(alone)


def test_a_gap_of_one_of_them_is_hatched_where_it_would_have_seen():
    run = side_by_side()
    missed = replace(reports.a_gap(50_000.0, 4096), camera="right")
    drawn_of = {}
    for name in ("left", "right", "both"):
        gaps = [replace(missed, camera=one) for one in ("left", "right")]
        gaps = [gap for gap in gaps if name in (gap.camera, "both")]
        bins = trend((), run.length_mm)
        svg = roll_map(replace(run, gaps=tuple(gaps)), bins, {}, {}, Words("en"))
        drawn_of[name] = len(tags(svg, "line"))
    bare = len(tags(a_map(run), "line"))
    one, other, both = (drawn_of[name] - bare for name in ("left", "right", "both"))
    assert one == other > 0
    assert both > one


def test_another_face_has_a_panel_of_its_own_with_its_name():
    run = side_by_side()
    below = replace(run.cameras[0], name="below", left_mm=0.0, face="bottom")
    shown = texts(a_map(replace(run, cameras=(below, *run.cameras))))
    assert shown.index("top") < shown.index("bottom")  # as a person looks at it
    assert "below" not in shown
    chinese = texts(a_map(replace(run, cameras=(below, *run.cameras)), "zh"))
    assert {"上表面", "下表面"} <= set(chinese)
