"""Reviews from another process, while a line runs and while none does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from inspector.build import make_plan, read_line
from inspector.changes import store_changes
from inspector.errors import BusyError, StoreError
from inspector.findings import Event, EventKind, Opinion, Record, Review
from inspector.line.client import Start
from inspector.line.remote import RemoteLine
from inspector.line.runner import LineRunner
from inspector.records import default_url
from inspector.station import Station
from inspector.status import Phase
from inspector.store.database import open_database
from inspector.store.gallery import Wanted, page
from inspector.store.lock import station_lock
from inspector.store.schema import ReviewRow
from tests.lines import TinyLine, write_tiny_line
from tests.process.test_kill import THRESHOLD, start, wait_for_some
from tests.storefakes import a_gap, a_record, a_review

NOW = datetime(2025, 11, 21, 12, 0, tzinfo=UTC)


def now() -> datetime:
    return NOW


def station_of(line: TinyLine) -> Station:
    return read_line(line.station, line.recipe)[1]


def reviews(station: Station) -> list[tuple[str, str]]:
    engine = open_database(default_url(station), read_only=True)
    query = select(ReviewRow.opinion, ReviewRow.reviewer).order_by(ReviewRow.id)
    with engine.connect() as db:
        found = [(opinion, reviewer) for opinion, reviewer in db.execute(query)]
    engine.dispose()
    return found


def of_newest(station: Station, opinion: Opinion = Opinion.CONFIRMED) -> Record:
    engine = open_database(default_url(station), read_only=True)
    newest = page(engine, Wanted(), most=1).defects[0]
    engine.dispose()
    point = newest.point
    said = Review(
        point.camera, point.index, point.number, opinion, point.kind, "王", NOW
    )
    return Record(newest.run_id, newest.lot_id, said)


def test_a_review_is_written_by_the_line_that_runs_and_then_by_the_command(tmp_path):
    line = write_tiny_line(
        tmp_path, threshold=THRESHOLD, realtime=True, line_rate_hz=1000.0
    )
    station, progress = station_of(line), tmp_path / "progress.jsonl"
    process = start(line, progress)
    try:
        wait_for_some(progress, process, least=20)
        first = of_newest(station)
        assert RemoteLine(station.folder).status().phase in (
            Phase.RUNNING,
            Phase.DEGRADED,
        )
        for _ in range(2):
            store_changes(station, [first], url=None, now=now, wait_s=60)
        assert reviews(station) == [("confirmed", "王")]
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    second = of_newest(station, Opinion.FALSE)
    store_changes(station, [second], url=None, now=now)
    assert reviews(station) == [("confirmed", "王"), ("false", "王")]


@pytest.fixture
def station(tmp_path: Path) -> Station:
    line = write_tiny_line(tmp_path)
    return station_of(line)


def test_without_a_line_a_command_writes_events_itself(station):
    event = Record("", "", Event(EventKind.ROLL, NOW, None, "roll 3", "wei"))
    for _ in range(2):
        store_changes(station, [event], url=None, now=now)
    assert not (station.folder / "records.db-wal").exists()


def test_nothing_to_store_is_no_trouble(station):
    store_changes(station, [], url=None, now=now)


def test_a_review_of_a_frame_that_is_not_there_is_refused_and_kept(station):
    with pytest.raises(StoreError, match=r"1 of 1 changes are not stored.*refused-"):
        store_changes(station, [a_review()], url=None, now=now)


@pytest.mark.parametrize("change", [a_gap(), a_record(0)], ids=["gap", "inspection"])
def test_what_only_a_line_can_know_is_no_change(station, change):
    with pytest.raises(ValueError, match="reviews, events and changes are stored so"):
        store_changes(station, [change], url=None, now=now)


def test_a_second_line_that_is_refused_does_not_shut_the_door_of_the_first(tmp_path):
    line = write_tiny_line(
        tmp_path, threshold=THRESHOLD, realtime=True, line_rate_hz=1000.0
    )
    station, progress = station_of(line), tmp_path / "progress.jsonl"
    process = start(line, progress)
    try:
        wait_for_some(progress, process, least=1)
        second = LineRunner(make_plan(*read_line(line.station, line.recipe)))
        second.send(Start("coil"))
        assert second.wait(60)
        assert second.status().phase is Phase.FAULT
        assert RemoteLine(station.folder).status().run_id
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_a_station_that_is_held_and_does_not_answer_is_named(station):
    with (
        station_lock(station.folder, "an old program", NOW),
        pytest.raises(BusyError, match="an old program"),
    ):
        store_changes(station, [], url=None, now=now)
