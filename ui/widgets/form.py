"""Fields under their captions, for gloves and for the keyboard."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.theme import BUTTON_PX


class Field(QWidget):
    """A caption over a line of text."""

    def __init__(
        self,
        *,
        secret: bool = False,
        longest: int = 64,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.caption = QLabel(self)
        self.caption.setProperty("part", "caption")
        self.edit = QLineEdit(self)
        self.edit.setMaxLength(longest)
        self.edit.setFixedHeight(BUTTON_PX)
        if secret:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.caption.setBuddy(self.edit)
        self.setFocusProxy(self.edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.caption)
        column.addWidget(self.edit)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.edit.text()

    def say(self, caption: str, tip: str = "") -> None:
        """Show a caption, which is also the accessible name; a tip may say more."""
        self.caption.setText(caption)
        self.edit.setAccessibleName(caption)
        self.edit.setToolTip(tip or caption)
