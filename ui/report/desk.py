"""Shifts as their page sees them: notes and pages read, files made, all beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from inspector.errors import ShiftError
from inspector.line.client import LeaveNote
from inspector.report.making import Format
from inspector.shift import Shift
from inspector.shiftend import Shifts, Told
from ui.beside import Beside, Errand
from ui.bridge import LineBridge
from ui.desk import LineDesk
from ui.texts import Language

_LOOK_MS = 100
_READ_EVERY = 100
"""Looks between two readings of the notes: ten seconds."""


class ShiftDesk(LineDesk):
    """The shift that is looked at, its notes, its report's pages, and what is made.

    Attributes:
        made: Files are written, a tuple of paths.
        shift: The one that is looked at.
        notes: What was told; None before it has been read.
        pages: PNG pictures of the report's pages; None before they are made.
    """

    made = Signal(object)

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
        super().__init__(_LOOK_MS, bridge, (LeaveNote,), parent)
        self._shifts, self._language = shifts, language
        self.shift = shifts.current()
        self._follows = True
        self.notes: Told | None = None
        self.pages: tuple[bytes, ...] | None = None
        beside, printer = Beside(self), Beside(self)
        self._reading = Errand[Told](beside)
        self._drawing = Errand[tuple[bytes, ...]](printer)
        self._making = Errand[tuple[Path, ...]](printer)
        self._read_for = self._drawn_for = ("", "")
        self._wanted = True

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
        return self._drawing.busy

    @property
    def making(self) -> bool:
        """Whether files are being written."""
        return self._making.busy

    def begin(self) -> None:
        """Somebody looks: read, and make the pages."""
        if self._follows:
            self._go(self._shifts.current())
        self._wanted = True
        super().begin()

    def pause(self) -> None:
        """Nobody looks; what is being made is made."""
        if not self.making:
            super().pause()

    def close(self) -> None:
        """Read no more; files that are being written are finished first."""
        super().close()
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

    def read_again(self) -> None:
        """Make the pages anew, of what is on record now."""
        self._wanted = True
        super().read_again()

    def export(self, formats: Sequence[Format], out: Path) -> None:
        """Have the report's files written."""
        if self.making:
            return
        told = self.shift, tuple(formats), out, self.language
        self._making.ask(partial(self._shifts.export, *told))
        self._timer.start()
        self.changed.emit()

    def leave_note(self, text: str, by: str) -> None:
        """Have the line store a note of the shift that is looked at."""
        self.send(LeaveNote(text, self.shift.key, by))

    def _go(self, shift: Shift) -> None:
        if shift == self.shift:
            return
        self.shift, self.notes, self.pages = shift, None, None
        self.read_again()
        self.changed.emit()

    def _take_done(self) -> bool:
        return self._take_notes() | self._take_pages() | self._take_files()

    def _ask_due(self) -> bool:
        self._wait()
        now = self.shift.key, self.language
        if not self._reading.busy and self._looks % _READ_EVERY == 0:
            self._read_for = now
            self._reading.ask(partial(self._shifts.told, self.shift))
        if self.drawing or not (self._wanted or self._drawn_for[1] != now[1]):
            return False
        self._wanted, self._drawn_for = False, now
        self._drawing.ask(partial(self._shifts.pages, self.shift, now[1]))
        return True

    def _take_notes(self) -> bool:
        outcome = self._reading.take()
        if outcome is None:
            return False
        if self._read_for[0] != self.shift.key:
            self._looks = 0
            return False
        self._tell(outcome.why)
        if outcome.value is None or outcome.value == self.notes:
            return False
        self.notes = outcome.value
        return True

    def _take_pages(self) -> bool:
        outcome = self._drawing.take()
        if outcome is None:
            return False
        if self._drawn_for != (self.shift.key, self.language):
            self._wanted = True
            return False
        self._tell(outcome.why)
        if outcome.value is not None:
            self.pages = outcome.value
        return True

    def _take_files(self) -> bool:
        outcome = self._making.take()
        if outcome is None:
            return False
        if outcome.value is not None:
            self.made.emit(outcome.value)
        self._refuse(outcome.why)
        return True
