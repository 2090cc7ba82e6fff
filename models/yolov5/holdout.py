"""Training pictures held out to see how a training goes, whole groups at a time."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from models import scores
from models.datasets import Picture, Pictures
from models.evaluate import measure
from models.yolov5.checkpoint import Description
from models.yolov5.deliver import TorchRuntime
from models.yolov5.manifests import manifest_of
from models.yolov5.net import YoloV5

_TOO_MUCH = 1.5


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some pictures of a longer source.

    Attributes:
        pictures: The source.
        indices: Which of its pictures, in order.
    """

    pictures: Pictures
    indices: tuple[int, ...]

    @property
    def classes(self) -> tuple[str, ...]:
        """Class names, by class id."""
        return self.pictures.classes

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: int) -> Picture:
        """The picture at `index` of those that were chosen."""
        return self.pictures[self.indices[index]]


@dataclass(frozen=True, slots=True)
class Look:
    """How the averaged network does on the pictures held out.

    Attributes:
        step: Optimiser steps done.
        map33: Mean over the classes of the AP at IoU 0.33.
        map50: COCO's at 0.50.
        map50_95: COCO's at 0.50:0.95; what the best weights are chosen by.
    """

    step: int
    map33: float
    map50: float
    map50_95: float

    def line(self) -> dict[str, float]:
        """For the log."""
        return {name: round(value, 5) for name, value in asdict(self).items()}


def look(net: YoloV5, description: Description, pictures: Pictures, step: int) -> Look:
    """Score the network through the plant's own detector.

    Raises:
        InferenceError: The network could not be run.
    """
    manifest = manifest_of(description)
    runtime = TorchRuntime(net, manifest.input.tile_hw_px)
    images, count = measure(manifest, runtime, pictures).images, len(pictures.classes)
    map50, map50_95 = scores.coco(images, count)
    per_class = scores.average_precision_per_class(images, count)
    return Look(step, scores.mean_of(per_class), map50, map50_95)


def parted(
    pictures: Pictures, share: float, group_prefix: int
) -> tuple[Pictures, Pictures | None]:
    """What is left for training, and what is held out; None for a share of 0.

    Groups are taken in the order of a hash of their name, so that the same set is
    parted alike everywhere and always.

    Args:
        pictures: All training pictures.
        share: Of the pictures to hold out, as nearly as whole groups allow.
        group_prefix: Length of the part of the name that a group has in common.

    Raises:
        ValueError: All pictures are of one group.
    """
    if not share:
        return pictures, None
    groups: dict[str, list[int]] = defaultdict(list)
    for index in range(len(pictures)):
        name = pictures[index].name
        groups[name[:group_prefix] if group_prefix else name].append(index)
    if len(groups) < 2:
        raise ValueError(
            f"all {len(pictures)} pictures are of one group; nothing can be held out"
        )
    held = set(_held(groups, share * len(pictures)))
    return (
        Chosen(pictures, tuple(i for i in range(len(pictures)) if i not in held)),
        Chosen(pictures, tuple(sorted(held))),
    )


def _held(groups: dict[str, list[int]], wanted: float) -> Sequence[int]:
    """Pictures of whole groups, about as many as wanted, never all."""
    held: list[int] = []
    for name in sorted(groups, key=_shuffled)[:-1]:
        if len(held) >= wanted:
            break
        if len(held) + len(groups[name]) <= _TOO_MUCH * wanted:
            held += groups[name]
    return held or min(groups.values(), key=len)


def _shuffled(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
