"""One window's connection to the line's process: asks, and is answered at once."""

from __future__ import annotations

import contextlib
import hmac
import secrets
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from inspector.errors import BusyError, StoreError
from inspector.files import read_json
from inspector.line.client import Command, Refused
from inspector.line.pictures import Look, decode_look
from inspector.line.remote import door_of
from inspector.line.server import (
    LEAVE,
    LINE,
    LOOK,
    LOOK_AT_ALL,
    LOOK_AT_PICTURES,
    LOOPBACK,
    STATION_DOOR,
    WATCH,
    WHO_IS_THERE,
    WINDOW,
    proof,
)
from inspector.line.wire import encode_command

_ANSWER_S = 2.0
_LONGEST_ANSWER = 64 * 2**20


class Session:
    """The connection of a window; used by one thread.

    Every call raises `TimeoutError` when the line's process does not answer, and
    another `OSError` or a `StoreError` when it is not there.
    """

    def __init__(self, caller: socket.socket) -> None:
        self._caller = caller
        self._answers = caller.makefile("rb")

    def begin(self, token: str, window: str) -> None:
        """Make sure that this is the line, prove who is here, and begin to watch.

        A note may be left over from a line that has died, and anybody may listen at its
        port by now; whoever does not know the token is told nothing.

        Raises:
            BusyError: The line shows itself to another window.
            StoreError: This is not the line that wrote the note.
        """
        nonce = secrets.token_hex(16)
        self._say(f"{WHO_IS_THERE}{nonce}")
        challenge, _, answer = self._heard().partition(" ")
        expected = proof(token, LINE, nonce)
        if not hmac.compare_digest(answer.encode(), expected.encode()):
            raise StoreError("something else listens where the line's process was")
        self._say(f"{proof(token, WINDOW, challenge)}\n{WATCH} {window}")
        line = self._heard()
        if line != "ok":
            raise _refused(line)

    def look(self, *, status: bool, pictures: bool) -> Look:
        """What is new.

        Raises:
            BusyError: Another window looks now.
            StoreError: The line's process has gone, or is of another version.
        """
        wanted = LOOK
        if pictures:
            wanted = LOOK_AT_ALL if status else LOOK_AT_PICTURES
        self._say(wanted)
        line = self._heard()
        if line.startswith("error "):
            raise _refused(line)
        try:
            return decode_look(line, self._answers.read)
        except ValueError as cause:
            raise StoreError(
                f"the line's process answers in another version's words ({cause}); "
                "stop the line and start the station again"
            ) from cause

    def send(self, command: Command) -> Refused | None:
        """Hand over a command; why it was not taken, None if it was.

        What is refused when its turn comes stands in a later look.
        """
        self._say(encode_command(command))
        line = self._heard()
        if line == "ok":
            return None
        _error, kind, why = line.split(" ", 2)
        return Refused(type(command).__name__, kind, why)

    def leave(self) -> None:
        """Say that a person has closed the window."""
        self._say(LEAVE)

    def close(self) -> None:
        """Read no more; the connection is closed by whoever made it."""
        self._answers.close()

    def _say(self, line: str) -> None:
        self._caller.sendall(f"{line}\n".encode())

    def _heard(self) -> str:
        line = self._answers.readline(_LONGEST_ANSWER)
        if not line.endswith(b"\n"):
            raise StoreError("the line's process has hung up")
        return line.decode("utf-8", "replace").rstrip("\n")


@contextlib.contextmanager
def session(folder: Path, window: str) -> Iterator[Session]:
    """Attach a window to the line's process of a station while inside.

    Args:
        folder: The station's folder.
        window: The window's name; of two, the later one in the alphabet is shown.

    Raises:
        BusyError: Another window that was opened later looks.
        TimeoutError: It does not answer.
        OSError: It is not there any more.
        StoreError: There is none, or it refuses.
    """
    address, token = door_of(folder, STATION_DOOR)
    with socket.create_connection(address, _ANSWER_S) as caller:
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.closing(Session(caller)) as opened:
            opened.begin(token, window)
            yield opened


def _refused(line: str) -> BusyError:
    """What `error KIND WHY` says."""
    return BusyError(line.split(" ", 2)[-1])


def standing(folder: Path) -> Mapping[str, Any]:
    """What the note of a station's line process says; empty where none is there."""
    place = folder / STATION_DOOR
    try:
        note = read_json(place, StoreError)
    except StoreError:
        if place.is_file():
            raise
        return {}  # perhaps it ended just now
    try:
        with socket.create_connection((LOOPBACK, int(note["port"])), _ANSWER_S):
            return note
    except (OSError, KeyError, TypeError, ValueError):
        return {}
