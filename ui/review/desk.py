"""A review as the page sees it: read ahead, stored beside, never waited for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from inspector.findings import Record
from inspector.report.agreement import ReviewFigures
from inspector.review.export import Exported
from inspector.review.items import Item, Key
from inspector.review.session import ReviewSession
from inspector.review.source import Loaded, Picture, ReviewSource
from ui.beside import Asked, Beside, Errand, Outcome, tried
from ui.desk import Desk
from ui.who import Who

PREFETCHED = 6
"""Pictures that are there before they are asked for, the current one included."""

_LOOK_MS = 25
_READ_EVERY = 400
"""Looks between two readings of the queue: every ten seconds."""
_FEW = 10
_STORE_AGAIN = 80
"""Looks before what could not be stored is tried again: two seconds."""

Store = Callable[[Sequence[Record]], None]


@dataclass(frozen=True, slots=True)
class Clocks:
    """Time as a review needs it.

    Attributes:
        now: UTC clock.
        now_s: Monotonic clock.
        shift_began: Instant at which the shift began that an instant belongs to.
    """

    now: Callable[[], datetime]
    now_s: Callable[[], float]
    shift_began: Callable[[datetime], datetime]


@dataclass(frozen=True, slots=True)
class ReviewParts:
    """What a review works with.

    Attributes:
        source: Reads questions and pictures.
        store: Stores reviews and comes back when they are safe; may take its time.
        export: Writes the training set and says what it wrote; may take its time.
        clocks: Time.
    """

    source: ReviewSource
    store: Store
    export: Callable[[], Exported]
    clocks: Clocks


class ReviewDesk(Desk):
    """Keeps the queue filled, the next pictures at hand and the answers on their way.

    Attributes:
        exported: `Exported`, when a training set is written.
    """

    exported = Signal(object)

    def __init__(
        self, parts: ReviewParts, who: Who, parent: QObject | None = None
    ) -> None:
        super().__init__(_LOOK_MS, parent)
        self._parts, self._who = parts, who
        self.session = self._new_session()
        self.figures: ReviewFigures | None = None
        self._pictures: dict[Key, Picture] = {}
        self._asked: dict[Key, Asked[Outcome[Picture]]] = {}
        self._readers, writers = Beside(self), Beside(self)
        self._loading = Errand[Loaded](self._readers)
        self._choosing = Errand[Item | None](self._readers)
        self._storing = Errand[int](writers)
        self._exporting = Errand[Exported](writers)
        self._sent: tuple[Record, ...] = ()
        self._unsent: deque[Record] = deque()
        self._store_from = 0
        who.changed.connect(self._on_who)

    @property
    def current(self) -> Item | None:
        """What is asked now."""
        return self.session.current

    @property
    def picture(self) -> Picture | None:
        """Of the current item; None while it is read."""
        item = self.session.current
        return None if item is None else self._pictures.get(item.key)

    @property
    def unsent(self) -> int:
        """Answers that are not stored yet and cannot be taken back any more."""
        return len(self._sent) + len(self._unsent)

    @property
    def loading(self) -> bool:
        """Whether the queue is being read."""
        return self._loading.busy

    @property
    def exporting(self) -> bool:
        """Whether a training set is being written."""
        return self._exporting.busy

    def pause(self) -> None:
        """The page is left: what was held back is stored."""
        self.session.away()
        self.session.settle()
        self._store()

    def close(self, timeout_s: float = 5.0) -> None:
        """Store what is left, as long as that takes no longer than this; read no more.

        Args:
            timeout_s: How long a store that does not answer is waited for.
        """
        self.pause()
        self._storing.wait(timeout_s)
        self._take_stored()
        self._store()
        self._storing.wait(timeout_s)
        super().close()

    def answered(self) -> None:
        """An answer was given or taken back: the next picture, from those at hand."""
        self._read_ahead()
        self._store()
        self.changed.emit()

    def ask_about(self, run_id: str, camera: str, index: int, number: int) -> None:
        """Put a finding that somebody chose before all others."""
        work = partial(self._parts.source.item, run_id, camera, index, number)
        self._choosing.ask(work)

    def export(self) -> None:
        """Write the training set, beside."""
        if not self.exporting:
            self.session.settle()
            self._store()
            self._exporting.ask(self._parts.export)
            self.changed.emit()

    def _take_done(self) -> bool:
        changed = self._take_loaded() | self._take_pictures() | self._take_stored()
        return changed | self._take_exported() | self._take_chosen()

    def _ask_due(self) -> bool:
        due = not self.loading and self._looks % _READ_EVERY == 0
        if due:
            now = self._parts.clocks.now()
            since = self._parts.clocks.shift_began(now)
            self._loading.ask(partial(self._parts.source.load, self.session.by, since))
        self._read_ahead()
        if self._looks >= self._store_from:
            self._store()
        return due

    @Slot()
    def _on_who(self) -> None:
        """Another person: the last one's answers are stored, the queue begins anew."""
        self.session.away()
        self.session.settle()
        self.session = self._new_session()
        self._pictures.clear()
        self._asked.clear()
        self._loading.drop()
        self._looks = 0
        self._store()
        self.changed.emit()

    def _new_session(self) -> ReviewSession:
        clocks = self._parts.clocks
        return ReviewSession(self._who.name, clocks.now, clocks.now_s, self._send)

    def _send(self, record: Record) -> None:
        self._unsent.append(record)

    def _take_loaded(self) -> bool:
        outcome = self._loading.take()
        if outcome is None:
            return False
        if outcome.value is not None:
            if self.session.waiting < _FEW:
                self.session.add(outcome.value.items)
            self.figures = outcome.value.figures
        else:
            self._tell(outcome.why)
        return True

    def _take_pictures(self) -> bool:
        done = [key for key, asked in self._asked.items() if asked.done]
        for key in done:
            outcome = self._asked.pop(key).answer
            if outcome is not None and outcome.value is not None:
                self._pictures[key] = outcome.value
        return bool(done)

    def _read_ahead(self) -> None:
        wanted = {one.key: one for one in self.session.next_items(PREFETCHED)}
        for key in [key for key in self._pictures if key not in wanted]:
            del self._pictures[key]
        for key, item in wanted.items():
            if key not in self._pictures and key not in self._asked:
                work = partial(self._parts.source.picture, item)
                self._asked[key] = self._readers.ask(tried(work))

    def _store(self) -> None:
        if self._unsent and not self._storing.busy:
            self._sent = tuple(self._unsent)
            self._unsent.clear()
            self._storing.ask(partial(_stored, self._parts.store, self._sent))

    def _take_stored(self) -> bool:
        outcome = self._storing.take()
        if outcome is None:
            return False
        if outcome.value is None:
            self._unsent.extendleft(reversed(self._sent))
            self._store_from = self._looks + _STORE_AGAIN
        self._tell(outcome.why)
        self._sent = ()
        return True

    def _take_chosen(self) -> bool:
        outcome = self._choosing.take()
        if outcome is None:
            return False
        if outcome.value is not None:
            self.session.ask_first(outcome.value)
        return True

    def _take_exported(self) -> bool:
        outcome = self._exporting.take()
        if outcome is None:
            return False
        if outcome.value is not None:
            self.exported.emit(outcome.value)
        self._refuse(outcome.why)
        return True


def _stored(store: Store, records: Sequence[Record]) -> int:
    store(records)
    return len(records)


def training_folder(station: Path, now: datetime) -> Path:
    """A new folder for a training set, named after the second."""
    return station / "training" / f"{now:%Y%m%d-%H%M%S}"
