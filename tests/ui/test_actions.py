from datetime import UTC, datetime

import pytest

from inspector.line.client import Acknowledge, ChangeLot, Start
from inspector.status import Alarm, LineStatus, Phase
from ui.actions import PLANS, Key, acknowledgement, lot_change, start

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("phase", "can_start", "can_stop"),
    [
        (Phase.IDLE, True, False),
        (Phase.PREPARING, False, True),
        (Phase.RUNNING, False, True),
        (Phase.DEGRADED, False, True),
        (Phase.STOPPING, False, False),
        (Phase.FAULT, False, False),
    ],
)
def test_only_what_fits_the_phase_can_be_pressed(actions, phase, can_start, can_stop):
    actions.refresh(LineStatus(phase=phase))
    assert actions[Key.START].isEnabled() is can_start
    assert actions[Key.STOP].isEnabled() is can_stop


def test_every_command_has_a_key_and_no_two_share_one():
    keys = [plan.shortcut for plan in PLANS]
    assert all(keys)
    assert len(set(keys)) == len(keys)
    assert {plan.key for plan in PLANS} == set(Key)


def test_acknowledge_means_the_newest_alarm_nobody_has_seen():
    seen = Alarm("a", "seen", NOW, acknowledged_by="Li")
    alarms = (seen, Alarm("b", "newer", NOW), Alarm("c", "older", NOW))
    assert acknowledgement(LineStatus(alarms=alarms)) == Acknowledge("b")
    assert acknowledgement(LineStatus(alarms=(seen,))) is None


def test_acknowledge_ends_a_fault_with_all_its_alarms():
    assert acknowledgement(LineStatus(phase=Phase.FAULT)) == Acknowledge("")


def test_a_start_takes_the_lot_that_was_typed():
    assert start("  C-17 ") == Start("C-17")


def test_a_start_without_a_lot_is_named_by_the_time():
    assert start("", NOW) == Start("20260304-050607")


def test_a_lot_is_changed_only_on_a_running_line():
    running = LineStatus(phase=Phase.RUNNING, lot_id="A")
    assert lot_change("B", running) == ChangeLot("B")
    assert lot_change("A", running) is None
    assert lot_change("B", LineStatus()) is None
