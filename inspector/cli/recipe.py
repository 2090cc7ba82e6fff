"""`inspector recipe check`: is a recipe right, before the line needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.common import JsonOption, print_json, say

app = typer.Typer(no_args_is_help=True, help="Check recipes.")


@app.callback()
def recipes() -> None:
    """Check recipes."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The recipe (YAML).")],
    station: Annotated[
        Path | None,
        typer.Option("--station", help="Check it together with this station too."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Validate a recipe: types, physics, names, its model, and its station if given."""
    from inspector import artifact, recipe
    from inspector import station as stations
    from inspector.preflight.checks import check as preflight
    from inspector.preflight.checks import check_model

    made = recipe.load(file)
    model = artifact.load(made.detector.artifact)
    check_model(made, model)
    advice = (
        [] if station is None else list(preflight(made, stations.load(station), model))
    )
    if json:
        print_json(
            {
                "file": str(file),
                "name": made.name,
                "digest": made.digest,
                "model": model.manifest.name,
                "valid": True,
                "advice": advice,
            }
        )
        return
    say(f"{file} is right: {made.name} with model {model.manifest.name}")
    for text in advice:
        say(f"note: {text}")
