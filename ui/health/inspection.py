"""How the inspection does: time per stage, engines, and what proves them."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QWidget

from inspector.status import LineStatus
from inspector.upkeep import Facts
from ui.bridge import LineBridge
from ui.spoken import Spoken
from ui.widgets.table import Table, lay_two


class InspectionSection(Spoken, QWidget):
    """Two tables: times, and certificates of engines."""

    def __init__(self, bridge: LineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status, self._facts = bridge.last, Facts()
        self.times = Table(self)
        self._title = QLabel(self)
        self.certificates = Table(self)
        lay_two(self, self.times, self._title, self.certificates)
        bridge.status.connect(self._on_status)
        self._retranslate()

    def show_facts(self, facts: Facts) -> None:
        """Show what was looked up."""
        self._facts = facts
        self._show()

    @Slot(object)
    def _on_status(self, status: LineStatus) -> None:
        self._status = status
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        latency = self._status.latency
        rows = [
            [self.tr("Block to verdict, median"), f"{latency.p50_ms:.1f}"],
            [self.tr("Block to verdict, 99 of 100"), f"{latency.p99_ms:.1f}"],
            [self.tr("Block to verdict, longest"), f"{latency.max_ms:.1f}"],
            *(
                [self._stage(name), f"{ms:.1f}"]
                for name, ms in self._status.stages_ms.items()
            ),
        ]
        self.times.show_rows((self.tr("Time"), self.tr("ms")), rows)
        captions = (
            self.tr("Engine"),
            self.tr("Device"),
            self.tr("Compared"),
            self.tr("Result"),
        )
        proofs = [
            [
                one.engine,
                one.device,
                f"{one.made_at.astimezone():%Y-%m-%d %H:%M}",
                self.tr("Like the reference") if one.passed else self.tr("Refused"),
            ]
            for one in self._facts.certificates
        ]
        self.certificates.show_rows(captions, proofs)

    def _stage(self, name: str) -> str:
        words = {
            "wait": self.tr("Waiting, median"),
            "screen": self.tr("Screening, median"),
            "detect": self.tr("Detection, median"),
            "classify": self.tr("Naming, median"),
            "judge": self.tr("Judging, median"),
            "evidence": self.tr("Evidence pictures, median"),
        }
        return words.get(name, name)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Certificates of the engines on this machine"))
        self.times.setAccessibleName(self.tr("Times"))
        self.certificates.setAccessibleName(self._title.text())
        self._show()
