"""The line's door: other processes of the same user ask and command over loopback."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import logging
import os
import secrets
import socket
import socketserver
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from inspector.errors import InspectorError
from inspector.files import write_private
from inspector.line.booking import Books
from inspector.line.client import LineClient, Refused, Seat
from inspector.line.guard import Guarded, Staff
from inspector.line.pictures import encode_look
from inspector.line.viewing import Viewing
from inspector.line.windows import AtWindow, Windows
from inspector.line.wire import decode_command, encode_status

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
DOOR = "line.door.json"
"""In the station's folder: port and token of the line that runs there."""

STATION_DOOR = "station.door.json"
"""In the station's folder: the same of the line's process, between runs too."""

WHO_IS_THERE = "? "
"""Begins a greeting in which each side proves that it knows the token."""

LINE, WINDOW = "line", "window"
STATUS, WATCH, LEAVE = "status", "watch", "leave"
LOOK, LOOK_AT_PICTURES, LOOK_AT_ALL = "look", "look pictures", "look all"

_ANSWER_S = 2.0
_SILENT_S = 20.0
"""A window that asks for nothing for so long has ended or hangs; it attaches again."""
_LONGEST_REQUEST = 16 * 2**20
_MOST_CALLERS = 16


@contextlib.contextmanager
def door(
    client: LineClient,
    folder: Path,
    name: str = DOOR,
    more: Mapping[str, object] | None = None,
    viewing: Viewing | None = None,
    staff: Staff | None = None,
    books: Books | None = None,
) -> Iterator[None]:
    """Let other processes talk to a line while inside.

    One request per connection: a line with the token, a line with a command or
    `status`; one line comes back. `watch` keeps the connection for a window, which then
    looks and commands as often as it likes: a command of a window is taken at once and
    carried out in its turn, and the looks tell what was refused, until the window has
    heard it. It may begin with a greeting in place of the token, so that it sends a
    password to nobody but this line. Who has not read the
    token, which only the user's own processes can, gets no answer. A machine on which
    nobody may listen runs without.

    Args:
        client: The line.
        folder: The station's folder.
        name: Of the note with port and token in it.
        more: What else the note says.
        viewing: What windows are given; None for a door without pictures.
        staff: Who may command; None lets everybody who has the token.
        books: Where decisions on lots and handover notes go; None takes none.
    """
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(_Server(client, viewing, staff, books))
            stack.enter_context(_open(server, folder / name, more or {}))
        except OSError:
            log.warning("no other process can talk to this line", exc_info=True)
        yield


@contextlib.contextmanager
def _open(server: _Server, note: Path, more: Mapping[str, object]) -> Iterator[None]:
    port = server.server_address[1]
    content = {**more, "port": port, "token": server.token, "pid": os.getpid()}
    write_private(note, json.dumps(content).encode())
    thread = threading.Thread(
        target=server.serve_forever, args=(0.1,), name="line-door"
    )
    thread.start()
    try:
        yield
    finally:
        note.unlink(missing_ok=True)
        server.shutdown()
        thread.join()
        server.hang_up()


class _Server(socketserver.ThreadingTCPServer):
    """Answers each caller in a thread of its own, and only so many at once."""

    daemon_threads = False

    def __init__(
        self,
        client: LineClient,
        viewing: Viewing | None,
        staff: Staff | None,
        books: Books | None,
    ) -> None:
        self._client, self._staff, self.viewing = client, staff, viewing
        self._books = books
        self.token = secrets.token_hex(32)
        self.windows = Windows(self.guarded)
        self._free = threading.BoundedSemaphore(_MOST_CALLERS)
        self._lock = threading.Lock()
        self._callers: set[socket.socket] = set()
        super().__init__((LOOPBACK, 0), _Request)

    def guarded(self) -> Guarded:
        """The line with nobody at it yet."""
        return Guarded(self._client, self._staff, self._books)

    def server_close(self) -> None:
        """Wait for the callers' threads, then for what they have commanded."""
        super().server_close()
        self.windows.close()

    def verify_request(self, request: object, _address: object) -> bool:
        """Whether there is a thread for one more caller."""
        free = self._free.acquire(blocking=False)
        if free and isinstance(request, socket.socket):
            with self._lock:
                self._callers.add(request)
        return free

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Answer one caller; the next one may come then."""
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]  # what TCPServer hands over
        finally:
            with self._lock:
                self._callers.discard(request)
            self._free.release()

    def hang_up(self) -> None:
        """End every connection that is still open."""
        with self._lock:
            callers = list(self._callers)
        for caller in callers:
            with contextlib.suppress(OSError):
                caller.shutdown(socket.SHUT_RDWR)

    def handle_error(self, _request: object, _address: object) -> None:
        """A caller that goes away or talks nonsense is no trouble of the line's."""
        log.debug("a caller was not answered", exc_info=True)


class _Request(socketserver.StreamRequestHandler):
    timeout = _ANSWER_S
    server: _Server

    def handle(self) -> None:
        """Answer one request, or those of a window until it ends."""
        said = self.rfile.readline(256).strip().decode("ascii", "replace")
        expected = self.server.token
        if said.startswith(WHO_IS_THERE):
            challenge = secrets.token_hex(16)
            nonce = said.removeprefix(WHO_IS_THERE)
            self._say(f"{challenge} {proof(expected, LINE, nonce)}")
            said = self.rfile.readline(256).strip().decode("ascii", "replace")
            expected = proof(expected, WINDOW, challenge)
        if not hmac.compare_digest(said.encode(), expected.encode()):
            return
        asked = self._asked()
        what, _, window = asked.partition(" ")
        if what == WATCH and self.server.viewing is not None:
            self._watch(self.server.viewing, window)
        else:
            self._say(_answer(self.server.guarded(), asked))

    def _watch(self, viewing: Viewing, window: str) -> None:
        """Serve a window until it leaves, dies, hangs, or another one has come."""
        self.connection.settimeout(_SILENT_S)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        asked = ""
        try:
            viewing.attach(window)
        except InspectorError as error:
            self._say(_refusal(error))
            return
        here, self._seat = self.server.windows.at(window), Seat()
        self._told: tuple[Refused, ...] = ()
        try:
            self._say("ok")
            while (asked := self._asked()) not in ("", LEAVE):
                here.untold.heard(self._told)  # whoever asks on has got the answer
                self._told = ()
                if asked.startswith(LOOK):
                    self._look(viewing, here, asked)
                else:
                    self._say(_answer(here.line, asked))
        finally:
            viewing.detach(window, left=asked == LEAVE)

    def _look(self, viewing: Viewing, here: AtWindow, asked: str) -> None:
        try:
            look = viewing.look(
                here.name, status=asked != LOOK_AT_PICTURES, pictures=asked != LOOK
            )
        except InspectorError as error:
            self._say(_refusal(error))
            return
        if (seat := here.line.seat()) is not self._seat:
            look, self._seat = replace(look, seat=seat), seat
        self._told = here.untold.all()
        look = replace(look, refusals=self._told)
        for part in encode_look(look):
            self.wfile.write(part)

    def _asked(self) -> str:
        line = self.rfile.readline(_LONGEST_REQUEST)
        return line.decode("utf-8", "replace").strip()

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\n".encode())


def proof(token: str, side: str, nonce: str) -> str:
    """What only who knows the token can say to a nonce; each side has its own."""
    said = f"{side} {nonce}".encode()
    return hmac.new(token.encode(), said, hashlib.sha256).hexdigest()


def _answer(client: LineClient, asked: str) -> str:
    """`ok`, a status, or `error` with the kind and the words of what was refused."""
    try:
        if asked == STATUS:
            return encode_status(client.status())
        client.send(decode_command(asked))
    except (InspectorError, ValueError) as error:
        return _refusal(error)
    return "ok"


def _refusal(error: Exception) -> str:
    return f"error {type(error).__name__} {' '.join(str(error).split())}"
