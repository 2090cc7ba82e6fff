"""The training of a pair: batches of crops and captions, resumable, seeded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from pydantic import ValidationError
from torch import Tensor, nn
from torch.nn import functional

from inspector.cause.aligner import Aligner
from inspector.cause.tokens import Hashes
from inspector.errors import ArtifactError
from inspector.files import read_json, write_atomic
from inspector.parts import first_problem
from models.clip.features import Features
from models.clip.pair import Layers, Pair, contrast
from models.clip.plan import SIGN, AlignerPlan, Description
from models.clip.words import Words, caption

_STATE = "state.pt"
_LOG = "log.jsonl"
_SAVE_EVERY = 100

Batch = tuple[Tensor, list[str], Tensor]


class State(TypedDict):
    """What a training is continued from."""

    step: int
    net: dict[str, Tensor]
    optimiser: dict[str, object]
    pace: dict[str, object]


class AlignerFolder:
    """A training folder; every file is replaced whole."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def begun(self) -> bool:
        """Whether a training lies here."""
        return (self.path / SIGN).is_file()

    def description(self) -> Description:
        """What the training was told.

        Raises:
            ArtifactError: The folder holds none, or another version's.
        """
        path = self.path / SIGN
        try:
            return Description.model_validate(read_json(path, ArtifactError))
        except ValidationError as cause:
            raise ArtifactError(f"{path}: {first_problem(cause)}") from cause

    def begin(self, description: Description) -> None:
        """Write what the training was told."""
        text = description.model_dump_json(indent=2) + "\n"
        write_atomic(self.path / SIGN, text.encode())

    def state(self) -> State | None:
        """Weights, optimiser and step; None before the first.

        Raises:
            ArtifactError: The file is damaged.
        """
        path = self.path / _STATE
        if not path.is_file():
            return None
        try:
            found: State = torch.load(path, weights_only=True)
        except (OSError, RuntimeError, ValueError, EOFError) as cause:
            raise ArtifactError(f"{path} cannot be continued: {cause}") from cause
        return found

    def keep(self, state: State) -> None:
        """Replace the state whole."""
        unfinished = self.path / (_STATE + ".tmp")
        torch.save(state, unfinished)
        unfinished.replace(self.path / _STATE)

    def log(self, step: int, loss: float) -> None:
        """One JSON line."""
        with (self.path / _LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": step, "loss": round(loss, 5)}) + "\n")


class AdaptedClip(nn.Module):
    """An adapter over a CLIP's pictures; its words stay as they are."""

    def __init__(self, size: int, inner: int) -> None:
        super().__init__()
        self.pictures = Layers(size, inner, size, drop=0.2)
        with torch.no_grad():
            self.pictures.straight.copy_(torch.eye(size))
            self.pictures.outer.zero_()
        self.log_scale = nn.Parameter(torch.tensor(3.0))

    def loss(self, features: Tensor, said: Tensor, same: Tensor) -> Tensor:
        """See `Pair.loss`; `said` are the frozen vectors of the captions."""
        seen = functional.normalize(self.pictures(features), dim=1)
        return contrast(seen, said, same, self.log_scale)


class Trainer:
    """Trains a pair on vectors that are there; one thread."""

    def __init__(
        self,
        folder: AlignerFolder,
        plan: AlignerPlan,
        features: Features,
        words: Words,
        clip: Aligner | None = None,
    ) -> None:
        """Continue what is in the folder, or begin.

        Args:
            folder: Holds the description already.
            plan: What to do.
            features: Vectors of all crops.
            words: What is said of them.
            clip: A CLIP whose image branch is adapted; None for a pair of our own.

        Raises:
            ArtifactError: The state in the folder cannot be continued.
        """
        torch.manual_seed(plan.seed)
        width = features.plain.shape[1]
        self._folder, self._plan, self._words = folder, plan, words
        self._features, self._clip = features, clip
        self._hashes = Hashes(plan.buckets, plan.length)
        self._net: Pair | AdaptedClip = (
            Pair(width, plan.buckets, plan.size)
            if clip is None
            else AdaptedClip(width, plan.size)
        )
        self._keys = np.char.add(np.char.add(features.kinds, "|"), features.materials)
        self._weights = _weights(self._keys)
        self._pool: dict[str, Tensor] = {}
        self._optimiser = torch.optim.AdamW(
            self._net.parameters(), plan.rate, weight_decay=plan.decay
        )
        self._pace = torch.optim.lr_scheduler.OneCycleLR(
            self._optimiser, plan.rate, total_steps=plan.steps + 1
        )
        self.step = 0
        if (state := folder.state()) is not None:
            self._continue(state)

    @property
    def net(self) -> Pair | AdaptedClip:
        """The network."""
        return self._net

    def run(self, show: Callable[[int, float], None]) -> None:
        """Train to the end of the plan.

        Raises:
            FloatingPointError: The loss is no number any more.
        """
        self._net.train()
        while self.step < self._plan.steps:
            loss = self._one()
            self.step += 1
            self._folder.log(self.step, loss)
            show(self.step, loss)
            if self.step % _SAVE_EVERY == 0 or self.step == self._plan.steps:
                self._save()

    def _one(self) -> float:
        rng = np.random.default_rng([self._plan.seed, self.step])
        torch.manual_seed(self._plan.seed * 1_000_003 + self.step)
        features, captions, same = self._batch(rng)
        loss = self._loss(features, captions, same)
        value = float(loss.detach())
        if not np.isfinite(value):
            raise FloatingPointError(f"the loss is {value} at step {self.step}")
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch has no type for it
        self._optimiser.step()
        self._pace.step()
        return value

    def _batch(self, rng: Generator) -> Batch:
        found, plan = self._features, self._plan
        chosen = rng.choice(len(found.kinds), plan.batch, p=self._weights)
        turned = rng.random(plan.batch) < 0.5
        rows = np.where(turned[:, None], found.turned[chosen], found.plain[chosen])
        noise = rng.normal(0, plan.noise / rows.shape[1] ** 0.5, rows.shape)
        captions = [
            caption(
                self._words,
                str(found.kinds[i]),
                str(found.materials[i]),
                found.traits[i],
                rng,
            )
            for i in chosen.tolist()
        ]
        keys = self._keys[chosen]
        return (
            torch.from_numpy((rows + noise).astype(np.float32)),
            captions,
            torch.from_numpy(keys[:, None] == keys[None]),
        )

    def _loss(self, features: Tensor, captions: list[str], same: Tensor) -> Tensor:
        if isinstance(self._net, Pair):
            ids = torch.from_numpy(self._hashes.encode(captions))
            return self._net.loss(features, ids, same)
        return self._net.loss(features, self._said(captions), same)

    def _said(self, captions: list[str]) -> Tensor:
        """Frozen vectors; each caption is computed once."""
        if self._clip is None:
            raise RuntimeError("a pair of our own has no frozen words")
        fresh = [text for text in dict.fromkeys(captions) if text not in self._pool]
        if fresh:
            vectors = torch.from_numpy(self._clip.texts(fresh))
            self._pool |= dict(zip(fresh, vectors, strict=True))
        return torch.stack([self._pool[text] for text in captions])

    def _save(self) -> None:
        self._folder.keep(
            {
                "step": self.step,
                "net": self._net.state_dict(),
                "optimiser": self._optimiser.state_dict(),
                "pace": self._pace.state_dict(),
            }
        )

    def _continue(self, state: State) -> None:
        try:
            self._net.load_state_dict(state["net"])
            self._optimiser.load_state_dict(state["optimiser"])
            self._pace.load_state_dict(state["pace"])
            self.step = state["step"]
        except (KeyError, RuntimeError, ValueError) as cause:
            raise ArtifactError(
                f"{self._folder.path} holds another network: {cause}"
            ) from cause


def _weights(keys: NDArray[np.str_]) -> NDArray[np.float64]:
    """Chance of each crop; kinds with many crops count less than in proportion."""
    _, places, counts = np.unique(keys, return_inverse=True, return_counts=True)
    weights = 1 / np.sqrt(counts[places])
    return np.asarray(weights / weights.sum(), np.float64)


def trained(folder: AlignerFolder) -> Pair | AdaptedClip:
    """The network of a finished or interrupted training.

    Raises:
        ArtifactError: The folder holds none.
    """
    plan, state = folder.description().plan, folder.state()
    if state is None:
        raise ArtifactError(f"{folder.path} holds no weights yet; train it first")
    weights = state["net"]
    width = len(weights["pictures.straight"])
    net: Pair | AdaptedClip = (
        Pair(width, plan.buckets, plan.size)
        if "words.table.weight" in weights
        else AdaptedClip(width, len(weights["pictures.inner_bias"]))
    )
    net.load_state_dict(weights)
    return net.eval()
