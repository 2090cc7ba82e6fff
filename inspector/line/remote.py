"""A line in another process, as far as commands and status go."""

from __future__ import annotations

import socket
from pathlib import Path

from inspector.errors import BusyError, StoreError
from inspector.files import read_json
from inspector.line.client import Command
from inspector.line.server import DOOR, LOOPBACK
from inspector.line.wire import decode_status, encode_command
from inspector.status import LineStatus

_WAIT_S = 5.0


class RemoteLine:
    """The line that runs on a station, asked over loopback.

    Strips and sightings, which are pictures, are not to be had this way.
    """

    def __init__(self, folder: Path, door: str = DOOR) -> None:
        """Name the station's folder and the door's note; nothing is asked yet."""
        self._folder, self._door = folder, door

    @property
    def running(self) -> bool:
        """Whether a line answers there."""
        try:
            self.status()
        except StoreError:
            return False
        return True

    def status(self) -> LineStatus:
        """One look at the line.

        Raises:
            StoreError: No line answers.
        """
        answer = self._ask("status")
        try:
            return decode_status(answer)
        except ValueError as cause:
            raise StoreError(
                f"the line in {self._folder} answers in another version's words; "
                "update both"
            ) from cause

    def send(self, command: Command) -> None:
        """Ask for something; the status shows what became of it.

        Raises:
            BusyError: The command does not fit the phase.
            StoreError: No line answers, or it does not take the command.
        """
        answer = self._ask(encode_command(command))
        if answer == "ok":
            return
        _, kind, why = answer.split(" ", 2)
        raise (BusyError if kind == BusyError.__name__ else StoreError)(why)

    def _ask(self, request: str) -> str:
        address, token = door_of(self._folder, self._door)
        try:
            with socket.create_connection(address, _WAIT_S) as line:
                line.sendall(f"{token}\n{request}\n".encode())
                answer = line.makefile(encoding="utf-8").readline().rstrip("\n")
        except (OSError, ValueError) as cause:
            raise StoreError(
                f"no line answers in {self._folder} ({cause}); start it, or try again"
            ) from cause
        if not answer:
            raise StoreError(f"the line in {self._folder} refused; its token is new")
        return answer


def door_of(folder: Path, name: str) -> tuple[tuple[str, int], str]:
    """Address and token of a line, as its note says them.

    Raises:
        StoreError: There is no note, or it is broken.
    """
    note = read_json(folder / name, StoreError)
    try:
        return (LOOPBACK, int(note["port"])), str(note["token"])
    except (KeyError, TypeError, ValueError) as cause:
        raise StoreError(f"{folder / name} is broken: {cause!r}") from cause
