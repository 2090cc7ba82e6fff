"""Boxes of defects over the waterfall, drawn from mm, never into the picture."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap

from inspector.types import XYXY
from inspector.views import Sighting
from ui.live.ring import WebRing
from ui.texts import Texts
from ui.theme import DARK, KindMarks, Mark, font, shape_path

_BOXES_KEPT = 400
_LABELS = 24
_LABELS_KEPT = 200
_AROUND_PX = 5.0
_SMALLEST_PX = 18.0
_HALO = ((6.0, "#000000"), (4.0, "#ffffff"))
_LINE_PX = 2.0
_LABEL_PX = 13
_PLATE_PX = 22.0


@dataclass(frozen=True, slots=True)
class _Box:
    xyxy_mm: XYXY  # from the first column that the picture shows
    kind: str
    size_mm: float


class BoxOverlay:
    """The newest boxes, bounded, and how they are drawn.

    A coloured line alone has a contrast below 2 on grey steel; a black and a white
    line under it keep it visible on anything.
    """

    def __init__(self, texts: Texts, marks: KindMarks) -> None:
        self._texts = texts
        self._marks = marks
        self._boxes: deque[_Box] = deque(maxlen=_BOXES_KEPT)
        self._labels: dict[tuple[str, str, float], QPixmap] = {}

    def __len__(self) -> int:
        return len(self._boxes)

    def add(self, sightings: Iterable[Sighting]) -> None:
        """Keep the boxes of these, oldest first."""
        for sighting in sightings:
            defect = sighting.defect
            x1, y1, x2, y2 = defect.xyxy_mm
            box = (x1 - sighting.left_mm, y1, x2 - sighting.left_mm, y2)
            self._boxes.append(_Box(box, defect.kind, defect.size_mm))

    def clear(self) -> None:
        """Forget all boxes."""
        self._boxes.clear()

    def copy(self) -> Self:
        """The boxes as they are now, for a frozen view."""
        made = type(self)(self._texts, self._marks)
        made._boxes = self._boxes.copy()  # noqa: SLF001 - its own class
        return made

    def rects(
        self, ring: WebRing, picture: QRectF, ratio: float
    ) -> list[tuple[QRectF, _Box]]:
        """Boxes that are in the picture, in window pixels, newest first."""
        if not self._boxes or not ring.rows:
            return []
        xyxy = np.array([box.xyxy_mm for box in self._boxes], np.float64)
        seen = (xyxy[:, 3] > ring.start_mm) & (xyxy[:, 1] < ring.end_mm)
        chosen = np.flatnonzero(seen)[::-1]
        x = np.clip(xyxy[chosen][:, [0, 2]] / ring.mm_per_px, 0, ring.pixels.shape[1])
        bottom, top = ring.y_of(xyxy[chosen, 1]), ring.y_of(xyxy[chosen, 3])
        placed = np.column_stack([x[:, 0], top, x[:, 1], bottom]) / ratio
        made = []
        for index, (x1, y1, x2, y2) in zip(chosen, placed.tolist(), strict=True):
            rect = QRectF(QPointF(x1, y1), QPointF(x2, y2))
            rect.translate(picture.topLeft())
            made.append((_around(rect), self._boxes[int(index)]))
        return made

    def paint(
        self, painter: QPainter, ring: WebRing, picture: QRectF, ratio: float
    ) -> None:
        """Draw all boxes, then the newest labels that do not hide each other."""
        found = self.rects(ring, picture, ratio)
        if not found:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, colour in _HALO:
            painter.setPen(_pen(colour, width))
            painter.drawRects([rect for rect, _box in found])
        for kind, rects in _by_kind(found):
            painter.setPen(_pen(self._marks.of(kind).colour, _LINE_PX))
            painter.drawRects(rects)
        self._paint_labels(painter, found[:_LABELS], picture)

    def _paint_labels(
        self, painter: QPainter, found: list[tuple[QRectF, _Box]], picture: QRectF
    ) -> None:
        ratio = painter.device().devicePixelRatioF()
        taken = [rect for rect, _box in found]
        for rect, box in found:
            text = f"{self._texts.kind(box.kind)}  {box.size_mm:.1f} mm"
            label = self._label(box.kind, text, ratio)
            width = label.deviceIndependentSize().width()
            if (plate := _free_plate(rect, width, picture, taken)) is not None:
                taken.append(plate)
                self._paint_label(painter, plate, label)

    def _paint_label(self, painter: QPainter, plate: QRectF, label: QPixmap) -> None:
        painter.drawPixmap(plate.topLeft(), label)

    def _label(self, kind: str, text: str, ratio: float) -> QPixmap:
        """A label, drawn once and not again with every frame."""
        key = kind, text, ratio
        if key not in self._labels:
            if len(self._labels) >= _LABELS_KEPT:
                self._labels.clear()
            self._labels[key] = _drawn_label(self._marks.of(kind), text, ratio)
        return self._labels[key]


def _drawn_label(mark: Mark, text: str, ratio: float) -> QPixmap:
    """A dark plate with the kind's sign and its name."""
    face = font(_LABEL_PX, bold=True)
    width = QFontMetricsF(face).horizontalAdvance(text) + 34
    drawn = QPixmap(math.ceil(width * ratio), math.ceil(_PLATE_PX * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    plate = QRectF(QPointF(0, 0), drawn.deviceIndependentSize())
    ground = QColor(DARK.base)
    ground.setAlpha(225)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(face)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(plate, 3, 3)
    painter.setBrush(QColor(mark.colour))
    sign = QRectF(QPointF(7, 5.5), QSizeF(11, 11))
    painter.drawPath(shape_path(mark.shape, sign))
    painter.setPen(QColor("#ffffff"))
    beside = plate.adjusted(24, 0, 0, 0)
    painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, text)
    painter.end()
    return drawn


def _around(rect: QRectF) -> QRectF:
    """A rectangle that leaves the defect free to be seen."""
    grow_x = max(_AROUND_PX, (_SMALLEST_PX - rect.width()) / 2)
    grow_y = max(_AROUND_PX, (_SMALLEST_PX - rect.height()) / 2)
    return rect.adjusted(-grow_x, -grow_y, grow_x, grow_y)


def _free_plate(
    rect: QRectF, width: float, picture: QRectF, taken: Sequence[QRectF]
) -> QRectF | None:
    """Above the box or below it, inside the picture, where it hides nothing."""
    for top in (rect.top() - _PLATE_PX - 4, rect.bottom() + 4):
        plate = QRectF(rect.left() - 2, top, width, _PLATE_PX)
        plate.moveRight(min(plate.right(), picture.right() - 2))
        plate.moveLeft(max(plate.left(), picture.left() + 2))
        if plate.top() < picture.top() or plate.bottom() > picture.bottom():
            continue
        if not any(plate.intersects(other) for other in taken):
            return plate
    return None


def _by_kind(
    found: list[tuple[QRectF, _Box]],
) -> Iterator[tuple[str, list[QRectF]]]:
    kinds = dict.fromkeys(box.kind for _rect, box in found)
    for kind in kinds:
        yield kind, [rect for rect, box in found if box.kind == kind]


def _pen(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen
