"""What people write about lots and shifts at a window, in this process and another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inspector.access import Role
from inspector.build import books_of, database_of, make_plan, read_line
from inspector.disposal import Disposition, LotFigures, Meaning
from inspector.errors import InspectorError
from inspector.line.client import (
    AddUser,
    ChangeLot,
    FirstAdmin,
    HoldLot,
    LeaveNote,
    Login,
    SignLot,
    Start,
    Stop,
)
from inspector.line.guard import Guarded
from inspector.line.process import recover
from inspector.line.remote import RemoteLine
from inspector.line.runner import LineRunner
from inspector.store import opened, signing
from tests.contracts.test_line_client import STEADY, until
from tests.contracts.test_seat import PASSWORD, apart, audit, here
from tests.lines import write_tiny_line


@pytest.fixture
def line(tmp_path):
    return write_tiny_line(tmp_path, threshold=0.9, realtime=True, line_rate_hz=1000.0)


@pytest.fixture(params=[here, apart], ids=["here", "apart"])
def window(request, line):
    made = request.param(line)
    yield made
    made.close()


@pytest.fixture
def quality(window, line):
    """A quality inspector at the window of a running line whose first lot is over."""
    assert window.tell(FirstAdmin("chen", "陈", PASSWORD)) is None
    assert window.tell(AddUser("wang", "王", Role.OPERATOR, PASSWORD)) is None
    assert window.tell(AddUser("zhou", "周敏", Role.QA, PASSWORD)) is None
    assert window.tell(Login("wang", PASSWORD)) is None
    window.client.send(Start("C-1"))
    client = window.client
    until(lambda: client.status().phase in STEADY and client.status().blocks > 3)
    client.send(ChangeLot("C-2"))
    until(lambda: lots(line) and lots(line)[0].name == "C-2")
    assert window.tell(Login("zhou", PASSWORD)) is None
    yield window
    client.send(Stop())
    until(lambda: not client.status().phase.busy)


def reading(line):
    return opened.reading(f"sqlite:///{line.folder / 'records.db'}")


def lots(line):
    with reading(line) as engine:
        return signing.newest_lots(engine)


def seen(line, lot="C-1"):
    with reading(line) as engine:
        return signing.figures_of(engine, lot)


def signed(line, lot="C-1"):
    with reading(line) as engine:
        return signing.signatures(engine, lot)


def settled(line):
    """The figures of the lot that is over, once its last records are stored."""
    before = []

    def same():
        before.append(seen(line))
        return len(before) > 5 and before[-1] == before[-6]

    until(same)
    return before[-1]


def test_a_lot_is_signed_with_the_password_while_the_line_runs_on(quality, line):
    figures = settled(line)
    blocks = quality.client.status().blocks
    command = SignLot("C-1", "A", Disposition.ACCEPT, "", figures, PASSWORD)
    assert quality.tell(command) is None
    [made] = signed(line)
    assert (made.by, made.full_name, made.role) == ("zhou", "周敏", "qa")
    assert (made.disposition, made.meaning) == (Disposition.ACCEPT, Meaning.DECISION)
    assert ("zhou", "sign", "lot C-1") in audit(line)
    until(lambda: quality.client.status().blocks > blocks)
    assert quality.client.status().phase in STEADY


def test_a_wrong_password_signs_nothing_and_counts_like_a_login(quality, line):
    figures = settled(line)
    for _ in range(5):
        refused = quality.tell(
            SignLot("C-1", "A", Disposition.ACCEPT, "", figures, "wrong horse")
        )
        assert refused.kind == "WrongLogin"
    refused = quality.tell(
        SignLot("C-1", "A", Disposition.ACCEPT, "", figures, PASSWORD)
    )
    assert refused.kind == "AccountLocked"
    assert signed(line) == ()


def test_the_lot_on_the_line_and_figures_not_seen_are_refused(quality, line):
    moving = SignLot("C-2", "", Disposition.ACCEPT, "", seen(line, "C-2"), PASSWORD)
    assert quality.tell(moving).kind == "LotMoved"
    old = replace(settled(line), defects=0, frames=0)
    command = SignLot("C-1", "", Disposition.ACCEPT, "", old, PASSWORD)
    assert quality.tell(command).kind == "LotMoved"
    assert signed(line) == ()


def test_an_operator_neither_signs_nor_holds_but_leaves_notes(quality, line):
    figures = settled(line)
    assert quality.tell(Login("wang", PASSWORD)) is None
    command = SignLot("C-1", "", Disposition.ACCEPT, "", figures, PASSWORD)
    assert quality.tell(command).kind == "AccessError"
    assert quality.tell(HoldLot("C-1", True, "claim")).kind == "AccessError"
    assert quality.tell(LeaveNote("Roll 3 squeaks")) is None
    with reading(line) as engine, engine.connect() as db:
        row = db.exec_driver_sql("SELECT author, text FROM shift_note").one()
    assert tuple(row) == ("wang", "Roll 3 squeaks")


def test_quality_holds_a_lot_with_a_reason(quality, line):
    assert quality.tell(HoldLot("C-1", True, " ")).kind == "StoreError"
    assert quality.tell(HoldLot("C-1", True, "claim 7")) is None
    assert [one.name for one in lots(line) if one.held] == ["C-1"]
    assert ("zhou", "hold", "lot C-1") in audit(line)


def test_nobody_writes_about_a_shift_that_has_not_begun(quality):
    assert quality.tell(LeaveNote("hi", "2990-01-01/early")).kind == "ShiftError"
    assert quality.tell(LeaveNote("hi", "yesterday")).kind == "ShiftError"
    assert quality.tell(LeaveNote("  ")).kind == "StoreError"


def test_where_nobody_logs_in_notes_are_left_and_nothing_is_signed(line):
    product, machine = read_line(line.station, line.recipe)
    plan = make_plan(product, machine)
    recover(plan)
    runner = LineRunner(plan)
    free = Guarded(runner, None, books_of(machine, database_of(machine), runner))
    free.send(LeaveNote("Roll 3 squeaks", by="Li"))
    with reading(line) as engine, engine.connect() as db:
        row = db.exec_driver_sql("SELECT author FROM shift_note").one()
    assert tuple(row) == ("Li",)
    figures = LotFigures()
    with pytest.raises(InspectorError, match="asks nobody"):
        free.send(SignLot("C-1", "", Disposition.ACCEPT, "", figures, PASSWORD))
    runner.close()


def test_a_command_leaves_a_note_through_the_door_of_a_run(quality, line):
    RemoteLine(line.folder).send(LeaveNote("from the office", by="lin"))
    with reading(line) as engine, engine.connect() as db:
        row = db.exec_driver_sql("SELECT author, text FROM shift_note").one()
    assert tuple(row) == ("lin", "from the office")
