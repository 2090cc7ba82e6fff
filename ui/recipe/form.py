"""The form of one part of a recipe, made of its schema; what is wrong stands beside."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inspector.findings import Decision
from inspector.release.draft import Draft
from inspector.release.settings import Path, Setting, Sort
from ui.recipe.words import caption, expected_words, problem_words, setting_words
from ui.spoken import Spoken
from ui.texts import decision_word, sentence
from ui.theme import BUTTON_PX, GAP_PX

_CAPTION_PX = 160
_EDIT_PX = 170


class SettingField(QWidget):
    """One setting: its name, where it is typed, and what is expected or wrong.

    Attributes:
        edited: The value that is meant, whether it can be taken or not.
    """

    edited = Signal(object)

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self._name, self.hint = QLabel(self), QLabel(self)
        self.edit = QLineEdit(self)
        self.buttons = [QPushButton(choice, self) for choice in setting.choices]
        self._group = QButtonGroup(self)
        self._lay_out()
        self.edit.textEdited.connect(self._on_typed)
        self._group.buttonClicked.connect(self._on_chosen)
        self.retranslate()

    def show_draft(self, draft: Draft, path: Path, *, may: bool) -> None:
        """Show what the draft says; what is being typed stays as it is."""
        value = draft.get(path)
        if not self.edit.hasFocus() or self.setting.typed(self.edit.text()) != value:
            shown = self.setting.shown(value)
            if shown != self.edit.text():
                self.edit.setText(shown)
        for choice, button in zip(self.setting.choices, self.buttons, strict=True):
            button.setChecked(choice == self.setting.shown(value))
            button.setEnabled(may)
        self.edit.setReadOnly(not may)
        problem = draft.problem_at(path)
        wrong = problem is not None
        words = expected_words(self.setting)
        if problem is not None:
            words = "▲ " + sentence(problem_words(problem, self.setting))
        self.hint.setText(words)
        part = "strong" if wrong else "quiet"
        if self.hint.property("part") != part:
            self.hint.setProperty("part", part)
            self.hint.style().unpolish(self.hint)
            self.hint.style().polish(self.hint)
        self.edit.setAccessibleDescription(words)

    def retranslate(self) -> None:
        """Ask for the words again."""
        name = caption(self.setting)
        self._name.setText(name)
        tip = setting_words(self.setting.path)[1]
        for part in (self, self.edit, self._name):
            part.setToolTip(tip)
        self.edit.setAccessibleName(name)
        words = {one.value: decision_word(one) for one in Decision}
        for choice, button in zip(self.setting.choices, self.buttons, strict=True):
            button.setText(words.get(choice, choice))
            button.setAccessibleName(f"{name}: {button.text()}")

    def _lay_out(self) -> None:
        self._name.setFixedWidth(_CAPTION_PX)
        self.hint.setWordWrap(True)
        self.hint.setProperty("part", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_PX)
        row.addWidget(self._name)
        if self.setting.sort is Sort.CHOICE:
            self.edit.hide()
            for button in self.buttons:
                button.setCheckable(True)
                button.setMinimumHeight(BUTTON_PX)
                self._group.addButton(button)
                row.addWidget(button)
            self.hint.hide()
            row.addStretch(1)
            return
        self.edit.setFixedHeight(BUTTON_PX)
        self.edit.setFixedWidth(_EDIT_PX)
        row.addWidget(self.edit)
        row.addWidget(self.hint, 1)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self.edited.emit(self.setting.typed(text))

    @Slot(QPushButton)
    def _on_chosen(self, button: QPushButton) -> None:
        self.edited.emit(self.setting.choices[self.buttons.index(button)])


class PartForm(Spoken, QScrollArea):
    """The settings of one part, one under the other.

    Attributes:
        edited: Path in the recipe and the value.
    """

    edited = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields: list[SettingField] = []
        self._at: Path = ()
        self._settings: tuple[Setting, ...] = ()
        self.setWidgetResizable(True)
        self.setProperty("part", "plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_part(
        self, draft: Draft, settings: Sequence[Setting], at: Path, *, may: bool
    ) -> None:
        """Show the settings of a part.

        Args:
            draft: What they are.
            settings: Of the part; their paths begin below it.
            at: Where the part stands.
            may: Whether they may be changed.
        """
        self._at = at
        if tuple(settings) != self._settings:
            self._build(tuple(settings))
        for field in self.fields:
            field.show_draft(draft, (*at, *field.setting.path), may=may)

    def _retranslate(self) -> None:
        for field in self.fields:
            field.retranslate()

    def _build(self, settings: tuple[Setting, ...]) -> None:
        self._settings = settings
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, GAP_PX, 0)
        column.setSpacing(GAP_PX)
        self.fields = [SettingField(one, inside) for one in settings]
        for field in self.fields:
            field.edited.connect(self._on_edited)
            column.addWidget(field)
        column.addStretch(1)
        self.setWidget(inside)

    @Slot(object)
    def _on_edited(self, value: object) -> None:
        sender = self.sender()
        if isinstance(sender, SettingField):
            self.edited.emit((*self._at, *sender.setting.path), value)
