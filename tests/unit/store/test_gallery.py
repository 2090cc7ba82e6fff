from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from inspector.errors import StoreError
from inspector.findings import Decision
from inspector.store.evidence import Picture
from inspector.store.gallery import Place, Wanted, page, page_query
from inspector.store.rows import write
from inspector.store.schema import InspectionRow, ReviewRow
from tests.storefakes import LOT, NOW, RUN, Outage, a_record

REJECT, REVIEW = Decision.REJECT, Decision.REVIEW


@pytest.fixture
def filled(engine):
    """Ten frames of a run with 0 to 3 defects, and one frame of another run."""
    records = [
        a_record(i, defects=i % 4, decision=REJECT if i == 7 else REVIEW)
        for i in range(10)
    ]
    with engine.begin() as db:
        write(db, [*records[:7], a_record(0, defects=1, run_id="other")], {})
        write(db, records[7:], {(RUN, "top", 9, 0): Picture("a/b.jpg", "f", (1, 2), 3)})
    return engine


def keys(found):
    return [(d.run_id, d.point.index, d.point.number) for d in found.defects]


def all_pages(engine, wanted, most):
    pages, after = [], None
    while True:
        one = page(engine, wanted, after=after, most=most)
        pages.append(one)
        if (after := one.end) is None:
            return pages


def test_an_empty_database_has_an_empty_gallery(engine):
    assert page(engine, Wanted()) == page(engine, Wanted(kind="scratch"))
    assert page(engine, Wanted()).defects == ()


def test_the_newest_stored_come_first_and_each_says_whence_it_is(filled):
    found = page(filled, Wanted(), most=4)
    assert keys(found) == [(RUN, 9, 0), (RUN, 7, 2), (RUN, 7, 1), (RUN, 7, 0)]
    assert found.defects[0].lot_id == LOT
    assert found.defects[0].evidence_path == "a/b.jpg"


@pytest.mark.parametrize("most", [1, 2, 5, 16, 17, 100])
@pytest.mark.parametrize("wanted", [Wanted(), Wanted(kind="scratch"), Wanted(RUN)])
def test_pages_follow_each_other_without_hole_or_double(filled, wanted, most):
    whole = keys(page(filled, wanted, most=100))
    pages = all_pages(filled, wanted, most)
    assert [key for one in pages for key in keys(one)] == whole
    assert all(len(one.defects) == most for one in pages[:-1])
    assert len(whole) == len(set(whole)) > 0


def test_what_comes_in_meanwhile_does_not_move_the_next_page(filled):
    first = page(filled, Wanted(), most=3)
    before = keys(page(filled, Wanted(), after=first.end, most=3))
    with filled.begin() as db:
        write(db, [a_record(20, defects=3)], {})
    assert keys(page(filled, Wanted(), after=first.end, most=3)) == before


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(run_id="other"), {("other", 0, 0)}),
        (Wanted(run_id="nobody"), set()),
        (Wanted(lot_id="nobody"), set()),
        (Wanted(decision=Decision.REJECT), {(RUN, 7, n) for n in range(3)}),
        (Wanted(kind="unknown", lot_id=LOT), {(RUN, i, 1) for i in (2, 3, 6, 7)}),
        (Wanted(lane="", decision=Decision.REJECT), {(RUN, 7, 1), (RUN, 7, 2)}),
        (Wanted(lane="left", run_id="other"), {("other", 0, 0)}),
        (Wanted(with_picture=True), {(RUN, 9, 0)}),
        (Wanted(min_size_mm=3.0), {(RUN, 3, 2), (RUN, 7, 2)}),
        (Wanted(since=NOW + timedelta(milliseconds=85)), {(RUN, 9, 0)}),
        (Wanted(until=NOW - timedelta(days=1)), set()),
        (
            Wanted(since=NOW, until=NOW + timedelta(milliseconds=15)),
            {(RUN, 1, 0), ("other", 0, 0)},
        ),
        (Wanted(kind="scratch' OR '1'='1"), set()),
        (Wanted(lot_id="\0"), set()),
    ],
    ids=lambda one: str(sorted(one) if isinstance(one, set) else one),
)
def test_only_what_is_wanted_is_shown(filled, wanted, expected):
    assert set(keys(page(filled, wanted))) == expected


def test_a_clock_that_jumps_back_hides_nothing(filled):
    late = a_record(10, defects=1)
    info = replace(late.body.info, captured_at=NOW - timedelta(hours=1))
    with filled.begin() as db:
        write(db, [replace(late, body=replace(late.body, info=info))], {})
        write(db, [a_record(11, defects=1)], {})
    assert keys(page(filled, Wanted()))[:2] == [(RUN, 11, 0), (RUN, 10, 0)]
    assert keys(page(filled, Wanted(until=NOW))) == [(RUN, 10, 0)]
    at_once = Wanted(since=NOW + timedelta(milliseconds=105))
    assert keys(page(filled, at_once)) == [(RUN, 11, 0)]


def test_what_somebody_has_looked_at_leaves_the_queue(filled):
    wanted = Wanted(decision=Decision.REJECT, not_reviewed=True)
    assert len(page(filled, wanted).defects) == 3
    with filled.begin() as db:
        seventh = InspectionRow.frame_index == 7
        key = db.scalar(InspectionRow.__table__.select().where(seventh))
        row = {"digest": "d", "inspection_id": key, "number": 1, "opinion": "false"}
        more = {"kind": "", "reviewer": "王", "reviewed_at": NOW, "spent_s": 1.5}
        db.execute(ReviewRow.__table__.insert().values(**row, **more, comment=""))
    assert keys(page(filled, wanted)) == [(RUN, 7, 2), (RUN, 7, 0)]


def test_a_page_without_room_is_refused(engine):
    with pytest.raises(ValueError, match="at least one defect, got 0"):
        page(engine, Wanted(), most=0)


def test_a_database_that_is_away_is_one_clear_line(filled):
    Outage(filled)
    with pytest.raises(StoreError, match="free some space"):
        page(filled, Wanted())


WALKS = [
    Wanted(),
    Wanted(kind="pit"),
    Wanted(kind="pit", decision=Decision.REJECT, not_reviewed=True),
    Wanted(kind="pit", since=NOW),
    Wanted(since=NOW, until=NOW + timedelta(hours=8)),
    Wanted(lot_id=LOT, until=NOW),
    Wanted(lot_id=LOT),
    Wanted(lot_id=LOT, kind="pit", decision=Decision.REJECT),
    Wanted(run_id=RUN),
    Wanted(run_id=RUN, kind="pit"),
    Wanted(decision=Decision.REJECT),
    Wanted(decision=Decision.REJECT, with_picture=True, lane="left"),
    Wanted(decision=Decision.REJECT, kind="scratch"),  # of the two the rarer
    Wanted(with_picture=True),
    Wanted(run_id=RUN, decision=Decision.REJECT),
]


def plan(db, query):
    """What the database is going to do, a step per line."""
    options = {"literal_binds": True}
    sql = str(query.compile(dialect=db.dialect, compile_kwargs=options))
    if db.dialect.name == "sqlite":
        return [row[3] for row in db.execute(text(f"EXPLAIN QUERY PLAN {sql}"))]
    # As in large tables, where each of these would take long.
    for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort"):
        db.execute(text(f"SET LOCAL enable_{way} = off"))
    return [row[0] for row in db.execute(text(f"EXPLAIN {sql}"))]


@pytest.mark.parametrize("after", [None, Place(5, 1)], ids=["first", "later"])
@pytest.mark.parametrize("wanted", WALKS, ids=str)
def test_a_page_walks_an_index_and_sorts_nothing(filled, wanted, after):
    with filled.connect() as db:
        steps = plan(db, page_query(db, wanted, after).limit(61))
    whole = [step for step in steps if "Seq Scan" in step or step == "SCAN defect"]
    sorting = [step for step in steps if "TEMP B-TREE" in step or "->  Sort" in step]
    assert (whole, sorting) == ([], []), steps
    assert any(index_for(wanted) in step for step in steps), steps


def index_for(wanted):
    """Where the walk begins: the first of these that is asked for."""
    if wanted.kind is not None and (wanted.decision is None or wanted.kind == "pit"):
        return "ix_defect_kind"  # there is no pit: nothing is rarer
    if wanted.lot_id is not None and wanted.decision is None:
        return "ix_inspection_lot_id"
    if wanted.decision is not None:
        return "ix_inspection_decision"
    if wanted.run_id is not None:
        return "inspection_run_id"  # two begin with it; a small table takes either
    return "evidence" if wanted.with_picture else "inspection"


def test_in_a_lot_that_came_back_after_years_the_walk_is_over_the_lot(filled):
    with filled.begin() as db:
        between = [replace(a_record(i), lot_id="other") for i in range(100, 200)]
        write(db, [*between, a_record(300)], {})
    wanted = Wanted(lot_id=LOT, kind="scratch")
    with filled.connect() as db:
        steps = plan(db, page_query(db, wanted, None).limit(61))
    assert any("ix_inspection_lot_id" in step for step in steps), steps
    found = page(filled, wanted).defects
    mine = page(filled, Wanted(lot_id=LOT), most=200).defects
    scratches = [d for d in mine if d.point.kind == "scratch"]
    assert [d.point for d in found] == [d.point for d in scratches]
    assert found[0].point.index == 300
