"""Where an item lies and what was found around it: a piece of the web, from above."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.review.items import Item
from inspector.store.facts import DefectPoint
from ui.theme import KindMarks, font, shape_path

_SIGN_PX = 9.0
_RING_PX = 24.0
_MARGIN_PX = 12


class AroundView(QWidget):
    """Width across, length upwards; the item itself is ringed."""

    def __init__(self, marks: KindMarks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks = marks
        self._item: Item | None = None
        self._points: tuple[DefectPoint, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 90)

    def sizeHint(self) -> QSize:
        return QSize(240, 160)

    def show_around(self, item: Item | None, points: Sequence[DefectPoint]) -> None:
        """Show an item among the findings around it."""
        self._item, self._points = item, tuple(points)
        self.update()

    def span_mm(self) -> tuple[float, float, float, float]:
        """What is shown: left, right, first and last millimetre."""
        if self._item is None:
            return 0.0, 1.0, 0.0, 1.0
        x1, y1, x2, y2 = self._item.xyxy_mm
        xs = [x1, x2, *(p.x_mm for p in self._points)]
        ys = [y1, y2, *(p.y_mm for p in self._points)]
        reach = max(500.0, *(abs(y - (y1 + y2) / 2) for y in ys))
        middle = (y1 + y2) / 2
        return 0.0, max(max(xs) * 1.05, 1.0), middle - reach, middle + reach

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = self.palette()
        painter.fillRect(self.rect(), look.color(QPalette.ColorRole.Base))
        if self._item is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_points(painter)
            self._paint_ends(painter, look.color(QPalette.ColorRole.Midlight))
        painter.end()

    def _paint_points(self, painter: QPainter) -> None:
        for point in self._points:
            mark = self._marks.of(point.kind)
            x, y = self._to_px(point.x_mm, point.y_mm)
            box = QRectF(x - _SIGN_PX / 2, y - _SIGN_PX / 2, _SIGN_PX, _SIGN_PX)
            painter.setPen(QPen(QColor("#000000"), 1))
            painter.setBrush(QColor(mark.colour))
            painter.drawPath(shape_path(mark.shape, box))
        assert self._item is not None
        x1, y1, x2, y2 = self._item.xyxy_mm
        x, y = self._to_px((x1 + x2) / 2, (y1 + y2) / 2)
        ring = QRectF(x - _RING_PX / 2, y - _RING_PX / 2, _RING_PX, _RING_PX)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, colour in ((5.0, "#000000"), (2.5, "#ffffff")):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(ring)

    def _paint_ends(self, painter: QPainter, colour: QColor) -> None:
        """Where along the web the piece begins and ends."""
        _, _, first, last = self.span_mm()
        painter.setPen(colour)
        painter.setFont(font(12))
        room = QRectF(self.rect()).adjusted(6, 3, -6, -3)
        right = Qt.AlignmentFlag.AlignRight
        painter.drawText(
            room, right | Qt.AlignmentFlag.AlignTop, f"{last / 1000:.2f} m"
        )
        low = right | Qt.AlignmentFlag.AlignBottom
        painter.drawText(room, low, f"{first / 1000:.2f} m")

    def _to_px(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        left, right, first, last = self.span_mm()
        wide = max(1, self.width() - 2 * _MARGIN_PX)
        high = max(1, self.height() - 2 * _MARGIN_PX)
        x = _MARGIN_PX + (x_mm - left) / (right - left) * wide
        y = _MARGIN_PX + (last - y_mm) / (last - first) * high
        return x, y
