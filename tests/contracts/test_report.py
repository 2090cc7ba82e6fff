"""Reports on each database: every figure again from raw rows, and every incident."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import text

from inspector.errors import ShiftError, StoreError
from inspector.findings import Decision
from inspector.report import making, wanted
from inspector.report.gradefile import GoldenFile
from inspector.report.grading import Cause, Disposition, GradeRule, GradeTable, Limit
from inspector.report.making import FORMATS, Sources, prepare, quality_report
from inspector.store.database import file_url, open_database
from inspector.types import UNKNOWN, GapReason
from tests.contracts.conftest import KINDS
from tests.databases import url_of
from tests.plantday import (
    AWAY,
    BEGAN,
    CALENDAR,
    COIL,
    FRAME_S,
    FRAMES_ONE,
    FRAMES_TWO,
    HOSTILE,
    LINES,
    ONE,
    TWO,
    fill,
)

EARLY = CALENDAR.shift_at(BEGAN)
LATE = CALENDAR.shift_at(EARLY.end_at)
LONG_AFTER = BEGAN + timedelta(days=40)
TABLES = (
    GradeTable(
        "strip", ("steel", "other"),
        (GradeRule("A", Disposition.ACCEPT, (Limit(kinds=("hole",), most=0),)),),
        otherwise="scrap",
    ),
)  # fmt: skip


@pytest.fixture(scope="module", params=KINDS)
def filled(request, tmp_path_factory):
    """The day in a database of each kind; made once, for nothing here writes."""
    folder = tmp_path_factory.mktemp("day")
    with contextlib.ExitStack() as opened:
        if request.param == "file":
            path = folder / "records.db"
            shutil.copy(request.getfixturevalue("template_file"), path)
            url = file_url(path)
        else:
            url = opened.enter_context(request.getfixturevalue("postgres").newest())
        engine = open_database(url)
        opened.callback(engine.dispose)
        fill(engine, folder)
        yield engine


@pytest.fixture
def day(filled):
    return Sources(url_of(filled), tables=TABLES)


def of_shift(day, shift, now=LONG_AFTER):
    return quality_report(wanted.of_shift(CALENDAR, shift, now), day)[0]


def rows(engine, query, **values):
    with engine.connect() as db:
        return [dict(row._mapping) for row in db.execute(text(query), values)]


def micros(moment):
    return round(moment.timestamp() * 1e6)


def frames_between(engine, start_at, end_at):
    return rows(
        engine,
        "SELECT * FROM inspection WHERE captured_at >= :a AND captured_at < :b",
        a=micros(start_at),
        b=micros(end_at),
    )


@pytest.mark.parametrize("shift", [EARLY, LATE], ids=["early", "late"])
def test_every_figure_of_a_shift_comes_out_again_from_the_raw_rows(filled, day, shift):
    report = of_shift(day, shift)
    frames = frames_between(filled, shift.start_at, shift.end_at)
    ids = {frame["id"]: frame for frame in frames}
    found = [
        d for d in rows(filled, "SELECT * FROM defect") if d["inspection_id"] in ids
    ]
    whole = report.whole
    assert whole.ledger.inspected_lines == sum(f["inspected_lines"] for f in frames)
    assert whole.verdicts == Counter(Decision(f["decision"]) for f in frames)
    assert whole.defects == len(found)
    assert whole.unknowns == sum(d["kind"] == UNKNOWN for d in found)
    assert {(c.kind, c.lane, c.decision): c.count for c in report.cells} == Counter(
        (d["kind"], d["lane"], Decision(ids[d["inspection_id"]]["decision"]))
        for d in found
    )
    inspected_mm = sum(f["inspected_lines"] * f["pitch_along_mm"] for f in frames)
    accepted_mm = sum(
        f["inspected_lines"] * f["pitch_along_mm"]
        for f in frames
        if f["decision"] == "ACCEPT"
    )
    assert whole.inspected_mm == pytest.approx(inspected_mm)
    assert whole.yield_share == pytest.approx(accepted_mm / inspected_mm)
    assert whole.per_100_m == pytest.approx(len(found) / (inspected_mm / 1e5))
    assert report.escape.trials == len(frames)
    assert report.escape.hits == sum(f["frame_index"] % 97 == 0 for f in frames)
    chart = report.charts[0].chart
    assert sum(p.sample.count for p in chart.points) <= whole.defects
    assert chart.centre == pytest.approx(
        sum(p.sample.count for p in chart.points)
        / sum(p.sample.units for p in chart.points)
    )


def test_the_gap_at_the_shifts_end_is_told_in_both_and_adds_up(day):
    early, late = of_shift(day, EARLY), of_shift(day, LATE)
    for report in (early, late):
        assert [gap.gap.reason for gap in report.gaps] == [GapReason.CAMERA]
        assert 0 < report.whole.coverage < 1
    cut = [r.whole.ledger.gap_lines for r in (early, late)]
    assert sum(cut) == len(AWAY) * LINES
    # The camera went at 13:55 and came back at 14:05, so the middle is the shift's end.
    assert cut[0] == pytest.approx(len(AWAY) * LINES / 2, abs=LINES)
    produced = [r.whole.ledger.produced_lines for r in (early, late)]
    assert sum(produced) == FRAMES_ONE * LINES + FRAMES_TWO * LINES + 40 + 7


def test_reviews_are_counted_again_from_the_raw_rows(filled, day):
    report = quality_report(wanted.of_run("Asia/Shanghai", ONE), day)[0]
    said = rows(
        filled,
        "SELECT r.*, i.decision FROM review r JOIN inspection i "
        "ON i.id = r.inspection_id ORDER BY r.reviewed_at",
    )
    newest = {(r["inspection_id"], r["number"]): r for r in said}
    flagged = [r for (_, n), r in newest.items() if n is not None]
    passed = [r for (_, n), r in newest.items() if n is None]
    found = report.reviews
    assert (found.overkill.hits, found.overkill.trials) == (
        sum(r["opinion"] == "false" for r in flagged), len(flagged),
    )  # fmt: skip
    assert (found.escape.hits, found.escape.trials) == (1, len(passed))
    assert found.minutes == pytest.approx(sum(r["spent_s"] for r in said) / 60)
    assert found.twice == len(flagged)
    [pair] = found.kappas
    assert pair.items == len(flagged)
    assert 0 < pair.kappa < 1


def test_the_model_change_the_recipe_change_and_the_stop_are_told(day):
    late = of_shift(day, LATE)
    assert [(turn.run_id, turn.what) for turn in late.turns] == [
        (ONE, ("model steel",)),
        (TWO, ("recipe",)),
    ]
    assert late.turns[0].at == BEGAN + timedelta(seconds=300 * FRAME_S)
    kinds = [event.kind.value for event in late.events]
    assert kinds == ["recovered", "model", "stop", "roll"]
    assert of_shift(day, EARLY).turns == ()
    assert any(
        change.subject == "recipe steel" for change in of_shift(day, EARLY).changes
    )


def test_an_alarm_that_the_next_shift_answered_is_answered(day):
    [alarm] = of_shift(day, EARLY).alarms
    assert (alarm.response_s, alarm.by) == (420.0, "王 <i>")
    assert of_shift(day, LATE).alarms == ()


def test_time_without_a_run_is_what_no_run_covers(day):
    late = of_shift(day, LATE)
    assert late.idle_s == pytest.approx(8 * 3600 - 40 * 60 - 10 * 60)


def test_lines_that_no_record_explains_are_told(day):
    late = of_shift(day, LATE)
    assert late.whole.ledger.pending_lines == 7
    assert late.whole.ledger.balanced
    two = next(line for line in late.lots if line.stretch.name == HOSTILE)
    assert Cause.LEDGER in {reason.cause for reason in two.grade.reasons}


def test_a_lot_cut_by_the_shifts_end_is_graded_in_its_own_report_alone(day):
    cut = next(line for line in of_shift(day, EARLY).lots if line.stretch.name == COIL)
    assert (cut.partly, cut.grade) == (True, None)
    report = quality_report(wanted.of_lot("Asia/Shanghai", COIL), day)[0]
    [whole] = report.lots
    assert whole.grade.disposition is Disposition.HOLD
    assert {Cause.COVERAGE, Cause.UNKNOWN} <= {r.cause for r in whole.grade.reasons}
    [map_] = report.maps
    assert len(map_.findings) == report.whole.defects


def test_a_run_of_rejects_alone_yields_nothing(day):
    report, _ = quality_report(wanted.of_run("Asia/Shanghai", TWO), day)
    assert report.whole.yield_share == 0
    assert report.whole.verdicts == {Decision.REJECT: FRAMES_TWO}
    assert report.whole.ledger.masked_lines == 40


def test_a_day_is_the_sum_of_its_shifts_and_a_month_of_its_days(day):
    shifts = [of_shift(day, shift) for shift in CALENDAR.day(EARLY.date)]
    whole, _ = quality_report(wanted.of_day(CALENDAR, "2026-03-02", LONG_AFTER), day)
    month, _ = quality_report(wanted.of_month(CALENDAR, "2026-03", LONG_AFTER), day)
    for report in (whole, month):
        assert report.whole.defects == sum(s.whole.defects for s in shifts)
        ledgers = [s.whole.ledger for s in shifts]
        assert report.whole.ledger == sum(ledgers[1:], ledgers[0])
    assert [day.name for day in month.days] == ["2026-03-02"]
    assert month.days[0].defects == month.whole.defects
    assert month.days[0].ledger.gap_lines == month.whole.ledger.gap_lines


def test_days_cut_a_gap_where_shifts_do(day):
    """The same end once for the database and once for a month's table."""
    asked = wanted.of_day(CALENDAR, "2026-03-02", LONG_AFTER)
    halves = (("a", EARLY.start_at), ("b", LATE.start_at))
    about = replace(asked.about, sort="month", days=halves)
    report, _ = quality_report(replace(asked, about=about), day)
    shifts = [of_shift(day, shift).whole for shift in (EARLY, LATE)]
    assert [part.ledger.gap_lines for part in report.days] == [
        whole.ledger.gap_lines for whole in shifts
    ]
    assert [part.defects for part in report.days] == [w.defects for w in shifts]
    assert [p.sample.count for p in report.charts[0].chart.points] == [
        whole.defects for whole in shifts
    ]


def test_an_empty_shift_says_that_nothing_was_inspected(day):
    night = CALENDAR.parse("2026-03-05/night")
    report = of_shift(day, night)
    assert (report.whole.coverage, report.whole.yield_share) == (None, None)
    assert (report.charts, report.lots, report.escape) == ((), (), None)
    pages = prepare(wanted.of_shift(CALENDAR, night, LONG_AFTER), day, ("html",), "en")
    page = pages["shift-2026-03-05-night.html"].decode()
    assert "Nothing was inspected" in page
    assert "not measured" in page


def test_a_shift_that_is_not_over_says_so(day):
    assert of_shift(day, EARLY, now=EARLY.end_at - timedelta(hours=1)).unfinished
    assert not of_shift(day, EARLY).unfinished


def test_time_that_has_not_come_is_not_time_without_a_run(day):
    during = LATE.start_at + timedelta(hours=3)
    assert of_shift(day, LATE, now=during).idle_s == pytest.approx(50 * 60)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_same_records_give_the_same_bytes(day, lang):
    asked = wanted.of_shift(CALENDAR, LATE, LONG_AFTER)
    first, second = (prepare(asked, day, FORMATS, lang) for _ in range(2))
    assert first == second
    assert {name.rsplit(".", 1)[1] for name in first} == {"pdf", "xlsx", "html", "json"}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_people_typed_never_becomes_markup_or_a_formula(day, lang):
    asked = wanted.of_shift(CALENDAR, LATE, LONG_AFTER)
    files = prepare(asked, day, ("html", "xlsx"), lang)
    page = files[f"{asked.stem}.html"].decode()
    assert "<script" not in page
    assert "<b>" not in page
    assert not re.search(r"[\u202a-\u202e]", page)
    book = openpyxl.load_workbook(io.BytesIO(files[f"{asked.stem}.xlsx"]))
    formulas = [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert all(value.startswith("=SUBTOTAL(109,") for value in formulas)
    texts = {c.value for s in book for row in s.iter_rows() for c in row}
    assert HOSTILE in texts


def test_notes_of_the_shift_stand_in_its_report(day):
    asked = wanted.of_shift(CALENDAR, EARLY, LONG_AFTER)
    page = prepare(asked, day, ("html",), "en")[f"{asked.stem}.html"].decode()
    assert "=cmd() watch roll 3" in page
    assert "张 &amp; &lt;Li&gt;" in page


def test_a_run_or_lot_that_is_not_there_is_refused_with_the_newest(day):
    with pytest.raises(StoreError, match="run-two"):
        quality_report(wanted.of_run("UTC", "no such run"), day)
    with pytest.raises(StoreError, match="no lot 'x'"):
        quality_report(wanted.of_lot("UTC", "x"), day)


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "0001-01-01", ""])
def test_a_day_that_is_none_is_refused(text):
    with pytest.raises(ShiftError):
        wanted.of_day(CALENDAR, text, LONG_AFTER)


def test_another_machine_of_the_same_database_is_left_out(day):
    other = Sources(day.url, station="line 2")
    asked = wanted.of_shift(CALENDAR, EARLY, LONG_AFTER)
    assert quality_report(asked, other)[0].whole.frames == 0
    mine = Sources(day.url, station="line 1")
    assert (
        quality_report(asked, mine)[0].whole.frames == of_shift(day, EARLY).whole.frames
    )


def test_a_golden_strip_is_measured_from_its_own_start(filled, day):
    """The second lot of run one is taken for a strip whose defects are all known."""
    [first] = rows(
        filled,
        "SELECT min(i.position_mm) AS at FROM inspection i JOIN lot l "
        "ON l.id = i.lot_id WHERE l.name = 'C-2'",
    )
    found = rows(
        filled,
        "SELECT d.* FROM defect d JOIN inspection i ON i.id = d.inspection_id "
        "JOIN lot l ON l.id = i.lot_id WHERE l.name = 'C-2' ORDER BY d.id LIMIT 5",
    )
    golden = GoldenFile.model_validate(
        {
            "version": 1,
            "name": "strip",
            "lots": "C-2",
            "defects": [
                {
                    "name": f"defect {d['id']}",
                    "kind": d["kind"],
                    "x_mm": (d["x1_mm"] + d["x2_mm"]) / 2,
                    "y_mm": (d["y1_mm"] + d["y2_mm"]) / 2 - first["at"],
                    "reach_mm": 0.5,
                }
                for d in found
            ],
        }
    )
    sources = replace(day, golden=golden)
    asked = wanted.of_lot("Asia/Shanghai", "C-2")
    study = quality_report(asked, sources)[0].gauge
    assert (study.trials, study.found.hits, study.named.hits) == (1, 5, 5)
    page = prepare(asked, sources, ("html",), "en")[f"{asked.stem}.html"].decode()
    assert "Gauge study" in page


def test_the_first_run_is_known(day):
    assert making.first_run(day.url, "line 1") == BEGAN
    assert making.first_run(day.url, "line 2") is None
