"""A checkpoint folder: averaged and raw weights, optimiser, description, log."""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping
from pathlib import Path

import torch
from pydantic import ValidationError, model_validator
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from inspector.errors import ArtifactError
from inspector.files import read_json, write_atomic
from inspector.parts import Part, first_problem
from models.card import Card
from models.yolov5.head import Anchors
from models.yolov5.net import Layout, YoloV5
from models.yolov5.plan import Plan

_DESCRIPTION = "checkpoint.json"
_AVERAGED = "averaged.safetensors"
_BEST = "best.safetensors"
_RESUME = "resume.pt"
_FIRST_VERSION = ("schedule", "disturbance")


class Description(Part):
    """What a checkpoint folder says about itself.

    Attributes:
        card: What was said about the model before training.
        classes: Class names, by class id.
        anchors_px: Width and height of each anchor, per level.
        depth: The layout's factor on depth.
        width: The layout's factor on width.
        data: What it is trained on, as given on the command line.
        plan: What the training was told; None before it was.
        origin: Where the first weights are from; empty for random ones.
    """

    card: Card
    classes: tuple[str, ...]
    anchors_px: Anchors
    depth: float = 0.33
    width: float = 0.50
    data: str = ""
    plan: Plan | None = None
    origin: str = ""

    @model_validator(mode="before")
    @classmethod
    def _read_first_version(cls, content: object) -> object:
        """A folder of version 0.1 has a schedule and a disturbance for a plan."""
        if not isinstance(content, Mapping) or "schedule" not in content:
            return content
        kept = {k: v for k, v in content.items() if k not in _FIRST_VERSION}
        return kept | {"plan": {"schedule": content["schedule"]}}

    @property
    def layout(self) -> Layout:
        """What the network is built from."""
        channels = 1 if self.card.channels == "grey" else 3
        return Layout(
            len(self.classes),
            channels,
            self.anchors_px,
            self.depth,
            self.width,
            self.card.enlarge,
        )


class Checkpoint:
    """Reads and writes one folder; every file is replaced whole."""

    def __init__(self, folder: Path, description: Description) -> None:
        self.folder = folder
        self.description = description

    @classmethod
    def open(cls, folder: Path) -> Checkpoint:
        """The checkpoint in `folder`.

        Raises:
            ArtifactError: There is none, or its description is broken.
        """
        path = folder / _DESCRIPTION
        try:
            description = Description.model_validate(read_json(path, ArtifactError))
        except ValidationError as cause:
            raise ArtifactError(f"{path}: {first_problem(cause)}") from cause
        return cls(folder, description)

    @property
    def layout(self) -> Layout:
        """What the network is built from."""
        return self.description.layout

    @property
    def log_path(self) -> Path:
        """One JSON line per step."""
        return self.folder / "log.jsonl"

    @property
    def looks_path(self) -> Path:
        """One JSON line per look at the pictures held out."""
        return self.folder / "validation.jsonl"

    def describe(self) -> None:
        """Write the description; the folder is made if it is missing."""
        text = self.description.model_dump_json(indent=2)
        write_atomic(self.folder / _DESCRIPTION, text.encode())

    def describe_training(self, plan: Plan, origin: str | None = None) -> None:
        """Write the description with what this training was told.

        Args:
            plan: Schedule, loss and augmentation.
            origin: Where the first weights are from; None leaves what is known.
        """
        told: dict[str, object] = {"plan": plan}
        if origin is not None:
            told["origin"] = origin
        self.description = self.description.model_copy(update=told)
        self.describe()

    def averaged(self) -> YoloV5:
        """The network with the averaged weights to deliver, in eval mode.

        Those that were best on the pictures held out; the last ones without any.

        Raises:
            ArtifactError: The weights are missing or belong to another network.
        """
        net = YoloV5(self.layout)
        best = self.folder / _BEST
        _load(net, best if best.is_file() else self.folder / _AVERAGED)
        return net.eval()

    def save_best(self, averaged: YoloV5) -> None:
        """Keep these averaged weights as the best so far."""
        self._save_weights(_BEST, averaged)

    def save(
        self,
        step: int,
        net: YoloV5,
        averaged: YoloV5,
        optimiser: torch.optim.Optimizer,
        best: float = -1.0,
    ) -> None:
        """Write all that a later step depends on, in one file, then the averages.

        A kill at any moment leaves the state before or the state after.

        Args:
            step: Optimiser steps done.
            net: The network being trained.
            averaged: Its average.
            optimiser: With its moments.
            best: Best figure on the pictures held out so far.
        """
        content = {
            "step": step,
            "best": best,
            "net": net.state_dict(),
            "averaged": averaged.state_dict(),
            "optimiser": optimiser.state_dict(),
        }
        unfinished = self.folder / f"{_RESUME}.tmp"
        with unfinished.open("wb") as file:
            torch.save(content, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.folder / _RESUME)
        self._save_weights(_AVERAGED, averaged)

    def restore(
        self, net: YoloV5, averaged: YoloV5, optimiser: torch.optim.Optimizer
    ) -> tuple[int, float]:
        """Load the state last saved; its step and best figure, 0 and -1 for none.

        Raises:
            ArtifactError: The file is damaged or belongs to another network.
        """
        path = self.folder / _RESUME
        if not path.is_file():
            return 0, -1.0
        try:
            saved = torch.load(path, map_location="cpu", weights_only=True)
            net.load_state_dict(saved["net"])
            averaged.load_state_dict(saved["averaged"])
            optimiser.load_state_dict(saved["optimiser"])
            return int(saved["step"]), float(saved["best"])
        except (pickle.UnpicklingError, RuntimeError, KeyError, ValueError) as cause:
            raise ArtifactError(
                f"{path} is damaged or of another network; train into a new folder"
            ) from cause

    def _save_weights(self, name: str, net: YoloV5) -> None:
        state = {k: v.cpu().contiguous() for k, v in net.state_dict().items()}
        unfinished = self.folder / f"{name}.tmp"
        save_file(state, unfinished)
        unfinished.replace(self.folder / name)


def _load(net: YoloV5, path: Path) -> None:
    try:
        net.load_state_dict(load_file(path))
    except (OSError, SafetensorError, RuntimeError) as cause:
        reason = str(cause).splitlines()[0]
        raise ArtifactError(f"{path} does not fit the network: {reason}") from cause
