"""Columns straight from a server; a file has no such way."""

import numpy as np
import pytest
from sqlalchemy import select

from inspector.store import packed
from inspector.store.database import open_database
from inspector.store.rows import write
from inspector.store.schema import DefectRow, InspectionRow
from tests.storefakes import a_record

pytestmark = pytest.mark.postgres


@pytest.fixture
def db(postgres):
    with postgres.newest() as url:
        engine = open_database(url)
        with engine.begin() as connection:
            records = [a_record(0, 3), a_record(1, 1)]
            write(connection, records, {})
            yield connection
        engine.dispose()


def test_columns_are_what_the_rows_are(db):
    query = select(DefectRow.number, DefectRow.x1_mm, DefectRow.kind)
    query = query.order_by(DefectRow.id)
    rows = db.execute(query).all()
    number, x_mm, kind = packed.columns(db, query)
    assert (number.dtype, x_mm.dtype) == (np.int64, np.float64)
    assert list(zip(number, x_mm, kind, strict=True)) == [tuple(row) for row in rows]


def test_no_rows_are_empty_columns(db):
    query = select(DefectRow.number, DefectRow.kind).where(DefectRow.number > 99)
    assert [len(column) for column in packed.columns(db, query)] == [0, 0]


def test_a_number_that_is_missing_is_refused(db):
    lost = select(InspectionRow.frame_index, DefectRow.area_mm2).join(DefectRow)
    with pytest.raises(ValueError, match="NULL among them"):
        packed.columns(db, lost)
