"""Deciding about a lot: what is to be done, why, and the password once more."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.access import Act
from inspector.disposal import LONGEST_REASON, Disposition
from inspector.line.client import Seat
from inspector.lotend import Draft, LotEnd, obstacle
from ui.lot.words import disposition_word, obstacle_text
from ui.spoken import Spoken
from ui.theme import BUTTON_PX, GAP_PX, MAIN_BUTTON_PX
from ui.widgets.form import Field

_LONGEST_PASSWORD = 1024


class SignBar(Spoken, QWidget):
    """First the decision, then what it means and the password; nothing pops up.

    Attributes:
        sign: Somebody signs: a `Draft` and the password.
        hold: Somebody holds the lot, or ends the hold: whether, and why.
    """

    sign = Signal(object, str)
    hold = Signal(bool, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._end: LotEnd | None = None
        self._seat = Seat()
        self._busy = False
        self._trouble = ""
        self.choices = QButtonGroup(self)
        self.reason = Field(longest=LONGEST_REASON, parent=self)
        self.next = QPushButton(self)
        self.held = QPushButton(self)
        self.password = Field(secret=True, longest=_LONGEST_PASSWORD, parent=self)
        self.now = QPushButton(self)
        self.back = QPushButton(self)
        self._hint, self._meaning = QLabel(self), QLabel(self)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._connect()
        self._retranslate()

    @property
    def told(self) -> str:
        """What stands in the way, or what will be signed."""
        label = self._meaning if self.confirming else self._hint
        return label.text()

    @property
    def confirming(self) -> bool:
        """Whether the password is asked for."""
        return self._stack.currentIndex() == 1

    @property
    def draft(self) -> Draft:
        """What is chosen and typed."""
        number = self.choices.checkedId()
        chosen = list(Disposition)[number] if number >= 0 else None
        return Draft(chosen, self.reason.text)

    def show_lot(self, end: LotEnd | None, seat: Seat, *, busy: bool) -> None:
        """Show what can be decided; another lot begins anew."""
        before = self._end
        self._end, self._seat, self._busy = end, seat, busy
        if before is None or end is None or before.lot_id != end.lot_id:
            self.begin()
        elif before.figures != end.figures and self.confirming and not busy:
            self._trouble = ""
            self._stack.setCurrentIndex(0)
        self._show()

    def begin(self) -> None:
        """Nothing is chosen or typed; the proposal of the grade is."""
        self._trouble = ""
        self._stack.setCurrentIndex(0)
        self.password.edit.clear()
        self.reason.edit.clear()
        end = self._end
        proposed = end.proposed if end is not None and end.signed is None else None
        self.choices.setExclusive(False)
        for number, one in enumerate(Disposition):
            self.choices.button(number).setChecked(one is proposed)
        self.choices.setExclusive(True)
        self._show()

    def refuse(self, why: str) -> None:
        """It was not signed; the password is to be typed again."""
        self._trouble = why
        self.password.edit.clear()
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.confirming:
            self._on_back()
            return
        super().keyPressEvent(event)

    def _lay_out(self) -> None:
        for label in (self._hint, self._meaning):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(
                QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred
            )
        self._meaning.setProperty("part", "strong")
        first, second = QWidget(self), QWidget(self)
        row = QHBoxLayout()
        row.setSpacing(GAP_PX)
        for number in range(len(Disposition)):
            button = QPushButton(first)
            button.setProperty("part", "main")
            button.setCheckable(True)
            button.setMinimumHeight(MAIN_BUTTON_PX)
            self.choices.addButton(button, number)
            row.addWidget(button, 1)
        for button in (self.next, self.now):
            button.setProperty("part", "main")
            button.setMinimumHeight(MAIN_BUTTON_PX)
        for button in (self.held, self.back):
            button.setMinimumHeight(BUTTON_PX)
        row.addWidget(self.next)
        under = QHBoxLayout()
        under.setSpacing(2 * GAP_PX)
        under.addWidget(self._hint, 3)
        under.addWidget(self.reason, 4)
        under.addWidget(self.held, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(first)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addLayout(under)
        column.addLayout(row)
        confirm = QHBoxLayout()
        confirm.setSpacing(2 * GAP_PX)
        confirm.addWidget(self.password, 1, Qt.AlignmentFlag.AlignBottom)
        confirm.addWidget(self.now)
        confirm.addWidget(self.back, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(second)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(self._meaning, 1)
        column.addLayout(confirm)
        self._stack.addWidget(first)
        self._stack.addWidget(second)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _connect(self) -> None:
        self.choices.idToggled.connect(self._on_chosen)
        self.reason.edit.textChanged.connect(self._on_typed)
        self.password.edit.textChanged.connect(self._on_typed)
        self.reason.edit.returnPressed.connect(self._on_next)
        self.password.edit.returnPressed.connect(self._on_now)
        self.next.clicked.connect(self._on_next)
        self.now.clicked.connect(self._on_now)
        self.back.clicked.connect(self._on_back)
        self.held.clicked.connect(self._on_held)

    @Slot(int, bool)
    def _on_chosen(self, _number: int, _pressed: bool) -> None:
        self._trouble = ""
        self._show()

    @Slot()
    def _on_typed(self) -> None:
        self._show()

    @Slot()
    def _on_next(self) -> None:
        if not self.next.isEnabled():
            return
        self._trouble = ""
        self._stack.setCurrentIndex(1)
        self._show()
        self.password.edit.setFocus()

    @Slot()
    def _on_now(self) -> None:
        if self.now.isEnabled():
            self._trouble = ""
            self.sign.emit(self.draft, self.password.text)
            self.password.edit.clear()

    @Slot()
    def _on_back(self) -> None:
        self.password.edit.clear()
        self._trouble = ""
        self._stack.setCurrentIndex(0)
        self._show()
        self.next.setFocus()

    @Slot()
    def _on_held(self) -> None:
        if self._end is not None:
            self.hold.emit(not self._end.held, self.reason.text.strip())

    def _show(self) -> None:
        end, draft = self._end, self.draft
        may = end is not None and not self._busy
        found = None if end is None else obstacle(end, draft, self._seat)
        self.next.setEnabled(may and found is None)
        able = may and self._seat.asked and self._seat.may(Act.SIGN)
        for button in self.choices.buttons():
            button.setEnabled(able)
        hold = may and self._seat.may(Act.HOLD)
        self.reason.edit.setEnabled(able or hold)
        self.held.setEnabled(hold and bool(self.reason.text.strip()))
        held = end is not None and end.held
        word = self.tr("End the hold") if held else self.tr("Put on hold")
        self.held.setText(word)
        self.held.setAccessibleName(word)
        self.now.setEnabled(may and found is None and bool(self.password.text))
        amending = end is not None and end.signed is not None
        hint = obstacle_text(found, amending=amending) if end is not None else ""
        self._hint.setText(self._trouble or hint)
        self._meaning.setText(self._trouble or self._statement(end, draft))

    def _statement(self, end: LotEnd | None, draft: Draft) -> str:
        """What the signature means, as whoever signs reads it."""
        user = self._seat.user
        if end is None or draft.disposition is None or user is None:
            return ""
        if self._busy:
            return self.tr("The signature is being stored; the line runs on.")
        text = self.tr(
            "I, %1, decide about the lot %2: %3. I have looked at its map, its "
            "coverage and its defects. My name, the time and these figures are "
            "recorded and cannot be changed later, only amended."
        )
        text = text.replace("%1", user.full_name or user.name)
        text = text.replace("%2", end.lot_id)
        text = text.replace("%3", disposition_word(draft.disposition))
        reason = draft.reason.strip()
        return f"{text}\n{self.reason.caption.text()}: {reason}" if reason else text

    def _retranslate(self) -> None:
        for number, one in enumerate(Disposition):
            button = self.choices.button(number)
            button.setText(disposition_word(one))
            button.setAccessibleName(disposition_word(one))
        self.reason.say(self.tr("Reason"))
        self.password.say(self.tr("Your password, as a signature"))
        for button, word in (
            (self.next, self.tr("Sign …")),
            (self.now, self.tr("Sign now")),
            (self.back, self.tr("Back  Esc")),
        ):
            button.setText(word)
            button.setAccessibleName(word)
        self.held.setToolTip(
            self.tr("Nothing of a lot on hold is thrown away; no signature is needed")
        )
        self._show()
