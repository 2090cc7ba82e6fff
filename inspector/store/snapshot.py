"""One state of the database for many questions, while others go on writing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlalchemy import Connection, Engine

from inspector.store.database import refusal, shown


@contextlib.contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the same rows until the end, whoever writes.

    SQLite does so by itself inside a transaction; PostgreSQL must be told.

    Raises:
        StoreError: The database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        if db.dialect.name == "postgresql":
            db = db.execution_options(isolation_level="REPEATABLE READ")
        with db.begin():
            yield db
