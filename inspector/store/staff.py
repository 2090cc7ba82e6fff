"""The accounts of a station, for the process that runs its line."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Engine

from inspector.access import Account, Role, User
from inspector.store import opened, users

_SALT_BYTES = 16


class StoredStaff:
    """Reads and changes accounts in a station's records.

    While the process's own run holds the station's lock, this writes beside the run's
    writer, in the same process; else it takes the lock for a moment.
    """

    def __init__(
        self,
        url: str,
        now: Callable[[], datetime],
        running: Callable[[], bool],
        salt: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        """Name the parts; nothing is opened yet.

        Args:
            url: The database.
            now: UTC clock.
            running: Whether a run of this process holds the station.
            salt: So many random bytes.
        """
        self._url, self._now, self._running, self._salt = url, now, running, salt

    def some(self) -> bool:
        """Whether there is any account.

        Raises:
            StoreError: The records cannot be read.
        """
        with opened.reading(self._url) as engine:
            return users.some(engine)

    def accounts(self) -> tuple[Account, ...]:
        """All accounts by name.

        Raises:
            StoreError: The records cannot be read.
        """
        with opened.reading(self._url) as engine:
            return users.accounts(engine)

    def login(self, name: str, password: str) -> User:
        """The user of this name and password.

        Raises:
            AccessError: They do not open, or not now.
            BusyError: Another process holds the records.
            StoreError: The records cannot be used.
        """
        with self._writing() as engine:
            return users.login(engine, name, password, self._now())

    def add_first(self, name: str, full_name: str, password: str) -> User:
        """Make the first account, an admin's.

        Raises:
            AccessError: There is one, or the name or the password cannot be taken.
            BusyError: Another process holds the records.
            StoreError: The records cannot be used.
        """
        user = User(name, full_name or name, Role.ADMIN)
        with self._writing() as engine:
            users.add_first(
                engine, user, password, self._salt(_SALT_BYTES), self._now()
            )
        return user

    def add(self, user: User, password: str, by: str) -> None:
        """Make an account; see `users.add`."""
        salt = self._salt(_SALT_BYTES)
        with self._writing() as engine:
            users.add(engine, user, password, salt, by, self._now())

    def set_role(self, name: str, role: Role, by: str) -> None:
        """Give somebody another role; see `users.set_role`."""
        with self._writing() as engine:
            users.set_role(engine, name, role, by, self._now())

    def set_active(self, name: str, active: bool, by: str) -> None:
        """Switch an account; see `users.set_active`."""
        with self._writing() as engine:
            users.set_active(engine, name, active, by, self._now())

    def reset(self, name: str, password: str, by: str) -> None:
        """Give somebody a new password; see `users.reset`."""
        salt = self._salt(_SALT_BYTES)
        with self._writing() as engine:
            users.reset(engine, name, password, salt, by, self._now())

    def _writing(self) -> AbstractContextManager[Engine]:
        return opened.beside_a_run(
            self._url, "a login", self._now(), running=self._running()
        )
