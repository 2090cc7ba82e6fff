"""A word with its sign: shape, colour and text always together."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.theme import Mark, shape_path, sign_pen
from ui.widgets.elided import ElidedLabel


class Sign(QWidget):
    """A filled shape."""

    def __init__(
        self, mark: Mark, side_px: int = 14, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mark = mark
        self._side_px = side_px
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def mark(self) -> Mark:
        """What is drawn."""
        return self._mark

    def set_mark(self, mark: Mark) -> None:
        """Draw another shape or colour."""
        if mark != self._mark:
            self._mark = mark
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._side_px, self._side_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(sign_pen(self.palette()))
        painter.setBrush(QColor(self._mark.colour))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawPath(shape_path(self._mark.shape, box))
        painter.end()


class MarkLabel(QWidget):
    """A sign and a word beside it."""

    def __init__(
        self,
        mark: Mark,
        part: str = "value",
        side_px: int = 14,
        widest: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.sign = Sign(mark, side_px, self)
        self.label = ElidedLabel(widest, part, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.sign)
        row.addWidget(self.label, 1)

    def show_mark(self, mark: Mark, text: str) -> None:
        """Show this sign and word."""
        self.sign.set_mark(mark)
        self.label.set_whole(text)
