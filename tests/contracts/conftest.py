"""A database of each kind, of today's version and empty; migrated once, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from inspector.store.database import file_url, open_database, upgrade
from tests.postgres import Server

KINDS = ["file", pytest.param("server", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "records.db"
    upgrade(file_url(path))
    return path


@pytest.fixture(params=KINDS)
def plant_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of today's version."""
    if request.param == "file":
        path = tmp_path / "records.db"
        shutil.copy(request.getfixturevalue("template_file"), path)
        yield file_url(path)
        return
    server: Server = request.getfixturevalue("postgres")
    with server.newest() as url:
        yield url


@pytest.fixture
def empty_url(
    request: pytest.FixtureRequest, plant_url: str, tmp_path: Path
) -> Iterator[str]:
    """A second database of the same kind, without a table."""
    if plant_url.startswith("sqlite"):
        yield file_url(tmp_path / "second.db")
        return
    server: Server = request.getfixturevalue("postgres")
    with server.empty() as url:
        yield url


@pytest.fixture
def plant(plant_url: str) -> Iterator[Engine]:
    opened = open_database(plant_url)
    yield opened
    opened.dispose()
