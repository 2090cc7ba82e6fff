"""The kinds as buttons with keys: 1 to 9, and Ctrl with 1 to 9 for nine more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QPushButton, QScrollArea, QWidget

from ui.spoken import Spoken
from ui.texts import Texts
from ui.theme import BUTTON_PX, GAP_PX, KindMarks, mark_icon

COLUMNS = 3
_LONGEST_PX = 116
_MOST_ROWS = 5
KEYS = tuple([f"{n}" for n in range(1, 10)] + [f"Ctrl+{n}" for n in range(1, 10)])


class KindKeys(Spoken, QScrollArea):
    """A button for each kind, always at the same place."""

    picked = Signal(str)

    def __init__(
        self, texts: Texts, marks: KindMarks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._texts, self._marks = texts, marks
        self._kinds: tuple[str, ...] = ()
        self._buttons: list[QPushButton] = []
        self._slots: list[Callable[[], None]] = []
        self._inside = QWidget(self)
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(0, 0, GAP_PX, 0)
        self._grid.setSpacing(GAP_PX)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for number, key in enumerate(KEYS):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setAutoRepeat(False)
            slot = partial(self._pick, number)
            self._slots.append(slot)
            shortcut.activated.connect(slot)

    @property
    def kinds(self) -> tuple[str, ...]:
        """What can be picked, in the order of the keys."""
        return self._kinds

    @property
    def buttons(self) -> list[QPushButton]:
        """One for each kind."""
        return list(self._buttons)

    def show_kinds(self, kinds: Sequence[str], current: str) -> None:
        """Show these kinds; the one that the line named is framed."""
        if tuple(kinds) != self._kinds:
            self._kinds = tuple(kinds)
            while len(self._buttons) < len(kinds):
                self._add()
            self._retranslate()
            rows = min(_MOST_ROWS, max(1, -(-len(kinds) // COLUMNS)))
            self.setFixedHeight(rows * (BUTTON_PX + GAP_PX) - GAP_PX + 2)
        for number, button in enumerate(self._buttons):
            there = number < len(self._kinds)
            button.setVisible(there)
            named = there and self._kinds[number] == current
            if button.property("named") != named:
                button.setProperty("named", named)
                button.style().polish(button)

    def _add(self) -> None:
        number = len(self._buttons)
        button = QPushButton(self._inside)
        button.setMinimumHeight(BUTTON_PX)
        button.setProperty("part", "kind")
        slot = partial(self._pick, number)
        self._slots.append(slot)
        button.clicked.connect(slot)
        self._grid.addWidget(button, *divmod(number, COLUMNS))
        self._buttons.append(button)

    def _retranslate(self) -> None:
        for number, (button, kind) in enumerate(
            zip(self._buttons, self._kinds, strict=False)
        ):
            name = self._texts.kind(kind)
            key = KEYS[number] if number < len(KEYS) else ""
            end = Qt.TextElideMode.ElideRight
            short = self.fontMetrics().elidedText(name, end, _LONGEST_PX)
            button.setText(f"{key}  {short}" if key else short)
            button.setIcon(mark_icon(self._marks.of(kind)))
            button.setAccessibleName(name)
            button.setToolTip(name)

    def _pick(self, number: int, _checked: bool = False) -> None:
        if number < len(self._kinds):
            self.picked.emit(self._kinds[number])
