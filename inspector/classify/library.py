"""A support library on disk: crops, and one sealed file per version that names them.

::

    LIBRARY/
      library.lock             held while something is added
      crops/SHA256.png         never changed, so two stations cannot disagree about one
      vectors/EMBEDDER/SHA256.npy   what an embedder made of a crop; may be deleted
      versions/000001.json     everything else; the newest whole one counts

A version appears by one rename after all its crops are there, so a kill leaves the
version before. Whoever changes something reads the newest version inside the lock, so
two stations that enrol at once both keep their work.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from inspector.classify.kinds import FORMAT, Kind, Version, by_name
from inspector.errors import BusyError, ImageError, LibraryError
from inspector.files import read_json, write_atomic
from inspector.parts import first_problem
from inspector.types import Pixels
from inspector.vision.codec import decode, encode_png
from inspector.vision.fit import require_crop

Edit = Callable[[tuple[Kind, ...]], tuple[Kind, ...]]

_LOCK_TIMEOUT_S = 20.0
_FILE = re.compile(r"^\d{6,}\.json$")


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest version that can be used.

    Attributes:
        version: None for a library without any.
        trouble: Why newer files were passed over, "" if there are none.
        last_number: Number of the newest file, whole or not.
    """

    version: Version | None
    trouble: str = ""
    last_number: int = 0

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Those of the version."""
        return () if self.version is None else self.version.kinds


class LibraryFolder:
    """Reads and changes one library; any number of processes may, at once."""

    def __init__(self, path: Path) -> None:
        """Name the folder; nothing is made before the first change."""
        self.path = path

    @property
    def there(self) -> bool:
        """Whether a library lies here."""
        return bool(self.numbers())

    def numbers(self) -> list[int]:
        """Numbers of all version files, whole or not, rising."""
        try:
            names = [entry.name for entry in (self.path / "versions").iterdir()]
        except FileNotFoundError:
            return []
        except OSError as cause:
            raise LibraryError(
                f"the library {self.path} cannot be read: {cause.strerror}"
            ) from cause
        return sorted(int(Path(name).stem) for name in names if _FILE.match(name))

    def newest(self) -> Newest:
        """The newest whole version; what is damaged or newer is passed over and told.

        Raises:
            LibraryError: There are versions and none can be used.
        """
        troubles: list[str] = []
        numbers = self.numbers()
        for number in reversed(numbers):
            try:
                found = self.read(number)
            except LibraryError as cause:
                troubles.append(str(cause))
                continue
            told = f"{troubles[0]}; version {number} is used" if troubles else ""
            return Newest(found, told, numbers[-1])
        if troubles:
            raise LibraryError(f"no version can be used: {troubles[0]}")
        return Newest(None)

    def read(self, number: int) -> Version:
        """One version.

        Raises:
            LibraryError: There is none, or it is damaged, or of a newer program.
        """
        path = self._version_path(number)
        content = read_json(path, LibraryError)
        wanted = content.get("format")
        if isinstance(wanted, int) and wanted > FORMAT:
            raise LibraryError(
                f"{path} has format {wanted}, this program knows {FORMAT}; update the "
                "program"
            )
        try:
            version = Version.model_validate(content)
        except ValidationError as cause:
            raise LibraryError(f"{path}: {first_problem(cause)}") from cause
        if not version.seal or version.number != number:
            raise LibraryError(f"{path} has no seal, or is number {version.number}")
        return version

    def change(self, edit: Edit, action: str, by: str, at: datetime) -> Version:
        """Make the next version from the newest one.

        Args:
            edit: From the kinds of the newest version to those of the next; called
                inside the lock.
            action: What is done, in words.
            by: Who does it.
            at: UTC instant.

        Raises:
            LibraryError: It cannot be written, or a newer program has written last.
            BusyError: Another process holds the library for too long.
        """
        with self._locked():
            newest = self._writable()
            number = newest.last_number + 1
            kinds = by_name(edit(newest.kinds))
            parent = 0 if newest.version is None else newest.version.content_of
            return self._write(number, (number, parent), kinds, action, by, at)

    def rollback(self, by: str, at: datetime) -> Version:
        """Undo the last change that is not undone yet.

        Raises:
            LibraryError: There is nothing to undo, or the version before is damaged.
            BusyError: Another process holds the library for too long.
        """
        with self._locked():
            newest = self._writable()
            version = newest.version
            if version is None or version.parent == 0:
                raise LibraryError(
                    f"{self.path}: there is nothing before the first version to go "
                    "back to"
                )
            before = self.read(version.parent)
            undone = self.read(version.content_of)
            return self._write(
                newest.last_number + 1,
                (before.content_of, before.parent),
                before.kinds,
                f"back to version {before.number}; undone: {undone.action}"[:2000],
                by,
                at,
            )

    def put_crop(self, pixels: Pixels) -> str:
        """Keep a crop; its name. One that is there already is left as it is.

        Raises:
            ImageError: It is no crop.
            LibraryError: It cannot be written.
        """
        require_crop(pixels)
        data = encode_png(pixels)
        name = _name_of(data)
        path = self._crop_path(name)
        if path.is_file():
            return name
        with self._locked():
            try:
                write_atomic(path, data, durable=True)
            except OSError as cause:
                raise self._unwritable(cause) from cause
        return name

    def crop(self, name: str) -> Pixels:
        """A crop by its name.

        Raises:
            LibraryError: It is missing or damaged.
        """
        path = self._crop_path(name)
        try:
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() != name:
                raise LibraryError(f"{path} is damaged; copy it from a backup")
            return decode(data).pixels
        except (OSError, ImageError) as cause:
            raise LibraryError(f"{path} cannot be read: {cause}") from cause

    def vector_path(self, embedder: str, name: str) -> Path:
        """Where the vector of a crop is kept; `embedder` is a model's digest."""
        return self.path / "vectors" / embedder[:16] / f"{name}.npy"

    def _crop_path(self, name: str) -> Path:
        return self.path / "crops" / f"{name}.png"

    def _version_path(self, number: int) -> Path:
        return self.path / "versions" / f"{number:06d}.json"

    def _writable(self) -> Newest:
        newest = self.newest()
        if "update the program" in newest.trouble:
            raise LibraryError(f"nothing is changed: {newest.trouble}")
        return newest

    def _write(
        self,
        number: int,
        origin: tuple[int, int],
        kinds: tuple[Kind, ...],
        action: str,
        by: str,
        at: datetime,
    ) -> Version:
        version = Version(
            number=number,
            content_of=origin[0],
            parent=origin[1],
            at=at,
            by=by,
            action=action,
            kinds=kinds,
        ).sealed()
        data = version.model_dump_json(indent=1).encode()
        try:
            write_atomic(self._version_path(number), data, durable=True)
        except OSError as cause:
            raise self._unwritable(cause) from cause
        return version

    @contextmanager
    def _locked(self) -> Iterator[None]:
        lock = FileLock(self.path / "library.lock", timeout=_LOCK_TIMEOUT_S)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as cause:
            raise BusyError(
                f"another program has been changing {self.path} for "
                f"{_LOCK_TIMEOUT_S:.0f} s; try again"
            ) from cause
        except OSError as cause:
            raise self._unwritable(cause) from cause
        try:
            yield
        finally:
            lock.release()

    def _unwritable(self, cause: OSError) -> LibraryError:
        return LibraryError(
            f"the library {self.path} cannot be written: {cause.strerror or cause}; "
            "nothing is changed"
        )


def crop_name(pixels: Pixels) -> str:
    """What a crop is called in every library that holds it.

    Raises:
        ImageError: It is no crop.
    """
    require_crop(pixels)
    return _name_of(encode_png(pixels))


def _name_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
