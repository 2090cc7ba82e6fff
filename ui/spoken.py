"""Widgets that say their words anew when another language is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget as _Base
else:
    _Base = object  # a widget has one base of Qt's, and this is none of them


class Spoken(_Base):
    """Stands before Qt's class among the bases of a widget that says something."""

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        """Say everything in the language on screen; by default, show it anew."""
        self._show()

    def _show(self) -> None:
        """Show what is known now."""
        raise NotImplementedError
