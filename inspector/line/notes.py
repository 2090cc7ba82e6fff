"""Events from any thread on their way to the records."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from inspector.channel import Lossless
from inspector.findings import Event, EventKind, Record
from inspector.line.desk import Outbox

log = logging.getLogger(__name__)


class Notes:
    """Takes down events of operators, alarms and the station, in order.

    Before the records are open and while they are busy the events wait here; what
    comes after the end of the run is only logged.
    """

    def __init__(
        self,
        run_id: str,
        lot: Callable[[], str],
        now: Callable[[], datetime],
        where_mm: Callable[[], float],
    ) -> None:
        self._run_id = run_id
        self._lot = lot
        self._now = now
        self._where_mm = where_mm
        self._lock = threading.Lock()
        self._early: list[Record] = []
        self._outbox: Outbox | None = None
        self._over = False

    def open(self, records: Lossless[Record]) -> None:
        """The records are ready."""
        with self._lock:
            self._outbox = Outbox(records)
            for record in self._early:
                self._outbox.put(record)
            self._early.clear()

    def add(self, kind: EventKind, text: str, source: str) -> None:
        """Take down one event."""
        event = Event(kind, self._now(), self._where_mm(), text[:2000], source[:128])
        if not self.put(Record(self._run_id, self._lot(), event)):
            log.info("after the run: %s %s", kind, text)

    def put(self, record: Record) -> bool:
        """Hand over a record; False after the end of the run."""
        with self._lock:
            if self._over:
                return False
            if self._outbox is None:
                self._early.append(record)
            else:
                self._outbox.put(record)
        return True

    def flush(self) -> None:
        """Hand over what waits, as far as there is room."""
        with self._lock:
            if self._outbox is not None and not self._over:
                self._outbox.flush()

    def close(self) -> None:
        """Hand over the rest; later events are only logged."""
        with self._lock:
            if self._outbox is not None and not self._over:
                self._outbox.finish()
            self._over = True
