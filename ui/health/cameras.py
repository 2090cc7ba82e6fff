"""How the cameras do: lines, losses, and how old their calibrations are."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QItemSelection, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspector.status import LineStatus
from inspector.store.proofs import CalibrationFacts
from inspector.upkeep import Facts
from inspector.views import Gauge
from ui.bridge import LineBridge
from ui.health.rates import Rates
from ui.spoken import Spoken
from ui.texts import NO_VALUE, count, percent
from ui.theme import GAP_PX
from ui.widgets.histogram import Histogram
from ui.widgets.keybutton import KeyButton
from ui.widgets.table import Table, lay_two


class CamerasSection(Spoken, QWidget):
    """Two tables: what the cameras give now, and what corrects them."""

    def __init__(
        self,
        bridge: LineBridge,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        now_s: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._now, self._now_s = now, now_s
        self._status, self._facts, self._rates = bridge.last, Facts(), Rates()
        self._gauges: dict[str, Gauge] = {}
        self.lines = Table(self)
        self.histogram = Histogram(self)
        self._title = QLabel(self)
        self.calibrations = Table(self)
        upper = QWidget(self)
        row = QHBoxLayout(upper)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP_PX)
        row.addWidget(self.lines, 5)
        row.addWidget(self.histogram, 2)
        self.calibrate = KeyButton(parent=self)
        lower = QWidget(self)
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(self.calibrations, 1)
        column.addWidget(self.calibrate, 0, Qt.AlignmentFlag.AlignRight)
        lay_two(self, upper, self._title, lower)
        bridge.status.connect(self._on_status)
        bridge.gauges.connect(self._on_gauges)
        self.lines.selectionModel().selectionChanged.connect(self._on_chosen)
        self._retranslate()

    def show_facts(self, facts: Facts) -> None:
        """Show what was looked up."""
        self._facts = facts
        self._show()

    @Slot(object)
    def _on_status(self, status: LineStatus) -> None:
        self._status = status
        self._rates.look(status, self._now_s())
        if self.isVisible():
            self._show()

    @Slot(object)
    def _on_gauges(self, gauges: Sequence[Gauge]) -> None:
        self._gauges.update({gauge.camera: gauge for gauge in gauges})
        self._show_gauge()

    @Slot(QItemSelection, QItemSelection)
    def _on_chosen(self, _on: QItemSelection, _off: QItemSelection) -> None:
        self._show_gauge()

    def _show_gauge(self) -> None:
        """The figures of the chosen camera, or of the first one."""
        names = self._names() or sorted(self._gauges)
        row = self.lines.chosen or 0
        camera = names[row] if row < len(names) else ""
        self.histogram.show_gauge(self._gauges.get(camera))

    def _show(self) -> None:
        captions = (
            self.tr("Camera"),
            self.tr("Lines per second"),
            self.tr("Pixels per line"),
            self.tr("Lines so far"),
            self.tr("Lines unseen"),
            self.tr("Coverage"),
        )
        self.lines.show_rows(captions, [self._row(name) for name in self._names()])
        captions = (
            self.tr("Camera"),
            self.tr("Calibration"),
            self.tr("Made"),
            self.tr("Age in days"),
            self.tr("By"),
            self.tr("State"),
        )
        rows = [self._calibration(one) for one in self._facts.calibrations]
        self.calibrations.show_rows(captions, rows)

    def _names(self) -> list[str]:
        return sorted(self._status.ledgers)

    def _row(self, name: str) -> list[str]:
        ledger, rate = self._status.ledgers[name], self._rates.lines_per_s.get(name)
        width = self._status.widths_px.get(name)
        return [
            name,
            NO_VALUE if rate is None else count(round(rate)),
            NO_VALUE if width is None else count(width),
            count(ledger.produced_lines),
            count(ledger.gap_lines),
            percent(ledger.coverage),
        ]

    def _calibration(self, one: CalibrationFacts) -> list[str]:
        kinds = {
            "flat-field": self.tr("White reference"),
            "scale": self.tr("Scale"),
            "encoder": self.tr("Encoder"),
        }
        now = self._now()
        over = one.expires_at is not None and now > one.expires_at
        return [
            one.camera,
            kinds.get(one.kind, one.kind),
            f"{one.made_at.astimezone():%Y-%m-%d %H:%M}",
            count(max(0, (now - one.made_at).days)),
            one.made_by,
            self.tr("Too old; take it again") if over else self.tr("Valid"),
        ]

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Calibrations"))
        self.calibrate.say(
            self.tr("Calibrate a camera"), self.tr("White reference, scale, encoder")
        )
        self.lines.setAccessibleName(self.tr("Lines of each camera"))
        self.calibrations.setAccessibleName(self.tr("Calibrations"))
        self._show()
