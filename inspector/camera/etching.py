"""What goes wrong when a board is made: each defect as a change of its material."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from inspector.camera.layout import Layout, Segment
from inspector.vision import paint

_LAMINATE = 62.0
_COPPER = 152.0
_FINISH = 196.0
_DRILLED = 14.0
_SIDE = 128  # a patch is this wide and high where nothing says otherwise

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """A finished board.

    Attributes:
        layout: What lies where.
        copper: `(H, W)` uint8, 255 on copper, holes left out.
        nets: `(H, W)` number of the piece of copper, 0 between them.
        grey: `(H, W)` float32, ideal grey levels.
        in_copper: Distance of copper pixels to its edge.
        in_laminate: Distance of the other pixels to copper.
    """

    layout: Layout
    copper: NDArray[np.uint8]
    nets: NDArray[np.int32]
    grey: paint.Grey
    in_copper: paint.Grey
    in_laminate: paint.Grey

    @classmethod
    def of(cls, layout: Layout) -> Board:
        """The board of a layout, in grey levels as a line camera sees it."""
        height, width = layout.copper.shape
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        weave = 3.0 * np.sin(x * 0.42) * np.sin(y * 0.37)
        grey = (_LAMINATE + weave).astype(np.float32)
        for mask, level in (
            (layout.copper, _COPPER),
            (layout.finish, _FINISH),
            (layout.drilled, _DRILLED),
        ):
            share = paint.share(mask)
            grey += (np.float32(level) - grey) * share
        copper = np.minimum(layout.copper, 255 - layout.drilled)
        drilled_or_copper = np.maximum(layout.copper, layout.drilled)
        return cls(
            layout,
            copper,
            paint.islands(drilled_or_copper),
            paint.blur(grey, 0.8, 0.8),
            paint.clearance(copper),
            paint.clearance(255 - drilled_or_copper),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A patch of a board that is not as it should be.

    Attributes:
        x: First column on the board.
        y: First line on the board.
        mask: `(h, w)` float32, how much of the new grey shows, 0..1.
        grey: `(h, w)` float32, grey levels of what is there instead.
    """

    x: int
    y: int
    mask: paint.Grey
    grey: paint.Grey


@dataclass(frozen=True, slots=True, eq=False)
class _Patch:
    """A square of the board around a point, and brushes in its coordinates."""

    board: Board
    x: int
    y: int
    side: int

    def local(self, point: Point) -> Point:
        return point[0] - self.x, point[1] - self.y

    def of(self, image: NDArray[np.generic]) -> NDArray[np.generic]:
        return image[self.y : self.y + self.side, self.x : self.x + self.side]

    @property
    def copper(self) -> NDArray[np.uint8]:
        return np.asarray(self.of(self.board.copper), np.uint8)

    def empty(self) -> NDArray[np.uint8]:
        return np.zeros((self.side, self.side), np.uint8)

    def becomes(self, mask: NDArray[np.uint8], level: float) -> Change:
        share = paint.blur(paint.share(mask), 0.7, 0.7)
        return Change(self.x, self.y, share, np.full(share.shape, level, np.float32))


def etch(
    board: Board,
    kind: str,
    rng: np.random.Generator,
    size_px: float,
    near: Point | None = None,
) -> Change | None:
    """A defect of this kind on the board.

    Args:
        board: Where.
        kind: One of the kinds of the pcb scene.
        rng: Where its place and outline come from.
        size_px: Its longer side, as far as the place allows.
        near: The defect lies as close to this point as its kind can; None for anywhere.

    Returns:
        The change, or None where no fitting place was found in a few tries.
    """
    for _ in range(12):
        change = _MAKERS[kind](board, rng, size_px, near)
        if change is not None and float(change.mask.max()) > 0.5:
            return change
    return None


def _patch(board: Board, centre: Point, side: int = _SIDE) -> _Patch:
    height, width = board.copper.shape
    side = min(side, height, width)
    x = min(max(round(centre[0] - side / 2), 0), width - side)
    y = min(max(round(centre[1] - side / 2), 0), height - side)
    return _Patch(board, x, y, side)


def _segment(
    board: Board, rng: np.random.Generator, near: Point | None
) -> tuple[Segment, Point] | None:
    """A piece of trace and a point on its middle line."""
    segments = board.layout.segments
    if not segments:
        return None
    if near is None:
        segment = segments[int(rng.integers(len(segments)))]
    else:
        segment = min(segments, key=lambda s: math.dist(s.start, near))
    share = rng.uniform(0.3, 0.7)
    return segment, (
        segment.start[0] + share * (segment.end[0] - segment.start[0]),
        segment.start[1] + share * (segment.end[1] - segment.start[1]),
    )


def _directions(segment: Segment) -> tuple[Point, Point]:
    """Unit vectors along and across a piece of trace."""
    dx, dy = segment.end[0] - segment.start[0], segment.end[1] - segment.start[1]
    length = math.hypot(dx, dy)
    return (dx / length, dy / length), (-dy / length, dx / length)


def _moved(point: Point, way: Point, by: float) -> Point:
    return point[0] + way[0] * by, point[1] + way[1] * by


def _open(
    board: Board, rng: np.random.Generator, size_px: float, near: Point | None
) -> Change | None:
    """A trace is cut through."""
    if (place := _segment(board, rng, near)) is None:
        return None
    segment, centre = place
    along, across = _directions(segment)
    patch = _patch(board, centre)
    length = min(max(size_px * 0.6, 5.0), 26.0)
    corners = []
    for side in (-1, 1):
        for step in np.linspace(-1, 1, 4) * side:
            edge = _moved(centre, across, step * (segment.width / 2 + 3))
            ragged = length / 2 + rng.uniform(-1.5, 1.5)
            corners.append(patch.local(_moved(edge, along, side * ragged)))
    mask = patch.empty()
    paint.draw_polygon(mask, corners)
    return patch.becomes(np.minimum(mask, patch.copper), _LAMINATE)


def _short(
    board: Board, rng: np.random.Generator, size_px: float, near: Point | None
) -> Change | None:
    """Copper joins a trace with its neighbour."""
    if (place := _segment(board, rng, near)) is None:
        return None
    segment, centre = place
    _, across = _directions(segment)
    patch = _patch(board, centre)
    own = _value(board.nets, centre)
    for way in rng.permutation([-1, 1]):
        for step in range(segment.width // 2 + 2, 56):
            there = _moved(centre, across, way * step)
            other = _value(board.nets, there)
            if other in (0, own):
                continue
            mask = patch.empty()
            width = round(min(max(size_px * 0.4, 4), 14))
            end = _moved(there, across, way * 2)
            paint.draw_line(mask, patch.local(centre), patch.local(end), width)
            return patch.becomes(np.minimum(mask, 255 - patch.copper), _COPPER)
    return None


def _mousebite(
    board: Board, rng: np.random.Generator, size_px: float, near: Point | None
) -> Change | None:
    """A bite out of a trace's edge; more than a third of its width is left."""
    if (place := _segment(board, rng, near)) is None:
        return None
    segment, centre = place
    _, across = _directions(segment)
    patch = _patch(board, centre)
    radius = min(max(size_px / 2, 4.0), segment.width * 0.85)
    depth = min(segment.width * rng.uniform(0.35, 0.6), radius * 1.6)
    out = int(rng.choice([-1, 1])) * (segment.width / 2 + radius - depth)
    mask = patch.empty()
    paint.draw_disc(mask, patch.local(_moved(centre, across, out)), radius)
    return patch.becomes(np.minimum(mask, patch.copper), _LAMINATE)


def _spur(
    board: Board, rng: np.random.Generator, size_px: float, near: Point | None
) -> Change | None:
    """Copper sticks out of a trace and reaches nothing."""
    if (place := _segment(board, rng, near)) is None:
        return None
    segment, centre = place
    along, across = _directions(segment)
    patch = _patch(board, centre)
    side = int(rng.choice([-1, 1]))
    reach = segment.width / 2 + min(max(size_px * 0.5, 5.0), 30.0)
    tip = _moved(_moved(centre, across, side * reach), along, rng.normal(0, 3))
    foot = min(max(size_px * 0.25, 3.0), 9.0)
    mask = patch.empty()
    corners = [_moved(centre, along, foot), tip, _moved(centre, along, -foot)]
    paint.draw_polygon(mask, [patch.local(c) for c in corners])
    paint.draw_disc(mask, patch.local(tip), max(1.5, foot / 2))
    reached = paint.islands(np.maximum(patch.copper, mask))
    if len(np.unique(paint.islands(patch.copper))) != len(np.unique(reached)):
        return None
    return patch.becomes(np.minimum(mask, 255 - patch.copper), _COPPER)


def _copper(
    board: Board, rng: np.random.Generator, size_px: float, near: Point | None
) -> Change | None:
    """Copper that should have been etched away, touching nothing."""
    radius = min(max(size_px / 2, 3.0), 14.0)
    centre = _clear(board.in_laminate, rng, radius + 4, near)
    if centre is None:
        return None
    return _blot(board, rng, centre, radius, _COPPER)


def _pin_hole(
    board: Board, rng: np.random.Generator, size_px: float, near: Point | None
) -> Change | None:
    """A hole in copper."""
    deepest = float(board.in_copper.max())
    radius = min(max(size_px / 4, 2.0), 6.0, deepest - 2)
    centre = _clear(board.in_copper, rng, radius + 1.5, near)
    if radius < 1 or centre is None:
        return None
    return _blot(board, rng, centre, radius, _LAMINATE)


def _missing_hole(
    board: Board, rng: np.random.Generator, _size_px: float, near: Point | None
) -> Change | None:
    """A hole was not drilled."""
    holes = board.layout.holes
    if not holes:
        return None
    if near is None:
        x, y, radius = holes[int(rng.integers(len(holes)))]
    else:
        x, y, radius = min(holes, key=lambda h: math.dist(h[:2], near))
    patch = _patch(board, (x, y))
    mask = patch.empty()
    paint.draw_disc(mask, patch.local((x, y)), radius + 1)
    return patch.becomes(mask, _FINISH)


def _scratch(
    board: Board, rng: np.random.Generator, size_px: float, near: Point | None
) -> Change | None:
    """A bright line across everything."""
    length = min(size_px * rng.uniform(2, 6), 240.0)
    side = int(length) + 24
    patch = _patch(board, near or _anywhere(board, rng), side)
    angle, middle = rng.uniform(0, np.pi), patch.side / 2
    points = [
        (
            middle + math.cos(angle + bend) * length * t,
            middle + math.sin(angle + bend) * length * t,
        )
        for t, bend in ((-0.5, 0.0), (-0.1, rng.normal(0, 0.1)), (0.5, 0.0))
    ]
    mask = patch.empty()
    for start, end in pairwise(points):
        paint.draw_line(mask, start, end, 1 if size_px < 24 else 2)
    return patch.becomes(mask, 232.0)


def _contamination(
    board: Board, rng: np.random.Generator, size_px: float, near: Point | None
) -> Change | None:
    """Dirt, a fibre's knot or a drop lies on the board."""
    centre = near or _anywhere(board, rng)
    return _blot(
        board, rng, centre, max(size_px / 2, 4.0), float(rng.choice([30, 105]))
    )


def _anywhere(board: Board, rng: np.random.Generator) -> Point:
    height, width = board.copper.shape
    return float(rng.uniform(0, width)), float(rng.uniform(0, height))


def _clear(
    distance: paint.Grey, rng: np.random.Generator, wanted: float, near: Point | None
) -> Point | None:
    """A point at least `wanted` from the next edge, the closest to `near` if given."""
    height, width = distance.shape
    if near is None:
        for _ in range(200):
            x, y = int(rng.integers(width)), int(rng.integers(height))
            if distance[y, x] >= wanted:
                return float(x), float(y)
        return None
    rows, columns = np.nonzero(distance >= wanted)
    if not len(rows):
        return None
    best = int(np.argmin(np.hypot(columns - near[0], rows - near[1])))
    return float(columns[best]), float(rows[best])


def _blot(
    board: Board, rng: np.random.Generator, centre: Point, radius: float, level: float
) -> Change:
    side = max(3, min(round(2 * radius), min(board.copper.shape) // 2))
    high = max(3, round(side * rng.uniform(0.6, 1.0)))
    spot = np.pad(paint.blob(rng, high, side, 0.5), 3)
    height, width = board.copper.shape
    x = min(max(round(centre[0] - spot.shape[1] / 2), 0), width - spot.shape[1])
    y = min(max(round(centre[1] - spot.shape[0] / 2), 0), height - spot.shape[0])
    soft = paint.blur(spot, 0.7, 0.7)
    return Change(x, y, soft, np.full(soft.shape, level, np.float32))


def _value(image: NDArray[np.int32], point: Point) -> int:
    y = min(max(round(point[1]), 0), image.shape[0] - 1)
    x = min(max(round(point[0]), 0), image.shape[1] - 1)
    return int(image[y, x])


_Maker = Callable[[Board, np.random.Generator, float, Point | None], Change | None]
_MAKERS: Mapping[str, _Maker] = {
    "open": _open,
    "short": _short,
    "mousebite": _mousebite,
    "spur": _spur,
    "copper": _copper,
    "pin_hole": _pin_hole,
    "missing_hole": _missing_hole,
    "scratch": _scratch,
    "contamination": _contamination,
}
