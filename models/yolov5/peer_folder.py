"""What the folder of a peer's training says about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from inspector.errors import ArtifactError
from inspector.files import read_json, write_atomic
from inspector.parts import Part, first_problem
from models.card import Card

_DESCRIPTION = "peer.json"


class PeerDescription(Part):
    """A network of another family and how it was trained.

    Attributes:
        card: What was said about the model before training.
        classes: Class names, by class id.
        family: Name by which ultralytics knows the network, for example `yolo11n`.
        data: What it is trained on, as given on the command line.
        tiles: Tiles that are cut for it.
        plan: How long and how hard.
    """

    card: Card
    classes: tuple[str, ...]
    family: str
    data: str = ""
    tiles: int
    plan: Mapping[str, int | float] = Field(default_factory=dict)

    @property
    def channels(self) -> int:
        """Planes of a tile."""
        return 1 if self.card.channels == "grey" else 3


def holds_peer(folder: Path) -> bool:
    """Whether a peer has been trained there."""
    return (folder / _DESCRIPTION).is_file()


def write_description(folder: Path, told: PeerDescription) -> None:
    """Write what the folder holds."""
    write_atomic(folder / _DESCRIPTION, told.model_dump_json(indent=2).encode())


def read_description(folder: Path) -> PeerDescription:
    """What the folder holds.

    Raises:
        ArtifactError: There is no description, or a broken one.
    """
    path = folder / _DESCRIPTION
    try:
        return PeerDescription.model_validate(read_json(path, ArtifactError))
    except ValidationError as cause:
        raise ArtifactError(f"{path}: {first_problem(cause)}") from cause
