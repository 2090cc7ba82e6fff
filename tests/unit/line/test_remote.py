import contextlib
import json
import socket
import stat
import sys

import pytest

from inspector.errors import BusyError, StoreError
from inspector.line.client import Keep, Start, Stop
from inspector.line.remote import RemoteLine
from inspector.line.server import DOOR, LOOPBACK, door
from inspector.status import LineStatus, Phase
from tests.storefakes import a_review
from tests.waiting import until


class ScriptedLine:
    """A line that hears commands and refuses a second start."""

    def __init__(self):
        self.heard = []

    def status(self):
        return LineStatus(phase=Phase.RUNNING, lot_id="上卷")

    def send(self, command):
        if isinstance(command, Start):
            raise BusyError("a run is on;\nstop it first")
        self.heard.append(command)


@pytest.fixture
def line(tmp_path):
    scripted = ScriptedLine()
    with door(scripted, tmp_path):
        yield scripted


def said(tmp_path, token, text):
    port = json.loads((tmp_path / DOOR).read_text())["port"]
    with socket.create_connection((LOOPBACK, port), 5.0) as caller:
        caller.sendall(f"{token}\n{text}\n".encode())
        return caller.makefile().readline()


def test_a_line_in_another_process_is_asked_and_commanded(line, tmp_path):
    remote = RemoteLine(tmp_path)
    assert remote.running
    assert remote.status() == line.status()
    remote.send(Stop("wei"))
    remote.send(Keep(a_review()))
    assert line.heard == [Stop("wei"), Keep(a_review())]


def test_what_the_line_refuses_is_refused_with_its_words(line, tmp_path):
    with pytest.raises(BusyError, match=r"^a run is on; stop it first$"):
        RemoteLine(tmp_path).send(Start("coil"))


@pytest.mark.parametrize("token", ["", "0" * 64, "é", "x" * 100_000])
def test_who_does_not_know_the_token_hears_nothing(line, tmp_path, token):
    with contextlib.suppress(ConnectionError):  # cut while still talking
        assert said(tmp_path, token, "status") == ""
    assert line.heard == []
    assert RemoteLine(tmp_path).running


def test_nonsense_with_the_right_token_is_refused_and_the_line_goes_on(line, tmp_path):
    token = json.loads((tmp_path / DOOR).read_text())["token"]
    assert said(tmp_path, token, '{"command": "Format"}').startswith("error ValueError")
    assert said(tmp_path, token, "").startswith("error")
    assert RemoteLine(tmp_path).running


def test_callers_who_say_nothing_cannot_use_the_door_up(line, tmp_path):
    port = json.loads((tmp_path / DOOR).read_text())["port"]
    silent = [socket.create_connection((LOOPBACK, port), 5.0) for _ in range(40)]
    try:
        until(lambda: RemoteLine(tmp_path).running)  # each is hung up on after a while
    finally:
        for caller in silent:
            caller.close()
    assert RemoteLine(tmp_path).running


def test_a_door_without_pictures_shows_itself_to_no_window(line, tmp_path):
    token = json.loads((tmp_path / DOOR).read_text())["token"]
    assert said(tmp_path, token, "watch me").startswith("error ")


def test_only_the_user_can_read_the_token(line, tmp_path):
    if sys.platform == "win32":
        pytest.skip("Windows keeps the user's folder to the user")
    assert stat.S_IMODE((tmp_path / DOOR).stat().st_mode) == 0o600


def test_after_the_end_no_line_is_there(tmp_path):
    with door(ScriptedLine(), tmp_path):
        note = (tmp_path / DOOR).read_bytes()
    assert not RemoteLine(tmp_path).running
    (tmp_path / DOOR).write_bytes(note)  # as a crash leaves it
    assert not RemoteLine(tmp_path).running
    with pytest.raises(StoreError, match="no line answers"):
        RemoteLine(tmp_path).send(Stop())


def test_the_token_of_a_line_that_has_gone_is_of_no_use(tmp_path):
    with door(ScriptedLine(), tmp_path):
        old = json.loads((tmp_path / DOOR).read_text())
    with door(ScriptedLine(), tmp_path):
        port = json.loads((tmp_path / DOOR).read_text())["port"]
        (tmp_path / DOOR).write_text(json.dumps({**old, "port": port}))
        with pytest.raises(StoreError, match="refused"):
            RemoteLine(tmp_path).status()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"port": "x", "token": 1}'])
def test_a_broken_note_is_no_line(tmp_path, text):
    (tmp_path / DOOR).write_text(text)
    assert not RemoteLine(tmp_path).running


def test_where_nobody_may_listen_the_line_runs_without(tmp_path, caplog):
    with door(ScriptedLine(), tmp_path / "missing"):
        pass
    assert "no other process can talk to this line" in caplog.text
