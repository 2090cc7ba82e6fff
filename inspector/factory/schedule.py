"""When a piece of the web reaches the actuator: by distance along the web, not time."""

from __future__ import annotations

import heapq
import threading
from collections.abc import Callable
from itertools import count

from inspector.findings import Mark


class WebPosition:
    """How far the web has run, between two blocks too.

    Blocks tell it in steps; between them it goes on at the speed of the last step,
    though never further than one more step, so that a web that stands stays put.
    """

    def __init__(
        self, told_mm: Callable[[], float], now_s: Callable[[], float]
    ) -> None:
        self._told_mm = told_mm
        self._now_s = now_s
        self._lock = threading.Lock()
        self._at_mm: float | None = None
        self._at_s = 0.0
        self._step_mm = self._speed = 0.0

    def __call__(self) -> float:
        """Millimetres since the start of the run."""
        told_mm, now_s = self._told_mm(), self._now_s()
        with self._lock:
            if self._at_mm is None:
                self._at_mm, self._at_s = told_mm, now_s
            elif told_mm != self._at_mm:
                self._step_mm = max(0.0, told_mm - self._at_mm)
                passed_s = now_s - self._at_s
                self._speed = self._step_mm / passed_s if passed_s > 0 else 0.0
                self._at_mm, self._at_s = told_mm, now_s
            ahead_mm = self._speed * (now_s - self._at_s)
            return self._at_mm + min(ahead_mm, self._step_mm)


class Schedule:
    """Marks in the order in which they reach the actuator. Used by one thread."""

    def __init__(self, distance_mm: float, position_mm: Callable[[], float]) -> None:
        """Make an empty one.

        Args:
            distance_mm: From the camera's line to the actuator.
            position_mm: How far the web has run.
        """
        self._distance_mm = distance_mm
        self._position_mm = position_mm
        self._waiting: list[tuple[float, int, Mark]] = []
        self._number = count()

    def __len__(self) -> int:
        return len(self._waiting)

    def late_by_mm(self, mark: Mark) -> float:
        """How far the piece is beyond the actuator already; below 0 in time."""
        return self._position_mm() - (mark.position_mm + self._distance_mm)

    def add(self, mark: Mark) -> None:
        """Keep a mark until its piece is there."""
        due_mm = mark.position_mm + self._distance_mm
        heapq.heappush(self._waiting, (due_mm, next(self._number), mark))

    def due(self) -> list[Mark]:
        """Marks whose piece is at the actuator now; each is handed out once."""
        here_mm = self._position_mm()
        ready = []
        while self._waiting and self._waiting[0][0] <= here_mm:
            ready.append(heapq.heappop(self._waiting)[2])
        return ready

    def clear(self) -> list[Mark]:
        """What has not got there; nothing is left."""
        left = [mark for _, _, mark in sorted(self._waiting, key=lambda one: one[:2])]
        self._waiting.clear()
        return left
