"""The only file that meets ultralytics: its networks, trainer and prediction, offline.

What it would do on its own and is kept from: look for a network at import, install
packages, fetch fonts and weights, report to services, and choose its best epoch on
pictures that a fair comparison holds back.
"""

from __future__ import annotations

import math
import os
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
import torch
from safetensors.torch import load_file, save_file

from inspector.types import Detections, Pixels
from models.tile_set import TileSet
from models.torchvision_nms import give_torchvision_an_nms
from models.yolov5.raw_heads import Head, RawHeads

os.environ.update(YOLO_OFFLINE="true", YOLO_AUTOINSTALL="false", YOLO_VERBOSE="false")
os.environ.setdefault(
    "YOLO_CONFIG_DIR", str(platformdirs.user_cache_path("surface-inspector"))
)

from ultralytics import YOLO, settings
from ultralytics.models.yolo.detect import DetectionTrainer
from ultralytics.nn.modules.head import Detect, v10Detect
from ultralytics.nn.tasks import DetectionModel

COARSEST_PX = 32
"""Tiles are multiples of this."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how hard its trainer works.

    Attributes:
        steps: Optimiser steps, rounded up to whole passes over the tiles.
        batch: Tiles per step.
        side_px: Side of a tile, a multiple of 32.
        peak_rate: Learning rate after the warm-up.
        warmup_steps: Steps of linear warm-up.
        seed: Seed of weights and order.
        threads: Threads of torch.
    """

    steps: int = 1800
    batch: int = 16
    side_px: int = 320
    peak_rate: float = 2e-3
    warmup_steps: int = 100
    seed: int = 0
    threads: int = 1

    def __post_init__(self) -> None:
        if self.side_px % COARSEST_PX or self.side_px < 2 * COARSEST_PX:
            raise ValueError(
                f"side_px must be a multiple of 32, at least 64, got {self.side_px}"
            )
        if min(self.steps, self.batch, self.threads) < 1:
            raise ValueError("steps, batch and threads must be at least 1")
        if not 0 < self.peak_rate <= 1:
            raise ValueError(f"peak_rate must lie in 0..1, got {self.peak_rate}")

    def epochs(self, tiles: int) -> int:
        """Passes over so many tiles that make `steps` steps."""
        return math.ceil(self.steps / math.ceil(tiles / self.batch))


Progress = Callable[[int, Mapping[str, float]], None]
"""Hears the steps done, and the parts of the last one's loss by name."""


def train(
    family: str, tiles: TileSet, plan: Plan, folder: Path, progress: Progress
) -> None:
    """Train a network from scratch with its own trainer and losses.

    The averaged weights of the last step are written to `weights_path(folder)`.

    Raises:
        ValueError: There is no such family, or its head is of another kind.
        FloatingPointError: The loss is no longer a number.
    """
    build(family, len(tiles.classes), tiles.channels)  # refuse before anything is made
    give_torchvision_an_nms()
    settings.update({"sync": False})
    trainer = _Trainer(_told(family, plan, tiles, folder), tiles, progress)
    torch.set_num_threads(plan.threads)  # the trainer chose its own
    trainer.train()


def weights_path(folder: Path) -> Path:
    """Where a training leaves its weights."""
    return folder / "averaged.safetensors"


def build(family: str, classes: int, channels: int) -> DetectionModel:
    """A network with fresh weights, in eval mode.

    Raises:
        ValueError: There is no such family, or its head is of another kind.
    """
    try:
        net = DetectionModel(f"{family}.yaml", ch=channels, nc=classes, verbose=False)
    except (FileNotFoundError, KeyError) as cause:
        raise ValueError(
            f"ultralytics has no family {family!r}; for example yolov8n or yolo11n"
        ) from cause
    head = net.model[-1]
    if type(head) not in (Detect, v10Detect) or int(head.stride.max()) > COARSEST_PX:
        raise ValueError(
            f"{family!r} has no plain detection head of strides up to {COARSEST_PX}"
        )
    return net.eval()


def raw_heads(family: str, classes: int, channels: int, weights: Path) -> RawHeads:
    """A trained network, fused, for the export.

    Of networks with two heads it is the one that goes with removal of doubles.

    Raises:
        OSError: The weights cannot be read.
        RuntimeError: They belong to another network.
    """
    net = build(family, classes, channels)
    net.load_state_dict(load_file(weights))
    return as_raw_heads(net, channels)


def as_raw_heads(net: DetectionModel, channels: int) -> RawHeads:
    """The network without its decoding; its layers are fused and shared."""
    head = net.model[-1]
    head.end2end = False
    net.fuse(verbose=False)
    takes = [
        number % len(net.model[:-1]) if number < 0 else number for number in head.f
    ]
    return RawHeads(
        list(net.model[:-1]),
        Head(takes, head.cv2, head.cv3),
        tuple(int(stride) for stride in head.stride),
        int(head.reg_max),
        channels,
    ).eval()


def export_own(
    family: str, classes: Sequence[str], channels: int, weights: Path, side_px: int
) -> Path:
    """Its own ONNX file, decoding inside, beside the weights: what its users run.

    Raises:
        OSError: The weights cannot be read.
        RuntimeError: They belong to another network.
    """
    net = build(family, len(classes), channels)
    net.load_state_dict(load_file(weights))
    net.names = dict(enumerate(classes))
    net.task = "detect"
    net.args = {"task": "detect", "imgsz": side_px, "data": ""}
    own = YOLO(f"{family}.yaml", task="detect", verbose=False)
    own.model, own.ckpt_path = net, str(weights.with_suffix(".pt"))
    net.pt_path = own.ckpt_path
    with warnings.catch_warnings():
        # it calls torch's older exporter, which warns of itself and of each branch
        warnings.simplefilter("ignore")
        made = own.export(format="onnx", imgsz=side_px, simplify=False, verbose=False)
    return Path(made)


def predict(
    network: Path,
    frames: Sequence[Pixels],
    side_px: int,
    least_score: float,
    nms_iou: float,
    threads: int,
) -> list[tuple[Detections, float]]:
    """What `YOLO.predict` finds, and how long it takes, letterboxed to a square.

    Args:
        network: File in a format that it loads.
        frames: `(H, W)` or `(H, W, 3)` uint8, planes in the order of training.
        side_px: Side of the square.
        least_score: Lowest score.
        nms_iou: Boxes of a class that overlap more are one.
        threads: Threads of torch.

    Returns:
        Per frame the boxes in frame pixels, and milliseconds from pixels to boxes.
    """
    give_torchvision_an_nms()
    own = YOLO(network, task="detect", verbose=False)
    return _timed(own, frames, side_px, least_score, nms_iou, threads)


def predict_weights(
    family: str,
    classes: Sequence[str],
    channels: int,
    weights: Path,
    frames: Sequence[Pixels],
    side_px: int,
    threads: int,
) -> list[tuple[Detections, float]]:
    """The same in PyTorch, from weights as a training leaves them.

    Raises:
        OSError: The weights cannot be read.
        RuntimeError: They belong to another network.
    """
    give_torchvision_an_nms()
    net = build(family, len(classes), channels)
    net.load_state_dict(load_file(weights))
    net.names = dict(enumerate(classes))
    own = YOLO(f"{family}.yaml", task="detect", verbose=False)
    own.model = net
    return _timed(own, frames, side_px, 0.25, 0.7, threads)


def fresh_weights(family: str, classes: int, channels: int, path: Path) -> None:
    """Weights of an untrained network: good for times, not for anything else."""
    state = build(family, classes, channels).state_dict()
    save_file({name: value.contiguous() for name, value in state.items()}, path)


def _timed(
    own: YOLO,
    frames: Sequence[Pixels],
    side_px: int,
    least_score: float,
    nms_iou: float,
    threads: int,
) -> list[tuple[Detections, float]]:
    found = []
    for number, frame in enumerate(frames):
        given = np.atleast_3d(frame)[..., ::-1]  # it expects what OpenCV reads
        if number == 0:  # it makes its engine at the first call
            _predicted(own, given, side_px, least_score, nms_iou)
            torch.set_num_threads(threads)
        started_s = time.perf_counter()
        boxes = _predicted(own, given, side_px, least_score, nms_iou)
        elapsed_ms = 1000 * (time.perf_counter() - started_s)
        found.append((boxes, elapsed_ms))
    return found


def _predicted(
    own: YOLO, frame: Pixels, side_px: int, least_score: float, nms_iou: float
) -> Detections:
    (result,) = own.predict(
        np.ascontiguousarray(frame),
        imgsz=side_px,
        conf=least_score,
        iou=nms_iou,
        device="cpu",
        verbose=False,
    )
    boxes = result.boxes
    return Detections(
        boxes.xyxy.numpy().astype(np.float32),
        boxes.conf.numpy().astype(np.float32),
        boxes.cls.numpy().astype(np.int64),
    )


class _Trainer(DetectionTrainer):  # type: ignore[misc]  # it has no types
    """Its trainer on our tiles, without validation; keeps FP32 weights, no pickle."""

    def __init__(
        self, told: Mapping[str, object], tiles: TileSet, progress: Progress
    ) -> None:
        self._tiles, self._progress, self._steps = tiles, progress, 0
        super().__init__(overrides=dict(told))
        self.add_callback("on_train_batch_end", _Trainer._step_done)

    def get_dataset(self) -> dict[str, object]:
        """The tiles; for validation too, which must have some and is left out."""
        images = str(self._tiles.images)
        names = dict(enumerate(self._tiles.classes))
        return {
            "path": self._tiles.folder,
            "train": images,
            "val": images,
            "nc": len(names),
            "names": names,
            "channels": self._tiles.channels,
        }

    def validate(self) -> tuple[dict[str, float], float]:
        """Nothing is chosen by pictures that were held back."""
        return {}, 0.0

    def save_model(self) -> bool:
        """Write the averaged weights."""
        state = self.ema.ema.float().state_dict()
        path = weights_path(Path(self.args.project))
        unfinished = path.with_suffix(".tmp")
        save_file(
            {name: value.contiguous() for name, value in state.items()}, unfinished
        )
        unfinished.replace(path)
        return True

    def final_eval(self) -> None:
        """Our evaluation scores the delivered file."""

    def _step_done(self) -> None:
        self._steps += 1
        loss = float(self.loss.detach())
        if not math.isfinite(loss):
            raise FloatingPointError(
                f"the loss is {loss} at step {self._steps}; lower the rate"
            )
        parts = {name: float(value) for name, value in self.loss_items.items()}
        self._progress(self._steps, {"loss": loss} | parts)


def _told(
    family: str, plan: Plan, tiles: TileSet, folder: Path
) -> Mapping[str, object]:
    """Its settings: its own defaults, but for scale, planes, budget and network."""
    steps_per_epoch = math.ceil(tiles.count / plan.batch)
    return {
        "model": f"{family}.yaml",
        "task": "detect",
        "epochs": plan.epochs(tiles.count),
        "imgsz": plan.side_px,
        "batch": plan.batch,
        "nbs": plan.batch,  # or several batches make one step
        "optimizer": "AdamW",
        "lr0": plan.peak_rate,
        "lrf": 0.02,
        "momentum": 0.9,
        "cos_lr": True,
        "warmup_epochs": plan.warmup_steps / steps_per_epoch,
        "warmup_bias_lr": 0.0,
        "seed": plan.seed,
        "scale": 0.0,  # the scale in mm is locked
        "hsv_h": 0.0,  # planes are no colours
        "hsv_s": 0.0,
        "hsv_v": 0.0,
        "pretrained": False,
        "amp": False,
        "val": False,
        "plots": False,
        "workers": 0,
        "device": "cpu",
        "verbose": False,
        "project": str(folder),
        "name": "ultralytics",
        "exist_ok": True,
    }
