import pytest

from inspector.channel import Lossless
from inspector.findings import EventKind
from inspector.line.notes import Notes
from tests.fakes import NOW


@pytest.fixture
def notes():
    return Notes("run-1", lambda: "coil 1", lambda: NOW, lambda: 12.5)


def texts(channel):
    return [record.body.text for record in channel.take(100)]


def test_an_event_carries_run_lot_instant_place_and_source(notes):
    records = Lossless(5)
    notes.open(records)
    notes.add(EventKind.ROLL, "roll 3", "wei")
    (record,) = records.take(5)
    assert (record.run_id, record.lot_id) == ("run-1", "coil 1")
    event = record.body
    assert (event.kind, event.at, event.position_mm) == (EventKind.ROLL, NOW, 12.5)
    assert (event.text, event.source) == ("roll 3", "wei")


def test_what_comes_before_the_records_are_open_waits_in_order(notes):
    records = Lossless(5)
    notes.flush()
    notes.add(EventKind.START, "one", "line")
    notes.add(EventKind.ALARM, "two", "line")
    notes.open(records)
    notes.add(EventKind.ALARM, "three", "line")
    assert texts(records) == ["one", "two", "three"]


def test_what_has_no_room_waits_for_the_next_flush(notes):
    records = Lossless(1)
    notes.open(records)
    for text in ("one", "two"):
        notes.add(EventKind.ALARM, text, "line")
    assert texts(records) == ["one"]
    notes.flush()
    assert texts(records) == ["two"]


def test_at_the_end_the_rest_is_handed_over(notes):
    records = Lossless(1)
    notes.open(records)
    notes.add(EventKind.ALARM, "one", "line")
    notes.add(EventKind.ALARM, "two", "line")
    assert texts(records) == ["one"]
    notes.close()
    assert texts(records) == ["two"]


def test_what_comes_after_the_end_is_only_logged(notes, caplog):
    records = Lossless(5)
    notes.open(records)
    notes.close()
    records.close()
    caplog.set_level("INFO")
    notes.add(EventKind.ALARM, "too late", "line")
    notes.flush()
    notes.close()
    assert texts(records) == []
    assert "too late" in caplog.text


def test_a_run_that_never_opened_its_records_can_be_closed(notes):
    notes.add(EventKind.ALARM, "no database", "line")
    notes.close()
    notes.flush()


def test_endless_words_are_cut(notes):
    records = Lossless(1)
    notes.open(records)
    notes.add(EventKind.ROLL, "x" * 100_000, "y" * 1000)
    event = records.take()[0].body
    assert (len(event.text), len(event.source)) == (2000, 128)
