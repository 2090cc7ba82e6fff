"""Runs and notes by shift, on each database."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from inspector.errors import StoreError
from inspector.findings import Record
from inspector.shift import Calendar, ShiftPlan
from inspector.store import audit, changes
from inspector.store.handover import HandoverNote, add_note, notes
from inspector.store.runs import begin_run, end_run
from inspector.store.shifts import stretches
from tests.carefakes import RUN, store
from tests.storefakes import LOT, PROVENANCE, a_gap, an_inspection, facts

HOUR = timedelta(hours=1)
PLANS = tuple(
    ShiftPlan(name, zh, name, time(start), time(end))
    for name, zh, start, end in [
        ("early", "早班", 6, 14),
        ("late", "中班", 14, 22),
        ("night", "夜班", 22, 6),
    ]
)
BERLIN = Calendar("Europe/Berlin", PLANS)


def frames(began, count, apart):
    """One frame every so often, each 25 mm long."""
    for index in range(count):
        body = an_inspection(index, defects=0)
        info = replace(body.info, captured_at=began + index * apart)
        yield Record(RUN, LOT, replace(body, info=info))


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN.info).astimezone(UTC)


@pytest.fixture
def long_run(plant, tmp_path):
    """From 21:00 to 07:00 through the night of nine hours: eleven hours."""
    began = local("2026-10-24T21:00")
    begin_run(plant, replace(facts(), started_at=began))
    store(plant, tmp_path, *frames(began, 110, HOUR / 10))
    end_run(plant, RUN, began + 11 * HOUR, {})
    return plant


def test_a_run_over_three_shifts_is_cut_by_time_and_by_metres(long_run):
    [parts] = stretches(long_run, BERLIN, RUN).values()
    assert [part.shift.key for part in parts] == [
        "2026-10-24/late",
        "2026-10-24/night",
        "2026-10-25/early",
    ]
    assert [part.end_at - part.start_at for part in parts] == [HOUR, 9 * HOUR, HOUR]
    metres = [part.length_m for part in parts]
    assert metres == pytest.approx([0.25, 2.25, 0.25])
    assert sum(metres) == pytest.approx(110 * 0.025)


def test_material_that_nobody_saw_counts_where_it_ran(long_run, tmp_path):
    missed = a_gap(first_line=11_010, lines=400)
    body = replace(missed.body, position_mm=110 * 25.0 + 2.5, length_mm=100.0)
    store(long_run, tmp_path, replace(missed, body=body))
    [parts] = stretches(long_run, BERLIN, RUN).values()
    assert sum(part.length_m for part in parts) == pytest.approx(110 * 0.025 + 0.1)


def test_a_camera_that_saw_nothing_is_cut_too(plant, tmp_path):
    began = local("2026-10-24T21:00")
    begin_run(plant, replace(facts(), started_at=began))
    missed = replace(a_gap().body, camera="blind", position_mm=0.0, length_mm=11_000.0)
    store(plant, tmp_path, replace(a_gap(), body=missed))
    assert [part.length_m for part in stretches(plant, BERLIN, RUN)["blind"]] == [11.0]
    end_run(plant, RUN, began + 11 * HOUR, {})
    parts = stretches(plant, BERLIN, RUN)["blind"]
    assert [part.length_m for part in parts] == pytest.approx([1.0, 9.0, 1.0])


def test_a_run_that_is_not_there_is_told(plant):
    with pytest.raises(StoreError, match="no run 'x'"):
        stretches(plant, BERLIN, "x")


NOTE = HandoverNote(
    "line 1", "王 wei", local("2026-10-25T05:50"), "roll 3 is worn\n换辊"
)


def test_a_handover_note_is_read_by_the_next_shift_and_stored_once(plant):
    night = BERLIN.parse("2026-10-24/night")
    for _ in range(2):
        add_note(plant, night, NOTE, {"zone": "Europe/Berlin"})
    everywhere = replace(NOTE, station="", text="fire drill at 9")
    add_note(plant, night, everywhere, {"zone": "Europe/Berlin"})
    add_note(plant, night, replace(NOTE, station="line 2"), {"zone": "Europe/Berlin"})
    assert notes(plant, night, "line 1") == (NOTE, everywhere)
    assert len(notes(plant, night)) == 3
    assert notes(plant, BERLIN.parse("2026-10-25/night")) == ()


@pytest.mark.parametrize(
    "wrong", [{"author": " "}, {"text": ""}, {"text": "x" * 10_001}]
)
def test_a_note_that_says_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match="handover note"):
        replace(NOTE, **wrong)


def test_the_audit_tells_what_a_run_uses_that_the_one_before_did_not(plant):
    begin_run(plant, facts())
    assert changes.note_changes(plant, facts(), "li") == 5
    begin_run(plant, facts("run 2"))
    assert changes.note_changes(plant, facts("run 2"), "li") == 0
    made = replace(PROVENANCE, recipe="9" * 64, library="7" * 64)
    third = replace(facts("run 3"), provenance=made)
    begin_run(plant, third)
    assert changes.note_changes(plant, third, "li") == 2
    library, recipe = audit.newest(plant, 2)
    assert recipe.change.subject == "recipe of line 1"
    assert "a" * 64 in str(recipe.change.old)
    assert "9" * 64 in str(recipe.change.new)
    assert (library.change.old, library.change.new) == (None, f'"{"7" * 64}"')
    other = facts("run 4", station="line 2")
    begin_run(plant, other)
    assert changes.note_changes(plant, other, "li") == 5
    assert audit.check(plant).problems == ()
