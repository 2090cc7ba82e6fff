"""The review page: one picture after the other, judged by keys or by touch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from inspector.access import Act
from inspector.report.agreement import ReviewFigures
from inspector.report.metrics import Proportion
from inspector.review.export import Exported
from inspector.review.items import Item, Why
from inspector.review.source import Picture
from inspector.types import UNKNOWN
from ui.deskpage import DeskPage
from ui.notify import Level, Notifier
from ui.review.around import AroundView
from ui.review.desk import ReviewDesk
from ui.review.kindkeys import KindKeys
from ui.review.picture import MarkedPicture
from ui.texts import NO_VALUE, Texts, count, decision_word
from ui.theme import BUTTON_PX, GAP_PX, NEUTRAL, KindMarks
from ui.who import Who
from ui.widgets.detail import Closeup, CropView
from ui.widgets.elided import ElidedLabel
from ui.widgets.keybutton import KeyButton

_SIDE_PX = 576
_NAME_PX = 170
_BESIDE_PX = 208
_LEAST_BESIDE_PX = 120


class ReviewPage(DeskPage[ReviewDesk]):
    """Shows what the desk asks and hands it the answers."""

    def __init__(
        self,
        desk: ReviewDesk,
        texts: Texts,
        marks: KindMarks,
        who: Who,
        kinds: Callable[[], Sequence[str]],
        notifier: Notifier,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing until the page is looked at.

        Args:
            desk: The queue, its pictures and the way to the records.
            texts: Words.
            marks: Of the kinds.
            who: Who reviews.
            kinds: What a finding may be called, in the order of the keys.
            notifier: Takes what could not be done.
            parent: Of the widget.
        """
        super().__init__(desk, who, notifier, parent)
        self._texts, self._marks, self._kinds = texts, marks, kinds
        self._shown: tuple[Item | None, Picture | None] | None = None
        self.picture = MarkedPicture(marks, self)
        self.reference = CropView(marks, self)
        self.around = AroundView(marks, self)
        self.keys = KindKeys(texts, marks, self)
        self.nothing = KeyButton("0", main=True, parent=self)
        self.unknown = KeyButton("U", main=True, parent=self)
        self.unsure = KeyButton("S", main=True, parent=self)
        self.undo = KeyButton("Backspace", parent=self)
        self.export = KeyButton(parent=self)
        self.name = QLineEdit(self)
        self._why = QLabel(self)
        self._facts = ElidedLabel("", "value", self)
        self._told = QLabel(self)
        self._figures = QLabel(self)
        self._captions = (QLabel(self), QLabel(self), QLabel(self))
        self.picture.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self.picture)
        self._lay_out()
        self._connect()
        self._retranslate()

    def showEvent(self, event: QShowEvent) -> None:
        self._shown = None
        super().showEvent(event)

    def _lay_out(self) -> None:
        for caption in self._captions:
            caption.setProperty("part", "caption")
        self._why.setProperty("part", "title")
        self._figures.setProperty("part", "quiet")
        self._figures.setWordWrap(True)
        self._told.setProperty("part", "quiet")
        self._told.setWordWrap(True)
        self.name.setFixedSize(QSize(_NAME_PX, BUTTON_PX))
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.setSpacing(2 * GAP_PX)
        row.addLayout(self._left(), 1)
        side = QWidget(self)
        side.setFixedWidth(_SIDE_PX)
        side.setLayout(self._right())
        row.addWidget(side)

    def _left(self) -> QVBoxLayout:
        top = QHBoxLayout()
        top.addWidget(self._why)
        top.addStretch(1)
        top.addWidget(self._told)
        card = QFrame(self)
        card.setProperty("part", "card")
        column = QVBoxLayout(card)
        column.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        column.addLayout(top)
        beside = QVBoxLayout()
        beside.setSpacing(2)
        for caption, view in zip(
            self._captions, (self.reference, self.around), strict=False
        ):
            view.setMinimumHeight(_LEAST_BESIDE_PX)
            view.setFixedWidth(_BESIDE_PX)
            beside.addWidget(caption)
            beside.addWidget(view, 1)
        pictures = QHBoxLayout()
        pictures.setSpacing(GAP_PX)
        pictures.addWidget(self.picture, 1)
        pictures.addLayout(beside)
        column.addLayout(pictures, 1)
        column.addWidget(self._facts)
        left = QVBoxLayout()
        left.addWidget(card, 1)
        return left

    def _right(self) -> QVBoxLayout:
        main = QHBoxLayout()
        main.setSpacing(GAP_PX)
        for button in (self.nothing, self.unknown, self.unsure):
            main.addWidget(button)
        foot = QHBoxLayout()
        foot.setSpacing(GAP_PX)
        foot.addWidget(self.undo)
        foot.addWidget(self.export)
        foot.addStretch(1)
        foot.addWidget(self._captions[2])
        foot.addWidget(self.name)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(self.keys)
        column.addStretch(1)
        column.addLayout(main)
        column.addLayout(foot)
        column.addWidget(self._figures)
        return column

    def _connect(self) -> None:
        self.desk.exported.connect(self._on_exported)
        self.keys.picked.connect(self._on_kind)
        self.nothing.clicked.connect(self._on_nothing)
        self.unknown.clicked.connect(self._on_unknown)
        self.unsure.clicked.connect(self._on_unsure)
        self.undo.clicked.connect(self._on_undo)
        self.export.clicked.connect(self._on_export)
        self.name.editingFinished.connect(self._on_name)

    @Slot(str)
    def _on_kind(self, kind: str) -> None:
        if self._may_answer():
            self._after(self.desk.session.say_kind(kind, self._drawn()))

    @Slot()
    def _on_unknown(self) -> None:
        self._on_kind(UNKNOWN)

    @Slot()
    def _on_nothing(self) -> None:
        if self._may_answer():
            self._after(self.desk.session.say_nothing_there())

    @Slot()
    def _on_unsure(self) -> None:
        if self._may_answer():
            self._after(self.desk.session.say_not_sure())

    @Slot()
    def _on_undo(self) -> None:
        self._after(self.desk.session.undo())

    @Slot()
    def _on_export(self) -> None:
        self.desk.export()

    @Slot()
    def _on_name(self) -> None:
        self._who.be(self.name.text())

    @Slot(object)
    def _on_exported(self, made: Exported) -> None:
        text = self.tr("Training set written: %1 pictures, %2 boxes, in %3")
        told = text.replace("%1", count(made.images)).replace("%2", count(made.boxes))
        where = str(made.file.parent)
        self._notifier.post(Level.INFO, told.replace("%3", where))

    def _may_answer(self) -> bool:
        """Nobody judges what is not on the screen yet."""
        return self.desk.picture is not None and self._who.may(Act.REVIEW)

    def _after(self, done: bool) -> None:
        if done:
            self.desk.answered()

    def _drawn(self) -> tuple[float, float, float, float] | None:
        """Where something was missed, in frame pixels."""
        item, box = self.desk.current, self.picture.box_px
        if item is None or box is None:
            return None
        left, top = item.origin_px
        return box[0] + left, box[1] + top, box[2] + left, box[3] + top

    @Slot()
    def _show(self) -> None:
        item, picture = self.desk.current, self.desk.picture
        if self._shown is None or self._shown != (item, picture):
            self._shown = (item, picture)
            self._show_pictures(item, picture)
            if picture is not None and self.isVisible():
                self.desk.session.seen()
        may = picture is not None and self._who.may(Act.REVIEW)
        for button in (self.nothing, self.unknown, self.unsure, self.keys):
            button.setEnabled(may)
        self.undo.setEnabled(self.desk.session.can_undo)
        self.export.setEnabled(not self.desk.exporting)
        self.keys.show_kinds(self._kinds(), "" if item is None else item.kind)
        if not self.name.hasFocus():
            self.name.setText(self._who.name)
        self._say(item)

    def _show_pictures(self, item: Item | None, picture: Picture | None) -> None:
        if item is None or picture is None:
            self.picture.show_drawable(None, drawable=False)
            self.reference.show_closeup(None)
            self.around.show_around(None, ())
            return
        (x1, y1, x2, y2), (left, top) = item.xyxy_px, item.origin_px
        scale = item.pitch_across_mm
        box = None if item.is_tile else (x1 - left, y1 - top, x2 - left, y2 - top)
        colour = self._marks.of(item.kind).colour if item.kind else NEUTRAL
        closeup = Closeup(picture.pixels, box, scale, colour)
        self.picture.show_drawable(closeup, drawable=item.is_tile)
        self.reference.show_closeup(Closeup(picture.reference, None, scale))
        self.around.show_around(item, picture.around)

    def _say(self, item: Item | None) -> None:
        session = self.desk.session
        waiting = self.tr("%n waiting", "", session.waiting)
        self._told.setText(waiting if session.waiting else "")
        if item is None:
            reading = self.desk.loading
            self._why.setText(self._words["reading" if reading else "empty"])
            self._facts.set_whole("")
        else:
            self._why.setText(self._words[item.why.value])
            self._facts.set_whole(self._facts_of(item))
        tile = item is not None and item.is_tile
        self.nothing.say(*self._nothing[tile])
        self._figures.setText(self._figures_text(self.desk.figures))

    def _facts_of(self, item: Item) -> str:
        x1, y1, x2, y2 = item.xyxy_mm
        place = [f"{(y1 + y2) / 2000:.3f} m", f"x {(x1 + x2) / 2:.0f} mm"]
        lane = [item.lane] if item.lane else []
        if item.is_tile:
            hint = self._words["draw"]
            return "  ·  ".join([*place, *lane, decision_word(item.decision), hint])
        size = f"{max(x2 - x1, y2 - y1):.1f} mm"
        name = f"{self._texts.kind(item.kind)} {item.score:.2f}"
        facts = [name, size, *place, *lane, decision_word(item.decision)]
        picture = self.desk.picture
        gone = picture is not None and not picture.pixels.size
        return "  ·  ".join([*facts, *([self._words["gone"]] if gone else [])])

    def _figures_text(self, figures: ReviewFigures | None) -> str:
        """What this sitting and the reviews of this shift say."""
        session = self.desk.session
        mine = self.tr("Now: %1 judged in %2 min")
        mine = mine.replace("%1", count(session.answered))
        now = mine.replace("%2", f"{session.seconds / 60:.1f}")
        if self.desk.unsent:
            now += "   " + self.tr("%n not stored yet", "", self.desk.unsent)
        if figures is None:
            return now
        shift = self.tr("This shift: %1 in %2 min; false %3, missed %4, agree %5")
        for place, value in (
            ("%1", count(figures.reviews)),
            ("%2", f"{figures.minutes:.1f}"),
            ("%3", _share(figures.overkill)),
            ("%4", _share(figures.escape)),
            ("%5", _agreed(figures)),
        ):
            shift = shift.replace(place, value)
        return f"{now}\n{shift}"

    def _retranslate(self) -> None:
        self._words = {
            Why.UNCERTAIN.value: self.tr("Least certain"),
            Why.PASSED.value: self.tr("Passed, drawn at random"),
            Why.SECOND.value: self.tr("Second look"),
            Why.CHOSEN.value: self.tr("Chosen defect"),
            "empty": self.tr("Nothing to review"),
            "reading": self.tr("Reading the records"),
            "gone": self.tr("picture no longer kept"),
            "draw": self.tr("drag a box where something was missed"),
        }
        self._nothing = (
            (self.tr("False alarm"), self.tr("There is no defect here")),
            (self.tr("Clean"), self.tr("Nothing was missed in this picture")),
        )
        self.unknown.say(self.tr("Unknown"), self.tr("A defect of no known kind"))
        self.unsure.say(
            self.tr("Not sure"), self.tr("It cannot be told from this picture")
        )
        self.undo.say(self.tr("Undo"), self.tr("Ask the last one again"))
        self.export.say(
            self.tr("Training set"),
            self.tr("Write all judged pictures and their boxes as a YOLO data set"),
        )
        reference, around, reviewer = self._captions
        reference.setText(self.tr("Good material"))
        around.setText(self.tr("Around it"))
        reviewer.setText(self.tr("Reviewer"))
        self.name.setAccessibleName(self.tr("Name of the reviewer"))
        self.name.setToolTip(self.tr("Stands in the record of each answer"))
        self.picture.setAccessibleName(self.tr("Picture to be judged"))
        self.reference.setAccessibleName(self.tr("Good material"))
        self.around.setAccessibleName(self.tr("Around it"))
        self._show()


def _share(rate: Proportion | None) -> str:
    return NO_VALUE if rate is None else f"{rate.hits} / {rate.trials}"


def _agreed(figures: ReviewFigures) -> str:
    """Of what two people have judged, where they said the same."""
    items = sum(one.items for one in figures.kappas)
    agreed = sum(one.agreed for one in figures.kappas)
    return f"{agreed} / {items}" if items else NO_VALUE
