"""LineRunner: one run at a time, its threads, its status, its commands."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from inspector.errors import AccessError, BusyError, InspectorError
from inspector.line.client import (
    Acknowledge,
    ChangeLot,
    Command,
    Keep,
    Link,
    Note,
    Refused,
    Seat,
    Start,
    Stop,
)
from inspector.line.plan import Plan
from inspector.line.run import Run
from inspector.status import Alarm, LineStatus, Phase
from inspector.views import Gauge, Sighting, Strip

log = logging.getLogger(__name__)


class LineRunner:
    """The line, as its client sees it.

    ::

        IDLE ─start→ PREPARING ─checks passed→ RUNNING ⇄ DEGRADED ─stop→ STOPPING → IDLE
                         └─ a check failed → FAULT              (acknowledged→ IDLE)

    A run has a thread of its own, `line`, which prepares, starts the workers, waits for
    the end and shuts down downstream. Everything else is a value.

    Attributes:
        link: Always here: the line is in the caller's own process.
        apart: Never: it ends with its caller.
    """

    link = Link.HERE
    apart = False

    def __init__(
        self,
        plan: Plan,
        renew: Callable[[], Plan] | None = None,
        found: Sequence[str] = (),
    ) -> None:
        """A line that stands still.

        Args:
            plan: What a run needs.
            renew: Asked before each run for the plan that holds now; it raises an
                InspectorError where that cannot be used, and nothing starts. None runs
                the same plan again and again.
            found: What a crash had left behind, one sentence each; an alarm until
                somebody has seen it or the next run begins.
        """
        self._plan = plan
        self._renew = renew
        self._lock = threading.Lock()
        self._run: Run | None = None
        self._thread: threading.Thread | None = None
        at = plan.now()
        told = tuple(Alarm(f"crash:{n}", text, at) for n, text in enumerate(found))
        self._last = LineStatus(recipe=plan.recipe.name, alarms=told)

    def status(self) -> LineStatus:
        """One look at the line; the last run's figures stay until the next start."""
        with self._lock:
            run, last = self._run, self._last
        return last if run is None else run.status()

    def send(self, command: Command) -> None:
        """Carry out a command; the status shows what became of it.

        Raises:
            BusyError: The command does not fit the phase.
            AccessError: It is about users, whom this line does not know.
        """
        match command:
            case Start():
                self._start(command)
            case Stop():
                self._running("stop").stop(command.by)
            case ChangeLot():
                self._running("change the lot").change_lot(command.lot_id, command.by)
            case Note():
                self._running("note an event").note(
                    command.kind, command.text, command.by
                )
            case Keep():
                self._running("record this").keep(command.record)
            case Acknowledge():
                self._acknowledge(command)
            case _:
                raise AccessError("this line asks nobody who he is; there are no users")

    def seat(self) -> Seat:
        """Nobody is asked who he is; a `Guarded` line asks."""
        return Seat()

    def refusals(self) -> list[Refused]:
        """None: `send` refuses at once."""
        return []

    def gauges(self) -> list[Gauge]:
        """New figures of the cameras' pictures."""
        with self._lock:
            run = self._run
        return [] if run is None else run.gauges()

    def strips(self) -> list[Strip]:
        """Strips since the last call, oldest first."""
        with self._lock:
            run = self._run
        return [] if run is None else run.strips()

    def sightings(self) -> list[Sighting]:
        """Defects since the last call, oldest first."""
        with self._lock:
            run = self._run
        return [] if run is None else run.sightings()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until the run has ended; whether it has."""
        with self._lock:
            thread = self._thread
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def close(self) -> None:
        """End a run if there is one, and wait for its threads."""
        with self._lock:
            run = self._run
        if run is not None:
            run.stop("station")
        self.wait()

    def _start(self, order: Start) -> None:
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                raise BusyError("a run is on; stop it before the next start")
            if self._last.phase is Phase.FAULT:
                raise BusyError("the line is in FAULT; acknowledge it, then start")
            if self._renew is not None:
                self._plan = self._renew()
            began_at = self._plan.now()
            run = Run(self._plan, new_run_id(began_at), order.lot_id, began_at)
            self._run = run
            self._thread = threading.Thread(
                target=self._carry_out, args=(run, order.by), name="line"
            )
            self._thread.start()

    def _carry_out(self, run: Run, by: str) -> None:
        """The `line` thread: one run from its checks to its last record."""
        try:
            run.carry_out(by, partial(self._plan.door, self))
        except InspectorError as error:
            log.warning("run %s could not be carried out: %s", run.run_id, error)
            run.fail(str(error))
        except Exception as error:
            log.exception("run %s failed", run.run_id)
            run.fail(f"the run failed ({error}); the log says where")
        finally:
            with self._lock:
                self._last = run.status()
                self._run = None

    def _running(self, what: str) -> Run:
        with self._lock:
            run = self._run
        if run is None:
            raise BusyError(f"no run is on, so there is nothing to {what}")
        return run

    def _acknowledge(self, command: Acknowledge) -> None:
        with self._lock:
            run = self._run
            if run is None:
                left = [a for a in self._last.alarms if command.key not in ("", a.key)]
                self._last = LineStatus(
                    recipe=self._plan.recipe.name,
                    alarms=tuple(left) if self._last.phase is Phase.IDLE else (),
                )
        if run is not None:
            run.acknowledge(command.key, command.by)


def new_run_id(
    began_at: datetime, token: Callable[[int], str] = secrets.token_hex
) -> str:
    """A run's name: sorts by time and is unique on a restarted clock too."""
    return f"{began_at:%Y%m%d-%H%M%S}-{token(2)}"
