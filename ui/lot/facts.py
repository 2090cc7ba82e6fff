"""What is known of a lot: grade and reasons, coverage, kinds, signatures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.findings import Decision
from inspector.lotend import LotEnd
from ui.lot import words
from ui.spoken import Spoken
from ui.texts import Texts, decision_word
from ui.theme import BUTTON_PX, GAP_PX, KindMarks, mark_icon
from ui.widgets.rows import RowTable
from ui.widgets.wrapped import WrappedLabel

_REASONS_PX = 60
_LAST_ROW = 3
_LEAST_PANE_PX = 92


class FactsCard(Spoken, QFrame):
    """One lot in words and figures; nothing can be changed here."""

    def __init__(
        self, texts: Texts, marks: KindMarks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("part", "card")
        self._texts, self._marks = texts, marks
        self._end: LotEnd | None = None
        self._empty = ""
        self._title, self._reasons = QLabel(self), WrappedLabel(self)
        self._covered, self._signed = QLabel(self), QLabel(self)
        self.kinds = RowTable(0, self)
        self._cells = [QLabel(self) for _ in range(12)]
        self._history = WrappedLabel(self)
        self._stack = QStackedWidget(self)
        self._chips = QButtonGroup(self)
        self._lay_out()
        self._chips.idToggled.connect(self._on_chip)
        self._retranslate()

    @property
    def told(self) -> str:
        """All that is said in sentences."""
        labels = (self._title, self._reasons, self._covered, self._signed)
        return "\n".join(label.text() for label in labels)

    @property
    def history(self) -> str:
        """Every signature, the one that counts first."""
        return self._history.text()

    def coverage(self) -> list[str]:
        """What went by and what became of it: word, metres, lines, row by row."""
        return [label.text() for label in self._cells]

    def show_lot(self, end: LotEnd | None, empty: str) -> None:
        """Show a lot, or why there is none."""
        self._end, self._empty = end, empty
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.kinds.show_rows((), [])  # its signs have another outline now
            self._show()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        for label in (self._title, self._reasons, self._signed):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("part", "title")
        self._covered.setProperty("part", "strong")
        self._covered.setWordWrap(True)
        self._reasons.setAlignment(Qt.AlignmentFlag.AlignTop)
        why = _scrolled(self._reasons, self)
        why.setMinimumHeight(_REASONS_PX)
        self._why = why
        chips = QHBoxLayout()
        chips.setSpacing(GAP_PX)
        self.kinds.setMinimumHeight(_LEAST_PANE_PX)
        panes = (self.kinds, self._coverage_pane(), self._history_pane())
        for number, pane in enumerate(panes):
            chip = QPushButton(self)
            chip.setCheckable(True)
            chip.setMinimumHeight(BUTTON_PX)
            self._chips.addButton(chip, number)
            chips.addWidget(chip, 1)
            self._stack.addWidget(pane)
        self._chips.button(0).setChecked(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(GAP_PX,) * 4)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(why, 1)
        column.addWidget(self._covered)
        column.addWidget(self._signed)
        column.addLayout(chips)
        column.addWidget(self._stack, 3)

    def _coverage_pane(self) -> QWidget:
        """The sum that has to come out, all of it in sight."""
        pane = QWidget(self)
        grid = QGridLayout(pane)
        grid.setContentsMargins(*(GAP_PX,) * 4)
        grid.setVerticalSpacing(2)
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
        for place, label in enumerate(self._cells):
            row, column = divmod(place, 3)
            grid.addWidget(label, row, column, sides[column > 0])
            if row == _LAST_ROW:
                label.setProperty("part", "strong")
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(3 * GAP_PX)
        grid.setRowStretch(_LAST_ROW + 1, 1)
        return pane

    def _history_pane(self) -> QWidget:
        self._history.setTextFormat(Qt.TextFormat.PlainText)
        self._history.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._history.setContentsMargins(*(GAP_PX,) * 4)
        return _scrolled(self._history, self)

    @Slot(int, bool)
    def _on_chip(self, number: int, pressed: bool) -> None:
        if pressed:
            self._stack.setCurrentIndex(number)

    def _show(self) -> None:
        end = self._end
        shown = (self._why, self._covered, self._signed, self._stack)
        for widget in (*shown, *self._chips.buttons()):
            widget.setVisible(end is not None)
        if end is None:
            self._title.setText(self._empty)
            return
        self._title.setText(words.title(end))
        told = words.reasons(end, self._texts.language)
        self._reasons.setText("\n".join(f"•  {one}" for one in told))
        self._covered.setText(words.coverage_text(end))
        self._signed.setText(words.signed_text(end))
        icons = [mark_icon(self._marks.of(one.kind)) for one in end.kinds]
        rows = words.kind_rows(end, self._texts)
        self.kinds.show_rows(self._heads, rows, icons)
        told = [text for row in words.coverage_rows(end) for text in row]
        for label, text in zip(self._cells, told, strict=True):
            label.setText(text)
        self._history.setText("\n".join(words.signature_lines(end)))

    def _retranslate(self) -> None:
        self._heads = (
            self.tr("Kind"),
            decision_word(Decision.REJECT),
            decision_word(Decision.REVIEW),
            decision_word(Decision.ACCEPT),
        )
        names = (self.tr("Defects"), self.tr("Coverage"), self.tr("Signatures"))
        for number, name in enumerate(names):
            self._chips.button(number).setText(name)
            self._chips.button(number).setAccessibleName(name)
        self.kinds.setAccessibleName(self.tr("Defects by kind and severity"))
        self._history.setAccessibleName(names[2])
        self._show()


def _scrolled(label: QLabel, parent: QWidget) -> QScrollArea:
    """Room for a text that may be longer than there is place."""
    room = QScrollArea(parent)
    room.setProperty("part", "plain")
    room.setFrameShape(QFrame.Shape.NoFrame)
    room.setWidgetResizable(True)
    room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    room.setWidget(label)
    return room
