"""How a virtual line's web moves: lines gone by at an instant, and the way back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from inspector.camera.scene import SpeedPart


@dataclass(frozen=True, slots=True)
class Ramp:
    """A piece of the profile in which the speed changes evenly.

    Attributes:
        seconds: How long it takes.
        start: Share of full speed at its start.
        end: Share of full speed at its end.
    """

    seconds: float
    start: float
    end: float

    def travelled(self, elapsed_s: float) -> float:
        """Seconds at full speed that `elapsed_s` into this ramp amount to."""
        gain = (self.end - self.start) / self.seconds
        return self.start * elapsed_s + gain * elapsed_s**2 / 2

    def elapsed(self, travelled: float) -> float:
        """When this ramp has `travelled` so far, 0..seconds."""
        gain = (self.end - self.start) / self.seconds
        root = math.sqrt(max(0.0, self.start**2 + 2 * gain * travelled))
        reached = self.start + root
        return min(self.seconds, 2 * travelled / reached if reached > 0 else 0.0)


class Motion:
    """A speed profile that is repeated without an end, as line numbers over time."""

    def __init__(self, profile: Sequence[SpeedPart], line_rate_hz: float) -> None:
        parts = profile or (SpeedPart(seconds=1.0, share=1.0),)
        before = parts[-1].share
        ramps = []
        for part in parts:
            ramps.append(Ramp(part.seconds, before, part.share))
            before = part.share
        self._ramps = tuple(ramps)
        self._line_rate_hz = line_rate_hz
        self._cycle_s = sum(ramp.seconds for ramp in ramps)
        self._cycle = sum(ramp.travelled(ramp.seconds) for ramp in ramps)

    def lines_at(self, elapsed_s: float) -> int:
        """Whole lines that have gone by so long after the start."""
        turns, rest_s = divmod(max(0.0, elapsed_s), self._cycle_s)
        travelled = turns * self._cycle
        for ramp, begins_s, _ in self._pieces():
            inside_s = min(max(0.0, rest_s - begins_s), ramp.seconds)
            travelled += ramp.travelled(inside_s)
        return math.floor(travelled * self._line_rate_hz + 1e-6)

    def seconds_at(self, line: int) -> float:
        """When so many lines have gone by, in seconds after the start."""
        turns, rest = divmod(line / self._line_rate_hz, self._cycle)
        for ramp, begins_s, begins in self._pieces():
            if rest <= begins + ramp.travelled(ramp.seconds):
                return turns * self._cycle_s + begins_s + ramp.elapsed(rest - begins)
        return (turns + 1) * self._cycle_s

    def _pieces(self) -> Iterator[tuple[Ramp, float, float]]:
        """Each ramp with the time and the travel before it."""
        begins_s = begins = 0.0
        for ramp in self._ramps:
            yield ramp, begins_s, begins
            begins_s += ramp.seconds
            begins += ramp.travelled(ramp.seconds)
