"""The frame of the station: header, pages, footer; nothing is decided here."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

from inspector.line.client import Link, Seat
from inspector.status import LineStatus
from ui.actions import Actions, Key, acknowledgement, lot_change, start, stop
from ui.bridge import LineBridge
from ui.health.page import Source
from ui.map.source import Records
from ui.notify import Level, NotificationStrip, Notifier
from ui.pages import Pages, Work
from ui.spoken import Spoken
from ui.texts import Texts
from ui.theme import GAP_PX, KindMarks, dress
from ui.watchdog import Hang
from ui.who import Who
from ui.widgets.alarms import AlarmStrip
from ui.widgets.buttons import ActionButton
from ui.widgets.header import Header
from ui.widgets.lamps import Lamps
from ui.widgets.pagearea import PageArea
from ui.widgets.pagebar import PageBar
from ui.widgets.userbutton import UserButton

_SETTLED_MS = 300
"""By then a window manager has given a window its place."""


class MainWindow(Spoken, QMainWindow):
    """Header on top, one page in the middle, Start, alarms and lamps at the foot.

    Attributes:
        tour_wanted: Somebody wants to be led round.
    """

    tour_wanted = Signal()

    def __init__(
        self,
        bridge: LineBridge,
        texts: Texts,
        marks: KindMarks,
        notifier: Notifier,
        lot: str = "",
        records: Records | None = None,
        work: Work | None = None,
        upkeep: Source | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.who = Who(parent=self)
        self._asked_about: tuple[str, str, int, int] | None = None
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED_MS)
        self._settled.timeout.connect(self._fill_screen)
        self._bridge, self._link = bridge, bridge.link
        self._texts = self.texts = texts
        self._notifier = notifier
        self.actions_ = Actions(self)
        self.header = Header(bridge, self.actions_[Key.LANGUAGE], self)
        self.alarms = AlarmStrip(bridge, self.actions_[Key.ACKNOWLEDGE], self)
        self.lamps = Lamps(bridge, self)
        self.pages = Pages(
            *(bridge, texts, marks, notifier, self.who, self.actions_),
            records=records,
            work=work,
            upkeep=upkeep,
            parent=self,
        )
        self.live, self.map, self.review = (
            self.pages.live,
            self.pages.map,
            self.pages.review,
        )
        self.enrol, self.causes, self.health = (
            self.pages.enrol,
            self.pages.causes,
            self.pages.health,
        )
        self.recipe, self.login = self.pages.recipe, self.pages.login
        self._places = self.pages.places
        self._lay_out()
        self.notes = NotificationStrip(notifier, self._room)
        if lot:
            self.header.lot.setText(lot)
        self._connect()
        self._on_status(bridge.last)
        self._on_seated(bridge.seat)
        self._retranslate()
        self._start.setFocus()

    def close_sources(self) -> None:
        """Store what is on its way, read no more."""
        self.pages.close_sources()

    def _lay_out(self) -> None:
        foot = QFrame(self)
        foot.setProperty("part", "bar")
        row = QHBoxLayout(foot)
        row.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.setSpacing(2 * GAP_PX)
        self._start = self.start_button = ActionButton(
            self.actions_[Key.START], main=True, parent=foot
        )
        row.addWidget(self._start)
        self._stop = self.stop_button = ActionButton(
            self.actions_[Key.STOP], main=True, parent=foot
        )
        row.addWidget(self._stop)
        row.addWidget(self.alarms, 1)
        row.addWidget(self.lamps)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._make_bar(middle))
        self._room = PageArea(self.pages, middle)
        column.addWidget(self._room, 1)
        column.addWidget(foot)
        self.setCentralWidget(middle)
        self.addActions(self.actions_.all())
        self.setTabOrder(self._start, self._stop)
        self.setTabOrder(self._stop, self.alarms.button)

    def _make_bar(self, parent: QWidget) -> QWidget:
        """The pages, and who is at the window."""
        bar = QFrame(parent)
        bar.setProperty("part", "bar")
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 2 * GAP_PX, 0)
        self.page_bar = PageBar([self.actions_[key] for key in self._places], bar)
        row.addWidget(self.page_bar, 1)
        guide = ActionButton(self.actions_[Key.HELP], parent=bar)
        row.addWidget(guide, 0, Qt.AlignmentFlag.AlignTop)
        colours = ActionButton(self.actions_[Key.THEME], with_key=False, parent=bar)
        row.addWidget(colours, 0, Qt.AlignmentFlag.AlignTop)
        user = UserButton(self.who, self.actions_[Key.LOGIN], bar)
        row.addWidget(user, 0, Qt.AlignmentFlag.AlignTop)
        return bar

    def _connect(self) -> None:
        self.actions_[Key.START].triggered.connect(self._on_start)
        self.actions_[Key.STOP].triggered.connect(self._on_stop)
        self.actions_[Key.ACKNOWLEDGE].triggered.connect(self._on_acknowledge)
        self.actions_[Key.LANGUAGE].triggered.connect(self._texts.toggle)
        self.actions_[Key.FULL_SCREEN].toggled.connect(self._on_full_screen)
        for key in self._places:
            self.actions_[key].toggled.connect(self._on_page)
        self.actions_[Key.LOGIN].triggered.connect(self._on_login)
        self.actions_[Key.THEME].toggled.connect(self._on_theme)
        self.actions_[Key.HELP].triggered.connect(self._on_help)
        self.pages.help.back.connect(self._on_help)
        self.pages.help.tour_wanted.connect(self._on_tour)
        self.login.back.connect(self._show_page)
        self._bridge.seated.connect(self._on_seated)
        self.header.lot.entered.connect(self._on_lot)
        self._bridge.status.connect(self._on_status)
        self._bridge.linked.connect(self._on_linked)
        self._bridge.refused.connect(self._on_refused)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.lamps.fit(event.size().width())
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Refuse while a line runs that would end with the window."""
        if self._bridge.last.phase.busy and not self._bridge.apart:
            self._notifier.warn(
                self.tr("The line is running. Press Stop (F6) before you close.")
            )
            event.ignore()
            return
        super().closeEvent(event)

    @Slot()
    def come_forward(self) -> None:
        """Somebody has started the station again."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

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
            self._settled.start()
        else:
            self.showNormal()

    @Slot()
    def _fill_screen(self) -> None:
        """Fill the screen also where no window manager does it."""
        room = self.screen().geometry()
        if self.isFullScreen() and self.geometry() != room:
            self.setGeometry(room)

    @Slot(bool)
    def _on_page(self, wanted: bool) -> None:
        if wanted:
            self._ask_about_chosen()
            self._show_page()

    @property
    def in_the_way(self) -> bool:
        """Whether the login or the manual is shown instead of a page."""
        return self.pages.currentWidget() in (self.login, self.pages.help)

    @Slot()
    def _on_help(self) -> None:
        self.pages.turn_help(self.place)

    @Slot()
    def _on_tour(self) -> None:
        self._show_page()
        self.tour_wanted.emit()

    @property
    def place(self) -> str:
        """Name of the page whose button is pressed."""
        pressed = (key for key in self._places if self.actions_[key].isChecked())
        return next(pressed, Key.LIVE).value

    def show_place(self, name: str) -> None:
        """Press a page's button; a name of none changes nothing."""
        for key in self._places:
            if key.value == name:
                self.actions_[key].setChecked(True)

    @Slot(bool)
    def _on_theme(self, light: bool) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            dress(app, "light" if light else "dark")

    @Slot(object)
    def tell_hang(self, hang: Hang) -> None:
        """The window, or the one before, did not answer; the log says more."""
        text = self.tr(
            "This window did not answer for %1 s (%2). It was recorded; the line was "
            "not affected."
        )
        if not hang.lasted_s:
            text = self.tr(
                "The window before this one hung (%2). It was recorded; the line was "
                "not affected."
            )
        told = text.replace("%1", f"{hang.lasted_s:.1f}").replace("%2", hang.where)
        self._notifier.post(Level.INFO, told)

    @Slot()
    def _show_page(self) -> None:
        """The page whose button is pressed."""
        for key, page in self._places.items():
            if self.actions_[key].isChecked():
                self.pages.setCurrentWidget(page)
                page.setFocus()
        self.notes.raise_()

    @Slot()
    def _on_login(self) -> None:
        self.pages.setCurrentWidget(self.login)
        self.login.begin()

    @Slot(object)
    def _on_seated(self, seat: Seat) -> None:
        """Somebody else is at the window, or nobody: then the login is shown."""
        before = self.who.seat.user
        self.who.sit(seat)
        self.actions_.refresh(self._bridge.last, self._bridge.link, seat)
        if seat.asked and seat.user is None:
            if self._bridge.link is not Link.DIED:  # first it is told what happened
                self._on_login()
        elif before is None or seat.user is None or before.name != seat.user.name:
            self._show_page()

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
    def _on_status(self, status: LineStatus) -> None:
        self.actions_.refresh(status, self._bridge.link, self.who.seat)

    @Slot(object)
    def _on_linked(self, link: Link) -> None:
        self.actions_.refresh(self._bridge.last, link, self.who.seat)
        before, self._link = self._link, link
        if link is Link.DIED:
            self._show_page()
        elif before is Link.DIED and self.who.seat.asked:
            self._on_seated(self.who.seat)

    @Slot(str)
    def _on_refused(self, why: str) -> None:
        self._notifier.warn(why)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Surface inspection"))
        self.actions_.retranslate()
