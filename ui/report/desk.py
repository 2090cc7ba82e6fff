"""Shifts as their page sees them: notes and pages read, files made, all beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from inspector.errors import ShiftError
from inspector.line.client import LeaveNote, Refused, Seat
from inspector.report.making import Format
from inspector.shift import Shift
from inspector.shiftend import Shifts, Told
from ui.beside import Asked, Beside, Outcome, tried
from ui.bridge import LineBridge
from ui.texts import Language

_LOOK_MS = 100
_READ_EVERY = 100
"""Looks between two readings of the notes: ten seconds."""
_ANSWER_LOOKS = 200
"""So long a line may take to store a note: twenty seconds."""


class ShiftDesk(QObject):
    """The shift that is looked at, its notes, its report's pages, and what is made.

    Attributes:
        changed: Something else is to be shown.
        told: What could not be done, and why.
        made: Files are written, a tuple of paths.
        noted: A note is stored.
        refused: Why a note was not, a `Refused`.
        shift: The one that is looked at.
        notes: What was told; None before it has been read.
        pages: PNG pictures of the report's pages; None before they are made.
    """

    changed = Signal()
    told = Signal(str)
    made = Signal(object)
    noted = Signal()
    refused = Signal(object)

    def __init__(
        self,
        shifts: Shifts,
        bridge: LineBridge,
        language: Callable[[], Language],
        parent: QObject | None = None,
    ) -> None:
        """Read nothing yet.

        Args:
            shifts: Reads notes and makes reports.
            bridge: The line, which stores notes.
            language: Of the report.
            parent: Of the object.
        """
        super().__init__(parent)
        self._shifts, self._bridge, self._language = shifts, bridge, language
        self.shift = shifts.current()
        self._follows = True
        self.notes: Told | None = None
        self.pages: tuple[bytes, ...] | None = None
        self._reading: Asked[Outcome[Told]] | None = None
        self._drawing: Asked[Outcome[tuple[bytes, ...]]] | None = None
        self._making: Asked[Outcome[tuple[Path, ...]]] | None = None
        self._read_for = self._drawn_for = ("", "")
        self._wanted = True
        self._trouble = ""
        self._looks = self._waiting = 0
        self._seat = bridge.seat
        self._beside, self._printer = Beside(self), Beside(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        bridge.seated.connect(self._on_seated)
        bridge.seat_refused.connect(self._on_refused)

    @property
    def language(self) -> Language:
        """Of the report and of the shift's name."""
        return self._language()

    def clock(self, at: datetime) -> str:
        """The plant's time of day at an instant."""
        return f"{self._shifts.local(at):%H:%M}"

    @property
    def folder(self) -> Path:
        """Where reports go if nobody says otherwise."""
        return self._shifts.folder

    @property
    def is_current(self) -> bool:
        """Whether the shift that is looked at is on."""
        return self.shift.key == self._shifts.current().key

    @property
    def is_last(self) -> bool:
        """Whether it is the one before the shift that is on."""
        return self.shift.key == self._shifts.before(self._shifts.current()).key

    @property
    def drawing(self) -> bool:
        """Whether the pages are being made."""
        return self._drawing is not None

    @property
    def making(self) -> bool:
        """Whether files are being written."""
        return self._making is not None

    @property
    def busy(self) -> bool:
        """Whether the line is storing a note."""
        return self._waiting > 0

    def begin(self) -> None:
        """Somebody looks: read, and make the pages."""
        if self._follows:
            self._go(self._shifts.current())
        self._looks, self._wanted = 0, True
        self._timer.start()
        self._look()

    def pause(self) -> None:
        """Nobody looks; what is being made is made."""
        if not (self.making or self.busy):
            self._timer.stop()

    def close(self) -> None:
        """Read no more; files that are being written are finished first."""
        self._timer.stop()
        self._beside.close()
        self._printer.close()
        self._shifts.close()

    def go_now(self) -> None:
        """Look at the shift that is on."""
        self._follows = True
        self._go(self._shifts.current())

    def go_before(self) -> None:
        """Look at the shift before."""
        self._follows = False
        self._go(self._shifts.before(self.shift))

    def go_after(self) -> None:
        """Look at the shift after, not beyond the one that is on."""
        if not self.is_current:
            self._go(self._shifts.after(self.shift))
            self._follows = self.is_current

    def find(self, text: str) -> None:
        """Look at the shift that a date or `DATE/NAME` names."""
        try:
            found = self._shifts.find(text)
        except ShiftError as error:
            self.told.emit(str(error))
            return
        if found.start_at > self._shifts.current().start_at:
            found = self._shifts.current()
        self._follows = False
        self._go(found)

    def draw_again(self) -> None:
        """Make the pages anew, of what is on record now."""
        self._wanted = True
        self._looks = 0
        self._look()

    def export(self, formats: Sequence[Format], out: Path) -> None:
        """Have the report's files written."""
        if self.making:
            return
        told = self.shift, tuple(formats), out, self.language
        self._making = self._printer.ask(tried(partial(self._shifts.export, *told)))
        self._timer.start()
        self.changed.emit()

    def leave_note(self, text: str, by: str) -> None:
        """Have the line store a note of the shift that is looked at."""
        if self.busy:
            return
        self._waiting = 1
        self._timer.start()
        self.changed.emit()
        self._bridge.send(LeaveNote(text, self.shift.key, by))

    def _go(self, shift: Shift) -> None:
        if shift == self.shift:
            return
        self.shift, self.notes, self.pages = shift, None, None
        self._wanted, self._looks = True, 0
        self._look()
        self.changed.emit()

    @Slot(object)
    def _on_seated(self, seat: Seat) -> None:
        done = seat.done != self._seat.done
        self._seat = seat
        if done and self.busy:
            self._waiting = 0
            self._looks = 0
            self.noted.emit()
            self.draw_again()
        self.changed.emit()

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        if refused.command == LeaveNote.__name__:
            self._waiting = 0
            self.refused.emit(refused)
            self.changed.emit()

    @Slot()
    def _look(self) -> None:
        """Take what has been read or made, and ask anew when it is time."""
        taken = [self._take_notes(), self._take_pages(), self._take_files()]
        if self.busy:
            self._waiting += 1
            if self._waiting > _ANSWER_LOOKS:
                self._waiting = 0
                self.refused.emit(Refused(LeaveNote.__name__, "Late", ""))
        now = self.shift.key, self.language
        if self._reading is None and self._looks % _READ_EVERY == 0:
            self._read_for = now
            read = partial(self._shifts.told, self.shift)
            self._reading = self._beside.ask(tried(read))
        if self._drawing is None and (self._wanted or self._drawn_for[1] != now[1]):
            self._wanted, self._drawn_for = False, now
            draw = partial(self._shifts.pages, self.shift, now[1])
            self._drawing = self._printer.ask(tried(draw))
            taken.append(True)
        self._looks += 1
        if any(taken):
            self.changed.emit()

    def _take_notes(self) -> bool:
        if self._reading is None or not self._reading.done:
            return False
        outcome, self._reading = self._reading.answer, None
        if self._read_for[0] != self.shift.key:
            self._looks = 0
            return False
        self._tell("" if outcome is None else outcome.why)
        if outcome is None or outcome.value is None or outcome.value == self.notes:
            return False
        self.notes = outcome.value
        return True

    def _take_pages(self) -> bool:
        if self._drawing is None or not self._drawing.done:
            return False
        outcome, self._drawing = self._drawing.answer, None
        if self._drawn_for != (self.shift.key, self.language):
            self._wanted = True
            return False
        self._tell("" if outcome is None else outcome.why)
        if outcome is not None and outcome.value is not None:
            self.pages = outcome.value
        return True

    def _take_files(self) -> bool:
        if self._making is None or not self._making.done:
            return False
        outcome, self._making = self._making.answer, None
        if outcome is not None and outcome.value is not None:
            self.made.emit(outcome.value)
        elif outcome is not None:
            self.told.emit(outcome.why)
        return True

    def _tell(self, why: str) -> None:
        """Say what went wrong, once as long as it is the same."""
        if why and why != self._trouble:
            self.told.emit(why)
        self._trouble = why
