"""The line in a process of its own, as a window sees it."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from inspector.channel import Lossless
from inspector.errors import BusyError, InspectorError, StoreError
from inspector.line.client import Acknowledge, Command, Link, Refused, Seat
from inspector.line.pictures import Look
from inspector.line.session import Session, session
from inspector.status import LineStatus, Phase
from inspector.views import Gauge, Sighting, Strip

log = logging.getLogger(__name__)

_LOOK_S = 1 / 60
_STATUS_S = 0.04
_AGAIN_S = 0.25
_COMMANDS = 64
_STRIPS = 256
_SIGHTINGS = 512
_GAUGES = 64
_LAUNCHES = 3
_LAUNCHES_WITHIN_S = 120.0
_NEVER_SENT = "this did not reach the line; do it again if it is still wanted"
_PERHAPS = (
    "the line gave no answer to this; look whether it was carried out, and do it again "
    "if not"
)


class Process(Protocol):
    """The line's process, as whoever started it sees it."""

    def poll(self) -> int | None:
        """Its exit code, None while it lives."""
        ...

    def let_go(self) -> None:
        """Nobody here waits for its end."""
        ...


Launch = Callable[[], Process]
"""Starts the line's process."""


class AttachedLine:
    """A window's line in another process; it goes on when the window ends.

    A thread of its own, `line-link`, asks and commands, so that nobody who calls waits
    for the other process. It asks for no pictures when the window does not take them.
    When the line's process ends by itself, a new one is started and the loss is told
    until it is acknowledged.
    """

    apart = True

    def __init__(
        self,
        folder: Path,
        launch: Launch,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin to look for the line's process.

        Args:
            folder: The station's folder.
            launch: Starts the line's process where there is none.
            now_s: Monotonic clock.
        """
        self._folder, self._launch, self._now_s = folder, launch, now_s
        self._commands: Lossless[Command] = Lossless(_COMMANDS)
        self._refusals: Lossless[Refused] = Lossless(_COMMANDS)
        self._strips: Lossless[Strip] = Lossless(_STRIPS)
        self._sightings: Lossless[Sighting] = Lossless(_SIGHTINGS)
        self._name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        self._gauges: Lossless[Gauge] = Lossless(_GAUGES)
        self._status, self._seat = LineStatus(), Seat()
        self._link = Link.COMING
        self._unseen_death = False
        self._dead: LineStatus | None = None
        self._process: Process | None = None
        self._launched_s: list[float] = []
        self._on_its_way: list[Command] = []
        self._found = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._carry_on, name="line-link")
        self._thread.start()

    @property
    def link(self) -> Link:
        """How the window stands to the line."""
        link = self._link
        if self._unseen_death and link in (Link.HERE, Link.COMING):
            return Link.DIED
        return link

    def status(self) -> LineStatus:
        """The newest look; of a line that has died, that nothing is inspected."""
        link, status = self.link, self._status
        if link is Link.TAKEN:
            return LineStatus(recipe=status.recipe)
        if link is Link.COMING:
            return LineStatus(phase=Phase.PREPARING, recipe=status.recipe)
        if link in (Link.DIED, Link.GONE):
            return replace(self._dead or status, phase=Phase.FAULT, line_speed_mm_s=0.0)
        if link is Link.SILENT and status.phase is Phase.RUNNING:
            return replace(status, phase=Phase.DEGRADED)
        return status

    def send(self, command: Command) -> None:
        """Hand a command over; what is refused later stands in `refusals`.

        Raises:
            BusyError: There is no line to command.
        """
        link = self.link
        if link is Link.DIED and isinstance(command, Acknowledge):
            self._unseen_death, self._dead = False, None
            return
        if link is not Link.HERE or not self._commands.put(command):
            raise BusyError("no line answers this window now; nothing was sent to it")

    def seat(self) -> Seat:
        """Who is at the window; nobody is asked before the line has answered."""
        return self._seat

    def refusals(self) -> list[Refused]:
        """Which commands were refused, and why."""
        return self._refusals.take(_COMMANDS)

    def gauges(self) -> list[Gauge]:
        """New figures of the cameras' pictures."""
        return self._gauges.take(_GAUGES)

    def strips(self) -> list[Strip]:
        """Strips since the last call, oldest first."""
        return self._strips.take(_STRIPS)

    def sightings(self) -> list[Sighting]:
        """Defects since the last call, oldest first."""
        return self._sightings.take(_SIGHTINGS)

    def wait_for_line(self, timeout_s: float) -> bool:
        """Wait until a line has answered, or none can be had; whether one has."""
        until_s = self._now_s() + timeout_s
        while not self._found.wait(0.05):
            if self._link is Link.GONE or self._now_s() >= until_s:
                return False
        return True

    def close(self) -> None:
        """Look no more; the line goes on. Closing twice is allowed."""
        self._stop.set()
        self._thread.join()
        if self._process is not None:
            self._process.let_go()

    def _carry_on(self) -> None:
        """The thread: attach, look until the connection ends, and again."""
        while not self._stop.is_set():
            try:
                with session(self._folder, self._name) as opened:
                    self._follow(opened)
            except BusyError:
                log.info("another window shows this line now")
                self._link = Link.TAKEN
                self._give_up_commands()
                return
            except TimeoutError:
                self._link = Link.SILENT
            except (OSError, InspectorError) as error:
                log.info("no line at hand: %s", error)
                if not self._start_again():
                    return
            self._stop.wait(_AGAIN_S)

    def _follow(self, opened: Session) -> None:
        """Look and command until told to stop, or until the connection ends.

        Raises:
            BusyError: Another window has come.
            TimeoutError: The line's process does not answer.
        """
        try:
            status_at_s = self._now_s()
            while not self._stop.is_set():
                for command in self._commands.take(timeout_s=_LOOK_S):
                    self._hand_over(opened, command)
                    status_at_s = self._now_s()
                wanted = self._now_s() >= status_at_s
                if wanted:
                    status_at_s = self._now_s() + _STATUS_S
                self._take(opened.look(status=wanted, pictures=self._has_room()))
            for command in self._commands.take(_COMMANDS):  # given before the end
                self._hand_over(opened, command)
            opened.leave()
        except TimeoutError:
            raise
        except (OSError, StoreError) as error:
            log.info("the connection to the line has ended: %s", error)
            self._give_up_answers()

    def _hand_over(self, opened: Session, command: Command) -> None:
        """Send a command; until the line has said that it has it, it is on its way.

        Raises:
            TimeoutError: The line does not say so now; it may have it all the same.
            OSError: The connection has ended, and StoreError too.
        """
        self._on_its_way.append(command)
        if (refused := opened.send(command)) is not None:
            self._tell(refused)
        self._on_its_way.clear()

    def _take(self, look: Look) -> None:
        self._on_its_way.clear()  # a line that answers reads on, and had it first
        for refused in look.refusals:
            self._tell(refused)
        if look.seat is not None:
            self._seat = look.seat
        if look.status is not None:
            self._status = look.status
            self._link = Link.HERE
            if not self._found.is_set():
                told = look.status
                log.info("attached to the line: %s %s", told.phase, told.run_id)
                self._found.set()
        for strip in look.strips:
            self._strips.put(strip)
        for gauge in look.gauges:
            self._gauges.put(gauge)
        for sighting in look.sightings:
            self._sightings.put(sighting)

    def _has_room(self) -> bool:
        """Whether the window takes what it was given; else the line need not bother."""
        few_strips = len(self._strips) < _STRIPS // 2
        return few_strips and len(self._sightings) < _SIGHTINGS // 2

    def _start_again(self) -> bool:
        """Start the line's process unless one is on its way; whether there is hope."""
        if self._process is not None and self._process.poll() is None:
            return True
        if self._found.is_set():
            log.error("the line's process has ended by itself")
            self._unseen_death, self._dead = True, self._status
            self._found.clear()
            self._seat = Seat()
            self._give_up_commands()
        self._link = Link.COMING
        if not self._may_launch():
            self._link = Link.GONE
            return False
        try:
            self._process = self._launch()
        except (OSError, StoreError):
            log.exception("the line's process could not be started")
            self._link = Link.GONE
            return False
        return True

    def _give_up_commands(self) -> None:
        """Tell of what was meant for a line that is no more, or another window's."""
        self._give_up_answers()
        for command in self._commands.take(_COMMANDS):
            self._tell_lost(command, _NEVER_SENT)

    def _give_up_answers(self) -> None:
        """Tell of what was sent over a connection that has ended since."""
        for command in self._on_its_way:
            self._tell_lost(command, _PERHAPS)
        self._on_its_way.clear()

    def _tell_lost(self, command: Command, why: str) -> None:
        self._tell(Refused(type(command).__name__, StoreError.__name__, why))

    def _tell(self, refused: Refused) -> None:
        if not self._refusals.put(refused):
            log.warning("nobody hears of refusals: %s", refused.why)

    def _may_launch(self) -> bool:
        """Whether not too many processes have ended within a short time."""
        now_s = self._now_s()
        recent = [at for at in self._launched_s if now_s - at < _LAUNCHES_WITHIN_S]
        self._launched_s = [*recent, now_s]
        return len(recent) < _LAUNCHES
