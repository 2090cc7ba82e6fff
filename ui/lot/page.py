"""The lot page: lots on the left, map and figures, and the decision below."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from inspector.line.client import HoldLot, Refused, SignLot
from inspector.lotend import Draft, signing_of
from inspector.store.lot_sheet import LotSheet
from ui.deskpage import DeskPage
from ui.lot.desk import LotDesk
from ui.lot.facts import FactsCard
from ui.lot.signbar import SignBar
from ui.lot.words import state_word
from ui.map.painting import stretches_of
from ui.map.view import MapView
from ui.notify import Level, Notifier
from ui.texts import Texts, refusal_text
from ui.theme import GAP_PX, KindMarks
from ui.who import Who
from ui.widgets.rows import RowTable

_LIST_PX = 270
_FACTS_PX = 470


class LotPage(DeskPage[LotDesk]):
    """Shows what a lot is graded as and takes a signed decision about it."""

    def __init__(
        self,
        desk: LotDesk,
        texts: Texts,
        marks: KindMarks,
        who: Who,
        notifier: Notifier,
        parent: QWidget | None = None,
    ) -> None:
        """Show nothing until the page is looked at.

        Args:
            desk: Reads lots and has decisions stored.
            texts: Words.
            marks: Of the kinds.
            who: Who is at the window.
            notifier: Takes what could not be done.
            parent: Of the widget.
        """
        super().__init__(desk, who, notifier, parent)
        self._mapped: LotSheet | None = None
        self._words: dict[str, str] = {}
        self._said = ""
        self.lots = RowTable(0, self)
        self.view = MapView(marks, parent=self)
        self.facts = FactsCard(texts, marks, self)
        self.bar = SignBar(self)
        self.setFocusProxy(self.lots)
        self._lay_out()
        self._connect()
        self._retranslate()

    def hideEvent(self, event: QHideEvent) -> None:
        self.bar.begin()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        self.lots.setFixedWidth(_LIST_PX)
        self.facts.setFixedWidth(_FACTS_PX)
        self.view.setMinimumSize(240, 120)
        upper = QHBoxLayout()
        upper.setSpacing(2 * GAP_PX)
        upper.addWidget(self.lots)
        upper.addWidget(self.view, 1)
        upper.addWidget(self.facts)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        column.setSpacing(GAP_PX)
        column.addLayout(upper, 1)
        column.addWidget(self.bar)

    def _connect(self) -> None:
        self.desk.done.connect(self._on_done)
        self.desk.refused.connect(self._on_refused)
        self.lots.chosen.connect(self._on_lot)
        self.bar.sign.connect(self._on_sign)
        self.bar.hold.connect(self._on_hold)

    @Slot(int)
    def _on_lot(self, row: int) -> None:
        lots = self.desk.lots or ()
        if row < len(lots):
            self.desk.choose(lots[row].name)

    @Slot(object, str)
    def _on_sign(self, draft: Draft, password: str) -> None:
        if self.desk.end is not None and not self.desk.reading:
            self._said = self._words["signed"]
            self.desk.send(signing_of(self.desk.end, draft, password))

    @Slot(bool, str)
    def _on_hold(self, held: bool, reason: str) -> None:
        if self.desk.end is not None:
            self._said = self._words["held" if held else "freed"]
            self.desk.send(HoldLot(self.desk.end.lot_id, held, reason))

    @Slot()
    def _on_done(self) -> None:
        text = self._said.replace("%1", self.desk.chosen)
        self._notifier.post(Level.INFO, text)
        self.bar.begin()

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        own = {"LotMoved": self._words["moved"], "Late": self._words["late"]}
        text = own.get(refused.kind) or refusal_text(refused)
        if refused.command == SignLot.__name__:
            self.bar.refuse(text)
        else:
            self._notifier.warn(text)

    @Slot()
    def _show(self) -> None:
        lots = self.desk.lots or ()
        rows = [(one.name, state_word(one)) for one in lots]
        self.lots.show_rows(self._heads, rows)
        names = [one.name for one in lots]
        if self.desk.chosen in names:
            self.lots.choose(names.index(self.desk.chosen))
        end = None if self.desk.reading else self.desk.end
        empty = self._words["empty"]
        if self.desk.lots is None or lots:
            empty = self._words["reading"]
        self.facts.show_lot(end, empty)
        self.bar.show_lot(end, self._who.seat, busy=self.desk.busy)
        self._show_map()

    def _show_map(self) -> None:
        """Draw the lot anew when another one has been read."""
        sheet, end = self.desk.sheet, self.desk.end
        known = sheet is not None and end is not None and not self.desk.reading
        self.view.setVisible(bool(known))
        if sheet is None or end is None or not known or sheet is self._mapped:
            return
        self._mapped = sheet
        width_mm = end.width_mm
        if len(sheet.lot):
            width_mm = max(width_mm, float(sheet.lot.xy_mm[:, 0].max()))
        stretches = stretches_of(sheet, self.tr("new run"))
        self.view.show_map(sheet.lot, (width_mm, sheet.length_mm), stretches)
        self.view.fit()

    def _retranslate(self) -> None:
        self._said = ""
        self._words = {
            "empty": self.tr("No lot is recorded yet"),
            "reading": self.tr("Reading the records"),
            "signed": self.tr("Signed and recorded: the lot %1"),
            "held": self.tr("On hold: the lot %1"),
            "freed": self.tr("The hold is ended: the lot %1"),
            "moved": self.tr(
                "The records of this lot have changed meanwhile, or it is on the line "
                "again. Nothing was signed: look at the new figures, then sign."
            ),
            "late": self.tr(
                "The line has not answered. Look at the signatures before you try "
                "again."
            ),
        }
        self._heads = (self.tr("Lot"), self.tr("State"))
        self.lots.setAccessibleName(self.tr("Lots, newest first"))
        self._show()
