"""An empty database of today's version, in a folder with a difficult name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from inspector.store.database import file_url, open_database, upgrade


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "记录 100% #1?"
    made.mkdir()
    return made


@pytest.fixture
def url(folder: Path) -> str:
    made = file_url(folder / "records.db")
    upgrade(made)
    return made


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    opened = open_database(url)
    yield opened
    opened.dispose()
