"""How bright a camera's picture is: a live histogram and three figures."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from inspector.views import Gauge
from ui.spoken import Spoken
from ui.texts import NO_VALUE, percent
from ui.theme import DARK, NEUTRAL, ORANGE

_LEAST = QSize(220, 90)
_CLIPPED_SHARE = 0.001
"""More clipped pixels than this are marked: a defect in them would not be seen."""


class Bars(QWidget):
    """The shares as bars, dark on the left; the highest fills the height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shares: tuple[float, ...] = ()
        self.marked = False
        self.setMinimumSize(_LEAST)

    def show_shares(self, shares: tuple[float, ...], *, marked: bool) -> None:
        """Show these; the last bar is marked where pixels are clipped."""
        self.shares, self.marked = shares, marked
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(DARK.base))
        highest = max(self.shares, default=0.0)
        if highest <= 0:
            return
        width, height = self.width() / len(self.shares), float(self.height())
        for number, share in enumerate(self.shares):
            last = number == len(self.shares) - 1
            colour = ORANGE if last and self.marked else NEUTRAL
            high = height * (share / highest) ** 0.5  # a few odd pixels stay in sight
            box = QRectF(number * width, height - high, max(1.0, width - 1), high)
            painter.fillRect(box, QColor(colour))


class Histogram(Spoken, QWidget):
    """The newest figures of one camera."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gauge: Gauge | None = None
        self._title = QLabel(self)
        self._title.setProperty("part", "title")
        self.bars = Bars(self)
        self._figures = QLabel(self)
        self._figures.setTextFormat(Qt.TextFormat.PlainText)
        self._figures.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._title)
        column.addWidget(self.bars, 1)
        column.addWidget(self._figures)
        self._show()

    @property
    def figures(self) -> str:
        """What stands under the bars."""
        return self._figures.text()

    def show_gauge(self, gauge: Gauge | None) -> None:
        """Show these figures; None for a camera that gives no picture."""
        self._gauge = gauge
        self._show()

    def _show(self) -> None:
        gauge = self._gauge
        shares = () if gauge is None else gauge.histogram
        clipped = gauge is not None and gauge.clipped_share > _CLIPPED_SHARE
        self.bars.show_shares(shares, marked=clipped)
        self.bars.setAccessibleName(self.tr("Histogram of the grey values"))
        camera = NO_VALUE if gauge is None else gauge.camera
        self._title.setText(self.tr("Brightness of %1").replace("%1", camera))
        self._figures.setText(self._words(gauge, clipped=clipped))

    def _words(self, gauge: Gauge | None, *, clipped: bool) -> str:
        if gauge is None:
            return self.tr("No picture yet; it comes while the line runs.")
        text = self.tr("Mean grey %1 of 255, clipped %2, sharpness %3")
        for mark, value in (
            ("%1", f"{gauge.mean:.0f}"),
            ("%2", percent(gauge.clipped_share)),
            ("%3", f"{gauge.focus:.1f}"),
        ):
            text = text.replace(mark, value)
        if clipped:
            told = self.tr(
                "▲ Too bright in places: shorten the exposure or dim the lamp."
            )
            text = f"{text}\n{told}"
        return text
