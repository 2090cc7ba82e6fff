"""What the window is given: strips and sightings, bounded, with what was skipped."""

from __future__ import annotations

import time
from collections.abc import Callable

from inspector.channel import Latest, Lossless
from inspector.types import Block
from inspector.views import Gauge, Sighting, Strip
from inspector.vision.gauge import measure
from inspector.vision.reduce import reduce_to_width

_STRIP_COLUMNS = 1024
_STRIPS_KEPT = 64
_SIGHTINGS_KEPT = 256
_GAUGE_S = 1.0


class StripFeed:
    """Reduced strips of one camera for one window. Nothing here can hold up the line.

    When nobody looks, nothing is reduced: the lines count as not shown and the next
    strip says so.
    """

    def __init__(
        self, pitch_mm: tuple[float, float], left_mm: float = 0.0, face: str = ""
    ) -> None:
        self._pitch_mm = pitch_mm
        self._left_mm, self._face = left_mm, face
        self._channel: Lossless[Strip] = Lossless(_STRIPS_KEPT)
        self._next_line = 0
        self.gauge = GaugeFeed()

    def show(self, block: Block, first_line: int) -> None:
        """Offer a block; called by the camera's thread.

        Args:
            block: The newest lines.
            first_line: Number of its first line since the start of the run; the block's
                own number begins anew when a lost camera comes back.
        """
        self.gauge.look(block)
        if len(self._channel) >= self._channel.capacity:
            return
        reduced = reduce_to_width(block.pixels, _STRIP_COLUMNS)
        strip = Strip(
            camera=block.camera,
            first_line=first_line,
            lines=block.lines,
            pixels=reduced.pixels,
            columns_per_px=reduced.columns_per_px,
            lines_per_row=reduced.lines_per_row,
            pitch_mm=self._pitch_mm,
            missing_before=first_line - self._next_line,
            left_mm=self._left_mm,
            face=self._face,
        )
        if self._channel.put(strip):
            self._next_line = first_line + block.lines

    def take(self) -> list[Strip]:
        """All strips since the last call, oldest first."""
        return self._channel.take(_STRIPS_KEPT)


class GaugeFeed:
    """Figures of one camera's picture, once a second at most; the newest are kept."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._due_s = now_s()
        self._newest: Latest[Gauge] = Latest()

    def look(self, block: Block) -> None:
        """Measure a block if it is time; called by the camera's thread."""
        if self._now_s() < self._due_s:
            return
        self._due_s = self._now_s() + _GAUGE_S
        found = measure(block.pixels)
        self._newest.put(
            Gauge(
                block.camera,
                found.histogram,
                found.mean,
                found.clipped_share,
                found.focus,
            )
        )

    def take(self) -> list[Gauge]:
        """The figures, if they are new."""
        found = self._newest.take()
        return [] if found is None else [found]


class SightingFeed:
    """Defects for one window; when it does not keep up, the rest is in the records."""

    def __init__(self) -> None:
        self._channel: Lossless[Sighting] = Lossless(_SIGHTINGS_KEPT)

    @property
    def wanted(self) -> bool:
        """Whether there is room; making crops for nobody is waste."""
        return len(self._channel) < self._channel.capacity

    def show(self, sighting: Sighting) -> None:
        """Offer a sighting; called by the inspecting thread."""
        self._channel.put(sighting)

    def take(self) -> list[Sighting]:
        """All sightings since the last call, oldest first."""
        return self._channel.take(_SIGHTINGS_KEPT)
