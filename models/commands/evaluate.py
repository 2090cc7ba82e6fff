"""`inspector lab evaluate detector`: figures, folds, plots and the result file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import JsonOption, print_json, refuse, say
from models.commands.parts import (
    CleanPerBadOption,
    DataOption,
    EscapeCostOption,
    FalseAlarmCostOption,
    ReferenceOption,
    RuntimeOption,
    ThreadsOption,
    costs_of,
    say_report,
)
from models.commands.progress import progress

if TYPE_CHECKING:
    from models.fold_runs import Job


def evaluate_detector(
    model: Annotated[str, typer.Option("--model", help="Zoo name or folder.")],
    data: DataOption,
    split: Annotated[str, typer.Option("--split")] = "val",
    folds: Annotated[
        str | None,
        typer.Option("--folds", help="0-4 or a,b: replaces {fold} in the names above."),
    ] = None,
    reference: ReferenceOption = None,
    runtime: RuntimeOption = "onnx",
    precision: Annotated[str, typer.Option("--precision")] = "auto",
    most: Annotated[int, typer.Option("--most", min=1, help="Pictures at most.")] = 10
    ** 6,
    threads: ThreadsOption = 1,
    escape_cost: EscapeCostOption = 1.0,
    false_alarm_cost: FalseAlarmCostOption = 1.0,
    clean_per_bad: CleanPerBadOption = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the resampling.")] = 0,
    resamples: Annotated[
        int, typer.Option("--resamples", min=2, help="Of the images, for intervals.")
    ] = 200,
    plots: Annotated[
        Path | None, typer.Option("--plots", help="Folder for a page and drawings.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="File for all figures (JSON).")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Score a model's file through the plant's own runtime and detector."""
    from json import dumps

    from inspector.errors import ImageError
    from inspector.files import write_atomic
    from models.circumstances import gather
    from models.fold_runs import FoldRun, Job, appraised, averaged, run, spread
    from models.plots.files import write_plots
    from models.result import facts, result

    job = Job(model, data, split, reference, runtime, precision, threads, most)
    labels = _fold_labels(job, folds)
    costs = costs_of(escape_cost, false_alarm_cost, clean_per_bad)
    runs: list[FoldRun] = []
    with progress() as show:
        try:
            runs.extend(run(job, label, show) for label in labels)
            appraisal = appraised(runs, costs, seed, resamples)
        except (OSError, ValueError, ImageError) as cause:
            raise refuse(str(cause)) from cause
    reports = [each.figures for each in runs]
    figures, over = averaged(reports), spread(reports)
    document = result(job, runs, figures, appraisal, over, gather())
    if plots is not None:
        names = write_plots(plots, runs, figures, appraisal, over, facts(document))
        say(f"look at {plots / names[0]}")
    if out is not None:
        write_atomic(out, dumps(document, ensure_ascii=False, indent=2).encode())
    if json:
        print_json(document)
        return
    say_report(figures)


def _fold_labels(job: Job, folds: str | None) -> tuple[str, ...]:
    from models.fold_runs import labels_of

    if (folds is not None) != job.varies:
        raise refuse("--folds goes with {fold} in --model, --data or --split")
    try:
        return ("",) if folds is None else labels_of(folds)
    except ValueError as cause:
        raise refuse(str(cause)) from cause
