"""Where the line told that material went by uninspected."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.live.ring import WebRing
from ui.theme import DARK, ORANGE, Shape, font, shape_path

_NOTES_KEPT = 100
_TOGETHER_ROWS = 48
_PLATE_PX = 22.0


@dataclass(frozen=True, slots=True)
class GapNote:
    """The line's count of gap lines rose while the web was here.

    Attributes:
        at_mm: Newest place shown when it was told; the gap itself lies before it.
        length_mm: How much was not inspected.
    """

    at_mm: float
    length_mm: float


class GapNotes:
    """The newest notes; one that comes soon after another is added to it."""

    def __init__(self) -> None:
        self._notes: deque[GapNote] = deque(maxlen=_NOTES_KEPT)

    @property
    def notes(self) -> Sequence[GapNote]:
        """All notes kept, oldest first."""
        return tuple(self._notes)

    def add(self, ring: WebRing, length_mm: float) -> None:
        """Note `length_mm` at the newest row of `ring`."""
        at_mm = ring.end_mm
        if self._notes:
            last = self._notes[-1]
            row = float(ring.y_of(np.array([last.at_mm]))[0])
            if row < _TOGETHER_ROWS:
                self._notes[-1] = GapNote(last.at_mm, last.length_mm + length_mm)
                return
        self._notes.append(GapNote(at_mm, length_mm))

    def clear(self) -> None:
        """Forget all."""
        self._notes.clear()

    def paint(
        self,
        painter: QPainter,
        ring: WebRing,
        picture: QRectF,
        ratio: float,
        words: str,
    ) -> None:
        """Draw a dashed line and a plate at the left for each note in the picture.

        Args:
            painter: On the window, in window pixels.
            ring: The picture.
            picture: Where it lies.
            ratio: Rows of the ring per window pixel.
            words: What to write, `%1` stands for the length.
        """
        painter.setFont(font(12, bold=True))
        for note in self._notes:
            if not ring.start_mm < note.at_mm <= ring.end_mm:
                continue
            row = float(ring.y_of(np.array([note.at_mm]))[0])
            y = picture.top() + row / ratio
            painter.setPen(QPen(QColor(ORANGE), 2, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(picture.left(), y, picture.right(), y))
            text = words.replace("%1", length_text(note.length_mm))
            _paint_plate(painter, picture.left() + 6, y + 3, text)


def length_text(mm: float) -> str:
    """A short length in mm, a longer one in metres."""
    return f"{mm:.0f} mm" if mm < 1000 else f"{mm / 1000:.2f} m"


def _paint_plate(painter: QPainter, left: float, top: float, text: str) -> None:
    width = painter.fontMetrics().horizontalAdvance(text) + 34
    plate = QRectF(left, top, width, _PLATE_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(DARK.base))
    painter.drawRoundedRect(plate, 3, 3)
    painter.setBrush(QColor(ORANGE))
    sign = QRectF(plate.left() + 7, plate.top() + 5.5, 11, 11)
    painter.drawPath(shape_path(Shape.UP, sign))
    painter.setPen(QColor(ORANGE))
    beside = plate.adjusted(24, 0, 0, 0)
    painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, text)
