"""Drawings for people: the map of a run, and the look of each kind on it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.types import UNKNOWN, Pixels

Colour = tuple[int, int, int]
Point = tuple[int, int]

PALETTE: tuple[Colour, ...] = (
    (213, 94, 0),
    (0, 114, 178),
    (0, 158, 115),
    (230, 159, 0),
    (204, 121, 167),
    (86, 180, 233),
    (240, 228, 66),
)
"""RGB colours that people with any colour vision can tell apart.

Source: Okabe, Ito 2008, "Color Universal Design". https://jfly.uni-koeln.de/color/
"""

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_INK: Colour = (32, 33, 36)
_PALE: Colour = (218, 220, 224)
_HATCH: Colour = (150, 154, 160)
_PAPER: Colour = (255, 255, 255)
_UNKNOWN_COLOUR: Colour = (95, 99, 104)


class Shape(StrEnum):
    """How a kind is drawn on the map: colour is never the only sign."""

    DIAMOND = "diamond"
    TRIANGLE = "triangle"
    DISC = "disc"
    SQUARE = "square"
    PLUS = "plus"
    STAR = "star"
    FUNNEL = "funnel"
    CROSS = "cross"  # unknown


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A defect on the map, at its centre."""

    x_mm: float
    y_mm: float
    kind: str


def styles(kinds: Sequence[str]) -> Mapping[str, tuple[Colour, Shape]]:
    """Colour and shape of each kind, the same whenever the kinds are the same."""
    shapes = [shape for shape in Shape if shape is not Shape.CROSS]
    named = sorted(set(kinds) - {UNKNOWN})
    result: dict[str, tuple[Colour, Shape]] = {
        kind: (PALETTE[i % len(PALETTE)], shapes[(i + i // len(PALETTE)) % len(shapes)])
        for i, kind in enumerate(named)
    }
    if UNKNOWN in kinds:
        result[UNKNOWN] = (_UNKNOWN_COLOUR, Shape.CROSS)
    return result


def draw_map(
    points: Sequence[MapPoint],
    gaps_mm: Sequence[tuple[float, float]],
    *,
    width_mm: float,
    length_mm: float,
    title: str = "",
    size_wh: tuple[int, int] = (1280, 800),
) -> Pixels:
    """The defects of a run over width and length, newest on top.

    Args:
        points: Defects: x from the first column, y from the start of the run.
        gaps_mm: From and to of each piece that was not inspected, drawn hatched.
        width_mm: Width of the web.
        length_mm: Length of the run.
        title: One line above the map.
        size_wh: Width and height of the picture, at least 640 x 400.

    Returns:
        `(height, width, 3)` uint8 RGB.
    """
    if min(width_mm, length_mm) <= 0:
        raise ValueError(
            f"the map needs a width and a length above 0 mm, got {width_mm} "
            f"and {length_mm}"
        )
    if size_wh[0] < 640 or size_wh[1] < 400:
        raise ValueError(f"size_wh must be at least 640 x 400, got {size_wh}")
    canvas = np.full((size_wh[1], size_wh[0], 3), 255, np.uint8)
    plot = _Plot(canvas, 96, 64, size_wh[0] - 260, size_wh[1] - 72, width_mm, length_mm)
    _axes(plot)
    for first, last in gaps_mm:
        _hatch(canvas, (plot.left, plot.y(last)), (plot.right, plot.y(first)))
    look = styles([point.kind for point in points])
    radius = 7 if len(points) <= 2000 else 4
    for point in points:
        place = (plot.x(point.x_mm), plot.y(point.y_mm))
        _symbol(canvas, place, radius, *look[point.kind])
    cv2.rectangle(
        canvas, (plot.left, plot.top), (plot.right, plot.bottom), _INK, 1, cv2.LINE_AA
    )
    _text(canvas, title, (plot.left, 38), 0.75, _INK)
    _legend(plot, Counter(point.kind for point in points), look, bool(gaps_mm))
    return canvas


@dataclass(frozen=True, slots=True, eq=False)
class _Plot:
    """The area of the map on its canvas, and the way from mm to it."""

    canvas: Pixels
    left: int
    top: int
    right: int
    bottom: int
    width_mm: float
    length_mm: float

    def x(self, mm: float) -> int:
        share = min(max(mm / self.width_mm, 0.0), 1.0)
        return round(self.left + share * (self.right - self.left))

    def y(self, mm: float) -> int:
        share = min(max(mm / self.length_mm, 0.0), 1.0)
        return round(self.bottom - share * (self.bottom - self.top))


def _axes(plot: _Plot) -> None:
    canvas = plot.canvas
    for mm in _ticks(plot.width_mm, 8):
        x = plot.x(mm)
        cv2.line(canvas, (x, plot.top), (x, plot.bottom), _PALE, 1)
        cv2.line(canvas, (x, plot.bottom), (x, plot.bottom + 6), _INK, 1)
        _text(canvas, f"{mm:g}", (x, plot.bottom + 24), 0.5, _INK, align=0.5)
    for mm in _ticks(plot.length_mm, 8):
        y = plot.y(mm)
        cv2.line(canvas, (plot.left, y), (plot.right, y), _PALE, 1)
        cv2.line(canvas, (plot.left - 6, y), (plot.left, y), _INK, 1)
        _text(canvas, f"{mm:g}", (plot.left - 12, y + 5), 0.5, _INK, align=1.0)
    middle = (plot.left + plot.right) // 2
    _text(canvas, "width, mm", (middle, plot.bottom + 52), 0.55, _INK, align=0.5)
    above = (plot.left - 12, plot.top - 14)
    _text(canvas, "length, mm", above, 0.55, _INK, align=1.0)


def _ticks(extent: float, most: int) -> list[float]:
    """Round values 0 .. extent, steps of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(extent / most))
    step = next(power * k for k in (1, 2, 5, 10, 20) if power * k * most >= extent)
    return [i * step for i in range(math.floor(extent / step + 1e-9) + 1)]


def _legend(
    plot: _Plot,
    counts: Mapping[str, int],
    look: Mapping[str, tuple[Colour, Shape]],
    has_gaps: bool,
) -> None:
    x, y = plot.right + 34, plot.top + 12
    room = (plot.bottom - y) // 28 - 2
    kinds = list(look)
    for kind in kinds[:room]:
        _symbol(plot.canvas, (x, y), 8, *look[kind])
        _text(plot.canvas, f"{kind}  {counts[kind]}", (x + 20, y + 6), 0.55, _INK)
        y += 28
    if len(kinds) > room:
        rest = sum(counts[kind] for kind in kinds[room:])
        more = f"{len(kinds) - room} more kinds  {rest}"
        _text(plot.canvas, more, (x + 20, y + 6), 0.55, _INK)
        y += 28
    if not kinds:
        _text(plot.canvas, "no defects", (x - 8, y + 6), 0.55, _INK)
        y += 28
    if has_gaps:
        _hatch(plot.canvas, (x - 9, y - 8), (x + 9, y + 8))
        _text(plot.canvas, "not inspected", (x + 20, y + 6), 0.55, _INK)


def _hatch(canvas: Pixels, top_left: Point, bottom_right: Point) -> None:
    """Grey stripes; never thinner than 3 px, so that no gap is overlooked."""
    (x1, y1), (x2, y2) = top_left, bottom_right
    y2 = min(max(y2, y1 + 3), len(canvas))
    y1 = min(y1, y2 - 3)
    rows, columns = np.mgrid[y1:y2, x1:x2]
    stripe = (rows + columns) % 8 < 3
    area = canvas[y1:y2, x1:x2]
    area[...] = np.where(stripe[..., None], _HATCH, _PALE)


def _symbol(
    canvas: Pixels, at: Point, radius: int, colour: Colour, shape: Shape
) -> None:
    outline = _outline(shape) * radius
    polygon = [np.rint((outline + at) * 16).astype(np.int32)]
    cv2.fillPoly(canvas, polygon, colour, cv2.LINE_AA, 4)
    cv2.polylines(canvas, polygon, True, _INK, 1, cv2.LINE_AA, 4)


def _outline(shape: Shape) -> NDArray[np.float64]:
    """`(n, 2)` corners of a shape of radius 1, y downward."""
    if shape is Shape.DISC:
        return _wheel(24, 0.0, 0.9)
    if shape is Shape.STAR:
        star = _wheel(10, -math.pi / 2, 1.2)
        star[1::2] *= 0.45
        return star
    if shape in (Shape.PLUS, Shape.CROSS):
        return _plus(0.0 if shape is Shape.PLUS else math.pi / 4)
    corners, start, size = {
        Shape.DIAMOND: (4, 0.0, 1.15),
        Shape.TRIANGLE: (3, -math.pi / 2, 1.2),
        Shape.FUNNEL: (3, math.pi / 2, 1.2),
        Shape.SQUARE: (4, math.pi / 4, 1.15),
    }[shape]
    return _wheel(corners, start, size)


def _wheel(corners: int, start: float, size: float) -> NDArray[np.float64]:
    angle = start + np.arange(corners) * (2 * math.pi / corners)
    return np.stack((np.cos(angle), np.sin(angle)), 1) * size


def _plus(turn: float) -> NDArray[np.float64]:
    arm, end = 0.34, 1.1
    quarter = np.array([(arm, -arm), (end, -arm), (end, arm)])
    turns = [turn + i * math.pi / 2 for i in range(4)]
    spin = [
        np.array([(math.cos(t), math.sin(t)), (-math.sin(t), math.cos(t))])
        for t in turns
    ]
    return np.concatenate([quarter @ matrix for matrix in spin])


def _text(
    canvas: Pixels,
    text: str,
    at: Point,
    scale: float,
    colour: Colour,
    align: float = 0.0,
) -> None:
    """Text whose left end (`align` 0), middle (0.5) or right end (1) is at `at`."""
    if text:
        (wide, _), _ = cv2.getTextSize(text, _FONT, scale, 1)
        place = (at[0] - round(wide * align), at[1])
        cv2.putText(canvas, text, place, _FONT, scale, colour, 1, cv2.LINE_AA)
