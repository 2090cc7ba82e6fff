"""A window at a line that answers late, or not at all."""

import json
import socket
import threading

import pytest

from inspector.access import Role, User
from inspector.errors import WrongLogin
from inspector.line.attached import AttachedLine
from inspector.line.client import ChangeLot, Link, Login, Start, Stop
from inspector.line.pictures import Look, encode_look
from inspector.line.server import (
    LINE,
    LOOPBACK,
    STATION_DOOR,
    WHO_IS_THERE,
    door,
    proof,
)
from inspector.line.viewing import Viewing
from inspector.status import LineStatus, Phase
from tests.ui.fakes import FakeClient
from tests.waiting import until

TOKEN = "t" * 64
WANG = User("wang", "王", Role.OPERATOR)


def launch_nothing():
    raise OSError("nothing is started in this test")


class SlowLine(FakeClient):
    """A line that answers a start and a login when a test says so."""

    def __init__(self):
        super().__init__()
        self.may_answer, self.asked = threading.Event(), threading.Event()
        self.set(phase=Phase.RUNNING)

    def send(self, command):
        if isinstance(command, Start):
            self._wait()
        super().send(command)

    def _wait(self):
        self.asked.set()
        assert self.may_answer.wait(30)

    def some(self):
        return True

    def login(self, _name, password):
        self._wait()
        if password != "correct horse":
            raise WrongLogin("name or password is wrong")
        return WANG


@pytest.fixture
def slow():
    made = SlowLine()
    yield made
    made.may_answer.set()


@pytest.fixture(params=[False, True], ids=["nobody asked", "login"])
def staff(request, slow):
    return slow if request.param else None


@pytest.fixture
def window(slow, staff, tmp_path):
    with door(slow, tmp_path, STATION_DOOR, viewing=Viewing(slow), staff=staff):
        made = AttachedLine(tmp_path, launch_nothing)
        assert made.wait_for_line(30)
        yield made
        made.close()
        slow.may_answer.set()


def refused_to(window):
    heard = []
    until(lambda: heard.extend(window.refusals()) or heard)
    return heard


@pytest.mark.parametrize("staff", [False], indirect=True, ids=["nobody asked"])
def test_a_window_sees_the_line_while_that_thinks_about_a_command(window, slow):
    slow.refuses = "a run is on"
    window.send(Start("coil"))
    assert slow.asked.wait(30)
    for lot in ("B1", "B2"):
        slow.set(lot_id=lot)
        until(lambda: window.status().lot_id == lot)  # noqa: B023  called at once
    assert window.link is Link.HERE
    assert window.refusals() == []
    slow.may_answer.set()
    assert [one.why for one in refused_to(window)] == ["a run is on"]
    assert window.refusals() == []


@pytest.mark.parametrize("staff", [True], indirect=True, ids=["login"])
def test_a_login_that_takes_long_is_seen_when_it_is_done(window, slow):
    until(lambda: window.seat().asked)
    window.send(Login("wang", "correct horse"))
    assert slow.asked.wait(30)
    assert window.seat().user is None
    slow.may_answer.set()
    until(lambda: window.seat().user == WANG)
    assert window.refusals() == []


@pytest.mark.parametrize("staff", [True], indirect=True, ids=["login"])
def test_a_login_that_is_refused_late_is_told(window, slow):
    window.send(Login("wang", "wrong horse"))
    assert slow.asked.wait(30)
    slow.may_answer.set()
    (told,) = refused_to(window)
    assert (told.command, told.kind) == ("Login", "WrongLogin")


def test_what_was_commanded_before_a_window_closed_is_carried_out(tmp_path):
    line = FakeClient()
    line.set(phase=Phase.RUNNING)
    given = [ChangeLot(f"B{number}") for number in range(20)]
    with door(line, tmp_path, STATION_DOOR, viewing=Viewing(line)):
        window = AttachedLine(tmp_path, launch_nothing)
        assert window.wait_for_line(30)
        for command in given:
            window.send(command)
        window.close()
    assert line.commands == given


class ScriptedDoor:
    """A line's door that answers each request by a script, over one connection."""

    def __init__(self, folder, answers):
        self._server = socket.create_server((LOOPBACK, 0))
        self._answers = answers
        self.asked = []
        note = {"port": self._server.getsockname()[1], "token": TOKEN}
        (folder / STATION_DOOR).write_text(json.dumps(note))
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self):
        with (
            self._server,
            self._server.accept()[0] as caller,
            caller.makefile("rwb", buffering=0) as lines,
        ):
            nonce = lines.readline().decode().removeprefix(WHO_IS_THERE).strip()
            lines.write(f"nonce {proof(TOKEN, LINE, nonce)}\n".encode())
            lines.readline(), lines.readline()
            lines.write(b"ok\n")
            while (asked := lines.readline()) and self._answer(lines, asked.decode()):
                pass

    def _answer(self, lines, asked):
        if not asked.startswith("look"):
            self.asked.append(json.loads(asked)["command"])
        answer = self._answers(asked)
        if answer:
            lines.write(answer)
        return bool(answer)


def test_commands_of_a_line_that_hangs_up_are_told_one_and_all(tmp_path):
    may_hang_up = threading.Event()

    def answers(asked):
        if asked.startswith("look"):
            return b"".join(encode_look(Look(LineStatus())))
        assert may_hang_up.wait(30)
        return b""

    line = ScriptedDoor(tmp_path, answers)
    window = AttachedLine(tmp_path, launch_nothing)
    assert window.wait_for_line(30)
    for command in (Stop(), ChangeLot("B"), Start("C")):
        window.send(command)
    may_hang_up.set()
    until(lambda: window.link is Link.GONE or window.link is Link.DIED)
    heard = refused_to(window)
    until(lambda: heard.extend(window.refusals()) or len(heard) == 3)
    assert [one.command for one in heard] == ["Stop", "ChangeLot", "Start"]
    assert "gave no answer" in heard[0].why
    assert all("did not reach the line" in one.why for one in heard[1:])
    assert line.asked == ["Stop"]
    window.close()
    line.thread.join()
