"""Desks: they look while the page is looked at, and say the same trouble once."""

import pytest

from inspector.line.client import LeaveNote, Refused, Seat
from ui.desk import Desk, LineDesk


class CountingDesk(Desk):
    """Has nothing to ask; `new` says whether something has come."""

    new = False

    def _take_done(self):
        return self.new

    def _ask_due(self):
        return False


class NoteDesk(LineDesk, CountingDesk):
    def _ask_due(self):
        self._wait()
        return False


@pytest.fixture
def desk(qapp):
    made = CountingDesk(1)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def notes(bridge):
    made = NoteDesk(1000, bridge, (LeaveNote,))
    yield made
    made.close()
    made.deleteLater()


def heard(signal):
    got = []
    signal.connect(lambda *what: got.append(what))
    return got


def test_a_desk_looks_while_the_page_is_looked_at(qtbot, desk):
    desk.begin()
    qtbot.waitUntil(lambda: desk._looks > 2)
    desk.pause()
    assert not desk._timer.isActive()


def test_it_says_that_something_has_changed_only_when_it_has(desk):
    changed = heard(desk.changed)
    desk.look()
    assert changed == []
    desk.new = True
    desk.look()
    assert len(changed) == 1


def test_a_lasting_trouble_is_told_once_and_a_refusal_each_time(desk):
    told = heard(desk.told)
    for why in ("away", "away", "", "away"):
        desk._tell(why)
    assert told == [("away",), ("away",)]
    for why in ("no", "no", ""):
        desk._refuse(why)
    assert told[2:] == [("no",), ("no",)]


def test_one_command_is_on_its_way_at_a_time_until_it_is_stored(
    notes, client, look, sit
):
    look()
    done = heard(notes.done)
    first, second = LeaveNote("a", "s", "Li"), LeaveNote("b", "s", "Li")
    notes.send(first)
    notes.send(second)
    assert (notes.busy, client.commands) == (True, [first])
    notes.pause()
    assert notes._timer.isActive()  # the answer is still waited for
    sit(Seat(done=1))
    assert (notes.busy, len(done)) == (False, 1)


def test_a_refusal_of_its_own_command_ends_the_waiting(notes, client, look):
    refused = heard(notes.refused)
    notes.send(LeaveNote("a", "s", "Li"))
    client.refuse_later("not now", "SignLot")
    look()
    assert (notes.busy, refused) == (True, [])
    client.refuse_later("not now", "LeaveNote")
    look()
    assert notes.busy is False
    assert refused == [(Refused("LeaveNote", "BusyError", "not now"),)]


def test_a_line_that_does_not_answer_is_told_as_late(notes):
    refused = heard(notes.refused)
    notes.send(LeaveNote("a", "s", "Li"))
    for _ in range(300):
        notes.look()
    assert notes.busy is False
    assert refused == [(Refused("LeaveNote", "Late", ""),)]
