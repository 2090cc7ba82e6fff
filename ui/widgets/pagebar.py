"""The pages as a row of buttons; the one that is shown is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from ui.spoken import Spoken
from ui.theme import BUTTON_PX, GAP_PX
from ui.widgets.buttons import ActionButton

_SIDE_PX = 2 * GAP_PX
_MOST_ROWS = 2


class PageBar(Spoken, QFrame):
    """One of the pages is shown at any time.

    Where there is no room for the keys the words alone are printed, and where there is
    no room for those in a row they stand in two.
    """

    def __init__(
        self, actions: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("part", "bar")
        group = QActionGroup(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(_SIDE_PX, 0, _SIDE_PX, GAP_PX)
        self._grid.setSpacing(GAP_PX)
        self._buttons: list[ActionButton] = []
        self._columns, self._rows = 0, 1
        for action in actions:
            group.addAction(action)
            button = ActionButton(action, parent=self)
            button.setVisible(action.isVisible())
            self._buttons.append(button)
        self._show()
        if actions and group.checkedAction() is None:
            actions[0].setChecked(True)

    def button(self, action: QAction) -> ActionButton | None:
        """The button of a page; None where there is none."""
        return next((one for one in self._buttons if one.action is action), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._show()
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Two rows of words; as high as it is now."""
        widths = self._widths(with_key=False)
        columns = -(-len(widths) // _MOST_ROWS)
        height = self._rows * (BUTTON_PX + GAP_PX)
        return QSize(_needed(widths, columns), height)

    def sizeHint(self) -> QSize:
        wide = _needed(self._widths(with_key=True), len(self._buttons))
        return QSize(wide, self.minimumSizeHint().height())

    def _widths(self, *, with_key: bool) -> list[int]:
        return [one.width_px(with_key=with_key) for one in self._buttons]

    def _show(self) -> None:
        """Print what there is room for."""
        whole = len(self._buttons)
        words = self._widths(with_key=False)
        keys = _needed(self._widths(with_key=True), whole) <= self.width()
        columns = whole
        if not keys and _needed(words, whole) > self.width():
            columns = -(-whole // _MOST_ROWS)
        for button in self._buttons:
            button.print_key(with_key=keys)
        if columns != self._columns:
            self._lay_in(columns)

    def _lay_in(self, columns: int) -> None:
        for number, button in enumerate(self._buttons):
            self._grid.removeWidget(button)
            self._grid.addWidget(button, *divmod(number, columns))
        for column in range(len(self._buttons) + 1):
            self._grid.setColumnStretch(column, 1 if column == columns else 0)
        self._columns, self._rows = columns, -(-len(self._buttons) // max(1, columns))
        self.updateGeometry()


def _needed(widths: Sequence[int], columns: int) -> int:
    """Width of a grid of buttons."""
    taken = [max(widths[n::columns]) for n in range(min(columns, len(widths)))]
    return sum(taken) + GAP_PX * max(0, len(taken) - 1) + 2 * _SIDE_PX
