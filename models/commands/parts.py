"""What several commands of `inspector lab` begin with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import refuse

if TYPE_CHECKING:
    from models.card import Card
    from models.sources import Source

DataOption = Annotated[
    str, typer.Option("--data", help="A labelled set (YOLO, COCO, VOC), or scene:NAME.")
]
ReferenceOption = Annotated[
    Path | None,
    typer.Option("--reference", help="Golden pictures, if the data do not say."),
]
ThreadsOption = Annotated[int, typer.Option("--threads", min=1, help="Cores to use.")]


def source(data: str, split: str, reference: Path | None) -> Source:
    """The pictures that `--data` names; what is wrong with them ends the command."""
    from inspector.errors import ImageError
    from models.sources import open_source

    try:
        return open_source(data, split, reference)
    except (OSError, ValueError, ImageError) as cause:
        raise refuse(str(cause)) from cause


def read_card(path: Path | None, name: str, pictures: Source) -> Card:
    """The card in a file, or a provisional one that warns of itself."""
    from pydantic import ValidationError

    from inspector.errors import ArtifactError
    from inspector.files import read_yaml
    from inspector.parts import first_problem
    from models.card import Card

    if path is not None:
        try:
            return Card.model_validate(read_yaml(path, ArtifactError))
        except ValidationError as cause:
            raise refuse(f"{path}: {first_problem(cause)}") from cause
    paired = pictures.pictures[0].reference is not None
    return Card(
        name=name,
        channels="pair" if paired else "grey",
        tile_hw_px=(640, 640),
        research_only=True,
        training_data="not stated",
        licence="not stated; name a --card before this model leaves the laboratory",
    )
