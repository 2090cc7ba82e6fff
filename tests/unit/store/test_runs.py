import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from inspector.errors import StoreError
from inspector.findings import EventKind
from inspector.status import Alarm, Ledger
from inspector.store.facts import CameraFacts, Document, RunFacts
from inspector.store.query import crashed_runs, run_facts, runs
from inspector.store.rows import write
from inspector.store.runs import (
    begin_run,
    close_crashed_runs,
    end_run,
    store_documents,
)
from inspector.store.schema import CameraRow, DocumentRow
from tests.storefakes import LOT, NOW, PROVENANCE, RUN, Outage, a_record, facts

LATER = NOW + timedelta(hours=1)
LEDGERS = {"top": Ledger(100, 90, 0, 10)}
ALARM = Alarm("gap", "0.2 m went by unseen", NOW, 3, "王", active=False)


def test_a_run_is_in_the_list_from_its_beginning_to_its_end(engine):
    begin_run(engine, facts())
    [entry] = runs(engine)
    assert (entry.run_id, entry.lot_id, entry.station) == (RUN, LOT, "line 1")
    assert (entry.started_at, entry.ended_at, entry.outcome) == (NOW, None, "running")
    assert entry.provenance == PROVENANCE.digest

    end_run(engine, RUN, LATER, LEDGERS, "stopped by 王", [ALARM])
    [entry] = runs(engine)
    assert (entry.ended_at, entry.outcome) == (LATER, "ended")
    assert entry.note == "stopped by 王"


def test_beginning_and_ending_twice_is_harmless(engine):
    for _ in range(2):
        begin_run(engine, facts())
        end_run(engine, RUN, LATER, LEDGERS, alarms=[ALARM])
    assert len(runs(engine)) == 1
    assert run_facts(engine, RUN).alarms == (ALARM,)


def test_the_cameras_of_a_machine_are_known_once_each(engine):
    top, bottom = CameraFacts("top", "simulated"), CameraFacts("下", "replay", "S-7")
    for run_id, cameras in (("a", (top,)), ("b", (top, bottom))):
        begin_run(engine, replace(facts(run_id), cameras=cameras))
    with engine.connect() as db:
        query = select(CameraRow.name, CameraRow.driver, CameraRow.serial)
        found = [tuple(row) for row in db.execute(query.order_by(CameraRow.id))]
    assert found == [("top", "simulated", ""), ("下", "replay", "S-7")]


def test_a_run_whose_records_came_first_gets_its_facts_later(engine):
    with engine.begin() as db:
        write(db, [a_record(0)], {})
    assert runs(engine)[0].recipe == ""
    begin_run(engine, facts())
    assert runs(engine)[0].recipe == "钢带 steel"
    assert run_facts(engine, RUN).inspections == 1


def test_a_run_can_be_without_a_lot(engine):
    begin_run(engine, replace(facts(), lot_id=""))
    assert runs(engine)[0].lot_id == ""


def test_documents_are_stored_once_under_the_hash_of_their_text(engine):
    store_documents(engine, [Document.of("recipe", "x", {"b": 1, "a": "钢"})])
    begin_run(engine, facts("run 1"))
    begin_run(engine, facts("run 2"))
    with engine.connect() as db:
        assert db.scalar(select(func.count()).select_from(DocumentRow)) == 3
        for digest, body in db.execute(select(DocumentRow.digest, DocumentRow.body)):
            assert hashlib.sha256(body.encode()).hexdigest() == digest


def test_a_model_is_found_under_the_hash_of_its_artifact():
    document = Document.of("manifest", "steel", {"version": 1}, digest="d" * 64)
    assert document.digest == "d" * 64


def test_no_documents_are_no_trouble(engine):
    store_documents(engine, [])


def test_a_run_that_was_not_ended_is_closed_at_the_next_start_with_an_event(engine):
    begin_run(engine, facts("before"))
    end_run(engine, "before", LATER, {})
    begin_run(engine, facts())
    with engine.begin() as db:
        write(db, [a_record(0), a_record(5)], {})
    assert crashed_runs(engine) == (RUN,)

    assert close_crashed_runs(engine, LATER) == [RUN]

    summary = run_facts(engine, RUN)
    assert summary.run.outcome == "crashed"
    assert summary.run.ended_at == NOW + timedelta(milliseconds=50)
    [event] = summary.events
    assert (event.kind, event.at) == (EventKind.RECOVERED, LATER)
    assert "2 inspections are stored" in event.text
    assert close_crashed_runs(engine, LATER) == []
    assert crashed_runs(engine) == ()


def test_a_run_that_crashed_before_its_first_record_ended_when_it_began(engine):
    begin_run(engine, facts())
    close_crashed_runs(engine, LATER)
    assert runs(engine)[0].ended_at == NOW


def test_another_stations_running_run_is_left_alone(engine):
    begin_run(engine, facts("here", "line 1"))
    begin_run(engine, facts("there", "line 2"))
    assert crashed_runs(engine, station="line 2") == ("there",)
    assert close_crashed_runs(engine, LATER, station="line 1") == ["here"]
    assert crashed_runs(engine) == ("there",)


def test_a_refused_start_is_one_clear_line(engine):
    Outage(engine)
    with pytest.raises(StoreError, match="database or disk is full; free some space"):
        begin_run(engine, facts())


@pytest.mark.parametrize(
    ("run_id", "started_at", "complaint"),
    [
        ("", NOW, "needs a run_id"),
        ("r", NOW.replace(tzinfo=None), "must carry a zone"),
    ],
)
def test_facts_that_say_too_little_are_refused(run_id, started_at, complaint):
    with pytest.raises(ValueError, match=complaint):
        RunFacts(run_id, "", "", "", started_at, "", PROVENANCE)


def test_instants_come_back_in_utc(engine):
    begin_run(engine, facts())
    assert runs(engine)[0].started_at.tzinfo is UTC
    assert isinstance(runs(engine)[0].started_at, datetime)
