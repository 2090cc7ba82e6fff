"""`inspector cameras calibrate`: flat field, millimetres across, encoder."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, help="Flat field, px to mm, encoder.")


@app.callback()
def calibrate() -> None:
    """Flat field, px to mm, encoder."""
