"""The database by its URL: opened, brought up to date, never silently replaced."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, StaticPool

from inspector.errors import NewerDatabase, StoreError
from inspector.store.codec import native

_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_MS = 1000
"""How long a connection waits for another's lock before it is refused."""
_MIGRATION_BUSY_MS = 60_000
_GONE_MS = 5000
"""How long a server may be silent before it is taken for gone."""
_READ_KIB, _WRITE_KIB = 64 * 1024, 4 * 1024
"""Pages that a connection may keep. A map of one lot reads 20 MB; who writes needs the
ends of the indexes, and would keep all that it has written until there is no room."""
_WAL_KEPT_BYTES = 64 * 2**20
"""A write-ahead log that grew while a long report was read is cut to this."""
_MIGRATION_KEY = 0x1A5E
"""Of the server's lock that lets one program at a time change the tables."""

_WRITES = "inspector_writes"
"""Option of a connection whose transactions write."""

_to_json = json.JSONEncoder(default=native).encode

_UPGRADE = "run `inspector db upgrade --db {url}`"


def open_database(url: str, *, read_only: bool = False) -> Engine:
    """An engine whose first connection has been tried.

    A database file is made when it is missing and `read_only` is false; the folder it
    lies in is not. Later connections never make a file, and refuse one that is not the
    file opened first: a database that is moved away is missed at once, its place is not
    taken by an empty one.

    Args:
        url: SQLAlchemy URL, `sqlite:///records.db` or `postgresql+psycopg://...`.
        read_only: Refuse to write; never in the way of the process that does.

    Raises:
        StoreError: The database cannot be opened; the message says why.
    """
    parsed = parsed_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _sqlite(parsed, read_only=read_only)
    else:
        engine = _server(parsed, read_only=read_only)
    try:
        with refusal(url), engine.connect() as db:
            inspect(db).has_table("alembic_version")
    except StoreError:
        engine.dispose()
        raise
    return engine


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that may read first and then write.

    SQLite would refuse it at once, without waiting, if another program wrote or held
    the lock between its first question and its first row; so it takes the lock first.
    """
    return engine.execution_options(**{_WRITES: True}).begin()


def file_url(path: Path) -> str:
    """The URL of a database file, whatever characters are in its name."""
    url = URL.create("sqlite", database=str(path.absolute()))
    return url.render_as_string(hide_password=False)


def upgrade(url: str) -> None:
    """Bring the database at `url` to this program's version; twice is harmless.

    Raises:
        NewerDatabase: It was made by a newer program.
        StoreError: It cannot be opened or changed, or is not ours.
    """
    engine = open_database(url)
    try:
        migrate(engine)
    finally:
        engine.dispose()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Move an open database up to `revision`.

    Raises:
        NewerDatabase: It was made by a newer program.
        StoreError: It cannot be changed, or is not ours.
    """
    _move(engine, revision, down=False)


def downgrade(engine: Engine, revision: str) -> None:
    """Move an open database down to `revision`, `base` for no tables at all.

    Raises:
        NewerDatabase: It was made by a newer program.
        StoreError: It cannot be changed, or is not ours.
    """
    _move(engine, revision, down=True)


def revision_of(engine: Engine) -> str | None:
    """The revision a database is at; None if it has never been migrated."""
    with refusal(shown(engine)), engine.connect() as db:
        return MigrationContext.configure(db).get_current_revision()


def check_version(engine: Engine) -> None:
    """Refuse a database that this program must not touch as it is.

    Raises:
        NewerDatabase: It was made by a newer program.
        StoreError: It has no tables yet, or those of an older program.
    """
    scripts = ScriptDirectory.from_config(_config())
    _refuse_newer(engine, scripts)
    found, head = revision_of(engine), scripts.get_current_head()
    if found != head:
        remedy = _UPGRADE.format(url=shown(engine))
        state = f"is at version {found}" if found else "has no tables yet"
        raise StoreError(
            f"{shown(engine)} {state}, this program wants {head}; {remedy}"
        )


def shown(engine: Engine) -> str:
    """The engine's URL without its password."""
    return engine.url.render_as_string(hide_password=True)


@contextlib.contextmanager
def refusal(url: str) -> Iterator[None]:
    """Turn what the database refuses into one clear line.

    Raises:
        StoreError: Something inside was refused.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as cause:
        raise StoreError(f"{_hidden(url)}: {reason(cause)}") from cause


def reason(error: Exception) -> str:
    """Why a database refused, with what to do where that is known."""
    text = str(getattr(error, "orig", None) or error).strip().splitlines()
    first = text[0] if text else type(error).__name__
    for sign, advice in _ADVICE:
        if sign in first:
            return f"{first}; {advice}"
    return first


_ADVICE = (
    ("file is not a database", "this is some other file, choose another name"),
    ("unable to open database file", "check that the folder is there and writable"),
    ("readonly database", "the file or its folder is read-only, allow writing"),
    ("read-only transaction", "this connection may only read, allow writing"),
    ("database is locked", "another program is writing, close it"),
    ("lock timeout", "another program is writing, close it"),
    ("disk is full", "free some space"),
    ("No space left", "free some space"),
    ("disk I/O error", "check the disk"),
    ("malformed", "the file is damaged, restore a backup"),
    ("no such table", "the tables are missing, run `inspector db upgrade`"),
    ("does not exist", "run `inspector db upgrade`, or name another database"),
    ("connection failed", "check that the server runs and the URL is right"),
    ("server closed", "check that the server runs"),
    ("No module named", "the driver of this database is not installed"),
)


def parsed_url(url: str) -> URL:
    """The parts of a database URL, with the driver filled in.

    Raises:
        StoreError: It is not one, or names a database that we do not have.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as cause:
        raise StoreError(
            f"{url!r} is not a database URL; "
            "write sqlite:///records.db or postgresql+psycopg://user@host/name"
        ) from cause
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise StoreError(f"no database {backend!r}, have ['sqlite', 'postgresql']")
    if parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _hidden(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


def _server(url: URL, *, read_only: bool) -> Engine:
    """A server's engine; every setting that the URL states itself is left alone.

    `synchronous_commit` is set because what is acknowledged must be on the disk,
    whatever the server's own setting; a reader sees one instant of the database for
    as long as its transaction lasts. Our queries look few rows up among very many: no
    time goes into compiling them, an index is worth its way, as on any disk today, and
    helpers are called only for what takes long.
    """
    settings = [
        f"lock_timeout={_BUSY_MS}",
        "synchronous_commit=on",
        "jit=off",
        "random_page_cost=1.1",
        "parallel_setup_cost=50000",
    ]
    options: dict[str, object] = {
        "application_name": "inspector",
        "connect_timeout": _GONE_MS // 1000,
        "tcp_user_timeout": _GONE_MS,
        "options": " ".join(f"-c {setting}" for setting in settings),
    }
    engine = create_engine(
        url,
        pool_pre_ping=True,
        connect_args={k: v for k, v in options.items() if k not in url.query},
        json_serializer=_to_json,
    )
    if not read_only:
        return engine
    return engine.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )


def _sqlite(url: URL, *, read_only: bool) -> Engine:
    if url.database in (None, "", ":memory:"):
        engine = create_engine(
            url,
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
            json_serializer=_to_json,
        )
        path = None
    else:
        path = Path(str(url.database)).absolute()
        _must_exist(path, read_only=read_only)
        engine = create_engine(
            url, creator=_Opener(path, read_only), json_serializer=_to_json
        )
    _listen(engine, path, read_only=read_only)
    return engine


def _must_exist(path: Path, *, read_only: bool) -> None:
    if not path.parent.is_dir():
        raise StoreError(f"the folder {path.parent} is missing; make it first")
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name a file in it")
    if read_only and not path.exists():
        raise StoreError(f"{path} is missing; there are no records to read")


class _Opener:
    """Opens a database file; makes it the first time only, and never to read.

    A reader is opened like a writer and then forbidden to write: whoever closes the
    file last must be able to fold its write-ahead log in and take it away.
    """

    def __init__(self, path: Path, read_only: bool) -> None:
        self._uri = path.as_uri()
        self._mode = "rw" if read_only else "rwc"

    def __call__(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self._uri}?mode={self._mode}", uri=True, check_same_thread=False
        )
        if self._mode == "rwc":
            self._mode = "rw"
        return connection


def _listen(engine: Engine, path: Path | None, *, read_only: bool) -> None:
    """Set up every connection, and let SQLAlchemy's transactions be real ones.

    Python's driver would begin transactions by itself, and not before DDL; so it is
    told not to, and BEGIN is sent when SQLAlchemy begins.
    """
    pragmas = [f"busy_timeout={_BUSY_MS}", "foreign_keys=ON"]
    pragmas.append(f"cache_size=-{_READ_KIB if read_only else _WRITE_KIB}")
    if read_only:
        pragmas.append("query_only=ON")
    else:  # auto_vacuum has an effect only while the file is empty
        pragmas += ["auto_vacuum=INCREMENTAL", "journal_mode=WAL", "synchronous=FULL"]
        pragmas.append(f"journal_size_limit={_WAL_KEPT_BYTES}")

    @event.listens_for(engine, "connect")
    def _on_connect(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        entry.info["file"] = _identity(path)

    @event.listens_for(engine, "checkout")
    def _on_checkout(
        _connection: DBAPIConnection,
        entry: ConnectionPoolEntry,
        _proxy: PoolProxiedConnection,
    ) -> None:
        if entry.info["file"] != _identity(path):
            raise DisconnectionError(f"{path} was moved away or replaced")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Which file lies at `path`; None if there is none."""
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _move(engine: Engine, revision: str, *, down: bool) -> None:
    config = _config()
    _refuse_newer(engine, ScriptDirectory.from_config(config))
    with refusal(shown(engine)), writing(engine) as db:
        if engine.dialect.name == "postgresql":
            db.execute(text(f"SET LOCAL lock_timeout = {_MIGRATION_BUSY_MS}"))
            db.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_KEY})"))
        config.attributes["connection"] = db
        (command.downgrade if down else command.upgrade)(config, revision)


def _refuse_newer(engine: Engine, scripts: ScriptDirectory) -> None:
    found = revision_of(engine)
    known = sorted(script.revision for script in scripts.walk_revisions())
    if found is not None and found not in known:
        raise NewerDatabase(
            f"{shown(engine)} was made by a newer program (version {found}, this one "
            f"knows {known[-1]}); update the program or name another database"
        )
    with refusal(shown(engine)), engine.connect() as db:
        tables = set(inspect(db).get_table_names())
    if found is None and "inspection" in tables - {"alembic_version"}:
        raise StoreError(
            f"{shown(engine)} has tables and no version; it is not one of ours, "
            "name another database"
        )
