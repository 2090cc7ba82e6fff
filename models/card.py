"""The card of a model: what is said about it before it is trained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from inspector.artifact import Channels, KindName
from inspector.parts import Part, Share


class Card(Part):
    """What the export writes into the manifest and training cannot know.

    Attributes:
        name: Name of the model, as in the zoo.
        channels: `grey`, or `pair` for comparison with a golden picture.
        tile_hw_px: Height and width of a tile in the plant.
        pitch_mm: Size of a pixel on the material; None if unknown.
        pitch_tolerance: Allowed relative deviation from it.
        enlarge: How many times larger the network looks at a tile; in the graph, so the
            plant knows nothing of it but finer strides.
        nms_iou: Boxes of a class that overlap more are one.
        names: What people call each class.
        research_only: Whether the terms of the data allow research only.
        training_data: Which data, in words.
        licence: Licence of the weights, in words.
        limits: What not to expect of the model, in words.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    channels: Channels
    tile_hw_px: tuple[int, int]
    pitch_mm: float | None = Field(default=None, gt=0)
    pitch_tolerance: Share = 0.1
    enlarge: Literal[1, 2, 4] = 1
    nms_iou: Share = 0.5
    names: Mapping[str, KindName] = Field(default_factory=dict)
    research_only: bool
    training_data: str
    licence: str
    limits: str = ""
