"""T4: marks to one output, in order and at their place, and its heartbeat."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from inspector.channel import Lossless
from inspector.errors import OutputError
from inspector.factory.base import Output
from inspector.factory.schedule import Schedule
from inspector.findings import Mark
from inspector.line.alarms import AlarmBoard
from inspector.status import Phase

log = logging.getLogger(__name__)

_TICK_S = 0.005
"""How often a scheduled mark is looked at: 15 mm of web at 3 m/s."""


def act(
    name: str,
    output: Output,
    marks: Lossless[Mark],
    phase: Callable[[], Phase],
    now: Callable[[], datetime],
    beat_s: float,
    alarms: AlarmBoard,
    schedule: Schedule | None = None,
) -> None:
    """Hand marks over until the channel is closed and drained, and beat in between.

    With a schedule each mark is handed over when its piece is at the actuator; one
    that comes after its piece is never sent, for it would hit another piece: it raises
    an alarm. A mark that is not taken raises an alarm and is tried once more; the
    controller hears silence if this worker ends, whatever the reason.
    """
    work = _Acting(name, output, now, alarms, schedule)
    last: datetime | None = None
    try:
        with output:
            while not marks.drained:
                at = now()
                if last is None or at - last >= timedelta(seconds=beat_s):
                    work.beat(phase())
                    last = at
                wait_s = min(beat_s, _TICK_S) if work.waiting else beat_s
                for mark in marks.take(most=64, timeout_s=wait_s):
                    work.take(mark)
                work.tick()
                if not len(marks):
                    alarms.clear("output:full")
            work.finish()
            output.beat(Phase.IDLE, now())
    except Exception as error:
        log.exception("output %s failed", name)
        alarms.raise_(
            f"output:{name}", f"output {name} failed ({error}); the plant must hold"
        )
        while not marks.drained:
            marks.take(most=64, timeout_s=beat_s)


class _Acting:
    """One output at work."""

    def __init__(
        self,
        name: str,
        output: Output,
        now: Callable[[], datetime],
        alarms: AlarmBoard,
        schedule: Schedule | None,
    ) -> None:
        self._name = name
        self._key = f"output:{name}"
        self._output = output
        self._now = now
        self._alarms = alarms
        self._schedule = schedule
        self._late = 0

    @property
    def waiting(self) -> bool:
        """Whether a mark waits for its piece."""
        return self._schedule is not None and len(self._schedule) > 0

    def take(self, mark: Mark) -> None:
        """A mark has come: send it, keep it for its piece, or say that it is late."""
        if self._schedule is None:
            self._send(mark)
        elif (late_mm := self._schedule.late_by_mm(mark)) > 0:
            self._too_late(mark, late_mm)
        else:
            self._schedule.add(mark)

    def tick(self) -> None:
        """Send what is due."""
        if self._schedule is not None:
            for mark in self._schedule.due():
                self._send(mark)

    def finish(self) -> None:
        """The run is over: say what never reached the actuator."""
        left = deque(self._schedule.clear() if self._schedule is not None else ())
        if left:
            self._alarms.raise_(
                f"ahead:{self._name}",
                f"{len(left)} marked pieces lie between camera and actuator of "
                f"{self._name}, the first at {left[0].position_mm / 1000:.3f} m; "
                "take them out by hand",
            )

    def beat(self, phase: Phase) -> None:
        """One sign of life."""
        try:
            self._output.beat(phase, self._now())
        except OutputError as error:
            self._alarms.raise_(self._key, f"the heartbeat was not taken: {error}")
        else:
            self._alarms.clear(self._key)

    def _too_late(self, mark: Mark, late_mm: float) -> None:
        self._late += 1
        self._alarms.raise_(
            f"late:{self._name}",
            f"{self._late} marks of {self._name} came after their piece had passed "
            f"the actuator, the newest at {mark.position_mm / 1000:.3f} m by "
            f"{late_mm:.0f} mm; hold the lot, and move the actuator away from the "
            "camera or slow the line",
        )

    def _send(self, mark: Mark) -> None:
        for _attempt in range(2):
            try:
                self._output.send(mark, self._now())
            except OutputError as error:
                self._alarms.raise_(
                    self._key, f"a mark was not taken: {error}; hold the lot"
                )
            else:
                return
