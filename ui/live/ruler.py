"""Rulers beside the waterfall: mm across on top, metres along on the left."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette

from ui.live.ring import WebRing
from ui.theme import font
from ui.widgets.steps import nice_step

ACROSS_PX = 26
ALONG_PX = 64
_TEXT_PX = 12
_TICK_PX = 6
_FEWEST_PX = 72
_BESIDE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def across_ticks(ring: WebRing, width_px: float) -> list[tuple[float, str]]:
    """Places across in pixels from the left, and their mm."""
    if not ring.rows:
        return []
    step = nice_step(ring.width_mm, max(1, int(width_px / _FEWEST_PX)))
    first = math.ceil(ring.left_mm / step - 1e-9)
    last = math.floor((ring.left_mm + ring.width_mm) / step + 1e-6)
    scale = width_px / ring.width_mm
    ticks = [step * number for number in range(first, last + 1)]
    return [((mm - ring.left_mm) * scale, f"{mm:g}") for mm in ticks]


def along_ticks(ring: WebRing, ratio: float) -> list[tuple[float, str]]:
    """Places along in pixels from the top, and their metres.

    Args:
        ring: The picture.
        ratio: Rows of the ring per pixel of the window.
    """
    span = ring.end_mm - ring.start_mm if ring.rows else 0.0
    if span <= 0:
        return []
    step = nice_step(span, max(1, int(ring.rows / ratio / _FEWEST_PX)))
    first = math.ceil(ring.start_mm / step)
    numbers = np.arange(first, math.floor(ring.end_mm / step) + 1, dtype=np.float64)
    ticks = np.asarray(numbers * step, np.float64)
    digits = max(0, min(3, -math.floor(math.log10(step / 1000) + 1e-9)))
    return [
        (float(y) / ratio, f"{mm / 1000:.{digits}f}")
        for y, mm in zip(ring.y_of(ticks), ticks, strict=True)
    ]


def draw_rulers(
    painter: QPainter, ring: WebRing, picture: QRectF, ratio: float, look: QPalette
) -> None:
    """Draw both rulers around `picture`, in window pixels."""
    painter.setFont(font(_TEXT_PX))
    painter.setPen(QColor(look.color(QPalette.ColorRole.Midlight)))
    lines = []
    right = picture.right()
    for x, text in across_ticks(ring, picture.width()):
        at = picture.left() + x
        lines.append(QLineF(at, picture.top() - _TICK_PX, at, picture.top()))
        box = QRectF(at - 40, 0, 80, ACROSS_PX - _TICK_PX)
        box.moveRight(min(box.right(), right + 2))
        box.moveLeft(max(box.left(), picture.left() - 30))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    for y, text in along_ticks(ring, ratio):
        at = picture.top() + y
        lines.append(QLineF(picture.left() - _TICK_PX, at, picture.left(), at))
        box = QRectF(0, at - 10, ALONG_PX - _TICK_PX - 4, 20)
        if picture.top() <= at <= picture.bottom() - 24:
            painter.drawText(box, _BESIDE, text)
    painter.drawLines(lines)
    across = QRectF(0, 0, picture.left() - 34, ACROSS_PX - _TICK_PX)
    painter.drawText(across, Qt.AlignmentFlag.AlignCenter, "mm")
    along = QRectF(0, picture.bottom() - 18, picture.left() - _TICK_PX - 4, 18)
    painter.drawText(along, _BESIDE, "m")
