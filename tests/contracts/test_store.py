"""What a store must do, whichever database is behind it."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from inspector.findings import Decision
from inspector.status import Alarm, Ledger
from inspector.store.database import (
    check_version,
    file_url,
    migrate,
    open_database,
)
from inspector.store.evidence import EvidenceStore
from inspector.store.query import run_facts, runs
from inspector.store.runs import begin_run, close_crashed_runs, end_run
from inspector.store.schema import Base
from inspector.store.spool import Spool
from inspector.store.writer import record
from tests.postgres import Server
from tests.storefakes import (
    NOW,
    RUN,
    a_gap,
    a_mask,
    a_record,
    an_event,
    closed,
    facts,
)

DATABASES = ["file", "memory", pytest.param("server", marks=pytest.mark.postgres)]


@pytest.fixture(params=DATABASES)
def engine(request, tmp_path) -> Iterator[Engine]:
    with contextlib.ExitStack() as stack:
        match request.param:
            case "file":
                url = file_url(tmp_path / "records.db")
            case "memory":
                url = "sqlite://"
            case "server":
                server: Server = request.getfixturevalue("postgres")
                url = stack.enter_context(server.empty())
        opened = open_database(url)
        stack.callback(opened.dispose)
        migrate(opened)
        yield opened


def store(engine, folder, *records):
    """What the writer acknowledged and complained about."""
    acknowledged, troubles = [], []
    record(
        closed(*records),
        engine,
        EvidenceStore(folder / "evidence"),
        Spool(folder / "spool"),
        acknowledged.append,
        troubles.append,
    )
    return acknowledged, troubles


def test_its_tables_are_those_of_the_schema(engine):
    check_version(engine)
    with engine.connect() as db:
        context = MigrationContext.configure(db, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_whole_run_comes_back_as_it_was_however_often_it_is_stored(engine, tmp_path):
    records = [
        a_record(0, decision=Decision.ACCEPT),
        a_gap(),
        a_mask(),
        a_mask((1, 2)),
        an_event("half \ud800 and NUL \0"),
        a_record(1, defects=3, decision=Decision.REJECT),
    ]
    alarm = Alarm("gap", "look", NOW, 2, "", active=True)
    seen = []
    for _ in range(2):
        begin_run(engine, facts())
        assert store(engine, tmp_path, *records) == ([6], [])
        end_run(engine, RUN, NOW, {"top": Ledger(270, 200, 30, 40)}, "", [alarm])
        seen.append(run_facts(engine, RUN))
    assert seen[0] == seen[1]
    summary = seen[0]
    assert summary.ledger == Ledger(270, 200, 30, 40)
    assert summary.decisions == {"ACCEPT": 1, "REJECT": 1}
    assert (len(summary.gaps), len(summary.masks), len(summary.events)) == (1, 2, 1)
    assert summary.alarms == (alarm,)
    assert [detail.point.index for detail in summary.worst] == [1, 1, 1, 0, 0]
    for detail in summary.worst:
        assert (tmp_path / "evidence" / str(detail.evidence_path)).exists()


def test_a_record_it_refuses_does_not_stop_the_others(engine, tmp_path):
    hostile = a_gap(first_line=2**70)
    acknowledged, [trouble] = store(engine, tmp_path, a_record(0), hostile, a_record(1))
    assert acknowledged == [2]
    assert "refused-" in trouble
    assert run_facts(engine, RUN).inspections == 2


def test_two_defects_of_one_number_are_refused_whole_and_none_is_dropped(
    engine, tmp_path
):
    twice = a_record(1, defects=2)
    first, second = twice.body.defects
    numbered = (first, replace(second, number=first.number))
    hostile = replace(twice, body=replace(twice.body, defects=numbered))
    acknowledged, [trouble] = store(engine, tmp_path, a_record(0), hostile, a_record(2))
    assert acknowledged == [2]
    assert "refused-" in trouble
    assert run_facts(engine, RUN).kinds == {"scratch": 2, "unknown": 2}


def test_a_kind_that_the_database_cannot_spell_is_refused_alone(engine, tmp_path):
    odd = a_record(1, defects=1)
    [defect] = odd.body.defects
    label = replace(defect.label, kind="half \ud800")
    body = replace(odd.body, defects=(replace(defect, label=label),))
    acknowledged, [trouble] = store(
        engine, tmp_path, a_record(0), replace(odd, body=body), a_record(2)
    )
    assert acknowledged == [2]
    assert "refused-" in trouble


def test_a_large_batch_is_stored_whole(engine, tmp_path):
    records = [a_record(i, defects=1) for i in range(700)]
    spool = Spool(tmp_path / "spool")
    spool.append(records)
    store(engine, tmp_path)
    assert run_facts(engine, RUN).inspections == 700
    assert Spool(tmp_path / "spool").count == 0


def test_a_crashed_run_is_closed_once(engine):
    begin_run(engine, facts())
    assert close_crashed_runs(engine, NOW) == [RUN]
    assert close_crashed_runs(engine, NOW) == []
    assert runs(engine)[0].outcome == "crashed"


def test_a_reader_sees_what_is_committed_and_cannot_write(engine, tmp_path):
    if engine.url.database in (None, ""):
        pytest.skip("a database in memory has one connection")
    store(engine, tmp_path, a_record(0))
    url = engine.url.render_as_string(hide_password=False)
    reader = open_database(url, read_only=True)
    assert run_facts(reader, RUN).inspections == 1
    with reader.connect() as db, pytest.raises(Exception, match=r"read-?only"):
        db.execute(text("DELETE FROM defect"))
    reader.dispose()
