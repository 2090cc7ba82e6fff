"""`inspector recipe`: is a recipe right, and how sensitive must its screening be."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.common import JsonOption, StationOption, print_json, say

app = typer.Typer(no_args_is_help=True, help="Check recipes and set their screening.")


@app.callback()
def recipes() -> None:
    """Check recipes and set their screening."""


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


@app.command()
def screen(
    file: Annotated[Path, typer.Argument(help="The recipe (YAML).")],
    station: StationOption,
    escape: Annotated[
        float,
        typer.Option("--escape", min=0, max=0.5, help="Largest share of defects lost."),
    ] = 0.005,
    blocks: Annotated[
        int, typer.Option("--blocks", min=1, help="Blocks to take from each camera.")
    ] = 200,
    write: Annotated[
        bool, typer.Option("--write", help="Put the sensitivity into the recipe.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Choose the screening's sensitivity by an escape budget on recorded material.

    Full inspection looks at every tile; what it finds must stand out in the screening.
    """
    from dataclasses import asdict

    from inspector.build import read_line
    from inspector.errors import RecipeError
    from inspector.report.metrics import clopper_pearson
    from inspector.screen.budget import choose
    from inspector.tuning import measure, write_sensitivity

    recipe, machine = read_line(station, file)
    seen = measure(recipe, machine, blocks)
    try:
        chosen = choose(seen.defects, seen.tiles, escape)
    except ValueError as cause:
        raise RecipeError(f"{file}: {cause}") from cause
    low, high = clopper_pearson(chosen.lost, chosen.found)
    if write:
        write_sensitivity(file, chosen.sensitivity)
    if json:
        interval = [low, high]
        print_json({**asdict(chosen), "frames": seen.frames, "interval": interval})
        return
    say(
        f"sensitivity {chosen.sensitivity:g}: {chosen.lost} of {chosen.found} defects "
        f"that full inspection found are lost (95 % interval {low:.2%} to {high:.2%}), "
        f"{chosen.clean_picked} of {chosen.clean_tiles} clean tiles go to the network"
    )
    say(f"written to {file}" if write else "not written; --write puts it there")
