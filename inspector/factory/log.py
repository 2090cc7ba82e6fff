"""An output that only writes down: marks as JSON lines, the heartbeat as one file."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from inspector.errors import OutputError
from inspector.factory.heartbeat import Beat, beat_path, write_beat
from inspector.findings import Mark
from inspector.status import Phase

_MOST_BYTES = 10_000_000
_KEPT_NUMBERS = range(1, 6)


class LogOutput:
    """Writes marks to `path` and beats to `path` with the suffix `.beat.json`.

    The marks file is rotated at 10 MB and five old ones are kept, so that it never
    fills a disk.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: FileIO | None = None

    def __enter__(self) -> Self:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = FileIO(self._path, "a")
        except OSError as cause:
            raise OutputError(
                f"cannot write marks to {self._path}: {cause.strerror}; "
                "give the output another path in the station file"
            ) from cause
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def send(self, mark: Mark, at: datetime) -> None:
        """Append one line.

        Raises:
            OutputError: The output is closed, or the line cannot be written.
        """
        if self._file is None:
            raise OutputError("the output is closed")
        line = json.dumps({"at": at.isoformat(), **asdict(mark)}, ensure_ascii=False)
        data = f"{line}\n".encode()
        try:
            if self._file.tell() + len(data) > _MOST_BYTES:
                self._file = self._rotated(self._file)
            written = self._file.write(data)
        except OSError as cause:
            raise OutputError(f"cannot write a mark: {cause.strerror}") from cause
        if written != len(data):
            raise OutputError("cannot write a mark: the disk is full")

    def beat(self, phase: Phase, at: datetime) -> None:
        """Replace the heartbeat file.

        Raises:
            OutputError: It cannot be written.
        """
        try:
            write_beat(beat_path(self._path), Beat(at, phase))
        except OSError as cause:
            raise OutputError(
                f"cannot write the heartbeat: {cause.strerror}"
            ) from cause

    def _rotated(self, full: FileIO) -> FileIO:
        """A new file at the path; the full one becomes `.1`, `.1` becomes `.2`..."""
        full.close()
        names = [self._path, *(_numbered(self._path, n) for n in _KEPT_NUMBERS)]
        for older, newer in zip(names[:0:-1], names[-2::-1], strict=True):
            if newer.exists():
                newer.replace(older)
        return FileIO(self._path, "a")


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")
