"""Notices when the window hangs, and names the slot that held it up."""

from __future__ import annotations

import faulthandler
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

import ui

log = logging.getLogger(__name__)

TRACE = "window.hang"
"""In the station's log folder: what every thread did when the window hung."""

_TICK_S = 0.2
_BLOCKED_S = 0.05
_OURS = Path(ui.__file__).parent
_FRAME = re.compile(r'^  File "(?P<file>.*)", line (?P<line>\d+) in (?P<name>.*)$')


@dataclass(frozen=True, slots=True)
class Hang:
    """The window did not answer for a while.

    Attributes:
        lasted_s: From the moment at which it should have answered.
        where: `ui/live/page.py:115 _on_sightings`, "" if it is not known.
    """

    lasted_s: float
    where: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """How the event loop has kept its time.

    Attributes:
        ticks: Looks at the clock.
        blocked: Ticks that came more than 50 ms late.
        longest_ms: The latest of them.
    """

    ticks: int = 0
    blocked: int = 0
    longest_ms: float = 0.0


class Watchdog(QObject):
    """Ticks in the event loop; a tick that does not come leaves a trace of all threads.

    The trace is written by a thread in C, so it is there too when Python itself hangs,
    and when the window is killed while it hangs.

    Attributes:
        before: Where the window that was here before hung when it ended, or "".
        pulse: How the event loop has kept its time.
        hung: Told when it answers again.
    """

    hung = Signal(object)  # Hang

    def __init__(
        self,
        trace: Path,
        patience_s: float = 1.0,
        now_s: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._patience_s, self._now_s = patience_s, now_s
        trace.parent.mkdir(parents=True, exist_ok=True)
        self._file = trace.open("a+b", buffering=0)
        self.before = slot_of(self._taken())
        if self.before:
            log.error("the window before this one hung in %s", self.before)
        self.pulse = Pulse()
        self._due_s = now_s() + _TICK_S
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(round(_TICK_S * 1000))
        self._arm()

    def close(self) -> None:
        """Watch no more, and note down how the event loop has kept its time."""
        log.info(
            "the window looked at the clock %d times, %d times more than 50 ms late, "
            "%.0f ms at most",
            self.pulse.ticks,
            self.pulse.blocked,
            self.pulse.longest_ms,
        )
        self._timer.stop()
        faulthandler.cancel_dump_traceback_later()
        self._taken()
        self._file.close()

    @Slot()
    def _tick(self) -> None:
        late_s = self._now_s() - self._due_s
        self._arm()
        self.pulse = Pulse(
            self.pulse.ticks + 1,
            self.pulse.blocked + (late_s > _BLOCKED_S),
            max(self.pulse.longest_ms, late_s * 1000),
        )
        self._due_s = self._now_s() + _TICK_S
        if trace := self._taken():
            hang = Hang(max(late_s, 0.0), slot_of(trace))
            log.warning("the window hung for %.1f s\n%s", hang.lasted_s, trace)
            self.hung.emit(hang)

    def _arm(self) -> None:
        faulthandler.dump_traceback_later(_TICK_S + self._patience_s, file=self._file)

    def _taken(self) -> str:
        """The trace that has been written; it is gone then."""
        self._file.seek(0)
        trace = self._file.read().decode("utf-8", "replace")
        if trace:
            self._file.truncate(0)
        return trace


def slot_of(trace: str) -> str:
    """Where the main thread was: the innermost function of the window's, else of any.

    Args:
        trace: As `faulthandler` writes it: newest call first, the main thread last.
    """
    blocks = re.split(r"^(?:Current thread|Thread) 0x", trace, flags=re.MULTILINE)
    found = [_FRAME.match(line) for line in blocks[-1].splitlines()]
    frames = [frame for frame in found if frame is not None]
    ours = [f for f in frames if Path(f["file"]).is_relative_to(_OURS)]
    for frame in (*ours, *frames):
        path = Path(frame["file"])
        shown = path.relative_to(_OURS.parent) if frame in ours else Path(path.name)
        return f"{shown.as_posix()}:{frame['line']} {frame['name']}"
    return ""
