import re
import threading
from dataclasses import replace

import pytest

from inspector.channel import Lossless
from inspector.findings import Record
from inspector.store import audit
from inspector.store.database import check_version, migrate, open_database
from inspector.store.schema import (
    BlockRow,
    DefectRow,
    EventRow,
    EvidenceRow,
    GapRow,
    InspectionRow,
    MaskRow,
)
from inspector.store.spool import Spool
from inspector.store.stored import missing
from tests.databases import gone, locked, url_of
from tests.storefakes import (
    NOW,
    Clock,
    Disk,
    Outage,
    a_block,
    a_gap,
    a_mask,
    a_record,
    an_event,
    closed,
)
from tests.storestation import Station


@pytest.fixture
def station(engine, folder):
    return Station(engine, folder)


def test_a_program_that_writes_for_a_moment_is_waited_for(station):
    release = threading.Event()
    with locked(station.engine):
        letting_go = threading.Timer(0.2, release.set)
        letting_go.start()
        line = threading.Thread(target=station.record, args=(a_record(0),))
        line.start()
        release.wait()
    line.join()
    assert (station.frames(), station.troubles) == ([0], [])


def test_a_channel_that_ends_empty_stores_nothing_and_says_nothing(station):
    station.record()
    assert (station.acknowledged, station.troubles) == ([], [])


def test_everything_is_stored_with_its_parts(station):
    station.record(a_record(0), a_gap(), a_mask(), a_mask((3, 9)), an_event())
    rows = (InspectionRow, DefectRow, EvidenceRow, GapRow, MaskRow, EventRow)
    assert [station.count(row) for row in rows] == [1, 2, 2, 1, 2, 1]
    assert station.acknowledged == [5]
    assert station.troubles == []


def test_only_what_can_be_read_back_is_acknowledged(station):
    seen = []
    station.acknowledged = type(
        "Counts", (), {"append": lambda _, n: seen.append((n, len(station.frames())))}
    )()
    station.record(*(a_record(i) for i in range(50)), batch=20)
    assert seen == [(20, 20), (40, 40), (50, 50)]


def test_a_change_is_told_to_the_audit_once_however_often_it_is_stored(station):
    said = audit.change(NOW, "王", "change", "recipe steel", None, {"n": 1})
    records = [Record("", "", said), Record("", "", replace(said, who="Li"))]
    station.record(*records)
    station.record(*records)
    assert [entry.change.who for entry in audit.newest(station.engine)] == ["Li", "王"]
    assert audit.check(station.engine).problems == ()
    assert missing(station.engine, records) == ()
    other = Record("", "", replace(said, new=None))
    assert missing(station.engine, [*records, other]) == (other,)


def test_a_batch_of_many_pictures_is_committed_in_parts(station):
    station.record(*(a_record(i, defects=45) for i in range(6)), a_record(6, 400))
    assert station.acknowledged == [4, 6, 7]
    assert station.frames() == list(range(7))


def test_storing_twice_is_harmless(station):
    records = [a_record(0), a_record(1), a_gap(), a_mask(), a_mask((3, 9)), an_event()]
    records += [a_block(0), a_block(100)]
    station.record(*records)
    station.record(*records, *records)
    rows = (InspectionRow, DefectRow, EvidenceRow, GapRow, MaskRow, EventRow, BlockRow)
    assert [station.count(row) for row in rows] == [2, 4, 4, 1, 2, 1, 2]
    assert station.acknowledged == [8, 16]


def test_a_locked_database_makes_the_records_wait_on_disk_in_their_order(station):
    with locked(station.engine):
        station.record(*(a_record(i) for i in range(30)), batch=10)
    assert station.acknowledged == []
    assert "another program is writing, close it" in station.troubles[0]
    assert station.spool.count == 30

    station.spool = Spool(station.spool.folder)
    station.record(a_record(30), now_s=Clock())
    assert station.frames() == list(range(31))
    assert station.spool.count == 0
    assert station.acknowledged == [1]  # this channel's own


def test_records_of_one_channel_are_counted_after_they_waited(station):
    outage = Outage(station.engine)
    channel = Lossless(100)
    for i in range(30):
        channel.put(a_record(i))

    def cure(text):
        station.troubles.append(text)
        outage.on = False
        if not channel.drained:
            channel.close()

    station.record(channel=channel, on_trouble=cure, batch=10, retry_s=0.0)
    assert station.frames() == list(range(30))
    assert station.acknowledged == [10, 30]
    assert "database or disk is full; free some space" in station.troubles[0]
    assert station.troubles[1:] == [""]
    assert station.spool.count == 0


def test_while_the_database_is_away_it_is_not_asked_all_the_time(station):
    outage = Outage(station.engine)
    gaps = [a_gap(first_line=i) for i in range(1020)]
    station.record(*gaps, batch=20, retry_s=60.0, now_s=Clock())
    assert outage.asked == 2  # for the first batch, and the last try
    assert station.spool.count == 1020


def test_a_database_that_goes_and_comes_back_loses_nothing(station):
    station.record(a_record(0))
    with gone(station.engine):
        station.record(a_record(1))
    assert re.search("unable to open|not currently accepting", station.troubles[0])
    assert "; check that the" in station.troubles[0]
    assert station.acknowledged == [1]
    station.record(a_record(2))
    assert station.frames() == [0, 1, 2]


def test_a_database_that_cannot_be_written_makes_the_records_wait(station):
    reader = open_database(url_of(station.engine), read_only=True)
    writable, station.engine = station.engine, reader
    station.record(a_record(0))
    assert re.search("read-?only.*, allow writing", station.troubles[0])
    reader.dispose()
    station.engine = writable
    station.record()
    assert station.frames() == [0]


def test_a_full_disk_holds_the_records_in_memory_until_there_is_room(station):
    outage, disk = Outage(station.engine), Disk(full=True)
    station.spool = Spool(station.spool.folder, write=disk)
    channel = closed(*(a_record(i) for i in range(40)))

    def make_room(text):
        station.troubles.append(text)
        if "wait in memory" in text:
            outage.on = disk.full = False

    station.record(channel=channel, on_trouble=make_room, retry_s=0.0)
    assert station.frames() == list(range(40))
    assert station.acknowledged == [40]
    assert "the disk refuses them (No space left on device)" in station.troubles[1]
    assert station.troubles[-1] == ""


def test_memory_is_bounded_when_database_and_disk_refuse(station):
    outage, disk = Outage(station.engine), Disk(full=True)
    station.spool = Spool(station.spool.folder, write=disk)
    channel = closed(*(a_gap(first_line=i) for i in range(3000)))
    left = []

    def make_room(_seconds):
        left.append(len(channel))
        outage.on = disk.full = False

    station.record(channel=channel, retry_s=0.0, pause=make_room)
    assert left == [1000]
    assert station.count(GapRow) == 3000


def test_what_is_lost_in_the_end_is_said_aloud(station, caplog):
    Outage(station.engine)
    station.spool = Spool(station.spool.folder, write=Disk(full=True))
    station.record(a_record(0))
    assert "1 records could neither be stored nor wait" in station.troubles[-1]
    assert "1 records are lost" in caplog.text


@pytest.mark.parametrize(
    "hostile",
    [
        a_gap(first_line=2**70),
        replace(a_gap(), run_id=""),
        replace(
            a_gap(), body=replace(a_gap().body, position_mm=float("nan"))
        ),  # NaN is no number to a database
        replace(a_record(1), timing_ms={"x": object()}),
    ],
    ids=["too large", "no run", "not a number", "not JSON"],
)
def test_a_record_that_no_database_takes_does_not_stop_the_others(station, hostile):
    station.record(a_record(0), hostile, a_record(2))
    assert station.frames() == [0, 2]
    assert station.acknowledged == [2]
    assert "kept in" in station.troubles[0]
    assert len(list(station.spool.folder.glob("refused-*"))) == 1


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "half \ud800 char", "a\0b", ""])
def test_any_text_of_an_operator_is_stored(station, text):
    station.record(an_event(text))
    assert station.count(EventRow) == 1
    assert station.troubles == []


def test_damaged_waiting_records_are_reported_and_the_rest_is_stored(station):
    station.spool.append([a_record(0)])
    station.spool.append([a_record(1)])
    damaged = min(station.spool.folder.glob("*.jsonl"))
    damaged.write_bytes(damaged.read_bytes()[:-20])
    station.record(a_record(2))
    assert station.frames() == [1, 2]
    assert "kept in" in station.troubles[0]
    assert station.acknowledged == [1]


def test_a_run_nobody_announced_gets_its_records_all_the_same(station):
    station.record(a_record(0, run_id="never begun"))
    assert station.frames() == [0]


def test_it_runs_beside_readers_and_a_producer(station, url):
    channel = Lossless(50)
    worker = threading.Thread(target=lambda: station.record(channel=channel))
    worker.start()
    reader = open_database(url, read_only=True)
    for i in range(200):
        while not channel.put(a_record(i, defects=1), timeout_s=1.0):
            pass
        if i % 50 == 0:
            check_version(reader)
    channel.close()
    worker.join()
    reader.dispose()
    assert station.frames() == list(range(200))
    assert station.acknowledged[-1] == 200


def test_a_database_in_memory_can_be_written(folder):
    engine = open_database("sqlite://")
    migrate(engine)
    station = Station(engine, folder)
    worker = threading.Thread(target=lambda: station.record(a_record(0)))
    worker.start()
    worker.join()
    assert station.frames() == [0]
    engine.dispose()


def test_a_second_answer_for_a_frame_is_not_mixed_with_the_first(station):
    station.record(a_record(0, defects=1))
    station.record(a_record(0, defects=3))
    assert station.count(DefectRow) == 1
    assert station.count(EvidenceRow) == 1
    assert station.acknowledged == [1, 1]


def test_a_database_that_goes_away_while_a_bad_record_is_sought_loses_nothing(station):
    outage = Outage(station.engine, first=2)
    station.record(a_record(0), a_gap(first_line=2**70), a_record(1))
    outage.on = False
    assert station.acknowledged == []
    assert station.spool.count == 3
    station.record(a_record(2))
    assert station.frames() == [0, 1, 2]
    assert len(list(station.spool.folder.glob("refused-*"))) == 1


def test_a_record_that_cannot_be_written_down_does_not_stop_the_spool(station):
    Outage(station.engine)
    hostile = replace(a_record(1), timing_ms={"x": object()})
    station.record(a_record(0), hostile, a_record(2))
    assert [one.body.info.index for one in station.spool.waiting()] == [0, 2]
    assert "kept in" in station.troubles[-1]
