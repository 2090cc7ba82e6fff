"""Pruning keeps to the plant's rules on each database, and leaves records that pass."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import insert

from inspector.errors import StoreError
from inspector.findings import Decision
from inspector.plant import PictureRule, RetentionPart
from inspector.store import audit, holds
from inspector.store.check import check
from inspector.store.prune import Disk, prune
from inspector.store.query import run_facts, runs
from inspector.store.runs import begin_run, end_run
from inspector.store.schema import ReviewRow
from tests.carefakes import LOT, NOW, RUN, a_run, scalar, store
from tests.storefakes import a_record, facts

LATER = NOW + timedelta(days=100)
CALM = Disk(0, 1000)
MONTH = RetentionPart(pictures=(PictureRule(days=30),))


@pytest.fixture
def plant_with_pictures(plant, tmp_path):
    """Six accepted pictures and four of frames to be reviewed."""
    begin_run(plant, facts())
    accepted = [a_record(i, decision=Decision.ACCEPT) for i in range(3)]
    store(plant, tmp_path, *accepted, a_record(3), a_record(4))
    end_run(plant, RUN, NOW, {})
    for path in (tmp_path / "evidence").rglob("*.jpg"):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    return plant


def go(engine, tmp_path, rules=MONTH, disk=CALM, now=LATER, **options):
    return prune(engine, tmp_path / "evidence", rules, disk, now, "wang", **options)


def pictures(tmp_path):
    return sorted(path.name for path in (tmp_path / "evidence").rglob("*.jpg"))


def review(engine, frame, number=None):
    key = scalar(engine, f"SELECT id FROM inspection WHERE frame_index = {frame}")
    row = {
        "digest": f"{frame} {number}",
        "inspection_id": key,
        "number": number,
        "opinion": "confirmed",
        "kind": "",
        "reviewer": "li",
        "reviewed_at": NOW,
        "spent_s": 1.0,
        "comment": "",
    }
    with engine.begin() as db:
        db.execute(insert(ReviewRow).values(row))


def test_what_is_old_enough_goes_with_its_file_and_the_audit_says_so(
    plant_with_pictures, tmp_path
):
    report = go(plant_with_pictures, tmp_path)
    assert report.pictures == {"rule 1: 30 days": 6}
    assert report.kept == {"not reviewed": 4}
    assert len(pictures(tmp_path)) == 4
    assert scalar(plant_with_pictures, "SELECT count(*) FROM evidence") == 4
    assert scalar(plant_with_pictures, "SELECT count(*) FROM defect") == 10
    [row] = audit.newest(plant_with_pictures)
    assert (row.change.who, row.change.action) == ("wang", "prune")
    assert '"rule 1: 30 days":6' in str(row.change.new)
    assert check(plant_with_pictures, tmp_path / "evidence").ok
    assert go(plant_with_pictures, tmp_path).idle
    assert len(audit.newest(plant_with_pictures)) == 1


def test_a_dry_run_says_the_same_and_removes_nothing(plant_with_pictures, tmp_path):
    dry = go(plant_with_pictures, tmp_path, dry_run=True)
    assert len(pictures(tmp_path)) == 10
    assert audit.newest(plant_with_pictures) == ()
    assert go(plant_with_pictures, tmp_path) == dry


def test_what_is_young_stays(plant_with_pictures, tmp_path):
    assert go(plant_with_pictures, tmp_path, now=NOW + timedelta(days=29)).idle


def test_a_lot_on_hold_stays_until_it_is_released(plant_with_pictures, tmp_path):
    assert holds.set_hold(plant_with_pictures, LOT, True, "claim 7", "li", NOW)
    assert not holds.set_hold(plant_with_pictures, LOT, True, "again", "li", NOW)
    full = Disk(1000, 1000)
    rules = RetentionPart(pictures=MONTH.pictures, runs_days=1)
    report = go(plant_with_pictures, tmp_path, rules, full)
    assert report.idle
    assert report.kept == {"on hold": 10}
    assert report.kept_runs == {RUN: "on hold"}
    assert report.short_bytes == 150
    assert len(pictures(tmp_path)) == 10
    assert holds.set_hold(plant_with_pictures, LOT, False, "closed", "li", NOW)
    assert go(plant_with_pictures, tmp_path).pictures == {"rule 1: 30 days": 6}
    told = [e.change.action for e in audit.newest(plant_with_pictures)]
    assert told == ["prune", "release", "hold"]


def test_a_hold_on_a_lot_that_is_not_there_names_those_that_are(plant_with_pictures):
    with pytest.raises(StoreError, match=r"no lot 'coil 8'.*coil 7"):
        holds.set_hold(plant_with_pictures, "coil 8", True, "", "li", NOW)


def test_a_hold_that_comes_while_pictures_are_thrown_away_counts(
    plant_with_pictures, tmp_path, monkeypatch
):
    """The database is asked again in the transaction that deletes."""
    by_age = prune.__globals__["retention"].by_age

    def held_meanwhile(rules, picture, now):
        holds.set_hold(plant_with_pictures, LOT, True, "claim", "li", NOW)
        return by_age(rules, picture, now)

    monkeypatch.setattr("inspector.store.retention.by_age", held_meanwhile)
    assert go(plant_with_pictures, tmp_path).pictures == {}
    assert len(pictures(tmp_path)) == 10


def test_what_a_person_has_looked_at_may_go(plant_with_pictures, tmp_path):
    review(plant_with_pictures, frame=3, number=1)
    review(plant_with_pictures, frame=4)
    report = go(plant_with_pictures, tmp_path)
    assert report.pictures == {"rule 1: 30 days": 9}
    assert report.kept == {"not reviewed": 1}


def test_a_full_disk_is_thinned_from_the_harmless_and_oldest_on(
    plant_with_pictures, tmp_path
):
    size = (tmp_path / "evidence").rglob("*.jpg").__next__().stat().st_size
    rules = RetentionPart(thin_above_share=0.9, thin_to_share=0.8)
    before = pictures(tmp_path)
    # Eleven percent too full: room for four pictures is wanted.
    total = int(4 * size / 0.15)
    report = go(plant_with_pictures, tmp_path, rules, Disk(int(total * 0.95), total))
    assert report.pictures == {"disk full": 4}
    assert report.short_bytes == 0
    assert pictures(tmp_path) == before[4:]


def test_a_full_disk_never_costs_what_waits_for_a_review(plant_with_pictures, tmp_path):
    report = go(plant_with_pictures, tmp_path, RetentionPart(), Disk(10**9, 10**9))
    assert report.pictures == {"disk full": 6}
    assert report.short_bytes > 0
    assert len(pictures(tmp_path)) == 4
    assert check(plant_with_pictures, tmp_path / "evidence").ok


def test_an_old_run_goes_with_all_its_rows_and_pictures(plant, tmp_path):
    a_run(plant, tmp_path, frames=5)
    a_run(plant, tmp_path, frames=2, run_id="run 2")
    for frame in range(5):
        review(plant, frame)
    rules = RetentionPart(runs_days=30)
    report = go(plant, tmp_path, rules)
    assert report.runs == (RUN,)
    assert report.kept_runs == {"run 2": "not reviewed"}
    assert [run.run_id for run in runs(plant)] == ["run 2"]
    assert len(pictures(tmp_path)) == 4
    assert check(plant, tmp_path / "evidence").ok
    assert run_facts(plant, "run 2").inspections == 2


def test_files_that_no_row_names_go_when_they_are_old(plant_with_pictures, tmp_path):
    first = next((tmp_path / "evidence").rglob("*.jpg"))
    for name in ("orphan.jpg", "half.jpg.tmp", "note.txt", "young.jpg"):
        first.with_name(name).write_bytes(b"x")
        age = LATER if name == "young.jpg" else NOW
        os.utime(first.with_name(name), (age.timestamp(), age.timestamp()))
    foreign = tmp_path / "evidence" / "2025-11-21" / "14" / "other" / "000000" / "a.jpg"
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"x")
    os.utime(foreign, (NOW.timestamp(), NOW.timestamp()))
    report = go(plant_with_pictures, tmp_path, RetentionPart())
    assert [path.rpartition("/")[2] for path in report.orphans] == [
        "half.jpg.tmp",
        "orphan.jpg",
    ]
    assert foreign.exists()
    assert first.with_name("note.txt").exists()
    assert first.with_name("young.jpg").exists()
    assert not first.with_name("orphan.jpg").exists()


def test_nothing_to_do_is_nothing_done(plant, tmp_path):
    report = go(plant, tmp_path)
    assert report.idle
    assert report.text == (
        "0 pictures (0.0 MB), 0 runs and 0 unnamed files; due and kept: 0 pictures, "
        "0 runs"
    )


def test_a_machine_prunes_what_it_has_recorded_and_nothing_of_another(
    plant_with_pictures, tmp_path
):
    full = Disk(10**9, 10**9)
    rules = RetentionPart(pictures=MONTH.pictures, runs_days=1)
    report = go(plant_with_pictures, tmp_path, rules, full, station="line 2")
    assert (report.idle, report.kept, report.kept_runs) == (True, {}, {})
    own = go(plant_with_pictures, tmp_path, station="line 1")
    assert own.pictures == {"rule 1: 30 days": 6}
