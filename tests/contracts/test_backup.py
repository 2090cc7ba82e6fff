"""A backup taken while the line writes comes back whole, and never over anything."""

import json
import shutil
import threading

import pytest

from inspector.errors import StoreError
from inspector.store import audit
from inspector.store.backup import backup
from inspector.store.check import check
from inspector.store.database import file_url, open_database
from inspector.store.manifest import MANIFEST, read_manifest
from inspector.store.opened import database_file
from inspector.store.query import run_facts
from inspector.store.restore import restore
from inspector.store.runs import begin_run
from tests.carefakes import NOW, RUN, a_run, an_audit, scalar, store
from tests.storefakes import a_record, facts


@pytest.fixture
def whole(plant, tmp_path):
    a_run(plant, tmp_path)
    an_audit(plant)
    return plant


def make(engine, tmp_path):
    return backup(engine, tmp_path / "evidence", tmp_path / "copy", NOW, "0.1.0")


def put_back(tmp_path, url):
    return restore(tmp_path / "copy", url, tmp_path / "second")


def test_what_was_backed_up_comes_back_as_it_was(whole, tmp_path, empty_url):
    made = make(whole, tmp_path)
    assert (made.rows["inspection"], len(made.pictures)) == (5, 10)
    assert read_manifest(tmp_path / "copy").files == made.files
    done = put_back(tmp_path, empty_url)
    assert done.report.ok
    again = open_database(empty_url)
    assert run_facts(again, RUN) == run_facts(whole, RUN)
    assert audit.newest(again) == audit.newest(whole)
    assert check(again, tmp_path / "second", anchors=[made.audit]).ok
    # New rows are numbered after the old ones, and the guard of the audit is there.
    begin_run(again, facts("run 2"))
    store(again, tmp_path / "more", a_record(0, run_id="run 2"))
    assert scalar(again, "SELECT count(*) FROM inspection") == 6
    with pytest.raises(Exception, match="append-only"), again.begin() as db:
        db.exec_driver_sql("DELETE FROM audit")
    again.dispose()


def test_a_backup_taken_under_load_restores_to_records_that_pass(
    plant, tmp_path, empty_url
):
    begin_run(plant, facts())
    store(plant, tmp_path, *(a_record(i) for i in range(5)))
    over, written = threading.Event(), threading.Event()

    def write():
        index = 5
        while not over.is_set() and index < 500:
            store(plant, tmp_path, a_record(index))
            an_audit(plant, rows=1)
            index += 1
            if index > 10:
                written.set()

    line = threading.Thread(target=write)
    line.start()
    written.wait(timeout=60)
    try:
        made = make(plant, tmp_path)
    finally:
        over.set()
        line.join()
    assert made.rows["inspection"] >= 10
    assert made.missing_pictures == ()
    done = put_back(tmp_path, empty_url)
    assert [f for f in done.report.findings if f.problems] == []


def test_nothing_is_restored_over_what_is_there(whole, plant_url, tmp_path, empty_url):
    make(whole, tmp_path)
    with pytest.raises(StoreError, match="over something"):
        put_back(tmp_path, plant_url)
    (tmp_path / "second").mkdir()
    (tmp_path / "second" / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(StoreError, match="holds something"):
        put_back(tmp_path, empty_url)
    assert (tmp_path / "second" / "mine.txt").read_text("utf-8") == "mine"


def test_nothing_is_restored_from_a_backup_that_was_changed(whole, tmp_path, empty_url):
    make(whole, tmp_path)
    picture = next((tmp_path / "copy").rglob("*.jpg"))
    picture.write_bytes(b"another")
    with pytest.raises(StoreError, match=r"nothing has been restored: .*its hash"):
        put_back(tmp_path, empty_url)
    assert not (tmp_path / "second").exists()
    if (path := database_file(empty_url)) is not None:
        assert not path.exists()


def test_a_backup_that_was_not_finished_is_none(whole, tmp_path, empty_url):
    make(whole, tmp_path)
    (tmp_path / "copy" / MANIFEST).unlink()
    with pytest.raises(StoreError, match="not finished"):
        put_back(tmp_path, empty_url)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": 9}, "version 9"),
        ({"files": [{"path": "../../x", "sha256": "", "bytes": 1}]}, "inside"),
        ({"rows": None}, "cannot be understood"),
        ({"database": "other"}, "backup of other"),
    ],
)
def test_a_strange_manifest_is_refused(whole, tmp_path, empty_url, change, says):
    make(whole, tmp_path)
    path = tmp_path / "copy" / MANIFEST
    content = json.loads(path.read_text("utf-8")) | change
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(StoreError, match=says):
        put_back(tmp_path, empty_url)


def test_a_backup_goes_into_an_empty_folder_only(whole, tmp_path):
    make(whole, tmp_path)
    with pytest.raises(StoreError, match="holds something"):
        make(whole, tmp_path)


def test_a_picture_that_is_gone_is_told_and_the_rest_is_copied(
    whole, tmp_path, empty_url
):
    next((tmp_path / "evidence").rglob("*.jpg")).unlink()
    made = make(whole, tmp_path)
    assert (len(made.missing_pictures), len(made.pictures)) == (1, 9)
    done = put_back(tmp_path, empty_url)
    assert not done.report.ok
    [wrong] = [f for f in done.report.findings if f.problems]
    assert wrong.problems == (f"{made.missing_pictures[0]} is missing",)


def test_a_disk_that_refuses_leaves_no_backup(whole, tmp_path):
    (tmp_path / "file").write_text("in the way", "utf-8")
    with pytest.raises(StoreError, match="begin again"):
        backup(whole, None, tmp_path / "file" / "below", NOW, "0.1.0")


def test_a_copy_is_one_file_and_needs_no_other(tmp_path, template_file):
    shutil.copy(template_file, tmp_path / "records.db")
    engine = open_database(file_url(tmp_path / "records.db"))
    a_run(engine, tmp_path)
    make(engine, tmp_path)
    engine.dispose()
    names = sorted(path.name for path in (tmp_path / "copy").iterdir())
    assert names == ["evidence", "manifest.json", "records.db"]


def test_a_backup_of_one_machine_holds_its_pictures_and_passes(
    whole, tmp_path, empty_url
):
    folder = tmp_path / "none of line 2"
    made = backup(whole, folder, tmp_path / "copy", NOW, "0.1.0", "line 2")
    assert (made.pictures, made.missing_pictures) == ((), ())
    assert put_back(tmp_path, empty_url).report.ok
