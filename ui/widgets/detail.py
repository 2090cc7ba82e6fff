"""One defect closely: its true pixels enlarged, and what is known about it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from inspector.findings import Decision
from inspector.types import XYXY, Pixels
from inspector.views import Sighting
from ui.image import to_qimage
from ui.spoken import Spoken
from ui.texts import NO_VALUE, Texts, decision_word
from ui.theme import DARK, DECISION_MARKS, GAP_PX, NEUTRAL, KindMarks, Mark, Shape, font
from ui.widgets.elided import ElidedLabel
from ui.widgets.marks import MarkLabel
from ui.widgets.steps import nice_step

DETAIL_PX = 420
"""Width in which the facts about a defect have room."""

_MOST_ZOOM = 16
_CORNER_PX = 10.0
_HALO = ((5.0, "#000000"), (3.0, "#ffffff"), (1.5, ""))
_NOTHING = Mark(NEUTRAL, Shape.RING)


@dataclass(frozen=True, slots=True, eq=False)
class Closeup:
    """A picture to be looked at closely.

    Attributes:
        pixels: `(h, w)` true pixels; empty where there is none.
        box_px: Box of the defect in pixels of the picture; None without one.
        mm_per_px: Size of one pixel across; 0 if nobody knows.
        colour: Of the box.
    """

    pixels: Pixels
    box_px: XYXY | None = None
    mm_per_px: float = 0.0
    colour: str = NEUTRAL


def closeup_of(sighting: Sighting, colour: str) -> Closeup:
    """A sighting's crop with its box."""
    (x1, y1, x2, y2), mm = sighting.defect.xyxy_px, sighting.defect.xyxy_mm
    left, top = sighting.crop_origin_px
    scale = (mm[2] - mm[0]) / (x2 - x1) if x2 > x1 else 0.0
    box = (x1 - left, y1 - top, x2 - left, y2 - top)
    return Closeup(sighting.crop, box, scale, colour)


class CropView(QWidget):
    """The crop's true pixels, each a square of whole device pixels, with a scale."""

    def __init__(self, marks: KindMarks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks = marks
        self._closeup: Closeup | None = None
        self._image = QImage()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    def show_sighting(self, sighting: Sighting | None) -> None:
        """Show its crop, or nothing."""
        if sighting is None:
            self.show_closeup(None)
            return
        colour = self._marks.of(sighting.defect.kind).colour
        self.show_closeup(closeup_of(sighting, colour))

    def show_closeup(self, closeup: Closeup | None) -> None:
        """Show a picture, or nothing."""
        self._closeup = closeup
        self._image = QImage() if closeup is None else to_qimage(closeup.pixels)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, 260)

    def zoom(self) -> int:
        """Device pixels per pixel of the crop; 0 where it is larger than the room."""
        if self._image.isNull():
            return 0
        ratio = self.devicePixelRatioF()
        across = int(self.width() * ratio) // self._image.width()
        along = int(self.height() * ratio) // self._image.height()
        return min(across, along, _MOST_ZOOM)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        if self._closeup is not None and not self._image.isNull():
            frame = self.picture_frame()
            painter.drawImage(frame, self._image)
            scale = frame.width() / self._image.width()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._closeup.box_px is not None:
                paint_corners(painter, frame, scale, self._closeup)
            self._paint_scale(painter, scale, self._closeup.mm_per_px)
        painter.end()

    def picture_frame(self) -> QRectF:
        """Where the crop lies, on whole device pixels."""
        ratio = self.devicePixelRatioF()
        zoom = float(self.zoom())
        width, height = self._image.width(), self._image.height()
        if not zoom:
            zoom = ratio * min(self.width() / width, self.height() / height)
        wide, high = width * zoom, height * zoom
        left = int((self.width() * ratio - wide) / 2)
        top = int((self.height() * ratio - high) / 2)
        return QRectF(left / ratio, top / ratio, wide / ratio, high / ratio)

    def _paint_scale(self, painter: QPainter, scale: float, mm_per_px: float) -> None:
        """A bar of a round length at the lower left."""
        if mm_per_px <= 0:
            return
        step = nice_step(self.width() * mm_per_px / scale, 6)
        length = step * scale / mm_per_px
        bottom = self.height() - 12.0
        plate = QRectF(8, bottom - 22, length + 20, 28)
        ground = QColor(DARK.base)
        ground.setAlpha(215)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(plate, 3, 3)
        painter.setPen(QPen(QColor("#ffffff"), 2))
        painter.drawLine(QPointF(18, bottom), QPointF(18 + length, bottom))
        painter.setFont(font(12))
        top = QRectF(plate.left(), plate.top() + 2, plate.width(), 16)
        painter.drawText(top, Qt.AlignmentFlag.AlignCenter, f"{step:g} mm")


def paint_corners(
    painter: QPainter, frame: QRectF, scale: float, closeup: Closeup
) -> None:
    """Corners around the box of a picture, readable on any ground."""
    if closeup.box_px is None:
        return
    x1, y1, x2, y2 = closeup.box_px
    box = QRectF(
        frame.left() + x1 * scale,
        frame.top() + y1 * scale,
        (x2 - x1) * scale,
        (y2 - y1) * scale,
    ).adjusted(-4, -4, 4, 4)
    lines = _corners(box)
    for width, colour in _HALO:
        painter.setPen(QPen(QColor(colour or closeup.colour), width))
        painter.drawLines(lines)


def _corners(box: QRectF) -> list[QLineF]:
    """The four corners of a box as eight short lines; the defect stays free."""
    dx = min(_CORNER_PX, box.width() / 2)
    dy = min(_CORNER_PX, box.height() / 2)
    made = []
    for x, sx in ((box.left(), dx), (box.right(), -dx)):
        for y, sy in ((box.top(), dy), (box.bottom(), -dy)):
            made.append(QLineF(x, y, x + sx, y))
            made.append(QLineF(x, y, x, y + sy))
    return made


class DetailPanel(Spoken, QFrame):
    """The chosen defect, or the newest while nothing is chosen."""

    def __init__(
        self, texts: Texts, marks: KindMarks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("part", "card")
        self._texts = texts
        self._marks = marks
        self._sighting: Sighting | None = None
        self._chosen = False
        self.crop = CropView(marks, self)
        self._kind = MarkLabel(_NOTHING, "title", 16, parent=self)
        self._decision = MarkLabel(_NOTHING, "title", 16, "Review", self)
        self._facts = {name: QLabel(NO_VALUE, self) for name in _FACTS}
        self._lane = ElidedLabel("right edge", "fact", self, least="lane")
        self._facts["lane"] = self._lane
        self._lane.set_whole(NO_VALUE)
        self._captions = {name: QLabel(self) for name in _FACTS}
        self._origin = QLabel(self)
        self._origin.setProperty("part", "caption")
        self._lay_out()
        self._retranslate()

    @property
    def sighting(self) -> Sighting | None:
        """What is shown."""
        return self._sighting

    @property
    def chosen(self) -> bool:
        """Whether somebody has chosen it."""
        return self._chosen

    @Slot(object)
    def show_newest(self, sighting: Sighting) -> None:
        """Show what has just come, unless somebody chose another."""
        if not self._chosen:
            self._sighting = sighting
            self._show()

    @Slot(object)
    def show_picked(self, sighting: Sighting) -> None:
        """Show this one and keep it."""
        self._chosen = True
        self._sighting = sighting
        self._show()

    @Slot()
    def follow(self) -> None:
        """Show the newest again."""
        self._chosen = False
        self._show()

    def clear(self) -> None:
        """Show nothing."""
        self._chosen = False
        self._sighting = None
        self._show()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._kind, 1)
        top.addWidget(self._decision)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP_PX)
        grid.setVerticalSpacing(0)
        for n, name in enumerate(_FACTS):
            self._captions[name].setProperty("part", "caption")
            self._facts[name].setTextFormat(Qt.TextFormat.PlainText)
            grid.addWidget(self._captions[name], 0, n)
            grid.addWidget(self._facts[name], 1, n)
            grid.setColumnStretch(n, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        column.setSpacing(GAP_PX)
        column.addWidget(self._origin)
        column.addLayout(top)
        column.addWidget(self.crop, 1)
        column.addLayout(grid)

    def _show(self) -> None:
        sighting = self._sighting
        self.crop.show_sighting(sighting)
        self._origin.setText(self._words[bool(self._chosen)])
        if sighting is None:
            self._kind.show_mark(_NOTHING, self._no_defect)
            self._decision.setVisible(False)
            for label in self._facts.values():
                label.setText(NO_VALUE)
            return
        defect = sighting.defect
        self._kind.show_mark(self._marks.of(defect.kind), self._texts.kind(defect.kind))
        self._decision.setVisible(True)
        decision: Decision = sighting.decision
        self._decision.show_mark(DECISION_MARKS[decision], decision_word(decision))
        x1, y1, x2, y2 = defect.xyxy_mm
        values = (
            f"{x2 - x1:.1f} × {y2 - y1:.1f} mm",  # noqa: RUF001 - times
            _along((y1 + y2) / 2),
            f"{(x1 + x2) / 2:.0f} mm",
            defect.lane or NO_VALUE,
            f"{defect.score:.2f}",
        )
        for name, value in zip(_FACTS, values, strict=True):
            self._facts[name].setText(value)
        self._lane.explain(self._lane_tip)

    def _retranslate(self) -> None:
        self._words = (self.tr("Newest defect"), self.tr("Chosen defect"))
        self._no_defect = self.tr("No defect yet")
        captions = (
            (self.tr("Size"), self.tr("Across by along the web, in mm")),
            (self.tr("Along"), self.tr("Metres from the start of the run")),
            (self.tr("Across"), self.tr("Millimetres across the web, to its middle")),
            (self.tr("Lane"), self.tr("Lane of the recipe, or none")),
            (self.tr("Score"), self.tr("How sure the detection is, 0 to 1")),
        )
        for name, (caption, meaning) in zip(_FACTS, captions, strict=True):
            self._captions[name].setText(caption)
            self._captions[name].setToolTip(meaning)
            self._facts[name].setToolTip(meaning)
        self._lane_tip = self._captions["lane"].toolTip()
        self.crop.setAccessibleName(self.tr("Picture of the defect"))
        self._show()


def _along(mm: float) -> str:
    """A place along the web, to the millimetre where that is not too long."""
    return f"{mm / 1000:.3f} m" if mm < 1_000_000 else f"{mm / 1000:.1f} m"


_FACTS = ("size", "along", "across", "lane", "score")
