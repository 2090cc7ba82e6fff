"""The one command: collects the installed commands and runs the one asked for."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import typer

from inspector.errors import InspectorError


def make_app() -> typer.Typer:
    """All installed commands, by the entry points `inspector.commands`."""
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Surface inspection for line cameras.",
    )
    for point in sorted(entry_points(group="inspector.commands"), key=_name):
        command = point.load()
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=point.name)
        else:
            app.command(point.name)(command)
    return app


def main() -> None:
    """Run one command; a user's mistake is one line, never a traceback."""
    try:
        make_app()()
    except InspectorError as error:
        sys.stderr.write(f"inspector: {error}\n")
        sys.exit(2)
    except OSError as error:  # a disk that is full, a folder that is not writable
        where = f" {error.filename}" if error.filename else ""
        sys.stderr.write(f"inspector: {error.strerror or error}:{where}\n")
        sys.exit(1)


def _name(point: object) -> str:
    return str(getattr(point, "name", ""))
