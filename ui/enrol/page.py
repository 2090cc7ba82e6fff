"""The enrolment page: pick pictures, name the kind, look at the gate's picture, go."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.access import Act
from inspector.classify.kinds import Kind
from inspector.enrol.draft import FEWEST, MOST, Lack
from inspector.enrol.gate import Finding, Report
from inspector.teaching import BinCrop, Lesson
from inspector.views import Sighting
from ui.bridge import LineBridge
from ui.deskpage import DeskPage
from ui.enrol.bin import BinGallery
from ui.enrol.desk import EnrolDesk
from ui.enrol.form import KindForm
from ui.enrol.gateview import GateView
from ui.enrol.kindlist import kind_heads, kind_rows
from ui.notify import Level, Notifier
from ui.texts import Texts, decision_word
from ui.theme import GAP_PX, KindMarks
from ui.who import Who
from ui.widgets.keybutton import KeyButton
from ui.widgets.rows import RowTable

_SIDE_PX = 560
_LEAST_KINDS_PX = 110


class EnrolPage(DeskPage[EnrolDesk]):
    """Two steps beside the gallery: describing a kind, and what the gate says of it."""

    def __init__(
        self,
        desk: EnrolDesk,
        bridge: LineBridge,
        texts: Texts,
        marks: KindMarks,
        who: Who,
        taken: Callable[[], Collection[str]],
        notifier: Notifier,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing until the page is looked at.

        Args:
            desk: Bin and library.
            bridge: The line, whose first finding of a new kind is told.
            texts: Words; learns the names of taught kinds.
            marks: Of the kinds.
            who: Who teaches.
            taken: Names that a new kind cannot have.
            notifier: Takes what could not be done.
            parent: Of the widget.
        """
        super().__init__(desk, who, notifier, parent)
        self._texts, self._marks, self._taken = texts, marks, taken
        self._name = self._awaited = ""
        self._shown: tuple[BinCrop, ...] = ()
        self._first: Sighting | None = None
        self.gallery = BinGallery(self)
        self.form = KindForm(self)
        self.kinds = RowTable(0, self)
        self.gate = GateView(texts, self)
        self.steps = QStackedWidget(self)
        self.teach = KeyButton("Ctrl+Return", main=True, parent=self)
        self.observe = KeyButton("O", main=True, parent=self)
        self.promote = KeyButton("P", main=True, parent=self)
        self.back = KeyButton("Esc", parent=self)
        self.roll_back = KeyButton("Ctrl+Z", parent=self)
        self._count, self._lack, self._title, self._state = (
            QLabel(self) for _ in range(4)
        )
        self.setFocusProxy(self.gallery)
        self._lay_out()
        self._connect(bridge)
        self._retranslate()

    @property
    def report(self) -> Report | None:
        """What the gate says of the kind that is looked at, if it was asked."""
        lesson = self.desk.lesson
        if self.steps.currentIndex() == 0 or lesson is None:
            return None
        return lesson.report if lesson.name == self._name else None

    @property
    def first(self) -> Sighting | None:
        """The first finding of the kind that was put to use last, if it has come."""
        return self._first

    @property
    def told(self) -> QLabel:
        """Where the state of the kind is said."""
        return self._state

    def lacks(self) -> tuple[Lack, ...]:
        """What the kind that is described still needs."""
        return self.form.draft().lacks(len(self.gallery.picked()), self._taken())

    def choose(self, kind: Kind) -> None:
        """Show what the gate says of a kind that is there."""
        self._name = kind.name
        self.desk.ask(kind.name)
        self.steps.setCurrentIndex(1)
        self._show()

    def _lay_out(self) -> None:
        self._count.setProperty("part", "title")
        self._title.setProperty("part", "title")
        for label in (self._lack, self._state):
            label.setProperty("part", "quiet")
            label.setWordWrap(True)
        left = QVBoxLayout()
        left.setSpacing(GAP_PX)
        left.addWidget(self._count)
        left.addWidget(self.gallery, 1)
        self.steps.addWidget(self._first_step())
        self.steps.addWidget(self._second_step())
        self.steps.setFixedWidth(_SIDE_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.setSpacing(2 * GAP_PX)
        row.addLayout(left, 1)
        row.addWidget(self.steps)

    def _first_step(self) -> QWidget:
        step = QWidget(self)
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(self.form)
        column.addWidget(self._lack)
        column.addWidget(self.teach)
        self.kinds.setMinimumHeight(_LEAST_KINDS_PX)
        policy = QSizePolicy.Policy  # it asks for no more than its least
        self.kinds.setSizePolicy(policy.Expanding, policy.Ignored)
        column.addWidget(self.kinds, 1)
        return step

    def _second_step(self) -> QWidget:
        step = QWidget(self)
        card = QFrame(step)
        card.setProperty("part", "card")
        inside = QVBoxLayout(card)
        inside.addWidget(self._title)
        scrolled = QScrollArea(card)
        scrolled.setWidget(self.gate)
        scrolled.setWidgetResizable(True)
        scrolled.setProperty("part", "plain")
        scrolled.setFrameShape(QScrollArea.Shape.NoFrame)
        scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside.addWidget(scrolled, 1)
        inside.addWidget(self._state)
        main = QHBoxLayout()
        main.setSpacing(GAP_PX)
        main.addWidget(self.observe)
        main.addWidget(self.promote)
        foot = QHBoxLayout()
        foot.setSpacing(GAP_PX)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.roll_back)
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(card, 1)
        column.addLayout(main)
        column.addLayout(foot)
        return step

    def _connect(self, bridge: LineBridge) -> None:
        self.desk.learnt.connect(self._on_learnt)
        self.gallery.picks.connect(self._show_first)
        self.form.edited.connect(self._show_first)
        self.kinds.opened.connect(self._on_kind)
        self.teach.clicked.connect(self._on_teach)
        self.observe.clicked.connect(self._on_observe)
        self.promote.clicked.connect(self._on_promote)
        self.roll_back.clicked.connect(self._on_roll_back)
        self.back.clicked.connect(self._on_back)
        bridge.sightings.connect(self._on_sightings)

    @Slot(int)
    def _on_kind(self, row: int) -> None:
        lesson = self.desk.lesson
        if lesson is not None and row < len(lesson.kinds) and not self.desk.busy:
            self.choose(lesson.kinds[row])

    @Slot()
    def _on_teach(self) -> None:
        draft, crops = self.form.draft(), self.gallery.picked()
        if not draft.lacks(len(crops), self._taken()) and self._who.may(Act.ENROL):
            self._name = draft.name
            self.desk.teach(draft, crops)

    @Slot()
    def _on_observe(self) -> None:
        self.desk.observe(self._name)

    @Slot()
    def _on_promote(self) -> None:
        self.desk.promote(self._name)

    @Slot()
    def _on_roll_back(self) -> None:
        self.desk.roll_back()

    @Slot()
    def _on_back(self) -> None:
        self.steps.setCurrentIndex(0)
        self.gallery.setFocus()
        self._show()

    @Slot(object)
    def _on_learnt(self, lesson: Lesson) -> None:
        self._texts.learn(lesson.kinds)
        if lesson.report is not None:
            self.gate.show_report(lesson.report, lesson.hints)
            self._await(lesson)
            if self.steps.currentIndex() == 0:
                self.gallery.clear_picks()
                self.form.clear()
            self.steps.setCurrentIndex(1)
        elif self.steps.currentIndex() == 1:
            self._on_back()
            self._notifier.post(Level.INFO, self._words["undone"])
        self._show()

    def _await(self, lesson: Lesson) -> None:
        """After a kind went live its first finding is looked for."""
        kind = next((one for one in lesson.kinds if one.name == lesson.name), None)
        live = kind is not None and bool(kind.live) and not kind.pending
        self._awaited, self._first = (lesson.name if live else ""), None

    @Slot(object)
    def _on_sightings(self, sightings: Sequence[Sighting]) -> None:
        for one in sightings:
            if self._awaited and one.defect.kind == self._awaited:
                self._awaited, self._first = "", one
                self._notifier.post(Level.INFO, self._first_text(one))
                self._show_second()

    def _first_text(self, one: Sighting) -> str:
        """Where the first finding of a new kind lies and what was decided."""
        text = self.tr("First finding of the new kind: %1, %2, at %3 m")
        along_m = (one.defect.xyxy_mm[1] + one.defect.xyxy_mm[3]) / 2000
        text = text.replace("%1", self._texts.kind(one.defect.kind))
        text = text.replace("%2", decision_word(one.decision))
        return text.replace("%3", f"{along_m:.2f}")

    @Slot()
    def _show(self) -> None:
        if self._shown is not self.desk.crops:
            self._shown = self.desk.crops
            self.gallery.show_crops(self.desk.crops)
        self._show_first()
        self._show_second()

    @Slot()
    def _show_first(self) -> None:
        picked = len(self.gallery.picked())
        if not self.desk.crops:
            word = self._words["empty" if self.desk.read else "reading"]
        else:
            word = self.tr("%1 without a name, %2 picked")
            word = word.replace("%1", str(len(self.desk.crops)))
            word = word.replace("%2", str(picked))
        self._count.setText(word)
        lacks = self.lacks()
        hint = self._lacks[lacks[0]] if lacks else ""
        if self.desk.busy:
            hint = self._words["busy"]
        elif not lacks and picked < FEWEST:
            hint = self._words["few"]
        self._lack.setText(hint)
        ready = not lacks and not self.desk.busy and self._who.may(Act.ENROL)
        self.teach.setEnabled(ready)

    def _show_second(self) -> None:
        lesson, busy = self.desk.lesson, self.desk.busy
        taught = () if lesson is None else lesson.kinds
        rows, icons = kind_rows(taught, self._texts, self._marks)
        self.kinds.show_rows(kind_heads(), rows, icons)
        self._title.setText(self._texts.kind(self._name) if self._name else "")
        kind = None
        if lesson is not None:
            kind = next((one for one in lesson.kinds if one.name == self._name), None)
        waits = kind is not None and bool(kind.pending)
        go = self.report is not None and self.report.verdict is Finding.GO
        may = self._who.may(Act.PROMOTE) and not busy
        observed = kind is not None and kind.observed
        self.observe.setEnabled(may and waits and not observed)
        self.promote.setEnabled(may and waits and go)
        version = 0 if lesson is None else lesson.version
        self.roll_back.setEnabled(may and version > 1)  # nothing is before the first
        if busy:
            self._state.setText(self._words["busy"])
        elif self._awaited:
            self._state.setText(self._words["await"])
        elif self._first is not None and self._first.defect.kind == self._name:
            self._state.setText(self._first_text(self._first))
        elif waits:
            self._state.setText(self._words["observed" if observed else "waits"])
        else:
            self._state.setText("")

    def _retranslate(self) -> None:
        self._words = {
            "empty": self.tr("Nothing without a name"),
            "reading": self.tr("Reading the records"),
            "busy": self.tr("The gate looks at the last runs; the line goes on"),
            "few": self.tr("Five pictures or more tell much better"),
            "waits": self.tr("It waits; the line does not use it yet"),
            "observed": self.tr("It is observed; verdicts do not depend on it"),
            "undone": self.tr("The last change is undone"),
            "await": self.tr("It is in use; its first finding is awaited"),
        }
        pick = self.tr("Pick %1 to %2 pictures of the same kind")
        self._lacks = {
            Lack.CROPS: pick.replace("%1", str(FEWEST)).replace("%2", str(MOST)),
            Lack.NAME: self.tr("Give it a name"),
            Lack.TAKEN: self.tr("This name is taken; choose another one"),
        }
        self.teach.say(self.tr("Ask the gate"), self.tr("Would this kind be reliable?"))
        self.observe.say(self.tr("Observe"), self.tr("Try it without any effect"))
        self.promote.say(self.tr("Put to use"), self.tr("The running line takes it"))
        self.roll_back.say(
            self.tr("Undo the last change"), self.tr("As it was before it")
        )
        self.kinds.setAccessibleName(self.tr("Kinds that were taught"))
        self.back.say(self.tr("Back"), self.tr("To the pictures"))
        self._show()
