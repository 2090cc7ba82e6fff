import threading

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from inspector.channel import Latest, Lossless


def test_a_full_channel_refuses_and_keeps_what_it_has():
    channel = Lossless(2)
    assert [channel.put(n) for n in range(3)] == [True, True, False]
    assert channel.take(10) == [0, 1]
    assert channel.put(3)


def test_an_empty_channel_gives_nothing():
    assert Lossless(1).take() == []


def test_items_come_in_order_and_never_more_than_asked_for():
    channel = Lossless(5)
    for n in range(5):
        channel.put(n)
    assert (channel.take(), channel.take(3), channel.take(9)) == ([0], [1, 2, 3], [4])


def test_what_is_left_can_be_taken_after_the_close():
    channel = Lossless(2)
    channel.put("last")
    channel.close()
    assert not channel.drained
    assert channel.take(timeout_s=60.0) == ["last"]
    assert channel.drained
    assert channel.take(timeout_s=60.0) == []  # a closed channel makes nobody wait


def test_nothing_can_be_put_into_a_closed_channel():
    channel = Lossless(2)
    channel.close()
    with pytest.raises(ValueError, match="closed"):
        channel.put(1)


def test_a_channel_ends_with_its_last_producer():
    channel = Lossless(2, producers=2)
    channel.close()
    assert channel.put(1)
    channel.close()
    channel.take()
    assert channel.drained
    channel.close()  # once too often does no harm
    assert channel.drained


@pytest.mark.parametrize(("capacity", "producers"), [(0, 1), (1, 0), (-1, 1)])
def test_a_channel_without_room_or_producer_is_refused(capacity, producers):
    with pytest.raises(ValueError, match="must be >= 1"):
        Lossless(capacity, producers)


def test_a_producer_that_waits_goes_on_when_there_is_room():
    channel = Lossless(1)
    channel.put(1)
    done = threading.Event()

    def produce():
        if channel.put(2, timeout_s=60.0):
            done.set()

    thread = threading.Thread(target=produce)
    thread.start()
    assert channel.take() == [1]
    thread.join()
    assert done.is_set()
    assert channel.take() == [2]


def test_a_consumer_that_waits_wakes_at_the_close():
    channel = Lossless(1)
    taken = []
    thread = threading.Thread(target=lambda: taken.append(channel.take(1, 60.0)))
    thread.start()
    channel.close()
    thread.join()
    assert taken == [[]]


def test_several_threads_lose_nothing_and_keep_their_order():
    channel = Lossless(3, producers=3)

    def produce(who):
        for n in range(200):
            while not channel.put((who, n), timeout_s=60.0):
                pass
        channel.close()

    threads = [threading.Thread(target=produce, args=(who,)) for who in range(3)]
    for thread in threads:
        thread.start()
    taken = []
    while not channel.drained:
        taken += channel.take(5, timeout_s=60.0)
    for thread in threads:
        thread.join()
    for who in range(3):
        assert [n for whose, n in taken if whose == who] == list(range(200))


class ChannelIsAList(RuleBasedStateMachine):
    """Whatever is done to a channel, it holds what a bounded list would hold."""

    def __init__(self):
        super().__init__()
        self.channel = Lossless(3, producers=2)
        self.model = []
        self.open = 2

    @precondition(lambda self: self.open)
    @rule(item=st.integers())
    def put(self, item):
        fits = len(self.model) < 3
        assert self.channel.put(item) == fits
        if fits:
            self.model.append(item)

    @precondition(lambda self: not self.open)
    @rule(item=st.integers())
    def put_too_late(self, item):
        with pytest.raises(ValueError, match="closed"):
            self.channel.put(item)

    @rule(most=st.integers(0, 5))
    def take(self, most):
        expected, self.model = self.model[:most], self.model[most:]
        assert self.channel.take(most) == expected

    @rule()
    def close(self):
        self.channel.close()
        self.open = max(0, self.open - 1)

    @invariant()
    def agree(self):
        assert len(self.channel) == len(self.model)
        assert self.channel.drained == (not self.open and not self.model)


TestChannelIsAList = ChannelIsAList.TestCase


def test_latest_keeps_the_newest_and_counts_the_rest():
    place = Latest()
    assert place.take() is None
    for n in range(3):
        place.put(n)
    assert (place.take(), place.take(), place.overwritten) == (2, None, 2)


def test_a_value_that_was_taken_is_not_overwritten():
    place = Latest()
    place.put(1)
    place.take()
    place.put(2)
    assert place.overwritten == 0
