import errno
import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.findings import Evidence
from inspector.line.together import together
from inspector.store.evidence import EvidenceStore, free_mb_at, safe_name
from inspector.store.rows import write
from tests.storefakes import Disk, a_gap, a_picture, a_record, closed, facts  # noqa: F401

KEY = ("2025-11-21-run-1", "top", 7, 1)


def stored(engine, store, *records):
    saved = store.save(records)
    with engine.begin() as db:
        write(db, records, saved.pictures)
    return saved


def test_nothing_to_store_makes_no_folder(folder):
    store = EvidenceStore(folder / "evidence")
    assert store.save([]).pictures == {}
    assert store.save([a_gap(), a_record(0, defects=0)]).pictures == {}
    assert not store.folder.exists()


def test_a_picture_lies_by_day_hour_and_run_and_carries_its_hash(folder):
    store = EvidenceStore(folder)
    saved = store.save([a_record(7)])
    picture = saved.pictures[KEY]
    jpeg = a_picture(7, 1)
    digest = hashlib.sha256(jpeg).hexdigest()
    assert picture.path == (
        f"2025-11-21/14/2025-11-21-run-1/000000/top-00000007-001-{digest[:8]}.jpg"
    )
    assert (folder / picture.path).read_bytes() == jpeg
    assert picture.sha256 == digest
    assert picture.origin_px == (1, 7)
    assert saved.trouble == ""


def test_saving_twice_is_harmless(folder):
    store = EvidenceStore(folder)
    assert store.save([a_record(7)]) == store.save([a_record(7)])
    assert len([p for p in folder.rglob("*") if p.is_file()]) == 2


def test_a_picture_of_a_defect_that_is_not_there_is_left_out_with_a_warning(
    folder, caplog
):
    stray = Evidence(9, b"jpeg", (0, 0))
    records = [
        replace(a_record(0, defects=1), evidence=(stray,)),
        replace(a_gap(), evidence=(stray,)),
    ]
    assert EvidenceStore(folder).save(records).pictures == {}
    assert caplog.text.count("defect 9") == 2


def test_below_the_limit_pictures_are_left_out_and_it_is_said(folder):
    free = 10.0
    store = EvidenceStore(folder, min_free_mb=500, free_mb=lambda: free)
    saved = store.save([a_record(0)])
    assert saved.pictures == {}
    assert "only 10 MB are free" in saved.trouble
    free = 501.0
    assert len(store.save([a_record(0)]).pictures) == 2


def test_a_disk_that_fills_up_in_a_batch_keeps_what_was_written_before(folder):
    saved = EvidenceStore(folder, write=Disk(room=3)).save([a_record(0), a_record(1)])
    assert len(saved.pictures) == 3
    assert "No space left on device" in saved.trouble


@pytest.mark.parametrize("works", [None, together])
def test_each_picture_of_a_batch_is_written_once_and_named(folder, works):
    records = [a_record(i, defects=7) for i in range(6)]
    saved = EvidenceStore(folder, together=works).save([*records, *records])
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*.jpg")}
    assert {picture.path for picture in saved.pictures.values()} == there
    assert (len(there), saved.trouble) == (42, "")


def test_a_write_that_fails_leaves_no_half_file(folder, monkeypatch):
    def refuse(_path: Path, _target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    assert EvidenceStore(folder).save([a_record(0)]).pictures == {}
    assert [p for p in folder.rglob("*") if p.is_file()] == []


def test_sweeping_a_clean_folder_finds_nothing(folder, engine):
    store = EvidenceStore(folder / "evidence")
    assert store.sweep(engine, []).clean
    stored(engine, store, a_record(0))
    assert store.sweep(engine, [a_record(0).run_id]).clean


def test_a_sweep_removes_what_a_crash_left_and_tells_what_is_missing(folder, engine):
    store = EvidenceStore(folder / "evidence")
    record = a_record(0)
    saved = stored(engine, store, record)
    orphans = store.save([a_record(1)]).pictures.values()
    taken, kept = (picture.path for picture in saved.pictures.values())
    half = store.folder / f"{kept}.tmp"
    half.write_bytes(b"ha")
    foreign = half.with_name("notes.txt")
    foreign.write_text("somebody's")
    (store.folder / taken).unlink()

    report = store.sweep(engine, [record.run_id])

    assert report.tmp_files == (f"{kept}.tmp",)
    assert report.orphan_files == tuple(sorted(picture.path for picture in orphans))
    assert report.missing_files == (taken,)
    assert "removed 1 unfinished and 2 unnamed pictures, 1 pictures are" in report.text
    assert (store.folder / kept).exists()
    assert foreign.exists()
    assert not half.exists()


def test_pictures_of_a_run_that_this_database_does_not_know_are_left_alone(
    folder, engine
):
    store = EvidenceStore(folder / "evidence")
    saved = store.save([a_record(0)])
    assert store.sweep(engine, [a_record(0).run_id]).clean
    assert all((store.folder / p.path).exists() for p in saved.pictures.values())


names = st.text(max_size=80)


@given(names, names)
def test_any_name_becomes_a_safe_part_of_a_path_and_stays_itself(one, other):
    safe = safe_name(one)
    assert not set(safe) & set('/\\:*?"<>|. \0')
    assert len(safe) <= 60
    assert (safe == safe_name(other)) == (one == other)


@pytest.mark.parametrize("name", ["..", "a/../../etc", "C:\\x", "", "顶部 相机"])
def test_a_hostile_camera_name_stays_inside_the_folder(folder, name):
    record = a_record(0, camera=name)
    store = EvidenceStore(folder / "evidence")
    for picture in store.save([record]).pictures.values():
        assert (
            (store.folder / picture.path)
            .resolve()
            .is_relative_to(store.folder.resolve())
        )


def test_free_space_is_known_before_the_folder_is_there(folder):
    assert free_mb_at(folder / "not" / "yet") > 0


def test_a_disk_that_does_not_tell_its_free_space_counts_as_full(folder, monkeypatch):
    def refuse(_path: Path) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(shutil, "disk_usage", refuse)
    assert free_mb_at(folder) == 0


def test_an_orphan_that_somebody_holds_open_stays_and_is_not_counted(
    folder, engine, monkeypatch
):
    store = EvidenceStore(folder / "evidence")
    stored(engine, store, a_record(0))
    store.save([a_record(1)])

    def refuse(_path: Path, missing_ok: bool = False) -> None:  # as Windows does
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    assert store.sweep(engine, [a_record(0).run_id]).orphan_files == ()
