"""Tables of a server out to files and back in, by COPY, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, MetaData, Table, text

if TYPE_CHECKING:
    from psycopg import Cursor

_BYTES = 1 << 20
_NOT_OURS = "alembic_version"


def copy_out(db: Connection, folder: Path) -> list[Path]:
    """Write each table to a CSV file with a header, and name the files."""
    folder.mkdir()
    return [_write(db, table, folder) for table in _tables(db)]


def copy_in(db: Connection, folder: Path) -> None:
    """Read the tables from files that `copy_out` has written, into empty ones."""
    for table in _tables(db):
        path = folder / f"{table.name}.csv"
        if path.is_file():
            _read(db, table, path)
            _count_on(db, table)


def _tables(db: Connection) -> Iterator[Table]:
    """What is there, so that who is pointed to comes first."""
    there = MetaData()
    there.reflect(db)
    yield from (table for table in there.sorted_tables if table.name != _NOT_OURS)


def _write(db: Connection, table: Table, folder: Path) -> Path:
    path = folder / f"{table.name}.csv"
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    order = ", ".join(f'"{column.name}"' for column in table.primary_key)
    query = f'SELECT {names} FROM "{table.name}" ORDER BY {order}'
    statement = f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)"
    with _cursor(db) as cursor, cursor.copy(statement) as copy, path.open("wb") as file:
        for data in copy:
            file.write(data)
    return path


def _read(db: Connection, table: Table, path: Path) -> None:
    with path.open("rb") as file:
        names = file.readline().decode("utf-8").strip()
        file.seek(0)
        statement = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT csv, HEADER)'
        with _cursor(db) as cursor, cursor.copy(statement) as copy:
            while data := file.read(_BYTES):
                copy.write(data)


def _count_on(db: Connection, table: Table) -> None:
    """Let new rows be numbered after those that were copied in."""
    if "id" in table.columns:
        db.execute(
            text(
                "SELECT setval(pg_get_serial_sequence(:name, 'id'), max(id)) "
                f'FROM "{table.name}" HAVING max(id) IS NOT NULL'
            ),
            {"name": table.name},
        )


def _cursor(db: Connection) -> Cursor[tuple[object, ...]]:
    driver = db.connection.driver_connection
    assert driver is not None
    cursor: Cursor[tuple[object, ...]] = driver.cursor()
    return cursor
