"""What is drawn on the map: axes, stretches, defects, the period ruler."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPalette, QPen

from inspector.store.lot_map import LotMap
from inspector.store.lot_sheet import LotSheet
from ui.map.viewport import Viewport, dots
from ui.texts import gap_word
from ui.theme import DARK, ORANGE, SKY, KindMarks, font, shape_path
from ui.widgets.steps import nice_step

LEFT_PX, TOP_PX, RIGHT_PX, BOTTOM_PX = 64, 10, 10, 28
_SYMBOLS = 1500
_SIDE_PX = 13.0
_FEWEST_PX = 72
_TICK_PX = 6
_MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the length that is marked on the map, for example a gap.

    Attributes:
        start_mm: From here.
        end_mm: To here; the same where it is a place.
        text: What it is.
    """

    start_mm: float
    end_mm: float
    text: str


def stretches_of(sheet: LotSheet, seam: str) -> list[Stretch]:
    """What went by unseen, and where one run ends and the next begins.

    Args:
        sheet: The lot.
        seam: What is written where a run begins.
    """
    unseen = [
        Stretch(one.start_mm, one.start_mm + one.length_mm, gap_word(one.reason))
        for one in sheet.unseen
    ]
    return [*unseen, *(Stretch(at, at, seam) for at in sheet.seams_mm)]


def draw_axes(painter: QPainter, view: Viewport, room: QRectF, look: QPalette) -> None:
    """Millimetres across below, metres along on the left."""
    painter.setFont(font(12))
    painter.setPen(look.color(QPalette.ColorRole.Midlight))
    low, high = view.across_mm
    step = nice_step(high - low, max(1, int(room.width() / _FEWEST_PX)))
    for mm in np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step:
        x = room.left() + (mm - low) / view.mm_per_px[0]
        painter.drawLine(QLineF(x, room.bottom(), x, room.bottom() + _TICK_PX))
        place = QRectF(x - 40, room.bottom() + _TICK_PX, 80, 18)
        place.moveRight(min(place.right(), room.right() + RIGHT_PX))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{mm:g}")
    low, high = view.along_mm
    step = nice_step(high - low, max(1, int(room.height() / _FEWEST_PX)))
    digits = max(0, min(3, -math.floor(math.log10(step / 1000) + 1e-9)))
    beside = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for mm in np.arange(math.ceil(low / step), math.floor(high / step) + 1) * step:
        y = room.bottom() - (mm - low) / view.mm_per_px[1]
        painter.drawLine(QLineF(room.left() - _TICK_PX, y, room.left(), y))
        if room.top() + 20 <= y <= room.bottom() - 8:
            place = QRectF(0, y - 10, LEFT_PX - _TICK_PX - 4, 20)
            painter.drawText(place, beside, f"{mm / 1000:.{digits}f}")
    corner = QRectF(0, room.bottom() + _TICK_PX, LEFT_PX - 20, 18)
    painter.drawText(corner, beside, "mm")
    painter.drawText(QRectF(0, room.top(), LEFT_PX - 10, 18), beside, "m")


def draw_stretches(
    painter: QPainter,
    view: Viewport,
    room: QRectF,
    stretches: Sequence[Stretch],
) -> None:
    """Hatched bands over the whole width, at least three pixels high, with a word.

    The word of a stretch stands on the right, that of a place on the left.
    """
    ground = QColor(ORANGE)
    ground.setAlpha(120)
    painter.setFont(font(12))
    for one in stretches:
        low, high = view.along_mm
        if one.end_mm < low or one.start_mm > high:
            continue
        top = room.bottom() - (one.end_mm - low) / view.mm_per_px[1]
        bottom = room.bottom() - (one.start_mm - low) / view.mm_per_px[1]
        band = QRectF(room.left(), top, room.width(), max(3.0, bottom - top))
        painter.fillRect(band, QBrush(ground, Qt.BrushStyle.BDiagPattern))
        painter.setPen(QColor(ORANGE))
        painter.drawLine(band.bottomLeft(), band.bottomRight())
        word = QRectF(room.left() + 8, band.bottom() - 18, room.width() - 16, 18)
        place = one.start_mm == one.end_mm
        aside = Qt.AlignmentFlag.AlignLeft if place else Qt.AlignmentFlag.AlignRight
        painter.drawText(word, aside, one.text)


def draw_defects(
    painter: QPainter,
    xy_px: NDArray[np.float64],
    seen: NDArray[np.int64],
    lot: LotMap,
    marks: KindMarks,
    room: QRectF,
) -> None:
    """Symbols where they can be told apart, small squares where there are too many.

    Args:
        painter: Its origin is the widget's.
        xy_px: `(n, 2)` all defects in pixels of the room.
        seen: Numbers of those to draw, the gravest last.
        lot: Where they are from.
        marks: Of the kinds.
        room: Where the map is.
    """
    if len(seen) > _SYMBOLS:
        colours = np.array(
            [QColor(marks.of(kind).colour).rgba() for kind in lot.kinds], np.uint32
        )
        size = int(room.height()), int(room.width())
        picture = dots(xy_px[seen], colours[lot.kind[seen]], size)
        argb = QImage.Format.Format_ARGB32
        image = QImage(picture.data, size[1], size[0], picture.strides[0], argb)
        painter.drawImage(room.topLeft(), image)
        return
    half = _SIDE_PX / 2
    outlines = []
    for kind in lot.kinds:
        path = shape_path(
            marks.of(kind).shape, QRectF(-half, -half, 2 * half, 2 * half)
        )
        outlines.append((path, QColor(marks.of(kind).colour)))
    painter.setPen(QPen(QColor(DARK.base), 1.5))
    for number in seen.tolist():
        path, colour = outlines[lot.kind[number]]
        x, y = xy_px[number]
        painter.setBrush(colour)
        painter.drawPath(path.translated(room.left() + x, room.top() + y))


def draw_ring(painter: QPainter, at: QPointF) -> None:
    """A ring around the defect that is looked at."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, colour in ((5.0, "#000000"), (3.0, "#ffffff"), (1.5, SKY)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawEllipse(at, 15.0, 15.0)


def draw_period(
    painter: QPainter,
    view: Viewport,
    room: QRectF,
    ruler_mm: tuple[float, float],
    text: str,
) -> None:
    """Lines at every repeat of a length, in both directions, with its name."""
    start, end = ruler_mm
    period = abs(end - start)
    low, high = view.along_mm
    if period <= 0 or (high - low) / period > _MOST_LINES:
        return
    numbers = np.arange(
        math.ceil((low - start) / period), math.floor((high - start) / period) + 1
    )
    ys = room.bottom() - (start + numbers * period - low) / view.mm_per_px[1]
    painter.setPen(QPen(QColor(SKY), 1.5, Qt.PenStyle.DashLine))
    painter.drawLines([QLineF(room.left(), y, room.right(), y) for y in ys.tolist()])
    painter.setFont(font(15, bold=True))
    wide = painter.fontMetrics().horizontalAdvance(text) + 20
    plate = QRectF(room.left() + 12, room.top() + 12, wide, 32)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(DARK.base))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(QColor("#ffffff"))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def draw_box(painter: QPainter, box: QRectF) -> None:
    """The box that is being drawn around defects."""
    ground = QColor(SKY)
    ground.setAlpha(40)
    painter.setBrush(ground)
    painter.setPen(QPen(QColor(SKY), 1.5))
    painter.drawRect(box)
