"""The settings of a recipe part by part, and what the draft changes of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QItemSelection, Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from inspector.access import Act
from inspector.recipe import KindPart, LanePart, MaskPart, Recipe
from inspector.release.differences import Difference
from inspector.release.draft import Draft
from inspector.release.matrix import without_words
from inspector.release.settings import Path, Setting, settings_of
from ui.recipe.desk import RecipeDesk
from ui.recipe.form import PartForm
from ui.recipe.words import setting_words
from ui.spoken import Spoken
from ui.texts import NO_VALUE, Texts
from ui.theme import GAP_PX
from ui.widgets.form import Field
from ui.widgets.keybutton import KeyButton
from ui.widgets.table import Table

_PARTS_PX = 330
_REMOVABLE = ("lanes", "masks", "kinds")


class SettingsSection(Spoken, QWidget):
    """The parts of the recipe in a list, the form of the chosen one beside it."""

    def __init__(
        self,
        desk: RecipeDesk,
        kinds: Callable[[], tuple[str, ...]],
        texts: Texts,
        parent: QWidget | None = None,
    ) -> None:
        """Begin empty; the draft is shown once it has been read.

        Args:
            desk: Holds the draft.
            kinds: What people taught, which the recipe need not name.
            texts: What a new kind is called.
            parent: Of the widget.
        """
        super().__init__(parent)
        self._desk, self._texts, self._kinds = desk, texts, kinds
        self._all = settings_of(Recipe)
        self._places: list[tuple[Path, tuple[Setting, ...]]] = []
        self.parts, self.form = Table(self), PartForm(self)
        self.add_lane, self.add_mask = KeyButton(parent=self), KeyButton(parent=self)
        self.kind, self.add_kind = Field(parent=self), KeyButton(parent=self)
        self.remove = KeyButton(parent=self)
        self._lay_out()
        self.parts.selectionModel().selectionChanged.connect(self._on_part)
        self.form.edited.connect(desk.put)
        self.add_lane.clicked.connect(self._on_add_lane)
        self.add_mask.clicked.connect(self._on_add_mask)
        self.add_kind.clicked.connect(self._on_add_kind)
        self.kind.edit.returnPressed.connect(self._on_add_kind)
        self.kind.edit.textChanged.connect(self._show_able)
        self.remove.clicked.connect(self._on_remove)
        desk.changed.connect(self.show_draft)
        desk.who.changed.connect(self.show_draft)
        self._retranslate()

    @Slot()
    def show_draft(self) -> None:
        """Show what the draft says."""
        draft = self._desk.draft
        if draft is None:
            return
        listed = self._listed(draft)
        self._places = [(at, settings) for at, settings, _ in listed]
        rows = [
            [f"▲ {word}" if draft.problems_below(at) and at else word]
            for at, _settings, word in listed
        ]
        blocked = self.parts.selectionModel().blockSignals(True)
        self.parts.show_rows([self.tr("Part")], rows)
        if self.parts.chosen is None:
            self.parts.selectRow(0)
        self.parts.selectionModel().blockSignals(blocked)
        at, settings = self._place()
        self.form.show_part(draft, settings, at, may=self._desk.who.may(Act.RECIPE))
        if not self.kind.text and draft.recipe is not None:
            missing = without_words(draft.recipe, self._kinds())
            self.kind.edit.setText(missing[0] if missing else "")
        self._show_able()

    @Slot()
    def _show_able(self) -> None:
        may = self._desk.who.may(Act.RECIPE) and bool(self._places)
        at = self._place()[0] if self._places else ()
        for button in (self.add_lane, self.add_mask):
            button.setEnabled(may)
        self.kind.edit.setEnabled(may)
        self.add_kind.setEnabled(may and bool(self.kind.text.strip()))
        self.remove.setEnabled(may and bool(at) and at[0] in _REMOVABLE)

    def _lay_out(self) -> None:
        self.parts.setFixedWidth(_PARTS_PX)
        left = QVBoxLayout()
        left.setSpacing(GAP_PX)
        left.addWidget(self.parts, 1)
        for pair in ((self.add_lane, self.add_mask), (self.kind, self.add_kind)):
            line = QHBoxLayout()
            line.setSpacing(GAP_PX)
            for widget in pair:
                line.addWidget(widget, 1, Qt.AlignmentFlag.AlignBottom)
            left.addLayout(line)
        left.addWidget(self.remove)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * GAP_PX)
        row.addLayout(left)
        row.addWidget(self.form, 1)

    def _place(self) -> tuple[Path, tuple[Setting, ...]]:
        row = min(self.parts.chosen or 0, len(self._places) - 1)
        return self._places[row]

    def _listed(self, draft: Draft) -> list[tuple[Path, tuple[Setting, ...], str]]:
        names = {
            "camera": self.tr("Camera"),
            "detector": self.tr("Model"),
            "screen": self.tr("Screening"),
            "alarms": self.tr("Alarms"),
            "reference": self.tr("Golden picture"),
            "library": self.tr("Support library"),
        }
        tops = tuple(one for one in self._all if len(one.path) == 1)
        listed: list[tuple[Path, tuple[Setting, ...], str]] = [
            ((), tops, self.tr("Product"))
        ]
        for key, word in names.items():
            inner = tuple(one for one in self._all if one.path[0] == key)
            if key not in ("reference", "library") or draft.get((key,)) is not None:
                listed.append(((), inner, word))
        for key, part, word in (
            ("lanes", LanePart, self.tr("Lane %1")),
            ("masks", MaskPart, self.tr("Left out: %1")),
        ):
            for number, one in enumerate(draft.parts((key,))):
                said = one if isinstance(one, dict) else {}
                name = str(said.get("name", said.get("reason", "")))
                words = word.replace("%1", name or NO_VALUE)
                listed.append(((key, number), settings_of(part), words))
        kinds = draft.get(("kinds",))
        for key in kinds if isinstance(kinds, dict) else ():
            words = self.tr("Kind %1").replace("%1", str(key))
            listed.append((("kinds", key), settings_of(KindPart), words))
        return listed

    @Slot(QItemSelection, QItemSelection)
    def _on_part(self, _on: QItemSelection, _off: QItemSelection) -> None:
        self.show_draft()

    @Slot()
    def _on_add_lane(self) -> None:
        draft = self._desk.draft
        lanes = () if draft is None else draft.parts(("lanes",))
        last = lanes[-1] if lanes and isinstance(lanes[-1], dict) else {}
        start = last.get("to_mm", 0.0)
        start = start if isinstance(start, int | float) else 0.0
        name = f"lane {len(lanes) + 1}"
        part = {"name": name, "from_mm": start, "to_mm": start + 100.0}
        self._desk.add(("lanes",), part)

    @Slot()
    def _on_add_mask(self) -> None:
        reason = self.tr("left out")
        self._desk.add(("masks",), {"reason": reason, "across_mm": [0.0, 10.0]})

    @Slot()
    def _on_add_kind(self) -> None:
        """A kind more, with the words that people gave it when they taught it."""
        kind = self.kind.text.strip()
        if not kind or not self._desk.add_kind(kind, self._texts.names(kind)):
            return
        self.kind.edit.clear()
        places = [at for at, _settings in self._places]
        if ("kinds", kind) in places:
            self.parts.selectRow(places.index(("kinds", kind)))

    @Slot()
    def _on_remove(self) -> None:
        at, _settings = self._place()
        if at and at[0] in _REMOVABLE:
            self._desk.remove(at)

    def _retranslate(self) -> None:
        self.parts.setAccessibleName(self.tr("Parts of the recipe"))
        self.add_lane.say(self.tr("Add lane"), self.tr("A strip of the width"))
        self.add_mask.say(
            self.tr("Leave out"), self.tr("A piece of the web that is not inspected")
        )
        self.kind.say(
            self.tr("Key of a new kind"),
            self.tr("What the model or the support library calls it"),
        )
        self.add_kind.say(
            self.tr("Add kind"), self.tr("A row of the tolerances, with its names")
        )
        self.remove.say(self.tr("Remove"), self.tr("The chosen lane, piece or kind"))
        self.show_draft()


class DifferencesSection(Spoken, QWidget):
    """What the draft changes."""

    def __init__(self, desk: RecipeDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.table = Table(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        desk.changed.connect(self.show_draft)
        self._retranslate()

    @Slot()
    def show_draft(self) -> None:
        """Show what differs."""
        show_differences(self.table, self._desk.differences)

    def _retranslate(self) -> None:
        self.table.setAccessibleName(self.tr("What the draft changes"))
        self.show_draft()


def show_differences(table: Table, found: tuple[Difference, ...]) -> None:
    """Each setting that is another, before and after."""
    heads = (
        QCoreApplication.translate("Recipe", "Setting"),
        QCoreApplication.translate("Recipe", "In use"),
        QCoreApplication.translate("Recipe", "Draft"),
        QCoreApplication.translate("Recipe", "Shown by a trial"),
    )
    rows = [
        [
            " / ".join((*one.path[:-1], setting_words(one.path)[0])),
            NO_VALUE if one.old is None else one.old,
            NO_VALUE if one.new is None else one.new,
            QCoreApplication.translate("Recipe", "no")
            if one.beyond_trial
            else QCoreApplication.translate("Recipe", "yes"),
        ]
        for one in found
    ]
    table.show_rows(heads, rows)
