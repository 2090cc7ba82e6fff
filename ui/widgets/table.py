"""A table to read, with rows for gloves; its rows come as text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui.theme import GAP_PX

ROW_PX = 44
_MEASURED_ROWS = 40
"""So many make a column as wide as it is; a long log is not read for it."""

_Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class TextRows(QAbstractTableModel):
    """Rows of text under captions; the last column takes what is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._captions: Sequence[str] = ()
        self._rows: Sequence[Sequence[str]] = ()

    def show_rows(self, captions: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
        """Show these rows; whether anything has changed."""
        same = [list(row) for row in rows] == [list(row) for row in self._rows]
        if same and list(captions) == list(self._captions):
            return False
        self.beginResetModel()
        self._captions, self._rows = captions, rows
        self.endResetModel()
        return True

    def rowCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._captions)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        across = orientation is Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole:
            return self._captions[section]
        if across and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


def lay_two(section: QWidget, upper: QWidget, title: QLabel, lower: QWidget) -> None:
    """Fill a section: one part above, a title, another part below."""
    title.setProperty("part", "title")
    column = QVBoxLayout(section)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GAP_PX)
    column.addWidget(upper, 1)
    column.addWidget(title)
    column.addWidget(lower, 1)


class Table(QTableView):
    """Shows rows of text; one row may be chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = TextRows(self)
        self.setModel(self._rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.verticalHeader().setMinimumSectionSize(ROW_PX)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
        head.setResizeContentsPrecision(_MEASURED_ROWS)
        head.setHighlightSections(False)

    @property
    def chosen(self) -> int | None:
        """The row that is chosen."""
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else None

    def show_rows(self, captions: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show these rows; the row that was chosen stays so while it is there."""
        chosen = self.chosen
        if self._rows.show_rows(captions, rows) and chosen is not None:
            self.selectRow(min(chosen, len(rows) - 1))

    def cells(self) -> list[list[str]]:
        """What is shown."""
        rows, columns = self._rows.rowCount(), self._rows.columnCount()
        return [
            [str(self._rows.data(self._rows.index(r, c))) for c in range(columns)]
            for r in range(rows)
        ]
