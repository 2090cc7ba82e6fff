"""Accounts: added, changed, never deleted; each change is a row of the audit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Engine, insert, select, update

from inspector.access import Account, Role, User, matches, protected
from inspector.errors import (
    AccessError,
    AccountLocked,
    AccountOff,
    LastAdmin,
    TakenName,
    WrongLogin,
)
from inspector.store import audit
from inspector.store.database import refusal, shown, writing
from inspector.store.rows import plain
from inspector.store.schema import UserRow

_FREE_TRIES = 5
_LOCKED = timedelta(minutes=1)
_LONGEST = timedelta(hours=1)


def accounts(engine: Engine) -> tuple[Account, ...]:
    """All accounts by name.

    Raises:
        StoreError: The database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        rows = db.execute(select(UserRow.__table__).order_by(UserRow.name))
        return tuple(
            Account(
                User(row.name, row.full_name, Role.of(row.role), row.active),
                row.created_at,
                row.locked_until,
            )
            for row in rows
        )


def some(engine: Engine) -> bool:
    """Whether there is any account.

    Raises:
        StoreError: The database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        return db.scalar(select(UserRow.id).limit(1)) is not None


def add_first(
    engine: Engine, user: User, password: str, salt: bytes, now: datetime
) -> None:
    """Make the first account, an admin's, where there is none yet.

    Raises:
        AccessError: There is an account, or the password cannot be taken.
        StoreError: The database refused.
    """
    if some(engine):
        raise AccessError("this station has accounts already; log in with one")
    if user.role is not Role.ADMIN:
        raise AccessError("the first account is an admin's")
    add(engine, user, password, salt, user.name, now)


def find(engine: Engine, name: str) -> User:
    """The user of a name.

    Raises:
        AccessError: There is none.
        StoreError: The database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        return _user(db, name)


def add(
    engine: Engine, user: User, password: str, salt: bytes, by: str, now: datetime
) -> None:
    """Make an account.

    Args:
        engine: The database.
        user: Who; not there yet.
        password: As typed.
        salt: 16 random bytes.
        by: Who makes it.
        now: UTC instant.

    Raises:
        AccessError: There is such a user, or the password cannot be taken.
        StoreError: The database refused.
    """
    stored = protected(password, salt)
    made = audit.change(now, by, "add", f"user {user.name}", None, _told(user))
    with refusal(shown(engine)), writing(engine) as db:
        audit.append(db, made)
        if _exists(db, user.name):
            raise TakenName(
                f"there is a user {user.name!r} already; "
                "choose another name, or change the role or the password"
            )
        db.execute(
            insert(UserRow).values(
                name=user.name,
                full_name=plain(user.full_name),
                role=user.role.value,
                password=stored,
                active=user.active,
                created_at=now,
                failures=0,
                locked_until=None,
            )
        )


def set_role(engine: Engine, name: str, role: Role, by: str, now: datetime) -> None:
    """Give somebody another role.

    Raises:
        AccessError: There is no such user, or the last admin would be gone.
        StoreError: The database refused.
    """
    _change(engine, name, {"role": role.value}, "change", by, now)


def set_active(engine: Engine, name: str, active: bool, by: str, now: datetime) -> None:
    """Switch an account on or off; it is never deleted.

    Raises:
        AccessError: There is no such user, or the last admin would be gone.
        StoreError: The database refused.
    """
    action = "switch on" if active else "switch off"
    _change(engine, name, {"active": active}, action, by, now)


def reset(
    engine: Engine, name: str, password: str, salt: bytes, by: str, now: datetime
) -> None:
    """Give somebody a new password and unlock the account.

    Raises:
        AccessError: There is no such user, or the password cannot be taken.
        StoreError: The database refused.
    """
    stored = {"password": protected(password, salt), "failures": 0}
    values = {**stored, "locked_until": None}
    _change(engine, name, values, "reset password of", by, now)


def login(engine: Engine, name: str, password: str, now: datetime) -> User:
    """The user who has this name and password.

    After five wrong passwords an account is locked for a minute, and for twice as long
    after each further one, at most an hour.

    Raises:
        WrongLogin: Name or password is wrong.
        AccountLocked: There were too many wrong passwords.
        AccountOff: The account is switched off.
        StoreError: The database refused.
    """
    with refusal(shown(engine)), engine.connect() as db:
        row = db.execute(
            select(UserRow.__table__).where(UserRow.name == plain(name))
        ).one_or_none()
    if row is not None and row.locked_until is not None and now < row.locked_until:
        raise AccountLocked(
            f"{name!r} is locked until {row.locked_until:%Y-%m-%d %H:%M:%S} UTC after "
            "wrong passwords; wait, or ask an admin to reset it"
        )
    right = matches(password, _nobody() if row is None else row.password)
    if row is None or not right:
        if row is not None:
            _count_failure(engine, row.name, row.failures + 1, now)
        raise WrongLogin("the name or the password is wrong")
    if not row.active:
        raise AccountOff(f"the account {name!r} is switched off; ask an admin")
    if row.failures:
        _set(engine, row.name, {"failures": 0, "locked_until": None})
    return User(row.name, row.full_name, Role.of(row.role))


@cache
def _nobody() -> str:
    """Compared with when the name is unknown, so that a guess takes as long."""
    return protected("nobody has this", bytes(16))


def _count_failure(engine: Engine, name: str, failures: int, now: datetime) -> None:
    values: dict[str, object] = {"failures": failures}
    if failures >= _FREE_TRIES:
        doublings = min(failures - _FREE_TRIES, 10)
        until = now + min(_LOCKED * 2**doublings, _LONGEST)
        values["locked_until"] = until
    _set(engine, name, values)
    if failures == _FREE_TRIES:
        audit.note(engine, audit.change(now, "login", "lock", f"user {name}"))


def _change(
    engine: Engine,
    name: str,
    values: Mapping[str, object],
    action: str,
    by: str,
    now: datetime,
) -> None:
    """Set values and say so in the audit, in one transaction."""
    with refusal(shown(engine)), writing(engine) as db:
        audit.lock(db)
        before, had_admin = _user(db, name), _has_admin(db)
        db.execute(update(UserRow).where(UserRow.name == before.name).values(values))
        if had_admin and not _has_admin(db):
            raise LastAdmin(
                f"{name!r} is the last admin; make somebody else admin first"
            )
        old, new = _told(before), _told(_user(db, name))
        audit.append(db, audit.change(now, by, action, f"user {name}", old, new))


def _set(engine: Engine, name: str, values: Mapping[str, object]) -> None:
    with refusal(shown(engine)), writing(engine) as db:
        db.execute(update(UserRow).where(UserRow.name == name).values(values))


def _exists(db: Connection, name: str) -> bool:
    return db.scalar(select(UserRow.id).where(UserRow.name == name)) is not None


def _has_admin(db: Connection) -> bool:
    query = select(UserRow.id).where(UserRow.role == Role.ADMIN.value, UserRow.active)
    return db.scalar(query.limit(1)) is not None


def _user(db: Connection, name: str) -> User:
    row = db.execute(
        select(UserRow.__table__).where(UserRow.name == plain(name))
    ).one_or_none()
    if row is None:
        known = db.scalars(select(UserRow.name).order_by(UserRow.name).limit(10)).all()
        raise AccessError(f"no user {name!r}, have {list(known)}")
    return User(row.name, row.full_name, Role.of(row.role), row.active)


def _told(user: User) -> dict[str, object]:
    return {
        "name": user.name,
        "full_name": user.full_name,
        "role": user.role.value,
        "active": user.active,
    }
