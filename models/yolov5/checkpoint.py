"""A checkpoint folder: averaged and raw weights, optimiser, description, log."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

import torch
from pydantic import Field, ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from inspector.errors import ArtifactError
from inspector.files import read_json, write_atomic
from inspector.parts import Part, first_problem
from models.card import Card
from models.yolov5.head import Anchors
from models.yolov5.net import Layout, YoloV5

_DESCRIPTION = "checkpoint.json"
_AVERAGED = "averaged.safetensors"
_RAW = "raw.safetensors"
_OPTIMISER = "optimiser.pt"

Value = float | int | str | bool


class Description(Part):
    """What a checkpoint folder says about itself.

    Attributes:
        card: What was said about the model before training.
        classes: Class names, by class id.
        anchors_px: Width and height of each anchor, per level.
        depth: The layout's factor on depth.
        width: The layout's factor on width.
        data: What it is trained on, as given on the command line.
        schedule: How long and how hard.
        disturbance: How tiles are disturbed.
    """

    card: Card
    classes: tuple[str, ...]
    anchors_px: Anchors
    depth: float = 0.33
    width: float = 0.50
    data: str = ""
    schedule: Mapping[str, Value] = Field(default_factory=dict)
    disturbance: Mapping[str, Value] = Field(default_factory=dict)

    @property
    def layout(self) -> Layout:
        """What the network is built from."""
        channels = 1 if self.card.channels == "grey" else 3
        return Layout(
            len(self.classes), channels, self.anchors_px, self.depth, self.width
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

    def describe(self) -> None:
        """Write the description; the folder is made if it is missing."""
        text = self.description.model_dump_json(indent=2)
        write_atomic(self.folder / _DESCRIPTION, text.encode())

    def describe_training(
        self, schedule: Mapping[str, Value], disturbance: Mapping[str, Value]
    ) -> None:
        """Write the description with what this training was told."""
        told = {"schedule": dict(schedule), "disturbance": dict(disturbance)}
        self.description = self.description.model_copy(update=told)
        self.describe()

    def averaged(self) -> YoloV5:
        """The network with the averaged weights, in eval mode.

        Raises:
            ArtifactError: The weights are missing or belong to another network.
        """
        net = YoloV5(self.layout)
        _load(net, self.folder / _AVERAGED)
        return net.eval()

    def save(
        self,
        step: int,
        net: YoloV5,
        averaged: YoloV5,
        optimiser: torch.optim.Optimizer,
    ) -> None:
        """Write the state after `step` steps; the optimiser last, it has the step."""
        for name, module in ((_AVERAGED, averaged), (_RAW, net)):
            state = {k: v.contiguous() for k, v in module.state_dict().items()}
            unfinished = self.folder / f"{name}.tmp"
            save_file(state, unfinished)
            unfinished.replace(self.folder / name)
        unfinished = self.folder / f"{_OPTIMISER}.tmp"
        torch.save({"step": step, "state": optimiser.state_dict()}, unfinished)
        unfinished.replace(self.folder / _OPTIMISER)

    def restore(
        self, net: YoloV5, averaged: YoloV5, optimiser: torch.optim.Optimizer
    ) -> int:
        """Load the state last saved and return its step; 0 if nothing was saved.

        Raises:
            ArtifactError: A file is damaged or belongs to another network.
        """
        path = self.folder / _OPTIMISER
        if not path.is_file():
            return 0
        _load(net, self.folder / _RAW)
        _load(averaged, self.folder / _AVERAGED)
        try:
            saved = torch.load(path, weights_only=True)
            optimiser.load_state_dict(saved["state"])
            return int(saved["step"])
        except (pickle.UnpicklingError, RuntimeError, KeyError, ValueError) as cause:
            raise ArtifactError(
                f"{path} is damaged or of another network; train into a new folder"
            ) from cause


def _load(net: YoloV5, path: Path) -> None:
    try:
        net.load_state_dict(load_file(path))
    except (OSError, SafetensorError, RuntimeError) as cause:
        reason = str(cause).splitlines()[0]
        raise ArtifactError(f"{path} does not fit the network: {reason}") from cause
