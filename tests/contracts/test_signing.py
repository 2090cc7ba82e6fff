"""Signatures under lots on each database: never changed, never on other figures."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from inspector.disposal import Disposition, LotFigures, Meaning, Signature
from inspector.errors import LotMoved, StoreError
from inspector.store import audit, holds, signing
from inspector.store.check import check
from inspector.store.runs import begin_run, end_run
from tests.carefakes import LOT, NOW, RUN, store
from tests.storefakes import a_gap, a_mask, a_record, a_review, facts

OTHER = "coil 8"


def a_signature(figures, disposition=Disposition.ACCEPT, reason="", **more):
    told = {
        "lot_id": LOT,
        "grade": "A",
        "disposition": disposition,
        "reason": reason,
        "meaning": Meaning.DECISION,
        "by": "zhou",
        "full_name": "周敏",
        "role": "qa",
        "at": NOW,
        "figures": figures,
    }
    return Signature(**{**told, **more})


@pytest.fixture
def over(plant, tmp_path):
    """A lot that is over: three frames, a gap, a mask, a review."""
    begin_run(plant, facts())
    store(plant, tmp_path, *(a_record(n) for n in range(3)))
    store(plant, tmp_path, a_gap(), a_mask(), a_mask((0, 9)), a_review())
    end_run(plant, RUN, NOW, {})
    return plant


def lot_row(engine):
    with engine.connect() as db:
        query = "SELECT held, grade, disposition, signed_by FROM lot WHERE name = :lot"
        return tuple(db.execute(text(query), {"lot": LOT}).one())


def test_the_figures_count_what_is_on_record_once(over):
    found = signing.figures_of(over, LOT)
    assert (found.frames, found.defects, found.reviews) == (3, 6, 1)
    assert (found.gap_lines, found.masked_lines) == (40, 30)
    assert found.inspected_lines > 0


def test_a_signature_says_who_when_what_and_on_which_figures(over):
    figures = signing.figures_of(over, LOT)
    made = signing.sign(over, a_signature(figures))
    assert signing.signatures(over, LOT) == (made,)
    assert made == a_signature(figures)
    assert lot_row(over) == (False, "A", "ACCEPT", "zhou")
    [entry] = audit.newest(over, subject="lot ")
    assert (entry.change.who, entry.change.action) == ("zhou", "sign")
    assert entry.change.subject == f"lot {LOT}"
    assert audit.check(over).problems == ()


def test_another_decision_is_a_new_record_beside_the_first(over):
    figures = signing.figures_of(over, LOT)
    first = signing.sign(over, a_signature(figures))
    scrap = Disposition.SCRAP
    later = NOW + timedelta(hours=1)
    again = signing.sign(over, a_signature(figures, scrap, "edge cracks", at=later))
    assert again.meaning is Meaning.AMENDMENT
    assert signing.signatures(over, LOT) == (first, again)
    assert lot_row(over) == (False, "A", "SCRAP", "zhou")
    [amended, _signed] = audit.newest(over, subject="lot ")
    assert amended.change.action == "amend"
    assert '"disposition":"ACCEPT"' in str(amended.change.old)


def test_an_amendment_without_a_reason_is_refused_and_changes_nothing(over):
    figures = signing.figures_of(over, LOT)
    signing.sign(over, a_signature(figures))
    with pytest.raises(StoreError, match="say why it is decided anew"):
        signing.sign(over, a_signature(figures, Disposition.SCRAP, "  "))
    assert lot_row(over)[2] == "ACCEPT"
    assert len(audit.newest(over, subject="lot ")) == 1


@pytest.mark.parametrize("field", LotFigures.__slots__)
def test_nobody_signs_for_figures_that_are_not_on_record(over, field):
    figures = signing.figures_of(over, LOT)
    other = replace(figures, **{field: getattr(figures, field) + 1})
    with pytest.raises(LotMoved, match="look again"):
        signing.sign(over, a_signature(other))
    assert signing.signatures(over, LOT) == ()
    assert lot_row(over) == (False, None, None, None)


def test_a_lot_on_the_line_is_not_signed(plant, tmp_path):
    begin_run(plant, facts())
    store(plant, tmp_path, a_record(0))
    assert signing.is_running(plant, LOT)
    with pytest.raises(LotMoved, match="still on the line"):
        signing.sign(plant, a_signature(signing.figures_of(plant, LOT)))


def test_a_lot_that_ended_while_the_run_goes_on_is_signed(plant, tmp_path):
    begin_run(plant, facts())
    store(plant, tmp_path, a_record(0), replace(a_record(1), lot_id=OTHER))
    assert not signing.is_running(plant, LOT)
    assert signing.is_running(plant, OTHER)
    signing.sign(plant, a_signature(signing.figures_of(plant, LOT)))
    newest = [(one.name, one.running) for one in signing.newest_lots(plant)]
    assert newest == [(OTHER, True), (LOT, False)]


def test_a_run_without_a_frame_is_on_the_lot_it_began_with(plant):
    begin_run(plant, facts())
    assert signing.is_running(plant, LOT)


def test_a_signed_hold_holds_and_the_next_decision_ends_it(over):
    figures = signing.figures_of(over, LOT)
    signing.sign(over, a_signature(figures, Disposition.HOLD))
    assert held(over) == (LOT,)
    signing.sign(over, a_signature(figures, Disposition.REWORK, "pickled again"))
    assert held(over) == ()


def test_a_claim_stays_held_whatever_is_signed(over):
    holds.set_hold(over, LOT, True, "claim 7", "li", NOW)
    figures = signing.figures_of(over, LOT)
    signing.sign(over, a_signature(figures))
    assert held(over) == (LOT,)


def held(engine):
    """Names of the lots on hold."""
    return tuple(one.name for one in signing.newest_lots(engine) if one.held)


def audited(engine):
    """What a check of the records says of the audit and of what was signed."""
    return {one.name: one.problems for one in check(engine, None).findings}["audit"]


def test_a_lot_row_that_was_changed_by_hand_is_found_and_the_signature_stays(over):
    figures = signing.figures_of(over, LOT)
    made = signing.sign(over, a_signature(figures, Disposition.SCRAP, "holes"))
    assert audited(over) == ()
    with over.begin() as db:
        db.execute(text("UPDATE lot SET disposition = 'ACCEPT'"))
    assert signing.signatures(over, LOT) == (made,)
    [problem] = audited(over)
    assert f"lot {LOT} does not stand as it was signed" in problem


def test_a_signature_that_nobody_gave_is_found(over):
    with over.begin() as db:
        db.execute(text("UPDATE lot SET signed_by = 'zhou', disposition = 'ACCEPT'"))
    [problem] = audited(over)
    assert problem == f"lot {LOT} says it was signed by zhou, nobody did"


def test_an_unknown_lot_is_refused_with_those_there_are(over):
    with pytest.raises(StoreError, match="the newest are"):
        signing.figures_of(over, "coil 9")
    with pytest.raises(StoreError, match="the newest are"):
        signing.sign(over, a_signature(LotFigures(), lot_id="coil 9"))
    assert signing.signatures(over, "coil 9") == ()


def test_an_empty_database_has_no_lots(plant):
    assert signing.newest_lots(plant) == ()


def test_hostile_names_are_kept_as_they_are(plant, tmp_path):
    name = "C-1'; DROP TABLE lot; --%"
    begin_run(plant, replace(facts(), lot_id=name))
    store(plant, tmp_path, replace(a_record(0), lot_id=name))
    end_run(plant, RUN, NOW, {})
    figures = signing.figures_of(plant, name)
    made = signing.sign(plant, a_signature(figures, lot_id=name, reason="'\"%_"))
    assert signing.signatures(plant, name) == (made,)
