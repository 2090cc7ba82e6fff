"""One of several sections at a time, chosen by a button of a column beside them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.theme import BUTTON_PX, GAP_PX

_BUTTON_PX = 200


class Sections(QWidget):
    """The buttons, and the section whose button is pressed."""

    def __init__(
        self, sections: Sequence[QWidget], parent: QWidget | None = None
    ) -> None:
        """Show the first one.

        Args:
            sections: In the order of their buttons, at least one.
            parent: Of the widget.
        """
        super().__init__(parent)
        self._buttons, self._stack = QButtonGroup(self), QStackedWidget(self)
        column = QVBoxLayout()
        column.setSpacing(GAP_PX)
        for number, section in enumerate(sections):
            button = QPushButton(self)
            button.setCheckable(True)
            button.setMinimumHeight(BUTTON_PX)
            button.setFixedWidth(_BUTTON_PX)
            self._buttons.addButton(button, number)
            self._stack.addWidget(section)
            column.addWidget(button)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP_PX)
        row.addLayout(column)
        row.addWidget(self._stack, 1)
        self._buttons.button(0).setChecked(True)
        self._buttons.idToggled.connect(self._on_button)

    @property
    def current(self) -> QWidget | None:
        """The section that is shown."""
        return self._stack.currentWidget()

    def choose(self, section: QWidget) -> None:
        """Show this one."""
        self._button(section).setChecked(True)

    def offer(self, section: QWidget, *, offered: bool) -> None:
        """Have a button for a section, or none; then another one is shown."""
        button = self._button(section)
        button.setVisible(offered)
        if not offered and button.isChecked():
            self._buttons.button(0).setChecked(True)

    def say(self, words: Sequence[str], tips: Sequence[str] = ()) -> None:
        """Name the buttons, in their order."""
        for number, button in enumerate(self._buttons.buttons()):
            button.setText(words[number])
            button.setAccessibleName(words[number])
            button.setToolTip(tips[number] if tips else "")

    def _button(self, section: QWidget) -> QAbstractButton:
        return self._buttons.button(self._stack.indexOf(section))

    @Slot(int, bool)
    def _on_button(self, number: int, wanted: bool) -> None:
        if wanted:
            self._stack.setCurrentIndex(number)
