"""Who may do what at a window, with the line in this process and in another."""

from __future__ import annotations

import json
import os
import signal
from functools import partial

import pytest

from inspector.access import Act, Role
from inspector.build import books_of, database_of, make_plan, read_line, staff_of
from inspector.errors import InspectorError
from inspector.findings import EventKind
from inspector.line.attached import AttachedLine
from inspector.line.client import (
    ACT_OF,
    Acknowledge,
    AddUser,
    ChangeRole,
    FirstAdmin,
    Keep,
    Link,
    Login,
    Logout,
    Refused,
    ResetPassword,
    Seat,
    Start,
    Stop,
    SwitchUser,
)
from inspector.line.guard import Guarded
from inspector.line.inorder import InOrder
from inspector.line.launch import launch
from inspector.line.process import recover
from inspector.line.remote import RemoteLine
from inspector.line.runner import LineRunner
from inspector.line.server import STATION_DOOR
from inspector.status import Phase
from inspector.store.audit import newest
from inspector.store.database import open_database
from inspector.store.query import run_facts, runs
from tests.contracts.test_line_client import STEADY, until
from tests.lines import write_tiny_line
from tests.storefakes import a_review

PASSWORD = "correct horse"


class Window:
    """A client that says in one word what became of a command."""

    def __init__(self, client, close):
        self.client, self.close = client, close

    def tell(self, command):
        """Nothing, or what was refused."""
        before = self.client.seat()
        try:
            self.client.send(command)
        except InspectorError as error:
            return Refused(type(command).__name__, type(error).__name__, str(error))
        heard = []

        def over():
            heard.extend(self.client.refusals())
            return heard or self.client.seat() != before

        until(over)
        return heard[0] if heard else None

    def user(self):
        user = self.client.seat().user
        return user and (user.name, user.role)


def here(line):
    product, machine = read_line(line.station, line.recipe)
    plan = make_plan(product, machine)
    recover(plan)
    runner = LineRunner(plan)
    url = database_of(machine)
    staff, books = staff_of(url, runner), books_of(machine, url, runner)
    client = InOrder(Guarded(runner, staff, books))

    def close():
        client.close()
        runner.close()

    return Window(client, close)


def apart(line):
    arguments = line.arguments("--linger", "30")
    made = AttachedLine(line.folder, partial(launch, arguments, line.folder / "logs"))
    assert made.wait_for_line(60)
    return Window(made, made.close)


@pytest.fixture
def line(tmp_path):
    return write_tiny_line(tmp_path, threshold=0.9, realtime=True, line_rate_hz=1000.0)


@pytest.fixture(params=[here, apart], ids=["here", "apart"])
def window(request, line):
    made = request.param(line)
    yield made
    made.close()


@pytest.fixture
def staffed(window):
    """A station with an admin and an operator; nobody is at the window."""
    assert window.tell(FirstAdmin("chen", "陈", PASSWORD)) is None
    assert window.tell(AddUser("wang", "王", Role.OPERATOR, PASSWORD)) is None
    assert window.tell(Logout()) is None
    return window


def audit(line):
    engine = open_database(f"sqlite:///{line.folder / 'records.db'}", read_only=True)
    try:
        changes = [entry.change for entry in newest(engine)]
        return [(one.who, one.action, one.subject) for one in changes]
    finally:
        engine.dispose()


def test_a_new_station_asks_for_its_first_admin_and_has_no_default(window):
    assert window.client.seat() == Seat(asked=True, first=True)
    for name in ("admin", "root", ""):
        assert window.tell(Login(name, "admin")).kind == "WrongLogin"
    assert window.tell(FirstAdmin("chen", "陈", "short")).kind == "WeakPassword"
    assert window.tell(FirstAdmin("chen", "陈", PASSWORD)) is None
    seat = window.client.seat()
    assert (seat.first, window.user()) == (False, ("chen", Role.ADMIN))
    assert [account.user.name for account in seat.accounts] == ["chen"]


def test_there_is_no_second_first_admin(staffed):
    refused = staffed.tell(FirstAdmin("evil", "", PASSWORD))
    assert refused.kind == "AccessError"
    assert staffed.user() is None


def test_nobody_may_do_anything_before_a_login(staffed):
    for command in (Start("coil"), Acknowledge(""), ChangeRole("wang", Role.ADMIN)):
        assert "log in first" in staffed.tell(command).why
    assert staffed.client.status().phase is Phase.IDLE
    assert staffed.client.seat().accounts == ()


def test_an_operator_runs_the_line_but_does_not_make_users(staffed):
    assert staffed.tell(Login("wang", PASSWORD)) is None
    assert staffed.user() == ("wang", Role.OPERATOR)
    refused = staffed.tell(AddUser("friend", "", Role.ADMIN, PASSWORD))
    assert refused.kind == "AccessError"
    assert staffed.client.seat().accounts == ()


def test_an_admin_cares_for_users_but_does_not_run_the_line(staffed, line):
    assert staffed.tell(Login("chen", PASSWORD)) is None
    assert "may not run" in staffed.tell(Start("coil")).why
    assert staffed.tell(ChangeRole("wang", Role.QA)) is None
    assert staffed.tell(SwitchUser("wang", active=False)) is None
    assert staffed.tell(ResetPassword("wang", "another horse")) is None
    assert ("chen", "change", "user wang") in audit(line)
    assert ("chen", "switch off", "user wang") in audit(line)
    assert ("chen", "reset password of", "user wang") in audit(line)
    refused = staffed.tell(Login("wang", "another horse"))
    assert "switched off" in refused.why
    assert staffed.user() == ("chen", Role.ADMIN)


def test_who_gives_up_being_admin_is_not_admin_from_then_on(staffed):
    assert staffed.tell(Login("chen", PASSWORD)) is None
    assert "last admin" in staffed.tell(ChangeRole("chen", Role.QA)).why
    assert staffed.tell(ChangeRole("wang", Role.ADMIN)) is None
    assert staffed.tell(ChangeRole("chen", Role.QA)) is None
    assert staffed.user() == ("chen", Role.QA)
    assert staffed.client.seat().accounts == ()
    assert staffed.tell(ChangeRole("chen", Role.ADMIN)).kind == "AccessError"


def test_wrong_passwords_lock_an_account_and_a_reset_opens_it(staffed, line):
    for _ in range(5):
        assert staffed.tell(Login("wang", "wrong horse")).kind == "WrongLogin"
    assert staffed.tell(Login("wang", PASSWORD)).kind == "AccountLocked"
    assert ("login", "lock", "user wang") in audit(line)
    assert staffed.tell(Login("chen", PASSWORD)) is None
    (wang,) = [a for a in staffed.client.seat().accounts if a.user.name == "wang"]
    assert wang.locked_until is not None
    assert staffed.tell(ResetPassword("wang", "another horse")) is None
    assert staffed.tell(Login("wang", "another horse")) is None


def test_the_operator_changes_while_the_line_runs_and_each_signs_for_himself(
    staffed, line
):
    assert staffed.tell(Login("chen", PASSWORD)) is None
    assert staffed.tell(AddUser("li", "李", Role.QA, PASSWORD)) is None
    assert staffed.tell(Login("wang", PASSWORD)) is None
    client = staffed.client
    client.send(Start("coil", by="somebody else"))
    until(lambda: client.status().phase in STEADY)
    run_id = client.status().run_id
    assert staffed.tell(Logout()) is None
    assert "log in first" in staffed.tell(Stop()).why
    assert client.status().run_id == run_id
    assert client.status().phase in STEADY
    assert staffed.tell(Login("li", "wrong horse")).kind == "WrongLogin"
    assert staffed.tell(Login("li", PASSWORD)) is None
    client.send(Keep(a_review()))
    client.send(Stop(by="somebody else"))
    until(lambda: client.status().phase is Phase.IDLE)
    engine = open_database(f"sqlite:///{line.folder / 'records.db'}")
    said = run_facts(engine, runs(engine)[0].run_id).events
    engine.dispose()
    by = {e.kind: e.source for e in said if e.kind in (EventKind.START, EventKind.STOP)}
    assert by == {EventKind.START: "wang", EventKind.STOP: "li"}


def test_a_window_keeps_its_seat_over_a_pause_and_another_begins_without(line):
    first = apart(line)
    assert first.tell(FirstAdmin("chen", "", PASSWORD)) is None
    pid = json.loads((line.folder / "station.door.json").read_text("utf-8"))["pid"]
    os.kill(pid, signal.SIGSTOP)
    until(lambda: first.client.link is Link.SILENT)
    os.kill(pid, signal.SIGCONT)
    until(lambda: first.client.link is Link.HERE)
    assert first.user() == ("chen", Role.ADMIN)
    assert first.tell(AddUser("wang", "", Role.QA, PASSWORD)) is None
    second = apart(line)
    until(lambda: second.client.seat().asked)
    assert second.user() is None
    first.close()
    second.close()


def test_one_request_alone_does_not_get_round_the_login(line):
    window = apart(line)
    with pytest.raises(InspectorError, match="log in first"):
        RemoteLine(line.folder, STATION_DOOR).send(Start("coil"))
    assert window.client.status().phase is Phase.IDLE
    window.close()


def test_no_password_stands_in_a_log_or_a_command_that_is_shown(line):
    window = apart(line)
    window.tell(FirstAdmin("chen", "", PASSWORD))
    window.tell(Login("chen", "wrong horse"))
    window.close()
    assert "horse" not in repr(Login("chen", PASSWORD))
    logs = list((line.folder / "logs").iterdir())
    assert logs
    for log in logs:
        assert "horse" not in log.read_text("utf-8")
    note = json.loads((line.folder / "station.door.json").read_text("utf-8"))
    assert set(note) == {"recipe", "station", "port", "token", "pid"}


def test_every_command_of_the_line_has_its_place_in_the_one_table():
    assert set(ACT_OF.values()) <= set(Act)
    operator = {c.__name__ for c, act in ACT_OF.items() if Role.OPERATOR.may(act)}
    line = {"Start", "Stop", "ChangeLot", "Note", "Acknowledge", "Keep"}
    assert operator == line | {"LeaveNote"}
    admin = {c.__name__ for c, act in ACT_OF.items() if Role.ADMIN.may(act)}
    assert admin == {"AddUser", "ChangeRole", "SwitchUser", "ResetPassword"}
