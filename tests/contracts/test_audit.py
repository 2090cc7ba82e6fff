"""The audit holds, on each database, against whoever can write into its file."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from inspector.findings import Opinion
from inspector.store import audit
from inspector.store.chain import Anchor
from inspector.store.database import shown
from inspector.store.facts import RunFacts
from inspector.store.runs import begin_run
from tests.carefakes import store
from tests.storefakes import PROVENANCE, a_record, a_review, facts

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def fill(engine, rows=6):
    for number in range(1, rows + 1):
        audit.note(
            engine,
            audit.change(
                NOW, "王 wei", "change", f"recipe {number}", number, {"n": "新"}
            ),
        )


def tamper(engine, *statements):
    """What somebody does who owns the file: the database's own refusals are gone."""
    drops = ["DROP TRIGGER audit_append_only ON audit"]
    if engine.dialect.name == "sqlite":
        drops = [f"DROP TRIGGER audit_no_{v}" for v in ("update", "delete", "replace")]
    with engine.begin() as db:
        for statement in (*drops, *statements):
            db.execute(text(statement))


@pytest.fixture
def filled(plant):
    fill(plant)
    return plant


def problems(engine, *anchors):
    return audit.check(engine, anchors).problems


def test_rows_come_back_newest_first_and_by_subject(filled):
    assert [e.sequence for e in audit.newest(filled, 3)] == [6, 5, 4]
    assert [e.sequence for e in audit.newest(filled, 3, before=3)] == [2, 1]
    [fourth] = audit.newest(filled, subject="recipe 4")
    assert (fourth.change.who, fourth.change.old, fourth.change.new) == (
        "王 wei",
        "4",
        '{"n":"新"}',
    )
    assert audit.newest(filled, subject="recipe_") == ()


def test_an_audit_that_nobody_touched_is_whole(filled):
    report = audit.check(filled)
    assert (report.rows, report.anchors, report.problems) == (6, 1, ())


def test_an_empty_audit_is_whole(plant):
    assert audit.check(plant) == audit.AuditReport(0, 0, ())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'x' WHERE sequence = 3",
        "DELETE FROM audit WHERE sequence = 3",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete(filled, statement):
    with pytest.raises(DBAPIError, match="append-only"), filled.begin() as db:
        db.execute(text(statement))
    assert problems(filled) == ()


def test_the_database_itself_refuses_to_put_a_row_in_the_place_of_another(filled):
    if filled.dialect.name == "sqlite":
        statement = "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE sequence=2"
    else:
        statement = "TRUNCATE audit"
    with pytest.raises(DBAPIError, match="append-only"), filled.begin() as db:
        db.execute(text(statement))


@pytest.mark.parametrize(
    "column", ["who", "action", "subject", "old_value", "new_value", "previous_hash"]
)
def test_a_row_changed_in_the_file_is_found_and_named(filled, column):
    tamper(filled, f"UPDATE audit SET {column} = 'x' WHERE sequence = 3")
    [problem] = problems(filled)
    assert "audit row 3 (" in problem
    assert "changed" in problem


def test_a_later_time_is_a_change_too(filled):
    tamper(filled, "UPDATE audit SET at = at + 1 WHERE sequence = 6")
    [problem] = problems(filled)
    assert "audit row 6 (王 wei change recipe 6, 2026-11-21 08:00:00 UTC)" in problem


@pytest.mark.parametrize("gone", [1, 3, 6])
def test_a_row_deleted_in_the_file_is_found_and_named(filled, gone):
    tamper(filled, f"DELETE FROM audit WHERE sequence = {gone}")
    [problem] = problems(filled)
    assert f"audit row {gone} is missing" in problem


def test_rows_reordered_in_the_file_are_found_and_named(filled):
    tamper(
        filled,
        "UPDATE audit SET sequence = 99 WHERE sequence = 2",
        "UPDATE audit SET sequence = 2 WHERE sequence = 4",
        "UPDATE audit SET sequence = 4 WHERE sequence = 99",
    )
    found = problems(filled)
    assert ["its place is 4" in found[0], "its place is 2" in found[1]] == [True, True]


def test_a_tail_cut_off_together_with_its_document_is_known_to_a_run(filled):
    anchor = audit.run_anchor(filled)
    run = RunFacts("run 1", "", "r", "s", NOW, "0", PROVENANCE, (anchor,))
    begin_run(filled, run)
    tamper(
        filled,
        "DELETE FROM audit WHERE sequence > 4",
        "DELETE FROM document WHERE digest = 'audit-tip'",
    )
    found = problems(filled)
    assert found[0] == "audit rows 5-6 are missing at the end: run run 1 knows it"
    assert "document that follows the audit's end is missing" in found[1]


def test_a_tail_cut_off_is_known_to_a_backup(filled):
    tip = audit.tip(filled)
    tamper(filled, "DELETE FROM audit", "DELETE FROM document")
    assert problems(filled) == ()
    [problem] = problems(filled, Anchor(tip.sequence, tip.hash, "the backup of May"))
    assert (
        problem == "audit rows 1-6 are missing at the end: the backup of May knows it"
    )


def test_a_document_that_was_damaged_is_told(filled):
    tamper(filled, "UPDATE document SET body = '{' WHERE digest = 'audit-tip'")
    assert any("cannot be read" in problem for problem in problems(filled))


def test_rows_after_a_cut_do_not_hide_it(filled):
    tamper(filled, "DELETE FROM audit WHERE sequence = 6")
    fill(filled, rows=1)
    assert [e.sequence for e in audit.newest(filled, 2)] == [7, 5]
    [problem] = problems(filled)
    assert "audit row 6 is missing" in problem


def test_a_review_is_told_once_with_what_was_said_before(plant, tmp_path):
    first, second = a_review(by="li"), a_review(opinion=Opinion.CONFIRMED, kind="pit")
    store(plant, tmp_path, a_record(0), first, a_review(number=1, by="li"))
    store(plant, tmp_path, first, second)
    store(plant, tmp_path, second)
    told = audit.newest(plant, subject="review of defect 0, frame 0 of top, run ")
    assert [(e.change.who, e.change.action) for e in told] == [
        ("王", "review"),
        ("li", "review"),
    ]
    newer, older = (entry.change for entry in told)
    assert (older.old, newer.old) == (None, older.new)
    assert newer.new == '{"comment":"","kind":"pit","opinion":"confirmed"}'
    report = audit.check(plant)
    assert (report.rows, report.problems) == (3, ())


def test_a_review_that_is_refused_is_not_told(plant, tmp_path):
    begin_run(plant, facts())
    with pytest.raises(AssertionError):  # the writer tells of trouble
        store(plant, tmp_path, a_review(index=7))
    assert audit.newest(plant) == ()


def test_two_who_write_at_once_make_one_chain(plant):
    def write(who):
        for number in range(10):
            audit.note(plant, audit.change(NOW, who, "add", f"kind {number}"))

    writers = [threading.Thread(target=write, args=(who,)) for who in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    report = audit.check(plant)
    assert (report.rows, report.problems) == (20, ())


def test_half_a_character_and_nul_are_sealed_as_they_are_stored(plant):
    audit.note(plant, audit.change(NOW, "a\0b", "add", "kind \ud800", None, ["\0"]))
    assert problems(plant) == ()
    assert shown(plant)
