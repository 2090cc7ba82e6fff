from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from inspector.store.schema import Base, LotRow, RunRow, UtcMicros
from tests.storefakes import NOW

DIALECT = sqlite.dialect()


@given(
    st.datetimes(
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=8, minutes=1))])
    )
)
def test_an_instant_comes_back_to_the_microsecond(at):
    column = UtcMicros()
    stored = column.process_bind_param(at, DIALECT)
    assert isinstance(stored, int)
    assert column.process_result_value(stored, DIALECT) == at


def test_a_naive_datetime_is_refused(engine):
    naive = NOW.replace(tzinfo=None)
    row = RunRow.__table__.insert().values(name="r", started_at=naive)
    with pytest.raises(StatementError, match="must carry a zone"), engine.begin() as db:
        db.execute(row)


def test_no_instant_stays_no_instant():
    assert UtcMicros().process_bind_param(None, DIALECT) is None
    assert UtcMicros().process_result_value(None, DIALECT) is None


def test_every_constraint_has_a_name_so_that_it_can_be_dropped():
    for table in Base.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints), table


def test_ids_count_up_by_themselves(engine):
    with engine.begin() as db:
        for name in ("a", "b"):
            db.execute(LotRow.__table__.insert().values(name=name))
        found = db.execute(select(LotRow.id, LotRow.name))
        assert [tuple(row) for row in found] == [(1, "a"), (2, "b")]
