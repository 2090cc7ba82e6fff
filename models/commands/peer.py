"""`inspector lab train peer` and `inspector lab evaluate peer`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspector.cli.common import FAILED, print_json, refuse, say
from models.commands.parts import (
    DataOption,
    ReferenceOption,
    ThreadsOption,
    read_card,
    source,
)
from models.commands.progress import progress


def train_peer(
    data: DataOption,
    out: Annotated[Path, typer.Option("--out", help="New training folder.")],
    family: Annotated[
        str, typer.Option("--family", help="As ultralytics names it.")
    ] = "yolov8n",
    card: Annotated[
        Path | None, typer.Option("--card", help="What to say about the model (YAML).")
    ] = None,
    reference: ReferenceOption = None,
    steps: Annotated[int, typer.Option("--steps", min=1)] = 2000,
    batch: Annotated[int, typer.Option("--batch", min=1, help="Tiles a step.")] = 16,
    side: Annotated[int, typer.Option("--side", help="Of a tile, px.")] = 320,
    tiles: Annotated[int, typer.Option("--tiles", min=1, help="To be cut.")] = 4000,
    rate: Annotated[float, typer.Option("--rate", help="Peak learning rate.")] = 2e-3,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    threads: ThreadsOption = 1,
) -> None:
    """Train a network of ultralytics with its own trainer, from scratch, offline."""
    from inspector.errors import ImageError
    from models.augment import Augmentation, Sampler
    from models.sources import seen_as
    from models.yolov5 import peer
    from models.yolov5.curves import curve_svg, read_lines
    from models.yolov5.peer_folder import PeerDescription, holds_peer
    from models.yolov5.ultra import Plan

    if holds_peer(out):
        raise refuse(f"{out} holds a training; name another folder")
    opened = source(data, "train", reference)
    told = PeerDescription(
        card=read_card(card, out.name, opened),
        classes=opened.pictures.classes,
        family=family,
        data=data if data.startswith("scene:") else Path(data).name,
        tiles=tiles,
    )
    how = Augmentation(turn=opened.may_turn)
    try:
        plan = Plan(
            steps=steps,
            batch=batch,
            side_px=side,
            peak_rate=rate,
            seed=seed,
            threads=threads,
        )
        given = seen_as(opened, told.card.channels)
        with progress() as show:
            sampler = Sampler(
                given.pictures,
                how,
                given.clean,
                lambda n, of: show("opening", n, of),
            )
            peer.train_peer(
                out,
                told,
                sampler,
                plan,
                lambda done, loss: show(f"loss {loss:.2f}", done, steps),
            )
    except (ValueError, ImageError) as cause:
        raise refuse(str(cause)) from cause
    except FloatingPointError as cause:
        say(f"inspector: {cause}")
        raise typer.Exit(FAILED) from cause
    drawn = curve_svg(read_lines(out / "log.jsonl"))
    (out / "curve.svg").write_text(drawn, encoding="utf-8")
    say(f"trained {family} into {out}; next: inspector lab export --checkpoint {out}")


def evaluate_peer(
    checkpoint: Annotated[Path, typer.Option("--checkpoint", help="Training folder.")],
    data: DataOption,
    split: Annotated[str, typer.Option("--split")] = "val",
    reference: ReferenceOption = None,
    side: Annotated[int, typer.Option("--side", help="Pictures are fitted to.")] = 640,
    most: Annotated[int, typer.Option("--most", min=1, help="Pictures at most.")] = 10
    ** 6,
    threads: ThreadsOption = 1,
) -> None:
    """Score a peer as its own users run it: its ONNX file, letterboxed; prints JSON."""
    from dataclasses import asdict

    from models.evaluate import report
    from models.peers import export_own, measure_peer
    from models.sources import Some
    from models.yolov5.peer import open_peer

    manifest = open_peer(checkpoint).manifest
    pictures = Some(source(data, split, reference).pictures, most)
    network = export_own(checkpoint, side)
    with progress() as show:
        found = measure_peer(
            network,
            pictures,
            manifest,
            side,
            threads,
            lambda n, of: show("seen", n, of),
        )
    about = {"model": f"{manifest.name} by YOLO.predict", "side_px": side}
    about |= {"data": data, "split": split}
    print_json(about | asdict(report(manifest, found, None)))
