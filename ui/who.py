"""Who stands at the window and what this person may do: the one place to ask."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from inspector.access import Act
from inspector.line.client import Seat

NOBODY = "operator"
"""Name under which things are done while nobody has given one."""

_LONGEST = 64


class Who(QObject):
    """The person at the window; where the line asks who that is, whoever logged in.

    Attributes:
        changed: Somebody else is here, or may do something else.
    """

    changed = Signal()

    def __init__(self, name: str = NOBODY, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._seat = Seat()

    @property
    def seat(self) -> Seat:
        """What the line says of who is here."""
        return self._seat

    @property
    def name(self) -> str:
        """Stands in every record of what is done."""
        if self._seat.user is not None:
            return self._seat.user.name
        return self._name

    def be(self, name: str) -> None:
        """Another person is here; an empty name is nobody's. A login overrules it."""
        given = " ".join(name.split())[:_LONGEST] or NOBODY
        if given != self._name:
            self._name = given
            self.changed.emit()

    @Slot(object)
    def sit(self, seat: Seat) -> None:
        """The line says that somebody else is here."""
        if seat != self._seat:
            self._seat = seat
            self.changed.emit()

    def may(self, act: Act) -> bool:
        """Whether this person may do something; all may where nobody is asked."""
        return self._seat.may(act)
