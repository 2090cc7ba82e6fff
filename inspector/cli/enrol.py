"""`inspector enrol`: teach a kind of defect by a few crops."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import FAILED, DbOption, JsonOption, print_json, refuse, say
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
    from inspector.enrol.collect import Boxes, Shot


def enrol(
    name: Annotated[str, typer.Argument(help="What rules and records call the kind.")],
    paths: Annotated[list[Path], typer.Argument(help="Crops, or folders of them.")],
    library: LibraryOption,
    zh: Annotated[str, typer.Option("--zh", help="Name in Chinese.")] = "",
    en: Annotated[str, typer.Option("--en", help="Name in English.")] = "",
    material: Annotated[str, typer.Option("--material")] = "",
    severity: Annotated[
        str, typer.Option("--severity", help="minor, major or critical.")
    ] = "",
    action: Annotated[
        str, typer.Option("--action", help="What an operator is to do.")
    ] = "",
    background: Annotated[
        bool, typer.Option("--background", help="No defect: crops of clean material.")
    ] = False,
    boxes: Annotated[
        Path | None,
        typer.Option("--boxes", help="Boxes in the pictures: CSV, or inspect's lines."),
    ] = None,
    lot: Annotated[
        str, typer.Option("--lot", help="Where the crops are from; else their names.")
    ] = "",
    promote: Annotated[
        bool, typer.Option("--promote", help="Go live if the gate says go.")
    ] = False,
    model: EmbedderOption = "embedder",
    by: ByOption = None,
    db: DbOption = None,
    evidence: StationFolderOption = None,
    runs: RunsOption = 5,
    json: JsonOption = False,
) -> None:
    """Teach a kind by crops, or give it more; says what the gate thinks."""
    from inspector.enrol.collect import read_boxes
    from inspector.errors import ImageError, InspectorError

    given = {"zh": zh, "en": en, "material": material, "severity": severity}
    given |= {"action": action, "background": "true" if background else ""}
    told = {k: v for k, v in given.items() if v}
    try:
        drawn = None if boxes is None else read_boxes(boxes)
        shots, failed = _shots(paths, drawn, lot)
    except ImageError as error:
        raise refuse(str(error)) from error
    if not shots:
        raise refuse(f"none of {failed} pictures gave a crop; nothing is enrolled")
    try:
        with enrolment(library, model, by) as work:
            taught = work.teach(name, shots, told, stored(db, evidence, runs))
            live = promote and taught.report.verdict.value == "go"
            if live:
                work.promote(name)
    except InspectorError as error:
        raise refuse(str(error)) from error
    if json:
        print_json(
            document(taught.report)
            | {
                "version": taught.version.number,
                "crops": len(shots),
                "live": live,
                "hints": [
                    {"about": h.about, "en": h.en, "zh": h.zh, "crops": list(h.crops)}
                    for h in taught.hints
                ],
            }
        )
    else:
        for hint in taught.hints:
            say(f"note: {hint.en}")
        say_report(taught.report)
        say(f"version {taught.version.number} of {library}" + (", live" * live))
    if failed:
        raise typer.Exit(FAILED)


def _shots(paths: list[Path], boxes: Boxes | None, lot: str) -> tuple[list[Shot], int]:
    """The crops, and how many pictures gave none because of a mistake."""
    from dataclasses import replace

    from inspector.enrol.collect import shots_of
    from inspector.errors import ImageError
    from inspector.offline import collect

    found: list[Shot] = []
    failed = 0
    for path in collect(paths, None):
        try:
            cut = list(shots_of(path, boxes))
        except ImageError as error:
            say(f"inspector: {error}")
            failed += 1
            continue
        found.extend(replace(shot, source=lot or shot.source) for shot in cut)
    return found, failed
