"""The gate's picture: who is mistaken for whom, with intervals, and its verdict."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from inspector.enrol.gate import Finding, Report
from inspector.enrol.hints import Hint
from inspector.enrol.picture import Bar, BarRow, bars
from ui.spoken import Spoken
from ui.texts import Texts, count
from ui.theme import GAP_PX, GREEN, NEUTRAL, ORANGE, VERMILION, Mark, Shape, font
from ui.widgets.marks import MarkLabel

ROW_PX = 32
_WORDS_SHARE = 0.55
_BAR_PX = 12.0
_MOST_ROWS = 5

_VERDICTS = {
    Finding.GO: Mark(GREEN, Shape.CIRCLE),
    Finding.MORE_SHOTS: Mark(ORANGE, Shape.UP),
    Finding.TOO_CLOSE: Mark(VERMILION, Shape.SQUARE),
}


class RateBars(QWidget):
    """One row for each rate: words, count, and a bar with its 95 % interval."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._rows: tuple[BarRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def rows(self) -> tuple[BarRow, ...]:
        """What is shown."""
        return self._rows

    def show_rows(self, rows: tuple[BarRow, ...]) -> None:
        """Show these."""
        self._rows = rows[:_MOST_ROWS]
        self.setFixedHeight(ROW_PX * max(1, len(self._rows)))
        said = "; ".join(f"{self.words(r)} {_counted(r)}" for r in self._rows)
        self.setAccessibleName(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, ROW_PX * max(1, len(self._rows)))

    def words(self, row: BarRow) -> str:
        """What a bar counts, in words."""
        texts = {
            Bar.FOUND: self.tr("own pictures found again"),
            Bar.CONFUSED: self.tr("would be called %1"),
            Bar.STOLEN: self.tr("%1: examples taken"),
            Bar.RENAMED: self.tr("%1: findings taken"),
        }
        return texts[row.bar].replace("%1", self._texts.kind(row.kind))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self.palette()
        for number, row in enumerate(self._rows):
            room = QRectF(0, number * ROW_PX, self.width(), ROW_PX)
            self._paint_words(painter, room, row, look)
            self._paint_bar(painter, room, row, look)
        painter.end()

    def _paint_words(
        self, painter: QPainter, room: QRectF, row: BarRow, look: QPalette
    ) -> None:
        painter.setPen(look.color(QPalette.ColorRole.WindowText))
        painter.setFont(font(14))
        words = room.adjusted(0, 0, -room.width() * (1 - _WORDS_SHARE) - 60, 0)
        end = Qt.TextElideMode.ElideRight
        fitted = painter.fontMetrics().elidedText(
            self.words(row), end, int(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, fitted)
        painter.setFont(font(14, bold=True))
        number = QRectF(words.right(), room.top(), 56, room.height())
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(number, right, _counted(row))

    def _paint_bar(
        self, painter: QPainter, room: QRectF, row: BarRow, look: QPalette
    ) -> None:
        left = room.width() * _WORDS_SHARE + 12
        track = QRectF(left, room.center().y() - _BAR_PX / 2, 0, _BAR_PX)
        track.setRight(room.right() - 8)
        painter.fillRect(track, look.color(QPalette.ColorRole.Base))
        filled = QRectF(track)
        filled.setWidth(track.width() * row.rate.share)
        painter.fillRect(filled, QColor(ORANGE if row.bad else NEUTRAL))
        low, high = (track.left() + track.width() * e for e in row.rate.interval)
        y = track.center().y()
        for width, colour in ((4.0, "#000000"), (2.0, "#ffffff")):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(round(low), round(y), round(high), round(y))
            for x in (low, high):
                painter.drawLine(round(x), round(y - 7), round(x), round(y + 7))


class GateView(Spoken, QWidget):
    """What the gate says about one kind."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._report: Report | None = None
        self._hints: tuple[Hint, ...] = ()
        self.verdict = MarkLabel(_VERDICTS[Finding.GO], "title", 20, parent=self)
        self.rates = RateBars(texts, self)
        self.facts = QLabel(self)
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(self.verdict)
        column.addWidget(self.rates)
        column.addWidget(self.facts)
        column.addStretch(1)

    def show_report(self, report: Report | None, hints: tuple[Hint, ...] = ()) -> None:
        """Show what the gate found, with remarks on the crops."""
        self._report, self._hints = report, hints
        self._show()

    def _show(self) -> None:
        report = self._report
        self.setVisible(report is not None)
        if report is None:
            return
        words = {
            Finding.GO: self.tr("May go live"),
            Finding.MORE_SHOTS: self.tr("More pictures are needed"),
            Finding.TOO_CLOSE: self.tr("Too close to %1"),
        }
        close = self._texts.kind(report.too_close_to)
        verdict = words[report.verdict].replace("%1", close)
        self.verdict.show_mark(_VERDICTS[report.verdict], verdict)
        self.rates.show_rows(bars(report))
        self.facts.setText("\n".join(self._lines(report)))

    def _lines(self, report: Report) -> list[str]:
        lines = []
        if report.changed.total:
            changed = self.tr("%1 of %2 examples of other kinds change their name")
            changed = changed.replace("%1", count(report.changed.count))
            lines.append(changed.replace("%2", count(report.changed.total)))
        if report.shadow is not None:
            tried = self.tr("%1 of %2 stored findings would get the name: %3 in 1000 m")
            tried = tried.replace("%1", count(report.shadow.named))
            tried = tried.replace("%2", count(report.shadow.looked_at))
            lines.append(tried.replace("%3", f"{report.alarms_per_km or 0:.0f}"))
        chinese = self._texts.language == "zh"
        return [*lines, *(hint.zh if chinese else hint.en for hint in self._hints)]


def _counted(row: BarRow) -> str:
    return f"{row.rate.count} / {row.rate.total}"
