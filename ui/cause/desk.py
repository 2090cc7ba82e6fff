"""Causes as the page sees them: every question is answered beside the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from inspector.asking import Asker, CauseView, Cluster, Found
from inspector.cause.feedback import Finding
from ui.beside import Asked, Beside, Outcome, tried
from ui.who import Who

_LOOK_MS = 50
_READ_EVERY = 200
"""Looks between two readings: every ten seconds."""

T = TypeVar("T")


class CauseDesk(QObject):
    """What is known of a lot's causes, and what somebody says about them.

    Attributes:
        changed: Other causes, or whether something is being read.
        told: What was refused and why.
        found: Crops that a search found, a tuple of `Found`.
        kept: A verdict is kept; it can be taken back.
    """

    changed = Signal()
    told = Signal(str)
    found = Signal(object)
    kept = Signal()

    def __init__(
        self,
        asker: Asker,
        lot_id: Callable[[], str],
        language: Callable[[], str],
        who: Who,
        parent: QObject | None = None,
    ) -> None:
        """Read nothing yet.

        Args:
            asker: Answers.
            lot_id: The lot that is looked at; "" for the newest run.
            language: Of the answers.
            who: Who says what was found.
            parent: Of the object.
        """
        super().__init__(parent)
        self._asker, self._lot_id = asker, lot_id
        self._language, self._who = language, who
        self.clusters: tuple[Cluster, ...] | None = None
        self._reading: Asked[Outcome[tuple[Cluster, ...]]] | None = None
        self._again = False
        self._searching: Asked[Outcome[tuple[Found, ...]]] | None = None
        self._keeping: Asked[Outcome[str]] | None = None
        self._last = ""
        self._trouble = ""
        self._looks = 0
        self._readers, self._searchers = Beside(self), Beside(self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    @property
    def reading(self) -> bool:
        """Whether causes are being read or computed."""
        return self._reading is not None

    @property
    def searching(self) -> bool:
        """Whether evidence is being looked for."""
        return self._searching is not None

    @property
    def can_take_back(self) -> bool:
        """Whether the last verdict can be taken back."""
        return bool(self._last) and self._keeping is None

    def begin(self) -> None:
        """The page is looked at."""
        self._looks = 0
        self._timer.start(_LOOK_MS)
        self.look()

    def pause(self) -> None:
        """The page is left."""
        self._timer.stop()

    def close(self) -> None:
        """Finish what was begun, read no more."""
        self._timer.stop()
        self._readers.close()
        self._searchers.close()
        self._asker.close()

    def read_again(self) -> None:
        """What is shown is out of date: another language, a new verdict."""
        self._again = True

    def search(self, words: str) -> None:
        """Look for evidence by words."""
        if words.strip() and self._searching is None:
            work = partial(self._asker.search, words.strip())
            self._searching = self._searchers.ask(tried(work))
            self.changed.emit()

    def say(self, cause: CauseView, finding: Finding, other: str, about: str) -> None:
        """Keep what a check showed."""
        if self._keeping is None:
            work = partial(
                self._asker.keep, cause.id, finding, other, about, self._who.name
            )
            self._keeping = self._readers.ask(tried(work))

    def take_back(self) -> None:
        """The last verdict no longer counts."""
        if self.can_take_back:
            name, self._last = self._last, ""

            def work() -> str:
                self._asker.take_back(name, self._who.name)
                return ""

            self._keeping = self._readers.ask(tried(work))

    @Slot()
    def look(self) -> None:
        """Take what has been answered, and ask anew where it is time."""
        changed = self._take_causes() | self._take_found() | self._take_kept()
        due = self._again or self._looks % _READ_EVERY == 0
        if self._reading is None and due:
            self._again = False
            work = partial(self._asker.causes, self._lot_id(), self._language())
            self._reading = self._readers.ask(tried(work))
        self._looks += 1
        if changed:
            self.changed.emit()

    def _take_causes(self) -> bool:
        if self._reading is None or not self._reading.done:
            return False
        outcome, self._reading = self._reading.answer, None
        value = self._value(outcome)
        if value is not None:
            self.clusters = value
        return True

    def _take_found(self) -> bool:
        if self._searching is None or not self._searching.done:
            return False
        outcome, self._searching = self._searching.answer, None
        self._trouble = ""
        value = self._value(outcome)
        self.found.emit(() if value is None else value)
        return True

    def _take_kept(self) -> bool:
        if self._keeping is None or not self._keeping.done:
            return False
        outcome, self._keeping = self._keeping.answer, None
        self._trouble = ""
        value = self._value(outcome)
        if value is not None:
            self._last = value
            self._again = True
            self.kept.emit()
        return True

    def _value(self, outcome: Outcome[T] | None) -> T | None:
        """What came of it; a refusal is told, once as long as it is the same."""
        if outcome is None or outcome.value is not None:
            self._trouble = ""
            return None if outcome is None else outcome.value
        if outcome.why != self._trouble:
            self._trouble = outcome.why
            self.told.emit(outcome.why)
        return None
