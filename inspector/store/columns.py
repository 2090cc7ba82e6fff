"""What all tables share: column types, names of constraints, the base class."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Dialect,
    Double,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcMicros(TypeDecorator[datetime]):
    """An instant as integer microseconds since 1970, UTC; refuses naive datetimes.

    Integers sort and compare alike on every database, and nothing is rounded.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> int | None:
        """From an aware datetime to the column."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value}: an instant must carry a zone")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(
        self, value: int | None, dialect: Dialect
    ) -> datetime | None:
        """From the column to an aware datetime in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


BigId = BigInteger().with_variant(Integer(), "sqlite")
"""Only INTEGER PRIMARY KEY counts up by itself in SQLite."""

Document = JSON(none_as_null=True)
"""A small JSON value whose parts are never asked for in SQL."""


class Base(DeclarativeBase):
    """What all tables share: names for every constraint, and types for Python's."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigInteger,
        str: String,
        float: Double,
        datetime: UtcMicros,
    }
