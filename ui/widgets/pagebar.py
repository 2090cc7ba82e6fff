"""The pages as a row of buttons; the one that is shown is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.theme import GAP_PX
from ui.widgets.buttons import ActionButton


class PageBar(QFrame):
    """One of the pages is shown at any time."""

    def __init__(
        self, actions: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("part", "bar")
        group = QActionGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, 0, 2 * GAP_PX, GAP_PX)
        row.setSpacing(GAP_PX)
        for action in actions:
            group.addAction(action)
            button = ActionButton(action, parent=self)
            button.setVisible(action.isVisible())
            row.addWidget(button)
        row.addStretch(1)
        if actions and group.checkedAction() is None:
            actions[0].setChecked(True)
