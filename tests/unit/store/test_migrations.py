"""From every released version to the newest, with a line's records in the tables."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, select, text

from inspector.errors import NewerDatabase
from inspector.store.check import check
from inspector.store.database import (
    _config,
    check_version,
    downgrade,
    file_url,
    migrate,
    open_database,
    revision_of,
)
from inspector.store.gallery import Wanted, page
from inspector.store.query import run_facts, runs
from inspector.store.rows import write
from inspector.store.schema import Base, EvidenceRow, LotRow
from tests.storefakes import a_record
from tests.unit.store.conftest import BOTH

RELEASED = ["v0001", "v0002", "v0003", "v0004", "v0005"]
NEWEST = str(ScriptDirectory.from_config(_config()).get_current_head())

AS_OF_V0001 = """
INSERT INTO document VALUES ('d1', 'provenance', '', '{}');
INSERT INTO station (id, name) VALUES (1, 'line 1');
INSERT INTO lot (id, name) VALUES (1, 'coil 7/上卷');
INSERT INTO run VALUES (1, 'run 1', 1, 1, 'steel', '0.1.0', 'd1', 1000000, 2000000,
  'ended', '{"top": {"produced_lines": 612}}', '');
INSERT INTO run_document VALUES (1, 'd1');
INSERT INTO alarm VALUES (1, 1, 'gap', 'look', 1500000, 2, '王', true);
INSERT INTO event VALUES (1, 'e1', 1, 1, 'roll', 1500000, 12.5, 'roll 3', 'wei');
INSERT INTO gap VALUES (1, 1, 1, 'top', 5, 0, 512, 100, 128.0, 25.0, 'lost', 1.0);
INSERT INTO mask VALUES (1, 1, 1, 'top', 0, 40, 8, false, 3, 9, 'weld seam');
INSERT INTO inspection VALUES (1, 1, 'top', 0, 1, 1200000, 0, 0, 512, 512, 0, 0, 0.0,
  128.0, 0.5, 0.25, 'REJECT', 'any', '[0]', 'd1', '{"detect": 1.5}');
INSERT INTO defect VALUES (1, 1, 0, 1.0, 2.0, 9.0, 8.0, 0.5, 0.5, 4.5, 2.0, 4.0,
  'scratch', 'scratch', 0.75, 0.25, 0.5, '[["dent", 0.75]]', 'left');
INSERT INTO evidence VALUES (1, 1, 0, 'a/b.jpg', 'f00d', 3, 4);
"""


@pytest.fixture(params=BOTH)
def empty(request, folder):
    """A database without tables."""
    if request.param == "sqlite":
        engine = open_database(file_url(folder / "records.db"))
        yield engine
        engine.dispose()
        return
    with request.getfixturevalue("postgres").empty() as url:
        engine = open_database(url)
        yield engine
        engine.dispose()


@pytest.fixture(params=RELEASED)
def released(request, empty):
    """A database with the first version's records in it, brought to a later one."""
    migrate(empty, "v0001")
    with empty.begin() as db:
        for statement in re.findall(r"INSERT.*?;$", AS_OF_V0001, re.M | re.S):
            db.exec_driver_sql(statement)
    migrate(empty, request.param)
    return empty


def content(engine):
    """All rows of the tables and columns that the first version had."""
    first = MetaData()
    found = {}
    with engine.connect() as db:
        first.reflect(db)
        for name in re.findall(r"INSERT INTO (\w+)", AS_OF_V0001):
            rows = db.execute(select(first.tables[name])).mappings().all()
            found[name] = [dict(row) for row in rows]
    return found


def test_every_row_of_a_released_version_is_there_in_the_newest(released):
    before = content(released)
    migrate(released)
    after = content(released)
    for name, rows in before.items():
        kept = [{key: row[key] for key in rows[0]} for row in after[name]]
        assert kept == rows, name
    check_version(released)


def test_records_of_a_released_version_are_read_and_added_to_by_the_newest(released):
    migrate(released)
    summary = run_facts(released, runs(released)[0].run_id)
    assert summary.ledger.produced_lines == 612
    assert (summary.decisions, summary.kinds) == ({"REJECT": 1}, {"scratch": 1})
    assert [detail.evidence_path for detail in summary.worst] == ["a/b.jpg"]
    if released.dialect.name == "postgresql":
        with released.begin() as db:  # the rows above brought their own ids
            for name in ("run", "lot", "inspection", "defect"):
                db.execute(text(f"SELECT setval('{name}_id_seq', 10)"))
    with released.begin() as db:
        write(db, [a_record(0, run_id="run 2")], {})
        assert db.scalar(select(EvidenceRow.held)) is False
        assert set(db.scalars(select(LotRow.held))) == {False}
    found = page(released, Wanted()).defects
    assert [d.run_id for d in found] == ["run 2", "run 2", "run 1"]
    then = datetime.fromtimestamp(1.2, UTC)
    old = page(released, Wanted(since=then, until=then + timedelta(seconds=1))).defects
    assert [d.run_id for d in old] == ["run 1"]
    wrong = [f.name for f in check(released, None).findings if f.problems]
    assert wrong == ["documents"]  # d1 is no hash


def test_the_way_there_and_back_loses_nothing(released):
    before, first = content(released), revision_of(released)
    migrate(released)
    downgrade(released, first)
    assert content(released) == before
    migrate(released)
    assert revision_of(released) == NEWEST


def test_a_newer_database_is_left_alone_and_the_remedy_is_said(empty):
    migrate(empty)
    with empty.begin() as db:
        db.execute(text("UPDATE alembic_version SET version_num = 'v9999'"))
    said = rf"made by a newer program \(version v9999.*knows {NEWEST}\); update the"
    for refused in (migrate, check_version, lambda e: downgrade(e, "base")):
        with pytest.raises(NewerDatabase, match=said):
            refused(empty)
    assert set(Base.metadata.tables) < set(inspect(empty).get_table_names())


def test_every_released_version_is_tested():
    known = {
        s.revision for s in ScriptDirectory.from_config(_config()).walk_revisions()
    }
    assert set(RELEASED) <= known - {NEWEST}
