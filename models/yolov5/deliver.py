"""From a checkpoint to an artifact: threshold, figures, parity."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import ModelProto

from inspector.artifact import Manifest
from inspector.errors import ArtifactError
from inspector.files import write_atomic
from models import scores
from models.circumstances import gather
from models.datasets import Pictures
from models.evaluate import Measured, Report, measure
from models.export import (
    save_artifact,
    to_onnx,
    with_float16_weights,
    with_int8_weights,
)
from models.sources import Source
from models.yolov5.checkpoint import Checkpoint
from models.yolov5.curves import keep_course
from models.yolov5.judge import Progress, Terms, judge
from models.yolov5.manifests import (
    card_text,
    manifest_of,
    voting_at,
)
from models.yolov5.net import YoloV5
from models.yolov5.raw_heads import RawHeads

PARITY_LIMIT = 0.002
"""The file may lose 0.2 points of mAP against the network it was made from.

Scored on every held-out picture: on two dozen of them the mean of the same comparison
scatters by twice the limit.
"""

Net = YoloV5 | RawHeads


@dataclass(frozen=True, slots=True)
class Parity:
    """The file against the network: mAP at IoU 0.33 and COCO's, same pictures."""

    map33_file: float
    map33_network: float
    map50_95_file: float
    map50_95_network: float

    @property
    def loss(self) -> float:
        """The larger of the two losses; negative where the file is better."""
        return max(
            self.map33_network - self.map33_file,
            self.map50_95_network - self.map50_95_file,
        )


Storage = Literal["int8-per-channel", "int8-and-float16", "float16"]

_LARGE = 140_000
"""Weights of a convolution that is stored as 8 bits beside others in 16: 14 of 62,
with three quarters of a YOLOv5s's weights."""


@dataclass(frozen=True, slots=True)
class Wanted(Terms):
    """How the model is to be run: by what its threshold is chosen, who has a say.

    Attributes:
        vote_iou: From which overlap on boxes have a say where the best one lies; None
            for no say.
        storage: How weights are stored.
        scored_by: The command that gives the figures again.
    """

    vote_iou: float | None = None
    storage: Storage = "int8-per-channel"
    scored_by: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """A training that has ended.

    Attributes:
        folder: Where it wrote; the figures go there too.
        net: Fused, in eval mode.
        manifest: Threshold and figures still to come.
    """

    folder: Path
    net: Net
    manifest: Manifest


class TorchRuntime:
    """The network itself behind the plant's `Runtime`, for comparison."""

    def __init__(self, net: Net, tile_hw: tuple[int, int]) -> None:
        self._net = net.eval()
        self._outputs = net.outputs
        self._shape = (1, net.channels, *tile_hw)

    @property
    def input_shape(self) -> tuple[int, int, int, int]:
        """`(batch, channels, H, W)` of every call."""
        return self._shape

    @property
    def label(self) -> str:
        """Engine and precision."""
        return f"torch {torch.__version__} f32"

    @property
    def device(self) -> str:
        """Where the network lies."""
        return str(next(self._net.parameters()).device)

    @torch.no_grad()
    def run(self, batch: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """Raw outputs by name."""
        device = next(self._net.parameters()).device
        heads = self._net(torch.from_numpy(batch).to(device))
        return {
            name: head.cpu().numpy()
            for name, head in zip(self._outputs, heads, strict=True)
        }

    def close(self) -> None:
        """Nothing to give back."""


def deliver(
    checkpoint: Checkpoint | Trained,
    out: Path,
    training: Source,
    held_out: Source,
    runtime: str = "onnx",
    threads: int = 1,
    progress: Progress = lambda _what, _done, _all: None,
    wanted: Wanted | None = None,
) -> tuple[Report, Parity]:
    """Write the artifact of a checkpoint, with its figures, and return them.

    The operating threshold is the one that was chosen on folds, or the cheapest on
    training pictures and clean ones; the figures are of the held-out pictures, from the
    file that is delivered.

    Raises:
        ArtifactError: The checkpoint is incomplete, or the file is worse than the
            network by more than `PARITY_LIMIT`; `out` is then left as it was.
        InferenceError: The runtime does not take the file.
    """
    wanted = wanted or Wanted()
    checkpoint = as_trained(checkpoint)
    net = checkpoint.net
    manifest = voting_at(checkpoint.manifest, wanted.vote_iou)
    manifest = manifest.model_copy(update={"weight_storage": wanted.storage})
    model = stored(net, wanted.storage)
    candidate = checkpoint.folder / "candidate"
    save_artifact(candidate, model, manifest, card_text(manifest))
    judged = judge(
        candidate, manifest, training, held_out, wanted, runtime, threads, progress
    )
    manifest = judged.manifest
    parity = compare(net, manifest, judged.labelled, held_out.pictures, progress)
    if parity.loss > PARITY_LIMIT:
        raise ArtifactError(
            f"the file loses {100 * parity.loss:.2f} points against the network, "
            f"allowed are {100 * PARITY_LIMIT}; store its weights with "
            "--float16-small or --float16"
        )
    metrics = judged.metrics | {"parity_loss_map": round(parity.loss, 5)}
    finished = manifest.model_copy(
        update={"metrics": metrics, "scored_by": wanted.scored_by}
    )
    save_artifact(out, model, finished, card_text(finished))
    keep_course(checkpoint.folder, out)
    write_atomic(
        checkpoint.folder / "metrics.json",
        json.dumps(
            asdict(judged.figures)
            | {"parity": asdict(parity), "detail": asdict(judged.appraisal)}
            | {"circumstances": asdict(gather())},
            indent=2,
        ).encode(),
    )
    return judged.figures, parity


def compare(
    net: Net,
    manifest: Manifest,
    of_file: Measured,
    pictures: Pictures,
    progress: Progress = lambda _what, _done, _all: None,
) -> Parity:
    """Score the network on the pictures that the file was scored on."""
    runtime = TorchRuntime(net, manifest.input.tile_hw_px)
    of_network = measure(
        manifest, runtime, pictures, lambda n, of: progress("parity", n, of)
    )
    both, classes = (of_file.images, of_network.images), len(manifest.classes)
    per_class = [
        scores.mean_of(scores.average_precision_per_class(images, classes))
        for images in both
    ]
    coco = [scores.coco(images, classes)[1] for images in both]
    return Parity(per_class[0], per_class[1], coco[0], coco[1])


def deliver_unscored(
    checkpoint: Checkpoint | Trained, out: Path, vote_iou: float | None = None
) -> None:
    """Write the artifact without figures and with a provisional threshold.

    Args:
        checkpoint: The training.
        out: Folder of the artifact.
        vote_iou: As in `Wanted`.

    Raises:
        ArtifactError: The checkpoint is incomplete.
    """
    ready = as_trained(checkpoint)
    manifest = voting_at(ready.manifest, vote_iou)
    save_artifact(out, stored(ready.net), manifest, card_text(manifest))


def stored(net: Net, storage: Storage = "int8-per-channel") -> ModelProto:
    """The fused network as the file that is delivered."""
    made = to_onnx(net, net.channels, net.outputs)
    if storage == "float16":
        return with_float16_weights(made)
    return with_int8_weights(made, _LARGE if storage == "int8-and-float16" else 0)


def as_trained(checkpoint: Checkpoint | Trained) -> Trained:
    """The network of a training, fused, and what is to be said about it.

    Raises:
        ArtifactError: The weights are missing or belong to another network.
    """
    if isinstance(checkpoint, Trained):
        return checkpoint
    net = checkpoint.averaged().fuse()
    return Trained(checkpoint.folder, net, manifest_of(checkpoint.description))
