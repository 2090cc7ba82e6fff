"""The folder of a training: plan, weights, state to continue from, log."""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping
from pathlib import Path

import torch
from pydantic import ValidationError
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from inspector.errors import ArtifactError
from inspector.files import read_json, write_atomic
from inspector.parts import Part, first_problem
from models.protonet.plan import EmbedderPlan

_DESCRIPTION = "embedder.json"
_WEIGHTS = "averaged.safetensors"
_RESUME = "resume.pt"


class Description(Part):
    """What the folder says about itself.

    Attributes:
        plan: What the training was told.
        data: sha256 of the manifest it is trained on.
        classes: What it is trained on, by class number.
        origin: Where the first weights are from; empty for random ones.
    """

    plan: EmbedderPlan
    data: str
    classes: tuple[str, ...]
    origin: str = ""


class Folder:
    """Reads and writes one folder; every file is replaced whole."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def log_path(self) -> Path:
        """One JSON line per step."""
        return self.path / "log.jsonl"

    @property
    def looks_path(self) -> Path:
        """One JSON line per look at the classes held out."""
        return self.path / "validation.jsonl"

    @property
    def begun(self) -> bool:
        """Whether a training lies here."""
        return (self.path / _DESCRIPTION).is_file()

    def describe(self, description: Description) -> None:
        """Write the description; the folder is made if it is missing."""
        text = description.model_dump_json(indent=2)
        write_atomic(self.path / _DESCRIPTION, text.encode())

    def description(self) -> Description:
        """What was described.

        Raises:
            ArtifactError: It is missing or broken.
        """
        path = self.path / _DESCRIPTION
        try:
            return Description.model_validate(read_json(path, ArtifactError))
        except ValidationError as cause:
            raise ArtifactError(f"{path}: {first_problem(cause)}") from cause

    def save(self, state: Mapping[str, object], weights: Mapping[str, Tensor]) -> None:
        """Write all that a later step depends on, then the averaged weights."""
        unfinished = self.path / f"{_RESUME}.tmp"
        with unfinished.open("wb") as file:
            torch.save(dict(state), file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.path / _RESUME)
        unfinished = self.path / f"{_WEIGHTS}.tmp"
        save_file({k: v.cpu().contiguous() for k, v in weights.items()}, unfinished)
        unfinished.replace(self.path / _WEIGHTS)

    def state(self) -> Mapping[str, object]:
        """The state last saved; empty if there is none.

        Raises:
            ArtifactError: The file is damaged.
        """
        path = self.path / _RESUME
        if not path.is_file():
            return {}
        try:
            saved = torch.load(path, map_location="cpu", weights_only=True)
        except (pickle.UnpicklingError, RuntimeError, EOFError) as cause:
            raise ArtifactError(
                f"{path} is damaged; train into a new folder"
            ) from cause
        return dict(saved)

    def load_averaged(self, net: nn.Module) -> None:
        """Give `net` the averaged weights.

        Raises:
            ArtifactError: They are missing or belong to another network.
        """
        path = self.path / _WEIGHTS
        try:
            net.load_state_dict(load_file(path))
        except (OSError, SafetensorError, RuntimeError) as cause:
            reason = str(cause).splitlines()[0]
            raise ArtifactError(f"{path} does not fit the network: {reason}") from cause
