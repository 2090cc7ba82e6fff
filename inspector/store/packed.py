"""A server's answer of many rows as columns: one row of arrays, sent as their bytes.

Reading 100,000 rows one by one takes a client longer than finding them takes the
server; so they are gathered there.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Double, Select, func, select

_HEADER_BYTES = 20
"""Of an array on the wire: dimensions, whether NULLs, type, length, lower bound."""
_NULLS = slice(4, 8)


def packed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The same columns, gathered: numbers without NULL as bytes, others as lists."""
    rows = query.subquery()
    return select(
        *(
            func.array_send(func.array_agg(column))
            if isinstance(column.type, (BigInteger, Double))
            else func.array_agg(column)
            for column in rows.c
        )
    )


def columns(
    db: Connection, query: Select[*tuple[Any, ...]]
) -> list[NDArray[np.generic]]:
    """The columns of a query on a server, each `(n,)`, in the same order of rows.

    Raises:
        ValueError: A number is NULL.
    """
    answer = db.execute(packed(query)).one()
    kinds = [column.type for column in query.selected_columns]
    return [
        _column(value, ">f8" if isinstance(kind, Double) else ">i8")
        for value, kind in zip(answer, kinds, strict=True)
    ]


def _column(value: bytes | list[object] | None, kind: str) -> NDArray[np.generic]:
    if isinstance(value, bytes):
        element = np.dtype([("length", ">i4"), ("value", kind)])
        if any(value[_NULLS]):
            raise ValueError("a column of numbers has a NULL among them")
        packed = np.frombuffer(value, element, offset=_HEADER_BYTES)["value"]
        return packed.astype(packed.dtype.newbyteorder("="))
    made = np.empty(len(value or ()), object)
    made[:] = value or ()
    return made
