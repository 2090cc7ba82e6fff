"""`inspector report`: what people sign, of a shift, day, month, run or lot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import (
    FAILED,
    DbOption,
    JsonOption,
    chosen_database,
    print_json,
    refuse,
    say,
)

if TYPE_CHECKING:
    from inspector.report.document import Lang
    from inspector.report.making import Format, Sources
    from inspector.report.wanted import Wanted
    from inspector.station import Station

_NICENESS = 19
_FORMS = (
    "say what the report is about, one of: --shift DATE/NAME, --run ID, --lot ID, "
    "--day DATE, --month YYYY-MM, --due, --follow"
)


def report(
    db: DbOption = None,
    shift: Annotated[
        str | None, typer.Option("--shift", help="DATE/NAME, 2026-11-21/night.")
    ] = None,
    run: Annotated[str | None, typer.Option("--run", help="Run id.")] = None,
    lot: Annotated[str | None, typer.Option("--lot", help="Coil or panel.")] = None,
    day: Annotated[
        str | None, typer.Option("--day", help="All shifts that begin on a DATE.")
    ] = None,
    month: Annotated[
        str | None, typer.Option("--month", help="All days of a month, YYYY-MM.")
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="Every shift that is over, each once.")
    ] = False,
    follow: Annotated[
        bool, typer.Option("--follow", help="The same at the end of each shift.")
    ] = False,
    formats: Annotated[
        str, typer.Option("--format", help="Of pdf, xlsx, html, with commas.")
    ] = "pdf,html",
    out: Annotated[Path, typer.Option("--out", help="Folder.")] = Path("reports"),
    lang: Annotated[
        str | None, typer.Option("--lang", help="zh or en; else the station's.")
    ] = None,
    station: Annotated[
        Path | None,
        typer.Option("--station", help="One machine's file; else all on record."),
    ] = None,
    evidence: Annotated[
        Path | None, typer.Option("--evidence", help="Folder of the pictures.")
    ] = None,
    grading: Annotated[
        Path | None, typer.Option("--grading", help="Folder of grading tables.")
    ] = None,
    golden: Annotated[
        Path | None, typer.Option("--golden", help="The golden strip (YAML).")
    ] = None,
    feedback: Annotated[
        Path | None, typer.Option("--feedback", help="File of verdicts on causes.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Make the report that people sign; the same records give the same bytes."""
    asked = [("shift", shift), ("run", run), ("lot", lot), ("day", day)]
    given = [(what, text) for what, text in (*asked, ("month", month)) if text]
    if len(given) + due + follow != 1:
        raise refuse(_FORMS)
    _step_back()
    endings = _endings(formats)
    url = chosen_database(db, station)
    plant = _station(station, url, given[0][1] if shift or day or month else "")
    spoken = _lang(lang, plant)
    sources = _sources(url, plant, station, evidence, grading, golden, feedback)
    if due or follow:
        from inspector.cli.reporting import keep_going

        arguments = _arguments(
            station, evidence, grading, golden, feedback, formats, spoken
        )
        keep_going(url, plant, sources.station, out, arguments, follow=follow)
        return
    wanted = _wanted(*given[0], plant, _now())
    _write(wanted, sources, endings, out, spoken, json=json)


def _step_back() -> None:
    """Take only the time that the line leaves over, where the system knows how."""
    import os

    os.environ.setdefault("RAYON_NUM_THREADS", "1")  # typst would take every core
    lower = getattr(os, "nice", None)
    if lower is not None:
        lower(max(0, _NICENESS - lower(0)))


def _write(
    wanted: Wanted,
    sources: Sources,
    endings: Sequence[Format],
    out: Path,
    lang: Lang,
    *,
    json: bool,
) -> None:
    from inspector.errors import StoreError
    from inspector.report.making import prepare, put

    files = prepare(wanted, sources, endings, lang)
    try:
        written = put(out, files)
    except StoreError as error:  # everything was read, the disk failed
        say(f"inspector: {error}")
        raise typer.Exit(FAILED) from error
    if json:
        print_json({"files": [str(path) for path in written]})
        return
    for path in written:
        say(f"  {path}")


def _endings(text: str) -> tuple[Format, ...]:
    from inspector.report.making import FORMATS

    asked = [part.strip().lower() for part in text.split(",") if part.strip()]
    odd = [part for part in asked if part not in FORMATS]
    if odd or not asked:
        raise refuse(
            f"--format is one or more of {', '.join(FORMATS)} with commas between, "
            f"got {text[:40]!r}"
        )
    return tuple(ending for ending in FORMATS if ending in asked)


def _lang(told: str | None, plant: Station | None) -> Lang:
    lang = told or (plant.language if plant else "en")
    if lang == "zh":
        return "zh"
    if lang != "en":
        raise refuse(f"--lang is zh or en, not {lang[:20]!r}")
    return "en"


def _station(file: Path | None, url: str, when: str) -> Station | None:
    """The station that was named, else the one of the newest run on record.

    Of a time that is long over, the newest run of then: an old report keeps the shifts
    that it was made with.
    """
    from inspector import station as stations
    from inspector.report.making import newest_station
    from inspector.report.wanted import station_of

    if file is not None:
        return stations.load(file)
    from inspector.report.wanted import soon_after

    body = newest_station(url, soon_after(when)) or newest_station(url)
    return station_of(body) if body else None


def _sources(
    url: str,
    plant: Station | None,
    named: Path | None,
    evidence: Path | None,
    grading: Path | None,
    golden: Path | None,
    feedback: Path | None,
) -> Sources:
    from inspector.cause.feedback import FeedbackFile
    from inspector.cli.explain import feedback_file
    from inspector.report.gradefile import load_golden, load_tables
    from inspector.report.making import Sources
    from inspector.resources import data_folder

    for folder, option in ((evidence, "--evidence"), (grading, "--grading")):
        if folder is not None and not folder.is_dir():
            raise refuse(f"{option} must be a folder, {folder} is none")
    return Sources(
        url=url,
        evidence=evidence or _pictures(url, plant),
        station=plant.name if plant and named else None,
        tables=load_tables(grading or data_folder() / "grading"),
        golden=load_golden(golden) if golden else None,
        verdicts=FeedbackFile(feedback_file(feedback)).all(),
    )


def _pictures(url: str, plant: Station | None) -> Path | None:
    """The pictures' folder: beside the database, else the station's; None if gone."""
    from inspector.records import evidence_folder
    from inspector.store.opened import database_file

    file = database_file(url)
    places = [file.parent / "evidence"] if file else []
    if plant is not None:
        places.append(evidence_folder(plant))
    return next((place for place in places if place.is_dir()), None)


def _wanted(what: str, text: str, plant: Station | None, now: datetime) -> Wanted:
    from inspector.report import wanted
    from inspector.report.making import calendar_of

    calendar = calendar_of(plant)
    if what == "shift":
        return wanted.of_shift(calendar, calendar.parse(text), now)
    if what == "day":
        return wanted.of_day(calendar, text, now)
    if what == "month":
        return wanted.of_month(calendar, text, now)
    if what == "run":
        return wanted.of_run(calendar.zone, text)
    return wanted.of_lot(calendar.zone, text)


def _arguments(
    station: Path | None,
    evidence: Path | None,
    grading: Path | None,
    golden: Path | None,
    feedback: Path | None,
    formats: str,
    lang: str,
) -> list[str]:
    """What a child process is told beside the shift."""
    told = ["--format", formats, "--lang", lang]
    for option, path in (
        ("--station", station),
        ("--evidence", evidence),
        ("--grading", grading),
        ("--golden", golden),
        ("--feedback", feedback),
    ):
        told += [option, str(path)] if path else []
    return told


def _now() -> datetime:
    from datetime import UTC

    return datetime.now(UTC)
