import pytest

from inspector.line.alarms import AlarmBoard
from tests.fakes import NOW, Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def heard():
    return []


@pytest.fixture
def board(clock, heard):
    return AlarmBoard(clock.utc, heard.append)


def test_a_new_board_is_empty(board):
    assert board.open() == ()


def test_an_alarm_is_open_and_heard_once(board, heard):
    board.raise_("disk", "full")
    board.raise_("disk", "fuller")
    assert [alarm.text for alarm in heard] == ["full"]
    (alarm,) = board.open()
    assert (alarm.text, alarm.count, alarm.active) == ("fuller", 2, True)


def test_a_repeated_alarm_keeps_its_first_instant(board, clock):
    board.raise_("disk", "full")
    clock.now_s = 60.0
    board.raise_("disk", "full")
    assert board.open()[0].raised_at == NOW


def test_the_newest_alarm_stands_first(board, clock):
    for n, key in enumerate(("gap", "disk", "clock")):
        clock.now_s = float(n)
        board.raise_(key, key)
    clock.now_s = 9.0
    board.raise_("gap", "again")
    assert [alarm.key for alarm in board.open()] == ["clock", "disk", "gap"]


def test_a_cause_that_has_gone_stays_open_until_somebody_has_seen_it(board):
    board.raise_("disk", "full")
    board.clear("disk")
    assert [alarm.active for alarm in board.open()] == [False]
    assert board.acknowledge("disk", "wei") == ["disk"]
    assert board.open() == ()


def test_an_alarm_that_was_seen_stays_open_until_its_cause_has_gone(board):
    board.raise_("disk", "full")
    board.acknowledge("disk", "wei")
    assert [alarm.acknowledged_by for alarm in board.open()] == ["wei"]
    board.clear("disk")
    assert board.open() == ()


def test_a_cause_that_comes_back_is_active_again(board, heard):
    board.raise_("disk", "full")
    board.clear("disk")
    board.raise_("disk", "full again")
    (alarm,) = board.open()
    assert (alarm.active, alarm.count, len(heard)) == (True, 2, 1)


def test_an_alarm_that_had_gone_away_is_heard_anew(board, heard):
    for _ in range(2):
        board.raise_("disk", "full")
        board.clear("disk")
        board.acknowledge("disk", "wei")
    assert [alarm.count for alarm in heard] == [1, 1]


def test_all_alarms_can_be_acknowledged_at_once(board):
    board.raise_("disk", "full")
    board.raise_("gap", "unseen")
    board.clear("gap")
    assert board.acknowledge("", "wei") == ["disk", "gap"]
    assert [alarm.key for alarm in board.open()] == ["disk"]


def test_what_is_not_open_can_neither_be_cleared_nor_acknowledged(board):
    board.clear("disk")
    assert board.acknowledge("disk", "wei") == []
    assert board.acknowledge("", "wei") == []
    assert board.open() == ()


def test_whoever_hears_an_alarm_may_look_at_the_board(clock):
    seen = []
    board = AlarmBoard(clock.utc, lambda _alarm: seen.append(len(board.open())))
    board.raise_("disk", "full")
    assert seen == [1]


def test_alarms_without_end_about_one_thing_stay_one(board):
    for _ in range(1000):
        board.raise_("gap", "unseen")
    assert [alarm.count for alarm in board.open()] == [1000]
