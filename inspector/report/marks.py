"""How a kind of defect is drawn: a shape and a colour, never a colour alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspector.report.svg import INK, Drawing, Point
from inspector.types import UNKNOWN

PALETTE = (
    "#0072B2",  # blue
    "#D55E00",  # vermilion
    "#009E73",  # bluish green
    "#CC79A7",  # reddish purple
    "#E69F00",  # orange
    "#56B4E9",  # sky blue
    "#F0E442",  # yellow
)
"""Told apart by colour-blind eyes; black is kept for `unknown`.

Source:
    Okabe, Ito 2008, "Color Universal Design". https://jfly.uni-koeln.de/color/
"""

SHAPES = ("circle", "square", "triangle", "diamond", "wedge", "hexagon")
UNKNOWN_SHAPE = "cross"

_CORNERS: Mapping[str, tuple[float, ...]] = {
    "square": (45, 135, 225, 315),
    "triangle": (270, 30, 150),
    "wedge": (90, 210, 330),
    "diamond": (0, 90, 180, 270),
    "hexagon": (0, 60, 120, 180, 240, 300),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """The sign of one kind."""

    shape: str
    colour: str

    def draw(
        self, sheet: Drawing, at: Point, radius: float = 4.0, solid: bool = True
    ) -> None:
        """Put the sign on a sheet; hollow where the material was accepted."""
        if self.shape == UNKNOWN_SHAPE:
            self._cross(sheet, at, radius, solid)
            return
        if solid:
            self._outline(sheet, at, radius, (self.colour, INK, 0.7))
        else:  # a dark rim, for yellow on white
            self._outline(sheet, at, radius, ("#ffffff", INK, 2.4))
            self._outline(sheet, at, radius, ("#ffffff", self.colour, 1.4))

    def _outline(
        self, sheet: Drawing, at: Point, radius: float, style: tuple[str, str, float]
    ) -> None:
        fill, stroke, width = style
        if self.shape == "circle":
            sheet.circle(at, radius, fill=fill, stroke=stroke, stroke_width=width)
            return
        corners = _polygon(at, radius * 1.2, _CORNERS[self.shape])
        sheet.polygon(corners, fill=fill, stroke=stroke, stroke_width=width)

    def _cross(self, sheet: Drawing, at: Point, radius: float, solid: bool) -> None:
        x, y = at
        for side in (-1, 1):
            start, end = (
                (x - radius, y - side * radius),
                (x + radius, y + side * radius),
            )
            sheet.line(
                start, end, stroke=self.colour, stroke_width=2.2 if solid else 1.1
            )


def marks_for(kinds: Iterable[str]) -> dict[str, Mark]:
    """A sign for each kind; the same kinds get the same signs in every report."""
    signs = {}
    for place, kind in enumerate(sorted(set(kinds) - {UNKNOWN})):
        turn = place + place // math.lcm(len(SHAPES), len(PALETTE))
        signs[kind] = Mark(SHAPES[place % len(SHAPES)], PALETTE[turn % len(PALETTE)])
    signs[UNKNOWN] = Mark(UNKNOWN_SHAPE, INK)
    return signs


def _polygon(at: Point, radius: float, corners: Iterable[float]) -> list[Point]:
    angles = [math.radians(corner) for corner in corners]
    return [
        (at[0] + radius * math.cos(a), at[1] + radius * math.sin(a)) for a in angles
    ]
