"""The room for the pages: what does not fit is scrolled to, nothing is cut off."""

from __future__ import annotations

from PySide6.QtCore import QSize, Slot
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedWidget, QWidget

_LEAST = QSize(320, 160)


class PageArea(QScrollArea):
    """Scrolls a page that is larger than its room; follows the keyboard."""

    def __init__(self, pages: QStackedWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setMinimumSize(_LEAST)
        self.setWidget(pages)
        self._pages = pages
        pages.currentChanged.connect(self._on_page)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    @Slot(int)
    def _on_page(self, _number: int) -> None:
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setValue(0)

    @Slot(QWidget, QWidget)
    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or not self._pages.isAncestorOf(now):
            return
        if now.height() <= self.viewport().height():  # a larger one is seen anyway
            self.ensureWidgetVisible(now)
