"""From the records to the report."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from inspector.findings import Decision, Event, EventKind, Provenance
from inspector.recipe import Recipe
from inspector.report.collect import MOST_PICTURES, collect
from inspector.report.render import render_html
from inspector.report.run_report import PictureState
from inspector.status import Alarm, Latency, Ledger, Screening
from inspector.store.facts import (
    DefectDetail,
    DefectPoint,
    Document,
    RunEntry,
    RunSummary,
)
from inspector.types import Mask
from tests.unit.report import reports

PROVENANCE = Provenance("r", "s", {"steel": "a"}, {"steel": "onnx"}, "", "0.1.0")
RECIPE = Recipe.model_validate(
    {
        "version": 1,
        "name": "strip",
        "material": "steel",
        "camera": {"line_rate_hz": 1000, "exposure_us": 50, "pitch_mm": [0.2, 0.1]},
        "detector": {"artifact": "virtual-steel"},
        "kinds": {"scratch": {"en": "scratch", "zh": "划伤"}},
        "lanes": [
            {"name": "left", "from_mm": 0, "to_mm": 100},
            {"name": "right", "from_mm": 100, "to_mm": 200},
        ],
    }
)


def a_point(number=0, x_mm=50.0, decision=Decision.REJECT):
    lane = "left" if x_mm < 100 else "right"
    return DefectPoint("top", 3, number, x_mm, 310.0, "scratch", 4.0, decision, lane)


def a_detail(number=0, **changes):
    detail = DefectDetail(
        point=a_point(number),
        xyxy_mm=(48.0, 308.0, 52.0, 312.0),
        xyxy_px=(240.0, 8.0, 260.0, 48.0),
        detector_kind="scratch",
        score=0.9,
        lane="left",
        lot_id="C-1",
        captured_at=reports.START,
        rule="large",
        fired=True,
    )
    return replace(detail, **changes)


def a_summary(**changes):
    start = reports.START
    run = RunEntry(
        "r1", "C-1", "strip", "line 3", "0.1.0", PROVENANCE.digest, start,
        start + timedelta(minutes=5), "ended", "",
    )  # fmt: skip
    summary = RunSummary(
        run=run,
        ledgers={"top": Ledger(10_000, 8_000, 1_000, 1_000)},
        pitch_mm={"top": (0.2, 0.1)},
        lots=("C-1", "C-2"),
        inspections=8,
        decisions={"ACCEPT": 7, "REJECT": 1},
        kinds={"scratch": 2},
        lanes={"left": 1, "right": 1},
        gaps=(reports.a_gap(500.0, 1000),),
        masks=(),
        events=(),
        alarms=(),
        documents=(
            Document.of("recipe", "strip", RECIPE.model_dump(mode="json")),
            Document.of_provenance(PROVENANCE),
            Document.of("manifest", "steel", {"research_only": True}, "a"),
        ),
        worst=(a_detail(),),
        points=(a_point(), a_point(1, x_mm=150.0, decision=Decision.ACCEPT)),
        median_timing_ms={"detect": 26.0, "latency": 30.0},
    )
    return replace(summary, **changes)


def stored(tmp_path, picture):
    (tmp_path / "a.jpg").write_bytes(picture)
    digest = hashlib.sha256(picture).hexdigest()
    return a_detail(evidence_path="a.jpg", evidence_sha256=digest)


def test_the_report_says_what_the_records_say():
    report = collect(a_summary(), zone="Asia/Shanghai", database="v0001")
    assert (report.product, report.lots) == ("strip", ("C-1", "C-2"))
    assert report.coverage == pytest.approx(8 / 9)
    assert report.verdicts == {Decision.ACCEPT: 7, Decision.REJECT: 1}
    assert report.defects == 2
    assert report.provenances == (PROVENANCE,)
    assert report.research_models == ("steel",)
    assert report.kind_names["scratch"].zh == "划伤"
    assert report.stages_ms == {"detect": 26.0}
    assert report.length_mm == pytest.approx(1000)


def test_what_nobody_measured_stays_unmeasured():
    report = collect(a_summary(), latency=Latency())
    assert report.latency is None
    assert report.escape is None


def test_engines_that_were_only_planned_decided_nothing():
    planned = replace(PROVENANCE, engines={"steel": "planned openvino"})
    plan, ran = map(Document.of_provenance, (planned, PROVENANCE))
    run = replace(a_summary().run, provenance=planned.digest)
    report = collect(a_summary(run=run, documents=(plan, ran)))
    assert report.provenances == (PROVENANCE,)
    report = collect(a_summary(run=run, documents=(plan,)))
    assert report.provenances == (planned,)


def test_defects_are_counted_by_the_lane_that_held_them_when_they_were_seen():
    counts = collect(a_summary()).counts
    assert {(row.kind, row.lane, row.count) for row in counts} == {
        ("scratch", "left", 1),
        ("scratch", "right", 1),
    }


def test_lanes_are_left_out_where_not_every_place_was_read():
    report = collect(a_summary(kinds={"scratch": 900}))
    assert [(row.lane, row.count) for row in report.counts] == [(None, 900)]


def test_the_gravest_defects_are_drawn_with_their_boxes():
    first, second = collect(a_summary()).findings
    assert first.xyxy_mm == (48.0, 308.0, 52.0, 312.0)
    assert second.xyxy_mm is None


def test_a_picture_is_shown_only_if_it_is_the_one_on_record(tmp_path):
    detail = stored(tmp_path, reports.a_picture(1))
    shown = collect(a_summary(worst=(detail,)), evidence_folder=tmp_path).worst[0]
    assert shown.state is PictureState.STORED
    (tmp_path / "a.jpg").write_bytes(reports.a_picture(2))
    shown = collect(a_summary(worst=(detail,)), evidence_folder=tmp_path).worst[0]
    assert (shown.state, shown.picture) == (PictureState.CHANGED, b"")


def test_a_picture_that_is_gone_is_lost(tmp_path):
    detail = a_detail(evidence_path="gone.jpg", evidence_sha256="0" * 64)
    shown = collect(a_summary(worst=(detail,)), evidence_folder=tmp_path).worst[0]
    assert shown.state is PictureState.LOST


def test_no_record_can_name_a_file_outside_the_evidence_folder(tmp_path):
    inside = tmp_path / "evidence"
    inside.mkdir()
    detail = stored(tmp_path, reports.a_picture(1))
    detail = replace(detail, evidence_path="../a.jpg")
    shown = collect(a_summary(worst=(detail,)), evidence_folder=inside).worst[0]
    assert shown.state is PictureState.LOST


def test_the_gravest_come_first_and_no_more_than_fit():
    details = [a_detail(n, fired=n == 9) for n in range(20)]
    worst = collect(a_summary(worst=tuple(details))).worst
    assert len(worst) == MOST_PICTURES
    assert worst[0].finding.number == 9


def test_an_alarm_is_paired_with_its_first_answer():
    at = reports.START
    events = (
        Event(EventKind.ALARM, at, 1.0, "gap: slow the line: now", "line"),
        Event(EventKind.ALARM, at, 1.0, "camera top: away", "line"),
        Event(EventKind.ACKNOWLEDGED, at + timedelta(seconds=9), 2.0, "gap", "Li Wei"),
        Event(EventKind.ACKNOWLEDGED, at + timedelta(seconds=20), 2.0, "gap", "Wang"),
        Event(EventKind.ROLL, at, 2.0, "roll 2", "Li Wei"),
    )
    alarms = (Alarm("gap", "slow the line: now", at, count=4),)
    report = collect(a_summary(events=events, alarms=alarms))
    gap, camera = report.alarms
    assert (gap.text, gap.response_s, gap.by, gap.count) == (
        "slow the line: now", 9.0, "Li Wei", 4,
    )  # fmt: skip
    assert camera.response_s is None
    assert [event.kind for event in report.events] == [EventKind.ROLL]


def test_masks_of_frames_that_follow_each_other_are_one_span():
    masks = [Mask("top", n, n * 100, 100, (10, 20), "trim") for n in range(5)]
    masks += [Mask("top", 0, 0, 100, None, "threading"), *masks[:0]]
    spans = collect(a_summary(masks=tuple(masks))).masks
    trim = next(span for span in spans if span.reason == "trim")
    assert (trim.length_mm, trim.across_mm, trim.lines) == (50.0, (2.0, 4.0), 0)
    threading = next(span for span in spans if span.reason == "threading")
    assert (threading.length_mm, threading.lines) == (10.0, 100)


def test_a_camera_without_a_frame_gets_its_pitch_from_the_recipe():
    report = collect(a_summary(pitch_mm={}))
    assert report.cameras[0].pitch_mm == (0.2, 0.1)


def test_without_a_recipe_the_gaps_tell_the_pitch():
    report = collect(a_summary(pitch_mm={}, documents=()))
    assert report.cameras[0].pitch_mm == pytest.approx((0.1, 0.1))
    assert report.provenances == ()


def test_a_recipe_of_another_version_names_no_kinds():
    documents = (Document("x", "recipe", "strip", '{"version": 9}'),)
    assert collect(a_summary(documents=documents)).kind_names == {}


def test_the_width_is_the_callers_or_as_far_as_anything_is_known():
    assert collect(a_summary()).cameras[0].width_mm == 200
    told = collect(a_summary(), widths_mm={"top": 409.6})
    assert told.cameras[0].width_mm == 409.6


def test_a_crash_is_told_as_one():
    run = replace(a_summary().run, outcome="crashed", note="not ended properly")
    report = collect(a_summary(run=run))
    assert report.crashed
    assert report.remark == ""
    ended = replace(a_summary().run, note="lines unaccounted for: 3")
    assert collect(a_summary(run=ended)).remark == "lines unaccounted for: 3"


def test_a_run_that_left_only_its_name_can_be_reported():
    run = RunEntry("r1", "", "", "", "", "", None, None, "running", "")
    summary = a_summary(
        run=run, ledgers={}, pitch_mm={}, lots=(), decisions={}, kinds={}, lanes={},
        gaps=(), documents=(), worst=(), points=(), median_timing_ms={},
    )  # fmt: skip
    assert render_html(collect(summary), "en")


def test_the_same_records_give_the_same_report():
    assert collect(a_summary()) == collect(a_summary())


def test_what_the_audit_of_screening_found_is_a_share_with_its_interval():
    counts = Screening(tiles=900, looked_at=240, audited=200, escaped=1)
    escape = collect(a_summary(screening=counts)).escape
    assert escape is not None
    assert (escape.hits, escape.trials) == (1, 200)
    assert escape.low < 0.005 < escape.high


def a_station(*cameras):
    body = json.dumps({"cameras": list(cameras)})
    return Document("digest", "station", "s", body)


def test_cameras_lie_where_the_station_put_them():
    placed = {"name": "top", "place_mm": 30.0, "side": "bottom"}
    summary = a_summary()
    documents = (*summary.documents, a_station(placed))
    (camera,) = collect(replace(summary, documents=documents)).cameras
    assert (camera.left_mm, camera.face) == (30.0, "bottom")
    older = {"name": "top", "place_mm": 0.0}  # of a version without faces
    documents = (*summary.documents, a_station(older, {"name": "x", "place_mm": None}))
    (camera,) = collect(replace(summary, documents=documents)).cameras
    assert (camera.left_mm, camera.face) == (0.0, "")


def test_the_measured_width_is_told_where_there_is_one():
    assert collect(a_summary()).web_mm is None
    measured = replace(a_summary(), web_mm=(998.0, 1000.5, 1002.0))
    page = render_html(collect(measured), "en").decode()
    assert "mean 1,000.5 mm, from 998.0 mm to 1,002.0 mm" in page
    assert "实测带宽" in render_html(collect(measured), "zh").decode()
