"""The run's progress for other programs: what is safely stored, line by line."""

from __future__ import annotations

import json
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Self

from inspector.errors import StationError
from inspector.files import check_writable


class ProgressFile:
    """Appends one JSON line per acknowledged batch; does nothing without a path."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: TextIOWrapper | None = None

    def __enter__(self) -> Self:
        if self._path is not None:
            check_writable(self._path, StationError)
            self._file = self._path.open("a", encoding="utf-8")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def acknowledged(self, count: int) -> None:
        """So many records are committed; called by the writer after each commit."""
        if self._file is not None:
            self._file.write(json.dumps({"acknowledged": count}) + "\n")
            self._file.flush()
