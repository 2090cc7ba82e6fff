"""Who may do what at a window: every command passes here on its way to the line."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Protocol

from inspector.access import Account, Act, Role, User
from inspector.errors import AccessError, StoreError
from inspector.findings import Event, Review
from inspector.line.booking import Books
from inspector.line.client import (
    ACT_OF,
    AddUser,
    BookCommand,
    ChangeRole,
    Command,
    FirstAdmin,
    HoldLot,
    Keep,
    LeaveNote,
    LineClient,
    LineCommand,
    Link,
    Login,
    Logout,
    Refused,
    ResetPassword,
    Seat,
    SignLot,
    StaffCommand,
    SwitchUser,
)
from inspector.status import LineStatus
from inspector.views import Gauge, Sighting, Strip

log = logging.getLogger(__name__)


class Staff(Protocol):
    """The accounts of a station; each change says in the audit who has made it.

    Every call raises AccessError where it cannot be, and StoreError or BusyError where
    the records cannot be used now.
    """

    def some(self) -> bool:
        """Whether there is any account."""
        ...

    def login(self, name: str, password: str) -> User:
        """The user of this name and password."""
        ...

    def add_first(self, name: str, full_name: str, password: str) -> User:
        """Make the first account and give its user; raises as the rest does."""
        ...

    def add(self, user: User, password: str, by: str) -> None:
        """Make an account."""
        ...

    def set_role(self, name: str, role: Role, by: str) -> None:
        """Give somebody another role."""
        ...

    def set_active(self, name: str, active: bool, by: str) -> None:
        """Switch an account on or off."""
        ...

    def reset(self, name: str, password: str, by: str) -> None:
        """Give somebody a new password, which unlocks the account."""
        ...

    def accounts(self) -> tuple[Account, ...]:
        """All accounts by name."""
        ...


class Guarded:
    """A line at one window: somebody logs in, and may do what the role allows.

    Without a staff everybody may do everything but sign, and without books nothing is
    said about lots and shifts. See `LineClient`.
    """

    def __init__(
        self, client: LineClient, staff: Staff | None, books: Books | None = None
    ) -> None:
        self._client, self._staff, self._books = client, staff, books
        self._seat = Seat()
        if staff is not None:
            self._seat = Seat(asked=True, first=_nobody_yet(staff))

    @property
    def link(self) -> Link:
        """The line's own."""
        return self._client.link

    @property
    def apart(self) -> bool:
        """The line's own."""
        return self._client.apart

    def seat(self) -> Seat:
        """Who is at the window."""
        return self._seat

    def status(self) -> LineStatus:
        """The line's own."""
        return self._client.status()

    def refusals(self) -> list[Refused]:
        """The line's own."""
        return self._client.refusals()

    def gauges(self) -> list[Gauge]:
        """The line's own."""
        return self._client.gauges()

    def strips(self) -> list[Strip]:
        """The line's own."""
        return self._client.strips()

    def sightings(self) -> list[Sighting]:
        """The line's own."""
        return self._client.sightings()

    def send(self, command: Command) -> None:
        """Carry a command out in the name of whoever is at the window.

        Raises:
            AccessError: Nobody has logged in, or the role does not allow it.
            BusyError: It does not fit the line's phase.
            StoreError: Accounts cannot be read or changed now.
        """
        match command:
            case Login():
                self._sit_down(self._known().login(command.name, command.password))
            case FirstAdmin():
                self._sit_down(
                    self._known().add_first(
                        command.name, command.full_name, command.password
                    )
                )
            case Logout():
                self._known()
                self._seat = Seat(asked=True, done=self._seat.done + 1)
            case AddUser() | ChangeRole() | SwitchUser() | ResetPassword():
                self._change(self._known(), command)
            case SignLot() | HoldLot() | LeaveNote():
                self._book(command)
            case _:
                self._client.send(self._signed(command))

    def _known(self) -> Staff:
        if self._staff is None:
            raise AccessError("this line asks nobody who he is; there are no users")
        return self._staff

    def _sit_down(self, user: User) -> None:
        log.info("%s (%s) is at the window", user.name, user.role)
        self._renew(replace(self._seat, first=False, user=user, accounts=()))

    def _change(self, staff: Staff, command: StaffCommand) -> None:
        by = self._allowed(ACT_OF[type(command)]).name
        match command:
            case AddUser():
                user = User(command.name, command.full_name, command.role)
                staff.add(user, command.password, by)
            case ChangeRole():
                staff.set_role(command.name, command.role, by)
            case SwitchUser():
                staff.set_active(command.name, command.active, by)
            case ResetPassword():
                staff.reset(command.name, command.password, by)
        self._renew(self._seat)

    def _book(self, command: BookCommand) -> None:
        """Write about a lot or a shift in the name of whoever is at the window."""
        if self._books is None:
            raise AccessError("this line keeps no book of lots and shifts")
        if isinstance(command, SignLot):
            user = self._proven(command)
            self._books.sign(command, user)
        else:
            name = getattr(command, "by", "operator")
            if self._staff is not None:
                name = self._allowed(ACT_OF[type(command)]).name
            if isinstance(command, HoldLot):
                self._books.hold(command, name)
            else:
                self._books.leave_note(command, name)
        self._seat = replace(self._seat, done=self._seat.done + 1)

    def _proven(self, command: SignLot) -> User:
        """Whoever is at the window and has typed the password again; may sign."""
        staff = self._known()
        name = self._allowed(Act.SIGN).name
        user = staff.login(name, command.password)
        user.check(Act.SIGN)
        user.check(Act.DISPOSE)
        return user

    def _renew(self, seat: Seat) -> None:
        """After a command: it may have been about whoever sits here, too.

        The seat changes once, for others may look at any time.
        """
        user = seat.user
        accounts: tuple[Account, ...] = ()
        if user is not None and user.role.may(Act.USERS):
            every = self._known().accounts()
            user = next((a.user for a in every if a.user.name == user.name), user)
            accounts = every if user.active and user.role.may(Act.USERS) else ()
        done = seat.done + 1
        self._seat = replace(seat, user=user, accounts=accounts, done=done)

    def _allowed(self, act: Act) -> User:
        user = self._seat.user
        if user is None:
            raise AccessError("nobody has logged in at this window; log in first")
        user.check(act)
        return user

    def _signed(self, command: LineCommand) -> LineCommand:
        """A command with the name of who gives it."""
        if self._staff is None:
            return command
        name = self._allowed(ACT_OF[type(command)]).name
        if not isinstance(command, Keep):
            return replace(command, by=name)
        body = command.record.body
        if isinstance(body, Review):
            body = replace(body, by=name)
        elif isinstance(body, Event):
            body = replace(body, source=name)
        return Keep(replace(command.record, body=body))


def _nobody_yet(staff: Staff) -> bool:
    try:
        return not staff.some()
    except StoreError as error:
        log.warning("the accounts cannot be read: %s", error)
        return False
