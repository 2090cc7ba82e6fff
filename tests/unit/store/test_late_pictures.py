"""Rows are stored while the disk refuses pictures, and those follow."""

import itertools

from inspector.store.schema import EvidenceRow
from inspector.store.spool import Spool
from tests.storefakes import Clock, Disk, a_gap, a_record
from tests.storestation import Station


def pictures_on_disk(station):
    return len(list(station.evidence.folder.rglob("*.jpg")))


def test_rows_are_stored_when_pictures_cannot_be_and_those_follow(engine, folder):
    disk = Disk(full=True)
    station = Station(engine, folder, write=disk)
    seen = []

    def make_room(text):
        station.troubles.append(text)
        seen.append((station.frames(), station.count(EvidenceRow)))
        disk.full = False

    station.record(a_record(0), a_record(1), on_trouble=make_room, retry_s=0.0)
    assert seen[0] == ([0, 1], 0)
    assert "rows are stored, pictures wait in memory" in station.troubles[0]
    assert station.troubles[-1] == ""
    assert (station.count(EvidenceRow), pictures_on_disk(station)) == (4, 4)
    assert station.acknowledged == [2]


def test_a_disk_with_room_for_some_pictures_gets_the_others_later(engine, folder):
    disk = Disk(room=3)
    station = Station(engine, folder, write=disk)

    def make_room(text):
        station.troubles.append(text)
        disk.room = 100

    station.record(a_record(0), a_record(1), on_trouble=make_room, retry_s=0.0)
    assert (station.count(EvidenceRow), pictures_on_disk(station)) == (4, 4)
    assert station.troubles[-1] == ""


def test_pictures_that_still_wait_at_the_end_are_stored_at_the_next_start(
    engine, folder
):
    station = Station(engine, folder, write=Disk(full=True))
    station.record(a_record(0), a_record(1))
    assert (station.count(EvidenceRow), station.spool.count) == (0, 2)
    station = Station(engine, folder)
    station.record(a_record(2))
    assert (station.count(EvidenceRow), station.spool.count) == (6, 0)
    assert station.frames() == [0, 1, 2]
    assert station.troubles == []


def test_pictures_that_find_no_place_at_all_are_told_by_their_number(engine, folder):
    full = Disk(full=True)
    station = Station(engine, folder, write=full)
    station.spool = Spool(station.spool.folder, write=full)
    station.record(a_record(0), a_record(1))
    assert station.frames() == [0, 1]
    assert "4 pictures found no place on the disk or in memory" in station.troubles[-1]


def test_trouble_with_pictures_ends_when_there_is_room_again(engine, folder):
    free = itertools.chain([1.0, 1.0], itertools.repeat(1000.0))
    station = Station(engine, folder, min_free_mb=500, free_mb=lambda: next(free))
    station.record(
        *(a_record(0), a_record(1), a_gap(), a_record(2)), batch=1, now_s=Clock()
    )
    assert [bool(text) for text in station.troubles] == [True, False]
    assert station.count(EvidenceRow) == 6
