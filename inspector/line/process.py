"""The line's own process: it keeps a line for the windows that come and go."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from inspector.errors import InspectorError, StoreError
from inspector.line.booking import Books
from inspector.line.guard import Staff
from inspector.line.plan import Plan
from inspector.line.runner import LineRunner
from inspector.line.server import STATION_DOOR, door
from inspector.line.viewing import Viewing
from inspector.status import Phase
from inspector.store.lock import station_lock

log = logging.getLogger(__name__)

LOCK = "process"
"""In the station's folder, what this process holds from its start to its end."""

_LOOK_S = 0.1


@dataclass(frozen=True, slots=True)
class Stay:
    """How long the process stays when no window looks and no run is on.

    Attributes:
        linger_s: After the last window has died; None stays until it is told to end.
    """

    linger_s: float | None = None

    def over(self, phase: Phase, viewing: Viewing) -> bool:
        """Whether nobody needs the process any more; a FAULT waits for a reader."""
        alone_s = viewing.alone_s()
        if self.linger_s is None or alone_s is None or phase.busy:
            return False
        return viewing.left or (phase is Phase.IDLE and alone_s >= self.linger_s)


StaffOf = Callable[[LineRunner], Staff | None]
BooksOf = Callable[[LineRunner], Books | None]


def nobody_is_asked(_line: LineRunner) -> None:
    """A line at which everybody may do everything."""


def nothing_is_kept(_line: LineRunner) -> None:
    """A line without books."""


def serve(
    plan: Plan,
    note: dict[str, object],
    stay: Stay,
    stop: threading.Event,
    staff_of: StaffOf = nobody_is_asked,
    books_of: BooksOf = nothing_is_kept,
    renew: Callable[[], Plan] | None = None,
) -> None:
    """Keep a line until told to stop, or until nobody needs it; ends a run in order.

    Args:
        plan: What a run needs.
        note: What the door's note says beside port and token.
        stay: When to end without being told.
        stop: Ends it.
        staff_of: Who may command; None lets everybody.
        books_of: Where decisions on lots and handover notes go.
        renew: The plan that holds now, asked before each run; see `LineRunner`.

    Raises:
        BusyError: The station has such a process already.
        StoreError: The folder cannot be used, or no window could reach it.
    """
    folder = plan.station.folder
    with station_lock(folder / LOCK, "the line's process", plan.now()):
        line = LineRunner(plan, renew, recover(plan))
        viewing = Viewing(line, plan.now_s)
        told = staff_of(line), books_of(line)
        with door(line, folder, STATION_DOOR, note, viewing, *told):
            if not (folder / STATION_DOOR).is_file():
                raise StoreError(
                    "no window could reach this line, for it may not listen on this "
                    "machine; its log says why"
                )
            log.info("the line of %s stands ready", plan.station.name)
            try:
                while not stop.wait(_LOOK_S):
                    if stay.over(line.status().phase, viewing):
                        break
            finally:
                line.close()


def recover(plan: Plan) -> list[str]:
    """Close what a crash has left open, so that the records say so at once.

    Returns:
        Of each run that was closed, what is known of its end.
    """
    records = plan.records()
    try:
        found = records.open()
        for text in found:
            log.warning("after a crash: %s", text)
    except InspectorError as error:
        log.warning("the records are not looked at before the first start: %s", error)
        return []
    finally:
        records.close()
    return [text for text in found if text.startswith("run ")]
