"""`inspector lab study`: arms of a question, trained and scored alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import FAILED, JsonOption, print_json, refuse, say
from models.commands.parts import RuntimeOption, ThreadsOption
from models.commands.progress import progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.studies.rows import How
    from models.studies.told import Row


def study(
    file: Annotated[Path, typer.Argument(help="The study (YAML).")],
    out: Annotated[Path, typer.Option("--out", help="Folder of all that is made.")],
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="NAME=PATH for {NAME} in the file; repeatable."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="An arm to run; repeatable.")
    ] = None,
    most: Annotated[
        int,
        typer.Option("--most", min=1, help="Held-out pictures at most, for trials."),
    ] = 10**6,
    runtime: RuntimeOption = "onnx",
    threads: ThreadsOption = 1,
    json: JsonOption = False,
) -> None:
    """Train and score every arm; what is done is kept, what was killed goes on.

    A table of means and spreads is written after every row.
    """
    from models.studies.book import PAGE_NAME, write_book
    from models.studies.rows import How
    from models.studies.told import Study

    command = _typed(file, where or (), only or ())
    try:
        asked = Study.read(file)
        places = _places(where or ())
        every = asked.rows(places)
        now = asked.rows(places, only or ())
    except ValueError as cause:
        raise refuse(str(cause)) from cause
    failed = 0
    for row in now:
        failed += not _did(row, out, How(runtime, threads, most))
        write_book(asked, every, out, command)
    if json:
        print_json(write_book(asked, every, out, command))
    say(f"{len(now) - failed} of {len(now)} rows are done; look at {out / PAGE_NAME}")
    if failed:
        raise typer.Exit(FAILED)


def _did(row: Row, out: Path, how: How) -> bool:
    """Run a row; one that fails is told and does not stop the others."""
    from inspector.errors import InspectorError
    from models.studies.rows import done_row

    try:
        with progress() as show:
            done_row(row, out, how, show)
    except (OSError, ValueError, FloatingPointError, InspectorError) as cause:
        say(f"inspector: {row.folder}: {cause}")
        return False
    say(f"{row.folder} is done")
    return True


def _places(where: Sequence[str]) -> Mapping[str, str]:
    """Names and paths of `--where`.

    Raises:
        ValueError: One is not NAME=PATH.
    """
    found = {}
    for text in where:
        name, equals, path = text.partition("=")
        if not (name.isidentifier() and equals and path):
            raise ValueError(f"--where is NAME=PATH, got {text!r}")
        found[name] = path
    return found


def _typed(file: Path, where: Sequence[str], only: Sequence[str]) -> tuple[str, ...]:
    """The command without where things lie on this machine."""
    places = [f"--where={one.partition('=')[0]}=..." for one in where]
    arms = [f"--only={one}" for one in only]
    return ("inspector", "lab", "study", file.name, *places, *arms)
