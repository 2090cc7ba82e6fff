import threading

import pytest

from inspector.errors import BusyError
from inspector.line.client import ChangeLot, Start, Stop
from inspector.line.windows import Untold, Windows
from tests.ui.fakes import FakeClient


class SlowLine(FakeClient):
    """A line that carries nothing out before a test says so."""

    def __init__(self):
        super().__init__()
        self.may, self.asked = threading.Event(), threading.Event()

    def send(self, command):
        self.asked.set()
        assert self.may.wait(30)
        super().send(command)


@pytest.fixture
def line():
    return FakeClient()


def test_what_was_refused_is_told_until_it_was_heard(line):
    untold = Untold(line)
    line.refuse_later("one")
    first = untold.all()
    line.refuse_later("two")
    assert [one.why for one in untold.all()] == ["one", "two"]
    untold.heard(first)
    assert [one.why for one in untold.all()] == ["two"]
    untold.heard(first)
    assert [one.why for one in untold.all()] == ["two"]


def test_equal_refusals_are_told_one_by_one(line):
    untold = Untold(line)
    line.refuse_later("the same")
    first = untold.all()
    line.refuse_later("the same")
    untold.heard(first)
    assert [one.why for one in untold.all()] == ["the same"]


def test_of_what_nobody_hears_the_newest_is_kept(line):
    untold = Untold(line)
    for number in range(200):
        line.refuse_later(str(number))
    assert [one.why for one in untold.all()] == [str(n) for n in range(136, 200)]


def test_a_window_is_the_same_over_all_its_connections(line):
    windows = Windows(lambda: line)
    assert windows.at("a") is windows.at("a")
    windows.close()


def test_another_window_ends_the_one_before_and_what_that_sent_is_carried_out():
    line = SlowLine()
    windows = Windows(lambda: line)
    old = windows.at("a")
    old.line.send(ChangeLot("B"))
    old.line.send(Stop())
    assert line.asked.wait(30)
    new = windows.at("b")
    assert new is not old
    with pytest.raises(BusyError, match="closed"):
        old.line.send(Start("C"))
    line.may.set()
    windows.close()
    assert line.commands == [ChangeLot("B"), Stop()]
    assert old.line.over
    assert new.line.over
    windows.close()
