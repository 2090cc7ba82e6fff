"""Buttons of a page, with a key that does the same and is printed on them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.theme import BUTTON_PX, MAIN_BUTTON_PX
from ui.widgets.buttons import hold_words


class KeyButton(QPushButton):
    """A button whose key works while it is to be seen and no text is being typed."""

    def __init__(
        self, key: str = "", *, main: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._key = key
        if main:
            self.setProperty("part", "main")
        self.setMinimumHeight(MAIN_BUTTON_PX if main else BUTTON_PX)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if key:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(self.click)

    def say(self, word: str, tip: str = "") -> None:
        """Show a word and the key; one sentence more as a tip."""
        shown = QKeySequence(self._key).toString(QKeySequence.SequenceFormat.NativeText)
        self.setText(f"{word}  {shown}" if shown else word)
        hold_words(self)
        self.setAccessibleName(word)
        self.setToolTip(tip)
