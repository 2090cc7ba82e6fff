"""`inspector lab`: anchors, training, evaluation and export of detectors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import FAILED, JsonOption, print_json, refuse, say
from models.commands import aligner, embedder, peer
from models.commands import data as data_command
from models.commands import quantise as quantise_command
from models.commands.causes import evaluate_causes
from models.commands.evaluate import evaluate_detector
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
    read_card,
    say_report,
    scoring_command,
)
from models.commands.parts import source as source_of
from models.commands.progress import progress
from models.commands.study import study
from models.commands.views import views

if TYPE_CHECKING:
    from models.sources import Source
    from models.yolov5.checkpoint import Checkpoint
    from models.yolov5.deliver import Trained

lab = typer.Typer(no_args_is_help=True, help="Train, evaluate and export models.")
train = typer.Typer(no_args_is_help=True, help="Train models.")
evaluate = typer.Typer(no_args_is_help=True, help="Score models.")
lab.add_typer(train, name="train")
lab.add_typer(evaluate, name="evaluate")
lab.add_typer(data_command.app, name="data")
lab.command("study")(study)
lab.command("quantise")(quantise_command.quantise)
lab.command("views")(views)
train.command("peer")(peer.train_peer)
evaluate.command("detector")(evaluate_detector)
evaluate.command("peer")(peer.evaluate_peer)
evaluate.command("causes")(evaluate_causes)
train.command("embedder")(embedder.train_embedder)
evaluate.command("fewshot")(embedder.evaluate_fewshot)
train.command("aligner")(aligner.train_aligner)
evaluate.command("aligner")(aligner.evaluate_aligner)


@lab.command()
def anchors(
    data: DataOption,
    k: Annotated[int, typer.Option("--k", min=1, help="How many.")] = 9,
    size: Annotated[
        int, typer.Option("--size", min=32, help="Longer side of the network's input.")
    ] = 640,
    seed: Annotated[int, typer.Option("--seed", help="Of start and mutations.")] = 0,
    split: Annotated[
        str, typer.Option("--split", help="Whose boxes they are measured on.")
    ] = "train",
    json: JsonOption = False,
) -> None:
    """Fit anchors to the training boxes and compare them with COCO's."""
    import numpy as np

    from models.yolov5 import anchors as fitting
    from models.yolov5.anchor_choice import box_sizes
    from models.yolov5.head import COCO_ANCHORS

    wh_px = box_sizes(source_of(data, "train", None).pictures, size)
    try:
        clusters = fitting.fit(wh_px, k, seed, generations=0)
        fitted = fitting.fit(wh_px, k, seed)
    except ValueError as cause:
        raise refuse(str(cause)) from cause
    if split != "train":
        wh_px = box_sizes(source_of(data, split, None).pictures, size)
        if not len(wh_px):
            raise refuse(f"{split} has no box to measure anchors on")
    by_name = {
        "coco": np.array(COCO_ANCHORS).reshape(-1, 2),
        "k_means": np.array(clusters.anchors_px),
        "k_means_and_mutation": np.array(fitted.anchors_px),
    }
    named = {name: fitting.measure(wh_px, px) for name, px in by_name.items()}
    if json:
        about = {"boxes": len(wh_px), "size": size, "seed": seed, "split": split}
        print_json(about | {name: fit.figures() for name, fit in named.items()})
        return
    for name, fit in named.items():
        say(
            f"{name}: IoU {fit.mean_iou:.3f}, best possible recall "
            f"{fit.best_possible_recall:.4f}, fitness {fit.fitness:.3f}, "
            f"{fit.anchors_per_box:.1f} anchors per box"
        )
    rounded = ", ".join(f"{w:.1f} x {h:.1f}" for w, h in fitted.anchors_px)
    say(f"anchors in px: {rounded}")


@train.command("detector")
def train_detector(
    data: DataOption,
    out: Annotated[Path, typer.Option("--out", help="Checkpoint folder.")],
    card: Annotated[
        Path | None, typer.Option("--card", help="What to say about the model (YAML).")
    ] = None,
    reference: ReferenceOption = None,
    anchors: Annotated[
        str,
        typer.Option(
            help="coco, coco:0.5 (scaled), kmeans, fit (to the boxes), a model."
        ),
    ] = "coco",
    plan: Annotated[
        Path | None,
        typer.Option("--plan", help="Schedule, loss, augmentation (YAML)."),
    ] = None,
    weights: Annotated[
        Path | None,
        typer.Option("--weights", help="Begin with a file or a model, not random."),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="An augmentation to leave out."),
    ] = None,
    hold_out: Annotated[
        float | None, typer.Option("--hold-out", help="Share held out to look at.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option("--steps", help="Of the optimiser [2000].")
    ] = None,
    batch: Annotated[
        int | None, typer.Option("--batch", help="Tiles a pass [16].")
    ] = None,
    side: Annotated[
        int | None, typer.Option("--side", help="Of a tile, px [320].")
    ] = None,
    rate: Annotated[
        float | None, typer.Option("--rate", help="Peak learning rate [0.002].")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="[0]")] = None,
    threads: Annotated[
        int | None, typer.Option("--threads", help="Cores to use [1].")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue what is in the folder.")
    ] = False,
) -> None:
    """Train a YOLOv5s on native-scale tiles; continue with --resume.

    What is given here wins over the plan; a plan that is being resumed is the one that
    the training began with.
    """
    from inspector.errors import ArtifactError
    from models.yolov5.prepare import planned, prepared

    given = {"steps": steps, "batch": batch, "side_px": side, "peak_rate": rate}
    given |= {"seed": seed, "threads": threads, "hold_out": hold_out}
    source = source_of(data, "train", reference)
    begun = _checkpoint(out, resume)
    try:
        told = planned(plan, begun, given, without or (), may_turn=source.may_turn)
    except (ArtifactError, ValueError) as cause:
        raise refuse(_reason(cause)) from cause
    checkpoint = begun or _new_checkpoint(
        out, card, source, anchors, data, told.schedule.seed
    )
    try:
        with progress() as show:
            trainer = prepared(
                checkpoint, source, told, weights, lambda n, of: show("opening", n, of)
            )
    except (ArtifactError, ValueError) as cause:
        raise refuse(_reason(cause)) from cause
    most = told.schedule.steps
    try:
        with progress() as show:
            trainer.run(lambda done, loss: show(f"loss {loss:.2f}", done, most))
    except FloatingPointError as cause:
        say(f"inspector: {cause}")
        raise typer.Exit(FAILED) from cause
    say(f"trained {most} steps into {out}; next: inspector lab export")


@lab.command()
def export(
    checkpoint: Annotated[Path, typer.Option("--checkpoint", help="Training folder.")],
    out: Annotated[Path, typer.Option("--out", help="Folder of the artifact.")],
    data: Annotated[
        str | None, typer.Option("--data", help="What it was trained and is scored on.")
    ] = None,
    split: Annotated[str, typer.Option("--split", help="Held-out split.")] = "val",
    reference: ReferenceOption = None,
    runtime: RuntimeOption = "onnx",
    threads: ThreadsOption = 1,
    escape_cost: EscapeCostOption = 1.0,
    false_alarm_cost: FalseAlarmCostOption = 1.0,
    clean_per_bad: CleanPerBadOption = None,
    operating: OperatingOption = None,
    vote: Annotated[
        float | None,
        typer.Option(
            "--vote",
            min=0.01,
            max=1.0,
            help="IoU from which boxes of a kind have a say where the best one lies.",
        ),
    ] = None,
    halves: Annotated[
        bool,
        typer.Option("--float16", help="Weights in 16 bits, where 8 lose too much."),
    ] = False,
    small_halves: Annotated[
        bool,
        typer.Option(
            "--float16-small", help="16 bits for small convolutions, 8 for large ones."
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Make the artifact; with --data its threshold and figures too."""
    from dataclasses import asdict

    from inspector.errors import ArtifactError
    from models.yolov5.deliver import Storage, Wanted, deliver, deliver_unscored

    if (checkpoint / embedder.SIGN).is_file():
        embedder.export_embedder(checkpoint, out, data)
        return
    if (checkpoint / aligner.SIGN).is_file():
        aligner.export_aligner(checkpoint, out)
        return
    if aligner.is_clip(checkpoint):
        aligner.export_clip(checkpoint, out)
        return
    chosen = choice_of(operating)
    costs = costs_of(escape_cost, false_alarm_cost, clean_per_bad)
    eights: Storage = "int8-and-float16" if small_halves else "int8-per-channel"
    storage: Storage = "float16" if halves else eights
    opened = _trained(checkpoint)
    if data is None:
        deliver_unscored(opened, out, vote)
        say(f"{out} is written without figures; the threshold is provisional")
        return
    training = source_of(data, "train", reference)
    held_out = source_of(data, split, reference)
    again = scoring_command(out.resolve().name, data, split)
    wanted = Wanted(costs, *chosen, vote, storage, again)
    try:
        with progress() as show:
            figures, parity = deliver(
                opened, out, training, held_out, runtime, threads, show, wanted
            )
    except ArtifactError as cause:
        say(f"inspector: {cause}")
        raise typer.Exit(FAILED) from cause
    if json:
        print_json(asdict(figures) | {"parity": asdict(parity)})
        return
    say_report(figures)


def _trained(folder: Path) -> Checkpoint | Trained:
    """Our own training, or a peer's."""
    from models.yolov5.checkpoint import Checkpoint
    from models.yolov5.peer_folder import holds_peer

    if not holds_peer(folder):
        return Checkpoint.open(folder)
    from models.yolov5.peer import open_peer

    return open_peer(folder)


def _reason(cause: Exception) -> str:
    """A mistake in one line; pydantic's own errors have several."""
    from pydantic import ValidationError

    from inspector.parts import first_problem

    return first_problem(cause) if isinstance(cause, ValidationError) else str(cause)


def _checkpoint(out: Path, resume: bool) -> Checkpoint | None:
    """The checkpoint to continue; None to begin a new one."""
    from models.yolov5.checkpoint import Checkpoint

    if not (out / "checkpoint.json").is_file():
        return None
    if not resume:
        raise refuse(f"{out} holds a checkpoint; --resume it or name another folder")
    return Checkpoint.open(out)


def _new_checkpoint(
    out: Path, card: Path | None, source: Source, anchors: str, data: str, seed: int
) -> Checkpoint:
    from models.yolov5.anchor_choice import anchors_for
    from models.yolov5.checkpoint import Checkpoint, Description

    try:
        anchors_px = anchors_for(anchors, source.pictures, seed)
    except ValueError as cause:
        raise refuse(str(cause)) from cause
    description = Description(
        card=read_card(card, out.name, source),
        classes=source.pictures.classes,
        anchors_px=anchors_px,
        data=data if data.startswith("scene:") else Path(data).name,
    )
    return Checkpoint(out, description)
