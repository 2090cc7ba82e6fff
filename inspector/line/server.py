"""The line's door: other processes of the same user ask and command over loopback."""

from __future__ import annotations

import contextlib
import hmac
import json
import logging
import secrets
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

from inspector.errors import InspectorError
from inspector.files import write_private
from inspector.line.client import LineClient
from inspector.line.wire import decode_command, encode_status

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
DOOR = "line.door.json"
"""In the station's folder: port and token of the line that runs there."""

_ANSWER_S = 2.0
_LONGEST_REQUEST = 16 * 2**20


@contextlib.contextmanager
def door(client: LineClient, folder: Path) -> Iterator[None]:
    """Let other processes talk to a line while inside.

    One request per connection: a line with the token, a line with a command or
    `status`; one line comes back. Who has not read the token, which only the user's own
    processes can, gets no answer. A machine on which nobody may listen runs without.

    Args:
        client: The line.
        folder: The station's folder.
    """
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(_open(client, folder))
        except OSError:
            log.warning("no other process can talk to this line", exc_info=True)
        yield


@contextlib.contextmanager
def _open(client: LineClient, folder: Path) -> Iterator[None]:
    token = secrets.token_hex(32)
    with _Server(client, token) as server:
        note = folder / DOOR
        content = {"port": server.server_address[1], "token": token}
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


class _Server(socketserver.TCPServer):
    """Answers one after the other, each in a limited time."""

    def __init__(self, client: LineClient, token: str) -> None:
        self.client = client
        self.token = token
        super().__init__((LOOPBACK, 0), _Request)

    def handle_error(self, _request: object, _address: object) -> None:
        """A caller that goes away or talks nonsense is no trouble of the line's."""
        log.debug("a caller was not answered", exc_info=True)


class _Request(socketserver.StreamRequestHandler):
    timeout = _ANSWER_S
    server: _Server

    def handle(self) -> None:
        """Answer one request."""
        token = self.rfile.readline(256).strip().decode("ascii", "replace")
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            return
        asked = self.rfile.readline(_LONGEST_REQUEST).decode("utf-8", "replace")
        self.wfile.write(f"{_answer(self.server.client, asked)}\n".encode())


def _answer(client: LineClient, asked: str) -> str:
    """`ok`, a status, or `error` with the kind and the words of what was refused."""
    try:
        if asked.strip() == "status":
            return encode_status(client.status())
        client.send(decode_command(asked))
    except (InspectorError, ValueError) as error:
        return f"error {type(error).__name__} {' '.join(str(error).split())}"
    return "ok"
