"""What went by between the last record of a run that crashed and the notice of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from inspector.findings import EventKind
from inspector.store.query import run_facts
from inspector.store.rows import write
from inspector.store.runs import begin_run, close_crashed_runs
from inspector.store.unrecorded import MOST_S
from inspector.types import Gap, GapReason
from tests.storefakes import (
    LINES,
    LOT,
    NOW,
    OVERLAP,
    RUN,
    a_gap,
    a_record,
    facts,
)

FRAMES = 30
RATE_HZ = LINES / 0.01
"""Frames of the fakes come every 10 ms."""

SEEN = LINES + OVERLAP // 2
"""Lines on record since the last frame's first."""

END = FRAMES * LINES + OVERLAP // 2
"""The first line after the last on record."""


@pytest.fixture
def crashed(engine):
    """A run of which thirty frames are on record."""
    begin_run(engine, facts())
    with engine.begin() as db:
        write(db, [a_record(n, 0) for n in range(FRAMES)], {})
    return engine


def last_at():
    return NOW + timedelta(milliseconds=10 * (FRAMES - 1))


def closed(engine, after_s, **more):
    """The run, closed so long after its last frame was captured."""
    close_crashed_runs(engine, last_at() + timedelta(seconds=after_s), **more)
    return run_facts(engine, RUN)


def test_lines_since_the_last_record_are_a_gap_by_the_last_speed(crashed):
    found = closed(crashed, 5.0)
    (gap,) = found.gaps
    assert (gap.reason, gap.camera) == (GapReason.CRASHED, "top")
    assert gap.first_line == END
    assert gap.lines == round(5.0 * RATE_HZ) - SEEN
    assert found.ledger.gap_lines == gap.lines
    assert found.ledger.inspected_lines == FRAMES * LINES
    assert found.ledger.balanced
    assert found.ledger.coverage < 1


def test_the_event_says_from_when_to_when_and_that_it_is_an_estimate(crashed):
    found = closed(crashed, 5.0)
    (event,) = [e for e in found.events if e.kind is EventKind.RECOVERED]
    metres = found.gaps[0].length_mm / 1000
    assert f"{last_at():%Y-%m-%d %H:%M:%S} to " in event.text
    assert f"about {metres:.1f} m went by, an estimate" in event.text
    assert found.run.note == event.text


def test_the_gap_belongs_to_the_lot_that_was_on_the_line(crashed):
    closed(crashed, 5.0)
    with crashed.connect() as db:
        sql = "SELECT lot.name FROM gap JOIN lot ON lot.id = gap.lot_id"
        assert db.exec_driver_sql(sql).scalars().all() == [LOT]


def test_a_crash_that_is_noticed_late_counts_ten_minutes_and_says_so(crashed):
    found = closed(crashed, 40 * 3600.0)
    (gap,) = found.gaps
    assert gap.lines == round(MOST_S * RATE_HZ) - SEEN
    assert "in the first 10 minutes" in found.run.note


def test_no_more_lines_are_claimed_than_the_cameras_can_do(crashed):
    (gap,) = closed(crashed, 5.0, most_hz=1000.0).gaps
    assert gap.lines == 5000 - SEEN


def test_what_waits_on_the_disk_is_no_gap(crashed):
    waiting = [a_record(FRAMES, 0), a_record(FRAMES + 1, 0)]
    (gap,) = closed(crashed, 5.0, waiting=waiting).gaps
    assert gap.first_line == END + 2 * LINES
    with crashed.begin() as db:
        write(db, waiting, {})
    assert run_facts(crashed, RUN).ledger.balanced


def test_a_gap_that_is_recorded_already_is_not_counted_twice(crashed):
    with crashed.begin() as db:
        write(db, [a_gap(END, 40)], {})
    gap = closed(crashed, 5.0).gaps[-1]
    assert gap.first_line == END + 40


@pytest.mark.parametrize("frames", [0, 1])
def test_without_a_speed_nothing_is_claimed_and_that_is_said(engine, frames):
    begin_run(engine, facts())
    with engine.begin() as db:
        write(db, [a_record(n, 0) for n in range(frames)], {})
    close_crashed_runs(engine, NOW + timedelta(minutes=1))
    found = run_facts(engine, RUN)
    assert found.gaps == ()
    assert "how much web went by is not known" in found.run.note


def test_a_clock_that_was_set_back_claims_nothing(crashed):
    assert closed(crashed, -3600.0).gaps == ()


def test_each_camera_has_a_gap_of_its_own(engine):
    begin_run(engine, facts())
    records = []
    for n in range(FRAMES):
        one = a_record(n, 0)
        other = replace(one.body, info=replace(one.body.info, camera="bottom"))
        records += [one, replace(one, body=other)]
    with engine.begin() as db:
        write(db, records, {})
    found = closed(engine, 5.0)
    assert {gap.camera for gap in found.gaps} == {"top", "bottom"}
    assert all(isinstance(gap, Gap) for gap in found.gaps)
