"""A database opened for one command, of this program's version, closed at the end."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from inspector.store.database import check_version, open_database, parsed_url
from inspector.store.lock import station_lock


@contextlib.contextmanager
def reading(url: str) -> Iterator[Engine]:
    """A database to read; never in the way of the process that writes.

    Raises:
        StoreError: It cannot be opened, or is not of this version.
    """
    engine = open_database(url, read_only=True)
    try:
        check_version(engine)
        yield engine
    finally:
        engine.dispose()


@contextlib.contextmanager
def writing(url: str, what: str, now: datetime) -> Iterator[Engine]:
    """A database to write; a file is written by one process, the one with the lock.

    Args:
        url: The database.
        what: Who writes, in the words that another process will show.
        now: UTC instant.

    Raises:
        BusyError: A line is running on this file.
        StoreError: It cannot be opened, or is not of this version.
    """
    with contextlib.ExitStack() as held:
        if (path := database_file(url)) is not None and path.parent.is_dir():
            held.enter_context(station_lock(path.parent, what, now))
        engine = open_database(url)
        held.callback(engine.dispose)
        check_version(engine)
        yield engine


@contextlib.contextmanager
def beside_a_run(
    url: str, what: str, now: datetime, *, running: bool
) -> Iterator[Engine]:
    """A database to write in the process that runs the line, also during a run.

    While that process's own run holds the station's lock, this writes beside the run's
    writer; else it takes the lock for a moment.

    Args:
        url: The database.
        what: Who writes, in the words that another process will show.
        now: UTC instant.
        running: Whether a run of this process holds the station.

    Raises:
        BusyError: Another process holds the station.
        StoreError: It cannot be opened, or is not of this version.
    """
    if not running:
        with writing(url, what, now) as engine:
            yield engine
        return
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def database_file(url: str) -> Path | None:
    """The file behind a URL; None for a server and for memory.

    Raises:
        StoreError: It is not a database URL.
    """
    parsed = parsed_url(url)
    name = parsed.database
    if parsed.get_backend_name() != "sqlite" or name in (None, "", ":memory:"):
        return None
    return Path(str(name)).absolute()
