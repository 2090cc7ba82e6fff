"""The kinds that people taught, with their state; one can be chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QWidget,
)

from inspector.classify.kinds import Kind
from ui.texts import Texts
from ui.theme import KindMarks, mark_icon

ROW_PX = 44
_Index = QModelIndex | QPersistentModelIndex


class KindItemModel(QAbstractTableModel):
    """One row for each kind: name, state, pictures."""

    def __init__(
        self, texts: Texts, marks: KindMarks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._texts, self._marks = texts, marks
        self._kinds: tuple[Kind, ...] = ()

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What is shown."""
        return self._kinds

    def show_kinds(self, kinds: Sequence[Kind]) -> None:
        """Show these."""
        self.beginResetModel()
        self._kinds = tuple(kinds)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._kinds)

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 3

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        across = orientation is Qt.Orientation.Horizontal
        if role != Qt.ItemDataRole.DisplayRole or not across:
            return None
        return (self.tr("Taught kind"), self.tr("State"), self.tr("Pictures"))[section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._kinds):
            return None
        kind = self._kinds[index.row()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return QIcon(mark_icon(self._marks.of(kind.name)))
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        waiting = f" + {len(kind.pending)}" if kind.pending else ""
        return (
            self._texts.kind(kind.name),
            self.state_word(kind),
            f"{len(kind.live)}{waiting}",
        )[index.column()]

    def state_word(self, kind: Kind) -> str:
        """What a person calls a kind's state."""
        words = {
            "live": self.tr("in use"),
            "observed": self.tr("observed"),
            "waiting": self.tr("waiting"),
        }
        return words[kind.state]


class KindTable(QTableView):
    """The list; clicking or Enter chooses."""

    chosen = Signal(object)  # Kind

    def __init__(
        self, texts: Texts, marks: KindMarks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.items = KindItemModel(texts, marks, self)
        self.setModel(self.items)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.horizontalHeader().setMinimumHeight(ROW_PX)
        self.horizontalHeader().setSectionsClickable(False)
        stretch = QHeaderView.ResizeMode.Stretch
        self.horizontalHeader().setSectionResizeMode(0, stretch)
        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self.items.kinds):
            self.chosen.emit(self.items.kinds[index.row()])

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Kinds that were taught"))
        self.items.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 2)
        self.viewport().update()
