"""A lot as somebody decides about it: read from records, and what may be signed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from inspector.access import Role, User
from inspector.disposal import Disposition, LotFigures, Meaning, Signature
from inspector.errors import StoreError
from inspector.line.client import Seat
from inspector.lotend import (
    Draft,
    Obstacle,
    lot_end,
    needs_reason,
    obstacle,
    signing_of,
)
from inspector.report.grading import Cause, GradeRule, GradeTable, Limit
from inspector.store import database, signing
from inspector.store.runs import begin_run, end_run
from tests.carefakes import LOT, NOW, RUN, store
from tests.storefakes import a_gap, a_mask, a_record, facts

TABLE = GradeTable(
    "strip",
    (facts().recipe,),
    (
        GradeRule("A", Disposition.ACCEPT, (Limit(most=2),)),
        GradeRule("B", Disposition.DOWNGRADE),
    ),
    min_coverage=0.0,
    most_open_unknowns=100,
)
ZONE = "Asia/Shanghai"
QA = Seat(asked=True, user=User("zhou", "周敏", Role.QA))


@pytest.fixture
def url(tmp_path):
    made = database.file_url(tmp_path / "records.db")
    database.upgrade(made)
    return made


@pytest.fixture
def engine(url):
    opened = database.open_database(url)
    yield opened
    opened.dispose()


@pytest.fixture
def over(engine, tmp_path):
    begin_run(engine, facts())
    store(engine, tmp_path, *(a_record(n) for n in range(3)), a_gap(), a_mask())
    end_run(engine, RUN, NOW, {})
    return engine


def a_signature(end, disposition=Disposition.ACCEPT):
    return Signature(
        end.lot_id,
        "A",
        disposition,
        "",
        Meaning.DECISION,
        "zhou",
        "周敏",
        "qa",
        datetime(2026, 3, 2, tzinfo=UTC),
        end.figures,
    )


def test_lines_and_lengths_add_up_to_what_was_produced(url, over):
    end = lot_end(url, LOT, ZONE, (TABLE,))
    ledger = end.ledger
    parts = ledger.inspected_lines + ledger.masked_lines + ledger.gap_lines
    assert parts == ledger.produced_lines > 0
    assert (ledger.masked_lines, ledger.gap_lines) == (30, 40)
    lengths = end.inspected_mm + end.masked_mm + end.unseen_mm
    assert lengths == pytest.approx(end.produced_mm)


def test_grade_reasons_and_kinds_are_those_of_the_report(url, over):
    end = lot_end(url, LOT, ZONE, (TABLE,))
    assert (end.grade.name, end.proposed) == ("B", Disposition.DOWNGRADE)
    assert [one.cause for one in end.grade.reasons] == [Cause.COUNT]
    assert sum(one.all for one in end.kinds) == end.figures.defects == 6


def test_a_lot_that_no_table_is_bound_to_is_not_graded(url, over):
    end = lot_end(url, LOT, ZONE, ())
    assert (end.grade, end.proposed) == (None, None)


def test_a_lot_that_ended_while_its_run_goes_on_is_graded_as_over(
    url, engine, tmp_path
):
    begin_run(engine, facts())
    store(engine, tmp_path, a_record(0), replace(a_record(1), lot_id="coil 8"))
    first, second = (lot_end(url, lot, ZONE, (TABLE,)) for lot in (LOT, "coil 8"))
    assert (first.running, second.running) == (False, True)
    assert Cause.RUNNING not in [one.cause for one in first.grade.reasons]
    assert Cause.RUNNING in [one.cause for one in second.grade.reasons]
    assert second.proposed is Disposition.HOLD


def test_what_was_signed_is_compared_with_what_is_on_record(url, over, tmp_path):
    end = lot_end(url, LOT, ZONE, (TABLE,))
    signing.sign(over, a_signature(end))
    same = lot_end(url, LOT, ZONE, (TABLE,))
    assert (same.signed.by, same.changed) == ("zhou", False)
    store(over, tmp_path, a_record(7))
    assert lot_end(url, LOT, ZONE, (TABLE,)).changed


def test_a_lot_without_a_frame_can_be_looked_at(url, engine):
    begin_run(engine, facts())
    end = lot_end(url, LOT, ZONE, (TABLE,))
    assert (end.figures, end.kinds, end.running) == (LotFigures(), (), True)
    assert end.ledger.produced_lines == 0


def test_an_unknown_lot_is_refused(url, over):
    with pytest.raises(StoreError, match="the newest are"):
        lot_end(url, "coil 9", ZONE, ())


@pytest.fixture
def end(url, over):
    return lot_end(url, LOT, ZONE, (TABLE,))


def test_the_proposal_is_signed_without_a_reason_and_all_else_with_one(end):
    proposed = Draft(Disposition.DOWNGRADE)
    assert obstacle(end, proposed, QA) is None
    assert not needs_reason(end, proposed)
    for other in set(Disposition) - {Disposition.DOWNGRADE}:
        assert obstacle(end, Draft(other), QA) is Obstacle.REASON
        assert obstacle(end, Draft(other, " \n"), QA) is Obstacle.REASON
        assert obstacle(end, Draft(other, "oil"), QA) is None


def test_an_amendment_needs_a_reason_even_for_the_proposal(end):
    signed = replace(end, signatures=(a_signature(end),))
    assert obstacle(signed, Draft(Disposition.DOWNGRADE), QA) is Obstacle.REASON


@pytest.mark.parametrize("role", Role)
def test_quality_alone_signs(end, role):
    seat = Seat(asked=True, user=User("x", "", role))
    found = obstacle(end, Draft(Disposition.DOWNGRADE), seat)
    assert found is (None if role is Role.QA else Obstacle.ROLE)


def test_what_stands_in_the_way_is_told_one_by_one(end):
    draft = Draft()
    running = replace(end, running=True)
    assert obstacle(running, draft, Seat()) is Obstacle.NOBODY
    assert obstacle(running, draft, Seat(asked=True)) is Obstacle.ROLE
    assert obstacle(running, draft, QA) is Obstacle.RUNNING
    assert obstacle(end, draft, QA) is Obstacle.CHOICE


def test_what_is_signed_are_the_figures_that_were_looked_at(end):
    made = signing_of(end, Draft(Disposition.SCRAP, " holes "), "secret word")
    assert (made.seen, made.grade, made.reason) == (end.figures, "B", "holes")
    assert "secret" not in repr(made)
    with pytest.raises(ValueError, match="choose"):
        signing_of(end, Draft(), "secret word")


@pytest.mark.parametrize("odd", [-1, True, 1.0, "1", None])
def test_figures_are_counts(odd):
    with pytest.raises(ValueError, match="must be a count"):
        LotFigures(frames=odd)


def test_a_signature_has_a_lot_a_name_an_instant_and_a_reason_of_some_length(end):
    made = a_signature(end)
    for field, value in (
        ("lot_id", ""),
        ("by", ""),
        ("at", made.at.replace(tzinfo=None)),
        ("reason", "x" * 501),
    ):
        with pytest.raises(ValueError, match=r"signature|reason"):
            replace(made, **{field: value})
    assert replace(made, at=made.at + timedelta(days=1)) != made
