"""Episodic training of the embedder: seeded by step, resumable, logged."""

from __future__ import annotations

import copy
import json
import logging
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from inspector.files import write_atomic
from inspector.types import Pixels
from models.protonet.crops import CropSet
from models.protonet.disturb import disturbed
from models.protonet.episodes import Episode, draw
from models.protonet.holdout import look
from models.protonet.loss import EpisodeLoss
from models.protonet.net import ProtoNet, features_of, has_bfloat16
from models.protonet.plan import EmbedderPlan
from models.protonet.state import Folder

log = logging.getLogger(__name__)


class Trainer:
    """Trains one embedder; holds all that a later step depends on."""

    def __init__(
        self,
        folder: Folder,
        plan: EmbedderPlan,
        net: ProtoNet,
        data: tuple[CropSet, NDArray[np.uint8]],
        held_out: tuple[CropSet, NDArray[np.uint8]],
    ) -> None:
        """Make loss, optimiser and the averaged network.

        Args:
            folder: Where everything is written to.
            plan: Schedule and episodes.
            net: With its first weights.
            data: Crops to train on, and their tiles `(n, 3, side, side)`.
            held_out: The same of the classes to choose by; may be empty.

        Raises:
            ValueError: A material has one class and there is no other to mix it with.
        """
        torch.set_num_threads(plan.threads)
        torch.manual_seed(plan.seed)
        self._folder, self._plan = folder, plan
        self._crops, self._tiles = data
        self._held_out = held_out
        self._half = has_bfloat16()
        self._net = net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch types it for tensors
        with torch.no_grad():
            first = features_of(net.backbone, self._tiles[::4], half=self._half)
            net.head.measure(torch.from_numpy(first))
        self._loss = EpisodeLoss(
            len(self._crops.kinds), first.shape[1], plan.naming_weight
        )
        self._averaged = copy.deepcopy(net).eval()
        parameters = [*net.parameters(), *self._loss.parameters()]
        self._parameters = parameters
        decay = plan.weight_decay
        self._optimiser = torch.optim.AdamW(
            [
                {
                    "params": [p for p in parameters if p.ndim > 1],
                    "weight_decay": decay,
                },
                {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
            ],
            lr=plan.rate,
        )
        self._step = 0

    def resume(self) -> None:
        """Continue where the folder left off; from 0 if it holds no state.

        Raises:
            ArtifactError: The state is damaged.
        """
        state = self._folder.state()
        if not state:
            return
        self._step = int(state["step"])  # type: ignore[call-overload]  # as saved
        parts = (("net", self._net), ("averaged", self._averaged), ("loss", self._loss))
        for name, module in parts:
            module.load_state_dict(state[name])  # type: ignore[arg-type]  # as saved
        self._optimiser.load_state_dict(state["optimiser"])  # type: ignore[arg-type]  # as saved
        for path in (self._folder.log_path, self._folder.looks_path):
            _forget_after(path, self._step)

    def run(
        self, progress: Callable[[int, float], None] = lambda _step, _loss: None
    ) -> ProtoNet:
        """Train to the end of the schedule and return the averaged network.

        Raises:
            FloatingPointError: The loss is no longer a number.
        """
        while self._step < self._plan.steps:
            started_s = time.perf_counter()
            loss, hit = self._one_step()
            self._step += 1
            line = {"step": self._step, "loss": round(loss, 4), "hit": round(hit, 3)}
            line["step_s"] = round(time.perf_counter() - started_s, 3)
            _append(self._folder.log_path, line)
            self._look_if_due()
            if self._due(self._plan.save_every):
                self._save()
            progress(self._step, loss)
        return self._averaged

    def _one_step(self) -> tuple[float, float]:
        for group in self._optimiser.param_groups:
            group["lr"] = self._plan.rate_at(self._step)
        rng = np.random.default_rng([self._plan.seed, self._step])
        episode = self._episode(rng)
        rows = np.concatenate([*episode.support, *episode.query])
        views = np.stack([disturbed(self._tiles[row], rng) for row in rows])
        self._optimiser.zero_grad(set_to_none=True)
        embedded = self._embed(views)
        many = len(episode.support_labels)
        ways = tuple(
            torch.from_numpy(labels.astype(np.int64))
            for labels in (episode.support_labels, episode.query_labels)
        )
        loss, hit = self._loss(
            embedded[:many],
            embedded[many:],
            (ways[0], ways[1]),
            torch.tensor(episode.kinds),
        )
        cost = float(loss.detach())
        if not math.isfinite(cost):
            raise FloatingPointError(
                f"the loss is {cost} at step {self._step}; lower the rate and "
                "resume from the last state"
            )
        loss.backward()
        nn.utils.clip_grad_norm_(self._parameters, self._plan.clip_norm)
        self._optimiser.step()
        self._average()
        return cost, float(hit)

    def _episode(self, rng: np.random.Generator) -> Episode:
        """Of one material or of all, as the plan's share says."""
        plan = self._plan
        within = [k for k in self._crops.kinds_by_material().values() if len(k) > 1]
        everything = list(range(len(self._crops.kinds)))
        inside = within and rng.random() < plan.in_material
        kinds = within[int(rng.integers(len(within)))] if inside else everything
        shots = int(rng.integers(1, plan.most_shots + 1))
        return draw(rng, self._crops, kinds, plan.ways, shots, plan.queries)

    def _embed(self, tiles: Pixels) -> Tensor:
        batch = torch.from_numpy(tiles).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            features = self._net.backbone(batch)
        blocks: Tensor = self._net.head.blocks(features.float())
        return blocks

    @torch.no_grad()
    def _average(self) -> None:
        keep = min(self._plan.ema_decay, (1 + self._step) / (10 + self._step))
        theirs = self._net.state_dict()
        for name, value in self._averaged.state_dict().items():
            value.lerp_(theirs[name].detach(), 1 - keep)

    def _due(self, every: int) -> bool:
        return self._step % every == 0 or self._step == self._plan.steps

    def _look_if_due(self) -> None:
        crops, tiles = self._held_out
        if not len(crops) or not self._due(self._plan.evaluate_every):
            return
        seen = look(self._averaged, crops, tiles, half=self._half)
        _append(self._folder.looks_path, {"step": self._step, **seen})

    def _save(self) -> None:
        state = {
            "step": self._step,
            "net": self._net.state_dict(),
            "averaged": self._averaged.state_dict(),
            "loss": self._loss.state_dict(),
            "optimiser": self._optimiser.state_dict(),
        }
        self._folder.save(state, self._averaged.state_dict())


def _append(path: Path, line: Mapping[str, float]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


def _forget_after(path: Path, step: int) -> None:
    """Leave out lines of later steps, and a last line that a kill cut off."""
    if not path.is_file():
        return
    kept = []
    for text in path.read_text("utf-8").splitlines():
        try:
            line = json.loads(text)
        except json.JSONDecodeError:
            break
        if line["step"] <= step:
            kept.append(text + "\n")
    write_atomic(path, "".join(kept).encode())
