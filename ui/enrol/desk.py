"""An enrolment as the page sees it: every step is carried out beside the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from inspector.enrol.draft import Draft
from inspector.teaching import BinCrop, Lesson, Teacher
from ui.beside import Beside, Errand
from ui.desk import Desk
from ui.who import Who

_LOOK_MS = 50
_READ_EVERY = 200
"""Looks between two readings of the bin: every ten seconds."""

Key = tuple[str, str, int, int]


class EnrolDesk(Desk):
    """The bin, what was picked of it, and the last answer of the library.

    Attributes:
        learnt: `Lesson`, when the library has changed or been read.
    """

    learnt = Signal(object)

    def __init__(
        self, teacher: Teacher, who: Who, parent: QObject | None = None
    ) -> None:
        super().__init__(_LOOK_MS, parent)
        self._teacher, self._who = teacher, who
        self.crops: tuple[BinCrop, ...] = ()
        self.lesson: Lesson | None = None
        self.read = False
        self._reading = Errand[tuple[BinCrop, ...]](Beside(self))
        self._doing = Errand[Lesson](Beside(self))
        self._watched = False

    @property
    def busy(self) -> bool:
        """Whether a step is being carried out."""
        return self._doing.busy

    def begin(self) -> None:
        """The page is looked at."""
        self._watched = True
        self.read_library()
        super().begin()

    def read_library(self) -> None:
        """Have the library read, once; `learnt` tells when it is."""
        if self.lesson is None and not self.busy:
            self._do(self._teacher.kinds)

    def pause(self) -> None:
        """The page is left; what is being done goes on."""
        self._watched = False
        if not self.busy:
            super().pause()

    def teach(self, draft: Draft, crops: Sequence[BinCrop]) -> None:
        """Add a kind that waits, and ask the gate."""
        shots = tuple(crop.shot for crop in crops)
        self._do(partial(self._teacher.teach, draft, shots, self._who.name))

    def ask(self, name: str) -> None:
        """Ask the gate about a kind that is there."""
        self._do(partial(self._teacher.ask, name, self._who.name))

    def observe(self, name: str) -> None:
        """Try a kind without effect."""
        self._do(partial(self._teacher.observe, name, self._who.name))

    def promote(self, name: str) -> None:
        """Put a kind to use."""
        self._do(partial(self._teacher.promote, name, self._who.name))

    def roll_back(self) -> None:
        """Undo the last change."""
        self._do(partial(self._teacher.roll_back, self._who.name))

    def _take_done(self) -> bool:
        return self._take_crops() | self._take_lesson()

    def _ask_due(self) -> bool:
        due = self._watched and self._looks % _READ_EVERY == 0
        if due and not self._reading.busy:
            self._reading.ask(self._teacher.unnamed)
        return False

    def _do(self, work: Callable[[], Lesson]) -> None:
        if self.busy:
            return
        self._doing.ask(work)
        self._timer.start()
        self.changed.emit()

    def _take_crops(self) -> bool:
        outcome = self._reading.take()
        if outcome is None:
            return False
        self.read = True
        self._tell(outcome.why)
        if outcome.value is not None and _keys(outcome.value) != _keys(self.crops):
            self.crops = outcome.value
        return True

    def _take_lesson(self) -> bool:
        outcome = self._doing.take()
        if outcome is None:
            return False
        if outcome.value is not None:
            self.lesson = outcome.value
            self._looks = 0
            self.learnt.emit(outcome.value)
        else:
            self._refuse(outcome.why)
        if not self._watched:
            self.pause()
        return True


def _keys(crops: Sequence[BinCrop]) -> list[Key]:
    return [crop.key for crop in crops]
