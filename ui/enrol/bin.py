"""Findings without a name as a gallery in which some are picked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
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
from PySide6.QtGui import QColor, QImage, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inspector.teaching import BinCrop
from inspector.vision.codec import to_grey
from ui.image import to_qimage
from ui.spoken import Spoken
from ui.theme import font

CELL_PX = 132
_WORDS_PX = 20
_TICK_PX = 26
_THUMB_PX = CELL_PX - 8
_Index = QModelIndex | QPersistentModelIndex
CropRole = int(Qt.ItemDataRole.UserRole)
ThumbRole = CropRole + 1


class BinItemModel(QAbstractListModel):
    """The crops of the bin."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._crops: tuple[BinCrop, ...] = ()
        self._thumbs: list[QImage] = []

    def show_crops(self, crops: Sequence[BinCrop]) -> None:
        """Show these."""
        self.beginResetModel()
        known = {crop.key: n for n, crop in enumerate(self._crops)}
        before, self._crops = self._thumbs, tuple(crops)
        self._thumbs = [
            before[known[crop.key]] if crop.key in known else _thumb(crop)
            for crop in crops
        ]
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._crops)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._crops):
            return None
        if role == CropRole:
            return self._crops[index.row()]
        if role == ThumbRole:
            return self._thumbs[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return words_of(self._crops[index.row()])
        return None


def _thumb(crop: BinCrop) -> QImage:
    """A picture as large as it is drawn, made once."""
    image = to_qimage(to_grey(crop.pixels))
    if image.isNull():
        return image
    side = QSize(_THUMB_PX, _THUMB_PX)
    keep = Qt.AspectRatioMode.KeepAspectRatio
    small = max(image.width(), image.height()) < _THUMB_PX
    mode = Qt.TransformationMode
    way = mode.FastTransformation if small else mode.SmoothTransformation
    return image.scaled(side, keep, way)


def words_of(crop: BinCrop) -> str:
    """Size and place of a crop's finding."""
    point = crop.detail.point
    return f"{point.size_mm:.1f} mm · {point.y_mm / 1000:.1f} m"


class BinDelegate(QStyledItemDelegate):
    """Draws one crop; a picked one is framed and ticked."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(CELL_PX, CELL_PX + _WORDS_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        look: QPalette = option.palette
        state: QStyle.StateFlag = option.state
        cell = QRectF(option.rect).adjusted(4, 4, -4, -4)
        room = cell.adjusted(0, 0, 0, -_WORDS_PX)
        picked = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(cell, look.color(QPalette.ColorRole.AlternateBase))
        image: QImage = index.data(ThumbRole)
        if not image.isNull():
            painter.drawImage(_centred(image, room), image)
        painter.setPen(look.color(QPalette.ColorRole.Text))
        painter.setFont(font(12))
        words = cell.adjusted(4, cell.height() - _WORDS_PX, -4, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        chosen = look.color(QPalette.ColorRole.Highlight)
        if picked or focused:
            style = Qt.PenStyle.SolidLine if picked else Qt.PenStyle.DashLine
            painter.setPen(QPen(chosen, 3, style))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(cell.adjusted(1, 1, -1, -1))
        if picked:
            _paint_tick(painter, cell, chosen)
        painter.restore()


def _centred(image: QImage, room: QRectF) -> QPointF:
    """Where a picture begins that lies in the middle of a room."""
    left = room.left() + (room.width() - image.width()) / 2
    return QPointF(
        round(left), round(room.top() + (room.height() - image.height()) / 2)
    )


def _paint_tick(painter: QPainter, cell: QRectF, colour: QColor) -> None:
    plate = QRectF(cell.right() - _TICK_PX, cell.top(), _TICK_PX, _TICK_PX)
    painter.fillRect(plate, colour)
    painter.setPen(QPen(QColor("#000000"), 3))
    x, y = plate.left(), plate.top()
    corners = [QPointF(x + 6, y + 13), QPointF(x + 11, y + 18), QPointF(x + 20, y + 7)]
    painter.drawPolyline(corners)


class BinGallery(Spoken, QListView):
    """Clicking or Space picks a crop and puts it back."""

    picks = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items = BinItemModel(self)
        self.setModel(self.items)
        self.setItemDelegate(BinDelegate(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.selectionModel().selectionChanged.connect(self._on_selection)
        self._retranslate()

    def picked(self) -> list[BinCrop]:
        """What is picked, in the order of the gallery."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return [self.items.index(row).data(CropRole) for row in rows]

    def show_crops(self, crops: Sequence[BinCrop]) -> None:
        """Show these; what was picked and is still there stays picked."""
        kept = {crop.key for crop in self.picked()}
        bar = self.verticalScrollBar()
        reading = bar.value()
        self.items.show_crops(crops)
        select = QItemSelectionModel.SelectionFlag.Select
        for row, crop in enumerate(crops):
            if crop.key in kept:
                self.selectionModel().select(self.items.index(row), select)
        bar.setValue(reading)
        self.picks.emit()

    def clear_picks(self) -> None:
        """Nothing is picked any more."""
        self.clearSelection()

    @Slot(QItemSelection, QItemSelection)
    def _on_selection(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self.picks.emit()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Findings without a name"))
