"""From a checkpoint to an artifact: threshold, figures, parity, manifest, card."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from onnx import ModelProto

from inspector import artifact as artifacts
from inspector.artifact import HeadPart, InputPart, Manifest, OperatingPart
from inspector.errors import ArtifactError
from inspector.files import write_atomic
from models import scores
from models.datasets import Pictures
from models.evaluate import Measured, Report, measure, opened, report
from models.export import save_artifact, to_onnx, with_int8_weights
from models.sources import Some, Source
from models.yolov5.checkpoint import Checkpoint, Description
from models.yolov5.head import OUTPUTS, STRIDES_PX
from models.yolov5.net import YoloV5

PARITY_LIMIT = 0.002
"""The file may lose 0.2 points of mAP against the network it was made from.

Scored on every held-out picture: on two dozen of them the mean of the same comparison
scatters by twice the limit.
"""

_THRESHOLD_PICTURES = 120

Progress = Callable[[str, int, int], None]


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


class TorchRuntime:
    """The network itself behind the plant's `Runtime`, for comparison."""

    def __init__(self, net: YoloV5, tile_hw: tuple[int, int]) -> None:
        self._net = net.eval()
        self._shape = (1, net.layout.channels, *tile_hw)

    @property
    def input_shape(self) -> tuple[int, int, int, int]:
        """`(batch, channels, H, W)` of every call."""
        return self._shape

    @property
    def label(self) -> str:
        """Engine and precision."""
        return f"torch {torch.__version__} f32"

    @torch.no_grad()
    def run(self, batch: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """Raw outputs by name."""
        device = next(self._net.parameters()).device
        heads = self._net(torch.from_numpy(batch).to(device))
        return {
            name: head.cpu().numpy() for name, head in zip(OUTPUTS, heads, strict=True)
        }

    def close(self) -> None:
        """Nothing to give back."""


def deliver(
    checkpoint: Checkpoint,
    out: Path,
    training: Source,
    held_out: Source,
    runtime: str = "onnx",
    threads: int = 1,
    progress: Progress = lambda _what, _done, _all: None,
) -> tuple[Report, Parity]:
    """Write the artifact of a checkpoint, with its figures, and return them.

    The operating threshold has the best F on training pictures and clean ones; the
    figures are of the held-out pictures, from the file that is delivered.

    Raises:
        ArtifactError: The checkpoint is incomplete, or the file is worse than the
            network by more than `PARITY_LIMIT`; `out` is then left as it was.
        InferenceError: The runtime does not take the file.
    """
    net = checkpoint.averaged().fuse()
    model, manifest = stored(net), manifest_of(checkpoint.description)
    candidate = checkpoint.folder / "candidate"
    save_artifact(candidate, model, manifest, card_text(manifest))
    artifact = artifacts.load(str(candidate))
    with opened(artifact, runtime, threads) as engine:

        def run(what: str, source: Pictures) -> Measured:
            return measure(
                manifest, engine, source, lambda n, of: progress(what, n, of)
            )

        seen = run("threshold", Some(training.pictures, _THRESHOLD_PICTURES))
        quiet = None
        if training.clean is not None:
            quiet = run("clean", Some(training.clean, _THRESHOLD_PICTURES))
        manifest = _operating_at(manifest, _threshold(seen, quiet, manifest))
        labelled = run("held out", held_out.pictures)
        clean = None
        if held_out.clean is not None:
            clean = run("held-out clean", held_out.clean)
    figures = report(manifest, labelled, clean)
    parity = compare(net, manifest, labelled, held_out.pictures, progress)
    if parity.loss > PARITY_LIMIT:
        raise ArtifactError(
            f"the file loses {100 * parity.loss:.2f} points against the network, "
            f"allowed are {100 * PARITY_LIMIT}; store the weights as float16"
        )
    metrics = _metrics(figures, parity)
    finished = manifest.model_copy(update={"metrics": metrics})
    save_artifact(out, model, finished, card_text(finished))
    write_atomic(
        checkpoint.folder / "metrics.json",
        json.dumps(asdict(figures) | {"parity": asdict(parity)}, indent=2).encode(),
    )
    return figures, parity


def compare(
    net: YoloV5,
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


def deliver_unscored(checkpoint: Checkpoint, out: Path) -> None:
    """Write the artifact without figures and with a provisional threshold.

    Raises:
        ArtifactError: The checkpoint is incomplete.
    """
    model = stored(checkpoint.averaged().fuse())
    manifest = manifest_of(checkpoint.description)
    save_artifact(out, model, manifest, card_text(manifest))


def stored(net: YoloV5) -> ModelProto:
    """The fused network as the file that is delivered."""
    return with_int8_weights(to_onnx(net, net.layout.channels, OUTPUTS))


def manifest_of(description: Description) -> Manifest:
    """The manifest of a checkpoint, threshold and figures still to come."""
    card = description.card
    return Manifest(
        version=1,
        name=card.name,
        task="detect",
        decoder="yolov5",
        network="model.onnx",
        files={"model.onnx": ""},
        input=InputPart(
            channels=card.channels,
            tile_hw_px=card.tile_hw_px,
            pitch_mm=card.pitch_mm,
            pitch_tolerance=card.pitch_tolerance,
        ),
        head=HeadPart(
            outputs=OUTPUTS, strides_px=STRIDES_PX, anchors_px=description.anchors_px
        ),
        classes=description.classes,
        names=card.names,
        operating=OperatingPart(score_threshold=0.25, nms_iou=card.nms_iou),
        weight_storage="int8-per-channel",
        golden_reference=card.channels == "pair",
        research_only=card.research_only,
        training_data=card.training_data.strip(),
        licence=card.licence.strip(),
        made_by=_made_by(description),
    )


def card_text(manifest: Manifest) -> str:
    """The model's card in Markdown, for people."""
    rows = "\n".join(
        f"| {name} | {value} |" for name, value in manifest.metrics.items()
    )
    kinds = ", ".join(manifest.classes)
    warning = (
        "\n**Trained on data for research use.** Ask the owners of the data before a "
        "commercial use.\n"
        if manifest.research_only
        else ""
    )
    return f"""# {manifest.name}
{warning}
YOLOv5s with an anchor head, input `{manifest.input.channels}`, tiles of
{manifest.input.tile_hw_px[1]} x {manifest.input.tile_hw_px[0]} px at
{manifest.input.pitch_mm or "unknown"} mm/px. Weights are stored as 8 bits per output
channel and become float32 in the graph.

- Kinds: {kinds}
- Training data: {manifest.training_data}
- Licence: {manifest.licence}
- Made by: {manifest.made_by}
- Operating threshold: {manifest.operating.score_threshold}, chosen on training pictures

| figure (held-out pictures, this file) | value |
|---|---|
{rows}
"""


def _made_by(description: Description) -> str:
    if description.plan is None:
        return "models.yolov5, untrained"
    schedule = description.plan.schedule
    start = f"from {description.origin}" if description.origin else "from scratch"
    return (
        f"models.yolov5, {schedule.steps} steps of "
        f"{schedule.batch * schedule.accumulate} tiles of {schedule.side_px} px, "
        f"seed {schedule.seed}, {start}"
    )


def _operating_at(manifest: Manifest, threshold: float) -> Manifest:
    part = manifest.operating.model_copy(update={"score_threshold": threshold})
    return manifest.model_copy(update={"operating": part})


def _threshold(seen: Measured, quiet: Measured | None, manifest: Manifest) -> float:
    images = seen.images + (quiet.images if quiet else ())
    return scores.best_threshold(images, len(manifest.classes))


def _metrics(figures: Report, parity: Parity) -> dict[str, float | str]:
    names = (
        "map33",
        "fscore33",
        "precision33",
        "recall33",
        "map33_official",
        "fscore33_official",
        "map50",
        "map50_95",
        "images",
        "boxes",
        "false_alarm_frames",
        "clean_frames",
    )
    values: dict[str, float | str] = {
        name: round(float(getattr(figures, name)), 4) for name in names
    }
    values["parity_loss_map"] = round(parity.loss, 5)
    return values
