"""`inspector lab views`: a model that looks at tiles and their mirror images."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.common import FAILED, JsonOption, print_json, refuse, say
from models.commands.parts import (
    CleanPerBadOption,
    DataOption,
    EscapeCostOption,
    FalseAlarmCostOption,
    OperatingOption,
    ReferenceOption,
    RuntimeOption,
    ThreadsOption,
    choice_of,
    costs_of,
    say_report,
    scoring_command,
    source,
)
from models.commands.progress import progress


def views(
    model: Annotated[str, typer.Option("--model", help="Zoo name or folder.")],
    data: DataOption,
    out: Annotated[Path, typer.Option("--out", help="Folder of the new artifact.")],
    views: Annotated[
        int, typer.Option("--views", help="2: the mirror image beside; 4: all of them.")
    ] = 4,
    split: Annotated[str, typer.Option("--split", help="Held-out split.")] = "val",
    reference: ReferenceOption = None,
    runtime: RuntimeOption = "onnx",
    threads: ThreadsOption = 1,
    escape_cost: EscapeCostOption = 1.0,
    false_alarm_cost: FalseAlarmCostOption = 1.0,
    clean_per_bad: CleanPerBadOption = None,
    operating: OperatingOption = None,
    json: JsonOption = False,
) -> None:
    """Have a model look at mirror images as well: better boxes, that much more work.

    For material that may lie either way round; letters may not. Threshold and figures
    are made anew.
    """
    from dataclasses import asdict

    from inspector import artifact as artifacts
    from inspector.errors import ArtifactError
    from models.yolov5.judge import Terms
    from models.yolov5.viewed import deliver_viewed

    if views not in (2, 4):
        raise refuse(f"--views must be 2 or 4, got {views}")
    costs = costs_of(escape_cost, false_alarm_cost, clean_per_bad)
    terms = Terms(costs, *choice_of(operating))
    opened = artifacts.load(model)
    training = source(data, "train", reference)
    held_out = source(data, split, reference)
    again = scoring_command(out.resolve().name, data, split)
    try:
        with progress() as show:
            figures = deliver_viewed(
                opened,
                views,
                out,
                training,
                held_out,
                terms,
                again,
                runtime,
                threads,
                show,
            )
    except ArtifactError as cause:
        say(f"inspector: {cause}")
        raise typer.Exit(FAILED) from cause
    if json:
        print_json(asdict(figures))
        return
    say_report(figures)
