"""What several commands of `inspector lab` begin and end with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspector.cli.common import refuse, say

if TYPE_CHECKING:
    from models.card import Card
    from models.evaluate import Report
    from models.scoring.operating import Choice, Costs
    from models.sources import Source

DataOption = Annotated[
    str, typer.Option("--data", help="A labelled set (YOLO, COCO, VOC), or scene:NAME.")
]
ReferenceOption = Annotated[
    Path | None,
    typer.Option("--reference", help="Golden pictures, if the data do not say."),
]
ThreadsOption = Annotated[int, typer.Option("--threads", min=1, help="Cores to use.")]
RuntimeOption = Annotated[str, typer.Option("--runtime", help="onnx or openvino.")]
EscapeCostOption = Annotated[
    float, typer.Option("--escape-cost", help="Of a defect that is not found.")
]
FalseAlarmCostOption = Annotated[
    float, typer.Option("--false-alarm-cost", help="Of a finding where there is none.")
]
CleanPerBadOption = Annotated[
    float | None,
    typer.Option("--clean-per-bad", help="Clean frames per bad one on the line."),
]

OperatingOption = Annotated[
    Path | None,
    typer.Option(
        "--operating", help="A result of folds whose threshold is to be taken."
    ),
]


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


def choice_of(path: Path | None) -> tuple[Choice | None, str]:
    """What the folds of a result chose, and on what; nothing where there is no result.

    Raises:
        typer.Exit: The file is no such result; why has been said.
    """
    from models.result import read_choice

    if path is None:
        return None, ""
    try:
        return read_choice(path)
    except (OSError, ValueError) as cause:
        raise refuse(str(cause)) from cause


def costs_of(escape: float, false_alarm: float, clean_per_bad: float | None) -> Costs:
    """Costs from options.

    Raises:
        typer.Exit: They decide nothing; why has been said.
    """
    from models.scoring.operating import Costs

    try:
        return Costs(escape, false_alarm, clean_per_bad)
    except ValueError as cause:
        raise refuse(str(cause)) from cause


def scoring_command(model: str, data: str, split: str) -> str:
    """The command that scores a model of the zoo, without where this machine has it."""
    if not data.startswith("scene:"):
        path = Path(data).absolute()
        data = "/".join(path.parts[1:][-2:])
    return (
        f"inspector lab evaluate detector --model models/zoo/{model} "
        f"--data {data} --split {split}"
    )


def say_report(figures: Report) -> None:
    """The figures for a person, in two lines."""
    say(
        f"mAP@0.33 {figures.map33:.4f} (official {figures.map33_official:.4f}), "
        f"F {figures.fscore33:.4f} at {figures.score_threshold}, "
        f"mAP50 {figures.map50:.4f}, mAP50-95 {figures.map50_95:.4f}; "
        f"{figures.images} pictures, {figures.boxes} boxes"
    )
    say(
        f"false alarms in {figures.false_alarm_frames} of {figures.clean_frames} clean "
        f"pictures; {figures.latency_ms['p50']:.1f} ms a picture"
    )
