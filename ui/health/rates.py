"""Lines per second of each camera, from two looks at the line; no Qt in here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspector.status import LineStatus

_OVER_S = 2.0


@dataclass(slots=True)
class Rates:
    """Lines per second of the cameras, over the last two seconds or so.

    Attributes:
        lines_per_s: By camera; empty before the second look.
    """

    lines_per_s: Mapping[str, float] = field(default_factory=dict)
    _run_id: str = ""
    _at_s: float = 0.0
    _lines: Mapping[str, int] = field(default_factory=dict)

    def look(self, status: LineStatus, now_s: float) -> None:
        """Count on.

        Args:
            status: The line now.
            now_s: Monotonic instant.
        """
        lines = {name: one.produced_lines for name, one in status.ledgers.items()}
        if status.run_id != self._run_id or not status.phase.busy:
            self.lines_per_s = {}
            self._run_id, self._at_s, self._lines = status.run_id, now_s, lines
            return
        passed_s = now_s - self._at_s
        if passed_s < _OVER_S:
            return
        self.lines_per_s = {
            name: max(0.0, (count - self._lines.get(name, 0)) / passed_s)
            for name, count in lines.items()
        }
        self._at_s, self._lines = now_s, lines
