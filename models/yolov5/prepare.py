"""From what was asked for to a trainer that is ready; mistakes are found first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from models.augment import Sampler
from models.sources import Source, seen_as
from models.yolov5.checkpoint import Checkpoint
from models.yolov5.holdout import parted
from models.yolov5.plan import Plan, Schedule
from models.yolov5.train import Trainer


def planned(
    path: Path | None,
    begun: Checkpoint | None,
    given: Mapping[str, float | None],
    without: Iterable[str],
    *,
    may_turn: bool,
) -> Plan:
    """The plan of the file, of the training to be resumed, or the ordinary one.

    Args:
        path: The file, if there is one.
        begun: The training to be resumed, if there is one.
        given: Parts of the schedule that win over it; None for what was not given.
        without: Augmentations to leave out.
        may_turn: Whether a quarter turn gives a picture that could exist.

    Raises:
        ArtifactError: The file is wrong.
        ValueError: A value is, or there is no such augmentation.
    """
    if path is not None:
        plan = Plan.read(path)
    elif begun is not None and begun.description.plan is not None:
        plan = begun.description.plan
    else:
        plan = Plan()
    changed = {name: value for name, value in given.items() if value is not None}
    how = plan.augmentation.without(without)
    turn = how.turn and may_turn
    return Plan(
        schedule=Schedule.model_validate(plan.schedule.model_dump() | changed),
        loss=plan.loss,
        augmentation=how.model_copy(update={"turn": turn}),
    )


def prepared(
    checkpoint: Checkpoint,
    source: Source,
    plan: Plan,
    weights: Path | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Trainer:
    """A trainer that begins, or goes on where the folder left off.

    Args:
        checkpoint: The folder.
        source: What is learnt.
        plan: What was asked for.
        weights: First weights of a new training; None for random ones.
        progress: Hears how many pictures have been looked at, of how many.

    Raises:
        ArtifactError: Weights or saved state are damaged or do not fit.
        ValueError: The pictures do not suit the model or have no box, the scale exceeds
            the model's lock, nothing can be held out, or the device is not there.
    """
    schedule = plan.schedule
    plan.augmentation.check_scale(checkpoint.description.card.pitch_tolerance)
    if not len(source.pictures):
        raise ValueError("there is no training picture; look at the list of the split")
    source = seen_as(source, checkpoint.description.card.channels)
    shown, held = parted(source.pictures, schedule.hold_out, schedule.group_prefix)
    sampler = Sampler(shown, plan.augmentation, source.clean, progress)
    trainer = Trainer(checkpoint, sampler, plan, held)
    if weights is not None:
        trainer.start_from(weights)
    trainer.resume()
    return trainer
