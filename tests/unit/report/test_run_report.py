"""The value of a run's report."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from inspector.report.run_report import AlarmRow, CameraShare, KindCount
from inspector.status import Ledger
from tests.unit.report import reports


def test_an_empty_run_has_nothing_measured():
    run = reports.an_empty_run()
    assert run.coverage is None
    assert run.per_100_m is None
    assert run.escape is None
    assert (run.defects, run.frames, run.length_mm, run.unseen_mm) == (0, 0, 0, 0)


def test_two_cameras_do_not_double_the_length():
    run = reports.a_wide_run()
    assert run.length_mm == pytest.approx(102_400)
    assert run.inspected_mm == pytest.approx(92_400)
    assert run.unseen_mm == pytest.approx(10_000)


def test_counts_by_kind_add_up_over_lanes():
    counts = (
        KindCount("a", "x", 2),
        KindCount("a", None, 3),
        KindCount("unknown", "x", 1),
    )
    run = replace(reports.an_empty_run(), counts=counts)
    assert (run.by_kind["a"], run.defects, run.unknowns) == (5, 6, 1)


def test_more_places_than_defects_are_refused():
    with pytest.raises(ValueError, match="1 findings but only 0"):
        replace(reports.an_empty_run(), findings=(reports.a_finding(1),))


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        replace(reports.an_empty_run(), started_at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_an_unknown_time_zone_is_refused():
    with pytest.raises(KeyError):
        replace(reports.an_empty_run(), zone="Mars/Olympus")


def test_the_ledger_is_the_sum_of_the_cameras():
    camera = CameraShare("a", Ledger(10, 5, 2, 3), (1, 1), 1)
    run = replace(reports.an_empty_run(), cameras=(camera, replace(camera, name="b")))
    assert run.ledger == Ledger(20, 10, 4, 6)


def test_an_alarm_nobody_answered_has_no_response():
    alarm = AlarmRow("text", reports.START)
    assert alarm.response_s is None
    answered = replace(alarm, acknowledged_at=reports.START + timedelta(seconds=41))
    assert answered.response_s == 41


def test_what_decided_is_graver_than_what_is_large():
    small = reports.a_finding(1, size_mm=0.1, decision="REJECT", fired=True)
    small = replace(small, decision=reports.Decision.REJECT)
    large = replace(small, size_mm=500.0, fired=False)
    assert small.gravity > large.gravity
