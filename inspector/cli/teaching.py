"""What the commands about support libraries share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import person, say

if TYPE_CHECKING:
    from inspector.enrol.enrolment import Enrolment, Stored
    from inspector.enrol.gate import Rate, Report

LibraryOption = Annotated[
    Path, typer.Option("--library", help="Folder of the support library.")
]
EmbedderOption = Annotated[
    str, typer.Option("--model", help="The embedder: in the zoo, or a folder.")
]
ByOption = Annotated[
    str | None, typer.Option("--by", help="Who does it; else the account's name.")
]
StationFolderOption = Annotated[
    Path | None,
    typer.Option("--evidence", help="Folder of evidence pictures, with --db."),
]
RunsOption = Annotated[
    int, typer.Option("--runs", min=1, help="Runs whose evidence is tried.")
]


@contextmanager
def enrolment(library: Path, model: str, by: str | None) -> Iterator[Enrolment]:
    """An enrolment into a library, closed in the end."""
    from inspector.teaching import enrolling

    with enrolling(library, model, by or person()) as work:
        yield work


def stored(db: str | None, evidence: Path | None, runs: int) -> Stored | None:
    """Evidence of the last runs; None without a database.

    Raises:
        LibraryError: One of the two is named and the other is not.
        StoreError: The database cannot be read.
    """
    from inspector.errors import LibraryError
    from inspector.teaching import stored_pictures

    if db is None and evidence is None:
        return None
    if db is None or evidence is None:
        raise LibraryError("--db and --evidence go together; name both")
    return stored_pictures(db, evidence, runs)


def document(report: Report) -> dict[str, object]:
    """What the gate found, for `--json`."""
    shadow = report.shadow
    return {
        "kind": report.kind,
        "verdict": report.verdict.value,
        "too_close_to": report.too_close_to or None,
        "found": _rate(report.found),
        "confused": {name: _rate(rate) for name, rate in report.confused.items()},
        "stolen": {name: _rate(rate) for name, rate in report.stolen.items()},
        "changed": _rate(report.changed),
        "would_be_alarms_per_1000_m": report.alarms_per_km,
        "shadow": None
        if shadow is None
        else {
            "pictures": shadow.looked_at,
            "unreadable": shadow.unreadable,
            "length_mm": shadow.length_mm,
            "named": shadow.named,
            "before": dict(shadow.before),
        },
    }


def say_report(report: Report) -> None:
    """What the gate found, for a person."""
    close = f" to {report.too_close_to}" if report.too_close_to else ""
    low, high = report.found.interval
    say(f"gate: {report.verdict.value}{close}")
    say(
        f"  {report.found.count} of {report.found.total} crops are found by the others "
        f"({low:.0%} to {high:.0%})"
    )
    for name, rate in report.confused.items():
        say(f"  {rate.count} of them would be called {name}")
    for name, rate in report.stolen.items():
        say(f"  {rate.count} of {rate.total} examples of {name} would be taken")
    say(f"  {report.changed.count} of {report.changed.total} old answers change")
    if report.shadow is not None:
        say(
            f"  {report.shadow.named} of {report.shadow.looked_at} stored findings "
            f"would get the name; {report.alarms_per_km or 0:.1f} per 1000 m"
        )


def _rate(rate: Rate) -> dict[str, object]:
    return {"count": rate.count, "of": rate.total, "ci95": list(rate.interval)}
