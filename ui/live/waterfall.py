"""The waterfall: the newest web, newest line on top, with rulers and boxes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.views import Sighting, Strip
from ui.live.gaps import GapNotes, length_text
from ui.live.overlay import BoxOverlay
from ui.live.ring import Band, WebRing
from ui.live.ruler import ACROSS_PX, ALONG_PX, draw_rulers
from ui.spoken import Spoken
from ui.texts import Texts
from ui.theme import DARK, ORANGE, SKY, KindMarks, font

_LEAST_LABEL_PX = 14
_MARGIN_PX = 8


class Waterfall(Spoken, QWidget):
    """Shows one camera's web from reduced strips, drawn pixel for pixel.

    Two `drawImage` calls from a ring of grey rows: nothing is resampled while it
    moves, and no graphics card is needed. Freezing keeps a copy on screen while the
    ring goes on.
    """

    def __init__(
        self, texts: Texts, marks: KindMarks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 160)
        self._live = WebRing(1, 1)
        self._boxes = BoxOverlay(texts, marks)
        self._gaps = GapNotes()
        self._line_mm = 0.0
        self._compress = 1
        self._name = ""
        self._frozen: tuple[WebRing, BoxOverlay] | None = None
        self._retranslate()

    @property
    def ring(self) -> WebRing:
        """What is on the screen, live or frozen."""
        return self._frozen[0] if self._frozen else self._live

    @property
    def boxes(self) -> BoxOverlay:
        """The boxes on the screen, live or frozen."""
        return self._frozen[1] if self._frozen else self._boxes

    @property
    def frozen(self) -> bool:
        """Whether the picture stands still; the line does not."""
        return self._frozen is not None

    def append(self, strips: Iterable[Strip]) -> None:
        """Take strips of this camera, oldest first."""
        for strip in strips:
            self._line_mm = strip.pitch_mm[1]
            if not self._live.append(strip):
                self._boxes.clear()
                self._gaps.clear()
        if not self.frozen:
            self.update()

    def show_sightings(self, sightings: Iterable[Sighting]) -> None:
        """Draw the boxes of these, oldest first."""
        self._boxes.add(sightings)
        if not self.frozen:
            self.update()

    def note_gap(self, lines: int) -> None:
        """The line told of `lines` more that went by uninspected."""
        if self._live.rows:
            self._gaps.add(self._live, lines * self._line_mm)
            self.update()

    def clear(self) -> None:
        """Forget the picture and its boxes: another run begins."""
        self._live.clear()
        self._boxes.clear()
        self._gaps.clear()
        self.update()

    def set_frozen(self, frozen: bool) -> None:
        """Hold the picture, or go on with the newest web."""
        if frozen != self.frozen:
            self._frozen = (self._live.copy(), self._boxes.copy()) if frozen else None
            self.update()

    def set_name(self, name: str) -> None:
        """Write the camera's name into the picture; "" where there is but one."""
        if name != self._name:
            self._name = name
            self.setAccessibleDescription(name)
            self.update()

    def set_compress(self, compress: int) -> None:
        """Draw the length `compress` times shorter than the width; at least 1."""
        self._compress = compress
        self._fit()
        self.update()

    def picture(self) -> QRectF:
        """Where the web is drawn, on whole device pixels, in window pixels."""
        ratio = self.devicePixelRatioF()
        left, top = round(ALONG_PX * ratio), round(ACROSS_PX * ratio)
        width = max(1, int((self.width() - _MARGIN_PX) * ratio) - left)
        height = max(1, int((self.height() - _MARGIN_PX) * ratio) - top)
        return QRectF(left / ratio, top / ratio, width / ratio, height / ratio)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._fit()
        ratio = self.devicePixelRatioF()
        picture = self.picture()
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Window))
        draw_rulers(painter, self.ring, picture, ratio, self.palette())
        self._paint_web(painter, picture, ratio)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(picture)
        if self.ring.rows:
            self._paint_bands(painter, picture, ratio)
            self._gaps.paint(painter, self.ring, picture, ratio, self._uninspected)
            self.boxes.paint(painter, self.ring, picture, ratio)
            if self.frozen:
                self._paint_frozen(painter, picture)
        else:
            self._paint_empty(painter, picture)
        if self._name:
            self._paint_name(painter, picture)
        painter.end()

    def _fit(self) -> None:
        """Give the rings the picture's size; needed again when the screen changes."""
        ratio = self.devicePixelRatioF()
        picture = self.picture()
        shape = round(picture.height() * ratio), round(picture.width() * ratio)
        self._live = self._fitted(self._live, shape)
        if self._frozen is not None:
            self._frozen = (self._fitted(self._frozen[0], shape), self._frozen[1])

    def _fitted(self, ring: WebRing, shape: tuple[int, int]) -> WebRing:
        if (ring.pixels.shape, ring.compress) == (shape, self._compress):
            return ring
        return ring.resized(*shape, self._compress)

    def _paint_web(self, painter: QPainter, picture: QRectF, ratio: float) -> None:
        ring = self.ring
        height, width = ring.pixels.shape
        grey = QImage.Format.Format_Grayscale8
        image = QImage(ring.pixels.data, width, height, ring.pixels.strides[0], grey)
        left, top = round(picture.left() * ratio), round(picture.top() * ratio)
        first = height - ring.top
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        painter.drawImage(left, top, image, 0, ring.top, width, first)
        if ring.top:  # a height of 0 would mean the whole image
            painter.drawImage(left, top + first, image, 0, 0, width, ring.top)
        rest = QRectF(left, top + ring.rows, width, height - ring.rows)
        painter.fillRect(rest, self.palette().color(QPalette.ColorRole.Base))
        painter.restore()

    def _paint_bands(self, painter: QPainter, picture: QRectF, ratio: float) -> None:
        painter.setFont(font(12, bold=True))
        for band in self.ring.bands:
            top = picture.top() + self.ring.band_top(band) / ratio
            height = band.rows / ratio
            rect = QRectF(picture.left(), top, picture.width(), height)
            painter.setPen(QColor(ORANGE))
            painter.drawLine(rect.topLeft(), rect.topRight())
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
            if height >= _LEAST_LABEL_PX:
                self._paint_plate(painter, rect.center(), self._band_text(band), ORANGE)

    def _band_text(self, band: Band) -> str:
        words = self._shortened if band.cut else self._not_shown
        return words.replace("%1", length_text(band.length_mm))

    def _paint_frozen(self, painter: QPainter, picture: QRectF) -> None:
        painter.setFont(font(15, bold=True))
        at = QPointF(picture.center().x(), picture.top() + 26)
        self._paint_plate(painter, at, self._standing, SKY)

    def _paint_name(self, painter: QPainter, picture: QRectF) -> None:
        painter.setFont(font(12, bold=True))
        width = painter.fontMetrics().horizontalAdvance(self._name) + 24
        at = QPointF(picture.left() + width / 2 + 6, picture.bottom() - 18)
        self._paint_plate(painter, at, self._name, SKY)

    def _paint_plate(
        self, painter: QPainter, centre: QPointF, text: str, colour: str
    ) -> None:
        metrics = painter.fontMetrics()
        width, height = metrics.horizontalAdvance(text) + 24, metrics.height() + 4
        plate = QRectF(0, 0, width, height)
        plate.moveCenter(centre)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(DARK.base))
        painter.drawRoundedRect(plate, 3, 3)
        painter.setPen(QColor(colour))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_empty(self, painter: QPainter, picture: QRectF) -> None:
        painter.setFont(font(19))
        painter.setPen(self.palette().color(QPalette.ColorRole.Midlight))
        painter.drawText(picture, Qt.AlignmentFlag.AlignCenter, self._nothing)

    def _retranslate(self) -> None:
        self.update()
        self._nothing = self.tr("No picture yet. Press Start (F5).")
        self._standing = self.tr("Picture frozen; the line runs on (F8)")
        self._uninspected = self.tr("%1 not inspected, reported here")
        self._not_shown = self.tr("%1 not shown")
        self._shortened = self.tr("%1 not shown, drawn shorter")
        self.setAccessibleName(self.tr("Waterfall of the web"))
        self.setToolTip(
            self.tr(
                "Each point is the pixel that differs most from its neighbours, "
                "so small defects stay visible and noise looks stronger than it is."
            )
        )
