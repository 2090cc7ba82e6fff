"""Tables of words with rows for gloves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

ROW_PX = 44
_MEASURED_ROWS = 40
_Index = QModelIndex | QPersistentModelIndex


class RowItemModel(QAbstractTableModel):
    """Rows of words, the first with a sign where there is one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads: tuple[str, ...] = ()
        self._rows: list[tuple[str, ...]] = []
        self._icons: list[QIcon] = []

    def show_rows(
        self,
        heads: Sequence[str],
        rows: Sequence[tuple[str, ...]],
        icons: Sequence[QIcon] = (),
    ) -> None:
        """Show these; nothing happens if they are shown already."""
        if (self._heads, self._rows) == (tuple(heads), list(rows)):
            return
        self.beginResetModel()
        self._heads, self._rows = tuple(heads), list(rows)
        self._icons = list(icons)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._heads)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        across = orientation is Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.DisplayRole and across:
            return self._heads[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return " · ".join(row)
        icons = index.column() == 0 and index.row() < len(self._icons)
        if role == Qt.ItemDataRole.DecorationRole and icons:
            return self._icons[index.row()]
        return None


class RowTable(QTableView):
    """A list of which one row is chosen, by pointer or arrows."""

    chosen = Signal(int)  # by pointer or by arrows
    opened = Signal(int)  # by a click or Enter

    def __init__(self, stretched: int, parent: QWidget | None = None) -> None:
        """Show nothing yet.

        Args:
            stretched: Column that takes the room that is left.
            parent: Of the widget.
        """
        super().__init__(parent)
        self._stretched = stretched
        self.items = RowItemModel(self)
        self.setModel(self.items)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.horizontalHeader().setMinimumHeight(ROW_PX)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setResizeContentsPrecision(_MEASURED_ROWS)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        self.horizontalHeader().setDefaultAlignment(left)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.clicked.connect(self._on_opened)
        self.activated.connect(self._on_opened)

    def show_rows(
        self,
        heads: Sequence[str],
        rows: Sequence[tuple[str, ...]],
        icons: Sequence[QIcon] = (),
    ) -> None:
        """Show these."""
        self.items.show_rows(heads, rows, icons)
        sizing = QHeaderView.ResizeMode
        for column in range(self.items.columnCount()):
            wanted = (
                sizing.Stretch if column == self._stretched else sizing.ResizeToContents
            )
            self.horizontalHeader().setSectionResizeMode(column, wanted)

    def choose(self, row: int) -> None:
        """Choose a row; nothing is told, and nothing is scrolled if it is chosen."""
        if self.currentIndex().row() == row and self.selectionModel().hasSelection():
            return
        blocked = self.selectionModel().blockSignals(True)
        self.setCurrentIndex(self.items.index(row, 0))
        self.selectRow(row)
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.row())

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(index.row())
