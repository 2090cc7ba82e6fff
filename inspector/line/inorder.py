"""Commands carried out one after another beside whoever gives them."""

from __future__ import annotations

import logging
import threading

from inspector.channel import Lossless
from inspector.errors import BusyError, InspectorError
from inspector.line.client import Command, LineClient, Link, Refused, Seat
from inspector.status import LineStatus
from inspector.views import Gauge, Sighting, Strip

log = logging.getLogger(__name__)

_COMMANDS = 64
_WAIT_S = 1.0


class InOrder:
    """A line whose commands wait in a row; see `LineClient`.

    A password takes a tenth of a second to check and a signature until it is stored;
    a window that waited for it would stand still. A thread of its own, `line-commands`,
    carries the commands out in the order in which they were given. What became of one
    is seen in `seat` and `status`, what was refused in `refusals`.
    """

    def __init__(self, client: LineClient) -> None:
        """Take commands for a line; it is not closed with this.

        Args:
            client: The line. Only the thread sends to it; looks go straight to it.
        """
        self._client = client
        self._commands: Lossless[Command] = Lossless(_COMMANDS)
        self._refusals: Lossless[Refused] = Lossless(_COMMANDS)
        self._thread = threading.Thread(target=self._carry_on, name="line-commands")
        self._thread.start()

    @property
    def link(self) -> Link:
        """The line's own."""
        return self._client.link

    @property
    def apart(self) -> bool:
        """The line's own."""
        return self._client.apart

    @property
    def over(self) -> bool:
        """Whether it takes no more commands and the last one has been carried out."""
        return not self._thread.is_alive()

    def status(self) -> LineStatus:
        """The line's own."""
        return self._client.status()

    def send(self, command: Command) -> None:
        """Hand a command over; what is refused later stands in `refusals`.

        Raises:
            BusyError: Too many wait already, or none are taken any more.
        """
        try:
            taken = self._commands.put(command)
        except ValueError as cause:
            raise BusyError("this window is closed; nothing was sent") from cause
        if not taken:
            raise BusyError(
                f"{_COMMANDS} commands wait already; wait until the line has "
                "carried them out"
            )

    def seat(self) -> Seat:
        """The line's own."""
        return self._client.seat()

    def refusals(self) -> list[Refused]:
        """Which commands were refused, and why."""
        return [*self._client.refusals(), *self._refusals.take(_COMMANDS)]

    def gauges(self) -> list[Gauge]:
        """The line's own."""
        return self._client.gauges()

    def strips(self) -> list[Strip]:
        """The line's own."""
        return self._client.strips()

    def sightings(self) -> list[Sighting]:
        """The line's own."""
        return self._client.sightings()

    def leave(self) -> None:
        """Take no more commands; what was handed over is carried out."""
        self._commands.close()

    def close(self) -> None:
        """Leave, and wait for the last command. Closing twice is allowed."""
        self.leave()
        self._thread.join()

    def _carry_on(self) -> None:
        """The thread: one command at a time until the last one after `leave`."""
        while not self._commands.drained:
            for command in self._commands.take(timeout_s=_WAIT_S):
                refused = self._carried_out(command)
                if refused is not None and not self._refusals.put(refused):
                    log.warning("nobody hears of refusals: %s", refused.why)

    def _carried_out(self, command: Command) -> Refused | None:
        """Why a command was refused, None if it was not."""
        name = type(command).__name__
        try:
            self._client.send(command)
        except (InspectorError, ValueError) as error:
            return Refused(name, type(error).__name__, str(error))
        except Exception as error:
            log.exception("%s failed", name)
            why = f"{name} could not be carried out ({error}); the log says where"
            return Refused(name, InspectorError.__name__, why)
        return None
