"""A made-up board: pads, vias and traces on a grid, and places for its defects."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inspector.vision import paint

GRID_PX = 24
"""Distance of the nodes that traces run through."""

_MARGIN = 3  # nodes left free at the board's border
_STEPS = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
_FREE, _PAD, _TRACE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight piece of a trace between two nodes, in board pixels."""

    start: tuple[float, float]
    end: tuple[float, float]
    width: int


@dataclass(slots=True)
class Layout:
    """A board under construction.

    Attributes:
        copper: `(H, W)` uint8, 255 on traces and pads.
        finish: `(H, W)` uint8, 255 where pads are plated and brighter.
        drilled: `(H, W)` uint8, 255 in holes.
        segments: Pieces of traces.
        holes: Centre and radius of every drilled hole.
    """

    copper: NDArray[np.uint8]
    finish: NDArray[np.uint8]
    drilled: NDArray[np.uint8]
    segments: list[Segment] = field(default_factory=list)
    holes: list[tuple[float, float, float]] = field(default_factory=list)


def make_layout(rng: np.random.Generator, height: int, width: int) -> Layout:
    """A board of `height` lines and `width` columns; equal `rng`, equal board."""
    copper, finish, drilled = np.zeros((3, height, width), np.uint8)
    layout = Layout(copper, finish, drilled)
    router = _Router(rng, layout, (height // GRID_PX, width // GRID_PX))
    router.place_parts()
    router.run_traces()
    router.stitch_vias()
    return layout


class _Router:
    """Fills the grid: parts first, then traces that walk from their pads."""

    def __init__(
        self, rng: np.random.Generator, layout: Layout, nodes: tuple[int, int]
    ) -> None:
        self._rng = rng
        self._layout = layout
        self._rows, self._columns = nodes
        self._use = np.zeros(nodes, np.uint8)
        self._pads: list[tuple[int, int, int]] = []  # row, column, way out

    def place_parts(self) -> None:
        """Scatter grid arrays, two-row parts, passives and connectors."""
        area = self._rows * self._columns
        makers = (
            (self._grid_array, area // 1600 + 1),
            (self._two_rows, area // 330 + 2),
            (self._connector, area // 1300 + 1),
            (self._passive, area // 130 + 4),
        )
        for make, count in makers:
            for _ in range(count):
                make()

    def run_traces(self) -> None:
        """Let a trace walk from every pad; parallel pads give parallel traces."""
        for row, column, way in self._pads:
            if self._rng.uniform() < 0.85:
                self._walk(row, column, way)

    def stitch_vias(self) -> None:
        """Put vias on some of the nodes that stayed free."""
        for row in range(_MARGIN, self._rows - _MARGIN, 2):
            for column in range(_MARGIN, self._columns - _MARGIN, 2):
                if self._rng.uniform() < 0.16 and self._is_free(row, column, 2, 2, 1):
                    self._via(row, column)

    def _is_free(self, row: int, column: int, high: int, wide: int, room: int) -> bool:
        top, left = row - room, column - room
        bottom, right = row + high + room, column + wide + room
        if min(top, left) < _MARGIN:
            return False
        if bottom > self._rows - _MARGIN or right > self._columns - _MARGIN:
            return False
        return not self._use[top:bottom, left:right].any()

    def _find(self, high: int, wide: int) -> tuple[int, int] | None:
        """A free rectangle of nodes with room around it, or None after 30 tries."""
        for _ in range(30):
            row = int(self._rng.integers(_MARGIN, self._rows))
            column = int(self._rng.integers(_MARGIN, self._columns))
            if self._is_free(row, column, high, wide, 2):
                self._use[row : row + high, column : column + wide] = _PAD
                return row, column
        return None

    def _grid_array(self) -> None:
        n = int(self._rng.integers(5, 9))
        if (at := self._find(2 * n - 1, 2 * n - 1)) is None:
            return
        for i in range(n):
            for j in range(n):
                row, column = at[0] + 2 * i, at[1] + 2 * j
                self._round_pad(row, column, 10.0, hole=0.0)
                outer = [i, n - 1 - j, n - 1 - i, j]  # up, right, down, left
                side = int(np.argmin(outer))
                if outer[side] == 0:
                    self._pads.append((row, column, (6, 0, 2, 4)[side]))

    def _two_rows(self) -> None:
        pins, gap = int(self._rng.integers(4, 11)), int(self._rng.integers(4, 7))
        upright = bool(self._rng.integers(2))
        high, wide = (pins, gap) if upright else (gap, pins)
        if (at := self._find(high, wide)) is None:
            return
        for pin in range(pins):
            for side in (0, gap - 1):
                row, column = (
                    at[0] + (pin if upright else side),
                    at[1] + (side if upright else pin),
                )
                size = (38, 13) if upright else (13, 38)
                self._box_pad(row, column, size)
                out = (4, 0) if upright else (6, 2)
                self._pads.append((row, column, out[int(side > 0)]))

    def _connector(self) -> None:
        pins = int(self._rng.integers(4, 12))
        if (at := self._find(3, 2 * pins - 1)) is None:
            return
        for pin in range(pins):
            for row in (at[0], at[0] + 2):
                self._round_pad(row, at[1] + 2 * pin, 16.0, hole=8.0)
                self._pads.append((row, at[1] + 2 * pin, 6 if row == at[0] else 2))

    def _passive(self) -> None:
        upright = bool(self._rng.integers(2))
        if (at := self._find(*((3, 1) if upright else (1, 3)))) is None:
            return
        for end in (0, 2):
            row, column = (at[0] + end, at[1]) if upright else (at[0], at[1] + end)
            self._box_pad(row, column, (24, 28) if upright else (28, 24))
            out = (6, 2) if upright else (4, 0)
            self._pads.append((row, column, out[end // 2]))

    def _walk(self, row: int, column: int, way: int) -> None:
        """Run a trace until it is blocked or long enough; a via ends it."""
        width = int(self._rng.choice([10, 12, 12, 14, 16]))
        wanted, done = int(self._rng.integers(4, 60)), 0
        while done < wanted:
            turns = (0, *(int(t) for t in self._rng.permutation([-1, 1])))
            if self._rng.uniform() < 0.08:
                turns = turns[::-1]
            chosen = next((t for t in turns if self._open(row, column, way + t)), None)
            if chosen is None:
                break
            way = (way + chosen) % 8
            across, along = _STEPS[way]
            start = self._at(row, column)
            row, column = row + along, column + across
            self._use[row, column] = _TRACE
            segment = Segment(start, self._at(row, column), width)
            self._layout.segments.append(segment)
            paint.draw_line(self._layout.copper, segment.start, segment.end, width)
            done += 1
        if done >= 2:
            self._round_pad(row, column, 13.0, hole=6.0)

    def _open(self, row: int, column: int, way: int) -> bool:
        """Whether a trace may take this step without touching anything."""
        across, along = _STEPS[way % 8]
        next_row, next_column = row + along, column + across
        inside = (
            _MARGIN <= next_row < self._rows - _MARGIN
            and _MARGIN <= next_column < self._columns - _MARGIN
        )
        if not inside or self._use[next_row, next_column]:
            return False
        if across and along:  # a diagonal passes between two nodes
            return not (self._use[row, next_column] or self._use[next_row, column])
        return True

    def _via(self, row: int, column: int) -> None:
        self._use[row, column] = _PAD
        self._round_pad(row, column, 13.0, hole=6.0)

    def _at(self, row: int, column: int) -> tuple[float, float]:
        return (column + 0.5) * GRID_PX, (row + 0.5) * GRID_PX

    def _round_pad(self, row: int, column: int, radius: float, hole: float) -> None:
        x, y = self._at(row, column)
        paint.draw_disc(self._layout.copper, (x, y), radius)
        paint.draw_disc(self._layout.finish, (x, y), radius - 1)
        if hole:
            paint.draw_disc(self._layout.drilled, (x, y), hole)
            self._layout.holes.append((x, y, hole))

    def _box_pad(self, row: int, column: int, wide_high: tuple[int, int]) -> None:
        x, y = self._at(row, column)
        right, down = wide_high[0] / 2, wide_high[1] / 2
        box = [
            (x - right, y - down),
            (x + right, y - down),
            (x + right, y + down),
            (x - right, y + down),
        ]
        paint.draw_polygon(self._layout.copper, box)
        paint.draw_polygon(self._layout.finish, box)
