"""What the window that looks is given, and what a new window is shown first."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from inspector.errors import BusyError
from inspector.line.client import LineClient
from inspector.line.pictures import Look
from inspector.status import LineStatus, Phase
from inspector.views import Sighting, Strip

_STRIPS_KEPT = 96
_SIGHTINGS_KEPT = 24
_TAKEN = "another window shows this line now; close this one"


class Viewing:
    """One window at a time looks at a line; the newest one wins.

    What was handed out last is kept, so that a window that comes after another begins
    with the last metres and crops. Reduced strips are made only as they are taken.
    """

    def __init__(
        self, client: LineClient, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._client, self._now_s = client, now_s
        self._lock = threading.Lock()
        self._window = ""
        self._connections = 0
        self._first = False
        self._left = False
        self._steady = False
        self._alone_from_s = now_s()
        self._run_id = ""
        self._strips: deque[Strip] = deque(maxlen=_STRIPS_KEPT)
        self._sightings: deque[Sighting] = deque(maxlen=_SIGHTINGS_KEPT)

    def attach(self, window: str) -> None:
        """A window begins to look; an older one looks no more.

        Args:
            window: Its name; names of later windows come later in the alphabet.

        Raises:
            BusyError: A later window looks.
        """
        with self._lock:
            if self._connections and window < self._window:
                raise BusyError(_TAKEN)
            if window != self._window:
                self._window, self._connections = window, 0
            self._connections += 1
            self._first, self._left = True, False

    def detach(self, window: str, *, left: bool = False) -> None:
        """A window looks no more; `left` if a person has closed it."""
        with self._lock:
            if window == self._window:
                self._connections = max(0, self._connections - 1)
                self._left = left
                self._alone_from_s = self._now_s()

    def look(self, window: str, *, status: bool, pictures: bool) -> Look:
        """What is new for a window.

        Args:
            window: Its name.
            status: Whether the line's status is wanted.
            pictures: Whether there is room for strips and sightings.

        Raises:
            BusyError: Another window looks now.
        """
        with self._lock:
            self._check(window)
            told = self._status() if status or self._first else None
            if not pictures:
                return Look(told)
            strips, sightings = self._gathered()
            gauges = self._client.gauges()
            if (strips or sightings) and not self._steady and told is None:
                told = self._status()  # a new run is told with its first strip
            if self._first:
                self._first = False
                strips, sightings = list(self._strips), list(self._sightings)
            return Look(told, strips, sightings, gauges)

    def alone_s(self) -> float | None:
        """For how long nobody looks; None while somebody does.

        Keeps the newest crops for whoever comes; called now and then.
        """
        with self._lock:
            if self._connections:
                return None
            self._status()
            self._keep_sightings()
            return self._now_s() - self._alone_from_s

    @property
    def left(self) -> bool:
        """Whether the last window was closed by a person, and none has come since."""
        with self._lock:
            return self._left

    def _check(self, window: str) -> None:
        if window != self._window:
            raise BusyError(_TAKEN)

    def _status(self) -> LineStatus:
        """One look at the line; a new run leaves nothing of the one before."""
        told = self._client.status()
        self._steady = told.phase in (Phase.RUNNING, Phase.DEGRADED)
        if told.run_id != self._run_id:
            self._run_id = told.run_id
            self._strips.clear()
            self._sightings.clear()
        return told

    def _gathered(self) -> tuple[list[Strip], list[Sighting]]:
        strips = self._client.strips()
        self._strips.extend(strips)
        return strips, self._keep_sightings()

    def _keep_sightings(self) -> list[Sighting]:
        sightings = self._client.sightings()
        self._sightings.extend(sightings)
        return sightings
