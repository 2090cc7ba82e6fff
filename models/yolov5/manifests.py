"""The manifest of a network, and its card for people."""

from __future__ import annotations

from inspector.artifact import (
    CostPart,
    FreeHeadPart,
    HeadPart,
    InputPart,
    Manifest,
    OperatingPart,
)
from models.card import Card
from models.scoring.operating import Choice
from models.yolov5.checkpoint import Description
from models.yolov5.head import OUTPUTS

_KIND = {
    "yolov5": "YOLOv5s with an anchor head",
    "yolo-free": "A network without anchors, trained by ultralytics",
}

_STORED = {
    "int8-per-channel": "Weights are stored as 8 bits per output\n"
    "channel and become float32 in the graph.",
    "int8-and-float16": "Weights of large convolutions are stored as 8 bits per\n"
    "output channel, those of the others as float16; all become float32 in the graph.",
    "float16": "Weights are stored as float16.",
    "float32": "Weights are stored as float32.",
}


def manifest_of(description: Description) -> Manifest:
    """The manifest of a checkpoint, threshold and figures still to come."""
    head = HeadPart(
        outputs=OUTPUTS,
        strides_px=description.layout.strides_px,
        anchors_px=description.anchors_px,
    )
    return manifest_with(
        head, description.card, description.classes, _made_by(description)
    )


def manifest_with(
    head: HeadPart | FreeHeadPart, card: Card, classes: tuple[str, ...], made_by: str
) -> Manifest:
    """The manifest of a network with this head, threshold and figures to come."""
    return Manifest(
        version=1,
        name=card.name,
        task="detect",
        decoder="yolov5" if isinstance(head, HeadPart) else "yolo-free",
        network="model.onnx",
        files={"model.onnx": ""},
        input=InputPart(
            channels=card.channels,
            tile_hw_px=card.tile_hw_px,
            pitch_mm=card.pitch_mm,
            pitch_tolerance=card.pitch_tolerance,
        ),
        head=head,
        classes=classes,
        names=card.names,
        operating=OperatingPart(score_threshold=0.25, nms_iou=card.nms_iou),
        weight_storage="int8-per-channel",
        golden_reference=card.channels == "pair",
        research_only=card.research_only,
        training_data=card.training_data.strip(),
        licence=card.licence.strip(),
        limits=card.limits.strip(),
        made_by=made_by,
    )


def operating_at(manifest: Manifest, choice: Choice, chosen_on: str) -> Manifest:
    """The manifest with a threshold, and what it was chosen by."""
    costs = CostPart(
        escape=choice.costs.escape,
        false_alarm=choice.costs.false_alarm,
        clean_per_bad=choice.costs.clean_per_bad,
    )
    part = manifest.operating.model_copy(
        update={
            "score_threshold": choice.threshold,
            "costs": costs,
            "chosen_on": chosen_on,
        }
    )
    return manifest.model_copy(update={"operating": part})


def voting_at(manifest: Manifest, vote_iou: float | None) -> Manifest:
    """The manifest of a model whose boxes vote from this overlap on; None for none.

    Raises:
        ValueError: It is no overlap.
    """
    part = manifest.operating.model_dump() | {"vote_iou": vote_iou}
    return manifest.model_copy(update={"operating": OperatingPart.model_validate(part)})


def viewed_by(manifest: Manifest, views: int) -> Manifest:
    """The manifest of a model whose file looks at so many views of a tile.

    Its int8 files look at one and are left out.

    Raises:
        ValueError: There is no such number of views.
    """
    changed = manifest.model_dump() | {"views": views, "quantised": {}}
    return Manifest.model_validate(changed)


def card_text(manifest: Manifest) -> str:
    """The model's card in Markdown, for people."""
    rows = "\n".join(
        f"| {name} | {value if isinstance(value, str) else f'{value:g}'} |"
        for name, value in manifest.metrics.items()
    )
    limits = f"- Limits: {manifest.limits}\n" if manifest.limits else ""
    command = f"\n```\n{manifest.scored_by}\n```\n" if manifest.scored_by else ""
    kinds = ", ".join(manifest.classes)
    warning = (
        "\n**Trained on data for research use.** Ask the owners of the data before a "
        "commercial use.\n"
        if manifest.research_only
        else ""
    )
    return f"""# {manifest.name}
{warning}
{_KIND[manifest.decoder]}, input `{manifest.input.channels}`, tiles of
{manifest.input.tile_hw_px[1]} x {manifest.input.tile_hw_px[0]} px at
{manifest.input.pitch_mm or "unknown"} mm/px. {_STORED[manifest.weight_storage]}

- Kinds: {kinds}
- Training data: {manifest.training_data}
- Licence: {manifest.licence}
{limits}- Made by: {manifest.made_by}
- Operating threshold: {_how_chosen(manifest.operating)}
- Boxes: {_how_merged(manifest.operating)}
{_how_seen(manifest.views)}
| figure (held-out pictures, this file) | value |
|---|---|
{rows}
{command}"""


def _how_chosen(part: OperatingPart) -> str:
    if part.costs is None:
        return f"{part.score_threshold}, provisional"
    return (
        f"{part.score_threshold}, the cheapest on {part.chosen_on}, at a cost of "
        f"{part.costs.escape:g} for an escape and {part.costs.false_alarm:g} for a "
        "false alarm"
    )


def _how_merged(part: OperatingPart) -> str:
    text = f"those of a kind that overlap by more than {part.nms_iou:g} are one"
    if part.vote_iou is None:
        return text
    return f"{text}, in the mean place of those from {part.vote_iou:g} on"


def _how_seen(views: int) -> str:
    if views == 1:
        return ""
    return (
        f"- Views: a tile and its mirror images, {views} in all and {views} times the "
        "work;\n  the graph makes them and averages what they answer\n"
    )


def _made_by(description: Description) -> str:
    if description.plan is None:
        return "models.yolov5, untrained"
    schedule = description.plan.schedule
    start = f"from {description.origin}" if description.origin else "from scratch"
    return (
        f"models.yolov5, {schedule.steps} steps of "
        f"{schedule.batch * schedule.accumulate} tiles of {schedule.side_px} px, "
        f"seed {schedule.seed}, {start}"
    )
