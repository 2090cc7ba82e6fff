"""`inspector run`: one run without a window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.common import (
    FAILED,
    BlocksOption,
    DbOption,
    JsonOption,
    LotOption,
    RecipeOption,
    StationOption,
    print_json,
    say,
)


def run(
    station: StationOption,
    recipe: RecipeOption,
    lot: LotOption = "",
    blocks: BlocksOption = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0.1, help="End after this time.")
    ] = None,
    db: DbOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Data folder instead of the station's own."),
    ] = None,
    progress: Annotated[
        Path | None,
        typer.Option(
            "--progress",
            help="Append the number of safely stored records to this file, "
            "one line per batch.",
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Have causes ranked beside the run.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Run one line without a window, until Ctrl-C or the end given."""
    from inspector.build import make_plan, read_line
    from inspector.cli.drive import drive, summary
    from inspector.cli.progress import ProgressFile
    from inspector.line.runner import LineRunner
    from inspector.logs import LogFile

    the_recipe, the_station = read_line(station, recipe, out)
    with ProgressFile(progress) as told:
        plan = make_plan(
            the_recipe,
            the_station,
            database=db,
            blocks=blocks,
            on_progress=told.acknowledged,
            explain=explain,
        )
        log = LogFile(the_station.folder / "logs" / "line.jsonl")
        line = LineRunner(plan)
        try:
            status = drive(line, lot, blocks=blocks, seconds=seconds)
        finally:
            line.close()
            log.close()
    document = summary(status)
    if json:
        print_json(document)
    else:
        tell(document)
    for alarm in status.alarms:
        say(f"alarm: {alarm.text}")
    if status.message:
        say(f"inspector: {status.message}")
        raise typer.Exit(FAILED)


def tell(document: dict[str, object]) -> None:
    """The summary for a person."""
    say(
        f"run {document['run_id']}: {document['blocks']} blocks, "
        f"{document['produced_lines']} lines produced = "
        f"{document['inspected_lines']} inspected + "
        f"{document['masked_lines']} masked + {document['gap_lines']} in gaps "
        f"(coverage {document['coverage']:.2%}), {document['defects']} defects, "
        f"verdicts {document['verdicts']}"
    )
