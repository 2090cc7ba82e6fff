"""`inspector recipe`: is one right, what would it change, how must it screen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.common import (
    FAILED,
    NOT_STARTED,
    DbOption,
    JsonOption,
    StationOption,
    chosen_database,
    print_json,
    refuse,
    say,
)

app = typer.Typer(no_args_is_help=True, help="Check, try and tune recipes.")


@app.callback()
def recipes() -> None:
    """Check, try and tune recipes."""


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


@app.command("try")
def try_on_runs(
    file: Annotated[Path, typer.Argument(help="The changed recipe (YAML).")],
    run: Annotated[
        list[str], typer.Option("--run", help="Run id; may be given several times.")
    ],
    db: DbOption = None,
    station: Annotated[
        Path | None,
        typer.Option("--station", help="The machine whose records hold the runs."),
    ] = None,
    grading: Annotated[
        Path | None, typer.Option("--grading", help="Folder of grading tables.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Judge stored runs anew by a changed recipe and show what would differ.

    Each run is compared with the recipe that it had. Nothing is looked for anew, and
    nothing is written.
    """
    from inspector import recipe
    from inspector.release.replay import Replay, Untried, measured, replays
    from inspector.release.telling import as_json, as_lines
    from inspector.report.gradefile import load_tables
    from inspector.resources import data_folder

    if grading is not None and not grading.is_dir():
        raise refuse(f"--grading must be a folder, {grading} is none")
    url = chosen_database(db, station)
    draft = recipe.load(file)
    tables = load_tables(grading or data_folder() / "grading")
    made = replays(url, tables, measured(draft), run)
    done = [one for one in made if isinstance(one, Replay)]
    failed = [one for one in made if isinstance(one, Untried)]
    for one in failed:
        say(f"inspector: {one.why}")
    if failed and not done:
        raise typer.Exit(NOT_STARTED)
    if json:
        told = [as_json(one) for one in done]
        untried = [{"run_id": one.run_id, "error": one.why} for one in failed]
        about = {"file": str(file), "name": draft.name, "digest": draft.digest}
        print_json({**about, "runs": told, "failed": untried})
    else:
        for line in (line for one in done for line in as_lines(one)):
            say(line)
    if failed:
        raise typer.Exit(FAILED)


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
