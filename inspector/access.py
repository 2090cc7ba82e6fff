"""Roles, what each may do, and passwords that cannot be read back."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from inspector.errors import AccessError

_NAME = re.compile(r"[\w.@-]{1,64}")
_LEAST_LETTERS = 8
_MOST_LETTERS = 1024
_COST, _BLOCK, _LANES, _KEY_BYTES, _SALT_BYTES = 2**15, 8, 1, 32, 16
"""scrypt's N, r, p: 32 MiB and about 0.1 s for one guess.

Source: RFC 7914; https://cheatsheetseries.owasp.org/cheatsheets/
Password_Storage_Cheat_Sheet.html names N=2**15, r=8, p=3 and N=2**17, r=8, p=1.
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
            raise AccessError(
                f"the account {self.name!r} is switched off; ask an admin"
            )
        if not self.role.may(act):
            able = [role.value for role in Role if role.may(act)]
            raise AccessError(
                f"{self.name!r} is {self.role.value} and may not {act.value}; "
                f"the roles {able} may"
            )


def check_password(password: str) -> None:
    """Make sure that a password can be taken.

    Raises:
        AccessError: It is too short, too long, or one letter again and again.
    """
    if not _LEAST_LETTERS <= len(password) <= _MOST_LETTERS:
        raise AccessError(
            f"a password has {_LEAST_LETTERS} to {_MOST_LETTERS} letters, "
            f"got {len(password)}"
        )
    if len(set(password)) == 1:
        raise AccessError("a password is more than one letter again and again")


def protected(password: str, salt: bytes) -> str:
    """What is stored of a password: `scrypt$N$r$p$salt$key`, base 64.

    Args:
        password: As typed; the same letters in another Unicode form are the same.
        salt: 16 random bytes, never used before.

    Raises:
        AccessError: The password cannot be taken.
    """
    check_password(password)
    if len(salt) != _SALT_BYTES:
        raise ValueError(f"the salt must have {_SALT_BYTES} bytes, got {len(salt)}")
    key = _key(password, salt, _COST, _BLOCK, _LANES)
    numbers = f"{_COST}${_BLOCK}${_LANES}"
    return f"scrypt${numbers}${_text(salt)}${_text(key)}"


def matches(password: str, stored: str) -> bool:
    """Whether a password is the one that `protected` was given; in constant time.

    What cannot be understood matches nothing.
    """
    try:
        name, cost, block, lanes, salt, key = stored.split("$")
        if name != "scrypt" or len(password) > _MOST_LETTERS:
            return False
        expected = base64.b64decode(key, validate=True)
        found = _key(
            password,
            base64.b64decode(salt, validate=True),
            int(cost),
            int(block),
            int(lanes),
        )
    except (ValueError, MemoryError, OverflowError, binascii.Error):
        return False
    return hmac.compare_digest(found, expected)


def _key(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    same = unicodedata.normalize("NFKC", password)
    return hashlib.scrypt(
        same.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=cost,
        r=block,
        p=lanes,
        maxmem=2 * 128 * cost * block,
        dklen=_KEY_BYTES,
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
