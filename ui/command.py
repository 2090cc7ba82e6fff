"""`inspector gui`: the operator's station."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.common import FAILED, DbOption, refuse, say

_LINE = "virtual-steel.yaml"


def gui(
    station: Annotated[
        Path | None,
        typer.Option("--station", help="The machine; else the virtual steel line."),
    ] = None,
    recipe: Annotated[
        Path | None,
        typer.Option("--recipe", help="The product; else the virtual steel line's."),
    ] = None,
    lot: Annotated[str, typer.Option("--lot", help="Lot that stands ready.")] = "",
    db: DbOption = None,
    full_screen: Annotated[
        bool, typer.Option("--full-screen", help="Over the whole screen.")
    ] = False,
    light: Annotated[
        bool, typer.Option("--light", help="Dark on light ground, for bright halls.")
    ] = False,
) -> None:
    """Open the operator's station; the line starts when Start is pressed."""
    from inspector.build import database_of, make_plan, read_line
    from inspector.errors import InspectorError
    from inspector.explaining import surroundings_of
    from inspector.line.runner import LineRunner
    from inspector.logs import LogFile
    from inspector.preflight.desktop import Need, display_answers, missing, remedy
    from inspector.records import evidence_folder
    from inspector.resources import data_folder
    from inspector.teaching import with_library

    if absent := missing(Need.WINDOW):
        raise refuse(f"the window needs system libraries: {remedy(absent)}")
    if not display_answers():
        raise refuse(
            "there is no display to open a window on; set DISPLAY, or use "
            "`inspector run` for a run without a window"
        )
    from ui.app import run_window

    data = data_folder()
    try:
        product, machine = read_line(
            station or data / "stations" / _LINE, recipe or data / "recipes" / _LINE
        )
        if recipe is None:
            product = with_library(product)
        line = LineRunner(make_plan(product, machine, database=db, explain=True))
    except InspectorError as error:
        raise refuse(str(error)) from error
    log = LogFile(machine.folder / "logs" / "line.jsonl")
    try:
        code = run_window(
            line,
            language=machine.language,
            full_screen=full_screen,
            light=light,
            kinds=product.kinds,
            lot=lot,
            database=database_of(machine, db),
            evidence=evidence_folder(machine),
            rolls=surroundings_of(machine).rolls,
            recipe=product,
            station=machine,
        )
    finally:
        line.close()
        log.close()
    say(f"records and pictures are in {machine.folder}")
    if code:
        raise typer.Exit(FAILED)
