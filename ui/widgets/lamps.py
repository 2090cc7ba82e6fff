"""Health at a glance: one lamp per part of the station."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from inspector.status import LineStatus
from ui.bridge import LineBridge
from ui.spoken import Spoken
from ui.texts import count, sentence
from ui.theme import GAP_PX, NEUTRAL, ORANGE, VERMILION, Mark, Shape
from ui.widgets.health import Health, Part, lamps
from ui.widgets.marks import MarkLabel

LAMP_MARKS = {
    Health.OFF: Mark("#6d727a", Shape.RING),
    Health.GOOD: Mark(NEUTRAL, Shape.CIRCLE),
    Health.WARN: Mark(ORANGE, Shape.UP),
    Health.BAD: Mark(VERMILION, Shape.SALTIRE),
}
_COLUMNS = 2
_NARROW_PX = 1200
"""A window narrower than this has the lamps in one column."""


class Lamps(Spoken, QFrame):
    """Cameras, runtime, database and output, each with a shape and a word."""

    def __init__(self, bridge: LineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "card")
        self._status = bridge.last
        self._grid = QGridLayout(self)
        self._grid.setHorizontalSpacing(2 * GAP_PX)
        self._labels: dict[Part, MarkLabel] = {}
        for part in Part:
            self._labels[part] = MarkLabel(
                LAMP_MARKS[Health.OFF], "lamp", widest="Cameras (16)", parent=self
            )
        self.fit(_NARROW_PX)
        bridge.status.connect(self._on_status)
        self._show()

    def label(self, part: Part) -> MarkLabel:
        """The lamp of `part`."""
        return self._labels[part]

    def fit(self, window_px: int) -> None:
        """Stand in one column in a narrow window, else in two."""
        columns = 1 if window_px < _NARROW_PX else _COLUMNS
        above = 2 if columns == 1 else GAP_PX
        self._grid.setContentsMargins(2 * GAP_PX, above, 2 * GAP_PX, above)
        self._grid.setVerticalSpacing(0 if columns == 1 else 4)
        for n, label in enumerate(self._labels.values()):
            self._grid.removeWidget(label)
            self._grid.addWidget(label, n // columns, n % columns)

    def minimumSizeHint(self) -> QSize:
        """In one column, whatever it is now."""
        margins = self._grid.contentsMargins()
        widest = max(one.minimumSizeHint().width() for one in self._labels.values())
        wide = widest + margins.left() + margins.right() + 2 * self.frameWidth()
        return QSize(wide, super().minimumSizeHint().height())

    @Slot(object)
    def _on_status(self, status: LineStatus) -> None:
        self._status = status
        self._show()

    def _show(self) -> None:
        words = self._words()
        states = self._states()
        for lamp in lamps(self._status):
            label = self._labels[lamp.part]
            label.show_mark(LAMP_MARKS[lamp.health], words[lamp.part])
            state = f"{words[lamp.part]}: {states[lamp.health]}"
            label.setAccessibleName(state)
            label.setToolTip(f"{state}\n{sentence(lamp.why)}".strip())

    def _words(self) -> dict[Part, str]:
        database = self.tr("Database")
        if self._status.spooled:
            waiting = self.tr("%1 waiting").replace("%1", count(self._status.spooled))
            database = f"{database} ({waiting})"
        cameras = self.tr("Cameras")
        if len(self._status.ledgers) > 1:
            cameras = f"{cameras} ({len(self._status.ledgers)})"
        return {
            Part.CAMERAS: cameras,
            Part.RUNTIME: self.tr("Inspection"),
            Part.DATABASE: database,
            Part.OUTPUT: self.tr("Output"),
        }

    def _states(self) -> dict[Health, str]:
        return {
            Health.OFF: self.tr("off"),
            Health.GOOD: self.tr("good"),
            Health.WARN: self.tr("needs a look"),
            Health.BAD: self.tr("failed"),
        }
