"""Many rows at once, each database by its fastest way; natural keys stay the rule."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import Column, Connection, Row, Table, func, insert, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import bindparam

from inspector.store.columns import Base
from inspector.store.inserts import Row as Values
from inspector.store.inserts import insert_new


def add_parts(db: Connection, row: type[Base], rows: Sequence[Values]) -> None:
    """Insert rows whose parent is new, so that none of them can be there.

    A server gets them by COPY, which takes a third of the time of INSERT.

    Raises:
        DBAPIError: The database refused, for one because two have the same key.
    """
    if not rows:
        return
    if db.dialect.name == "postgresql":
        _copy(db, _table(row), rows)
    else:
        db.execute(insert(row), rows)


def add_returning(
    db: Connection, row: type[Base], rows: Sequence[Values], *columns: str
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Insert rows that are not there yet, and give some columns of those.

    Args:
        db: The connection, in a transaction.
        row: The table.
        rows: All with the same names.
        columns: What is given back.
    """
    table = _table(row)
    wanted = [table.c[name] for name in columns]
    if db.dialect.name != "postgresql":
        return db.execute(insert_new(db, row).returning(*wanted), rows).all()
    # One text whatever the number of rows: the server plans it once.
    names = list(rows[0])
    arrays = {name: [values[name] for values in rows] for name in names}
    unnested = (
        func.unnest(bindparam(name, type_=ARRAY(table.c[name].type, dimensions=1)))
        for name in names
    )
    query = postgresql.insert(table).from_select(names, select(*unnested))
    return db.execute(query.on_conflict_do_nothing().returning(*wanted), arrays).all()


def _copy(db: Connection, table: Table, rows: Sequence[Values]) -> None:
    names = list(rows[0])
    convert = [_converter(table.c[name], db) for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    statement = f'COPY "{table.name}" ({columns}) FROM STDIN'
    with _translated(db, statement):
        cursor = cast("Any", db.connection.driver_connection).cursor()
        with cursor, cursor.copy(statement) as copy:
            for values in rows:
                copy.write_row(
                    [
                        value if change is None else change(value)
                        for change, value in zip(convert, values.values(), strict=True)
                    ]
                )


def _converter(
    column: Column[Any], db: Connection
) -> Callable[[object], object] | None:
    """What the column's type does to a value on its way to the driver."""
    kind = column.type.dialect_impl(db.dialect)
    return cast("Callable[[object], object] | None", kind.bind_processor(db.dialect))


@contextlib.contextmanager
def _translated(db: Connection, statement: str) -> Iterator[None]:
    """Let the driver's errors look like those of every other statement.

    Raises:
        DBAPIError: The driver raised inside.
    """
    driver = cast("Any", db.dialect).loaded_dbapi.Error
    try:
        yield
    except driver as error:
        if db.dialect.is_disconnect(error, None, None):
            db.invalidate(error)
        raise DBAPIError.instance(
            statement, None, error, driver, dialect=db.dialect
        ) from error


def _table(row: type[Base]) -> Table:
    return cast("Table", row.__table__)
