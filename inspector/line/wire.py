"""Status and commands as one line of JSON, for a client in another process."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from inspector.access import Account, Role, User
from inspector.disposal import Disposition, LotFigures
from inspector.findings import EventKind
from inspector.line.client import (
    Acknowledge,
    AddUser,
    ChangeLot,
    ChangeRole,
    Command,
    FirstAdmin,
    HoldLot,
    Keep,
    LeaveNote,
    Login,
    Logout,
    Note,
    ResetPassword,
    Seat,
    SignLot,
    Start,
    Stop,
    SwitchUser,
)
from inspector.status import (
    Alarm,
    Latency,
    Ledger,
    LineStatus,
    Phase,
    Screening,
    WebPlace,
)
from inspector.store.codec import decode, encode

_Json = Mapping[str, Any]


def encode_command(command: Command) -> str:
    """One line of ASCII, without its line end."""
    if isinstance(command, Keep):
        content: dict[str, object] = {"record": encode(command.record)}
    else:
        content = asdict(command)
    return json.dumps({"command": type(command).__name__, **content})


def decode_command(line: str) -> Command:
    """The command that `encode_command` made the line of.

    Raises:
        ValueError: It is no such line.
    """
    try:
        content = json.loads(line)
        return _COMMANDS[content.pop("command")](content)
    except (KeyError, TypeError, AttributeError, RecursionError) as cause:
        raise ValueError(f"not a command: {cause!r}") from cause


def encode_status(status: LineStatus) -> str:
    """One line of ASCII, without its line end."""
    return json.dumps(asdict(status), default=datetime.isoformat)


def decode_status(line: str) -> LineStatus:
    """The status that `encode_status` made the line of.

    Raises:
        ValueError: It is no such line.
    """
    try:
        content = json.loads(line)
        return LineStatus(
            **{
                **content,
                "phase": Phase(content["phase"]),
                "ledgers": {
                    camera: Ledger(**ledger)
                    for camera, ledger in content["ledgers"].items()
                },
                "latency": Latency(**content["latency"]),
                "screening": Screening(**content["screening"]),
                "webs": {
                    face: WebPlace(**place) for face, place in content["webs"].items()
                },
                "alarms": tuple(_alarm(alarm) for alarm in content["alarms"]),
            }
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as cause:
        raise ValueError(f"not a status: {cause!r}") from cause


def encode_seat(seat: Seat) -> dict[str, object]:
    """What JSON takes of a seat."""
    return {
        "asked": seat.asked,
        "first": seat.first,
        "done": seat.done,
        "user": None if seat.user is None else asdict(seat.user),
        "accounts": [
            {
                "user": asdict(one.user),
                "created_at": one.created_at.isoformat(),
                "locked_until": one.locked_until and one.locked_until.isoformat(),
            }
            for one in seat.accounts
        ],
    }


def decode_seat(content: _Json) -> Seat:
    """The seat that `encode_seat` made the content of.

    Raises:
        KeyError: Something is missing.
        TypeError: Something is of another kind.
        ValueError: Something is impossible.
    """
    user = content["user"]
    return Seat(
        asked=bool(content["asked"]),
        first=bool(content["first"]),
        user=None if user is None else _user(user),
        accounts=tuple(_account(one) for one in content["accounts"]),
        done=int(content["done"]),
    )


def _account(content: _Json) -> Account:
    until = content["locked_until"]
    return Account(
        _user(content["user"]),
        datetime.fromisoformat(content["created_at"]),
        None if until is None else datetime.fromisoformat(until),
    )


def _user(content: _Json) -> User:
    return User(**_with_role(content))


def _with_role(content: _Json) -> dict[str, Any]:
    return {**content, "role": Role(content["role"])}


def _alarm(content: _Json) -> Alarm:
    raised_at = datetime.fromisoformat(content["raised_at"])
    return Alarm(**{**content, "raised_at": raised_at})


def _note(content: _Json) -> Note:
    return Note(**{**content, "kind": EventKind(content["kind"])})


def _keep(content: _Json) -> Keep:
    return Keep(decode(content["record"]))


def _sign_lot(content: _Json) -> SignLot:
    told = {
        "disposition": Disposition(content["disposition"]),
        "seen": LotFigures(**content["seen"]),
    }
    return SignLot(**{**content, **told})


_COMMANDS: Mapping[str, Callable[[_Json], Command]] = {
    "Start": lambda content: Start(**content),
    "Stop": lambda content: Stop(**content),
    "ChangeLot": lambda content: ChangeLot(**content),
    "Acknowledge": lambda content: Acknowledge(**content),
    "Note": _note,
    "Keep": _keep,
    "Login": lambda content: Login(**content),
    "Logout": lambda content: Logout(**content),
    "FirstAdmin": lambda content: FirstAdmin(**content),
    "AddUser": lambda content: AddUser(**_with_role(content)),
    "ChangeRole": lambda content: ChangeRole(**_with_role(content)),
    "SwitchUser": lambda content: SwitchUser(**content),
    "ResetPassword": lambda content: ResetPassword(**content),
    "SignLot": _sign_lot,
    "HoldLot": lambda content: HoldLot(**content),
    "LeaveNote": lambda content: LeaveNote(**content),
}
