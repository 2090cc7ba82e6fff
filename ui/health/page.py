"""Settings and health: one section at a time, looked up beside the window's thread."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QWidget,
)

from inspector.access import Act
from inspector.upkeep import Facts, Kept, LogLine
from ui.beside import Beside, Errand, Outcome
from ui.bridge import LineBridge
from ui.calibrate.desk import CalibrateDesk, Calibrations
from ui.calibrate.panel import CalibratePanel
from ui.health.cameras import CamerasSection
from ui.health.inspection import InspectionSection
from ui.health.logs import LogsSection
from ui.health.storage import StorageSection, size_text
from ui.health.users import UsersSection
from ui.notify import Level, Notifier
from ui.spoken import Spoken
from ui.texts import sentence
from ui.theme import GAP_PX
from ui.who import Who
from ui.widgets.sections import Sections

_LOOK_MS = 250
_AGAIN_LOOKS = 12


class Source(Protocol):
    """Where the page's figures come from; every call may take a while."""

    def facts(self) -> Facts:
        """How the station stands."""
        ...

    def backup(self) -> Kept:
        """Make a backup."""
        ...

    def log(self, most: int = 200) -> tuple[LogLine, ...]:
        """The newest lines, newest first."""
        ...


class HealthPage(Spoken, QWidget):
    """Cameras, inspection, storage, users, logs."""

    def __init__(
        self,
        bridge: LineBridge,
        who: Who,
        source: Source,
        notifier: Notifier,
        parent: QWidget | None = None,
        calibrations: Calibrations | None = None,
    ) -> None:
        super().__init__(parent)
        self.calibrate: CalibratePanel | None = None
        if calibrations is not None:
            desk = CalibrateDesk(calibrations, bridge, who, self)
            self.calibrate = CalibratePanel(desk, notifier, self)
        self._who, self._source, self._notifier = who, source, notifier
        self._beside = Beside(self)
        self._facts = Errand[Facts](self._beside)
        self._log = Errand[tuple[LogLine, ...]](self._beside)
        self._backup = Errand[Kept](self._beside)
        self._looks = 0
        self.cameras = CamerasSection(bridge, parent=self)
        self.inspection = InspectionSection(bridge, self)
        self.storage = StorageSection(bridge, who, self)
        self.users = UsersSection(bridge, self)
        self.logs = LogsSection(self)
        shown = [self.cameras, self.inspection, self.storage, self.users, self.logs]
        if self.calibrate is not None:
            shown.append(self.calibrate)
        self.sections = Sections(shown, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.addWidget(self.sections)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self.storage.wanted.connect(self._on_backup)
        self.cameras.calibrate.setVisible(self.calibrate is not None)
        self.cameras.calibrate.clicked.connect(self._on_calibrate)
        who.changed.connect(self._on_who)
        self._retranslate()
        self._on_who()

    def choose(self, section: QWidget) -> None:
        """Show one of the sections."""
        self.sections.choose(section)

    def close_source(self) -> None:
        """Look up nothing more; a backup that has begun is finished first."""
        self._timer.stop()
        self._beside.close()
        if self.calibrate is not None:
            self.calibrate.desk.close()

    def showEvent(self, event: QShowEvent) -> None:
        self._looks = 0
        self._timer.start()
        self._look()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        if not self._backup.busy:
            self._timer.stop()
        super().hideEvent(event)

    @Slot()
    def _on_who(self) -> None:
        """Accounts are shown to whoever cares for them, where there are any."""
        seen = self._who.seat.asked and self._who.may(Act.USERS)
        self.sections.offer(self.users, offered=seen)

    @Slot()
    def _on_calibrate(self) -> None:
        if self.calibrate is not None:
            self.sections.choose(self.calibrate)

    @Slot()
    def _on_backup(self) -> None:
        if not self._backup.busy and self._who.may(Act.CARE):
            self._backup.ask(self._source.backup)
            self.storage.show_busy(True)
            self._timer.start()

    @Slot()
    def _look(self) -> None:
        """Take what has been looked up, and have it looked up again now and then."""
        if (found := self._facts.take()) is not None:
            facts = found.value or Facts()
            for section in (self.cameras, self.inspection, self.storage):
                section.show_facts(facts)
            if facts.trouble:
                self._notifier.warn(facts.trouble)
        if (noted := self._log.take()) is not None:
            self.logs.show_lines(noted.value or ())
        if (made := self._backup.take()) is not None:
            self._end_backup(made)
        idle = not (self._facts.busy or self._log.busy)
        if self._looks % _AGAIN_LOOKS == 0 and idle:
            self._facts.ask(self._source.facts)
            self._log.ask(self._source.log)
        self._looks += 1

    def _end_backup(self, made: Outcome[Kept]) -> None:
        self._looks = 0
        self.storage.show_busy(False)
        if made.why:
            self._notifier.warn(sentence(made.why))
        elif (kept := made.value) is not None:
            told = self.tr("Backed up %1 to %2.")
            told = told.replace("%1", size_text(kept.size_bytes))
            self._notifier.post(Level.INFO, told.replace("%2", str(kept.folder)))

    def _retranslate(self) -> None:
        words = (
            (self.tr("Cameras"), self.tr("Lines, brightness and calibrations")),
            (self.tr("Inspection"), self.tr("Times in ms, engines and certificates")),
            (self.tr("Storage"), self.tr("Disk, database and backups")),
            (self.tr("Users"), self.tr("Accounts and roles")),
            (self.tr("Logs"), self.tr("What line and window have noted")),
            (self.tr("Calibrate"), self.tr("Measure a camera while the line stands")),
        )
        self.sections.say(*zip(*words, strict=True))
