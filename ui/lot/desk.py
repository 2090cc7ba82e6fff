"""Lots as their page sees them: read beside the window, decided through the line."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from inspector.line.client import Command, HoldLot, Refused, SignLot
from inspector.lotend import LotEnd, Lots
from inspector.store.lot_sheet import LotSheet
from inspector.store.signing import LotRecord
from ui.beside import Beside, Errand
from ui.bridge import LineBridge
from ui.desk import LineDesk
from ui.map.source import MapSource

_LOOK_MS = 100
_READ_EVERY = 50
"""Looks between two readings of the list, and of a lot on the line: five seconds."""


class LotDesk(LineDesk):
    """The list of lots, the one that is looked at, and what is decided about it.

    Attributes:
        lots: Newest first; None before they have been read.
        end: The lot that is looked at; None until it has been read.
        sheet: The same for a map.
    """

    def __init__(
        self,
        lots: Lots,
        source: MapSource | None,
        bridge: LineBridge,
        parent: QObject | None = None,
    ) -> None:
        """Read nothing yet.

        Args:
            lots: Reads lots.
            source: Reads them for a map; None for a window without one.
            bridge: The line, which stores what is decided.
            parent: Of the object.
        """
        super().__init__(_LOOK_MS, bridge, (SignLot, HoldLot), parent)
        self._lots, self._source = lots, source
        self.lots: tuple[LotRecord, ...] | None = None
        self.end: LotEnd | None = None
        self.sheet: LotSheet | None = None
        self._chosen = ""
        beside, maps = Beside(self), Beside(self)
        self._list = Errand[tuple[LotRecord, ...]](beside)
        self._lot = Errand[LotEnd](beside)
        self._map = Errand[LotSheet | None](maps)
        self._asked_for = ""
        self._map_for = ""
        self._due = True
        self._signatures = 0

    @property
    def chosen(self) -> str:
        """Name of the lot that is looked at, "" where there is none."""
        if self._chosen:
            return self._chosen
        return self.lots[0].name if self.lots else ""

    @property
    def reading(self) -> bool:
        """Whether the lot that is looked at is still to come."""
        shown = self.end.lot_id if self.end is not None else ""
        return self.lots is None or shown != self.chosen

    def begin(self) -> None:
        """Somebody looks: read, and go on reading."""
        self._due = True
        super().begin()

    def close(self) -> None:
        """Read no more."""
        super().close()
        self._lots.close()

    def choose(self, lot_id: str) -> None:
        """Look at another lot."""
        if lot_id != self.chosen:
            self._chosen, self._due = lot_id, True
            self.look()
            self.changed.emit()

    def read_again(self) -> None:
        """The records may be others now."""
        self._due = True
        super().read_again()

    def send(self, command: Command) -> None:
        """Have the line store a decision."""
        if not self.busy:
            self._signatures = 0 if self.end is None else len(self.end.signatures)
        super().send(command)

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        super()._on_refused(refused)
        if refused.command in self._commands:
            self.read_again()

    def _take_done(self) -> bool:
        return self._take_list() | self._take_lot() | self._take_map()

    def _ask_due(self) -> bool:
        self._wait()
        periodic = self._looks % _READ_EVERY == 0
        if periodic and not self._list.busy:
            self._list.ask(self._lots.newest)
        moving = self.busy or (self.end is not None and self.end.running)
        if self.chosen and not self._lot.busy and (self._due or (periodic and moving)):
            self._ask_lot(self.chosen)
        return False

    def _ask_lot(self, lot_id: str) -> None:
        self._due = False
        self._asked_for = lot_id
        self._lot.ask(partial(self._lots.end, lot_id))
        if self._source is not None and not self._map.busy:
            self._map_for = lot_id
            self._map.ask(partial(self._source.sheet, lot_id))

    def _take_list(self) -> bool:
        outcome = self._list.take()
        if outcome is None:
            return False
        self._tell(outcome.why)
        if outcome.value is None:
            return True
        before, self.lots = self.lots, outcome.value
        if before is None or (before and self.lots[:1] != before[:1]):
            self._due = True  # the newest lot is another one, or its state is
        return before != self.lots

    def _take_lot(self) -> bool:
        outcome = self._lot.take()
        if outcome is None:
            return False
        if self._asked_for != self.chosen:
            self._due = True
            return False
        self._tell(outcome.why)
        if outcome.value is not None:
            self.end = outcome.value
            if self.busy and len(self.end.signatures) > self._signatures:
                self._stored()  # the line's answer was lost, the signature was not
        return True

    def _take_map(self) -> bool:
        outcome = self._map.take()
        if outcome is None:
            return False
        if self._map_for != self.chosen:
            self._due = True
            return False
        self.sheet = outcome.value
        return True
