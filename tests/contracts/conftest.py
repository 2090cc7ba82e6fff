"""A database of each kind, of today's version and empty; migrated once, then copied."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from inspector.store.database import file_url, open_database, upgrade

_SERVER = os.environ.get("INSPECTOR_TEST_DATABASE", "")
"""URL of a PostgreSQL database whose user may make others beside it."""

KINDS = [
    "file",
    pytest.param(
        "server",
        marks=[
            pytest.mark.postgres,
            pytest.mark.skipif(
                not _SERVER, reason="INSPECTOR_TEST_DATABASE names no PostgreSQL"
            ),
        ],
    ),
]


def _beside(name: str) -> str:
    return make_url(_SERVER).set(database=name).render_as_string(hide_password=False)


def _tell_server(*statements: str) -> None:
    engine = create_engine(_SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as db:
        for statement in statements:
            db.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def template_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "records.db"
    upgrade(file_url(path))
    return path


@pytest.fixture(scope="session")
def template_name() -> Iterator[str]:
    name = f"template_{uuid.uuid4().hex}"
    _tell_server(f"CREATE DATABASE {name}")
    upgrade(_beside(name))
    yield name
    _tell_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=KINDS)
def plant_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of today's version."""
    if request.param == "file":
        path = tmp_path / "records.db"
        shutil.copy(request.getfixturevalue("template_file"), path)
        yield file_url(path)
        return
    name = f"plant_{uuid.uuid4().hex}"
    template = request.getfixturevalue("template_name")
    _tell_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _beside(name)
    _tell_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_url(plant_url: str, tmp_path: Path) -> Iterator[str]:
    """A second database of the same kind, without a table."""
    if plant_url.startswith("sqlite"):
        yield file_url(tmp_path / "second.db")
        return
    name = f"empty_{uuid.uuid4().hex}"
    _tell_server(f"CREATE DATABASE {name}")
    yield _beside(name)
    _tell_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def plant(plant_url: str) -> Iterator[Engine]:
    opened = open_database(plant_url)
    yield opened
    opened.dispose()
