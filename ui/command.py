"""`inspector gui`: the operator's station."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import FAILED, DbOption, NoLoginOption, refuse, say

if TYPE_CHECKING:
    from inspector.line.client import LineClient

_LINE = "virtual-steel.yaml"
_LINGER_S = 60.0
"""A line that nobody runs and nobody looks at ends after this time."""


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
    no_login: NoLoginOption = False,
    in_process: Annotated[
        bool,
        typer.Option(
            "--in-process",
            help="Run the line in the window's own process; it ends with the window.",
        ),
    ] = False,
) -> None:
    """Open the operator's station; the line starts when Start is pressed.

    The line runs in a process of its own, which goes on when the window is closed or
    dies; a new window attaches to it.
    """
    from inspector.build import database_of, read_line
    from inspector.errors import InspectorError
    from inspector.explaining import surroundings_of
    from inspector.logs import LogFile
    from inspector.preflight.desktop import Need, display_answers, missing, remedy
    from inspector.records import evidence_folder
    from inspector.resources import data_folder
    from inspector.teaching import with_library
    from inspector.upkeep import Upkeep

    if absent := missing(Need.WINDOW):
        raise refuse(f"the window needs system libraries: {remedy(absent)}")
    if not display_answers():
        raise refuse(
            "there is no display to open a window on; set DISPLAY, or use "
            "`inspector run` for a run without a window"
        )
    from ui.app import application, run_window
    from ui.single import OneWindow

    data = data_folder()
    files = Files(
        station or data / "stations" / _LINE, recipe or data / "recipes" / _LINE, db
    )
    with ExitStack() as held:
        try:
            product, machine = read_line(files.station, files.recipe)
            if not in_process:
                files = files.of_running(machine.folder)
                product, machine = read_line(files.station, files.recipe)
            product = with_library(product)
            application()
            one = OneWindow(machine.folder)
            held.callback(one.close)
            if not one.first:
                say("this station has a window already; it has come to the front")
                return
            log = LogFile(machine.folder / "logs" / _LOG[in_process])
            held.callback(log.close)
            opened = _here if in_process else _apart
            line = opened(files, machine.folder, held, asked=not no_login)
        except InspectorError as error:
            raise refuse(str(error)) from error
        code = run_window(
            line,
            language=machine.language,
            full_screen=full_screen,
            kinds=product.kinds,
            lot=lot,
            database=database_of(machine, db),
            evidence=evidence_folder(machine),
            rolls=surroundings_of(machine).rolls,
            recipe=product,
            station=machine,
            one=one,
            folder=machine.folder,
            upkeep=Upkeep(product, machine, database_of(machine, db)),
            recipe_file=files.recipe,
        )
    say(f"records and pictures are in {machine.folder}")
    if line.apart and line.status().phase.busy:
        say("the line goes on without a window; `inspector gui` shows it again")
    if code:
        raise typer.Exit(FAILED)


_LOG = {True: "line.jsonl", False: "window.jsonl"}


@dataclass(frozen=True, slots=True)
class Files:
    """What a line is made of."""

    station: Path
    recipe: Path
    db: str | None

    def of_running(self, folder: Path) -> Files:
        """The same, with the recipe of the line that stands in this folder already."""
        from inspector.line.session import standing

        recipe = standing(folder).get("recipe")
        if not isinstance(recipe, str) or Path(recipe) == self.recipe.absolute():
            return self
        say(f"the line that stands there has the recipe {recipe}; it is shown")
        return replace(self, recipe=Path(recipe))

    def arguments(self) -> list[str]:
        """For `inspector line`."""
        more = [] if self.db is None else ["--db", self.db]
        station, recipe = self.station.absolute(), self.recipe.absolute()
        return ["--station", str(station), "--recipe", str(recipe), *more]


def _here(files: Files, _folder: Path, held: ExitStack, *, asked: bool) -> LineClient:
    """A line in this process; it ends with the window."""
    from inspector.build import books_of, database_of, staff_of
    from inspector.line.guard import Guarded
    from inspector.line.inorder import InOrder
    from inspector.line.process import recover
    from inspector.line.runner import LineRunner
    from inspector.renewal import PlanSource

    source = PlanSource(files.station, files.recipe, database=files.db, explain=True)
    plan = source()
    line = LineRunner(plan, source, recover(plan))
    held.callback(line.close)
    url = database_of(source.station, files.db)
    staff = staff_of(url, line) if asked else None
    window = InOrder(Guarded(line, staff, books_of(source.station, url, line)))
    held.callback(window.close)
    return window


def _apart(files: Files, folder: Path, held: ExitStack, *, asked: bool) -> LineClient:
    """A line in its own process, started where none stands yet."""
    from inspector.line.attached import AttachedLine
    from inspector.line.launch import launch

    arguments = [*files.arguments(), "--explain", "--linger", str(_LINGER_S)]
    arguments += [] if asked else ["--no-login"]
    line = AttachedLine(folder, partial(launch, arguments, folder / "logs"))
    held.callback(line.close)
    return line
