"""Buttons for gloves that carry out an action and print its key."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.spoken import Spoken
from ui.theme import BUTTON_PX, MAIN_BUTTON_PX

_MAIN_PX = 148
"""Least width of what must be hit with gloves."""


class ActionButton(Spoken, QPushButton):
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
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCheckable(action.isCheckable())
        self.clicked.connect(action.trigger)
        action.changed.connect(self._show)
        self._show()

    @property
    def action(self) -> QAction:
        """What it carries out."""
        return self._action

    def print_key(self, *, with_key: bool) -> None:
        """Print the key beside the word, or leave it to the tip."""
        if with_key != self._with_key:
            self._with_key = with_key
            self._show()

    def width_px(self, *, with_key: bool) -> int:
        """Width that it needs with its key beside the word, or without."""
        measure = self.fontMetrics().horizontalAdvance
        around = self.sizeHint().width() - measure(self.text())
        return max(BUTTON_PX, around + measure(self._print(with_key)))

    def _print(self, with_key: bool) -> str:
        word, key = self._action.text(), self._key()
        return f"{word}  {key}" if key and with_key else word

    def _key(self) -> str:
        form = QKeySequence.SequenceFormat.NativeText
        return self._action.shortcut().toString(form)

    @Slot()
    def _show(self) -> None:
        self.setText(self._print(self._with_key))
        hold_words(self)
        self.setAccessibleName(self._action.text())
        tip, key = self._action.toolTip(), self._key()
        self.setToolTip(f"{tip} ({key})" if key else tip)
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())


def hold_words(button: QPushButton) -> None:
    """No layout makes it narrower than its words; ask again after they change.

    A least width that is set by hand, or by the style sheet, outranks the size hint.
    """
    button.ensurePolished()
    least = _MAIN_PX if button.property("part") == "main" else BUTTON_PX
    button.setMinimumWidth(max(least, button.sizeHint().width()))
