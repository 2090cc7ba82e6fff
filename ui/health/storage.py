"""Disk, records, retention and backups; a backup can be made while the line runs."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from inspector.access import Act
from inspector.status import LineStatus
from inspector.upkeep import Facts
from ui.bridge import LineBridge
from ui.spoken import Spoken
from ui.texts import NO_VALUE, count, percent
from ui.theme import GAP_PX, MAIN_BUTTON_PX
from ui.who import Who
from ui.widgets.table import Table


def size_text(size_bytes: int) -> str:
    """A size in MB or GB."""
    if size_bytes < 1_000_000_000:
        return f"{size_bytes / 1e6:,.1f} MB".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{size_bytes / 1e9:,.1f} GB".replace(",", "\N{NARROW NO-BREAK SPACE}")


class StorageSection(Spoken, QWidget):
    """A table of figures, a table of backups, and the button that makes one.

    Attributes:
        wanted: Somebody wants a backup now.
    """

    wanted = Signal()

    def __init__(
        self, bridge: LineBridge, who: Who, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._who = who
        self._status, self._facts, self._busy = bridge.last, Facts(), False
        self.figures = Table(self)
        self._title = QLabel(self)
        self._title.setProperty("part", "title")
        self._told = QLabel(self)
        self._told.setProperty("part", "quiet")
        self._told.setWordWrap(True)
        self.backups = Table(self)
        self.make = QPushButton(self)
        self.make.setProperty("part", "main")
        self.make.setMinimumHeight(MAIN_BUTTON_PX)
        self._lay_out()
        self.make.clicked.connect(self.wanted)
        who.changed.connect(self._show)
        bridge.status.connect(self._on_status)
        self._retranslate()

    def show_facts(self, facts: Facts) -> None:
        """Show what was looked up."""
        self._facts = facts
        self._show()

    def show_busy(self, busy: bool) -> None:
        """A backup is being made, or is not any more."""
        self._busy = busy
        self._show()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * GAP_PX)
        row.addWidget(self.make)
        row.addWidget(self._told, 1)
        right = QVBoxLayout()
        right.setSpacing(GAP_PX)
        right.addWidget(self._title)
        right.addWidget(self.backups, 1)
        right.addLayout(row)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2 * GAP_PX)
        whole.addWidget(self.figures, 1)
        whole.addLayout(right, 1)

    @Slot(object)
    def _on_status(self, status: LineStatus) -> None:
        before = self._status
        self._status = status
        counts = (status.acknowledged, status.spooled)
        if self.isVisible() and counts != (before.acknowledged, before.spooled):
            self._show()

    @Slot()
    def _show(self) -> None:
        heads = (self.tr("What"), self.tr("Value"))
        self.figures.show_rows(heads, self._figures())
        captions = (self.tr("Made"), self.tr("Size"), self.tr("Pictures"), "")
        rows = [
            [
                f"{one.made_at.astimezone():%Y-%m-%d %H:%M}",
                size_text(one.size_bytes),
                count(one.pictures),
                str(one.folder),
            ]
            for one in self._facts.backups
        ]
        self.backups.show_rows(captions, rows)
        may = self._who.may(Act.CARE)
        self.make.setEnabled(may and not self._busy)
        told = self.tr("Copies records and pictures while the line runs on.")
        if self._busy:
            told = self.tr("The backup is being made; the line runs on.")
        elif not may:
            told = self.tr("An administrator may make a backup.")
        self._told.setText(told)

    def _figures(self) -> list[list[str]]:
        facts, status = self._facts, self._status
        share = facts.used_bytes / facts.total_bytes if facts.total_bytes else 0.0
        database = facts.records_bytes
        rules = facts.retention
        return [
            [self.tr("Disk free"), size_text(facts.free_bytes)],
            [self.tr("Disk used"), percent(share)],
            [
                self.tr("Pictures are no longer stored below"),
                size_text(facts.min_free_bytes),
            ],
            [
                self.tr("Database"),
                NO_VALUE if database is None else size_text(database),
            ],
            [self.tr("Records stored in this run"), count(status.acknowledged)],
            [self.tr("Records waiting on the disk"), count(status.spooled)],
            [
                self.tr("Oldest pictures go above this share of the disk"),
                percent(rules.thin_above_share),
            ],
            [
                self.tr("Days after which a run is thrown away"),
                self.tr("never") if rules.runs_days is None else count(rules.runs_days),
            ],
        ]

    def _retranslate(self) -> None:
        self._title.setText(self.tr("Backups"))
        self.make.setText(self.tr("Back up now"))
        self.make.setAccessibleName(self.make.text())
        self.make.setToolTip(self.tr("A copy of records and pictures beside them"))
        self.figures.setAccessibleName(self.tr("Disk and records"))
        self.backups.setAccessibleName(self._title.text())
        self._show()
