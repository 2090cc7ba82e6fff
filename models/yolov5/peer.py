"""A network of another family, trained with its own trainer, as an artifact of ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from inspector.artifact import FreeHeadPart
from inspector.errors import ArtifactError
from inspector.types import Pixels
from models.augment import Sampler
from models.tile_set import write_tiles
from models.yolov5 import ultra
from models.yolov5.deliver import Trained
from models.yolov5.manifests import manifest_with
from models.yolov5.peer_folder import (
    PeerDescription,
    read_description,
    write_description,
)


def train_peer(
    folder: Path,
    told: PeerDescription,
    sampler: Sampler,
    plan: ultra.Plan,
    progress: Callable[[int, float], None] = lambda _step, _loss: None,
) -> None:
    """Cut tiles, train on them, and leave weights, log and description in `folder`.

    The tiles are such as our own training sees, but so many and no more; its trainer
    mirrors and joins them on its own.

    Raises:
        ValueError: There is no such family, or no tile has a box.
        FloatingPointError: The loss is no longer a number.
    """
    ultra.build(told.family, len(told.classes), told.channels)  # or refuse it now
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder, prefix="tiles-") as name:
        cuts = _cut(sampler, told.tiles, plan)
        tiles = write_tiles(Path(name), told.classes, cuts)
        write_description(folder, told.model_copy(update={"plan": asdict(plan)}))
        with (folder / "log.jsonl").open("w", encoding="utf-8") as log:

            def heard(step: int, parts: Mapping[str, float]) -> None:
                rounded = {part: round(value, 5) for part, value in parts.items()}
                log.write(json.dumps({"step": step} | rounded) + "\n")
                progress(step, parts["loss"])

            ultra.train(told.family, tiles, plan, folder, heard)


def open_peer(folder: Path) -> Trained:
    """A trained peer, ready to be delivered.

    Raises:
        ArtifactError: The folder is incomplete, or its parts do not belong together.
    """
    told = read_description(folder)
    weights = ultra.weights_path(folder)
    try:
        net = ultra.raw_heads(told.family, len(told.classes), told.channels, weights)
    except (OSError, RuntimeError, SafetensorError, ValueError) as cause:
        reason = str(cause).splitlines()[0]
        raise ArtifactError(
            f"{weights} does not fit {told.family}: {reason}"
        ) from cause
    head = FreeHeadPart(outputs=net.outputs, strides_px=net.strides_px, bins=net.bins)
    manifest = manifest_with(head, told.card, told.classes, _made_by(told))
    return Trained(folder, net, manifest)


def _cut(
    sampler: Sampler, count: int, plan: ultra.Plan
) -> Iterator[tuple[Pixels, NDArray[np.float32]]]:
    """`count` tiles; the n-th depends on the seed and n alone."""
    how = sampler.how.without(("mosaic",))  # its trainer makes its own
    for number in range(count):
        rng = np.random.default_rng([plan.seed, number])
        yield sampler.tile(rng, plan.side_px, how)


def _made_by(told: PeerDescription) -> str:
    plan = told.plan
    return (
        f"ultralytics {told.family} by its own trainer, {plan.get('steps', 0)} steps "
        f"of {plan.get('batch', 0)} tiles of {plan.get('side_px', 0)} px out of "
        f"{told.tiles}, seed {plan.get('seed', 0)}, from scratch"
    )
