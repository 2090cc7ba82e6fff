"""Rows inserted once, however often they are handed in, on every database."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from sqlalchemy import Connection, Insert, select
from sqlalchemy.dialects import postgresql, sqlite

from inspector.store.schema import Base, LotRow, RunRow, StationRow

Row = dict[str, object]


def add_new(db: Connection, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows; one whose natural key is there already is left as it is.

    Raises:
        ValueError: A value is not a number where one is wanted.
    """
    add_rows(db, table, [{k: native(v) for k, v in row.items()} for row in rows])


def add_rows(db: Connection, table: type[Base], rows: Sequence[Row]) -> None:
    """Insert rows of Python's own numbers."""
    if rows:
        db.execute(insert_new(db, table), rows)


def native(value: object) -> object:
    """Python's number for numpy's, which a driver would store as bytes.

    Raises:
        ValueError: It is NaN: one database takes it for a number, the other for none.
    """
    own = value.item() if isinstance(value, np.generic) else value
    if isinstance(own, float) and math.isnan(own):
        raise ValueError("NaN is not a number that can be recorded")
    return own


def ids(
    db: Connection, row: type[RunRow | LotRow | StationRow], names: Iterable[str]
) -> dict[str, int]:
    """Ids by name, "" left out; a name that is new is inserted."""
    wanted = sorted({name for name in names if name})
    known = _known_ids(db, row, wanted)
    if new := [name for name in wanted if name not in known]:
        add_new(db, row, [{"name": name} for name in new])
        known |= _known_ids(db, row, new)
    return known


def _known_ids(
    db: Connection, row: type[RunRow | LotRow | StationRow], names: Sequence[str]
) -> dict[str, int]:
    if not names:
        return {}
    found = db.execute(select(row.name, row.id).where(row.name.in_(names)))
    return dict(found.all())


def plain(text: str) -> str:
    """`text` as every database takes it: no NUL, no half characters."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole.replace("\0", "\N{REPLACEMENT CHARACTER}")


def insert_new(db: Connection, row: type[Base]) -> Insert:
    """An insert that leaves what is there as it is."""
    if db.dialect.name == "postgresql":
        return postgresql.insert(row).on_conflict_do_nothing()
    return sqlite.insert(row).on_conflict_do_nothing()
