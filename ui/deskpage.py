"""What all pages with a desk have: it works while they are looked at, and is heard."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.desk import Desk
from ui.notify import Notifier
from ui.spoken import Spoken
from ui.texts import sentence
from ui.who import Who

AnyDesk = TypeVar("AnyDesk", bound=Desk)


class DeskPage(Spoken, QWidget, Generic[AnyDesk]):
    """Shows what its desk has to say, to the person at the window."""

    def __init__(
        self,
        desk: AnyDesk,
        who: Who,
        notifier: Notifier,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing until the page is looked at.

        Args:
            desk: Works for the page.
            who: Who is at the window.
            notifier: Takes what could not be done.
            parent: Of the widget.
        """
        super().__init__(parent)
        self.desk, self._who, self._notifier = desk, who, notifier
        desk.changed.connect(self._show)
        desk.told.connect(self._on_told)
        who.changed.connect(self._show)

    def showEvent(self, event: QShowEvent) -> None:
        self.desk.begin()
        self._show()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.desk.pause()
        super().hideEvent(event)

    @Slot(str)
    def _on_told(self, why: str) -> None:
        self._notifier.warn(sentence(why))
