"""What a new kind is called, how grave it is, and what is to be done about it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from inspector.enrol.draft import SEVERITIES, Draft
from ui.spoken import Spoken
from ui.theme import BUTTON_PX, GAP_PX

_LONGEST_NAME = 64
_LONGEST_ACTION = 500


class KindForm(Spoken, QWidget):
    """Fields of a draft."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.en, self.zh = QLineEdit(self), QLineEdit(self)
        self.severities = {name: QPushButton(self) for name in SEVERITIES}
        self.action = QLineEdit(self)
        self.en.setMaxLength(_LONGEST_NAME)
        self.zh.setMaxLength(_LONGEST_NAME)
        self.action.setMaxLength(_LONGEST_ACTION)
        self._labels = [QLabel(self) for _ in range(4)]
        self._group = QButtonGroup(self)
        self._lay_out()
        for field in (self.en, self.zh, self.action):
            field.textEdited.connect(self._on_edited)
        self._retranslate()

    def draft(self) -> Draft:
        """What has been typed and chosen."""
        chosen = [name for name, one in self.severities.items() if one.isChecked()]
        return Draft(self.en.text(), self.zh.text(), chosen[0], self.action.text())

    def clear(self) -> None:
        """Begin anew."""
        for field in (self.en, self.zh, self.action):
            field.clear()
        self.severities["major"].setChecked(True)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP_PX)
        row = QHBoxLayout()
        row.setSpacing(GAP_PX)
        for button in self.severities.values():
            button.setCheckable(True)
            button.setMinimumHeight(BUTTON_PX)
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
            self._group.addButton(button)
            row.addWidget(button, 1)
        self.severities["major"].setChecked(True)
        for n, field in enumerate((self.en, self.zh)):
            field.setFixedHeight(BUTTON_PX)
            grid.addWidget(self._labels[n], n, 0)
            grid.addWidget(field, n, 1)
        grid.addWidget(self._labels[2], 2, 0)
        grid.addLayout(row, 2, 1)
        self.action.setFixedHeight(BUTTON_PX)
        grid.addWidget(self._labels[3], 3, 0)
        grid.addWidget(self.action, 3, 1)
        grid.setColumnStretch(1, 1)

    @Slot()
    def _on_edited(self) -> None:
        self.edited.emit()

    def _retranslate(self) -> None:
        words = (
            self.tr("Name in English"),
            self.tr("Name in Chinese"),
            self.tr("Severity"),
            self.tr("What to do"),
        )
        for label, word in zip(self._labels, words, strict=True):
            label.setText(word)
        tips = (
            self.tr("At most 64 letters; one name is enough"),
            self.tr("At most 64 letters; one name is enough"),
            self.tr("What the operator is to do when it comes; may be empty"),
        )
        for field, word, tip in zip(
            (self.en, self.zh, self.action), (*words[:2], words[3]), tips, strict=True
        ):
            field.setAccessibleName(word)
            field.setToolTip(tip)
        for name, button in self.severities.items():
            word = severity_words()[name]
            button.setText(word)
            button.setAccessibleName(word)
            button.setToolTip(self.tr("How grave this kind is"))


def severity_words() -> dict[str, str]:
    """What a person calls a severity."""
    return {
        "minor": QCoreApplication.translate("KindForm", "Minor"),
        "major": QCoreApplication.translate("KindForm", "Major"),
        "critical": QCoreApplication.translate("KindForm", "Critical"),
    }
