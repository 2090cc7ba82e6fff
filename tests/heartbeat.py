"""How a window's event loop keeps its time, and what held it up."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer, Slot

import ui

BEAT_MS = 10
BLOCKED_MS = 50.0
_OURS = Path(ui.__file__).parent
_WAITS = {"app.py", "command.py"}
"""Where the window waits for events: what is at work then is Qt itself."""


@dataclass(frozen=True, slots=True)
class Block:
    """The event loop did not come round for a while.

    Attributes:
        lasted_ms: Between two beats.
        used_ms: Processor time of the window's thread in it; much less than it lasted
            where the machine gave the time to others.
        where: The innermost function of the window's that was seen, "" for none: then
            Qt itself was at work, or nothing.
        at_s: Since the heart began to beat.
    """

    lasted_ms: float
    used_ms: float
    where: str
    at_s: float


class Heartbeat(QObject):
    """Beats a hundred times a second; a thread looks where a beat that is due hangs.

    Attributes:
        beats: How many.
        blocks: Those that came more than 50 ms after the one before.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.beats = 0
        self.blocks: list[Block] = []
        self._main = threading.get_ident()
        self._began_s = self._last_s = time.monotonic()
        self._used_s = time.thread_time()
        self._where = ""
        self._over = threading.Event()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)
        self._thread = threading.Thread(target=self._look, name="heartbeat")
        self._thread.start()

    def close(self) -> None:
        """Beat no more."""
        self._timer.stop()
        self._over.set()
        self._thread.join()

    def excuse(self) -> None:
        """What lasted since the last beat was not the window's work."""
        self._last_s, self._used_s = time.monotonic(), time.thread_time()

    @property
    def blocked_in_1000(self) -> float:
        """Of a thousand beats, so many came late."""
        return 1000 * len(self.blocks) / max(1, self.beats)

    @property
    def own(self) -> list[Block]:
        """Blocks in which code of the window's was at work for most of the time."""
        return [b for b in self.blocks if b.where and b.used_ms > b.lasted_ms / 2]

    @Slot()
    def _beat(self) -> None:
        now_s, used_s = time.monotonic(), time.thread_time()
        lasted_ms = (now_s - self._last_s) * 1000
        if lasted_ms > BLOCKED_MS:
            used_ms = (used_s - self._used_s) * 1000
            at_s = now_s - self._began_s
            self.blocks.append(Block(lasted_ms, used_ms, self._where, at_s))
        self._last_s, self._used_s, self._where = now_s, used_s, ""
        self.beats += 1

    def _look(self) -> None:
        while not self._over.wait(0.008):
            if (time.monotonic() - self._last_s) * 1000 > BLOCKED_MS / 2:
                frame = sys._current_frames().get(self._main)
                self._where = self._where or place_of(frame)


def place_of(frame: FrameType | None) -> str:
    """`ui/map/view.py:12 _paint`: the innermost function of the window's in a stack."""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_OURS) and path.name not in _WAITS:
            shown = path.relative_to(_OURS.parent).as_posix()
            return f"{shown}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return ""
