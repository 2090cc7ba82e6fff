"""Marks that lead through the tour: a frame around one thing, and a card beside it.

Nothing is blocked: the card can be left standing, and what is framed is used as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import (
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.bridge import LineBridge
from ui.main_window import MainWindow
from ui.spoken import Spoken
from ui.theme import BUTTON_PX, GAP_PX, SKY, Mark, Shape
from ui.tour.facts import facts_of, target_of
from ui.tour.steps import Facts, Hint, Step, Tour
from ui.tour.words import tour_words
from ui.widgets.buttons import hold_words
from ui.widgets.marks import Sign

_LOOK_MS = 200
_CARD_PX = 380
_AROUND_PX = 5
_HALO = ((9, "#000000"), (6, "#ffffff"), (3, SKY))


class Side(StrEnum):
    """Of the thing that is meant, where the card may stand."""

    BELOW = "below"
    ABOVE = "above"
    RIGHT = "right"
    LEFT = "left"


_SIDES = {
    Hint.LOOK: (Side.LEFT,),
    Hint.START: (Side.ABOVE,),
    Hint.STOP: (Side.ABOVE,),
    Hint.OPEN: (Side.RIGHT,),
    Hint.GATHER: (Side.RIGHT,),
    Hint.TAUGHT: (Side.RIGHT,),
    Hint.PICK: (Side.RIGHT,),
    Hint.NAME: (Side.LEFT,),
    Hint.ASK: (Side.LEFT,),
    Hint.GATE: (Side.LEFT,),
    Hint.PROMOTE: (Side.ABOVE,),
    Hint.VERDICT: (Side.ABOVE,),
    Hint.REFUSED: (Side.ABOVE,),
}
"""Where what is looked at next is not hidden; below for all others."""


class Spotlight(QWidget):
    """A frame around the thing that is meant; the pointer goes through it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._room = QRect()
        self.hide()

    @property
    def room(self) -> QRect:
        """What is framed."""
        return self._room

    def show_around(self, room: QRect) -> None:
        """Frame a place of the parent; none for an empty one."""
        self._room = room
        self.setVisible(not room.isEmpty())
        wide = _AROUND_PX + _HALO[0][0]
        self.setGeometry(room.adjusted(-wide, -wide, wide, wide))
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = _HALO[0][0] / 2
        frame = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        for width, colour in _HALO:
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRoundedRect(frame, 8, 8)
        painter.end()


class CoachCard(Spoken, QFrame):
    """Where one is, what to do, and the two ways out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "toast")
        self.setFixedWidth(_CARD_PX)
        self._sign = Sign(Mark(SKY, Shape.RIGHT), 18, self)
        self.title = QLabel(self)
        self.title.setProperty("part", "title")
        self.title.setWordWrap(True)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        for label in (self.title, self.text):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._count = QLabel(self)
        self._count.setProperty("part", "quiet")
        self.skip = QPushButton(self)
        self.end = QPushButton(self)
        self._lay_out()
        self._shown = ("", "", 0, 1)
        self._retranslate()

    def say(self, title: str, text: str, at: int, of: int) -> None:
        """Show a step; nothing happens if it is shown already."""
        now = (title, text, at, of)
        if now == self._shown:
            return
        self._shown = now
        self.title.setText(title)
        self.text.setText(text)
        self._retranslate()
        self.setAccessibleName(f"{title}. {text}")

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GAP_PX)
        top.addWidget(self._sign)
        top.addWidget(self.title, 1)
        foot = QHBoxLayout()
        foot.setSpacing(GAP_PX)
        foot.addWidget(self._count, 1)
        for button in (self.skip, self.end):
            button.setMinimumHeight(BUTTON_PX)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(2 * GAP_PX,) * 4)
        column.setSpacing(GAP_PX)
        column.addLayout(top)
        column.addWidget(self.text)
        column.addLayout(foot)

    def _retranslate(self) -> None:
        at, of = self._shown[2:]
        done = at >= of
        count = self.tr("Step %1 of %2").replace("%1", str(at + 1))
        self._count.setText("" if done else count.replace("%2", str(of)))
        self.skip.setVisible(not done)
        words = (
            (self.skip, self.tr("Skip step"), self.tr("On to the next step")),
            (
                self.end,
                self.tr("Close") if done else self.tr("End tour"),
                self.tr("It can be started again from the manual (F1)"),
            ),
        )
        for button, word, tip in words:
            button.setText(word)
            button.setAccessibleName(word)
            button.setToolTip(tip)
            hold_words(button)


class Coach(QObject):
    """Looks where somebody is and points at what comes next.

    Attributes:
        ended: The tour is over, at its end or before it.
    """

    ended = Signal()

    def __init__(self, window: MainWindow, bridge: LineBridge) -> None:
        super().__init__(window)
        self._window, self._bridge = window, bridge
        self.tour = Tour()
        self.spotlight = Spotlight(window)
        self.card = CoachCard(window)
        self.card.hide()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        self.card.skip.clicked.connect(self._on_skip)
        self.card.end.clicked.connect(self.end)
        window.tour_wanted.connect(self.begin)

    @property
    def on(self) -> bool:
        """Whether a tour is going on."""
        return self._timer.isActive()

    @Slot()
    def begin(self) -> None:
        """From the first step that is not done yet."""
        self.tour = Tour(0, self.facts())
        self._timer.start()
        self.look()

    @Slot()
    def end(self) -> None:
        """Enough."""
        self._timer.stop()
        self.card.hide()
        self.spotlight.hide()
        self.ended.emit()

    @Slot()
    def look(self) -> None:
        """See what has been done, say what comes next, point at it."""
        if self._window.in_the_way:
            self.card.hide()
            self.spotlight.hide()
            return
        facts = self.facts()
        self.tour = self.tour.look(facts)
        hint = self.tour.hint(facts)
        self.card.say(*tour_words(hint, facts), self.tour.at, len(Step))
        self._place(hint)

    @Slot()
    def _on_skip(self) -> None:
        self.tour = self.tour.skip(self.facts())
        self.look()

    def facts(self) -> Facts:
        """What is seen now."""
        return facts_of(self._window, self._bridge.last)

    def _place(self, hint: Hint) -> None:
        target = target_of(self._window, hint)
        room = QRect() if target is None else seen_part(target, self._window)
        if room != self.spotlight.room:
            self.spotlight.show_around(room)
        self.card.adjustSize()
        size = QSize(_CARD_PX, max(1, self.card.heightForWidth(_CARD_PX)))
        place = QRect(
            beside(room, size, self._window.rect(), _SIDES.get(hint, ())), size
        )
        if place != self.card.geometry():
            self.card.setGeometry(place)
        if not self.card.isVisible():
            self.card.show()
        self.card.raise_()


def seen_part(target: QWidget, window: QWidget) -> QRect:
    """The part of a widget that is in sight, in the window's pixels."""
    if not target.isVisible():
        return QRect()
    room = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
    outer = target.parentWidget()
    while outer is not None and outer is not window:
        area = outer.parentWidget()
        if isinstance(area, QAbstractScrollArea) and outer is area.viewport():
            room &= QRect(outer.mapTo(window, QPoint(0, 0)), outer.size())
        outer = area
    return room


def beside(
    target: QRect, size: QSize, window: QRect, sides: Sequence[Side] = tuple(Side)
) -> QPoint:
    """Where a card of this size hides nothing of the target, if there is such a place.

    The first of the sides that has room; else the target's lower right corner.
    """
    inside = window.adjusted(GAP_PX, GAP_PX, -GAP_PX, -GAP_PX)
    if target.isEmpty():
        corner = inside.bottomRight()
        return QPoint(corner.x() - size.width(), inside.center().y() - size.height())
    gap = 3 * GAP_PX
    level = min(max(target.top(), inside.top()), inside.bottom() - size.height())
    across = min(max(target.left(), inside.left()), inside.right() - size.width())
    places = {
        Side.BELOW: QPoint(across, target.bottom() + gap),
        Side.ABOVE: QPoint(across, target.top() - gap - size.height()),
        Side.RIGHT: QPoint(target.right() + gap, level),
        Side.LEFT: QPoint(target.left() - gap - size.width(), level),
    }
    for side in dict.fromkeys((*sides, *Side)):
        if inside.contains(QRect(places[side], size)):
            return places[side]
    lower = target.bottomRight() - QPoint(size.width() + gap, size.height() + gap)
    return QPoint(max(inside.left(), lower.x()), max(inside.top(), lower.y()))
