"""`inspector line`: the line in a process of its own, for windows to attach to."""

from __future__ import annotations

from typing import Annotated

import typer

from inspector.cli.common import (
    DbOption,
    NoLoginOption,
    RecipeOption,
    StationOption,
    say,
)


def line(
    station: StationOption,
    recipe: RecipeOption,
    db: DbOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Have causes ranked beside each run.")
    ] = False,
    no_login: NoLoginOption = False,
    linger: Annotated[
        float | None,
        typer.Option(
            "--linger",
            min=0.0,
            help="End when no run is on and no window has looked for so many seconds; "
            "else it stays until Ctrl-C.",
        ),
    ] = None,
) -> None:
    """Keep a line ready for `inspector gui`, which starts this by itself if need be."""
    import faulthandler
    import sys
    import threading
    from functools import partial

    from inspector.build import books_of, database_of, staff_of
    from inspector.cli.drive import on_interrupt
    from inspector.line.process import Stay, nobody_is_asked, serve
    from inspector.logs import LogFile
    from inspector.renewal import PlanSource

    source = PlanSource(station, recipe, database=db, explain=explain)
    the_station = source.station
    note: dict[str, object] = {
        "recipe": str(recipe.absolute()),
        "station": str(station.absolute()),
    }
    url = database_of(the_station, db)
    staff = nobody_is_asked if no_login else partial(staff_of, url)
    books = partial(books_of, the_station, url)
    if sys.stderr is not None:
        faulthandler.enable()
    stop = threading.Event()
    log = LogFile(the_station.folder / "logs" / "line.jsonl")
    try:
        with on_interrupt(stop.set):
            serve(source(), note, Stay(linger), stop, staff, books, source)
    finally:
        log.close()
    say(f"records and pictures are in {the_station.folder}")
