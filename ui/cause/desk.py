"""Causes as the page sees them: every question is answered beside the window."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from inspector.asking import Asker, CauseView, Cluster, Found
from inspector.cause.feedback import Finding
from ui.beside import Beside, Errand
from ui.desk import Desk
from ui.who import Who

_LOOK_MS = 50
_READ_EVERY = 200
"""Looks between two readings: every ten seconds."""


class CauseDesk(Desk):
    """What is known of a lot's causes, and what somebody says about them.

    Attributes:
        found: Crops that a search found, a tuple of `Found`.
        kept: A verdict is kept; it can be taken back.
    """

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
        super().__init__(_LOOK_MS, parent)
        self._asker, self._lot_id = asker, lot_id
        self._language, self._who = language, who
        self.clusters: tuple[Cluster, ...] | None = None
        readers, searchers = Beside(self), Beside(self)
        self._reading = Errand[tuple[Cluster, ...]](readers)
        self._keeping = Errand[str](readers)
        self._searching = Errand[tuple[Found, ...]](searchers)
        self._again = False
        self._last = ""

    @property
    def reading(self) -> bool:
        """Whether causes are being read or computed."""
        return self._reading.busy

    @property
    def searching(self) -> bool:
        """Whether evidence is being looked for."""
        return self._searching.busy

    @property
    def can_take_back(self) -> bool:
        """Whether the last verdict can be taken back."""
        return bool(self._last) and not self._keeping.busy

    def close(self) -> None:
        """Finish what has begun, ask no more."""
        super().close()
        self._asker.close()

    def read_again(self) -> None:
        """What is shown is out of date: another language, a new verdict."""
        self._again = True

    def search(self, words: str) -> None:
        """Look for evidence by words."""
        if words.strip() and not self.searching:
            self._searching.ask(partial(self._asker.search, words.strip()))
            self.changed.emit()

    def say(self, cause: CauseView, finding: Finding, other: str, about: str) -> None:
        """Keep what a check showed."""
        if not self._keeping.busy:
            by = self._who.name
            self._keeping.ask(
                partial(self._asker.keep, cause.id, finding, other, about, by)
            )

    def take_back(self) -> None:
        """The last verdict no longer counts."""
        if self.can_take_back:
            name, self._last = self._last, ""

            def work() -> str:
                self._asker.take_back(name, self._who.name)
                return ""

            self._keeping.ask(work)

    def _take_done(self) -> bool:
        return self._take_causes() | self._take_found() | self._take_kept()

    def _ask_due(self) -> bool:
        if not self.reading and (self._again or self._looks % _READ_EVERY == 0):
            self._again = False
            self._reading.ask(
                partial(self._asker.causes, self._lot_id(), self._language())
            )
        return False

    def _take_causes(self) -> bool:
        outcome = self._reading.take()
        if outcome is None:
            return False
        self._tell(outcome.why)
        if outcome.value is not None:
            self.clusters = outcome.value
        return True

    def _take_found(self) -> bool:
        outcome = self._searching.take()
        if outcome is None:
            return False
        self._trouble = ""  # somebody has asked: the same is told again
        self._tell(outcome.why)
        self.found.emit(outcome.value or ())
        return True

    def _take_kept(self) -> bool:
        outcome = self._keeping.take()
        if outcome is None:
            return False
        self._trouble = ""
        self._tell(outcome.why)
        if outcome.value is not None:
            self._last = outcome.value
            self._again = True
            self.kept.emit()
        return True
