"""Accounts: who may log in here and as what. They are switched off, never deleted."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QItemSelection, Qt, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.access import Account, Role
from inspector.line.client import (
    AddUser,
    ChangeRole,
    Refused,
    ResetPassword,
    Seat,
    StaffCommand,
    SwitchUser,
)
from ui.bridge import LineBridge
from ui.spoken import Spoken
from ui.texts import refusal_text, role_word
from ui.theme import BUTTON_PX, GAP_PX
from ui.widgets.form import Field
from ui.widgets.table import Table

_OWN = {one.__name__ for one in (AddUser, ChangeRole, SwitchUser, ResetPassword)}


class UsersSection(Spoken, QWidget):
    """The table of accounts, what can be done to the chosen one, and a new one."""

    def __init__(self, bridge: LineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._seat = bridge.seat
        self._refused: Refused | None = None
        self.table = Table(self)
        self.roles = QButtonGroup(self)
        self.name = Field(parent=self)
        self.full_name = Field(longest=128, parent=self)
        self.password = Field(secret=True, longest=1024, parent=self)
        self.add = QPushButton(self)
        self.change = QPushButton(self)
        self.switch = QPushButton(self)
        self.reset = QPushButton(self)
        self._told = QLabel(self)
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setWordWrap(True)
        self._lay_out()
        self._connect()
        self._retranslate()

    @property
    def told(self) -> str:
        """What is wrong, or what can be done."""
        return self._told.text()

    @property
    def role(self) -> Role:
        """The role that is pressed."""
        return list(Role)[max(0, self.roles.checkedId())]

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setSpacing(GAP_PX)
        for column, field in enumerate((self.name, self.full_name, self.password)):
            grid.addWidget(field, 0, column)
        chips = QHBoxLayout()
        chips.setSpacing(GAP_PX)
        for number in range(len(Role)):
            chip = QPushButton(self)
            chip.setCheckable(True)
            chip.setMinimumHeight(BUTTON_PX)
            self.roles.addButton(chip, number)
            chips.addWidget(chip, 1)
        self.roles.button(0).setChecked(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP_PX)
        for button in (self.add, self.change, self.reset, self.switch):
            button.setMinimumHeight(BUTTON_PX)
            buttons.addWidget(button, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(GAP_PX)
        whole.addWidget(self.table, 1)
        whole.addWidget(self._told)
        whole.addLayout(grid)
        whole.addLayout(chips)
        whole.addLayout(buttons)

    def _connect(self) -> None:
        self.add.clicked.connect(self._on_add)
        self.change.clicked.connect(self._on_change)
        self.switch.clicked.connect(self._on_switch)
        self.reset.clicked.connect(self._on_reset)
        for field in (self.name, self.full_name, self.password):
            field.edit.textChanged.connect(self._on_typed)
        self.table.selectionModel().selectionChanged.connect(self._on_chosen)
        self._bridge.seated.connect(self._on_seated)
        self._bridge.seat_refused.connect(self._on_refused)

    @property
    def _chosen(self) -> Account | None:
        row = self.table.chosen
        accounts = self._seat.accounts
        return accounts[row] if row is not None and row < len(accounts) else None

    @Slot()
    def _on_add(self) -> None:
        name = self.name.text.strip()
        full_name = self.full_name.text.strip() or name
        self._send(AddUser(name, full_name, self.role, self.password.text))

    @Slot()
    def _on_change(self) -> None:
        if (chosen := self._chosen) is not None:
            self._send(ChangeRole(chosen.user.name, self.role))

    @Slot()
    def _on_switch(self) -> None:
        if (chosen := self._chosen) is not None:
            self._send(SwitchUser(chosen.user.name, active=not chosen.user.active))

    @Slot()
    def _on_reset(self) -> None:
        if (chosen := self._chosen) is not None:
            self._send(ResetPassword(chosen.user.name, self.password.text))

    def _send(self, command: StaffCommand) -> None:
        self._refused = None
        self._bridge.send(command)
        self._show()

    @Slot()
    def _on_typed(self) -> None:
        self._show_able()

    @Slot(QItemSelection, QItemSelection)
    def _on_chosen(self, _on: QItemSelection, _off: QItemSelection) -> None:
        if (chosen := self._chosen) is not None:
            self.roles.button(list(Role).index(chosen.user.role)).setChecked(True)
        self._show()

    @Slot(object)
    def _on_seated(self, seat: Seat) -> None:
        """Something has been done; what was typed for it goes."""
        done = seat.done != self._seat.done
        self._seat = seat
        if done:
            self._refused = None
            for field in (self.name, self.full_name, self.password):
                field.edit.clear()
        self._show()

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        if refused.command in _OWN:
            self._refused = refused
            self._show()

    def _show(self) -> None:
        captions = (
            self.tr("Name"),
            self.tr("Full name"),
            self.tr("Role"),
            self.tr("State"),
        )
        rows = [self._row(one) for one in self._seat.accounts]
        self.table.show_rows(captions, rows)
        told = self.tr(
            "To add somebody, fill in name and password and press a role. To change "
            "somebody, choose the row first. A new password opens a locked account."
        )
        self._told.setText(refusal_text(self._refused) if self._refused else told)
        chosen = self._chosen
        off = chosen is not None and not chosen.user.active
        self.switch.setText(self.tr("Switch on") if off else self.tr("Switch off"))
        self.switch.setAccessibleName(self.switch.text())
        self.switch.setToolTip(self.tr("Whether this person may log in; records stay"))
        self._show_able()

    def _show_able(self) -> None:
        chosen, typed = self._chosen is not None, bool(self.password.text)
        self.add.setEnabled(bool(self.name.text.strip()) and typed)
        self.change.setEnabled(chosen)
        self.switch.setEnabled(chosen)
        self.reset.setEnabled(chosen and typed)

    def _row(self, one: Account) -> list[str]:
        until = one.locked_until
        state = self.tr("May log in")
        if not one.user.active:
            state = self.tr("Switched off")
        elif until is not None and until > datetime.now(UTC):
            at = f"{until.astimezone():%H:%M}"
            state = self.tr("Locked until %1").replace("%1", at)
        return [one.user.name, one.user.full_name, role_word(one.user.role), state]

    def _retranslate(self) -> None:
        self.name.say(self.tr("Name"))
        self.full_name.say(self.tr("Full name"))
        self.password.say(self.tr("New password"), self.tr("At least eight letters"))
        for number, role in enumerate(Role):
            chip = self.roles.button(number)
            chip.setText(role_word(role))
            chip.setAccessibleName(role_word(role))
            chip.setToolTip(self.tr("The role to be given"))
        for button, word, tip in (
            (self.add, self.tr("Add"), self.tr("A new account with this role")),
            (
                self.change,
                self.tr("Give this role"),
                self.tr("To the person that is chosen in the list"),
            ),
            (
                self.reset,
                self.tr("Give new password"),
                self.tr("To the person that is chosen; opens a locked account"),
            ),
        ):
            button.setText(word)
            button.setAccessibleName(word)
            button.setToolTip(tip)
        self.table.setAccessibleName(self.tr("Accounts"))
        self._show()
