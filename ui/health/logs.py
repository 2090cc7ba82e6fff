"""The newest lines of the logs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from inspector.upkeep import LogLine
from ui.spoken import Spoken
from ui.texts import NO_VALUE
from ui.theme import BUTTON_PX, GAP_PX
from ui.widgets.table import Table

_GRAVE = ("warning", "error", "critical")


class LogsSection(Spoken, QWidget):
    """What the line and the window have noted down, newest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: Sequence[LogLine] = ()
        self.grave = QPushButton(self)
        self.grave.setCheckable(True)
        self.grave.setMinimumHeight(BUTTON_PX)
        self.table = Table(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(self.grave)
        column.addWidget(self.table, 1)
        self.grave.toggled.connect(self._on_grave)
        self._retranslate()

    def show_lines(self, lines: Sequence[LogLine]) -> None:
        """Show these, newest first."""
        self._lines = lines
        self._show()

    @Slot(bool)
    def _on_grave(self, _only: bool) -> None:
        self._show()

    def _show(self) -> None:
        only = self.grave.isChecked()
        shown = [one for one in self._lines if not only or one.level in _GRAVE]
        captions = (
            self.tr("Time"),
            self.tr("Level"),
            self.tr("From"),
            self.tr("What happened"),
        )
        self.table.show_rows(captions, [self._row(one) for one in shown])

    def _row(self, one: LogLine) -> list[str]:
        levels = {
            "info": self.tr("Note"),
            "warning": self.tr("Warning"),
            "error": self.tr("Error"),
            "critical": self.tr("Error"),
        }
        sources = {"line": self.tr("Line"), "window": self.tr("Window")}
        at = NO_VALUE if one.at is None else f"{one.at.astimezone():%m-%d %H:%M:%S}"
        return [
            at,
            levels.get(one.level, one.level),
            sources.get(one.source, one.source),
            " ".join(one.text.split()),
        ]

    def _retranslate(self) -> None:
        self.grave.setText(self.tr("Warnings and errors only"))
        self.grave.setAccessibleName(self.grave.text())
        self.grave.setToolTip(self.tr("Leave out what only notes what happened"))
        self.table.setAccessibleName(self.tr("Log"))
        self._show()
