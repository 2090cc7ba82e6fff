"""`inspector report` as a user types it."""

import errno
import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from inspector.cli import reporting
from inspector.cli.report import report
from inspector.errors import BusyError, InspectorError, ShiftError, StoreError
from inspector.plant import CalendarPart
from inspector.report import making, schedule
from inspector.report.wanted import soon_after, station_of
from inspector.store.database import file_url, open_database, upgrade
from inspector.store.facts import Document, RunFacts
from inspector.store.opened import database_file
from inspector.store.runs import begin_run
from tests.plantday import (
    BEGAN,
    CALENDAR,
    CALENDAR_PART,
    COIL,
    HOSTILE,
    ONE,
    STATION,
    fill,
    made_by,
)


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """A day's records with their pictures' folder beside them."""
    folder = tmp_path_factory.mktemp("records")
    url = file_url(folder / "records.db")
    upgrade(url)
    engine = open_database(url)
    fill(engine, folder)
    engine.dispose()
    return url


@pytest.fixture(autouse=True)
def _as_important_as_before(monkeypatch):
    monkeypatch.delattr(os, "nice", raising=False)


@pytest.fixture
def typed(records, tmp_path):
    app = typer.Typer()
    app.command()(report)

    def run(*arguments, db=records):
        told = [*arguments, "--db", db, "--out", str(tmp_path / "out")]
        told += ["--feedback", str(tmp_path / "none.jsonl")]
        return CliRunner().invoke(app, told)

    return run


def files(tmp_path):
    return sorted(path.name for path in (tmp_path / "out").iterdir())


def test_a_shift_leaves_what_was_asked_for_and_a_manifest(typed, tmp_path):
    done = typed("--shift", "2026-03-02/早班", "--format", "html, XLSX", "--lang", "zh")
    assert done.exit_code == 0, done.output
    stem = "shift-2026-03-02-early"
    assert files(tmp_path) == [f"{stem}.html", f"{stem}.json", f"{stem}.xlsx"]
    told = json.loads((tmp_path / "out" / f"{stem}.json").read_text("utf-8"))
    assert (told["about"], told["runs"]) == ("2026-03-02/early", [ONE])
    assert "早班" in (tmp_path / "out" / f"{stem}.html").read_text("utf-8")


@pytest.mark.parametrize(
    "what",
    [
        ("--run", ONE), ("--lot", COIL), ("--lot", HOSTILE), ("--day", "2026-03-02"),
        ("--month", "2026-03"),
    ],
)  # fmt: skip
def test_runs_lots_days_and_months_have_reports_too(typed, tmp_path, what):
    done = typed(*what, "--format", "html", "--json")
    assert done.exit_code == 0, done.output
    named = json.loads(done.stdout)["files"]
    assert [Path(path).exists() for path in named] == [True, True]
    assert all(Path(path).parent == tmp_path / "out" for path in named)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "one of: --shift DATE/NAME"),
        (("--run", ONE, "--day", "2026-03-02"), "one of: --shift DATE/NAME"),
        (("--run", ONE, "--format", "doc"), "pdf, xlsx, html"),
        (("--run", ONE, "--format", ","), "pdf, xlsx, html"),
        (("--run", ONE, "--lang", "de"), "zh or en"),
        (("--run", ONE, "--grading", "nowhere"), "must be a folder"),
    ],
)
def test_what_cannot_be_started_is_one_line_and_2(typed, tmp_path, arguments, told):
    done = typed(*arguments)
    assert done.exit_code == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--shift", "2026-03-02/siesta"), ShiftError),
        (("--shift", "yesterday"), ShiftError),
        (("--day", "2026-13-01"), ShiftError),
        (("--month", "March"), ShiftError),
        (("--run", "no such"), StoreError),
        (("--lot", "no such"), StoreError),
    ],
)
def test_what_is_not_there_is_an_error_for_a_person(typed, arguments, error):
    assert isinstance(typed(*arguments).exception, error)


def test_a_database_that_is_not_there_is_not_made(typed, tmp_path):
    done = typed("--run", ONE, db=file_url(tmp_path / "none.db"))
    assert isinstance(done.exception, InspectorError)
    assert not (tmp_path / "none.db").exists()


def test_a_disk_without_space_leaves_no_half_report(typed, tmp_path, monkeypatch):
    whole = Path.write_bytes
    room = [1]

    def full(path, data):
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        room.pop()
        return whole(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    done = typed("--run", ONE, "--format", "html")
    assert done.exit_code == 1
    assert "No space left" in done.stderr
    assert "free some space" in done.stderr
    assert files(tmp_path) == []


def test_pictures_that_are_gone_are_told_and_do_not_stop_the_report(
    typed, records, tmp_path
):
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    done = typed("--run", ONE, "--format", "html", "--evidence", str(evidence))
    assert done.exit_code == 0, done.output
    page = (tmp_path / "out" / f"run-{ONE}.html").read_text("utf-8")
    assert "no picture was stored" in page


def test_due_makes_each_shift_once(typed, tmp_path, monkeypatch):
    """The day is older than a week, so the clock is set back to the day after."""
    made = []
    day_after = CALENDAR.parse("2026-03-02/night").end_at
    due = schedule.make_due

    def then(calendar, out, first_at, now, make):
        return due(calendar, out, first_at, day_after, make)

    def child(url, shift, out, arguments):
        made.append((shift.key, tuple(arguments)))
        (out / f"shift-{shift.date}-{shift.name}.json").write_text("{}", "utf-8")
        return True

    monkeypatch.setattr(schedule, "make_due", then)
    monkeypatch.setattr(reporting, "make_in_child", child)
    for _ in range(2):
        assert typed("--due", "--lang", "zh").exit_code == 0
    assert [key for key, _ in made] == ["2026-03-02/early", "2026-03-02/late"]
    assert made[0][1][:4] == ("--format", "pdf,html", "--lang", "zh")


def test_a_second_schedule_in_the_folder_is_refused(typed, tmp_path):
    with schedule.alone(tmp_path / "out"):
        assert isinstance(typed("--due").exception, BusyError)


def test_an_old_report_keeps_the_shifts_it_was_made_with(tmp_path):
    url = file_url(tmp_path / "records.db")
    upgrade(url)
    engine = open_database(url)
    then, now = CALENDAR_PART, CalendarPart(zone="Europe/Berlin")
    for run, part, at in [("old", then, BEGAN), ("new", now, BEGAN + timedelta(60))]:
        station = STATION.model_copy(update={"calendar": part})
        text = Document.of("station", "line 1", station.model_dump(mode="json"))
        made = made_by("steel", "a")
        facts = RunFacts(run, "", "steel", "line 1", at, "0.1.0", made, (text,))
        begin_run(engine, facts)
    engine.dispose()

    def zone(when):
        body = making.newest_station(url, soon_after(when))
        return station_of(body).calendar.zone

    assert zone("2026-03-02/early") == zone("2026-03") == "Asia/Shanghai"
    assert zone("2026-05-02") == zone("") == zone("no date") == "Europe/Berlin"


class Over(Exception):
    """Ends a schedule that would go on for ever."""


def test_a_schedule_goes_on_when_the_database_is_away_for_a_while(typed, monkeypatch):
    looks, slept = [], []

    def first(url, station):
        looks.append(url)
        if len(looks) == 1:
            raise StoreError("the database is locked")

    def sleep(seconds):
        slept.append(seconds)
        if len(slept) == 2:
            raise Over

    monkeypatch.setattr(making, "first_run", first)
    monkeypatch.setattr(reporting.time, "sleep", sleep)
    done = typed("--follow")
    assert isinstance(done.exception, Over)
    assert "the database is locked; trying again" in done.stderr
    assert len(looks) == 2


def test_the_station_says_where_its_records_lie(records, tmp_path):
    station = tmp_path / "station.yaml"
    camera = {"driver": "simulated", "name": "top", "scene": "steel"}
    content = {
        "version": 1,
        "name": STATION.name,
        "cameras": [camera],
        "data_folder": str(Path(database_file(records)).parent),
        "calendar": CALENDAR_PART.model_dump(mode="json"),
    }
    station.write_text(json.dumps(content), "utf-8")
    app = typer.Typer()
    app.command()(report)
    told = ["--shift", "2026-03-02/late", "--station", str(station), "--json"]
    done = CliRunner().invoke(app, [*told, "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.stdout)["files"]) == 3


def test_a_child_process_makes_the_report(records, tmp_path):
    shift = CALENDAR.parse("2026-03-02/late")
    assert reporting.make_in_child(records, shift, tmp_path, ["--format", "html"])
    assert (tmp_path / "shift-2026-03-02-late.json").exists()


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (
            subprocess.CompletedProcess([], 2, "", "inspector: it is missing\n"),
            "missing",
        ),
        (subprocess.TimeoutExpired([], 600), "took too long"),
    ],
)
def test_a_child_that_fails_is_told(tmp_path, capsys, monkeypatch, outcome, told):
    def run(_command, **_options):
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(subprocess, "run", run)
    shift = CALENDAR.parse("2026-03-02/late")
    assert not reporting.make_in_child("sqlite:///x.db", shift, tmp_path, [])
    assert told in capsys.readouterr().err


def test_without_a_station_on_record_the_usual_calendar_is_in_utc():
    assert making.calendar_of(None).zone == "UTC"
