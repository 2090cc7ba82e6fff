"""Which shifts are due, each once, whatever was restarted in between."""

from datetime import datetime, timedelta

import pytest

from inspector.errors import BusyError
from inspector.plant import CalendarPart
from inspector.report.schedule import alone, due_shifts, made, make_due, next_look
from inspector.report.wanted import of_shift

CALENDAR = CalendarPart(zone="Asia/Shanghai").calendar
FIRST = CALENDAR.parse("2026-03-02/early").start_at + timedelta(hours=1)
NOW = CALENDAR.parse("2026-03-03/early").start_at + timedelta(hours=1)
ENDED = ["2026-03-02/early", "2026-03-02/late", "2026-03-02/night"]


def keys(out, now=NOW, first_at=FIRST):
    return [shift.key for shift in due_shifts(CALENDAR, out, first_at, now)]


def make(out):
    """Makes reports, and counts how often each was made."""
    times = {}

    def one(shift):
        times[shift.key] = times.get(shift.key, 0) + 1
        stem = of_shift(CALENDAR, shift, shift.end_at).stem
        (out / f"{stem}.json").write_text("{}", encoding="utf-8")
        return True

    return one, times


def test_every_shift_that_is_over_is_due(tmp_path):
    assert keys(tmp_path) == ENDED


def test_what_was_made_is_not_due_again(tmp_path):
    one, times = make(tmp_path)
    assert make_due(CALENDAR, tmp_path, FIRST, NOW, one) == (3, 0)
    assert make_due(CALENDAR, tmp_path, FIRST, NOW, one) == (0, 0)  # after a restart
    assert set(times.values()) == {1}


def test_a_report_without_its_manifest_is_made_again(tmp_path):
    shift = CALENDAR.parse(ENDED[0])
    stem = of_shift(CALENDAR, shift, NOW).stem
    (tmp_path / f"{stem}.pdf").write_bytes(b"half of it")
    assert not made(CALENDAR, shift, tmp_path)
    assert keys(tmp_path) == ENDED


def test_one_that_fails_is_tried_again_and_holds_up_no_other(tmp_path):
    one, times = make(tmp_path)

    def sometimes(shift):
        return shift.key != ENDED[1] and one(shift)

    assert make_due(CALENDAR, tmp_path, FIRST, NOW, sometimes) == (2, 1)
    assert keys(tmp_path) == [ENDED[1]]
    assert list(times) == [ENDED[0], ENDED[2]]


def test_a_shift_is_due_only_when_its_last_records_must_be_there(tmp_path):
    end_at = CALENDAR.parse(ENDED[0]).end_at
    assert keys(tmp_path, end_at) == []
    assert keys(tmp_path, end_at + timedelta(seconds=59)) == []
    assert keys(tmp_path, end_at + timedelta(seconds=60)) == [ENDED[0]]
    assert next_look(CALENDAR, end_at - timedelta(hours=1)) == end_at + timedelta(
        minutes=1
    )


def test_nothing_is_due_before_the_first_run(tmp_path):
    assert keys(tmp_path, first_at=None) == []


def test_after_a_long_pause_only_the_last_week_is_made_up_for(tmp_path):
    late = NOW + timedelta(days=30)
    assert len(keys(tmp_path, late)) in (21, 22)


def test_times_outside_all_shifts_are_not_due(tmp_path):
    part = CalendarPart.model_validate(
        {"shifts": [{"name": "only", "start": "08:00", "end": "16:00"}]}
    )
    first = datetime.fromisoformat("2026-03-02T00:00+00:00")
    found = due_shifts(part.calendar, tmp_path, first, first + timedelta(days=1))
    assert [shift.name for shift in found] == ["only"]


def test_two_schedules_never_work_in_one_folder(tmp_path):
    with (
        alone(tmp_path),
        pytest.raises(BusyError, match="another schedule"),
        alone(tmp_path),
    ):
        pass
    with alone(tmp_path):
        pass
