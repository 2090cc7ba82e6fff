"""`inspector db`: the records' database."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import (
    FAILED,
    DbOption,
    JsonOption,
    database_url,
    person,
    print_json,
    say,
)

if TYPE_CHECKING:
    from inspector.station import Station
    from inspector.store.check import CheckReport

app = typer.Typer(no_args_is_help=True, help="Care for the records' database.")

EvidenceOption = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        help="Folder of the pictures; else the station's, else beside the database.",
    ),
]
StationFileOption = Annotated[
    Path | None,
    typer.Option("--station", help="Station file: database, pictures, rules."),
]
ReasonOption = Annotated[
    str, typer.Option("--reason", help="Why; stands in the audit.")
]


@app.callback()
def databases() -> None:
    """Care for the records' database."""


@app.command()
def upgrade(db: DbOption = None, json: JsonOption = False) -> None:
    """Bring a database to this program's schema; makes it if it is not there."""
    from inspector.store import database

    engine = database.open_database(database_url(db))
    try:
        before = database.revision_of(engine)
        database.migrate(engine)
        after = database.revision_of(engine)
    finally:
        engine.dispose()
    name = database.shown(engine)
    if json:
        print_json({"database": name, "before": before, "after": after})
    elif before == after:
        say(f"{name} is up to date ({after})")
    else:
        say(f"{name}: {before or 'new'} -> {after}")


@app.command()
def check(
    db: DbOption = None,
    station: StationFileOption = None,
    evidence: EvidenceOption = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Look for pictures, do not read them.")
    ] = False,
    backup_folder: Annotated[
        Path | None,
        typer.Option("--backup", help="Compare the audit with this backup's manifest."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Foreign keys, lines, documents, audit and pictures; 1 if anything is wrong."""
    from inspector.store import check as checks
    from inspector.store.manifest import read_manifest
    from inspector.store.opened import reading

    url, folder = _places(db, station, evidence)
    anchors = [] if backup_folder is None else [read_manifest(backup_folder).audit]
    with reading(url) as engine:
        report = checks.check(
            engine,
            folder,
            station=_name(station),
            hashes=not quick,
            anchors=anchors,
        )
        name = str(engine.url.render_as_string(hide_password=True))
    _report(name, report, json=json)


@app.command()
def backup(
    out: Annotated[Path, typer.Option("--out", help="An empty or a new folder.")],
    db: DbOption = None,
    station: StationFileOption = None,
    evidence: EvidenceOption = None,
    json: JsonOption = False,
) -> None:
    """Copy database and pictures, also while a line is writing."""
    from inspector.build import software
    from inspector.store import backup as backups
    from inspector.store.opened import reading

    url, folder = _places(db, station, evidence)
    with reading(url) as engine:
        made = backups.backup(
            engine, folder, out, _now(), software(), _name(station), tell=say
        )
    document = {
        "backup": str(out),
        "revision": made.revision,
        "rows": dict(made.rows),
        "pictures": len(made.pictures),
        "missing_pictures": list(made.missing_pictures),
        "bytes": made.size_bytes,
        "audit": {"sequence": made.audit.sequence, "hash": made.audit.hash},
    }
    if json:
        print_json(document)
    else:
        inspections = made.rows.get("inspection", 0)
        say(f"{out}: {inspections} inspections, {len(made.pictures)} pictures")
    if made.missing_pictures:
        say(f"inspector: {len(made.missing_pictures)} pictures were gone already")
        raise typer.Exit(FAILED)


@app.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="The folder that a backup made.")],
    db: DbOption = None,
    station: StationFileOption = None,
    evidence: EvidenceOption = None,
    json: JsonOption = False,
) -> None:
    """Put a backup back where nothing is; verified before, checked after."""
    from inspector.store import audit, database
    from inspector.store import restore as restores
    from inspector.store.opened import writing

    url, pictures = _places(db, station, evidence)
    done = restores.restore(folder, url, pictures, tell=say)
    if not any(finding.name == "version" for finding in done.report.findings):
        told = {"made_at": done.manifest.made_at.isoformat(), "backup": folder.name}
        with writing(url, "inspector db restore", _now()) as engine:
            audit.note(
                engine,
                audit.change(_now(), person(), "restore", "database", None, told),
            )
    name = database.parsed_url(url).render_as_string(hide_password=True)
    _report(name, done.report, json=json)


@app.command()
def prune(
    station: Annotated[
        Path, typer.Option("--station", help="Station file: the rules, the pictures.")
    ],
    db: DbOption = None,
    evidence: EvidenceOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would go.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Throw away what the station's rules let go; nothing on hold, nothing unseen."""
    import contextlib

    from inspector.store import prune as prunes
    from inspector.store.opened import reading, writing

    url, folder = _places(db, station, evidence)
    the_station, disk = _station(station), prunes.disk_of(folder)
    with contextlib.ExitStack() as stack:
        opened = reading(url) if dry_run else writing(url, "inspector db prune", _now())
        engine = stack.enter_context(opened)
        done = prunes.prune(
            engine,
            folder,
            the_station.retention,
            disk,
            _now(),
            person(),
            station=the_station.name,
            dry_run=dry_run,
        )
    if json:
        print_json({"dry_run": dry_run, **done.as_json()})
    say(f"{'would go' if dry_run else 'gone'}: {done.text}")
    if done.short_bytes:
        say(
            f"inspector: {done.short_bytes / 1e6:.0f} MB more are wanted; review what "
            "waits, release holds, or free the disk"
        )
        raise typer.Exit(FAILED)


@app.command()
def hold(
    lot: Annotated[str, typer.Argument(help="Coil or panel number.")],
    reason: ReasonOption,
    db: DbOption = None,
) -> None:
    """Keep all of a lot, whatever the rules say."""
    _set_hold(lot, reason, db, held=True)


@app.command()
def release(
    lot: Annotated[str, typer.Argument(help="Coil or panel number.")],
    reason: ReasonOption,
    db: DbOption = None,
) -> None:
    """Let the rules have a lot again."""
    _set_hold(lot, reason, db, held=False)


@app.command()
def note(
    text: Annotated[str, typer.Argument(help="What the next shift must know.")],
    station: Annotated[
        Path, typer.Option("--station", help="The machine, with the plant's shifts.")
    ],
    shift: Annotated[
        str, typer.Option("--shift", help="DATE/NAME; else the shift that is on.")
    ] = "",
    db: DbOption = None,
) -> None:
    """Leave a note for the next shift; a line that runs stores it itself."""
    from inspector.bookkeeping import StoredBooks
    from inspector.build import database_of
    from inspector.line.client import LeaveNote
    from inspector.line.remote import RemoteLine

    machine = _station(station)
    said = LeaveNote(text, shift, person())
    if (line := RemoteLine(machine.folder)).running:
        line.send(said)
    else:
        url = database_of(machine, db)
        StoredBooks(machine, url, _now, lambda: False).leave_note(said, said.by)
    say("the note is stored; it stands in the report of its shift")


def _set_hold(lot: str, reason: str, db: str | None, *, held: bool) -> None:
    from inspector.store import holds
    from inspector.store.opened import writing

    with writing(database_url(db), "inspector db hold", _now()) as engine:
        changed = holds.set_hold(engine, lot, held, reason, person(), _now())
    state = "on hold" if held else "released"
    say(f"{lot} is {state}" if changed else f"{lot} was {state} already")


def _places(
    db: str | None, station: Path | None, evidence: Path | None
) -> tuple[str, Path]:
    """The database and the pictures' folder that a command works on."""
    from inspector.build import database_of
    from inspector.errors import StoreError
    from inspector.records import evidence_folder
    from inspector.store.opened import database_file

    if station is not None:
        the_station = _station(station)
        url = database_of(the_station, db)
        return url, evidence or evidence_folder(the_station)
    url = database_url(db)
    if evidence is not None:
        return url, evidence
    if (path := database_file(url)) is None:
        raise StoreError(
            "where are the pictures of this database? give --evidence DIR or "
            "--station FILE"
        )
    return url, path.parent / "evidence"


def _station(path: Path) -> Station:
    from inspector import station as stations

    return stations.load(path)


def _name(station: Path | None) -> str | None:
    """Whose pictures lie in the folder; None for all of the database's."""
    return None if station is None else _station(station).name


def _report(name: str, report: CheckReport, *, json: bool) -> None:
    """Say what a check found, and end with 1 if anything is wrong."""
    if json:
        print_json(
            {
                "database": name,
                "ok": report.ok,
                "checks": [
                    {
                        "name": finding.name,
                        "looked_at": finding.looked_at,
                        "problem_count": finding.problem_count,
                        "problems": list(finding.problems),
                        "remarks": list(finding.remarks),
                    }
                    for finding in report.findings
                ],
            }
        )
    for finding in report.findings:
        state = f"{finding.problem_count} wrong" if finding.problem_count else "ok"
        say(f"{finding.name}: {finding.looked_at} looked at, {state}")
        for line in (*finding.problems, *finding.remarks):
            say(f"  {line}")
        if finding.problem_count > len(finding.problems):
            say(f"  and {finding.problem_count - len(finding.problems)} more")
    if not report.ok:
        raise typer.Exit(FAILED)


def _now() -> datetime:
    return datetime.now(UTC)
