"""The shift page: the report to look at and to keep, and the note for the next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspector.access import Act
from inspector.line.client import Refused
from inspector.report.making import FORMATS, Format
from inspector.report.wording import plain
from inspector.store.handover import HandoverNote
from ui.deskpage import DeskPage
from ui.notify import Level, Notifier
from ui.report.desk import ShiftDesk
from ui.report.sheets import Sheets
from ui.texts import refusal_text
from ui.theme import BUTTON_PX, GAP_PX, MAIN_BUTTON_PX
from ui.who import Who

_SIDE_PX = 520
_DAY_PX = 200
_NOTE_PX = 88


class ShiftPage(DeskPage[ShiftDesk]):
    """Choose a shift, read what was handed over, see its report, keep it, write on."""

    def __init__(
        self,
        desk: ShiftDesk,
        who: Who,
        notifier: Notifier,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing until the page is looked at.

        Args:
            desk: Reads notes, makes reports, has notes stored.
            who: Who is at the window.
            notifier: Takes what could not be done.
            parent: Of the widget.
        """
        super().__init__(desk, who, notifier, parent)
        self._words: dict[str, str] = {}
        self._said: tuple[str, ...] | None = None
        self.before, self.now, self.after = (QPushButton(self) for _ in range(3))
        self.day = QLineEdit(self)
        self.sheets = Sheets(self)
        self._title, self.told = QLabel(self), QLabel(self)
        self.note = QPlainTextEdit(self)
        self.leave = QPushButton(self)
        self.formats = {name: QPushButton(name.upper(), self) for name in FORMATS}
        self.folder = QLineEdit(str(desk.folder), self)
        self.export = QPushButton(self)
        self.open = QPushButton(self)
        self._state = QLabel(self)
        self.setFocusProxy(self.before)
        self._lay_out()
        self._connect()
        self._retranslate()

    def _lay_out(self) -> None:
        for label in (self.told, self._state):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("part", "title")
        self._state.setProperty("part", "quiet")
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.note.setFixedHeight(_NOTE_PX)
        self.note.setTabChangesFocus(True)
        for part in (self.before, self.now, self.after, self.open):
            part.setMinimumHeight(BUTTON_PX)
        for field in (self.day, self.folder):
            field.setFixedHeight(BUTTON_PX)
        self.day.setMinimumWidth(_DAY_PX)
        for button in (self.leave, self.export):
            button.setProperty("part", "main")
            button.setMinimumHeight(MAIN_BUTTON_PX)
        side = QWidget(self)
        side.setFixedWidth(_SIDE_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(self._title)
        column.addLayout(self._chooser())
        column.addWidget(self._notes(), 1)
        written = QHBoxLayout()
        written.setSpacing(GAP_PX)
        written.addWidget(self.note, 1)
        written.addWidget(self.leave)
        column.addLayout(written)
        column.addLayout(self._exporter())
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.setSpacing(2 * GAP_PX)
        row.addWidget(self.sheets, 1)
        row.addWidget(side)

    def _chooser(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP_PX)
        for button in (self.before, self.now, self.after):
            row.addWidget(button, 1)
        row.addWidget(self.day, 2)
        return row

    def _notes(self) -> QScrollArea:
        room = QScrollArea(self)
        room.setFrameShape(QFrame.Shape.StyledPanel)
        room.setWidgetResizable(True)
        room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        room.setMinimumHeight(44)
        self.told.setContentsMargins(*(GAP_PX,) * 4)
        room.setWidget(self.told)
        self._room = room
        return room

    def _exporter(self) -> QGridLayout:
        chips = QHBoxLayout()
        chips.setSpacing(GAP_PX)
        for chip in self.formats.values():
            chip.setCheckable(True)
            chip.setMinimumHeight(BUTTON_PX)
            chip.setAccessibleName(chip.text())
            chips.addWidget(chip, 1)
        self.formats["pdf"].setChecked(True)
        chips.addWidget(self.open, 1)
        grid = QGridLayout()
        grid.setSpacing(GAP_PX)
        grid.addWidget(self.folder, 0, 0)
        grid.addLayout(chips, 1, 0)
        grid.addWidget(self.export, 0, 1, 2, 1)
        grid.addWidget(self._state, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        return grid

    def _connect(self) -> None:
        desk = self.desk
        desk.made.connect(self._on_made)
        desk.done.connect(self._on_noted)
        desk.refused.connect(self._on_refused)
        self.before.clicked.connect(desk.go_before)
        self.now.clicked.connect(desk.go_now)
        self.after.clicked.connect(desk.go_after)
        self.day.returnPressed.connect(self._on_day)
        self.leave.clicked.connect(self._on_leave)
        self.note.textChanged.connect(self._show_able)
        self.export.clicked.connect(self._on_export)
        self.open.clicked.connect(self._on_open)
        self.folder.textChanged.connect(self._show_able)
        for chip in self.formats.values():
            chip.toggled.connect(self._show_able)

    @property
    def wanted(self) -> tuple[Format, ...]:
        """The sorts of files that are pressed."""
        return tuple(name for name in FORMATS if self.formats[name].isChecked())

    @Slot()
    def _on_day(self) -> None:
        self.desk.find(self.day.text())

    @Slot()
    def _on_leave(self) -> None:
        self.desk.leave_note(self.note.toPlainText().strip(), self._who.name)

    @Slot()
    def _on_export(self) -> None:
        out = Path(self.folder.text().strip()).expanduser()
        self._said = None
        if not out.is_absolute():
            out = self.desk.folder / out
        self.desk.export(self.wanted, out)

    @Slot()
    def _on_open(self) -> None:
        out = Path(self.folder.text().strip()).expanduser()
        if not out.is_dir():
            self._notifier.warn(self._words["no folder"])
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(out)))

    @Slot(object)
    def _on_made(self, paths: tuple[Path, ...]) -> None:
        self._said = tuple(path.name for path in paths)
        self._show()

    @Slot()
    def _on_noted(self) -> None:
        self.note.clear()
        self._notifier.post(Level.INFO, self._words["noted"])

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        late = refused.kind == "Late"
        self._notifier.warn(self._words["late"] if late else refusal_text(refused))

    @Slot()
    def _show(self) -> None:
        desk, shift = self.desk, self.desk.shift
        name = shift.zh if desk.language == "zh" else shift.en
        state = self._words["on" if desk.is_current else "over"]
        self._title.setText(f"{shift.date.isoformat()}  ·  {name}  ·  {state}")
        if not self.day.hasFocus():
            self.day.setText(shift.key)
        self.after.setEnabled(not desk.is_current)
        self.now.setEnabled(not desk.is_current)
        hint = self._words["drawing" if desk.drawing else "no pages"]
        self.sheets.show_pages(desk.pages, hint)
        self.told.setText(self._told_text())
        self._show_able()

    @Slot()
    def _show_able(self) -> None:
        desk = self.desk
        may = self._who.may(Act.HANDOVER) and (desk.is_current or desk.is_last)
        written = bool(self.note.toPlainText().strip())
        self.note.setEnabled(may)
        self.leave.setEnabled(may and written and not desk.busy)
        folder = bool(self.folder.text().strip())
        self.export.setEnabled(bool(self.wanted) and folder and not desk.making)
        state = self._words["ready"]
        if desk.making:
            state = self._words["making"]
        elif self._said is not None:
            state = self._words["made"].replace("%1", ", ".join(self._said))
        self._state.setText(state)

    def _told_text(self) -> str:
        notes = self.desk.notes
        if notes is None:
            return self._words["reading"]
        parts = [(self._words["from before"], notes.handed_over)]
        parts += [(self._words["of this"], notes.notes)]
        return "\n\n".join(f"{head}\n{self._lines(told)}" for head, told in parts)

    def _lines(self, notes: tuple[HandoverNote, ...]) -> str:
        if not notes:
            return self._words["nothing"]
        return "\n".join(
            f"{self.desk.clock(one.written_at)}  {plain(one.author, 64)}: {text}"
            for one in notes
            for text in ["\n".join(plain(t, 500) for t in one.text.splitlines())]
        )

    def _retranslate(self) -> None:
        self._words = {
            "on": self.tr("on now"),
            "over": self.tr("over"),
            "drawing": self.tr("The report is being made"),
            "no pages": self.tr("There is no report to show"),
            "reading": self.tr("Reading the records"),
            "from before": self.tr("Handed over by the shift before:"),
            "of this": self.tr("Notes of this shift:"),
            "nothing": self.tr("nothing"),
            "noted": self.tr("The note is stored; the next shift reads it here"),
            "late": self.tr(
                "The line has not answered. Look whether the note is there before you "
                "try again."
            ),
            "no folder": self.tr("This folder is not there yet"),
            "ready": self.tr("The files are made beside the line; it runs on."),
            "making": self.tr("The files are being made; the line runs on."),
            "made": self.tr("Written: %1"),
        }
        for button, word in (
            (self.before, self.tr("◀ Before")),
            (self.now, self.tr("Now")),
            (self.after, self.tr("After ▶")),
            (self.leave, self.tr("Leave note")),
            (self.export, self.tr("Export")),
            (self.open, self.tr("Open folder")),
        ):
            button.setText(word)
            button.setAccessibleName(word)
        for field, word in (
            (self.day, self.tr("Date, or date/shift")),
            (self.folder, self.tr("Folder for the files")),
        ):
            field.setAccessibleName(word)
            field.setPlaceholderText(word)
            field.setToolTip(word)
        self.note.setPlaceholderText(self.tr("What must the next shift know?"))
        self.note.setAccessibleName(self.tr("Note for the next shift"))
        self._room.setAccessibleName(self.tr("Notes of the shifts"))
        self._show()
        if self.isVisible():
            self.desk.read_again()
