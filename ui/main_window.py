"""The frame of the station: header, pages, footer; nothing is decided here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.asking import Asker
from inspector.status import LineStatus
from inspector.teaching import Lesson, Teacher
from ui.actions import Actions, Key, acknowledgement, lot_change, start, stop
from ui.bridge import LineBridge
from ui.cause.desk import CauseDesk
from ui.cause.page import CausePage
from ui.enrol.desk import EnrolDesk
from ui.enrol.page import EnrolPage
from ui.live.page import LivePage
from ui.map.page import MapPage
from ui.map.source import Records
from ui.notify import NotificationStrip, Notifier
from ui.review.desk import ReviewDesk, ReviewParts
from ui.review.page import ReviewPage
from ui.texts import Texts, sentence
from ui.theme import GAP_PX, KindMarks
from ui.who import Who
from ui.widgets.alarms import AlarmStrip
from ui.widgets.buttons import ActionButton
from ui.widgets.header import Header
from ui.widgets.lamps import Lamps
from ui.widgets.pagebar import PageBar


@dataclass(frozen=True, slots=True)
class Work:
    """What people do with what was found.

    Attributes:
        kinds: What a finding may be called, in the order of the keys; asked again
            and again, so it must not wait.
        review: What a review works with.
        teacher: Teaches new kinds.
        asker: Answers questions about causes.
    """

    kinds: Callable[[], Sequence[str]]
    review: ReviewParts
    teacher: Teacher
    asker: Asker


class MainWindow(QMainWindow):
    """Header on top, one page in the middle, Start, alarms and lamps at the foot."""

    def __init__(
        self,
        bridge: LineBridge,
        texts: Texts,
        marks: KindMarks,
        notifier: Notifier,
        lot: str = "",
        records: Records | None = None,
        work: Work | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.who = Who(parent=self)
        self._taught: tuple[str, ...] = ()
        self._asked_about: tuple[str, str, int, int] | None = None
        self._bridge = bridge
        self._texts = texts
        self._notifier = notifier
        self.actions_ = Actions(self)
        self.header = Header(bridge, self.actions_[Key.LANGUAGE], self)
        self.alarms = AlarmStrip(bridge, self.actions_[Key.ACKNOWLEDGE], self)
        self.lamps = Lamps(bridge, self)
        self.live = LivePage(
            bridge,
            texts,
            marks,
            self.actions_[Key.FREEZE],
            self.actions_[Key.FOLLOW],
            self.actions_[Key.SCALE],
            self,
        )
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.live)
        self.map = self._make_map(records, texts, marks)
        self.review = self._make_review(work, texts, marks)
        self.enrol = self._make_enrol(work, texts, marks)
        self.causes = self._make_causes(work, texts, marks)
        self._places = self._make_places()
        self._lay_out()
        self.notes = NotificationStrip(notifier, self.pages)
        if lot:
            self.header.lot.setText(lot)
        self._connect()
        self._on_status(bridge.last)
        self._retranslate()
        self._start.setFocus()

    def _make_map(
        self, records: Records | None, texts: Texts, marks: KindMarks
    ) -> MapPage | None:
        """The map page, where there are records to read."""
        if records is None:
            return None
        made = MapPage(
            self._bridge,
            texts,
            marks,
            records.source,
            (self.actions_[Key.RULER], self.actions_[Key.WHOLE]),
            records.rolls,
            self,
        )
        self.pages.addWidget(made)
        return made

    def _make_review(
        self, work: Work | None, texts: Texts, marks: KindMarks
    ) -> ReviewPage | None:
        """The review page, where there is something to judge."""
        if work is None:
            return None
        desk = ReviewDesk(work.review, self.who, self)

        def kinds() -> Sequence[str]:
            return (*work.kinds(), *self._taught)

        made = ReviewPage(desk, texts, marks, self.who, kinds, self._notifier, self)
        self.pages.addWidget(made)
        return made

    def _make_enrol(
        self, work: Work | None, texts: Texts, marks: KindMarks
    ) -> EnrolPage | None:
        """The enrolment page, where there is something to teach."""
        if work is None:
            return None
        made = EnrolPage(
            EnrolDesk(work.teacher, self.who, self),
            self._bridge,
            texts,
            marks,
            self.who,
            work.kinds,
            self._notifier,
            self,
        )
        made.desk.learnt.connect(self._on_learnt)
        made.desk.read_library()
        self.pages.addWidget(made)
        return made

    def _make_causes(
        self, work: Work | None, texts: Texts, marks: KindMarks
    ) -> CausePage | None:
        """The causes page, where somebody answers."""
        if work is None:
            return None
        desk = CauseDesk(
            work.asker,
            lambda: self._bridge.last.lot_id,
            lambda: texts.language,
            self.who,
            self,
        )
        made = CausePage(desk, texts, marks, self.who, self._notifier, self)
        self.pages.addWidget(made)
        return made

    def _make_places(self) -> dict[Key, QWidget]:
        """The pages there are, in the order of their buttons."""
        wanted: dict[Key, QWidget | None] = {
            Key.LIVE: self.live,
            Key.MAP: self.map,
            Key.REVIEW: self.review,
            Key.ENROL: self.enrol,
            Key.CAUSES: self.causes,
        }
        for key in (Key.LIVE, Key.MAP, Key.REVIEW, Key.ENROL, Key.CAUSES):
            self.actions_[key].setVisible(wanted.get(key) is not None)
        return {key: page for key, page in wanted.items() if page is not None}

    def close_sources(self) -> None:
        """Store what is on its way, read no more."""
        if self.map is not None:
            self.map.close_source()
        if self.review is not None:
            self.review.desk.close()
        if self.enrol is not None:
            self.enrol.desk.close()
        if self.causes is not None:
            self.causes.desk.close()

    def _lay_out(self) -> None:
        foot = QFrame(self)
        foot.setProperty("part", "bar")
        row = QHBoxLayout(foot)
        row.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.setSpacing(2 * GAP_PX)
        self._start = ActionButton(self.actions_[Key.START], main=True, parent=foot)
        row.addWidget(self._start)
        self._stop = ActionButton(self.actions_[Key.STOP], main=True, parent=foot)
        row.addWidget(self._stop)
        row.addWidget(self.alarms, 1)
        row.addWidget(self.lamps)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        if len(self._places) > 1:
            places = [self.actions_[key] for key in self._places]
            column.addWidget(PageBar(places, middle))
        column.addWidget(self.pages, 1)
        column.addWidget(foot)
        self.setCentralWidget(middle)
        self.addActions(self.actions_.all())
        self.setTabOrder(self._start, self._stop)
        self.setTabOrder(self._stop, self.alarms.button)

    def _connect(self) -> None:
        self.actions_[Key.START].triggered.connect(self._on_start)
        self.actions_[Key.STOP].triggered.connect(self._on_stop)
        self.actions_[Key.ACKNOWLEDGE].triggered.connect(self._on_acknowledge)
        self.actions_[Key.LANGUAGE].triggered.connect(self._texts.toggle)
        self.actions_[Key.FULL_SCREEN].toggled.connect(self._on_full_screen)
        for key in self._places:
            self.actions_[key].toggled.connect(self._on_page)
        self.header.lot.entered.connect(self._on_lot)
        self._bridge.status.connect(self._on_status)
        self._bridge.refused.connect(self._on_refused)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Refuse while the line runs, for it would go by unseen."""
        if self._bridge.last.phase.busy:
            self._notifier.warn(
                self.tr("The line is running. Press Stop (F6) before you close.")
            )
            event.ignore()
            return
        super().closeEvent(event)

    @Slot()
    def _on_start(self) -> None:
        self._bridge.send(start(self.header.lot.text()))

    @Slot()
    def _on_stop(self) -> None:
        self._bridge.send(stop())

    @Slot()
    def _on_acknowledge(self) -> None:
        if (command := acknowledgement(self._bridge.last)) is not None:
            self._bridge.send(command)

    @Slot(str)
    def _on_lot(self, lot_id: str) -> None:
        if (command := lot_change(lot_id, self._bridge.last)) is not None:
            self._bridge.send(command)

    @Slot(bool)
    def _on_full_screen(self, full: bool) -> None:
        if full:
            self.showFullScreen()
        else:
            self.showNormal()

    @Slot(bool)
    def _on_page(self, wanted: bool) -> None:
        if not wanted:
            return
        self._ask_about_chosen()
        for key, page in self._places.items():
            if self.actions_[key].isChecked():
                self.pages.setCurrentWidget(page)
                page.setFocus()
        self.notes.raise_()

    def _ask_about_chosen(self) -> None:
        """Review and causes open on the defect that was looked at before them."""
        place = self._chosen()
        if place is None:
            return
        run_id, camera, index, number = place
        if self.causes is not None and self.actions_[Key.CAUSES].isChecked():
            self.causes.ask_about(run_id, (camera, index, number))
        wanted = self.actions_[Key.REVIEW].isChecked() and place != self._asked_about
        if self.review is not None and wanted:
            self._asked_about = place
            self.review.desk.ask_about(run_id, camera, index, number)

    def _chosen(self) -> tuple[str, str, int, int] | None:
        """Run, camera, frame and number of the defect that somebody chose, if any."""
        shown = self.pages.currentWidget()
        if self.map is not None and shown is self.map:
            return self.map.chosen()
        detail = self.live.detail
        if shown is not self.live or not detail.chosen or detail.sighting is None:
            return None
        one = detail.sighting
        return self._bridge.last.run_id, one.camera, one.index, one.defect.number

    @Slot(object)
    def _on_learnt(self, lesson: Lesson) -> None:
        self._taught = tuple(kind.name for kind in lesson.kinds)

    @Slot(object)
    def _on_status(self, status: LineStatus) -> None:
        self.actions_.refresh(status)

    @Slot(str)
    def _on_refused(self, why: str) -> None:
        self._notifier.warn(sentence(why))

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Surface inspection"))
        self.actions_.retranslate()
