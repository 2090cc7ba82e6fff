"""A PostgreSQL server on a loopback port for as long as the tests run.

`INSPECTOR_TEST_POSTGRES` names one that is there already: the URL of a database whose
user may make others. Else Debian's binaries make a cluster in a temporary folder and
run it as an ordinary user, for PostgreSQL refuses to be run by root.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL, make_url

from inspector.store.database import migrate, open_database

VARIABLE = "INSPECTOR_TEST_POSTGRES"
_DEBIAN = Path("/usr/lib/postgresql")
_ORDINARY_USERS = ("postgres", "nobody")
_TEMPLATE = "inspector_template"
_START_S = 60


@functools.cache
def lacking() -> str:
    """Why there can be no server here, "" if there can."""
    if os.environ.get(VARIABLE):
        return ""
    if _tool("initdb") is None or _tool("pg_ctl") is None:
        return f"needs PostgreSQL: install Debian's postgresql, or set {VARIABLE}"
    if _is_root() and _as_ordinary_user() is None:
        return "needs PostgreSQL, which root cannot run: there is no user or `runuser`"
    return ""


class Server:
    """A running server that makes databases."""

    _numbers = itertools.count(1)

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self._has_template = False

    @contextlib.contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database without tables, dropped at the end."""
        with self._database("template0") as url:
            yield url

    @contextlib.contextmanager
    def newest(self) -> Iterator[str]:
        """The URL of a database of this program's version, dropped at the end."""
        if not self._has_template:
            self._do(f"DROP DATABASE IF EXISTS {_TEMPLATE}")
            self._do(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
            engine = open_database(_text(self._url.set(database=_TEMPLATE)))
            migrate(engine)
            engine.dispose()
            self._has_template = True
        with self._database(_TEMPLATE) as url:
            yield url

    @contextlib.contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = f"inspector_{os.getpid()}_{next(self._numbers)}"
        self._do(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield _text(self._url.set(database=name))
        finally:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        plain = _text(self._url.set(drivername="postgresql"))
        with psycopg.connect(plain, autocommit=True) as db:
            db.execute(statement.encode())

    def close(self) -> None:
        """Take away what was made for all tests."""
        if self._has_template:
            self._do(f"DROP DATABASE IF EXISTS {_TEMPLATE} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The server; skips with the reason where there can be none."""
    if why := lacking():
        pytest.skip(why)
    with contextlib.ExitStack() as stack:
        url = os.environ.get(VARIABLE) or stack.enter_context(cluster())
        server = Server(url)
        yield server
        server.close()


@contextlib.contextmanager
def cluster(*, durable: bool = False, folder: Path | None = None) -> Iterator[str]:
    """A cluster of our own, with a server that listens on loopback alone.

    Args:
        durable: Whether a commit waits for the disk; tests have no time for that.
        folder: Where it lies until the end; None for the folder of temporary files.
    """
    place = Path(tempfile.mkdtemp(prefix="inspector-postgres-", dir=folder))
    as_user = _as_ordinary_user() or []
    if as_user:
        shutil.chown(place, as_user[2])
    try:
        port = _free_port()
        data, log = place / "data", place / "log"
        access = ("-A", "trust", "-U", "inspector", "--no-sync")
        _run(*as_user, _tool("initdb"), "-D", data, *access, "-E", "UTF8")
        listen = f"-p {port} -c listen_addresses=127.0.0.1"
        safe = "on" if durable else "off"
        options = f"{listen} -c fsync={safe} -c unix_socket_directories="
        control = (*as_user, _tool("pg_ctl"), "-D", data, "-w")
        _run(*control, "-l", log, "-t", _START_S, "-o", options, "start")
        try:
            yield f"postgresql://inspector@127.0.0.1:{port}/postgres"
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(
        words, capture_output=True, text=True, cwd="/", check=False, timeout=_START_S
    )
    if done.returncode:
        pytest.skip(f"needs PostgreSQL, and {words} said: {done.stderr.strip()}")


def _tool(name: str) -> str | None:
    """A program of PostgreSQL; Debian keeps them off the path."""
    versions = sorted(_DEBIAN.glob("*"), key=lambda path: int(path.name), reverse=True)
    places = os.pathsep.join(str(version / "bin") for version in versions)
    return shutil.which(name) or shutil.which(name, path=places)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


@functools.cache
def _as_ordinary_user() -> list[str] | None:
    """What to put before a command so that root runs it as somebody else."""
    if not _is_root() or (runuser := shutil.which("runuser")) is None:
        return None
    for user in _ORDINARY_USERS:
        words = [runuser, "-u", user, "--"]
        done = subprocess.run([*words, "true"], capture_output=True, check=False)
        if done.returncode == 0:
            return words
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
