import numpy as np
import pytest
from sqlalchemy import select

from inspector.errors import StoreError
from inspector.findings import Decision
from inspector.store.lot_map import LotMap, frames_query, lot_map, points_query
from inspector.store.query import run_facts
from inspector.store.rows import write
from inspector.store.runs import begin_run
from inspector.store.schema import LotRow
from tests.storefakes import LOT, RUN, a_record, facts
from tests.unit.store.test_gallery import plan


def test_a_map_shows_what_the_run_tells(engine):
    with engine.begin() as db:
        write(db, [a_record(i, defects=i % 4, camera="上") for i in range(6)], {})
        write(db, [a_record(7, defects=2, run_id="b", decision=Decision.REJECT)], {})
    found = lot_map(engine, LOT)
    assert (found.runs, found.cameras) == ((RUN, "b"), ("上", "top"))
    assert found.kinds == ("scratch", "unknown")
    assert found.gravity.tolist() == [1] * 7 + [2] * 2
    assert found.index.tolist() == [1, 2, 2, 3, 3, 3, 5, 7, 7]
    assert found.number.tolist() == [0, 0, 1, 0, 1, 2, 0, 0, 1]
    points = [p for run in found.runs for p in run_facts(engine, run).points]
    told = np.array([[p.x_mm, p.y_mm] for p in points])
    np.testing.assert_array_equal(found.xy_mm, told)
    assert [found.kinds[k] for k in found.kind] == [p.kind for p in points]
    assert found.size_mm.tolist() == [p.size_mm for p in points]


def test_a_lot_without_defects_has_an_empty_map(engine):
    begin_run(engine, facts())
    assert len(lot_map(engine, LOT)) == 0
    with engine.begin() as db:
        write(db, [a_record(0, defects=0)], {})
    assert lot_map(engine, LOT).xy_mm.shape == (0, 2)


def test_a_lot_that_is_not_there_is_refused_with_those_that_are(engine):
    begin_run(engine, facts())
    with pytest.raises(StoreError, match=r"no lot 'x' in .*the newest are \['coil 7"):
        lot_map(engine, "x")


def test_columns_of_different_lengths_are_refused():
    one, two = np.zeros(1), np.zeros(2)
    with pytest.raises(ValueError, match=r"must be \(1,\)"):
        LotMap((), (), (), two, one, one, one, one, one, np.zeros((1, 2)), one)
    with pytest.raises(ValueError, match=r"must be \(n, 2\)"):
        LotMap((), (), (), one, one, one, one, one, one, one, one)


def test_a_map_reads_its_lot_alone(engine):
    with engine.begin() as db:
        write(db, [a_record(i) for i in range(5)], {})
        key = db.scalar(select(LotRow.id))
        for query in (frames_query(key), points_query(key)):
            steps = plan(db, query)
            assert any("ix_inspection_lot_id" in step for step in steps), steps
            whole = [s for s in steps if "Seq Scan" in s or s.startswith("SCAN")]
            assert whole == []
