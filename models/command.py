"""`inspector lab`: anchors, training, evaluation and export of detectors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import FAILED, JsonOption, print_json, refuse, say

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from models.card import Card
    from models.evaluate import Report
    from models.sources import Source
    from models.yolov5.checkpoint import Checkpoint
    from models.yolov5.deliver import Progress
    from models.yolov5.head import Anchors

lab = typer.Typer(no_args_is_help=True, help="Train, evaluate and export models.")
train = typer.Typer(no_args_is_help=True, help="Train models.")
evaluate = typer.Typer(no_args_is_help=True, help="Score models.")
lab.add_typer(train, name="train")
lab.add_typer(evaluate, name="evaluate")

DataOption = Annotated[
    str, typer.Option("--data", help="A YOLO data file, or scene:NAME.")
]
ReferenceOption = Annotated[
    Path | None,
    typer.Option("--reference", help="Golden pictures, if the data do not say."),
]
ThreadsOption = Annotated[int, typer.Option("--threads", min=1, help="Cores to use.")]
RuntimeOption = Annotated[str, typer.Option("--runtime", help="onnx or openvino.")]


@lab.command()
def anchors(
    data: DataOption,
    k: Annotated[int, typer.Option("--k", min=1, help="How many.")] = 9,
    size: Annotated[
        int, typer.Option("--size", min=32, help="Longer side of the network's input.")
    ] = 640,
    seed: Annotated[int, typer.Option("--seed", help="Of start and mutations.")] = 0,
    json: JsonOption = False,
) -> None:
    """Fit anchors to the training boxes and compare them with COCO's."""
    import numpy as np

    from models.yolov5 import anchors as fitting
    from models.yolov5.head import COCO_ANCHORS

    wh_px = _sizes(_source(data, "train", None), size)
    try:
        clusters = fitting.fit(wh_px, k, seed, generations=0)
        fitted = fitting.fit(wh_px, k, seed)
    except ValueError as cause:
        raise refuse(str(cause)) from cause
    coco = fitting.measure(wh_px, np.array(COCO_ANCHORS).reshape(-1, 2))
    named = {"coco": coco, "k_means": clusters, "k_means_and_mutation": fitted}
    if json:
        found = {name: fit.figures() for name, fit in named.items()}
        print_json({"boxes": len(wh_px), "size": size, "seed": seed, **found})
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
        str, typer.Option(help="coco, coco:0.5 (scaled), or fit (to the boxes).")
    ] = "coco",
    plan: Annotated[
        Path | None,
        typer.Option("--plan", help="Schedule, loss, augmentation (YAML)."),
    ] = None,
    weights: Annotated[
        Path | None, typer.Option("--weights", help="Begin with these, not random.")
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
    source = _source(data, "train", reference)
    begun = _checkpoint(out, resume)
    try:
        told = planned(plan, begun, given, without or (), may_turn=source.may_turn)
    except (ArtifactError, ValueError) as cause:
        raise refuse(_reason(cause)) from cause
    checkpoint = begun or _new_checkpoint(
        out, card, source, anchors, data, told.schedule.seed
    )
    try:
        with _progress() as show:
            trainer = prepared(
                checkpoint, source, told, weights, lambda n, of: show("opening", n, of)
            )
    except (ArtifactError, ValueError) as cause:
        raise refuse(_reason(cause)) from cause
    most = told.schedule.steps
    try:
        with _progress() as show:
            trainer.run(lambda done, loss: show(f"loss {loss:.2f}", done, most))
    except FloatingPointError as cause:
        say(f"inspector: {cause}")
        raise typer.Exit(FAILED) from cause
    say(f"trained {most} steps into {out}; next: inspector lab export")


@evaluate.command("detector")
def evaluate_detector(
    model: Annotated[str, typer.Option("--model", help="Zoo name or folder.")],
    data: DataOption,
    split: Annotated[str, typer.Option("--split")] = "val",
    reference: ReferenceOption = None,
    runtime: RuntimeOption = "onnx",
    precision: Annotated[str, typer.Option("--precision")] = "auto",
    most: Annotated[int, typer.Option("--most", min=1, help="Pictures at most.")] = 10
    ** 6,
    threads: ThreadsOption = 1,
    json: JsonOption = False,
) -> None:
    """Score a model's file through the plant's own runtime and detector."""
    from dataclasses import asdict

    from inspector import artifact as artifacts
    from models.evaluate import measure, opened, report
    from models.sources import Some

    artifact = artifacts.load(model)
    source = _source(data, split, reference)
    with opened(artifact, runtime, threads, precision) as engine, _progress() as show:
        pictures = Some(source.pictures, most)
        labelled = measure(
            artifact.manifest, engine, pictures, lambda n, of: show("pictures", n, of)
        )
        clean = None
        if source.clean is not None:
            clean = measure(
                artifact.manifest,
                engine,
                Some(source.clean, most),
                lambda n, of: show("clean pictures", n, of),
            )
        label = engine.label
    figures = report(artifact.manifest, labelled, clean)
    about = {"model": artifact.manifest.name, "digest": artifact.digest}
    about |= {"data": data, "split": split, "runtime": label}
    if json:
        print_json(about | asdict(figures))
        return
    _say_report(figures)


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
    json: JsonOption = False,
) -> None:
    """Make the artifact; with --data its threshold and figures too."""
    from dataclasses import asdict

    from inspector.errors import ArtifactError
    from models.yolov5.checkpoint import Checkpoint
    from models.yolov5.deliver import deliver, deliver_unscored

    opened = Checkpoint.open(checkpoint)
    if data is None:
        deliver_unscored(opened, out)
        say(f"{out} is written without figures; the threshold is provisional")
        return
    training = _source(data, "train", reference)
    held_out = _source(data, split, reference)
    try:
        with _progress() as show:
            figures, parity = deliver(
                opened, out, training, held_out, runtime, threads, show
            )
    except ArtifactError as cause:
        say(f"inspector: {cause}")
        raise typer.Exit(FAILED) from cause
    if json:
        print_json(asdict(figures) | {"parity": asdict(parity)})
        return
    _say_report(figures)


def _source(data: str, split: str, reference: Path | None) -> Source:
    from models.sources import open_source

    try:
        return open_source(data, split, reference)
    except (OSError, ValueError) as cause:
        raise refuse(str(cause)) from cause


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
    from models.yolov5.checkpoint import Checkpoint, Description

    description = Description(
        card=_card(card, out, source),
        classes=source.pictures.classes,
        anchors_px=_anchors(anchors, source, seed),
        data=data if data.startswith("scene:") else Path(data).name,
    )
    return Checkpoint(out, description)


def _sizes(source: Source, size_px: int | None) -> NDArray[np.float32]:
    """Widths and heights of all boxes, at native scale or as if scaled to a size."""
    import numpy as np

    found = [np.zeros((0, 2), np.float32)]
    for index in range(len(source.pictures)):
        picture = source.pictures[index]
        scale = 1.0 if size_px is None else size_px / max(picture.image.shape)
        found.append((picture.xyxy_px[:, 2:] - picture.xyxy_px[:, :2]) * scale)
    return np.concatenate(found).astype(np.float32)


def _anchors(which: str, source: Source, seed: int) -> Anchors:
    from models.yolov5 import anchors as fitting
    from models.yolov5.head import COCO_ANCHORS, scaled

    if which == "fit":
        try:
            return fitting.by_level(fitting.fit(_sizes(source, None), 9, seed))
        except ValueError as cause:
            raise refuse(str(cause)) from cause
    name, _, factor = which.partition(":")
    try:
        scale = float(factor or 1)
    except ValueError:
        scale = 0.0
    if name != "coco" or not 0.05 <= scale <= 20:
        raise refuse(f"--anchors is coco, coco:FACTOR or fit, not {which!r}")
    return scaled(COCO_ANCHORS, scale)


def _card(path: Path | None, out: Path, source: Source) -> Card:
    from pydantic import ValidationError

    from inspector.errors import ArtifactError
    from inspector.files import read_yaml
    from inspector.parts import first_problem
    from models.card import Card

    if path is not None:
        try:
            return Card.model_validate(read_yaml(path, ArtifactError))
        except ValidationError as cause:
            raise refuse(f"{path}: {first_problem(cause)}") from cause
    paired = source.pictures[0].reference is not None
    return Card(
        name=out.name,
        channels="pair" if paired else "grey",
        tile_hw_px=(640, 640),
        research_only=True,
        training_data="not stated",
        licence="not stated; name a --card before this model leaves the laboratory",
    )


def _say_report(figures: Report) -> None:
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


@contextmanager
def _progress() -> Iterator[Progress]:
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
