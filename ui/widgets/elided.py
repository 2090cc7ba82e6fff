"""A label that shortens what does not fit, and tells the whole in its tooltip."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
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
        self._widest, self._meaning = widest, ""
        self._least = widest if least is None else least
        self.setProperty("part", part)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_whole(self, text: str) -> None:
        """Show `text`; nothing happens if it is shown already."""
        if text != self.text():
            self.setText(text)
            self._tell()

    def explain(self, meaning: str) -> None:
        """Say in the tip what the text is, with its unit."""
        self._meaning = meaning
        self._tell()

    def _tell(self) -> None:
        self.setToolTip(
            "\n".join(part for part in (self.text(), self._meaning) if part)
        )

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


class ElidedText(QLabel):
    """Some lines of plain text; what has no room is left out and stands in its tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Ignored)

    def set_whole(self, text: str) -> None:
        """Show `text`; nothing happens if it is shown already."""
        if text != self.text():
            self.setText(text)
            self.setToolTip(text)

    @property
    def shown(self) -> str:
        """What there is room for, with an ellipsis where that is not all."""
        text = self.text()
        if self._fits(text):
            return text
        few, many = 0, len(text)
        while many - few > 1:
            middle = (few + many) // 2
            if self._fits(f"{text[:middle].rstrip()}…"):
                few = middle
            else:
                many = middle
        return f"{text[:few].rstrip()}…"

    def minimumSizeHint(self) -> QSize:
        """One line; the text makes no demands."""
        return QSize(1, self.fontMetrics().height())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawText(self.rect(), _WRAPPED, self.shown)
        painter.end()

    def _fits(self, text: str) -> bool:
        room = QRect(0, 0, self.width(), 1_000_000)
        taken = self.fontMetrics().boundingRect(room, _WRAPPED, text)
        return taken.height() <= self.height() and taken.width() <= self.width()


_WRAPPED = int(Qt.TextFlag.TextWordWrap) | int(
    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
)
