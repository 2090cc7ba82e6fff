"""Roles, what each may do, and passwords that cannot be read back."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHash

from inspector.errors import AccessError, AccountOff, WeakPassword

_NAME = re.compile(r"[\w.@-]{1,64}")
_LEAST_LETTERS = 8
_MOST_LETTERS = 1024
_SALT_BYTES = 16
_HASHER = PasswordHasher(
    time_cost=3, memory_cost=65_536, parallelism=1, hash_len=32, salt_len=_SALT_BYTES
)
"""Argon2id with 64 MiB, three passes and one lane, for a line's cores are busy.

Source: RFC 9106, section 4, the second recommended option, with one lane in place of
four. https://www.rfc-editor.org/rfc/rfc9106
"""


class Act(StrEnum):
    """What somebody may be allowed to do."""

    WATCH = "watch"
    RUN = "run"
    ACKNOWLEDGE = "acknowledge"
    REVIEW = "review"
    HANDOVER = "handover"
    ENROL = "enrol"
    PROMOTE = "promote"
    RECIPE = "recipe"
    MODEL = "model"
    CALIBRATE = "calibrate"
    HOLD = "hold"
    DISPOSE = "dispose"
    SIGN = "sign"
    SETTINGS = "settings"
    USERS = "users"
    CARE = "care"


class Role(StrEnum):
    """What somebody is at the plant."""

    OPERATOR = "operator"
    PROCESS = "process"
    QA = "qa"
    ADMIN = "admin"

    @classmethod
    def of(cls, text: str) -> Self:
        """The role that a text names, in any case.

        Raises:
            AccessError: It names none.
        """
        try:
            return cls(text.strip().lower())
        except ValueError as cause:
            raise AccessError(
                f"no role {text!r}, have {[role.value for role in cls]}"
            ) from cause

    def may(self, act: Act) -> bool:
        """Whether who has this role may do something."""
        return act in _ALLOWED[self]


_OPERATOR = frozenset(
    {Act.WATCH, Act.RUN, Act.ACKNOWLEDGE, Act.REVIEW, Act.HANDOVER, Act.ENROL}
)
_PROCESS = _OPERATOR | {Act.PROMOTE, Act.RECIPE, Act.MODEL, Act.CALIBRATE}
_QA = _OPERATOR | {Act.PROMOTE, Act.HOLD, Act.DISPOSE, Act.SIGN}

_ALLOWED = {
    Role.OPERATOR: _OPERATOR,
    Role.PROCESS: _PROCESS,
    Role.QA: _QA,
    Role.ADMIN: frozenset({Act.WATCH, Act.SETTINGS, Act.USERS, Act.CARE}),
}
"""An admin keeps the machine; who may change users does not also sign for material."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who may do something here.

    Attributes:
        name: What is typed to log in.
        full_name: What people call them.
        role: What they may do.
        active: Whether they may log in.
    """

    name: str
    full_name: str
    role: Role
    active: bool = True

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise AccessError(
                "a user's name has 1 to 64 letters, digits or . _ @ - and no blanks, "
                f"got {self.name!r}"
            )

    def check(self, act: Act) -> None:
        """Make sure that they may do something.

        Raises:
            AccessError: They may not; the message says who may.
        """
        if not self.active:
            raise AccountOff(f"the account {self.name!r} is switched off; ask an admin")
        if not self.role.may(act):
            able = [role.value for role in Role if role.may(act)]
            raise AccessError(
                f"{self.name!r} is {self.role.value} and may not {act.value}; "
                f"the roles {able} may"
            )


@dataclass(frozen=True, slots=True)
class Account:
    """A user with what people who care for accounts want to see.

    Attributes:
        user: Who.
        created_at: UTC instant.
        locked_until: No login before then; None if not locked.
    """

    user: User
    created_at: datetime
    locked_until: datetime | None


def check_password(password: str) -> None:
    """Make sure that a password can be taken.

    Raises:
        WeakPassword: It is too short, too long, or one letter again and again.
    """
    if not _LEAST_LETTERS <= len(password) <= _MOST_LETTERS:
        raise WeakPassword(
            f"a password has {_LEAST_LETTERS} to {_MOST_LETTERS} letters, "
            f"got {len(password)}"
        )
    if len(set(password)) == 1:
        raise WeakPassword("a password is more than one letter again and again")


def protected(password: str, salt: bytes) -> str:
    """What is stored of a password: Argon2's own text, its parameters and salt in it.

    Args:
        password: As typed; the same letters in another Unicode form are the same.
        salt: 16 random bytes, never used before.

    Raises:
        AccessError: The password cannot be taken.
    """
    check_password(password)
    if len(salt) != _SALT_BYTES:
        raise ValueError(f"the salt must have {_SALT_BYTES} bytes, got {len(salt)}")
    return _HASHER.hash(_same(password), salt=salt)


def matches(password: str, stored: str) -> bool:
    """Whether a password is the one that `protected` was given; in constant time.

    What cannot be understood matches nothing. Passwords that were stored before Argon2
    was used, as `scrypt$N$r$p$salt$key`, still match.
    """
    if len(password) > _MOST_LETTERS:
        return False
    if stored.startswith("scrypt$"):
        return _matches_scrypt(password, stored)
    try:
        return _HASHER.verify(stored, _same(password))
    except (Argon2Error, InvalidHash):
        return False


def _same(password: str) -> bytes:
    """The bytes of a password, alike for all ways to type it."""
    same = unicodedata.normalize("NFKC", password)
    return same.encode("utf-8", "surrogatepass")


def _matches_scrypt(password: str, stored: str) -> bool:
    try:
        _, cost, block, lanes, salt, key = stored.split("$")
        expected = base64.b64decode(key, validate=True)
        n, r = int(cost), int(block)
        found = hashlib.scrypt(
            _same(password),
            salt=base64.b64decode(salt, validate=True),
            n=n,
            r=r,
            p=int(lanes),
            maxmem=2 * 128 * n * r,
            dklen=len(expected),
        )
    except (ValueError, MemoryError, OverflowError, binascii.Error):
        return False
    return hmac.compare_digest(found, expected)
