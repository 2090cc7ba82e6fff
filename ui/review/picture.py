"""The large picture, with a box that a person can draw where something was missed."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from inspector.types import XYXY
from ui.theme import ORANGE, KindMarks
from ui.widgets.detail import Closeup, CropView, paint_corners

_LEAST_PX = 3.0


class MarkedPicture(CropView):
    """Dragging over it draws a box, where that is allowed."""

    drawn = Signal()

    def __init__(self, marks: KindMarks, parent: QWidget | None = None) -> None:
        super().__init__(marks, parent)
        self._drawable = False
        self._from: QPointF | None = None
        self._box_px: XYXY | None = None

    @property
    def box_px(self) -> XYXY | None:
        """What was drawn, in pixels of the picture; None if nothing was."""
        return self._box_px

    def show_drawable(self, closeup: Closeup | None, *, drawable: bool) -> None:
        """Show a picture; what was drawn before is gone."""
        self._drawable, self._from, self._box_px = drawable, None, None
        self.setCursor(
            Qt.CursorShape.CrossCursor if drawable else Qt.CursorShape.ArrowCursor
        )
        self.show_closeup(closeup)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._drawable and event.button() is Qt.MouseButton.LeftButton:
            self._from, self._box_px = event.position(), None
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._box_px = self._box(self._from, event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._box_px = self._box(self._from, event.position())
            self._from = None
            self.update()
            self.drawn.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._box_px is None or self._closeup is None:
            return
        frame = self.picture_frame()
        scale = frame.width() / max(1, self._image.width())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = Closeup(self._closeup.pixels, self._box_px, colour=ORANGE)
        paint_corners(painter, frame, scale, marked)
        painter.end()

    def _box(self, one: QPointF, other: QPointF) -> XYXY | None:
        """The box between two points, inside the picture; None if it is a click."""
        if self._image.isNull():
            return None
        frame = self.picture_frame()
        scale = frame.width() / self._image.width()
        xs = sorted((p.x() - frame.left()) / scale for p in (one, other))
        ys = sorted((p.y() - frame.top()) / scale for p in (one, other))
        x1, x2 = (min(max(x, 0.0), float(self._image.width())) for x in xs)
        y1, y2 = (min(max(y, 0.0), float(self._image.height())) for y in ys)
        large = x2 - x1 >= _LEAST_PX and y2 - y1 >= _LEAST_PX
        return (x1, y1, x2, y2) if large else None
