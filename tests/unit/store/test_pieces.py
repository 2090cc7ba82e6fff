from dataclasses import replace

import pytest
from sqlalchemy import select

from inspector.findings import Decision, PartOf, Verdict
from inspector.store.find import defect_place, speaking_place
from inspector.store.rows import write
from inspector.store.runs import begin_run
from inspector.store.schema import DefectRow
from tests.storefakes import RUN, a_record, facts

LENGTH = 100.0


def a_piece(index, decision=Decision.ACCEPT, first=0, fired=False, kind=None):
    """A frame's only defect: 100 mm that go on with what frame `first` began."""
    record = a_record(index, defects=1, decision=decision)
    (one,) = record.body.defects
    top = LENGTH * index
    part = None
    if index > first:
        whole = (1.0, LENGTH * first, 3.0, top + LENGTH)
        area = 2.0 * (whole[3] - whole[1])
        camera = record.body.info.camera
        part = PartOf(camera, first, 0, (2.0, top), whole, area)
    made = replace(
        one, xyxy_mm=(1.0, top, 3.0, top + LENGTH), area_mm2=200.0, part_of=part
    )
    numbers = (0,) if fired else ()
    verdict = Verdict(decision, "long" if fired else "", numbers)
    return replace(record, body=replace(record.body, defects=(made,), verdict=verdict))


@pytest.fixture
def stored(engine):
    begin_run(engine, facts())

    def put(*batches):
        for batch in batches:
            with engine.begin() as db:
                write(db, batch, {})
        with engine.connect() as db:
            return db.execute(select(DefectRow.__table__)).all()

    return put


def whole(rows):
    return [row for row in rows if row.part_of is None]


@pytest.mark.parametrize("together", [True, False])
def test_one_row_speaks_for_all_pieces_with_the_size_of_the_whole(stored, together):
    pieces = [a_piece(index) for index in range(5)]
    rows = stored(pieces) if together else stored(*([one] for one in pieces))
    (row,) = whole(rows)
    assert len(rows) == 5
    assert (row.y1_mm, row.y2_mm, row.size_mm) == (0.0, 500.0, 500.0)
    assert row.area_mm2 == 1000.0
    assert row.id == min(one.id for one in rows)


def test_the_row_speaks_whose_rule_fired_first(stored):
    pieces = [
        a_piece(0),
        a_piece(1, Decision.REVIEW, fired=True),
        a_piece(2, Decision.REJECT),  # for another defect
        a_piece(3, Decision.REJECT, fired=True),
        a_piece(4, Decision.REJECT, fired=True),
    ]
    rows = stored(pieces)
    (row,) = whole(rows)
    assert sorted(rows, key=lambda one: one.id)[3] == row
    assert (row.y1_mm, row.y2_mm, row.size_mm) == (0.0, 500.0, 500.0)


def test_every_piece_leads_to_the_row_that_speaks(stored, engine):
    rows = stored([a_piece(0), a_piece(1, Decision.REJECT, fired=True), a_piece(2)])
    camera = a_piece(0).body.info.camera
    wanted = (RUN, camera, 1, 0)
    assert {defect_place(engine, row.id) for row in rows} == {wanted}
    assert speaking_place(engine, (RUN, camera, 2, 0)) == wanted
    assert speaking_place(engine, (RUN, camera, 3, 0)) is None
    assert defect_place(engine, 10**6) is None


def test_pieces_that_are_handed_in_again_change_nothing(stored):
    pieces = [a_piece(index) for index in range(3)]
    once = stored(pieces)
    assert stored(pieces, pieces[1:]) == once


def test_a_piece_whose_first_is_not_on_record_is_a_defect_of_its_own(stored):
    rows = stored([a_piece(3)])
    assert len(whole(rows)) == 1
    assert rows[0].size_mm == 400.0  # what is known of the whole


def test_two_defects_that_grow_side_by_side_are_two(stored):
    rows = stored([a_piece(0), a_piece(1)], [a_piece(5, first=5), a_piece(6, first=5)])
    assert sorted(row.size_mm for row in whole(rows)) == [200.0, 200.0]
