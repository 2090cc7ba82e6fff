"""The training loop: plain torch, seeded by step, resumable, logged as JSON lines."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from models.augment import Batch, Disturbance, cut_batch
from models.datasets import Pictures
from models.yolov5.checkpoint import Checkpoint
from models.yolov5.loss import DetectionLoss
from models.yolov5.net import YoloV5

log = logging.getLogger(__name__)

_EMA_RAMP_STEPS = 200


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how hard to train.

    Attributes:
        steps: Optimiser steps in all.
        batch: Tiles per step.
        side_px: Side of a tile, a multiple of 32.
        peak_rate: Learning rate after the warm-up.
        end_share: Share of the peak rate left at the end of the cosine.
        warmup_steps: Steps of linear warm-up.
        weight_decay: On convolution weights only.
        clip_norm: Largest norm of the gradient.
        ema_decay: Decay of the averaged weights, after its ramp.
        seed: Seed of weights and of every batch.
        threads: Threads of torch.
        save_every: Steps between checkpoints.
    """

    steps: int = 1800
    batch: int = 16
    side_px: int = 320
    peak_rate: float = 2e-3
    end_share: float = 0.02
    warmup_steps: int = 100
    weight_decay: float = 0.01
    clip_norm: float = 10.0
    ema_decay: float = 0.998
    seed: int = 0
    threads: int = 1
    save_every: int = 100

    def __post_init__(self) -> None:
        if self.side_px % 32 or self.side_px < 32:
            raise ValueError(f"side_px must be a multiple of 32, got {self.side_px}")
        if min(self.steps, self.batch, self.threads, self.save_every) < 1:
            raise ValueError("steps, batch, threads and save_every must be at least 1")
        if self.batch == 1 and self.side_px == 32:
            raise ValueError("one tile of 32 px has no spread to normalise by")

    def rate(self, step: int) -> float:
        """Learning rate of a step: linear warm-up, then half a cosine.

        Source:
            Loshchilov, Hutter 2017, "SGDR", eq. 5 without restarts.
            https://arxiv.org/abs/1608.03983
        """
        if step < self.warmup_steps:
            return self.peak_rate * (step + 1) / self.warmup_steps
        share = (step - self.warmup_steps) / max(1, self.steps - self.warmup_steps)
        cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
        return self.peak_rate * (self.end_share + (1 - self.end_share) * cosine)


class Trainer:
    """Trains one network; holds all that a later step depends on."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        pictures: Pictures,
        schedule: Schedule,
        how: Disturbance,
    ) -> None:
        """Make network and optimiser from the checkpoint's description.

        Args:
            checkpoint: Where everything is written to.
            pictures: What is learnt.
            schedule: How long and how hard.
            how: How tiles differ from the pictures.
        """
        torch.set_num_threads(schedule.threads)
        torch.manual_seed(schedule.seed)
        layout = checkpoint.layout
        self._checkpoint, self._pictures = checkpoint, pictures
        self._schedule, self._how = schedule, how
        self._loss = DetectionLoss(layout.anchors_px, layout.classes)
        self._net = YoloV5(layout).to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch types it for tensors
        self._averaged = YoloV5(layout).eval()
        self._averaged.load_state_dict(self._net.state_dict())
        self._optimiser = torch.optim.AdamW(
            _groups(self._net, schedule.weight_decay), lr=schedule.rate(0), fused=True
        )
        self._step = 0

    def resume(self) -> None:
        """Continue where the checkpoint's folder left off; from 0 if it is empty."""
        self._step = self._checkpoint.restore(
            self._net, self._averaged, self._optimiser
        )

    def run(
        self, progress: Callable[[int, float], None] = lambda _step, _loss: None
    ) -> YoloV5:
        """Train to the end of the schedule and return the averaged network.

        Args:
            progress: Hears the number of steps done and the loss of the last one.

        Raises:
            FloatingPointError: The loss is no longer a number.
        """
        schedule = self._schedule
        self._checkpoint.describe_training(asdict(schedule), asdict(self._how))
        while self._step < schedule.steps:
            started_s = time.perf_counter()
            loss, terms = self._one_step()
            self._step += 1
            self._log(loss, terms, time.perf_counter() - started_s)
            progress(self._step, loss)
            if self._step % schedule.save_every == 0 or self._step == schedule.steps:
                self._checkpoint.save(
                    self._step, self._net, self._averaged, self._optimiser
                )
        return self._averaged

    def _one_step(self) -> tuple[float, Tensor]:
        schedule = self._schedule
        rng = np.random.default_rng([schedule.seed, self._step])
        batch = cut_batch(
            self._pictures, rng, schedule.batch, schedule.side_px, self._how
        )
        for group in self._optimiser.param_groups:
            group["lr"] = schedule.rate(self._step)
        loss, terms = self._backward(batch)
        if not math.isfinite(loss):
            raise FloatingPointError(
                f"the loss is {loss} at step {self._step}; lower the rate and resume "
                "from the last checkpoint"
            )
        nn.utils.clip_grad_norm_(self._net.parameters(), schedule.clip_norm)
        self._optimiser.step()
        self._average()
        return loss, terms

    def _backward(self, batch: Batch) -> tuple[float, Tensor]:
        self._net.train()
        self._optimiser.zero_grad(set_to_none=True)
        tiles = torch.from_numpy(batch.tiles).float()
        tiles = tiles.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            heads = self._net(tiles)
        loss, terms = self._loss(heads, torch.from_numpy(batch.targets))
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        return float(loss.detach()), terms

    @torch.no_grad()
    def _average(self) -> None:
        """Exponential average of weights and statistics, faster at the start."""
        ramp = 1 - math.exp(-(self._step + 1) / _EMA_RAMP_STEPS)
        keep = self._schedule.ema_decay * ramp
        theirs = self._net.state_dict()
        for name, value in self._averaged.state_dict().items():
            if value.dtype.is_floating_point:
                value.lerp_(theirs[name].detach(), 1 - keep)
            else:
                value.copy_(theirs[name])

    def _log(self, loss: float, terms: Tensor, seconds: float) -> None:
        box, objectness, classes = (round(float(term), 5) for term in terms)
        line = {
            "step": self._step,
            "loss": round(loss, 4),
            "box": box,
            "objectness": objectness,
            "class": classes,
            "rate": round(self._schedule.rate(self._step - 1), 7),
            "step_s": round(seconds, 3),
        }
        with self._checkpoint.log_path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _groups(net: nn.Module, decay: float) -> list[dict[str, object]]:
    """Weight decay on matrices and kernels, none on norms and biases."""
    parameters = list(net.parameters())
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def curve_svg(log_path: Path) -> str:
    """The loss over the steps as a small SVG, smoothed over a fiftieth of the run."""
    losses = [
        json.loads(line)["loss"] for line in log_path.read_text("utf-8").splitlines()
    ]
    if not losses:
        return '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 240"/>'
    span = max(1, len(losses) // 50)
    smooth = [float(np.mean(losses[i : i + span])) for i in range(0, len(losses), span)]
    top, last = max(smooth) or 1.0, max(1, len(smooth) - 1)
    points = " ".join(
        f"{40 + 580 * i / last:.1f},{220 - 200 * value / top:.1f}"
        for i, value in enumerate(smooth)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 240">'
        '<rect width="640" height="240" fill="white"/>'
        f'<text x="4" y="24" font-size="12">{top:.2f}</text>'
        f'<text x="560" y="236" font-size="12">{len(losses)} steps</text>'
        f'<polyline points="{points}" fill="none" stroke="black"/></svg>\n'
    )
