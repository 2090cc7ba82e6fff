"""Open alarms: raised, counted, cleared, acknowledged."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from inspector.status import Alarm


class AlarmBoard:
    """The alarms of a line. Any thread may raise; a bounded number of keys is kept.

    An alarm goes away when its cause has gone and somebody has acknowledged it.
    """

    def __init__(
        self, now: Callable[[], datetime], on_raised: Callable[[Alarm], None]
    ) -> None:
        """Make an empty board.

        Args:
            now: UTC clock.
            on_raised: Hears each alarm when it comes up, not when it repeats.
        """
        self._now = now
        self._on_raised = on_raised
        self._lock = threading.Lock()
        self._open: dict[str, Alarm] = {}

    def raise_(self, key: str, text: str) -> None:
        """Raise an alarm, or count it once more if it is open."""
        with self._lock:
            known = self._open.get(key)
            if known is None:
                alarm = Alarm(key, text, self._now())
            else:
                alarm = replace(known, text=text, count=known.count + 1, active=True)
            self._open[key] = alarm
        if known is None:
            self._on_raised(alarm)

    def clear(self, key: str) -> None:
        """The cause has gone; it stays open until somebody has seen it."""
        with self._lock:
            known = self._open.get(key)
            if known is None:
                return
            if known.acknowledged_by:
                del self._open[key]
            else:
                self._open[key] = replace(known, active=False)

    def acknowledge(self, key: str, by: str) -> list[str]:
        """Somebody has seen it; "" means all. Returns the keys acknowledged."""
        with self._lock:
            keys = [k for k in self._open if key in ("", k)]
            for k in keys:
                alarm = replace(self._open[k], acknowledged_by=by)
                if alarm.active:
                    self._open[k] = alarm
                else:
                    del self._open[k]
            return keys

    def open(self) -> tuple[Alarm, ...]:
        """All open alarms, newest first."""
        with self._lock:
            alarms = sorted(self._open.values(), key=lambda a: a.raised_at)
        return tuple(reversed(alarms))
