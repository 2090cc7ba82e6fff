"""An enrolment as the page sees it: every step is carried out beside the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from inspector.enrol.draft import Draft
from inspector.teaching import BinCrop, Lesson, Teacher
from ui.beside import Asked, Beside, Outcome, tried
from ui.who import Who

_LOOK_MS = 50
_READ_EVERY = 200
"""Looks between two readings of the bin: every ten seconds."""

Key = tuple[str, str, int, int]


class EnrolDesk(QObject):
    """The bin, what was picked of it, and the last answer of the library.

    Attributes:
        changed: The bin, the answer, or whether something is being done.
        told: What was refused and why.
        learnt: `Lesson`, when the library has changed or been read.
    """

    changed = Signal()
    told = Signal(str)
    learnt = Signal(object)

    def __init__(
        self, teacher: Teacher, who: Who, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._teacher, self._who = teacher, who
        self.crops: tuple[BinCrop, ...] = ()
        self.lesson: Lesson | None = None
        self.read = False
        self._reading: Asked[Outcome[tuple[BinCrop, ...]]] | None = None
        self._doing: Asked[Outcome[Lesson]] | None = None
        self._looks, self._watched = 0, False
        self._trouble = ""
        self._readers, self._workers = Beside(self), Beside(self)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    @property
    def busy(self) -> bool:
        """Whether a step is being carried out."""
        return self._doing is not None

    def begin(self) -> None:
        """The page is looked at."""
        self._looks, self._watched = 0, True
        self._timer.start(_LOOK_MS)
        self.read_library()
        self.look()

    def read_library(self) -> None:
        """Have the library read, once; `learnt` tells when it is."""
        if self.lesson is None and not self.busy:
            self._do(self._teacher.kinds)

    def pause(self) -> None:
        """The page is left; what is being done goes on."""
        self._watched = False
        if not self.busy:
            self._timer.stop()

    def close(self) -> None:
        """Carry out what was begun, read no more."""
        self._timer.stop()
        self._readers.close()
        self._workers.close()

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

    @Slot()
    def look(self) -> None:
        """Take what has been read or done, and read anew where it is time."""
        changed = self._take_crops()
        changed |= self._take_lesson()
        due = self._watched and self._looks % _READ_EVERY == 0
        if self._reading is None and due:
            self._reading = self._readers.ask(tried(self._teacher.unnamed))
        self._looks += 1
        if changed:
            self.changed.emit()

    def _do(self, work: Callable[[], Lesson]) -> None:
        if self.busy:
            return
        self._doing = self._workers.ask(tried(work))
        self._timer.start(_LOOK_MS)
        self.changed.emit()

    def _take_crops(self) -> bool:
        if self._reading is None or not self._reading.done:
            return False
        outcome, self._reading = self._reading.answer, None
        self.read = True
        if outcome is not None and outcome.value is not None:
            keys = [crop.key for crop in outcome.value]
            if keys != [crop.key for crop in self.crops]:
                self.crops = outcome.value
            return True
        if outcome is not None and outcome.why != self._trouble:
            self._trouble = outcome.why
            self.told.emit(outcome.why)
        return True

    def _take_lesson(self) -> bool:
        if self._doing is None or not self._doing.done:
            return False
        outcome, self._doing = self._doing.answer, None
        if outcome is not None and outcome.value is not None:
            self.lesson = outcome.value
            self._looks = 0
            self.learnt.emit(outcome.value)
        elif outcome is not None:
            self.told.emit(outcome.why)
        if not self._watched and not self.busy:
            self._timer.stop()
        return True
