import threading

from inspector.access import Role, User
from inspector.line.client import Login, Stop
from inspector.line.guard import Guarded
from inspector.line.inorder import InOrder
from inspector.status import LineStatus, Phase
from tests.ui.fakes import FakeClient, a_sighting, a_strip
from ui.bridge import LineBridge


def heard(signal):
    values = []
    signal.connect(values.append)
    return values


def test_a_status_is_told_once_until_it_changes(client, bridge, look):
    told = heard(bridge.status)
    client.set(lot_id="A1")
    look()
    look()
    client.set(lot_id="A2")
    look()
    assert [status.lot_id for status in told] == ["A1", "A2"]
    assert bridge.last.lot_id == "A2"


def test_strips_and_sightings_come_once_and_in_order(client, bridge, look):
    strips, sightings = heard(bridge.strips), heard(bridge.sightings)
    client.new_strips.extend([a_strip(0), a_strip(128)])
    client.new_sightings.append(a_sighting(7))
    look()
    look()
    assert [[s.first_line for s in batch] for batch in strips] == [[0, 128]]
    assert [[s.index for s in batch] for batch in sightings] == [[7]]


def test_a_new_run_is_told_before_its_first_strip(client, bridge):
    order = []
    bridge.status.connect(lambda status: order.append(status.run_id))
    bridge.strips.connect(lambda strips: order.append(len(strips)))
    client.set(run_id="r2", phase=Phase.RUNNING)
    client.new_strips.append(a_strip())
    bridge._take()
    assert order == ["r2", 1]


def test_a_command_is_sent_and_its_effect_seen_at_once(client, bridge):
    told = heard(bridge.status)
    client.set(phase=Phase.STOPPING)
    assert bridge.send(Stop())
    assert client.commands == [Stop()]
    assert [status.phase for status in told] == [Phase.STOPPING]


def test_a_command_that_does_not_fit_is_told_and_nothing_is_raised(client, bridge):
    why = heard(bridge.refused)
    client.refuses = "the line is running already"
    assert not bridge.send(Stop())
    assert why == ["The line is running already"]


def test_it_looks_by_itself_until_it_is_closed(qtbot):
    client = FakeClient(LineStatus(lot_id="B7"))
    bridge = LineBridge(client)
    qtbot.waitUntil(lambda: bridge.last.lot_id == "B7", timeout=2000)
    bridge.close()
    bridge.deleteLater()


class SlowStaff:
    """Accounts whose hasher takes as long as a test says."""

    def __init__(self):
        self.may_hash, self.hashing = threading.Event(), threading.Event()

    def some(self):
        return True

    def login(self, name, _password):
        self.hashing.set()
        assert self.may_hash.wait(30)
        return User(name, "", Role.OPERATOR)


def test_the_window_looks_on_while_a_password_is_checked(qtbot, qapp):
    client, staff = FakeClient(), SlowStaff()
    line = InOrder(Guarded(client, staff))
    bridge = LineBridge(line)
    try:
        assert bridge.send(Login("wang", "correct horse"))
        assert staff.hashing.wait(30)
        client.set(lot_id="B7")
        qtbot.waitUntil(lambda: bridge.last.lot_id == "B7", timeout=10_000)
        assert bridge.seat.user is None
        staff.may_hash.set()
        qtbot.waitUntil(lambda: bridge.seat.user is not None, timeout=10_000)
    finally:
        staff.may_hash.set()
        line.close()
        bridge.close()
        bridge.deleteLater()
