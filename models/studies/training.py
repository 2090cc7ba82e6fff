"""Trains what a row of a study asks for; what is finished is not done again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from inspector.errors import ArtifactError
from inspector.files import read_yaml
from inspector.parts import first_problem
from models.augment import Sampler
from models.card import Card
from models.sources import Source, open_source, seen_as
from models.studies.told import Row
from models.studies.views import shrunk_source, with_labels
from models.yolov5 import ultra
from models.yolov5.anchor_choice import anchors_for
from models.yolov5.checkpoint import Checkpoint, Description
from models.yolov5.deliver import Trained, as_trained
from models.yolov5.peer import open_peer, train_peer
from models.yolov5.peer_folder import PeerDescription, holds_peer, read_description
from models.yolov5.plan import Plan
from models.yolov5.prepare import prepared

Show = Callable[[str, int, int], None]

_TRAINING = "training"


@dataclass(frozen=True, slots=True)
class Ready:
    """A row whose network is trained.

    Attributes:
        trained: The network.
        training: What it was trained on.
        budget: What it cost, and on how much.
    """

    trained: Trained
    training: Source
    budget: Mapping[str, int | float | str]


def trained_row(row: Row, folder: Path, threads: int, show: Show) -> Ready:
    """Train a row in its folder, or go on where it was, or open what is there.

    Args:
        row: What is asked for.
        folder: Of the row.
        threads: Of torch.
        show: Hears what is done, how much of it, and of how much.

    Raises:
        ArtifactError: A card, weights or a checkpoint cannot be read.
        ValueError: The data or the plan do not suit.
        ImageError: A picture cannot be read.
        FloatingPointError: The loss is no longer a number.
    """
    card = _card(row)
    source = with_labels(open_source(row.data, "train"), row.arm.labels, row.seed)
    if row.arm.whole_frame:
        source = shrunk_source(source, max(card.tile_hw_px))
    place = Path(row.checkpoint) if row.checkpoint else folder / _TRAINING
    if not row.checkpoint:
        train = _train_peer if row.arm.family else _train_own
        train(row, place, card, source, threads, show)
    opened = open_peer(place) if holds_peer(place) else Checkpoint.open(place)
    boxes = sum(len(source.pictures[i].xyxy_px) for i in range(len(source.pictures)))
    budget = {"pictures": len(source.pictures), "boxes": boxes}
    return Ready(as_trained(opened), source, {**_budget(place, row.plan), **budget})


def _train_own(
    row: Row, place: Path, card: Card, source: Source, threads: int, show: Show
) -> None:
    begun = None
    if (place / "checkpoint.json").is_file():
        begun = Checkpoint.open(place)
    plan = _within(row.plan, source, threads)
    checkpoint = begun or Checkpoint(
        place,
        Description(
            card=card,
            classes=source.pictures.classes,
            anchors_px=anchors_for(row.arm.anchors, source.pictures, row.seed),
            data=row.data_name,
        ),
    )
    weights = Path(row.weights) if row.weights else None
    trainer = prepared(
        checkpoint, source, plan, weights, lambda n, of: show("opening", n, of)
    )
    most = plan.schedule.steps
    trainer.run(lambda done, loss: show(f"{row.folder}: loss {loss:.2f}", done, most))


def _train_peer(
    row: Row, place: Path, card: Card, source: Source, threads: int, show: Show
) -> None:
    """A peer's training that was killed begins anew: its trainer cannot go on."""
    if ultra.weights_path(place).is_file():
        return
    if place.is_dir():
        shutil.rmtree(place)
    plan = _within(row.plan, source, threads)
    given, schedule = seen_as(source, card.channels), plan.schedule
    sampler = Sampler(
        given.pictures,
        plan.augmentation,
        given.clean,
        lambda n, of: show("opening", n, of),
    )
    told = PeerDescription(
        card=card,
        classes=source.pictures.classes,
        family=row.arm.family,
        data=row.data_name,
        tiles=row.arm.tiles,
    )
    its_plan = ultra.Plan(
        steps=schedule.steps,
        batch=schedule.batch * schedule.accumulate,
        side_px=schedule.side_px,
        peak_rate=schedule.peak_rate,
        warmup_steps=schedule.warmup_steps,
        seed=schedule.seed,
        threads=threads,
    )
    train_peer(
        place,
        told,
        sampler,
        its_plan,
        lambda done, loss: show(f"{row.folder}: loss {loss:.2f}", done, schedule.steps),
    )


def _within(plan: Plan, source: Source, threads: int) -> Plan:
    """The plan on so many cores, with what the pictures allow."""
    turn = plan.augmentation.turn and source.may_turn
    schedule = plan.schedule.model_copy(update={"threads": threads})
    augmentation = plan.augmentation.model_copy(update={"turn": turn})
    return Plan(schedule=schedule, loss=plan.loss, augmentation=augmentation)


def _budget(place: Path, plan: Plan) -> Mapping[str, int | float | str]:
    """What a training cost, as its own folder tells it."""
    if holds_peer(place):
        told = read_description(place)
        its, kind = told.plan, told.family
        steps, batch = int(its.get("steps", 0)), int(its.get("batch", 0))
        side_px, tiles = int(its.get("side_px", 0)), told.tiles
        origin = ""
    else:
        description = Checkpoint.open(place).description
        schedule = (description.plan or plan).schedule
        kind, origin = "yolov5s", description.origin
        steps, side_px = schedule.steps, schedule.side_px
        batch = schedule.batch * schedule.accumulate
        tiles = steps * batch
    return {
        "network": kind,
        "steps": steps,
        "batch": batch,
        "side_px": side_px,
        "tiles_seen": steps * batch,
        "different_tiles": tiles,
        "first_weights": origin or "random",
    }


def _card(row: Row) -> Card:
    try:
        return Card.model_validate(read_yaml(Path(row.card), ArtifactError))
    except ValidationError as cause:
        raise ArtifactError(f"{row.card}: {first_problem(cause)}") from cause
