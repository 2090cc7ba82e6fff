"""What is known of a lot: grade and reasons, coverage, kinds, signatures."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
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
from ui.texts import Texts, decision_word
from ui.theme import BUTTON_PX, GAP_PX, KindMarks, mark_icon
from ui.widgets.rows import RowTable

_REASONS_PX = 60
_LEAST_TABLE_PX = 92


class FactsCard(QFrame):
    """One lot in words and figures; nothing can be changed here."""

    def __init__(
        self, texts: Texts, marks: KindMarks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("part", "card")
        self._texts, self._marks = texts, marks
        self._end: LotEnd | None = None
        self._empty = ""
        self._title, self._reasons = QLabel(self), QLabel(self)
        self._covered, self._signed = QLabel(self), QLabel(self)
        self.kinds = RowTable(0, self)
        self.coverage = RowTable(0, self)
        self.signatures = RowTable(3, self)
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

    def show_lot(self, end: LotEnd | None, empty: str) -> None:
        """Show a lot, or why there is none."""
        self._end, self._empty = end, empty
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.kinds.show_rows((), [])  # its signs have another outline now
            self._show()
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        for label in (self._title, self._reasons, self._signed):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setProperty("part", "title")
        self._covered.setProperty("part", "strong")
        self._covered.setWordWrap(True)
        self._reasons.setAlignment(Qt.AlignmentFlag.AlignTop)
        why = QScrollArea(self)
        why.setProperty("part", "plain")
        why.setFrameShape(QFrame.Shape.NoFrame)
        why.setWidgetResizable(True)
        why.setWidget(self._reasons)
        why.setMinimumHeight(_REASONS_PX)
        why.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._why = why
        chips = QHBoxLayout()
        chips.setSpacing(GAP_PX)
        for number, table in enumerate((self.kinds, self.coverage, self.signatures)):
            chip = QPushButton(self)
            chip.setCheckable(True)
            chip.setMinimumHeight(BUTTON_PX)
            self._chips.addButton(chip, number)
            chips.addWidget(chip, 1)
            table.setMinimumHeight(_LEAST_TABLE_PX)
            self._stack.addWidget(table)
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
        self.kinds.show_rows(self._heads[0], rows, icons)
        self.coverage.show_rows(self._heads[1], words.coverage_rows(end))
        self.signatures.show_rows(self._heads[2], words.signature_rows(end))

    def _retranslate(self) -> None:
        self._heads = (
            (
                self.tr("Kind"),
                decision_word(Decision.REJECT),
                decision_word(Decision.REVIEW),
                decision_word(Decision.ACCEPT),
            ),
            (self.tr("What"), self.tr("Length"), self.tr("Lines")),
            (
                self.tr("When"),
                self.tr("Who"),
                self.tr("What"),
                self.tr("Why"),
            ),
        )
        names = (self.tr("Defects"), self.tr("Coverage"), self.tr("Signatures"))
        for number, name in enumerate(names):
            self._chips.button(number).setText(name)
            self._chips.button(number).setAccessibleName(name)
        self.kinds.setAccessibleName(self.tr("Defects by kind and severity"))
        self.coverage.setAccessibleName(names[1])
        self.signatures.setAccessibleName(names[2])
        self._show()
