"""Who is at the window, and the way to change that."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget

from ui.spoken import Spoken
from ui.texts import role_word
from ui.theme import BUTTON_PX
from ui.who import Who

_LONGEST = 24


class UserButton(Spoken, QPushButton):
    """Name and role; pressed, another person may log in. Hidden if nobody is asked."""

    def __init__(self, who: Who, login: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._who, self._login = who, login
        self.setMinimumHeight(BUTTON_PX)
        self.clicked.connect(login.trigger)
        login.changed.connect(self._show)
        who.changed.connect(self._show)
        self._show()

    @Slot()
    def _show(self) -> None:
        user = self._who.seat.user
        word = self._login.text()
        if user is not None:
            name = user.full_name or user.name
            cut = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
            word = f"{cut}  ·  {role_word(user.role)}"
        self.setText(word.replace("&", "&&"))
        told = self.tr("%1: log in, or change the operator").replace("%1", word)
        self.setAccessibleName(told)
        self.setToolTip(self._login.toolTip())
        self.setVisible(self._who.seat.asked)
