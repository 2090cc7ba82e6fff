"""Tolerances: kinds and lanes as a matrix, and the rules behind each cell."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelection, QModelIndex, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from inspector.access import Act
from inspector.findings import Decision
from inspector.recipe import Recipe, RulePart
from inspector.release.matrix import ELSEWHERE, Cell, Matrix
from inspector.release.settings import settings_of
from ui.recipe.desk import RecipeDesk
from ui.recipe.form import PartForm
from ui.spoken import Spoken
from ui.texts import NO_VALUE, Texts, decision_word
from ui.theme import GAP_PX
from ui.widgets.keybutton import KeyButton
from ui.widgets.table import Table

_FORM_PX = 490


class MatrixTable(Table):
    """A table of which one cell is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)

    @property
    def cell(self) -> tuple[int, int]:
        """Row and column that are chosen; the first ones at first."""
        index = self.currentIndex()
        return (index.row(), index.column()) if index.isValid() else (0, 0)

    def choose(self, row: int, column: int) -> None:
        """Choose a cell."""
        self.setCurrentIndex(self.model().index(row, column))


class TolerancesSection(Spoken, QWidget):
    """Matrix on the left, the rules of the chosen cell under it, one rule to edit."""

    def __init__(
        self,
        desk: RecipeDesk,
        texts: Texts,
        kinds: Callable[[], tuple[str, ...]],
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing until there is a draft.

        Args:
            desk: The draft.
            texts: Names of the kinds.
            kinds: Kinds that people taught.
            parent: Of the widget.
        """
        super().__init__(parent)
        self._desk, self._texts, self._kinds = desk, texts, kinds
        self._matrix: Matrix | None = None
        self._settings = settings_of(RulePart)
        self._number: int | None = None
        self._concerned: tuple[int, ...] = ()
        self.matrix, self.rules = MatrixTable(self), Table(self)
        self.form = PartForm(self)
        self.add, self.remove = KeyButton(parent=self), KeyButton(parent=self)
        self._title, self._rule = QLabel(self), QLabel(self)
        self._lay_out()
        self.matrix.selectionModel().currentChanged.connect(self._on_cell)
        self.rules.selectionModel().selectionChanged.connect(self._on_rule)
        self.form.edited.connect(desk.put)
        self.add.clicked.connect(self._on_add)
        self.remove.clicked.connect(self._on_remove)
        desk.changed.connect(self.show_draft)
        desk.who.changed.connect(self.show_draft)
        self._retranslate()

    @Slot()
    def show_draft(self) -> None:
        """Show what the draft says; the matrix is the last one without a mistake."""
        draft = self._desk.draft
        if draft is None:
            return
        if draft.recipe is not None:
            self._matrix = Matrix.of(draft.recipe, self._kinds())
            self._show_matrix(draft.recipe, self._matrix)
        self._show_rules()
        may = self._desk.who.may(Act.RECIPE)
        self.add.setEnabled(may and draft.recipe is not None)
        self.remove.setEnabled(may and self._number is not None)
        self._show_form(may=may)

    def _lay_out(self) -> None:
        for label in (self._title, self._rule):
            label.setProperty("part", "title")
        left = QVBoxLayout()
        left.setSpacing(GAP_PX)
        left.addWidget(self.matrix, 3)
        left.addWidget(self._title)
        left.addWidget(self.rules, 2)
        foot = QHBoxLayout()
        foot.setSpacing(GAP_PX)
        foot.addWidget(self.add)
        foot.addWidget(self.remove)
        foot.addStretch(1)
        side = QWidget(self)
        side.setFixedWidth(_FORM_PX)
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(GAP_PX)
        right.addWidget(self._rule)
        right.addWidget(self.form, 1)
        right.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP_PX)
        row.addLayout(left, 1)
        row.addWidget(side)

    @Slot(QModelIndex, QModelIndex)
    def _on_cell(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._number = None
        self.rules.clearSelection()
        self.show_draft()

    @Slot(QItemSelection, QItemSelection)
    def _on_rule(self, _on: QItemSelection, _off: QItemSelection) -> None:
        row = self.rules.chosen
        if row is not None and row < len(self._concerned):
            number = self._concerned[row]
            if number != self._number:
                self._number = number
                self.show_draft()

    @Slot()
    def _on_add(self) -> None:
        cell = self._cell()
        if cell is not None:
            self._number = self._desk.own_rule(cell.kind, cell.lane)
            self.show_draft()

    @Slot()
    def _on_remove(self) -> None:
        number, self._number = self._number, None
        if number is not None:
            self._desk.remove(("rules", number))

    def _cell(self) -> Cell | None:
        matrix = self._matrix
        if matrix is None:
            return None
        row, column = self.matrix.cell
        if not (row < len(matrix.rows) and 1 <= column <= len(matrix.lanes)):
            column = 1
        return matrix.rows[min(row, len(matrix.rows) - 1)][column - 1]

    def _show_matrix(self, recipe: Recipe, matrix: Matrix) -> None:
        whole = self.tr("Whole width") if not recipe.lanes else self.tr("Elsewhere")
        lanes = [whole if lane == ELSEWHERE else lane for lane in matrix.lanes]
        rows = [
            [self._texts.kind(kind), *map(self._words, cells)]
            for kind, cells in zip(matrix.kinds, matrix.rows, strict=True)
        ]
        row, column = self.matrix.cell
        blocked = self.matrix.selectionModel().blockSignals(True)
        self.matrix.show_rows([self.tr("Kind"), *lanes], rows)
        if not self.matrix.currentIndex().isValid():
            self.matrix.choose(row, max(1, column))
        self.matrix.selectionModel().blockSignals(blocked)

    def _words(self, cell: Cell) -> str:
        """From which sizes on, gravest first; + where further rules count or weigh."""
        said = [
            f"{sign} {size:g}"
            for sign, size in (("■", cell.reject_mm), ("▲", cell.review_mm))
            if size is not None
        ]
        words = "  ".join(said) or NO_VALUE
        return f"{words} +" if cell.further else words

    def _show_rules(self) -> None:
        draft, cell = self._desk.draft, self._cell()
        if draft is None or cell is None:
            return
        names = self._texts.kind(cell.kind), cell.lane or self.tr("whole width")
        title = self.tr("Rules for %1, %2").replace("%1", names[0])
        self._title.setText(title.replace("%2", names[1]))
        if draft.recipe is not None:
            self._concerned = cell.rules
        heads = (self.tr("Rule"), self.tr("Decision"), self.tr("When"))
        parts = draft.parts(("rules",))
        rows = [
            self._rule_row(parts[number])
            for number in self._concerned
            if number < len(parts)
        ]
        blocked = self.rules.selectionModel().blockSignals(True)
        self.rules.show_rows(heads, rows)
        if self._number is None and self._concerned:
            self._number = self._concerned[0]
        if self._number in self._concerned:
            self.rules.selectRow(self._concerned.index(self._number))
        self.rules.selectionModel().blockSignals(blocked)

    def _rule_row(self, part: object) -> list[str]:
        said = part if isinstance(part, dict) else {}
        decision = str(said.get("decision", ""))
        limits = (
            ("min_size_mm", "≥ %1 mm"),
            ("min_area_mm2", "≥ %1 mm²"),
            ("min_score", "≥ %1"),
            ("min_count", "\N{GREATER-THAN OR EQUAL TO} %1 x"),
            ("per_mm", "/ %1 mm"),
        )
        words = " ".join(
            shape.replace("%1", str(said[key]))
            for key, shape in limits
            if said.get(key) not in (None, 0, 0.0)
        )
        shown = {one.value: decision_word(one) for one in Decision}
        return [
            str(said.get("name", "")),
            shown.get(decision, decision),
            words or self.tr("always"),
        ]

    def _show_form(self, *, may: bool) -> None:
        draft, number = self._desk.draft, self._number
        rules = () if draft is None else draft.parts(("rules",))
        there = number is not None and number < len(rules)
        self.form.setVisible(there)
        if not there or draft is None or number is None:
            self._rule.setText(self.tr("No rule is chosen"))
            return
        name = str(draft.get(("rules", number, "name")) or NO_VALUE)
        self._rule.setText(self.tr("Rule %1").replace("%1", name))
        self.form.show_part(draft, self._settings, ("rules", number), may=may)

    def _retranslate(self) -> None:
        self.add.say(
            self.tr("Own rule for this cell"),
            self.tr("A rule for this kind in this lane alone; it can only be stricter"),
        )
        self.remove.say(
            self.tr("Remove rule"), self.tr("In all cells that it concerns")
        )
        name = self.tr("Tolerances: ■ reject, ▲ review from this size in mm on")
        self.matrix.setAccessibleName(name)
        self.matrix.setToolTip(name)
        self.rules.setAccessibleName(self.tr("Rules for the chosen cell"))
        self.show_draft()
