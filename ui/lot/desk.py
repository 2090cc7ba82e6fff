"""Lots as their page sees them: read beside the window, decided through the line."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from inspector.line.client import HoldLot, Refused, Seat, SignLot
from inspector.lotend import LotEnd, Lots
from inspector.store.lot_sheet import LotSheet
from inspector.store.signing import LotRecord
from ui.beside import Asked, Beside, Outcome, tried
from ui.bridge import LineBridge
from ui.map.source import MapSource

_LOOK_MS = 100
_READ_EVERY = 50
"""Looks between two readings of the list, and of a lot on the line: five seconds."""
_ANSWER_LOOKS = 200
"""So long a line may take to answer a signature: twenty seconds."""
_OWN = {SignLot.__name__, HoldLot.__name__}


class LotDesk(QObject):
    """The list of lots, the one that is looked at, and what is decided about it.

    Attributes:
        changed: Something else is to be shown.
        told: What cannot be read, and why.
        done: What was decided is stored.
        refused: Why it was not, a `Refused`.
        lots: Newest first; None before they have been read.
        end: The lot that is looked at; None until it has been read.
        sheet: The same for a map.
    """

    changed = Signal()
    told = Signal(str)
    done = Signal()
    refused = Signal(object)

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
        super().__init__(parent)
        self._lots, self._source, self._bridge = lots, source, bridge
        self.lots: tuple[LotRecord, ...] | None = None
        self.end: LotEnd | None = None
        self.sheet: LotSheet | None = None
        self._chosen = ""
        self._list: Asked[Outcome[tuple[LotRecord, ...]]] | None = None
        self._lot: Asked[Outcome[LotEnd]] | None = None
        self._map: Asked[LotSheet | None] | None = None
        self._asked_for = ""
        self._map_for = ""
        self._due = True
        self._trouble = ""
        self._looks = self._waiting = self._signatures = 0
        self._seat = bridge.seat
        self._beside, self._maps = Beside(self), Beside(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        bridge.seated.connect(self._on_seated)
        bridge.seat_refused.connect(self._on_refused)

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

    @property
    def busy(self) -> bool:
        """Whether the line is storing a decision."""
        return self._waiting > 0

    def begin(self) -> None:
        """Somebody looks: read, and go on reading."""
        self._looks, self._due = 0, True
        self._timer.start()
        self._look()

    def pause(self) -> None:
        """Nobody looks."""
        if not self.busy:
            self._timer.stop()

    def close(self) -> None:
        """Read no more."""
        self._timer.stop()
        self._beside.close()
        self._maps.close()
        self._lots.close()

    def choose(self, lot_id: str) -> None:
        """Look at another lot."""
        if lot_id != self.chosen:
            self._chosen, self._due = lot_id, True
            self._look()
            self.changed.emit()

    def read_again(self) -> None:
        """The records may be others now."""
        self._looks, self._due = 0, True
        self._look()

    def send(self, command: SignLot | HoldLot) -> None:
        """Have the line store a decision."""
        if self.busy:
            return
        self._waiting = 1
        self._signatures = 0 if self.end is None else len(self.end.signatures)
        self._timer.start()
        self.changed.emit()
        self._bridge.send(command)

    @Slot(object)
    def _on_seated(self, seat: Seat) -> None:
        done = seat.done != self._seat.done
        self._seat = seat
        if done and self.busy:
            self._stored()
        self.changed.emit()

    def _stored(self) -> None:
        self._waiting = 0
        self.done.emit()
        self.read_again()

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        if refused.command in _OWN:
            self._waiting = 0
            self.refused.emit(refused)
            self.read_again()
            self.changed.emit()

    @Slot()
    def _look(self) -> None:
        """Take what has been read, and ask anew when it is time."""
        taken = [self._take_list(), self._take_lot(), self._take_map()]
        if self.busy:
            self._waiting += 1
            if self._waiting > _ANSWER_LOOKS:
                self._waiting = 0
                late = Refused(SignLot.__name__, "Late", "")
                self.refused.emit(late)
        periodic = self._looks % _READ_EVERY == 0
        if periodic and self._list is None:
            self._list = self._beside.ask(tried(self._lots.newest))
        moving = self.busy or (self.end is not None and self.end.running)
        if self.chosen and self._lot is None and (self._due or (periodic and moving)):
            self._ask_lot(self.chosen)
        self._looks += 1
        if any(taken):
            self.changed.emit()

    def _ask_lot(self, lot_id: str) -> None:
        self._due = False
        self._asked_for = lot_id
        self._lot = self._beside.ask(tried(partial(self._lots.end, lot_id)))
        if self._source is not None and self._map is None:
            self._map_for = lot_id
            self._map = self._maps.ask(partial(self._source.sheet, lot_id))

    def _take_list(self) -> bool:
        if self._list is None or not self._list.done:
            return False
        outcome, self._list = self._list.answer, None
        self._tell("" if outcome is None else outcome.why)
        if outcome is None or outcome.value is None:
            return True
        before, self.lots = self.lots, outcome.value
        if before is None or (before and self.lots[:1] != before[:1]):
            self._due = True  # the newest lot is another one, or its state is
        return before != self.lots

    def _take_lot(self) -> bool:
        if self._lot is None or not self._lot.done:
            return False
        outcome, self._lot = self._lot.answer, None
        if self._asked_for != self.chosen:
            self._due = True
            return False
        self._tell("" if outcome is None else outcome.why)
        if outcome is not None and outcome.value is not None:
            self.end = outcome.value
            if self.busy and len(self.end.signatures) > self._signatures:
                self._stored()  # the line's answer was lost, the signature was not
        return True

    def _take_map(self) -> bool:
        if self._map is None or not self._map.done:
            return False
        sheet, self._map = self._map.answer, None
        if self._map_for != self.chosen:
            self._due = True
            return False
        self.sheet = sheet
        return True

    def _tell(self, why: str) -> None:
        """Say what went wrong, once as long as it is the same."""
        if why and why != self._trouble:
            self.told.emit(why)
        self._trouble = why
