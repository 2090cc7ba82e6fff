from datetime import UTC, datetime

import pytest

from inspector.findings import Opinion
from inspector.review.items import Why, mixed, shuffled, uncertain_first
from inspector.review.session import HELD_BACK, ReviewSession
from inspector.store.review_queue import OpenFinding
from inspector.types import UNKNOWN
from tests.reviewfakes import a_detail, a_passed, an_item

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    def __init__(self):
        self.s = 0.0

    def __call__(self):
        return self.s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sent():
    return []


@pytest.fixture
def session(clock, sent):
    return ReviewSession("Li", lambda: NOW, clock, lambda one: sent.append(one.body))


def test_an_empty_queue_asks_nothing_and_takes_no_answer(session, sent):
    assert session.current is None
    said = [session.say_kind("pit"), session.say_nothing_there()]
    assert [*said, session.say_not_sure(), session.undo()] == [False] * 4
    session.settle()
    assert sent == []


def test_the_same_name_confirms_and_another_one_relabels(session, sent):
    session.add([an_item(0, kind="pit"), an_item(1, kind="pit")])
    session.say_kind("pit")
    session.say_kind("hole")
    session.settle()
    assert [(one.opinion, one.kind) for one in sent] == [
        (Opinion.CONFIRMED, "pit"),
        (Opinion.RELABELLED, "hole"),
    ]
    assert {one.by for one in sent} == {"Li"}


def test_a_tile_is_clean_or_something_was_missed_in_it(session, sent):
    session.add([a_passed(0), a_passed(1), a_passed(2)])
    session.say_nothing_there()
    session.say_kind("pit", (1.0, 2.0, 3.0, 4.0))
    session.say_not_sure()
    session.settle()
    assert [(one.number, one.opinion, one.area_px) for one in sent] == [
        (None, Opinion.CLEAN, None),
        (None, Opinion.MISSED, (1.0, 2.0, 3.0, 4.0)),
    ]


def test_a_false_alarm_and_not_sure_have_no_kind(session, sent):
    session.add([an_item(0), an_item(1)])
    session.say_nothing_there()
    session.say_not_sure()
    session.settle()
    assert [(o.opinion, o.kind) for o in sent] == [
        (Opinion.FALSE, ""),
        (Opinion.UNSURE, ""),
    ]


def test_the_last_answers_can_be_taken_back_and_were_never_said(session, sent):
    session.add(an_item(n) for n in range(6))
    for _ in range(5):
        session.say_kind("pit")
    assert len(sent) == 5 - HELD_BACK
    taken_back = 0
    while session.undo():
        taken_back += 1
    assert taken_back == HELD_BACK
    assert session.current == an_item(5 - HELD_BACK)
    assert session.answered == 5 - HELD_BACK
    session.settle()
    assert len(sent) == 5 - HELD_BACK


def test_time_runs_only_while_somebody_looks(session, clock, sent):
    session.add([an_item(0), an_item(1)])
    session.seen()
    clock.s = 4.0
    session.away()
    clock.s = 100.0
    session.seen()
    clock.s = 103.0
    session.say_kind("pit")
    clock.s = 1000.0
    session.seen()
    clock.s = 9000.0
    session.say_kind("pit")
    session.settle()
    assert [one.spent_s for one in sent] == [7.0, 120.0]
    assert session.seconds == 127.0


def test_what_was_asked_is_not_asked_again(session):
    assert session.add([an_item(0), an_item(0), an_item(1)]) == 3
    session.say_kind("pit")
    assert session.add([an_item(0), an_item(1)]) == 0
    assert session.waiting == 1


def test_a_chosen_finding_comes_before_all_others(session):
    session.add([an_item(0), an_item(1)])
    session.ask_first(an_item(1))
    assert [one.index for one in session.next_items(5)] == [1, 0]


def test_unknown_findings_come_first_then_the_least_certain():
    found = [
        OpenFinding(a_detail(0, score=0.9), None),
        OpenFinding(a_detail(1, score=0.4), None),
        OpenFinding(a_detail(2, score=0.99, kind=UNKNOWN), 1.5),
        OpenFinding(a_detail(3, score=0.99), 0.97),
    ]
    assert [one.index for one in uncertain_first(found)] == [2, 3, 1, 0]


def test_random_ones_are_spread_between_the_uncertain():
    queue = mixed(
        [an_item(n) for n in range(7)],
        [a_passed(100), a_passed(101)],
        [an_item(200, why=Why.SECOND)],
    )
    assert [one.index for one in queue] == [0, 1, 2, 100, 3, 4, 5, 200, 6, 101]
    assert mixed([], [], []) == []
    assert [one.index for one in mixed([], [a_passed(1)], [])] == [1]


def test_the_random_order_differs_by_seed_and_loses_nothing():
    items = [a_passed(n) for n in range(30)]
    one, two = shuffled(items, "a"), shuffled(items, "b")
    assert one != two
    assert one == shuffled(reversed(items), "a")
    assert sorted(i.index for i in one) == list(range(30))
