"""Defects so far by kind: the counts, and the legend of the marks at the same time."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.status import LineStatus
from ui.bridge import LineBridge
from ui.spoken import Spoken
from ui.texts import Texts, count
from ui.theme import KindMarks, font, shape_path, sign_pen

_HEIGHT_PX = 30
_SIDE_PX = 13.0
_BETWEEN_PX = 26.0


class KindBar(Spoken, QWidget):
    """One line: sign, name and count of each kind, most frequent first."""

    def __init__(
        self,
        bridge: LineBridge,
        texts: Texts,
        marks: KindMarks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._texts = texts
        self._marks = marks
        self._counts: list[tuple[str, int]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        bridge.status.connect(self._on_status)
        self._on_status(bridge.last)

    @property
    def counts(self) -> list[tuple[str, int]]:
        """Kinds and how many, most frequent first."""
        return list(self._counts)

    def sizeHint(self) -> QSize:
        return QSize(400, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(14))
        quiet = self.palette().color(QPalette.ColorRole.Midlight)
        if not self._counts:
            painter.setPen(quiet)
            left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(self.rect(), left, self.tr("No defects in this run"))
        x = 0.0
        for n, (kind, number) in enumerate(self._counts):
            text = f"{self._texts.kind(kind)}  {count(number)}"
            wide = _SIDE_PX + 8 + painter.fontMetrics().horizontalAdvance(text)
            rest = len(self._counts) - n
            reserve = 60 if rest > 1 else 0
            if x + wide + reserve > self.width():
                painter.setPen(quiet)
                room = QRectF(x, 0, 60, self.height())
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, f"+{rest}")
                break
            self._paint_kind(painter, x, kind, text)
            x += wide + _BETWEEN_PX
        painter.end()

    @Slot(object)
    def _on_status(self, status: LineStatus) -> None:
        counts = sorted(status.defects.items(), key=_most_first)
        if counts != self._counts:
            self._counts = counts
            self._show()

    def _show(self) -> None:
        self.update()
        said = ", ".join(f"{self._texts.kind(k)} {n}" for k, n in self._counts)
        self.setAccessibleName(self.tr("Defects by kind: %1").replace("%1", said))
        self.setToolTip(said.replace(", ", "\n"))

    def _paint_kind(self, painter: QPainter, x: float, kind: str, text: str) -> None:
        mark = self._marks.of(kind)
        sign = QRectF(x, (self.height() - _SIDE_PX) / 2, _SIDE_PX, _SIDE_PX)
        painter.setPen(sign_pen(self.palette()))
        painter.setBrush(QColor(mark.colour))
        painter.drawPath(shape_path(mark.shape, sign))
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        room = QRectF(x + _SIDE_PX + 8, 0, self.width(), self.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    kind, number = item
    return -number, kind
