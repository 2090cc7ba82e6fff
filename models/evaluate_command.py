"""`inspector lab evaluate`, and the options that it shares with the other commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import JsonOption, print_json, refuse, say

if TYPE_CHECKING:
    from models.evaluate import Report
    from models.folds import Job
    from models.scoring.operating import Costs
    from models.yolov5.deliver import Progress

evaluate = typer.Typer(no_args_is_help=True, help="Score models.")

DataOption = Annotated[
    str, typer.Option("--data", help="A YOLO data file, or scene:NAME.")
]
ReferenceOption = Annotated[
    Path | None,
    typer.Option("--reference", help="Golden pictures, if the data do not say."),
]
ThreadsOption = Annotated[int, typer.Option("--threads", min=1, help="Cores to use.")]
RuntimeOption = Annotated[str, typer.Option("--runtime", help="onnx or openvino.")]
EscapeCostOption = Annotated[
    float, typer.Option("--escape-cost", help="Of a defect that is not found.")
]
FalseAlarmCostOption = Annotated[
    float, typer.Option("--false-alarm-cost", help="Of a finding where there is none.")
]
CleanPerBadOption = Annotated[
    float | None,
    typer.Option("--clean-per-bad", help="Clean frames per bad one on the line."),
]


@evaluate.command("detector")
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

    from inspector.files import write_atomic
    from models.circumstances import gather
    from models.folds import FoldRun, Job, appraised, averaged, run, spread
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
        except (OSError, ValueError) as cause:
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


def say_report(figures: Report) -> None:
    """The figures for a person, in two lines."""
    say(
        f"mAP@0.33 {figures.map33:.4f} (official {figures.map33_official:.4f}), "
        f"F {figures.fscore33:.4f} at {figures.score_threshold}, "
        f"mAP50 {figures.map50:.4f}, mAP50-95 {figures.map50_95:.4f}; "
        f"{figures.images} pictures, {figures.boxes} boxes"
    )
    say(
        f"false alarms in {figures.false_alarm_frames} of {figures.clean_frames} clean "
        f"pictures; {figures.latency_ms['p50']:.1f} ms a picture"
    )


def _fold_labels(job: Job, folds: str | None) -> tuple[str, ...]:
    from models.folds import labels_of

    if (folds is not None) != job.varies:
        raise refuse("--folds goes with {fold} in --model, --data or --split")
    try:
        return ("",) if folds is None else labels_of(folds)
    except ValueError as cause:
        raise refuse(str(cause)) from cause


def costs_of(escape: float, false_alarm: float, clean_per_bad: float | None) -> Costs:
    """Costs from options.

    Raises:
        typer.Exit: They decide nothing; why has been said.
    """
    from models.scoring.operating import Costs

    try:
        return Costs(escape, false_alarm, clean_per_bad)
    except ValueError as cause:
        raise refuse(str(cause)) from cause


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar on a terminal, nothing elsewhere."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks = {}

        def show(what: str, done: int, of: int) -> None:
            key = what.split()[0]
            if key not in tasks:
                tasks[key] = bar.add_task(what, total=of)
            bar.update(tasks[key], completed=done, description=what)

        yield show
