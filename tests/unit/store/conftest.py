"""An empty database of today's version, in a folder with a difficult name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from inspector.store.database import file_url, open_database, upgrade
from tests.postgres import Server

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "记录 100% #1?"
    made.mkdir()
    return made


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "records.db"
    upgrade(file_url(path))
    return path


@pytest.fixture
def sqlite_url(folder: Path, template: Path) -> str:
    return file_url(Path(shutil.copy(template, folder / "records.db")))


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    opened = open_database(sqlite_url)
    yield opened
    opened.dispose()


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database file, then a server's database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.newest() as made:
        yield made


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_database(url)
    yield opened
    opened.dispose()
