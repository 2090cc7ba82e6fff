"""The map page: a lot width by length, what to leave out, and one defect closely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QTimer, Slot
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.cause.evidence_period import match_roll
from inspector.cause.lot import Roll
from inspector.status import LineStatus
from inspector.store.lot_sheet import LotSheet
from inspector.views import Sighting, Strip
from ui.beside import Beside, Errand
from ui.bridge import LineBridge
from ui.map.painting import stretches_of
from ui.map.source import MapSource
from ui.map.view import MapView
from ui.spoken import Spoken
from ui.texts import Texts, count
from ui.theme import BUTTON_PX, GAP_PX, KindMarks, mark_icon
from ui.widgets.buttons import ActionButton
from ui.widgets.detail import DETAIL_PX, DetailPanel

_CHIPS_IN_A_ROW = 5
_LOOK_MS = 200
_READ_EVERY = 15
"""Looks between two readings of a lot that grows: every three seconds."""


class MapPage(Spoken, QWidget):
    """Shows the lot of the line; it is read beside the window's thread."""

    def __init__(
        self,
        bridge: LineBridge,
        texts: Texts,
        marks: KindMarks,
        source: MapSource,
        actions: tuple[QAction, QAction],
        rolls: Sequence[Roll] = (),
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing until the page is looked at.

        Args:
            bridge: The line, for its lot and the width of its web.
            texts: Words.
            marks: Of the kinds.
            source: Where the lot is read.
            actions: Period ruler (a state) and whole lot.
            rolls: Which the period ruler names.
            parent: Of the widget.
        """
        super().__init__(parent)
        self._bridge, self._texts, self._source = bridge, texts, source
        self._marks = marks
        self._rolls = tuple(rolls)
        self._sheet: LotSheet | None = None
        self._shown_lot = ""
        self._width_mm = 0.0
        self._looks = 0
        self._brushed: NDArray[np.int64] = np.zeros(0, np.int64)
        self._readers = Beside(self)
        self._reading = Errand[LotSheet | None](self._readers)
        self._opening = Errand[Sighting | None](self._readers)
        self.view = MapView(marks, self._say_period, self)
        self.detail = DetailPanel(texts, marks, self)
        self.told = QLabel(self)
        self.told.setWordWrap(True)
        self._kinds: dict[str, QPushButton] = {}
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._lay_out(*actions)
        self.view.picked.connect(self._on_picked)
        self.view.brushed.connect(self._on_brushed)
        bridge.strips.connect(self._on_strips)
        self._tell()

    def chosen(self) -> tuple[str, str, int, int] | None:
        """Run, camera, frame and number of the defect that is chosen, if any."""
        number, sheet = self.view.chosen, self._sheet
        if number is None or sheet is None:
            return None
        lot = sheet.lot
        return (
            lot.runs[lot.run[number]],
            lot.cameras[lot.camera[number]],
            int(lot.index[number]),
            int(lot.number[number]),
        )

    def close_source(self) -> None:
        """Read no more."""
        self._timer.stop()
        self._readers.close()

    def showEvent(self, event: QShowEvent) -> None:
        self._looks = 0
        self._timer.start(_LOOK_MS)
        self._look()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _lay_out(self, ruler: QAction, whole: QAction) -> None:
        self._filters = QGridLayout()
        self._filters.setSpacing(GAP_PX)
        foot = QHBoxLayout()
        foot.addLayout(self._filters)
        foot.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(GAP_PX)
        left.addWidget(self.view, 1)
        left.addLayout(foot)
        side = QVBoxLayout()
        side.setSpacing(GAP_PX)
        self.detail.setMinimumWidth(DETAIL_PX)
        side.addWidget(self.detail, 1)
        side.addWidget(self.told)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        buttons.addWidget(ActionButton(ruler, parent=self), 1)
        buttons.addWidget(ActionButton(whole, parent=self), 1)
        side.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.setSpacing(2 * GAP_PX)
        row.addLayout(left, 5)
        row.addLayout(side, 2)
        ruler.toggled.connect(self.view.rule)
        whole.triggered.connect(self.view.fit)

    @Slot()
    def _look(self) -> None:
        """Take what has been read, and ask anew when it is time."""
        if (read := self._reading.take()) is not None:
            self._show_sheet(read.value)
        opened = self._opening.take()
        if opened is not None and opened.value is not None:
            self.detail.show_picked(opened.value)
        status: LineStatus = self._bridge.last
        due = self._looks % _READ_EVERY == 0 or status.lot_id != self._shown_lot
        if not self._reading.busy and status.lot_id and due:
            self._shown_lot = status.lot_id
            self._reading.ask(partial(self._source.sheet, status.lot_id))
        self._looks += 1

    def _show_sheet(self, sheet: LotSheet | None) -> None:
        if sheet is None:
            return
        self._sheet = sheet
        self._brushed = np.zeros(0, np.int64)
        width_mm = self._width_mm
        if len(sheet.lot):
            width_mm = max(width_mm, float(sheet.lot.xy_mm[:, 0].max()))
        stretches = stretches_of(sheet, self.tr("new run"))
        self.view.show_map(sheet.lot, (width_mm, sheet.length_mm), stretches)
        self._show_kinds(sheet)
        self._tell()

    def _show_kinds(self, sheet: LotSheet) -> None:
        """A button for each kind there is, pressed while it is shown."""
        for kind in sheet.lot.kinds:
            if kind not in self._kinds:
                button = QPushButton(mark_icon(self._marks.of(kind)), "", self)
                button.setProperty("part", "chip")
                button.setCheckable(True)
                button.setChecked(True)
                button.setMinimumHeight(BUTTON_PX)
                button.toggled.connect(self._on_filter)
                place = divmod(len(self._kinds), _CHIPS_IN_A_ROW)
                self._filters.addWidget(button, *place)
                self._kinds[kind] = button
        self._name_kinds()

    def _name_kinds(self) -> None:
        lot = None if self._sheet is None else self._sheet.lot
        numbers = [0] if lot is None else np.bincount(lot.kind).tolist()
        for kind, button in self._kinds.items():
            there = lot is not None and kind in lot.kinds
            place = lot.kinds.index(kind) if lot is not None and there else 0
            number = numbers[place] if place < len(numbers) else 0
            button.setVisible(there)
            button.setText(f"{self._texts.kind(kind)}  {count(number)}")
            button.setAccessibleName(self._texts.kind(kind))
            button.setToolTip(self.tr("Show or hide this kind; the number in this lot"))

    @Slot()
    def _on_filter(self) -> None:
        hidden = {kind for kind, one in self._kinds.items() if not one.isChecked()}
        self.view.hide_kinds(hidden)

    @Slot(int)
    def _on_picked(self, number: int) -> None:
        if self._sheet is not None:
            self._opening.ask(partial(self._source.sighting, self._sheet.lot, number))

    @Slot(object)
    def _on_brushed(self, numbers: NDArray[np.int64]) -> None:
        self._brushed = numbers
        self._tell()

    @Slot(object)
    def _on_strips(self, strips: Sequence[Strip]) -> None:
        for one in strips:
            wide = one.pixels.shape[1] * one.columns_per_px * one.pitch_mm[0]
            self._width_mm = max(self._width_mm, one.left_mm + wide)

    def _retranslate(self) -> None:
        self._name_kinds()
        self._tell()

    def _tell(self) -> None:
        """In words: how much there is, or what has been chosen."""
        if self._sheet is None:
            self.told.setText(self.tr("Nothing of this lot is recorded yet"))
            return
        lot = self._sheet.lot
        if not len(self._brushed):
            text = self.tr("%1 defects on %2 m").replace("%1", count(len(lot)))
            metres = f"{self._sheet.length_mm / 1000:.1f}"
            self.told.setText(text.replace("%2", metres))
            return
        numbers = Counter(lot.kind[self._brushed].tolist()).most_common()
        kinds = ", ".join(f"{self._texts.kind(lot.kinds[k])} {n}" for k, n in numbers)
        text = self.tr("%1 chosen: %2").replace("%1", count(len(self._brushed)))
        self.told.setText(text.replace("%2", kinds))

    def _say_period(self, period_mm: float) -> str:
        """A repeated length, and the roll whose marks would be so far apart."""
        length = f"{period_mm:,.0f} mm".replace(",", "\N{NARROW NO-BREAK SPACE}")
        found = match_roll(period_mm, self._rolls)
        if found is None:
            return length
        stand = QCoreApplication.translate("MapPage", "stand %1")
        where = f", {stand.replace('%1', found.roll.stand)}" if found.roll.stand else ""
        return f"{length} · {found.roll.name}{where}"
