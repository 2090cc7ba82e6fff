"""A review as the page sees it: read ahead, stored beside, never waited for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from inspector.findings import Record
from inspector.report.agreement import ReviewFigures
from inspector.review.export import Exported
from inspector.review.items import Item, Key
from inspector.review.session import ReviewSession
from inspector.review.source import Loaded, Picture, ReviewSource
from ui.beside import Asked, Beside, Outcome, tried
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


class ReviewDesk(QObject):
    """Keeps the queue filled, the next pictures at hand and the answers on their way.

    Attributes:
        changed: Another item, its picture, or the figures.
        told: A sentence for the person: what could not be done and why.
        exported: `Exported`, when a training set is written.
    """

    changed = Signal()
    told = Signal(str)
    exported = Signal(object)

    def __init__(
        self, parts: ReviewParts, who: Who, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._parts, self._who = parts, who
        self.session = self._new_session()
        self.figures: ReviewFigures | None = None
        self._pictures: dict[Key, Picture] = {}
        self._asked: dict[Key, Asked[Outcome[Picture]]] = {}
        self._loading: Asked[Outcome[Loaded]] | None = None
        self._storing: Asked[Outcome[None]] | None = None
        self._choosing: Asked[Outcome[Item | None]] | None = None
        self._exporting: Asked[Outcome[Exported]] | None = None
        self._sent: tuple[Record, ...] = ()
        self._unsent: deque[Record] = deque()
        self._looks = self._store_from = 0
        self._trouble = ""
        self._readers, self._writers = Beside(self), Beside(self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
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
        return self._loading is not None

    @property
    def exporting(self) -> bool:
        """Whether a training set is being written."""
        return self._exporting is not None

    def begin(self) -> None:
        """The page is looked at."""
        self._looks = 0
        self._timer.start(_LOOK_MS)
        self.look()

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
        self._timer.stop()
        if self._storing is not None:
            self._storing.wait(timeout_s)
            self._take_stored()
            self._store()
            if self._storing is not None:
                self._storing.wait(timeout_s)
        self._readers.close()
        self._writers.close()

    def answered(self) -> None:
        """An answer was given or taken back: the next picture, from those at hand."""
        self._read_ahead()
        self._store()
        self.changed.emit()

    def ask_about(self, run_id: str, camera: str, index: int, number: int) -> None:
        """Put a finding that somebody chose before all others."""
        work = partial(self._parts.source.item, run_id, camera, index, number)
        self._choosing = self._readers.ask(tried(work))

    def export(self) -> None:
        """Write the training set, beside."""
        if self._exporting is None:
            self.session.settle()
            self._store()
            self._exporting = self._writers.ask(tried(self._parts.export))
            self.changed.emit()

    @Slot()
    def look(self) -> None:
        """Take what has been read or stored, and ask anew where it is time."""
        changed = self._take_loaded()
        changed |= self._take_pictures()
        changed |= self._take_stored()
        changed |= self._take_exported()
        changed |= self._take_chosen()
        if self._loading is None and self._looks % _READ_EVERY == 0:
            now = self._parts.clocks.now()
            since = self._parts.clocks.shift_began(now)
            work = partial(self._parts.source.load, self.session.by, since)
            self._loading = self._readers.ask(tried(work))
            changed = True
        self._looks += 1
        self._read_ahead()
        if self._looks >= self._store_from:
            self._store()
        if changed:
            self.changed.emit()

    @Slot()
    def _on_who(self) -> None:
        """Another person: the last one's answers are stored, the queue begins anew."""
        self.session.away()
        self.session.settle()
        self.session = self._new_session()
        self._pictures.clear()
        self._asked.clear()
        self._loading = None
        self._looks = 0
        self._store()
        self.changed.emit()

    def _new_session(self) -> ReviewSession:
        clocks = self._parts.clocks
        return ReviewSession(self._who.name, clocks.now, clocks.now_s, self._send)

    def _send(self, record: Record) -> None:
        self._unsent.append(record)

    def _take_loaded(self) -> bool:
        if self._loading is None or not self._loading.done:
            return False
        outcome, self._loading = self._loading.answer, None
        if outcome is not None and outcome.value is not None:
            if self.session.waiting < _FEW:
                self.session.add(outcome.value.items)
            self.figures = outcome.value.figures
        elif outcome is not None:
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
        if self._storing is None and self._unsent:
            self._sent = tuple(self._unsent)
            self._unsent.clear()
            self._storing = self._writers.ask(
                tried(partial(self._parts.store, self._sent))
            )

    def _take_stored(self) -> bool:
        if self._storing is None or not self._storing.done:
            return False
        outcome, self._storing = self._storing.answer, None
        if outcome is None or outcome.why:
            self._unsent.extendleft(reversed(self._sent))
            self._store_from = self._looks + _STORE_AGAIN
            self._tell("" if outcome is None else outcome.why)
        else:
            self._trouble = ""
        self._sent = ()
        return True

    def _take_chosen(self) -> bool:
        if self._choosing is None or not self._choosing.done:
            return False
        outcome, self._choosing = self._choosing.answer, None
        if outcome is not None and outcome.value is not None:
            self.session.ask_first(outcome.value)
        return True

    def _take_exported(self) -> bool:
        if self._exporting is None or not self._exporting.done:
            return False
        outcome, self._exporting = self._exporting.answer, None
        if outcome is not None and outcome.value is not None:
            self.exported.emit(outcome.value)
        elif outcome is not None:
            self.told.emit(outcome.why)
        return True

    def _tell(self, why: str) -> None:
        """Say what went wrong, once as long as it is the same."""
        if why and why != self._trouble:
            self.told.emit(why)
        self._trouble = why


def training_folder(station: Path, now: datetime) -> Path:
    """A new folder for a training set, named after the second."""
    return station / "training" / f"{now:%Y%m%d-%H%M%S}"
