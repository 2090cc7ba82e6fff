"""What commands share: options with one name, output, exit codes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

FAILED = 1
NOT_STARTED = 2

StationOption = Annotated[
    Path, typer.Option("--station", help="The machine: a station file (YAML).")
]
RecipeOption = Annotated[
    Path, typer.Option("--recipe", help="The product: a recipe file (YAML).")
]
DbOption = Annotated[
    str | None,
    typer.Option("--db", help="Database URL; else the station's, else SQLite."),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout.")
]
LotOption = Annotated[str, typer.Option("--lot", help="Coil or panel number.")]
RuntimeOption = Annotated[
    str | None, typer.Option("--runtime", help="onnx or openvino; else the fastest.")
]
BlocksOption = Annotated[
    int | None, typer.Option("--blocks", min=1, help="End after so many blocks.")
]
NoLoginOption = Annotated[
    bool,
    typer.Option(
        "--no-login", help="Ask nobody who he is; everybody may do everything."
    ),
]


def database_url(db: str | None) -> str:
    """The database that a command was given, or the environment's.

    Raises:
        StoreError: Neither names one.
    """
    from inspector.build import DATABASE_VARIABLE
    from inspector.errors import StoreError

    url = db or os.environ.get(DATABASE_VARIABLE)
    if url is None:
        raise StoreError(
            f"which database? give --db URL or set {DATABASE_VARIABLE}, "
            "for example --db sqlite:///records.db"
        )
    return url


def chosen_database(db: str | None, station: Path | None) -> str:
    """The database that was named, else the one that a line of this station fills.

    Raises:
        StationError: The station's file cannot be read.
        StoreError: Neither names one.
    """
    if db is None and station is not None:
        from inspector import station as stations
        from inspector.build import database_of

        return database_of(stations.load(station))
    return database_url(db)


def person() -> str:
    """Who runs this command, for the audit: the name of the system's account."""
    import getpass

    try:
        return f"{getpass.getuser()} (command)"
    except (KeyError, OSError, ImportError):  # an account without a name
        return "command"


def need_folder(folder: Path) -> None:
    """Make a folder and see whether it can be written, before anything is begun.

    Raises:
        typer.Exit: It cannot; why is said.
    """
    import tempfile

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as cause:
        raise refuse(
            f"cannot write into {folder} ({cause.strerror}); choose another --out"
        ) from cause


def print_json(document: Mapping[str, object]) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def say(text: str) -> None:
    """One line for a person, on stderr."""
    sys.stderr.write(f"{text}\n")


def refuse(text: str) -> typer.Exit:
    """Say why nothing could be started; the caller raises what is returned."""
    say(f"inspector: {text}")
    return typer.Exit(NOT_STARTED)
