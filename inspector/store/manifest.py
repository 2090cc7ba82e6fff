"""The manifest of a backup: what lies in its folder, and what it was a copy of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from inspector.errors import StoreError
from inspector.files import read_json, sha256_file
from inspector.store.chain import Anchor

MANIFEST = "manifest.json"
DATABASE = "records.db"
TABLES = "tables"
EVIDENCE = "evidence"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """A file of a backup.

    Attributes:
        path: Relative to the backup's folder, with forward slashes.
        sha256: Of its bytes.
        size_bytes: How many bytes.
    """

    path: str
    sha256: str
    size_bytes: int

    def __post_init__(self) -> None:
        parts = PurePosixPath(self.path).parts
        if not parts or self.path.startswith("/") or ".." in parts or "\\" in self.path:
            raise ValueError(f"a path inside the backup is wanted, got {self.path!r}")

    @classmethod
    def of(cls, folder: Path, path: str) -> CopiedFile:
        """The file as it lies there now."""
        there = folder / path
        return cls(path, sha256_file(there), there.stat().st_size)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        made_at: UTC instant at which it was begun.
        software: Version of the program that made it.
        database: `sqlite` or `postgresql`.
        revision: Version of its tables.
        rows: Number of rows by table.
        audit: How far the audit had reached.
        files: All its files but the manifest.
        missing_pictures: Pictures that rows name and that were gone already.
        station: Only its pictures are in it; None if those of all are.
    """

    made_at: datetime
    software: str
    database: str
    revision: str
    rows: Mapping[str, int]
    audit: Anchor
    files: tuple[CopiedFile, ...]
    missing_pictures: tuple[str, ...] = ()
    station: str | None = None

    @property
    def size_bytes(self) -> int:
        """Bytes of all its files."""
        return sum(file.size_bytes for file in self.files)

    @property
    def pictures(self) -> tuple[str, ...]:
        """Pictures it holds, relative to the evidence folder."""
        start = f"{EVIDENCE}/"
        return tuple(
            file.path.removeprefix(start)
            for file in self.files
            if file.path.startswith(start)
        )

    def as_json(self) -> dict[str, object]:
        """As it is written."""
        return {
            "version": _VERSION,
            "made_at": self.made_at.isoformat(),
            "software": self.software,
            "database": self.database,
            "revision": self.revision,
            "rows": dict(self.rows),
            "audit": {"sequence": self.audit.sequence, "hash": self.audit.hash},
            "files": [
                {"path": file.path, "sha256": file.sha256, "bytes": file.size_bytes}
                for file in self.files
            ],
            "missing_pictures": list(self.missing_pictures),
            "station": self.station,
        }


def read_manifest(folder: Path) -> Manifest:
    """The manifest in a backup's folder.

    Raises:
        StoreError: There is none, or it is not one of ours.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise StoreError(
            f"{folder} holds no {MANIFEST}: it is no backup, or one that was not "
            "finished; name another folder"
        )
    content = read_json(path, StoreError)
    if content.get("version") != _VERSION:
        raise StoreError(
            f"{path} is of version {content.get('version')!r}, this program reads "
            f"{_VERSION}; update the program"
        )
    try:
        reached = content["audit"]
        return Manifest(
            made_at=datetime.fromisoformat(content["made_at"]),
            software=str(content["software"]),
            database=str(content["database"]),
            revision=str(content["revision"]),
            rows={str(name): int(count) for name, count in content["rows"].items()},
            audit=Anchor(int(reached["sequence"]), str(reached["hash"]), str(path)),
            files=tuple(
                CopiedFile(str(one["path"]), str(one["sha256"]), int(one["bytes"]))
                for one in content["files"]
            ),
            missing_pictures=tuple(map(str, content["missing_pictures"])),
            station=content["station"],
        )
    except (KeyError, ValueError, TypeError, AttributeError) as cause:
        raise StoreError(f"{path} cannot be understood: {cause!r}") from cause


def damages(
    folder: Path, manifest: Manifest, tell: Callable[[str], None] = lambda _what: None
) -> Iterator[str]:
    """Files of a backup that are missing or not what they were, one line each."""
    for file in manifest.files:
        path = folder / file.path
        tell(file.path)
        try:
            found = sha256_file(path)
        except OSError as error:
            yield f"{file.path} cannot be read: {error.strerror or error}"
            continue
        if found != file.sha256:
            yield f"{file.path} was changed: its hash is another"
