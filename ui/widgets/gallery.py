"""The newest defects as a list with pictures, bounded, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inspector.views import Sighting
from ui.image import to_qimage
from ui.spoken import Spoken
from ui.texts import Texts, decision_word
from ui.theme import (
    DECISION_MARKS,
    ROW_PX,
    KindMarks,
    Mark,
    font,
    shape_path,
    sign_pen,
)

SIGHTINGS_KEPT = 500
SightingRole = int(Qt.ItemDataRole.UserRole)
_THUMB_PX = ROW_PX - 12
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """A sighting and its thumbnail."""

    sighting: Sighting
    thumb: QImage


class SightingItemModel(QAbstractListModel):
    """Keeps the newest sightings; older ones are in the records."""

    def __init__(self, texts: Texts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._items: list[Shown] = []

    def add(self, sightings: Sequence[Sighting]) -> None:
        """Put these on top; they come oldest first."""
        newest = [_shown(s) for s in reversed(sightings[-SIGHTINGS_KEPT:])]
        if not newest:
            return
        self.beginInsertRows(QModelIndex(), 0, len(newest) - 1)
        self._items[:0] = newest
        self.endInsertRows()
        if (n := len(self._items)) > SIGHTINGS_KEPT:
            self.beginRemoveRows(QModelIndex(), SIGHTINGS_KEPT, n - 1)
            del self._items[SIGHTINGS_KEPT:]
            self.endRemoveRows()

    def clear(self) -> None:
        """Forget all: another run begins."""
        self.beginResetModel()
        self._items.clear()
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._items):
            return None
        item = self._items[index.row()]
        if role == SightingRole:
            return item
        if role in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return self._sentence(item.sighting)
        return None

    def _sentence(self, sighting: Sighting) -> str:
        kind = self._texts.kind(sighting.defect.kind)
        decision = decision_word(sighting.decision)
        return f"{kind}, {', '.join(facts(sighting))}, {decision}"


def facts(sighting: Sighting) -> list[str]:
    """Size, place, lane and score of a defect, ready to be joined."""
    defect = sighting.defect
    x1, y1, x2, y2 = defect.xyxy_mm
    along_m, across_mm = (y1 + y2) / 2000, (x1 + x2) / 2
    lane = [defect.lane] if defect.lane else []
    return [
        f"{defect.size_mm:.1f} mm",
        f"{along_m:.3f} m",
        f"x {across_mm:.0f} mm",
        *lane,
        f"{defect.score:.2f}",
    ]


def _shown(sighting: Sighting) -> Shown:
    picture = to_qimage(sighting.crop)
    if picture.isNull():
        return Shown(sighting, picture)
    side = QSize(_THUMB_PX * 2, _THUMB_PX * 2)
    keep = Qt.AspectRatioMode.KeepAspectRatio
    smooth = Qt.TransformationMode.SmoothTransformation
    if picture.width() > side.width() or picture.height() > side.height():
        picture = picture.scaled(side, keep, smooth)
    return Shown(sighting, picture)


class SightingDelegate(QStyledItemDelegate):
    """Draws one row: crop, kind with its mark, facts, decision with its mark."""

    def __init__(self, texts: Texts, marks: KindMarks, parent: QObject) -> None:
        super().__init__(parent)
        self._texts = texts
        self._marks = marks

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(280, ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        item = index.data(SightingRole)
        look: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        row = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            chosen = look.color(QPalette.ColorRole.Highlight)
            painter.fillRect(QRectF(row.left(), row.top(), 4, row.height()), chosen)
            chosen.setAlpha(36)
            painter.fillRect(row, chosen)
        painter.fillRect(
            QRectF(row.left(), row.bottom() - 1, row.width(), 1),
            look.color(QPalette.ColorRole.AlternateBase),
        )
        self._paint_thumb(painter, row, item.thumb)
        self._paint_words(painter, row.adjusted(ROW_PX + 6, 0, -12, 0), item, look)
        painter.restore()

    def _paint_thumb(self, painter: QPainter, row: QRectF, thumb: QImage) -> None:
        if thumb.isNull():
            return
        scale = min(_THUMB_PX / thumb.width(), _THUMB_PX / thumb.height())
        frame = QRectF(0, 0, thumb.width() * scale, thumb.height() * scale)
        frame.moveCenter(row.topLeft() + QPointF(ROW_PX / 2 + 2, ROW_PX / 2))
        painter.drawImage(frame, thumb)

    def _paint_words(
        self, painter: QPainter, room: QRectF, item: Shown, look: QPalette
    ) -> None:
        sighting = item.sighting
        upper = QRectF(room.left(), room.top() + 10, room.width(), 26)
        lower = QRectF(room.left(), room.top() + 38, room.width(), 24)
        painter.setFont(font(14, bold=True))
        verdict = decision_word(sighting.decision)
        width = painter.fontMetrics().horizontalAdvance(verdict) + 22
        badge = QRectF(upper.right() - width, upper.top(), width, upper.height())
        text = look.color(QPalette.ColorRole.Text)
        _paint_mark(painter, badge, DECISION_MARKS[sighting.decision], verdict, text)
        kind = sighting.defect.kind
        painter.setFont(font(16, bold=True))
        left = upper.adjusted(0, 0, -width - 10, 0)
        name = self._texts.kind(kind)
        _paint_mark(painter, left, self._marks.of(kind), name, text)
        painter.setFont(font(13))
        painter.setPen(look.color(QPalette.ColorRole.Midlight))
        _paint_elided(painter, lower, "  ·  ".join(facts(sighting)))


def _paint_mark(
    painter: QPainter, room: QRectF, mark: Mark, text: str, colour: QColor
) -> None:
    side = 13.0
    sign = QRectF(room.left(), room.center().y() - side / 2, side, side)
    painter.setPen(sign_pen(QApplication.palette()))
    painter.setBrush(QColor(mark.colour))
    painter.drawPath(shape_path(mark.shape, sign))
    painter.setPen(colour)
    _paint_elided(painter, room.adjusted(side + 8, 0, 0, 0), text)


def _paint_elided(painter: QPainter, room: QRectF, text: str) -> None:
    end = Qt.TextElideMode.ElideRight
    fitted = painter.fontMetrics().elidedText(text, end, int(room.width()))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, fitted)


class Gallery(Spoken, QListView):
    """The list. What somebody looks at stays where it is while new ones arrive."""

    picked = Signal(object)  # Sighting chosen by a person
    newest = Signal(object)  # Sighting that has just come

    def __init__(
        self, texts: Texts, marks: KindMarks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.items = SightingItemModel(texts, self)
        self.setModel(self.items)
        self.setItemDelegate(SightingDelegate(texts, marks, self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._on_current)
        self._retranslate()

    def add(self, sightings: Sequence[Sighting]) -> None:
        """Put these on top; they come oldest first."""
        bar = self.verticalScrollBar()
        reading = bar.value()
        self.items.add(sightings)
        if reading:
            self.doItemsLayout()
            bar.setValue(reading + ROW_PX * min(len(sightings), SIGHTINGS_KEPT))
        if sightings:
            self.newest.emit(sightings[-1])

    def clear(self) -> None:
        """Forget all."""
        self.items.clear()

    @Slot()
    def follow(self) -> None:
        """Back to the newest; nothing is chosen any more."""
        self.selectionModel().clear()
        self.scrollToTop()
        if self.items.rowCount():
            self.newest.emit(self.items.index(0).data(SightingRole).sighting)

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.picked.emit(current.data(SightingRole).sighting)

    def _retranslate(self) -> None:
        self.viewport().update()
        self.setAccessibleName(self.tr("Newest defects"))
