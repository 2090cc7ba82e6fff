from datetime import UTC, datetime

import pytest

from inspector.status import Alarm, LineStatus, Phase
from ui.widgets.health import Health, Part, lamps

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def health(status):
    return {lamp.part: lamp.health for lamp in lamps(status)}


def test_a_line_that_stands_has_its_lamps_off():
    assert set(health(LineStatus()).values()) == {Health.OFF}


def test_a_line_that_runs_has_good_lamps():
    assert set(health(LineStatus(phase=Phase.RUNNING)).values()) == {Health.GOOD}


@pytest.mark.parametrize(
    ("key", "part"),
    [
        ("camera:top", Part.CAMERAS),
        ("stall:top", Part.CAMERAS),
        ("edges:top", Part.CAMERAS),
        ("hole:bottom", Part.CAMERAS),
        ("overspeed:top", Part.CAMERAS),
        ("join:top", Part.RUNTIME),
        ("engine:top", Part.RUNTIME),
        ("inspect:top", Part.RUNTIME),
        ("disk", Part.DATABASE),
        ("output:log", Part.OUTPUT),
    ],
)
def test_an_alarm_lights_the_lamp_it_is_about(key, part):
    alarm = Alarm(key, "why", NOW)
    for lamp in lamps(LineStatus(phase=Phase.RUNNING, alarms=(alarm,))):
        assert lamp.health is (Health.BAD if lamp.part is part else Health.GOOD)
        assert lamp.why == ("why" if lamp.part is part else "")


def test_a_cause_that_has_gone_lights_nothing():
    alarm = Alarm("camera:top", "why", NOW, active=False)
    status = LineStatus(phase=Phase.RUNNING, alarms=(alarm,))
    assert health(status)[Part.CAMERAS] is Health.GOOD


def test_a_cause_that_was_seen_still_needs_a_look():
    alarm = Alarm("camera:top", "why", NOW, acknowledged_by="Li")
    status = LineStatus(phase=Phase.RUNNING, alarms=(alarm,))
    assert health(status)[Part.CAMERAS] is Health.WARN


def test_records_that_wait_for_the_database_need_a_look():
    status = LineStatus(phase=Phase.RUNNING, spooled=3)
    assert health(status)[Part.DATABASE] is Health.WARN
