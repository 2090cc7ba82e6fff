"""Logging in without a box in the way: the line, its alarms and lamps stay in sight."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.line.client import FirstAdmin, Link, Login, Logout, Refused, Seat
from ui.bridge import LineBridge
from ui.spoken import Spoken
from ui.texts import refusal_text, role_word
from ui.theme import BUTTON_PX, GAP_PX, MAIN_BUTTON_PX, ORANGE, Mark, Shape
from ui.widgets.form import Field
from ui.widgets.marks import Sign

_CARD_PX = 560
_LONGEST_PASSWORD = 1024
_OWN = {Login.__name__, Logout.__name__, FirstAdmin.__name__}


class LoginPage(Spoken, QWidget):
    """A name and a password; on a new station, the first administrator's.

    Attributes:
        back: Somebody only wants to watch.
    """

    back = Signal()

    def __init__(self, bridge: LineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._seat = bridge.seat
        self._refused: Refused | None = None
        self._unlike = False
        self._title = QLabel(self)
        self._title.setProperty("part", "title")
        self._hint = QLabel(self)
        self._trouble = QLabel(self)
        self._sign = Sign(Mark(ORANGE, Shape.UP), 22, self)
        for label in (self._hint, self._trouble):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._hint.setProperty("part", "quiet")
        self.name = Field(parent=self)
        self.full_name = Field(longest=128, parent=self)
        self.password = Field(secret=True, longest=_LONGEST_PASSWORD, parent=self)
        self.again = Field(secret=True, longest=_LONGEST_PASSWORD, parent=self)
        self.enter = QPushButton(self)
        self.enter.setProperty("part", "main")
        self.enter.setMinimumHeight(MAIN_BUTTON_PX)
        self.leave = QPushButton(self)
        self.watch = QPushButton(self)
        for button in (self.leave, self.watch):
            button.setMinimumHeight(BUTTON_PX)
        self._lay_out()
        self._connect()
        self._retranslate()

    @property
    def trouble(self) -> str:
        """Why it was refused, "" if it was not."""
        return self._trouble.text()

    def begin(self) -> None:
        """Ready for the next person."""
        self._refused, self._unlike = None, False
        for field in self._fields():
            field.edit.clear()
        self._show()
        self.name.edit.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.watch.isEnabled():
            self.back.emit()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        card = QFrame(self)
        card.setProperty("part", "card")
        card.setFixedWidth(_CARD_PX)
        column = QVBoxLayout(card)
        column.setContentsMargins(*(3 * GAP_PX,) * 4)
        column.setSpacing(GAP_PX)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        for left, right in (
            (self.name, self.full_name),
            (self.password, self.again),
            (self._sign, self._trouble),
        ):
            row = QHBoxLayout()
            row.setSpacing(GAP_PX)
            row.addWidget(left, 0 if left is self._sign else 1)
            row.addWidget(right, 1)
            column.addLayout(row)
        column.addWidget(self.enter)
        foot = QHBoxLayout()
        foot.setSpacing(GAP_PX)
        foot.addWidget(self.leave, 1)
        foot.addWidget(self.watch, 1)
        column.addLayout(foot)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(1)
        around = QVBoxLayout(self)
        around.addStretch(1)
        around.addLayout(middle)
        around.addStretch(1)

    def _fields(self) -> tuple[Field, ...]:
        return self.name, self.full_name, self.password, self.again

    def _connect(self) -> None:
        for field in self._fields():
            field.edit.returnPressed.connect(self._on_return)
            field.edit.textChanged.connect(self._on_typed)
        self.enter.clicked.connect(self._on_enter)
        self.leave.clicked.connect(self._on_leave)
        self.watch.clicked.connect(self.back)
        self._bridge.seated.connect(self._on_seated)
        self._bridge.seat_refused.connect(self._on_refused)
        self._bridge.linked.connect(self._on_linked)

    @Slot()
    def _on_return(self) -> None:
        """Enter goes to the next empty field, and from the last one it logs in."""
        for field in self._fields():
            if not field.isHidden() and not field.text:
                field.edit.setFocus()
                return
        self._on_enter()

    @Slot()
    def _on_typed(self) -> None:
        self._show_enter()

    @Slot()
    def _on_enter(self) -> None:
        if not self._complete():
            return
        name, password = self.name.text.strip(), self.password.text
        self._refused, self._unlike = None, False
        if not self._seat.first:
            self._bridge.send(Login(name, password))
        elif password == self.again.text:
            self._bridge.send(
                FirstAdmin(name, self.full_name.text.strip() or name, password)
            )
        else:
            self._unlike = True
        self.password.edit.clear()
        self.again.edit.clear()
        self.password.edit.setFocus()
        self._show()

    @Slot()
    def _on_leave(self) -> None:
        self._bridge.send(Logout())

    @Slot(object)
    def _on_seated(self, seat: Seat) -> None:
        self._seat = seat
        self._show()

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        if refused.command in _OWN:
            self._refused = refused
            self._show()

    @Slot(object)
    def _on_linked(self, _link: Link) -> None:
        self._show_enter()

    def _complete(self) -> bool:
        shown = (field for field in self._fields() if not field.isHidden())
        return self._bridge.link is Link.HERE and all(
            field.text.strip() for field in shown if field is not self.full_name
        )

    def _show_enter(self) -> None:
        self.enter.setEnabled(self._complete())

    def _show(self) -> None:
        seat, user = self._seat, self._seat.user
        for field in (self.full_name, self.again):
            field.setVisible(seat.first)
        self.leave.setVisible(user is not None)
        self.watch.setVisible(not seat.first)
        if seat.first:
            self._title.setText(self.tr("The first administrator of this station"))
            hint = self.tr(
                "Choose a name and a password of at least eight letters; there is no "
                "preset one. An administrator makes the accounts of all others."
            )
        elif user is None:
            self._title.setText(self.tr("Log in"))
            hint = self.tr("The line goes on; everybody may watch.")
        else:
            self._title.setText(self.tr("Change of operator"))
            here = self.tr("%1 (%2) is at the window. The line goes on.")
            told = here.replace("%1", user.full_name or user.name)
            hint = told.replace("%2", role_word(user.role))
        self._hint.setText(hint)
        self._trouble.setText(self._why())
        for widget in (self._sign, self._trouble):
            widget.setVisible(bool(self._why()))
        word = self.tr("Make administrator") if seat.first else self.tr("Log in")
        self.enter.setText(word)
        self.enter.setAccessibleName(word)
        self.enter.setToolTip(hint)
        self._show_enter()

    def _why(self) -> str:
        if self._unlike:
            return self.tr("The two passwords differ; type them again.")
        return "" if self._refused is None else refusal_text(self._refused)

    def _retranslate(self) -> None:
        self.name.say(self.tr("Name"))
        self.full_name.say(self.tr("Full name"))
        self.password.say(self.tr("Password"))
        self.again.say(self.tr("Password again"))
        for button, word, tip in (
            (
                self.leave,
                self.tr("Log out"),
                self.tr("Nobody is at the window then; the line goes on"),
            ),
            (
                self.watch,
                self.tr("Back to watching  Esc"),
                self.tr("To the page that was shown"),
            ),
        ):
            button.setText(word)
            button.setAccessibleName(word)
            button.setToolTip(tip)
        self._show()
