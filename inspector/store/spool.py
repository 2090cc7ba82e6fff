"""Records waiting on disk while the database is away, whole batches, oldest first."""

from __future__ import annotations

import hashlib
import itertools
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from inspector.errors import StoreError
from inspector.findings import Record
from inspector.store.codec import decode, encode
from inspector.store.durable import UNFINISHED, sync_folder, write_durably

log = logging.getLogger(__name__)

_BATCH = re.compile(r"(\d{12})-(\d{6})\.jsonl")


class Spool:
    """A folder with one file per batch. Used by one thread and one process.

    A file is named by its place in the order and its number of records. It gets that
    name only when it is whole, and its last line is the sha256 of those before; so a
    batch is there whole or not at all, and a damaged file is recognised. What was torn
    by a crash, damaged or refused by the database is kept beside, never deleted.

    Attributes:
        folder: Where the files lie.
        set_aside: Names of files kept beside, found or made since this was opened.
    """

    def __init__(
        self, folder: Path, *, write: Callable[[Path, bytes], None] | None = None
    ) -> None:
        """Open the folder, making it if it is missing.

        Args:
            folder: Where the files lie.
            write: Puts bytes under a name, whole and durably, or raises OSError.

        Raises:
            StoreError: The folder cannot be used.
        """
        self.folder = folder
        self.set_aside: list[str] = []
        self._write = write or write_durably
        self._taken = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for torn in sorted(folder.glob(f"*.jsonl{UNFINISHED}")):
                self._put_beside(torn, "torn by a crash")
            names = sorted(path.name for path in folder.iterdir())
        except OSError as cause:
            raise StoreError(
                f"records cannot wait in {folder}: {cause.strerror}; "
                "the folder must be writable"
            ) from cause
        self._batches = [name for name in names if _BATCH.fullmatch(name)]
        self._next = _place(self._batches[-1]) + 1 if self._batches else 1

    @property
    def count(self) -> int:
        """Records waiting; may be asked from any thread."""
        return sum(_records(name) for name in tuple(self._batches))

    @property
    def next_place(self) -> int:
        """Place in the order that the next batch will get."""
        return self._next

    @property
    def oldest_place(self) -> int:
        """Place of the oldest batch, `next_place` if none waits."""
        return _place(self._batches[0]) if self._batches else self._next

    def append(self, records: Sequence[Record]) -> None:
        """Keep a batch behind all that waits; whole, or not at all.

        A record that cannot be written as text is kept beside.

        Raises:
            OSError: The disk refused it.
        """
        lines = []
        for record in records:
            try:
                lines.append(encode(record))
            except (TypeError, ValueError) as error:
                self.refuse(record, str(error))
        if not lines:
            return
        name = f"{self._next:012d}-{len(lines):06d}.jsonl"
        self._write(self.folder / name, _sealed(lines))
        sync_folder(self.folder)
        self._next += 1
        self._batches.append(name)

    def oldest(self, most: int = 1, edge: int = 0) -> tuple[Record, ...]:
        """What must be stored next; empty if nothing waits.

        One batch, or as many as have `most` records together, none of which lies on the
        other side of the place `edge`. A damaged file is kept beside and passed over.

        Raises:
            OSError: The disk refused to read or rename.
        """
        found: list[Record] = []
        self._taken = 0
        while self._taken < len(self._batches):
            name = self._batches[self._taken]
            apart = (_place(name) < edge) != (self.oldest_place < edge)
            if found and (apart or len(found) + _records(name) > most):
                break
            path = self.folder / name
            try:
                found += _opened(path.read_bytes())
            except FileNotFoundError:
                log.exception("waiting records were taken away by somebody")
                self.set_aside.append(f"{path.name} (gone)")
            except ValueError as error:
                self._put_beside(path, str(error))
            else:
                self._taken += 1
                continue
            self._batches.pop(self._taken)
        return tuple(found)

    def forget_oldest(self) -> None:
        """What was asked for last is stored.

        Raises:
            OSError: The disk refused to delete it.
        """
        for _ in range(self._taken):
            (self.folder / self._batches[0]).unlink(missing_ok=True)
            self._batches.pop(0)
            self._taken -= 1

    def waiting(self) -> Iterator[Record]:
        """All that waits, oldest first.

        Raises:
            OSError: The disk refused to read.
            ValueError: A file is damaged.
        """
        for name in tuple(self._batches):
            yield from _opened((self.folder / name).read_bytes())

    def refuse(self, record: Record, why: str) -> None:
        """Keep a record beside that the database will never take.

        Raises:
            OSError: The disk refused it.
        """
        try:
            data = _sealed([encode(record)])
        except (TypeError, ValueError):
            data = repr(record).encode("ascii", "backslashreplace")
        digest = hashlib.sha256(data).hexdigest()
        name = f"refused-{digest[:16]}.jsonl"
        self._write(self.folder / name, data)
        log.error("a record was refused (%s) and is kept in %s", why, name)
        self.set_aside.append(name)

    def _put_beside(self, path: Path, why: str) -> None:
        stem = path.name.removesuffix(UNFINISHED)
        names = (path.with_name(f"{stem}.{i}.torn") for i in itertools.count(1))
        beside = next(name for name in names if not name.exists())
        path.replace(beside)
        log.warning("waiting records in %s are damaged: %s", beside, why)
        self.set_aside.append(beside.name)


def _sealed(lines: Sequence[str]) -> bytes:
    text = "".join(f"{line}\n" for line in lines).encode("ascii")
    return text + hashlib.sha256(text).hexdigest().encode("ascii") + b"\n"


def _opened(data: bytes) -> tuple[Record, ...]:
    """The records of a file.

    Raises:
        ValueError: The file is not whole.
    """
    lines, _, seal = data.rstrip(b"\n").rpartition(b"\n")
    lines += b"\n"
    if hashlib.sha256(lines).hexdigest().encode("ascii") != seal:
        raise ValueError("the file is not whole")
    return tuple(decode(line) for line in lines.decode("ascii").splitlines())


def _place(name: str) -> int:
    return int(name[:12])


def _records(name: str) -> int:
    return int(name[13:19])
