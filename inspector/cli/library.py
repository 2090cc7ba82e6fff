"""`inspector library`: look at what was taught, put it to use, undo it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import DbOption, JsonOption, print_json, refuse, say
from inspector.cli.teaching import (
    ByOption,
    EmbedderOption,
    LibraryOption,
    RunsOption,
    StationFolderOption,
    document,
    enrolment,
    say_report,
    stored,
)

if TYPE_CHECKING:
    from inspector.classify.kinds import Kind, Version
    from inspector.classify.library import Newest

app = typer.Typer(no_args_is_help=True, help="Look at, activate and undo enrolment.")
NameArgument = Annotated[str, typer.Argument(help="Name of the kind.")]


@app.command("list")
def list_(library: LibraryOption, json: JsonOption = False) -> None:
    """All kinds, with how many examples are live and how many wait."""
    newest = _opened(library)
    if json:
        print_json(_overview(newest) | {"kinds": [_row(k) for k in newest.kinds]})
        return
    for kind in newest.kinds:
        zh = f" ({kind.zh})" if kind.zh else ""
        say(
            f"{kind.name}{zh}: {kind.state}, {len(kind.live)} live, "
            f"{len(kind.pending)} pending, {kind.severity}"
        )
    if newest.trouble:
        say(f"inspector: {newest.trouble}")


@app.command()
def show(
    library: LibraryOption,
    name: Annotated[
        str | None, typer.Argument(help="A kind; else the history.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """One kind with its examples, or the history of the library."""
    from inspector.classify.edits import need
    from inspector.errors import LibraryError

    newest = _opened(library)
    if name is None:
        _show_history(library, newest, json)
        return
    try:
        kind = need(newest.kinds, name)
    except LibraryError as error:
        raise refuse(str(error)) from error
    examples = [
        {"crop": e.crop, "live": live, "at": e.at.isoformat(), "by": e.by}
        | {"source": e.source}
        for live, each in ((True, kind.live), (False, kind.pending))
        for e in each
    ]
    if json:
        print_json(_row(kind) | {"examples": examples})
        return
    for row in examples:
        state = "live" if row["live"] else "pending"
        say(f"{row['crop']} {state} {row['at']} {row['by']} {row['source']}")


@app.command()
def observe(
    name: NameArgument,
    library: LibraryOption,
    model: EmbedderOption = "embedder",
    by: ByOption = None,
    db: DbOption = None,
    evidence: StationFolderOption = None,
    runs: RunsOption = 5,
    json: JsonOption = False,
) -> None:
    """Try the waiting examples of a kind on stored evidence, without effect."""
    from inspector.errors import InspectorError

    try:
        _opened(library)
        with enrolment(library, model, by) as work:
            version = work.observe(name)
            report = work.report(name, stored(db, evidence, runs))
    except InspectorError as error:
        raise refuse(str(error)) from error
    if json:
        print_json(document(report) | {"version": version.number})
        return
    say_report(report)


@app.command()
def promote(
    name: NameArgument,
    library: LibraryOption,
    force: Annotated[
        bool, typer.Option("--force", help="Although the gate does not say go.")
    ] = False,
    model: EmbedderOption = "embedder",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Put the waiting examples of a kind to use; running lines take them."""
    from inspector.errors import InspectorError

    try:
        _opened(library)
        with enrolment(library, model, by) as work:
            version, report = work.promote(name, force=force)
    except InspectorError as error:
        raise refuse(str(error)) from error
    if json:
        print_json(document(report) | {"version": version.number})
        return
    say_report(report)
    say(f"version {version.number}: {name} is live")


@app.command()
def rollback(
    library: LibraryOption,
    model: EmbedderOption = "embedder",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Undo the last change; once more undoes the one before."""
    from inspector.errors import InspectorError

    try:
        _opened(library)
        with enrolment(library, model, by) as work:
            version = work.rollback()
    except InspectorError as error:
        raise refuse(str(error)) from error
    _say_version(version, json)


@app.command()
def merge(
    other: Annotated[Path, typer.Argument(help="The library to take over.")],
    library: LibraryOption,
    model: EmbedderOption = "embedder",
    by: ByOption = None,
    json: JsonOption = False,
) -> None:
    """Take over the kinds and examples of another library."""
    from inspector.classify.library import LibraryFolder
    from inspector.errors import InspectorError

    try:
        with enrolment(library, model, by) as work:
            version = work.merge(LibraryFolder(other))
    except InspectorError as error:
        raise refuse(str(error)) from error
    _say_version(version, json)


def _opened(library: Path) -> Newest:
    """The newest version; that there is none ends the command."""
    from inspector.classify.library import LibraryFolder
    from inspector.errors import LibraryError

    try:
        newest = LibraryFolder(library).newest()
    except LibraryError as error:
        raise refuse(str(error)) from error
    if newest.version is None:
        raise refuse(
            f"{library} holds no support library; make one with `inspector enrol`"
        )
    return newest


def _show_history(library: Path, newest: Newest, json: bool) -> None:
    from inspector.classify.library import LibraryFolder
    from inspector.errors import LibraryError

    folder = LibraryFolder(library)
    rows: list[dict[str, object]] = []
    for number in folder.numbers():
        try:
            version = folder.read(number)
        except LibraryError as error:
            rows.append({"version": number, "error": str(error)})
            continue
        rows.append(
            {
                "version": number,
                "at": version.at.isoformat(),
                "by": version.by,
                "action": version.action,
                "content_of": version.content_of,
            }
        )
    if json:
        print_json(_overview(newest) | {"history": rows})
        return
    for row in rows:
        what = row.get("error") or f"{row['at']} {row['by']}: {row['action']}"
        say(f"{row['version']:>4} {what}")


def _overview(newest: Newest) -> dict[str, object]:
    number = None if newest.version is None else newest.version.number
    return {"version": number, "trouble": newest.trouble or None}


def _row(kind: Kind) -> dict[str, object]:
    return {
        "name": kind.name,
        "zh": kind.zh or kind.name,
        "en": kind.en or kind.name,
        "material": kind.material,
        "severity": kind.severity,
        "action": kind.action,
        "state": kind.state,
        "live": len(kind.live),
        "pending": len(kind.pending),
    }


def _say_version(version: Version, json: bool) -> None:
    if json:
        print_json(
            {
                "version": version.number,
                "content_of": version.content_of,
                "action": version.action,
                "kinds": [_row(kind) for kind in version.kinds],
            }
        )
        return
    say(f"version {version.number}: {version.action}")
