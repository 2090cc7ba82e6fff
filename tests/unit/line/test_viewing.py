import pytest

from inspector.errors import BusyError
from inspector.line.process import Stay
from inspector.line.viewing import Viewing
from inspector.status import Phase
from tests.ui.fakes import FakeClient, a_sighting, a_strip

RUNNING = {"phase": Phase.RUNNING, "run_id": "r1"}


class Clock:
    def __init__(self):
        self.now_s = 0.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def client():
    made = FakeClient()
    made.set(**RUNNING)
    return made


@pytest.fixture
def viewing(client, clock):
    return Viewing(client, clock)


def all_of(viewing, window):
    return viewing.look(window, status=True, pictures=True)


def numbers(look):
    return [sighting.index for sighting in look.sightings]


def test_what_one_window_has_seen_is_shown_first_to_the_next(client, viewing):
    viewing.attach("a")
    client.new_strips.append(a_strip(0))
    client.new_sightings.append(a_sighting(1))
    assert numbers(all_of(viewing, "a")) == [1]
    assert numbers(all_of(viewing, "a")) == []
    viewing.detach("a")
    client.new_sightings.append(a_sighting(2))
    viewing.attach("b")
    look = all_of(viewing, "b")
    assert numbers(look) == [1, 2]
    assert [strip.first_line for strip in look.strips] == [0]
    assert numbers(all_of(viewing, "b")) == []


def test_only_the_newest_crops_are_kept_while_nobody_looks(client, viewing):
    for number in range(100):
        client.new_sightings.append(a_sighting(number))
        viewing.alone_s()
    viewing.attach("a")
    assert numbers(all_of(viewing, "a")) == list(range(76, 100))


def test_nobody_takes_strips_while_nobody_looks(client, viewing):
    client.new_strips.append(a_strip(0))
    viewing.alone_s()
    assert len(client.new_strips) == 1


def test_a_new_run_leaves_nothing_of_the_one_before(client, viewing):
    viewing.attach("a")
    client.new_sightings.append(a_sighting(1))
    all_of(viewing, "a")
    client.set(run_id="r2")
    viewing.attach("b")
    assert numbers(all_of(viewing, "b")) == []


def test_a_new_run_is_told_with_its_first_strip(client, viewing):
    client.set(phase=Phase.IDLE, run_id="")
    viewing.attach("a")
    all_of(viewing, "a")
    client.set(**RUNNING)
    client.new_strips.append(a_strip(0))
    look = viewing.look("a", status=False, pictures=True)
    assert look.status is not None
    assert look.status.run_id == "r1"
    client.new_strips.append(a_strip(128))
    assert viewing.look("a", status=False, pictures=True).status is None


def test_a_window_without_room_is_given_no_pictures_and_they_wait(client, viewing):
    viewing.attach("a")
    client.new_sightings.append(a_sighting(1))
    assert numbers(viewing.look("a", status=True, pictures=False)) == []
    assert numbers(all_of(viewing, "a")) == [1]


def test_the_later_window_wins_and_the_earlier_one_cannot_come_back(viewing):
    viewing.attach("1")
    viewing.attach("2")
    with pytest.raises(BusyError, match="another window"):
        all_of(viewing, "1")
    with pytest.raises(BusyError, match="another window"):
        viewing.attach("1")
    viewing.detach("2")
    viewing.attach("1")
    all_of(viewing, "1")


def test_a_window_may_attach_again_while_its_old_connection_still_hangs(viewing):
    viewing.attach("1")
    viewing.attach("1")
    viewing.detach("1")
    all_of(viewing, "1")
    assert viewing.alone_s() is None


@pytest.mark.parametrize(
    ("linger_s", "phase", "alone_s", "left", "over"),
    [
        (60.0, Phase.IDLE, 59.0, False, False),
        (60.0, Phase.IDLE, 61.0, False, True),
        (60.0, Phase.IDLE, 1.0, True, True),
        (60.0, Phase.RUNNING, 1e6, True, False),
        (60.0, Phase.STOPPING, 1e6, True, False),
        (60.0, Phase.FAULT, 1e6, False, False),
        (60.0, Phase.FAULT, 1.0, True, True),
        (None, Phase.IDLE, 1e6, True, False),
    ],
)
def test_the_process_ends_only_when_nobody_needs_it(
    viewing, clock, linger_s, phase, alone_s, left, over
):
    viewing.attach("a")
    assert not Stay(linger_s).over(phase, viewing)
    viewing.detach("a", left=left)
    clock.now_s += alone_s
    assert Stay(linger_s).over(phase, viewing) is over
