from dataclasses import replace

from inspector.store.late import LatePictures
from tests.storefakes import a_record

SIZE = sum(len(one.jpeg) for one in a_record(0).evidence)


def test_records_wait_in_their_order_and_leave_from_the_front():
    late = LatePictures()
    late.keep([a_record(i) for i in range(4)])
    late.settle(2, [replace(a_record(1), evidence=a_record(1).evidence[:1])])
    waiting = late.oldest(10)
    assert [one.body.info.index for one in waiting] == [1, 2, 3]
    assert [len(one.evidence) for one in waiting] == [1, 2, 2]


def test_what_has_no_room_in_memory_is_counted_as_lost():
    late = LatePictures(most_bytes=2 * SIZE)
    late.keep([a_record(0), a_record(1), a_record(2)])
    assert (len(late), late.lost) == (2, 2)
    late.settle(1, [])
    late.keep([a_record(3)])
    assert (len(late), late.lost) == (2, 2)


def test_nothing_waits_where_nothing_was_kept():
    late = LatePictures()
    late.keep([])
    assert (len(late), late.oldest(5), late.lost) == (0, (), 0)
