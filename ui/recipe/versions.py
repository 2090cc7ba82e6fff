"""What was released, and the way back to it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QWidget,
)

from inspector.access import Act
from inspector.errors import RecipeError
from inspector.release.differences import Difference, differences
from ui.recipe.desk import RecipeDesk
from ui.recipe.sections import show_differences
from ui.spoken import Spoken
from ui.texts import NO_VALUE
from ui.theme import GAP_PX
from ui.widgets.keybutton import KeyButton
from ui.widgets.table import Table, lay_two

_PARTS_PX = 330


class VersionsSection(Spoken, QWidget):
    """What was released, by whom and why; what a chosen version would change.

    Attributes:
        wanted: Number of the version that somebody wants back.
    """

    wanted = Signal(int)

    def __init__(self, desk: RecipeDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.table, self.against = Table(self), Table(self)
        self.back = KeyButton(parent=self)
        self._title = QLabel(self)
        upper = QWidget(self)
        row = QHBoxLayout(upper)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP_PX)
        row.addWidget(self.table, 1)
        row.addWidget(self.back)
        lay_two(self, upper, self._title, self.against)
        self.back.clicked.connect(self._on_back)
        self.table.selectionModel().selectionChanged.connect(self._on_version)
        desk.changed.connect(self.show_versions)
        desk.who.changed.connect(self.show_versions)
        self._retranslate()

    @Slot()
    def show_versions(self) -> None:
        """Show the versions and what the chosen one would change."""
        pages = self._desk.pages
        versions = () if pages is None else pages.versions
        heads = (
            self.tr("Version"),
            self.tr("Released"),
            self.tr("By"),
            self.tr("Why"),
        )
        rows = []
        for one in versions:
            why = one.why if one.by else self.tr("found in the file")
            if one.back_to is not None:
                again = self.tr("(version %1 again)").replace("%1", str(one.back_to))
                why = f"{why} {again}"
            at = f"{one.at.astimezone():%Y-%m-%d %H:%M}"
            rows.append([str(one.number), at, one.by or NO_VALUE, why])
        self.table.show_rows(heads, rows)
        self._show_chosen()

    @Slot(QItemSelection, QItemSelection)
    def _on_version(self, _on: QItemSelection, _off: QItemSelection) -> None:
        self._show_chosen()

    @Slot()
    def _on_back(self) -> None:
        pages, row = self._desk.pages, self.table.chosen
        if pages is not None and row is not None:
            self.wanted.emit(pages.versions[row].number)

    def _show_chosen(self) -> None:
        pages, row = self._desk.pages, self.table.chosen
        found: tuple[Difference, ...] = ()
        title = self.tr("Choose a version to see what it would change")
        other = False
        if pages is not None and row is not None and row < len(pages.versions):
            version = pages.versions[row]
            title = self.tr("What version %1 would change").replace(
                "%1", str(version.number)
            )
            try:
                found = differences(pages.in_use, version.recipe)
                other = bool(found)
            except RecipeError as error:
                title = str(error)
        self._title.setText(title)
        show_differences(self.against, found)
        may = self._desk.who.may(Act.RECIPE) and not self._desk.busy
        self.back.setEnabled(may and other)

    def _retranslate(self) -> None:
        self.back.say(
            self.tr("Roll back"), self.tr("To the chosen version; say why below")
        )
        self.table.setAccessibleName(self.tr("Versions"))
        self.against.setAccessibleName(self.tr("What this version would change"))
        self.show_versions()
