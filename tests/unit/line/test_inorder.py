import logging
import threading

import pytest

from inspector.access import Role, User
from inspector.errors import BusyError, WrongLogin
from inspector.line.client import (
    Acknowledge,
    AddUser,
    ChangeLot,
    FirstAdmin,
    Login,
    Logout,
    ResetPassword,
    Seat,
    Start,
    Stop,
)
from inspector.line.guard import Guarded
from inspector.line.inorder import InOrder
from inspector.status import Phase
from tests.ui.fakes import FakeClient
from tests.waiting import until

ADMIN = User("chen", "陈", Role.ADMIN)
PASSWORD = "correct horse"


class SlowStaff:
    """Accounts whose hasher takes as long as a test says."""

    def __init__(self, *, empty=False):
        self.may_hash, self.hashing = threading.Event(), threading.Event()
        self.empty = empty
        self.hashed_in = []

    def _hash(self, password):
        self.hashing.set()
        assert self.may_hash.wait(30)
        self.hashed_in.append(threading.current_thread().name)
        if password != PASSWORD:
            raise WrongLogin("name or password is wrong; try again")

    def some(self):
        return not self.empty

    def accounts(self):
        return ()

    def login(self, _name, password):
        self._hash(password)
        return ADMIN

    def add_first(self, _name, _full_name, password):
        self._hash(password)
        return ADMIN

    def add(self, _user, password, _by):
        self._hash(password)

    def reset(self, _name, password, _by):
        self._hash(password)


def refused_by(line):
    heard = []
    until(lambda: heard.extend(line.refusals()) or heard)
    return heard


@pytest.fixture
def client():
    return FakeClient()


@pytest.fixture
def staff():
    made = SlowStaff()
    yield made
    made.may_hash.set()


@pytest.fixture
def line(client, staff):
    made = InOrder(Guarded(client, staff))
    yield made
    staff.may_hash.set()
    made.close()


def test_who_logs_in_does_not_wait_for_the_hasher(line, staff):
    line.send(Login("chen", PASSWORD))
    assert staff.hashing.wait(30)
    assert line.seat() == Seat(asked=True)
    assert line.status().phase is Phase.IDLE
    staff.may_hash.set()
    until(lambda: line.seat().user == ADMIN)
    assert staff.hashed_in == ["line-commands"]


@pytest.mark.parametrize(
    "command",
    [
        FirstAdmin("chen", "陈", PASSWORD),
        AddUser("wang", "王", Role.OPERATOR, PASSWORD),
        ResetPassword("wang", PASSWORD),
    ],
    ids=lambda one: type(one).__name__,
)
def test_nobody_waits_for_a_new_password_to_be_hashed(line, staff, command):
    staff.may_hash.set()
    line.send(Login("chen", PASSWORD))
    until(lambda: line.seat().user == ADMIN)
    staff.may_hash.clear()
    staff.hashing.clear()
    done = line.seat().done
    line.send(command)
    assert staff.hashing.wait(30)
    assert line.seat().done == done
    staff.may_hash.set()
    until(lambda: line.seat().done > done)
    assert set(staff.hashed_in) == {"line-commands"}


def test_a_wrong_password_is_told_as_from_another_process(line, staff):
    line.send(Login("chen", "wrong horse"))
    assert line.refusals() == []
    staff.may_hash.set()
    (refused,) = refused_by(line)
    assert (refused.command, refused.kind) == ("Login", "WrongLogin")
    assert line.refusals() == []


def test_commands_are_carried_out_in_the_order_in_which_they_were_given(client):
    line = InOrder(client)
    given = [Start("A"), *(ChangeLot(f"B{n}") for n in range(40)), Stop()]
    for command in given:
        line.send(command)
    line.close()
    assert client.commands == given


def test_a_command_waits_for_the_one_before_it(line, staff, client):
    line.send(Login("chen", PASSWORD))
    line.send(Logout())
    line.send(Acknowledge(""))
    assert staff.hashing.wait(30)
    assert client.commands == []
    staff.may_hash.set()
    (refused,) = refused_by(line)
    assert refused.command == "Acknowledge"
    assert "log in first" in refused.why


def test_what_was_given_before_closing_is_carried_out_and_nothing_after(line, staff):
    line.send(Login("chen", PASSWORD))
    line.leave()
    with pytest.raises(BusyError, match="closed"):
        line.send(Logout())
    assert not line.over
    staff.may_hash.set()
    line.close()
    assert line.over
    assert line.seat().user == ADMIN
    line.close()


def test_too_many_commands_at_once_are_refused_at_once(line, staff):
    line.send(Login("chen", PASSWORD))
    assert staff.hashing.wait(30)
    for _ in range(64):
        line.send(Acknowledge(""))
    with pytest.raises(BusyError, match="64 commands wait"):
        line.send(Acknowledge(""))


def test_refusals_that_nobody_hears_stand_in_the_log(caplog):
    client = FakeClient(refuses="a run is on")
    line = InOrder(client)
    for n in range(70):
        until(lambda: _sent(line, Start(str(n))))  # noqa: B023  called at once
    line.close()
    assert len(line.refusals()) == 64
    assert len([one for one in caplog.records if "nobody hears" in one.message]) == 6


def _sent(line, command):
    try:
        line.send(command)
    except BusyError:
        return False
    return True


class Breaking(FakeClient):
    """A line with a fault in its program."""

    def send(self, command):
        if isinstance(command, Stop):
            raise ZeroDivisionError("by zero")
        super().send(command)


def test_a_fault_in_a_command_is_told_and_the_next_one_is_carried_out(caplog):
    client = Breaking()
    line = InOrder(client)
    with caplog.at_level(logging.ERROR):
        line.send(Stop())
        line.send(Start("A"))
        line.close()
    (refused,) = line.refusals()
    assert refused.why == (
        "Stop could not be carried out (by zero); the log says where"
    )
    assert client.commands == [Start("A")]
    assert "ZeroDivisionError" in caplog.text


def test_all_the_rest_is_the_lines_own(client):
    line = InOrder(client)
    client.new_strips.append("strip")
    client.new_sightings.append("sighting")
    client.new_gauges.append("gauge")
    client.refuse_later("late")
    assert (line.link, line.apart) == (client.link, client.apart)
    assert line.strips() == ["strip"]
    assert line.sightings() == ["sighting"]
    assert line.gauges() == ["gauge"]
    assert [one.why for one in line.refusals()] == ["late"]
    line.close()
