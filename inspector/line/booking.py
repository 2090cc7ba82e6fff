"""What people write about lots and shifts through a line's window."""

from __future__ import annotations

from typing import Protocol

from inspector.access import User
from inspector.line.client import HoldLot, LeaveNote, SignLot


class Books(Protocol):
    """The records of a station, where decisions on lots and handover notes go.

    Each call comes back when it is stored, and raises StoreError or BusyError where it
    cannot be.
    """

    def sign(self, command: SignLot, user: User) -> None:
        """Put a signature under a lot.

        Raises:
            LotMoved: The lot is on the line, or not as it was looked at.
        """
        ...

    def hold(self, command: HoldLot, by: str) -> None:
        """Put a lot on hold, or end the hold."""
        ...

    def leave_note(self, command: LeaveNote, by: str) -> None:
        """Tell the next shift something.

        Raises:
            ShiftError: There is no such shift, or it has not begun.
        """
        ...
