"""A label that shortens what does not fit, and tells the whole in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class ElidedLabel(QLabel):
    """One line of plain text with an ellipsis where there is no room.

    Its width is that of `widest`, a text of the longest usual length, so that the
    layout does not move while the numbers do; `least` must fit in any case.
    """

    def __init__(
        self,
        widest: str,
        part: str,
        parent: QWidget | None = None,
        least: str | None = None,
    ) -> None:
        super().__init__(parent)
        self._widest = widest
        self._least = widest if least is None else least
        self.setProperty("part", part)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_whole(self, text: str) -> None:
        """Show `text`; nothing happens if it is shown already."""
        if text != self.text():
            self.setText(text)
            self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        return self._size_of(self._least)

    def sizeHint(self) -> QSize:
        return self._size_of(self._widest)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        end = Qt.TextElideMode.ElideRight
        fitted = self.fontMetrics().elidedText(self.text(), end, self.width())
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect(), left, fitted)
        painter.end()

    def _size_of(self, text: str) -> QSize:
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(text) + 2, metrics.height())
