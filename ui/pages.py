"""The pages of the window, those that there is something for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from inspector.asking import Asker
from inspector.lotend import Lots
from inspector.release.book import Book
from inspector.shiftend import Shifts
from inspector.teaching import Lesson, Teacher
from ui.actions import Actions, Key
from ui.bridge import LineBridge
from ui.calibrate.desk import Calibrations
from ui.cause.desk import CauseDesk
from ui.cause.page import CausePage
from ui.enrol.desk import EnrolDesk
from ui.enrol.page import EnrolPage
from ui.health.page import HealthPage, Source
from ui.help.page import HelpPage
from ui.live.page import LivePage
from ui.login.page import LoginPage
from ui.lot.desk import LotDesk
from ui.lot.page import LotPage
from ui.map.page import MapPage
from ui.map.source import Records
from ui.notify import Notifier
from ui.recipe.desk import RecipeDesk
from ui.recipe.page import RecipePage
from ui.report.desk import ShiftDesk
from ui.report.page import ShiftPage
from ui.review.desk import ReviewDesk, ReviewParts
from ui.review.page import ReviewPage
from ui.texts import Texts
from ui.theme import KindMarks
from ui.who import Who


@dataclass(frozen=True, slots=True)
class Work:
    """What people do with what was found.

    Attributes:
        kinds: What a finding may be called, in the order of the keys; asked again
            and again, so it must not wait.
        review: What a review works with.
        teacher: Teaches new kinds.
        asker: Answers questions about causes.
        lots: Reads lots that are to be decided on; None for a window without them.
        shifts: Makes reports and reads notes; None likewise.
        book: The recipe and its versions; None where no file is behind it.
        calibrations: Of the cameras; None where there are none to calibrate.
    """

    kinds: Callable[[], Sequence[str]]
    review: ReviewParts
    teacher: Teacher
    asker: Asker
    lots: Lots | None = None
    shifts: Shifts | None = None
    book: Book | None = None
    calibrations: Calibrations | None = None


class Pages(QStackedWidget):
    """All pages, one of them in sight.

    Attributes:
        places: Those that have a button, in the order of the buttons.
    """

    def __init__(
        self,
        bridge: LineBridge,
        texts: Texts,
        marks: KindMarks,
        notifier: Notifier,
        who: Who,
        actions: Actions,
        *,
        records: Records | None = None,
        work: Work | None = None,
        upkeep: Source | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge, self._notifier = bridge, notifier
        self._who, self._actions = who, actions
        self._taught: tuple[str, ...] = ()
        self._defects: tuple[str, ...] = ()
        self._unspoken: set[QWidget] = set()
        self.live = LivePage(
            bridge,
            texts,
            marks,
            actions[Key.FREEZE],
            actions[Key.FOLLOW],
            actions[Key.SCALE],
            self,
        )
        self.addWidget(self.live)
        self.map = self._make_map(records, texts, marks)
        self.review = self._make_review(work, texts, marks)
        self.enrol = self._make_enrol(work, texts, marks)
        self.causes = self._make_causes(work, texts, marks)
        self.lot = self._make_lot(work, records, texts, marks)
        self.shift = self._make_shift(work, texts)
        self.recipe = self._make_recipe(work, texts)
        self.health = self._make_health(upkeep, work)
        self.login = LoginPage(bridge, self)
        self.addWidget(self.login)
        self.help = HelpPage(texts, parent=self)
        self.addWidget(self.help)
        self._before_help: QWidget = self.live
        self.places = self._make_places()
        self.currentChanged.connect(self._on_page)

    def event(self, event: QEvent) -> bool:
        """Another language is for the page in sight; the others learn it when shown."""
        if event.type() != QEvent.Type.LanguageChange:
            return super().event(event)
        pages = (self.widget(number) for number in range(self.count()))
        self._unspoken = {page for page in pages if page is not None}
        self._speak()
        return True

    def _speak(self) -> None:
        """Tell the page in sight which language is spoken, if it does not know."""
        page = self.currentWidget()
        if page is not None and page in self._unspoken:
            self._unspoken.remove(page)
            QCoreApplication.sendEvent(page, QEvent(QEvent.Type.LanguageChange))

    def minimumSizeHint(self) -> QSize:
        """That of the page in sight; the others need no room."""
        page = self.currentWidget() or self.live
        return page.minimumSizeHint().expandedTo(page.minimumSize())

    def heightForWidth(self, width_px: int) -> int:
        """The least that the page in sight needs; a stack would ask for the most."""
        page = self.currentWidget() or self.live
        least, layout = self.minimumSizeHint().height(), page.layout()
        if layout is not None and layout.hasHeightForWidth():
            return max(least, layout.minimumHeightForWidth(width_px))
        return least

    def turn_help(self, place: str) -> None:
        """Show the manual about a place; if it is open, go back to the page."""
        shown = self.currentWidget() or self.live
        if shown is not self.help:
            self._before_help = shown
            self.help.open("login" if shown is self.login else place)
            self.setCurrentWidget(self.help)
        else:
            self.setCurrentWidget(self._before_help)
        (self.currentWidget() or self.live).setFocus()

    def close_sources(self) -> None:
        """Store what is on its way, read no more."""
        for page in (self.map, self.health):
            if page is not None:
                page.close_source()
        pages = (
            self.review,
            self.enrol,
            self.causes,
            self.lot,
            self.shift,
            self.recipe,
        )
        for working in pages:
            if working is not None:
                working.desk.close()

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
            (self._actions[Key.RULER], self._actions[Key.WHOLE]),
            records.rolls,
            self,
        )
        self.addWidget(made)
        return made

    def _make_review(
        self, work: Work | None, texts: Texts, marks: KindMarks
    ) -> ReviewPage | None:
        """The review page, where there is something to judge."""
        if work is None:
            return None
        desk = ReviewDesk(work.review, self._who, self)

        def kinds() -> Sequence[str]:
            return (*work.kinds(), *self._taught)

        made = ReviewPage(desk, texts, marks, self._who, kinds, self._notifier, self)
        self.addWidget(made)
        return made

    def _make_enrol(
        self, work: Work | None, texts: Texts, marks: KindMarks
    ) -> EnrolPage | None:
        """The enrolment page, where there is something to teach."""
        if work is None:
            return None
        made = EnrolPage(
            EnrolDesk(work.teacher, self._who, self),
            self._bridge,
            texts,
            marks,
            self._who,
            work.kinds,
            self._notifier,
            self,
        )
        made.desk.learnt.connect(self._on_learnt)
        made.desk.read_library()
        self.addWidget(made)
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
            self._who,
            self,
        )
        made = CausePage(desk, texts, marks, self._who, self._notifier, self)
        self.addWidget(made)
        return made

    def _make_lot(
        self, work: Work | None, records: Records | None, texts: Texts, marks: KindMarks
    ) -> LotPage | None:
        """The lot page, where lots can be read."""
        if work is None or work.lots is None:
            return None
        source = None if records is None else records.source
        desk = LotDesk(work.lots, source, self._bridge, self)
        made = LotPage(desk, texts, marks, self._who, self._notifier, self)
        self.addWidget(made)
        return made

    def _make_shift(self, work: Work | None, texts: Texts) -> ShiftPage | None:
        """The shift page, where reports can be made."""
        if work is None or work.shifts is None:
            return None
        desk = ShiftDesk(work.shifts, self._bridge, lambda: texts.language, self)
        made = ShiftPage(desk, self._who, self._notifier, self)
        self.addWidget(made)
        return made

    def _make_recipe(self, work: Work | None, texts: Texts) -> RecipePage | None:
        """The recipe page, where there is a file to change."""
        if work is None or work.book is None:
            return None
        desk = RecipeDesk(work.book, self._who, self)

        def taught() -> tuple[str, ...]:
            return self._defects

        made = RecipePage(desk, texts, self._who, taught, self._notifier, self)
        self.addWidget(made)
        return made

    def _make_health(
        self, upkeep: Source | None, work: Work | None
    ) -> HealthPage | None:
        """Settings and health, where somebody looks after the station."""
        if upkeep is None:
            return None
        cameras = None if work is None else work.calibrations
        made = HealthPage(
            self._bridge, self._who, upkeep, self._notifier, self, cameras
        )
        self.addWidget(made)
        return made

    def _make_places(self) -> dict[Key, QWidget]:
        """The pages there are, in the order of their buttons."""
        wanted: dict[Key, QWidget | None] = {
            Key.LIVE: self.live,
            Key.MAP: self.map,
            Key.REVIEW: self.review,
            Key.ENROL: self.enrol,
            Key.CAUSES: self.causes,
            Key.LOT: self.lot,
            Key.SHIFT: self.shift,
            Key.RECIPE: self.recipe,
            Key.HEALTH: self.health,
        }
        for key, page in wanted.items():
            self._actions[key].setVisible(page is not None)
        return {key: page for key, page in wanted.items() if page is not None}

    @Slot(int)
    def _on_page(self, _number: int) -> None:
        self._speak()
        self.updateGeometry()

    @Slot(object)
    def _on_learnt(self, lesson: Lesson) -> None:
        self._taught = tuple(kind.name for kind in lesson.kinds)
        self._defects = tuple(k.name for k in lesson.kinds if not k.background)
