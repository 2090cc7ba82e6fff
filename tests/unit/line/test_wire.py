import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.access import Account, Role, User
from inspector.disposal import Disposition, LotFigures
from inspector.findings import EventKind
from inspector.line.client import (
    Acknowledge,
    AddUser,
    ChangeLot,
    ChangeRole,
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
from inspector.line.wire import (
    decode_command,
    decode_seat,
    decode_status,
    encode_command,
    encode_seat,
    encode_status,
)
from inspector.status import Alarm, Latency, Ledger, LineStatus, Phase
from tests.storefakes import NOW, a_record, a_review

STATUS = LineStatus(
    phase=Phase.DEGRADED,
    run_id="run 1",
    lot_id="coil 7/上卷",
    ledgers={"top": Ledger(10, 5, 3, 2, 0)},
    defects={"pit": 3},
    latency=Latency(1.5, 2.5, 3.5),
    alarms=(Alarm("gap", "看", NOW, 2, "王", active=False),),
    widths_px={"top": 4096},
)


@pytest.mark.parametrize(
    "command",
    [
        Start("coil 7", "王"),
        Stop(),
        ChangeLot("a\nb", "x"),
        Acknowledge(""),
        Note(EventKind.ROLL, "half \ud800", "wei"),
        Keep(a_review()),
        Keep(a_record(3)),
        SignLot("卷 7", "A", Disposition.SCRAP, "a\nb", LotFigures(1, 2), "pass word"),
        HoldLot("coil 7", held=True, reason="claim"),
        LeaveNote("看\n辊", "2026-03-02/early", "wei"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_command_comes_back_as_it_was_in_one_line(command):
    line = encode_command(command)
    assert "\n" not in line
    assert decode_command(line) == command


@pytest.mark.parametrize("status", [LineStatus(), STATUS], ids=["idle", "busy"])
def test_a_status_comes_back_as_it_was_in_one_line(status):
    line = encode_status(status)
    assert "\n" not in line
    assert decode_status(line) == status


@given(st.text() | st.recursive(st.none(), st.lists).map(json.dumps))
def test_what_is_no_command_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  json's own words, or ours
        decode_command(text)


@pytest.mark.parametrize(
    "line", ["{}", "[]", "1", '{"phase": "idle"}', '{"command": "Format"}', "[" * 9999]
)
def test_what_is_no_status_is_refused(line):
    with pytest.raises(ValueError):  # noqa: PT011  json's own words, or ours
        decode_status(line)


@pytest.mark.parametrize(
    "command",
    [
        Login("wang", "p\nw ü"),
        Logout(),
        FirstAdmin("chen", "陈", "password"),
        AddUser("li", "李", Role.QA, "password"),
        ChangeRole("li", Role.PROCESS),
        SwitchUser("li", active=False),
        ResetPassword("li", "password"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_a_command_about_users_comes_back_as_it_was(command):
    assert decode_command(encode_command(command)) == command


def test_a_role_that_is_none_is_refused():
    line = encode_command(ChangeRole("li", Role.QA)).replace("qa", "king")
    with pytest.raises(ValueError, match="king"):
        decode_command(line)


def test_a_seat_comes_back_as_it_was():
    user = User("chen", "陈", Role.ADMIN)
    accounts = (Account(user, NOW, None), Account(user, NOW, NOW))
    for seat in (
        Seat(),
        Seat(asked=True, first=True),
        Seat(True, False, user, accounts, 3),
    ):
        assert decode_seat(json.loads(json.dumps(encode_seat(seat)))) == seat
