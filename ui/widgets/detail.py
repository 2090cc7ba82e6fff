"""One defect closely: its true pixels enlarged, and what is known about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Slot
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
from inspector.views import Sighting
from ui.image import to_qimage
from ui.texts import NO_VALUE, Texts, decision_word
from ui.theme import DARK, DECISION_MARKS, GAP_PX, NEUTRAL, KindMarks, Mark, Shape, font
from ui.widgets.marks import MarkLabel
from ui.widgets.steps import nice_step

_MOST_ZOOM = 16
_CORNER_PX = 10.0
_HALO = ((5.0, "#000000"), (3.0, "#ffffff"), (1.5, ""))
_NOTHING = Mark(NEUTRAL, Shape.RING)


class CropView(QWidget):
    """The crop's true pixels, each a square of whole device pixels, with a scale."""

    def __init__(self, marks: KindMarks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks = marks
        self._sighting: Sighting | None = None
        self._image = QImage()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    def show_sighting(self, sighting: Sighting | None) -> None:
        """Show its crop, or nothing."""
        self._sighting = sighting
        self._image = QImage() if sighting is None else to_qimage(sighting.crop)
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
        if self._sighting is not None and not self._image.isNull():
            frame = self._frame()
            painter.drawImage(frame, self._image)
            scale = frame.width() / self._image.width()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_corners(painter, frame, scale, self._sighting)
            self._paint_scale(painter, scale, self._sighting)
        painter.end()

    def _frame(self) -> QRectF:
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

    def _paint_corners(
        self, painter: QPainter, frame: QRectF, scale: float, sighting: Sighting
    ) -> None:
        x1, y1, x2, y2 = sighting.defect.xyxy_px
        left, top = sighting.crop_origin_px
        box = QRectF(
            frame.left() + (x1 - left) * scale,
            frame.top() + (y1 - top) * scale,
            (x2 - x1) * scale,
            (y2 - y1) * scale,
        ).adjusted(-4, -4, 4, 4)
        lines = _corners(box)
        for width, colour in _HALO:
            shown = colour or self._marks.of(sighting.defect.kind).colour
            painter.setPen(QPen(QColor(shown), width))
            painter.drawLines(lines)

    def _paint_scale(self, painter: QPainter, scale: float, sighting: Sighting) -> None:
        """A bar of a round length at the lower left."""
        defect = sighting.defect
        mm = defect.xyxy_mm[2] - defect.xyxy_mm[0]
        px = (defect.xyxy_px[2] - defect.xyxy_px[0]) * scale
        if mm <= 0:
            return
        step = nice_step(self.width() * mm / px, 6)
        length = step * px / mm
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


class DetailPanel(QFrame):
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
        self._captions = {name: QLabel(self) for name in _FACTS}
        self._origin = QLabel(self)
        self._origin.setProperty("part", "caption")
        self._lay_out()
        self._retranslate()

    @property
    def sighting(self) -> Sighting | None:
        """What is shown."""
        return self._sighting

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

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._kind, 1)
        top.addWidget(self._decision)
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GAP_PX)
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
            f"{(y1 + y2) / 2000:.3f} m",
            f"{(x1 + x2) / 2:.0f} mm",
            defect.lane or NO_VALUE,
            f"{defect.score:.2f}",
        )
        for label, value in zip(self._facts.values(), values, strict=True):
            label.setText(value)

    def _retranslate(self) -> None:
        self._words = (self.tr("Newest defect"), self.tr("Chosen defect"))
        self._no_defect = self.tr("No defect yet")
        captions = (
            self.tr("Size"),
            self.tr("Along"),
            self.tr("Across"),
            self.tr("Lane"),
            self.tr("Score"),
        )
        for label, caption in zip(self._captions.values(), captions, strict=True):
            label.setText(caption)
        self.crop.setAccessibleName(self.tr("Picture of the defect"))
        self._show()


_FACTS = ("size", "along", "across", "lane", "score")
