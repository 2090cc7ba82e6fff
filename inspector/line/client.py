"""LineClient: how windows and commands talk to a line, in this process or another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from inspector.access import Account, Act, Role, User
from inspector.disposal import Disposition, LotFigures
from inspector.findings import EventKind, Record
from inspector.status import LineStatus
from inspector.views import Gauge, Sighting, Strip


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a run."""

    lot_id: str
    by: str = "operator"


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run; everything on its way is finished first."""

    by: str = "operator"


@dataclass(frozen=True, slots=True)
class ChangeLot:
    """Another coil or panel begins."""

    lot_id: str
    by: str = "operator"


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody has seen an alarm; `key` "" acknowledges all, a FAULT too."""

    key: str
    by: str = "operator"


@dataclass(frozen=True, slots=True)
class Note:
    """Something happened that the cameras cannot see: a roll or a bath was changed."""

    kind: EventKind
    text: str
    by: str = "operator"


@dataclass(frozen=True, slots=True)
class Keep:
    """Something to be recorded by the line's own writer, for example a review."""

    record: Record


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody is at the window now; whoever was there before is not any more."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Logout:
    """Nobody is at the window."""


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """The first account of a station, made by whoever sets it up."""

    name: str
    full_name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddUser:
    """A new account."""

    name: str
    full_name: str
    role: Role
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChangeRole:
    """Somebody has another role."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class SwitchUser:
    """An account is switched on or off; it is never deleted."""

    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """A new password, which unlocks the account too."""

    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignLot:
    """Whoever is at the window decides about a lot, and types the password again.

    Attributes:
        lot_id: The lot.
        grade: What it is graded as, "" where no table grades it.
        disposition: What is to be done with it.
        reason: Why.
        seen: The figures that were looked at; others are refused.
        password: Of whoever is at the window.
    """

    lot_id: str
    grade: str
    disposition: Disposition
    reason: str
    seen: LotFigures
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HoldLot:
    """A lot is put on hold, or the hold is ended; no signature."""

    lot_id: str
    held: bool
    reason: str


@dataclass(frozen=True, slots=True)
class LeaveNote:
    """What one shift tells the next.

    Attributes:
        text: What the next shift must know.
        shift: The shift that tells, as `DATE/NAME`; "" for the one that is on.
        by: Who tells it, where nobody logs in.
    """

    text: str
    shift: str = ""
    by: str = "operator"


LineCommand = Start | Stop | ChangeLot | Acknowledge | Note | Keep
SeatCommand = Login | Logout | FirstAdmin
StaffCommand = AddUser | ChangeRole | SwitchUser | ResetPassword
BookCommand = SignLot | HoldLot | LeaveNote
Command = LineCommand | SeatCommand | StaffCommand | BookCommand

ACT_OF: Mapping[type[LineCommand | StaffCommand | BookCommand], Act] = {
    Start: Act.RUN,
    Stop: Act.RUN,
    ChangeLot: Act.RUN,
    Note: Act.RUN,
    Acknowledge: Act.ACKNOWLEDGE,
    Keep: Act.REVIEW,
    AddUser: Act.USERS,
    ChangeRole: Act.USERS,
    SwitchUser: Act.USERS,
    ResetPassword: Act.USERS,
    SignLot: Act.SIGN,
    HoldLot: Act.HOLD,
    LeaveNote: Act.HANDOVER,
}
"""What somebody must be allowed to do to give a command."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who is at the window.

    Attributes:
        asked: Whether people say who they are; else everybody may do everything.
        first: No account is there yet, so the first admin is to be made.
        user: Who has logged in.
        accounts: All accounts, for somebody who may care for them.
        done: Commands about users, lots and shifts that have been carried out at this
            window.
    """

    asked: bool = False
    first: bool = False
    user: User | None = None
    accounts: tuple[Account, ...] = ()
    done: int = 0

    def may(self, act: Act) -> bool:
        """Whether whoever sits there may do something; watching is free."""
        if not self.asked or act is Act.WATCH:
            return True
        return self.user is not None and self.user.active and self.user.role.may(act)


@dataclass(frozen=True, slots=True)
class Refused:
    """A command that was not carried out.

    Attributes:
        command: Name of its type.
        kind: Name of the error's type.
        why: What was expected, what came, what to do.
    """

    command: str
    kind: str
    why: str


class Link(StrEnum):
    """How the caller stands to the line.

    HERE: it answers. COMING: its process is being started. SILENT: its process is there
    and does not answer. DIED: its process has ended by itself; a new one takes over.
    GONE: it has ended, and no new one could be started. TAKEN: another window shows it.
    """

    HERE = "here"
    COMING = "coming"
    SILENT = "silent"
    DIED = "died"
    GONE = "gone"
    TAKEN = "taken"


class LineClient(Protocol):
    """The line from outside. Every call returns at once; commands are carried out."""

    @property
    def link(self) -> Link:
        """How the caller stands to the line."""
        ...

    @property
    def apart(self) -> bool:
        """Whether the line goes on when its caller ends."""
        ...

    def status(self) -> LineStatus:
        """One look at the line."""
        ...

    def send(self, command: Command) -> None:
        """Ask for something; the status shows what became of it.

        Raises:
            BusyError: The command does not fit the phase, for example a second start.
            AccessError: Whoever is at the window may not give it.
        """
        ...

    def seat(self) -> Seat:
        """Who is at the window."""
        ...

    def refusals(self) -> list[Refused]:
        """Commands refused after `send` had returned; one caller, a window."""
        ...

    def gauges(self) -> list[Gauge]:
        """New figures of the cameras' pictures, about one a second for each camera."""
        ...

    def strips(self) -> list[Strip]:
        """Strips since the last call, oldest first; one caller, a window."""
        ...

    def sightings(self) -> list[Sighting]:
        """Defects since the last call, oldest first; one caller, a window."""
        ...
