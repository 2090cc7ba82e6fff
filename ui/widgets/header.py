"""The bar on top of every page: what runs, how far, how fast, how good."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from inspector.findings import Decision
from inspector.status import LineStatus
from ui.bridge import LineBridge
from ui.spoken import Spoken
from ui.texts import (
    NO_VALUE,
    clock,
    count,
    decision_word,
    metres,
    percent,
    phase_word,
    short_count,
)
from ui.theme import BUTTON_PX, DECISION_MARKS, GAP_PX, NEUTRAL, PHASE_MARKS
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.marks import MarkLabel

_LOT_LENGTH = 64
_LOT_PX = 128
_FLAT_PX = 26
_BETWEEN_PX = 12
_M_MIN_PER_MM_S = 0.06
_NO_GAPS = DECISION_MARKS[Decision.ACCEPT]
_SOME_GAPS = DECISION_MARKS[Decision.REVIEW]


def speed_text(mm_s: float) -> str:
    """Speed of the web in metres per minute."""
    return f"{mm_s * _M_MIN_PER_MM_S:.1f}"


class Cell(QWidget):
    """A small caption over a value."""

    def __init__(self, value: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.caption = QLabel(self)
        self.caption.setProperty("part", "caption")
        self.value = value
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.caption)
        self._column.addWidget(value)
        self.lay_flat(False)

    def lay_flat(self, flat: bool) -> None:
        """Caption and value side by side, or one over the other."""
        self.value.setFixedHeight(_FLAT_PX if flat else BUTTON_PX)
        self._column.setSpacing(6 if flat else 0)
        self._column.setDirection(
            QBoxLayout.Direction.LeftToRight
            if flat
            else QBoxLayout.Direction.TopToBottom
        )

    def least_px(self) -> int:
        """Width that it needs while its caption stands over its value."""
        caption, value = self.caption.sizeHint(), self.value.minimumSizeHint()
        return max(caption.width(), value.width(), self.value.minimumWidth())

    @classmethod
    def text(cls, widest: str, parent: QWidget) -> Cell:
        """A cell with a plain value."""
        return cls(ElidedLabel(widest, "value"), parent)

    def name(self, caption: str, meaning: str) -> None:
        """Show a caption; the tip says what the value is, with its unit."""
        self.caption.setText(caption)
        for part in (self, self.value):
            part.setToolTip(meaning)
        label = self.value.label if isinstance(self.value, MarkLabel) else self.value
        if isinstance(label, ElidedLabel):
            label.explain(meaning)

    def show_text(self, text: str) -> None:
        """Show a plain value."""
        if isinstance(self.value, ElidedLabel):
            self.value.set_whole(text)


class LotEdit(QLineEdit):
    """Takes a lot from the keyboard or a scanner that types; Enter hands it over."""

    entered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(_LOT_LENGTH)
        self._shown = ""
        self.returnPressed.connect(self._on_return)

    def show_lot(self, lot_id: str) -> None:
        """Show the lot on the line, unless somebody is typing another."""
        if lot_id != self._shown and not (self.hasFocus() and self.isModified()):
            self._shown = lot_id
            self.setText(lot_id)
            self.setCursorPosition(0)

    @Slot()
    def _on_return(self) -> None:
        self.setModified(False)
        self._shown = self.text().strip()
        self.clearFocus()
        if self._shown:
            self.entered.emit(self._shown)


class Header(Spoken, QFrame):
    """Shows the line's state and counters; the lot can be typed or scanned."""

    def __init__(
        self, bridge: LineBridge, language: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("part", "bar")
        self._status, self._narrow = bridge.last, False
        self.lot = LotEdit(self)
        self._state = MarkLabel(
            PHASE_MARKS[self._status.phase], "title", 20, "Preparing", self
        )
        self._gaps = MarkLabel(_NO_GAPS, widest="9999", parent=self)
        self._verdicts = {
            decision: MarkLabel(mark, widest="99 999", parent=self)
            for decision, mark in DECISION_MARKS.items()
        }
        self._lay_out(language)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tick)
        self._clock.start(1000)
        bridge.status.connect(self._on_status)
        self._retranslate()

    @property
    def status(self) -> LineStatus:
        """What is shown."""
        return self._status

    def _lay_out(self, language: QAction) -> None:
        self._state_cell = Cell(self._state, self)
        self._lot_cell = Cell(self.lot, self)
        product = ElidedLabel("virtual-steel-web", "value", least="product")
        self._product = Cell(product, self)
        self._length = Cell.text("99 999.9", self)
        self._speed = Cell.text("9999.9", self)
        self._coverage = Cell.text("100.00 %", self)
        self._gaps_cell = Cell(self._gaps, self)
        self._defects = Cell.text("99 999", self)
        self._verdict_cells = {d: Cell(w, self) for d, w in self._verdicts.items()}
        self._time = Cell.text("23:59:59", self)
        self.lot.setMinimumWidth(_LOT_PX)
        self.lot.setMaximumWidth(320)
        self._language = ActionButton(language, with_key=False, parent=self)
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        column.setSpacing(4)
        for row in (self._upper, self._lower):
            row.setSpacing(_BETWEEN_PX)
            column.addLayout(row)
        for cell, stretch in ((self._state_cell, 0), (self._lot_cell, 8)):
            self._upper.addWidget(cell, stretch)
        self._upper.addWidget(self._product, 5)
        for cell in (self._length, self._speed, self._coverage, *self._counts()):
            self._upper.addWidget(cell, 1)
        self._upper.addWidget(self._language)

    def _counts(self) -> tuple[Cell, ...]:
        """Those that stand in a row of their own where the window is narrow."""
        verdicts = self._verdict_cells.values()
        return self._gaps_cell, self._defects, *verdicts, self._time

    def _arrange(self) -> None:
        """All in one row where there is room for it, else in two."""
        narrow = self.width() < self._one_row_px()
        if narrow == self._narrow:
            return
        self._narrow = narrow
        place = self._upper.count() - 1
        for number, cell in enumerate(self._counts()):
            cell.lay_flat(narrow)
            if narrow:
                self._upper.removeWidget(cell)
                self._lower.addWidget(cell, 1)
            else:
                self._lower.removeWidget(cell)
                self._upper.insertWidget(place + number, cell, 1)
        self.updateGeometry()

    def _one_row_px(self) -> int:
        cells = self.findChildren(Cell)
        between = _BETWEEN_PX * len(cells) + 4 * GAP_PX
        button = self._language.sizeHint().width()
        return sum(cell.least_px() for cell in cells) + between + button

    def minimumSizeHint(self) -> QSize:
        """In two rows it has room in the narrowest window."""
        counts = self._counts()
        upper = [one for one in self.findChildren(Cell) if one not in counts]
        rows = (
            sum(cell.least_px() for cell in upper) + self._language.sizeHint().width(),
            sum(
                cell.caption.sizeHint().width()
                + 6
                + cell.value.minimumSizeHint().width()
                for cell in counts
            ),
        )
        wide = max(rows) + _BETWEEN_PX * len(counts) + 4 * GAP_PX
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    @Slot(object)
    def _on_status(self, status: LineStatus) -> None:
        self._status = status
        self._show()

    @Slot()
    def _tick(self) -> None:
        self._time.show_text(clock(datetime.now(UTC).astimezone()))

    def _show(self) -> None:
        status = self._status
        ledger = status.ledger
        self._state.show_mark(PHASE_MARKS[status.phase], phase_word(status.phase))
        self.lot.show_lot(status.lot_id)
        self._product.show_text(status.recipe or NO_VALUE)
        self._length.show_text(metres(status.position_mm))
        self._speed.show_text(speed_text(status.line_speed_mm_s))
        begun = bool(ledger.produced_lines)
        self._coverage.show_text(percent(ledger.coverage) if begun else NO_VALUE)
        self._gaps.show_mark(
            _SOME_GAPS if status.gaps else _NO_GAPS, short_count(status.gaps)
        )
        self._defects.show_text(short_count(sum(status.defects.values())))
        for decision, label in self._verdicts.items():
            frames = status.verdicts.get(decision.value, 0)
            mark = DECISION_MARKS[decision]
            shown = mark if frames else replace(mark, colour=NEUTRAL)
            label.show_mark(shown, short_count(frames))
            judged = self.tr("%1 frames were judged so in this run")
            label.label.explain(judged.replace("%1", count(frames)))

    def _retranslate(self) -> None:
        self.lot.setPlaceholderText(self.tr("Type or scan"))
        self.lot.setAccessibleName(self.tr("Lot, confirm with Enter"))
        for cell, caption, meaning in (
            (self._state_cell, self.tr("Line"), self.tr("What the line does now")),
            (
                self._lot_cell,
                self.tr("Lot"),
                self.tr("Coil or lot; type or scan it, then press Enter"),
            ),
            (self._product, self.tr("Product"), self.tr("The recipe that is on")),
            (
                self._length,
                self.tr("Length m"),
                self.tr("Metres of the web that have passed in this run"),
            ),
            (
                self._speed,
                self.tr("Speed m/min"),
                self.tr("Speed of the web in metres per minute"),
            ),
            (
                self._coverage,
                self.tr("Coverage"),
                self.tr("Inspected share of the lines that were to be, in percent"),
            ),
            (
                self._gaps_cell,
                self.tr("Gaps"),
                self.tr("Pieces of the web that went by uninspected"),
            ),
            (self._defects, self.tr("Defects"), self.tr("Defects in this run")),
            (self._time, self.tr("Time"), self.tr("Time of day on this computer")),
        ):
            cell.name(caption, meaning)
        for decision in Decision:
            self._verdict_cells[decision].caption.setText(decision_word(decision))
        self._tick()
        self._show()
        self._arrange()
