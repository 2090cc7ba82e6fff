"""The newest metres of the web as grey rows, with a map from rows to millimetres."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels
from inspector.views import Strip
from ui.live.peaks import shrink

_KEPT_BYTES = 16 * 1024 * 1024
_MOST_REPEATS = 16
_LEAST_BAND_ROWS = 6
_MOST_BAND_SHARE = 0.15
_HATCH = (26, 62)
_HATCH_PERIOD = 12


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch that the screen had to leave out.

    Attributes:
        first_row: Number of its oldest row since the ring was cleared.
        rows: Its height.
        length_mm: How much of the web it stands for.
        cut: Whether it is drawn shorter than it is.
    """

    first_row: int
    rows: int
    length_mm: float
    cut: bool


@dataclass(frozen=True, slots=True)
class _Scale:
    """How rows of a strip become rows of the ring: `join` to one, `repeat` times."""

    join: int
    repeat: int

    @classmethod
    def of(cls, strip: Strip, width: int, compress: int) -> Self:
        along_mm = strip.lines_per_row * strip.pitch_mm[1]
        rows_per_px = compress * _width_mm(strip) / width / along_mm
        if rows_per_px >= 1:
            return cls(join=max(1, round(rows_per_px)), repeat=1)
        return cls(join=1, repeat=min(_MOST_REPEATS, max(1, round(1 / rows_per_px))))


class WebRing:
    """A picture of the newest web, newest row on top, in a ring of fixed size.

    Strips are reduced once, when they come. What was not shown takes its place as a
    hatched band, so a distance on the screen never hides material. Every row knows
    where it begins in mm; boxes and rulers are drawn from that map.

    Attributes:
        compress: How many times shorter the length is drawn than the width.
        pixels: `(height, width)` uint8, the ring itself.
        top: Row of the ring that is shown on top.
        rows: Rows filled, at most the height.
        total: Rows appended since it was cleared.
        mm_per_px: Width of one column on the material; 0 while empty.
        left_mm: Where the first column lies across the web.
        end_mm: Where the newest row ends.
        bands: Stretches not shown that are still in the picture.
    """

    def __init__(self, height: int, width: int, compress: int = 1) -> None:
        self.compress = compress
        self.pixels: Pixels = np.zeros((max(1, height), max(1, width)), np.uint8)
        self._start_mm = np.zeros(len(self.pixels))
        self._strips: deque[Strip] = deque()
        self._bytes = 0
        self.clear()

    def clear(self) -> None:
        """Forget everything: another run begins."""
        self.pixels[:] = 0
        self._strips.clear()
        self._bytes = 0
        self._restart()

    def _restart(self) -> None:
        self.top = self.rows = self.total = 0
        self.mm_per_px = self.end_mm = self.left_mm = 0.0
        self.bands: deque[Band] = deque()
        self._next_line: int | None = None
        self._carry: Pixels | None = None
        self._joined: Pixels | None = None

    def append(self, strip: Strip) -> bool:
        """Take the next strip.

        Returns:
            False if it cannot follow what is there, so that another run begins.
        """
        if strip.pixels.size == 0 or strip.lines < 1:
            return True
        rows = self._new_rows(strip)
        follows = rows is not None
        if rows is None:
            self.clear()
            rows = strip.pixels
        self._keep(strip)
        self._draw(strip, rows)
        return follows

    def resized(self, height: int, width: int, compress: int = 1) -> Self:
        """The same web in another size, drawn anew from the strips that were kept."""
        made = type(self)(height, width, compress)
        for strip in self._newest(made):
            made.append(strip)
        made._strips = self._strips.copy()  # noqa: SLF001 - its own class
        made._bytes = self._bytes  # noqa: SLF001 - its own class
        return made

    def copy(self) -> Self:
        """The picture as it is now, for a frozen view."""
        height, width = self.pixels.shape
        made = type(self)(height, width, self.compress)
        made.pixels = self.pixels.copy()
        made._start_mm = self._start_mm.copy()  # noqa: SLF001 - its own class
        made._strips = self._strips.copy()  # noqa: SLF001 - its own class
        made._bytes = self._bytes  # noqa: SLF001 - its own class
        made.top, made.rows, made.total = self.top, self.rows, self.total
        made.mm_per_px, made.end_mm = self.mm_per_px, self.end_mm
        made.left_mm = self.left_mm
        made.bands = self.bands.copy()
        made._next_line = self._next_line  # noqa: SLF001 - its own class
        return made

    @property
    def width_mm(self) -> float:
        """Width of the web in the picture."""
        return float(self.mm_per_px * self.pixels.shape[1])

    @property
    def start_mm(self) -> float:
        """Where the oldest row in the picture begins."""
        return float(self._start_mm[(self.top + self.rows - 1) % len(self.pixels)])

    def y_of(self, mm: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rows from the top for places on the web; outside the picture its edge."""
        if not self.rows:
            return np.zeros_like(mm)
        rows = np.interp(mm, self._edges_mm(), np.arange(self.rows, -1.0, -1.0))
        return np.asarray(rows, np.float64)

    def band_top(self, band: Band) -> int:
        """Row from the top at which `band` begins on the screen."""
        return self.total - band.first_row - band.rows

    def _edges_mm(self) -> NDArray[np.float64]:
        """`(rows + 1,)` rising: where each row begins, and the end of the newest."""
        order = (self.top + np.arange(self.rows - 1, -1, -1)) % len(self.pixels)
        edges = np.append(self._start_mm[order], self.end_mm)
        return np.asarray(edges, np.float64)

    def _new_rows(self, strip: Strip) -> Pixels | None:
        """The rows of `strip` that come after what is drawn; None for another run."""
        if self._next_line is None:
            return strip.pixels
        if abs(_width_mm(strip) - self.width_mm) > 1e-6 * self.width_mm:
            return None
        overlap = self._next_line - strip.first_line
        if overlap >= strip.lines:
            return None
        return strip.pixels[max(0, -(-overlap // strip.lines_per_row)) :]

    def _newest(self, other: Self) -> list[Strip]:
        """The strips that fill `other`, oldest first."""
        height, width = other.pixels.shape
        chosen: list[Strip] = []
        for strip in reversed(self._strips):
            scale = _Scale.of(strip, width, other.compress)
            chosen.append(strip)
            height -= len(strip.pixels) * scale.repeat // scale.join
            if height <= 0:
                break
        return chosen[::-1]

    def _keep(self, strip: Strip) -> None:
        self._strips.append(strip)
        self._bytes += strip.pixels.nbytes
        while self._bytes > _KEPT_BYTES and len(self._strips) > 1:
            self._bytes -= self._strips.popleft().pixels.nbytes

    def _draw(self, strip: Strip, rows: Pixels) -> None:
        scale = _Scale.of(strip, self.pixels.shape[1], self.compress)
        along_mm = strip.pitch_mm[1]
        row_mm = strip.lines_per_row * along_mm
        first = max(strip.first_line, self._next_line or 0)
        missing = strip.missing_before
        if self._next_line is not None:
            missing = first - self._next_line
        self.mm_per_px = _width_mm(strip) / self.pixels.shape[1]
        self.left_mm = strip.left_mm
        self._next_line = strip.first_line + strip.lines
        begin_mm = first * along_mm
        if missing:
            self._flush(row_mm)
            self._skip(missing * along_mm, begin_mm, row_mm, scale)
        elif self._carry is not None and self._carry.shape[1] == rows.shape[1]:
            begin_mm = self.end_mm
            rows = np.concatenate([self._carry, rows])
        whole = len(rows) // scale.join * scale.join
        self._carry = rows[whole:] if whole < len(rows) else None
        end_mm = self._next_line * along_mm
        if self._carry is not None:
            end_mm = begin_mm + whole * row_mm
        self._push(rows[:whole], begin_mm, end_mm, scale)

    def _push(
        self, rows: Pixels, begin_mm: float, end_mm: float, scale: _Scale
    ) -> None:
        """Add drawn rows that lie between two places."""
        if not len(rows):
            return
        kept = rows[-(len(self.pixels) + 1) * scale.join :]  # one to compare with
        begin_mm += (end_mm - begin_mm) * (1 - len(kept) / len(rows))
        before = self._before(kept, scale.join)
        fitted = shrink(kept, scale.join, self.pixels.shape[1], before)
        self._joined = kept[-scale.join :]
        fitted = np.repeat(fitted, scale.repeat, axis=0)
        starts = np.linspace(begin_mm, end_mm, len(fitted), endpoint=False)
        self._write(fitted, starts, end_mm)

    def _before(self, rows: Pixels, k: int) -> Pixels | None:
        """The last `k` rows drawn, if these follow them in the same way."""
        before = self._joined
        shape = (k, rows.shape[1])
        return before if before is not None and before.shape == shape else None

    def _flush(self, row_mm: float) -> None:
        """Draw rows that wait for others that will not come."""
        if self._carry is not None:
            n = len(self._carry)
            end_mm = self.end_mm + n * row_mm
            self._push(self._carry, self.end_mm, end_mm, _Scale(join=n, repeat=1))
            self._carry = None

    def _skip(
        self, length_mm: float, end_mm: float, row_mm: float, scale: _Scale
    ) -> None:
        """Add a hatched band for what was not shown."""
        height = len(self.pixels)
        wanted = round(length_mm / (row_mm * scale.join / scale.repeat))
        most = max(_LEAST_BAND_ROWS, int(height * _MOST_BAND_SHARE))
        rows = min(max(wanted, _LEAST_BAND_ROWS), most)
        self.bands.append(Band(self.total, rows, length_mm, cut=wanted > rows))
        starts = end_mm - length_mm * np.arange(rows, 0, -1) / rows
        self._write(_hatch(self.total, rows, self.pixels.shape[1]), starts, end_mm)

    def _write(
        self, rows: Pixels, starts_mm: NDArray[np.float64], end_mm: float
    ) -> None:
        height, n = len(self.pixels), len(rows)
        kept = min(n, height)
        where = (self.top - 1 - np.arange(n - kept, n)) % height
        self.pixels[where] = rows[n - kept :]
        self._start_mm[where] = starts_mm[n - kept :]
        self.top = (self.top - n) % height
        self.total += n
        self.rows = min(height, self.rows + n)
        self.end_mm = end_mm
        while self.bands and self.band_top(self.bands[0]) >= self.rows:
            self.bands.popleft()


def _width_mm(strip: Strip) -> float:
    return float(strip.pixels.shape[1] * strip.columns_per_px * strip.pitch_mm[0])


def _hatch(first_row: int, rows: int, width: int) -> Pixels:
    """Slanted stripes that look like nothing a camera sees."""
    slant = np.add.outer(first_row + np.arange(rows), np.arange(width))
    dark, light = _HATCH
    stripe = slant % _HATCH_PERIOD < _HATCH_PERIOD // 3
    return np.where(stripe, light, dark).astype(np.uint8)
