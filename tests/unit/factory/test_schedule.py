from hypothesis import given
from hypothesis import strategies as st

from inspector.factory.schedule import Schedule, WebPosition
from inspector.findings import Decision, Mark


def mark(at_mm):
    return Mark("top", 0, at_mm, 10.0, Decision.REJECT, "any")


class Web:
    def __init__(self):
        self.mm, self.s = 0.0, 0.0

    def told(self):
        return self.mm

    def now(self):
        return self.s


def test_a_mark_is_due_when_its_piece_is_at_the_actuator_and_only_once():
    web = Web()
    schedule = Schedule(500.0, web.told)
    schedule.add(mark(100.0))
    web.mm = 599.0
    assert schedule.due() == []
    web.mm = 600.0
    assert schedule.due() == [mark(100.0)]
    assert schedule.due() == []


@given(places=st.lists(st.floats(0, 1e6), max_size=30))
def test_marks_come_in_the_order_of_the_web(places):
    web = Web()
    schedule = Schedule(0.0, web.told)
    for place in places:
        schedule.add(mark(place))
    web.mm = 1e6
    assert [one.position_mm for one in schedule.due()] == sorted(places)


def test_a_mark_after_its_piece_is_late_by_what_has_gone_by():
    web = Web()
    web.mm = 700.0
    schedule = Schedule(500.0, web.told)
    assert schedule.late_by_mm(mark(100.0)) == 100.0
    assert schedule.late_by_mm(mark(300.0)) == -100.0


def test_what_never_got_there_is_handed_back():
    schedule = Schedule(500.0, lambda: 0.0)
    for place in (30.0, 10.0):
        schedule.add(mark(place))
    assert [one.position_mm for one in schedule.clear()] == [10.0, 30.0]
    assert len(schedule) == 0


def test_between_two_blocks_the_web_goes_on_at_its_speed_but_one_block_at_most():
    web = Web()
    where = WebPosition(web.told, web.now)
    assert where() == 0.0
    web.mm, web.s = 100.0, 0.1
    assert where() == 100.0
    web.s = 0.15
    assert round(where(), 6) == 150.0
    web.s = 5.0
    assert where() == 200.0
