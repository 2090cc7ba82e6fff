import os
import sqlite3
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from inspector.errors import NewerDatabase, StoreError
from inspector.store.database import (
    _config,
    check_version,
    downgrade,
    file_url,
    migrate,
    open_database,
    reason,
    revision_of,
    shown,
    upgrade,
)
from inspector.store.schema import Base

NEWEST = str(ScriptDirectory.from_config(_config()).get_current_head())


@pytest.fixture
def url(sqlite_url):
    return sqlite_url


@pytest.fixture
def engine(sqlite_engine):
    return sqlite_engine


def test_the_migrated_tables_are_those_of_the_schema(engine):
    with engine.connect() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_twice_is_harmless(url, engine):
    upgrade(url)
    check_version(engine)
    assert revision_of(engine) == NEWEST


def test_downgrading_to_the_base_takes_all_tables_away_and_up_brings_them_back(engine):
    downgrade(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate(engine)
    check_version(engine)


def test_every_revision_says_where_it_stands_in_the_order():
    ordered = list(ScriptDirectory.from_config(_config()).walk_revisions())[::-1]
    assert [script.revision for script in ordered] == [
        f"v{place:04d}" for place in range(1, len(ordered) + 1)
    ]


def test_a_database_in_memory_works_and_is_one_for_all_threads():
    engine = open_database("sqlite://")
    migrate(engine)
    seen = []
    thread = threading.Thread(target=lambda: seen.append(revision_of(engine)))
    thread.start()
    thread.join()
    engine.dispose()
    assert seen == [NEWEST]


def test_a_file_is_opened_for_safety(engine):
    with engine.connect() as db:
        settings = {
            name: db.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "auto_vacuum")
        }
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "auto_vacuum": 2,  # INCREMENTAL
    }


def test_a_failed_migration_leaves_nothing_behind(tmp_path):
    engine = open_database(file_url(tmp_path / "records.db"))
    with engine.connect() as db:
        db.execute(text("CREATE TABLE half (id INTEGER)"))
        with pytest.raises(OperationalError):
            db.execute(text("CREATE TABLE half (id INTEGER)"))
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_a_newer_database_is_refused_with_what_to_do(url, engine):
    with engine.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = 'v9999'"))
    said = rf"v9999.*knows {NEWEST}.*update the program"
    with pytest.raises(NewerDatabase, match=said):
        check_version(engine)
    with pytest.raises(NewerDatabase, match="v9999"):
        upgrade(url)


def test_a_database_without_tables_is_refused_with_the_command(tmp_path):
    engine = open_database(file_url(tmp_path / "records.db"))
    with pytest.raises(StoreError, match=r"no tables yet.*inspector db upgrade"):
        check_version(engine)
    engine.dispose()


def test_tables_of_somebody_else_are_not_touched(tmp_path):
    path = tmp_path / "records.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE inspection (id INTEGER)")
    other.close()
    with pytest.raises(StoreError, match="not one of ours"):
        upgrade(file_url(path))


def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("bring milk\n" * 100)
    with pytest.raises(StoreError, match="not a database; this is some other file"):
        open_database(file_url(path))
    assert path.read_text().startswith("bring milk")


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("records.db", "is not a database URL; write sqlite:///"),
        (
            "mysql://host/records",
            "no database 'mysql', have",
        ),
        (
            "sqlite:////no/such/folder/records.db",
            "the folder /no/such/folder is missing",
        ),
        ("sqlite:////", "is a folder; name a file in it"),
    ],
)
def test_a_url_that_leads_nowhere_is_refused(url, complaint):
    with pytest.raises(StoreError, match=complaint):
        open_database(url)


def test_a_server_that_is_not_there_is_named_without_its_password():
    url = "postgresql://me:secret@127.0.0.1:1/records"
    with pytest.raises(StoreError, match="check that the server runs") as caught:
        open_database(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_reading_a_database_that_is_not_there_does_not_make_one(tmp_path):
    path = tmp_path / "records.db"
    with pytest.raises(StoreError, match="no records to read"):
        open_database(file_url(path), read_only=True)
    assert not path.exists()


def test_a_reader_cannot_write(url, engine):
    reader = open_database(url, read_only=True)
    check_version(reader)
    with pytest.raises(OperationalError, match="readonly"), reader.begin() as db:
        db.execute(text("DELETE FROM lot"))
    reader.dispose()


def test_who_writes_for_months_keeps_few_pages_and_who_reads_may_keep_a_map(
    url, engine
):
    def kept_mb(one):
        with one.connect() as db:
            return -int(db.scalar(text("PRAGMA cache_size"))) / 1024

    reader = open_database(url, read_only=True)

    assert kept_mb(engine) <= 8
    assert kept_mb(reader) >= 20
    reader.dispose()


def test_whoever_reads_last_leaves_no_log_beside_the_file(url, engine):
    path = Path(str(engine.url.database))
    reader = open_database(url, read_only=True)
    with reader.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM lot")) == 0
    engine.dispose()
    assert sorted(p.suffix for p in path.parent.iterdir()) != [".db"]
    reader.dispose()
    again = open_database(url, read_only=True)
    again.dispose()
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_reader_that_leaves_takes_nothing_from_the_writer(url, engine):
    with engine.begin() as db:
        db.execute(text("INSERT INTO lot (name) VALUES ('a')"))
        open_database(url, read_only=True).dispose()
        db.execute(text("INSERT INTO lot (name) VALUES ('b')"))
    assert Path(f"{engine.url.database}-wal").stat().st_size > 0
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM lot")) == 2


def test_a_database_whose_writer_is_gone_can_still_be_read(url):
    reader = open_database(url, read_only=True)
    assert revision_of(reader) == NEWEST
    reader.dispose()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="nothing is forbidden to root, nor to chmod on Windows",
)
def test_a_folder_without_permission_is_refused_in_one_line(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="check that the folder is there and writable"):
        open_database(file_url(tmp_path / "records.db"))
    tmp_path.chmod(0o700)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("attempt to write a readonly database", "allow writing"),
        ("unable to open database file", "check that the folder is there and writable"),
        ("database or disk is full", "free some space"),
        ("database is locked", "another program is writing"),
        ("something new", "something new"),
    ],
)
def test_what_a_database_says_comes_with_advice(said, advice):
    error = OperationalError("INSERT ...", {}, sqlite3.OperationalError(said))
    assert advice in reason(error)
    assert reason(error).startswith(said)


def test_a_file_that_was_moved_away_is_missed_at_once_and_not_made_anew(url, engine):
    path = Path(str(engine.url.database))
    with engine.connect() as db:
        assert db.scalar(text("SELECT count(*) FROM lot")) == 0
    path.rename(path.with_name("away.db"))
    with pytest.raises(OperationalError, match="unable to open"):
        engine.connect()
    assert not path.exists()
    path.with_name("away.db").rename(path)
    assert revision_of(engine) == NEWEST


def test_a_url_is_shown_without_its_password(engine):
    assert shown(engine).startswith("sqlite:///")
