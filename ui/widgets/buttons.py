"""Buttons for gloves that carry out an action and print its key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.theme import BUTTON_PX, MAIN_BUTTON_PX


class ActionButton(QPushButton):
    """Mirrors an action: text with its key, enabled, checked, accessible name."""

    def __init__(
        self,
        action: QAction,
        *,
        main: bool = False,
        with_key: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._action = action
        self._with_key = with_key
        if main:
            self.setProperty("part", "main")
        self.setMinimumHeight(MAIN_BUTTON_PX if main else BUTTON_PX)
        self.setMinimumWidth(BUTTON_PX)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCheckable(action.isCheckable())
        self.clicked.connect(action.trigger)
        action.changed.connect(self._show)
        self._show()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._show()
        super().changeEvent(event)

    @Slot()
    def _show(self) -> None:
        key = self._action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        word = self._action.text()
        self.setText(f"{word}  {key}" if key and self._with_key else word)
        self.setAccessibleName(word)
        self.setToolTip(self._action.toolTip())
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())
