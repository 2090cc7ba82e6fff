"""The training loop: plain torch, seeded by step, resumable, logged as JSON lines."""

from __future__ import annotations

import json
import logging
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from inspector.files import write_atomic
from models.augment import Batch, Sampler
from models.datasets import Pictures
from models.yolov5.checkpoint import Checkpoint
from models.yolov5.curves import CURVE_NAME, curve_svg, read_lines
from models.yolov5.device import choose
from models.yolov5.holdout import look
from models.yolov5.loss import DetectionLoss
from models.yolov5.net import YoloV5
from models.yolov5.plan import Plan
from models.yolov5.unfused import start_from_delivered
from models.yolov5.warmstart import start_from

log = logging.getLogger(__name__)

_EMA_RAMP_STEPS = 200
_TWIN_NOISE = 0.05
_REFIT_BATCHES = 8


class Trainer:
    """Trains one network; holds all that a later step depends on."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        sampler: Sampler,
        plan: Plan,
        hold_out: Pictures | None = None,
    ) -> None:
        """Make network and optimiser from the checkpoint's description.

        Args:
            checkpoint: Where everything is written to.
            sampler: Gives the batches.
            plan: Schedule, loss and augmentation.
            hold_out: Pictures that the best weights are chosen by; not trained on.

        Raises:
            ValueError: The device is not there.
        """
        schedule, layout = plan.schedule, checkpoint.layout
        self._compute = choose(schedule.device, schedule.precision)
        torch.set_num_threads(schedule.threads)
        torch.manual_seed(schedule.seed)
        self._checkpoint, self._sampler, self._plan = checkpoint, sampler, plan
        self._hold_out, self._schedule = hold_out, schedule
        device = self._compute.device
        self._loss = DetectionLoss(
            layout.anchors_px, layout.classes, plan.loss, device, layout.strides_px
        )
        self._net = YoloV5(layout).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch types it for tensors
        for module in self._net.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = schedule.norm_momentum
        self._averaged = YoloV5(layout).to(device).eval()
        self._averaged.load_state_dict(self._net.state_dict())
        self._optimiser = torch.optim.AdamW(
            _groups(self._net, schedule.weight_decay), lr=schedule.rate(0), fused=True
        )
        self._step, self._best = 0, -1.0
        self._origin: str | None = None

    def start_from(self, weights: Path) -> None:
        """Begin with the weights of a file or a delivered model, not random ones.

        Raises:
            ArtifactError: They cannot be read, or fit nowhere.
        """
        told = self._checkpoint.description
        colour = told.card.channels == "rgb"
        if weights.is_dir():
            tiles = (self._tiles(self._batch(n)) for n in range(_REFIT_BATCHES))
            self._origin = start_from_delivered(self._net, weights, told.classes, tiles)
        else:
            self._origin = start_from(
                self._net, weights, colour=colour, noise_share=_TWIN_NOISE
            )
        self._averaged.load_state_dict(self._net.state_dict())

    def resume(self) -> None:
        """Continue where the checkpoint's folder left off; from 0 if it is empty.

        What the logs tell of later steps is forgotten: those are done once more.

        Raises:
            ArtifactError: The state is damaged or of another network.
        """
        self._step, self._best = self._checkpoint.restore(
            self._net, self._averaged, self._optimiser
        )
        for path in (self._checkpoint.log_path, self._checkpoint.looks_path):
            _forget_after(path, self._step)

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
        self._checkpoint.describe_training(self._plan, self._origin)
        log.info("training on %s", self._compute.label)
        while self._step < schedule.steps:
            started_s = time.perf_counter()
            loss, terms = self._one_step()
            self._step += 1
            self._log_step(loss, terms, time.perf_counter() - started_s)
            looked = self._look_if_due()
            if looked or self._due(schedule.save_every):
                self._save()
            progress(self._step, loss)
        self._draw()
        return self._averaged

    def _one_step(self) -> tuple[float, Tensor]:
        """One step of the optimiser, whatever the number of passes it adds up."""
        schedule = self._schedule
        for group in self._optimiser.param_groups:
            group["lr"] = schedule.rate(self._step)
        self._net.train()
        self._optimiser.zero_grad(set_to_none=True)
        loss, terms = 0.0, torch.zeros(3)
        for number in range(schedule.accumulate):
            of_pass, terms_of_pass = self._backward(self._batch(number))
            loss += of_pass
            terms = terms + terms_of_pass.cpu() / schedule.accumulate
        if not math.isfinite(loss):
            raise FloatingPointError(
                f"the loss is {loss} at step {self._step}; lower the rate and resume "
                "from the last checkpoint"
            )
        nn.utils.clip_grad_norm_(self._net.parameters(), schedule.clip_norm)
        self._optimiser.step()
        self._average()
        return loss, terms

    def _batch(self, number: int) -> Batch:
        """A batch that depends on seed, step and pass alone."""
        schedule, how = self._schedule, self._plan.augmentation
        rng = np.random.default_rng([schedule.seed, self._step, number])
        if schedule.calm_at(self._step):
            how = how.calmed()
        return self._sampler.batch(rng, schedule.batch, schedule.side_px, how)

    def _backward(self, batch: Batch) -> tuple[float, Tensor]:
        device = self._compute.device
        with self._compute.autocast():
            heads = self._net(self._tiles(batch))
        targets = torch.from_numpy(batch.targets).to(device)
        loss, terms = self._loss(heads, targets, self._step / self._schedule.steps)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        return float(loss.detach()), terms

    def _tiles(self, batch: Batch) -> Tensor:
        tiles = torch.from_numpy(batch.tiles).to(self._compute.device).float()
        return tiles.contiguous(memory_format=torch.channels_last)

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

    def _due(self, every: int) -> bool:
        return self._step % every == 0 or self._step == self._schedule.steps

    def _look_if_due(self) -> bool:
        """Score the average on what is held out, and keep it if it is the best."""
        if self._hold_out is None or not self._due(self._schedule.evaluate_every):
            return False
        description = self._checkpoint.description
        seen = look(self._averaged, description, self._hold_out, self._step)
        _append(self._checkpoint.looks_path, seen.line())
        if seen.map50_95 > self._best:
            self._best = seen.map50_95
            self._checkpoint.save_best(self._averaged)
        log.info("step %d: mAP50-95 %.4f held out", seen.step, seen.map50_95)
        return True

    def _save(self) -> None:
        parts = (self._net, self._averaged, self._optimiser)
        self._checkpoint.save(self._step, *parts, self._best)

    def _log_step(self, loss: float, terms: Tensor, seconds: float) -> None:
        box, objectness, classes = (round(float(term), 5) for term in terms)
        schedule = self._schedule
        line = {
            "step": self._step,
            "tiles": self._step * schedule.batch * schedule.accumulate,
            "loss": round(loss, 4),
            "box": box,
            "objectness": objectness,
            "class": classes,
            "rate": round(schedule.rate(self._step - 1), 7),
            "step_s": round(seconds, 3),
        }
        _append(self._checkpoint.log_path, line)

    def _draw(self) -> None:
        steps = read_lines(self._checkpoint.log_path)
        looks = read_lines(self._checkpoint.looks_path)
        drawn = curve_svg(steps, looks).encode()
        write_atomic(self._checkpoint.folder / CURVE_NAME, drawn)


def _groups(net: nn.Module, decay: float) -> list[dict[str, object]]:
    """Weight decay on matrices and kernels, none on norms and biases."""
    parameters = list(net.parameters())
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def _append(path: Path, line: Mapping[str, float]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def _forget_after(path: Path, step: int) -> None:
    if path.is_file():
        kept = [line for line in read_lines(path) if line["step"] <= step]
        text = "".join(json.dumps(line) + "\n" for line in kept)
        write_atomic(path, text.encode())
