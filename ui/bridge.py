"""The only file that knows both the line and Qt. It polls; nothing is pushed."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from inspector.errors import InspectorError
from inspector.line.client import (
    BookCommand,
    Command,
    LineClient,
    Link,
    Refused,
    Seat,
    SeatCommand,
    StaffCommand,
)
from inspector.status import LineStatus, Phase
from ui.texts import refusal_text

_AT_THE_SEAT = {
    one.__name__ for one in get_args(SeatCommand | StaffCommand | BookCommand)
}
_STEADY = (Phase.RUNNING, Phase.DEGRADED)


class LineBridge(QObject):
    """Looks at the line at screen rate and tells the widgets, on the GUI thread.

    A fast camera cannot flood the event loop; a widget made late begins with `last`.
    Signals carry `object`: `Signal(int)` has 32 bits.

    Attributes:
        last: The newest look at the line.
        link: How the window stands to the line.
        seat: Who is at the window.
    """

    status = Signal(object)  # LineStatus, only when something changed
    strips = Signal(object)  # list[Strip], oldest first, never empty
    sightings = Signal(object)  # list[Sighting], oldest first, never empty
    gauges = Signal(object)  # list[Gauge], never empty
    refused = Signal(str)  # why a command was not taken
    seated = Signal(object)  # Seat, when somebody else is at the window
    seat_refused = Signal(object)  # Refused, of a command about users, lots or shifts
    linked = Signal(object)  # Link, when it has changed; the status follows

    def __init__(
        self,
        client: LineClient,
        status_hz: float = 25.0,
        screen_hz: float = 60.0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client = client
        self.last = LineStatus()
        self.link = Link.HERE
        self.seat = Seat()
        self._slow = self._timer(status_hz, self._look)
        self._fast = self._timer(screen_hz, self._take)

    @property
    def apart(self) -> bool:
        """Whether the line goes on without this window."""
        return self._client.apart

    @Slot()
    def close(self) -> None:
        """Look no more; the line goes on."""
        self._slow.stop()
        self._fast.stop()

    def send(self, command: Command) -> bool:
        """Ask the line for something; False and `refused` if it does not fit now."""
        try:
            self._client.send(command)
        except InspectorError as error:
            name = type(command).__name__
            self._tell(Refused(name, type(error).__name__, str(error)))
            return False
        self._look()
        return True

    def _tell(self, refused: Refused) -> None:
        """A login that is refused is told where it was typed."""
        if refused.command in _AT_THE_SEAT:
            self.seat_refused.emit(refused)
        else:
            self.refused.emit(refusal_text(refused))

    @Slot()
    def _look(self) -> None:
        if (link := self._client.link) is not self.link:
            self.link = link
            self.linked.emit(link)
        if (seat := self._client.seat()) != self.seat:
            self.seat = seat
            self.seated.emit(seat)
        if gauges := self._client.gauges():
            self.gauges.emit(gauges)
        for refused in self._client.refusals():
            self._tell(refused)
        status = self._client.status()
        if status != self.last:
            self.last = status
            self.status.emit(status)

    @Slot()
    def _take(self) -> None:
        strips, sightings = self._client.strips(), self._client.sightings()
        if (strips or sightings) and self.last.phase not in _STEADY:
            self._look()  # a new run is told before its first strip
        if strips:
            self.strips.emit(strips)
        if sightings:
            self.sightings.emit(sightings)

    def _timer(self, rate_hz: float, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(slot)
        timer.start(max(1, int(1000 / rate_hz)))  # whole ms, never slower than asked
        return timer
