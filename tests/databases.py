"""What can happen to a database while a line writes: locked by another, or gone."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
from sqlalchemy import Engine


def url_of(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


@contextlib.contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Another program writes and does not end."""
    if engine.dialect.name == "sqlite":
        path = str(engine.url.database)
        other = sqlite3.connect(path, isolation_level=None, timeout=60)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.rollback()
        other.close()
        return
    with _connected(engine, str(engine.url.database)) as db, db.transaction():
        db.execute("LOCK TABLE run IN EXCLUSIVE MODE")
        yield


@contextlib.contextmanager
def gone(engine: Engine) -> Iterator[None]:
    """The file is moved away, or the server takes no connection and cuts those it has.

    What is there under its name meanwhile would be seen as wrong afterwards.
    """
    if engine.dialect.name == "sqlite":
        path = Path(str(engine.url.database))
        away = path.with_name("away.db")
        path.rename(away)
        yield
        assert not path.exists()
        away.rename(path)
        return
    name = str(engine.url.database)
    with _connected(engine, "postgres") as db:
        db.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [name],
        )
        yield
        db.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())


@contextlib.contextmanager
def _connected(engine: Engine, database: str) -> Iterator[psycopg.Connection]:
    url = engine.url.set(drivername="postgresql", database=database)
    text = url.render_as_string(hide_password=False)
    with psycopg.connect(text, autocommit=True) as db:
        yield db
