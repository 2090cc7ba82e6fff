"""Evidence pictures: the file first, the row after, orphans swept at the next start."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from functools import partial
from pathlib import Path, PurePosixPath

from sqlalchemy import Engine, select

from inspector.findings import Evidence, Inspection, Record
from inspector.store.database import refusal, shown
from inspector.store.durable import UNFINISHED, sync_folder, write_durably
from inspector.store.schema import EvidenceRow, InspectionRow, RunRow

log = logging.getLogger(__name__)

_FRAMES_PER_FOLDER = 256
_NAME_LENGTH = 48
_OURS = {".jpg", UNFINISHED}
_WRITERS = 8
"""Pictures that are on their way to the disk at once."""

PictureKey = tuple[str, str, int, int]
"""Run, camera, frame index, defect number."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture.

    Attributes:
        path: Relative to the evidence folder, with forward slashes.
        sha256: Of its bytes.
        origin_px: Frame pixel of its first column and row.
        size_bytes: How long the file is.
    """

    path: str
    sha256: str
    origin_px: tuple[int, int]
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a batch's pictures.

    Attributes:
        pictures: Those that are on the disk.
        without: The records of the others, with just the pictures that they lack.
        trouble: Why the disk refused those, with what to do; "" if it took all.
    """

    pictures: Mapping[PictureKey, Picture]
    without: tuple[Record, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a start found in the evidence folder; paths relative to it, sorted.

    Attributes:
        tmp_files: Removed: a crash came while they were written.
        orphan_files: Removed: a crash came before their rows.
        missing_files: Named by a row and gone; somebody has deleted them.
    """

    tmp_files: tuple[str, ...] = ()
    orphan_files: tuple[str, ...] = ()
    missing_files: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether there was nothing to do."""
        return not (self.tmp_files or self.orphan_files or self.missing_files)

    @property
    def text(self) -> str:
        """One line for a person."""
        return (
            f"evidence: removed {len(self.tmp_files)} unfinished and "
            f"{len(self.orphan_files)} unnamed pictures, "
            f"{len(self.missing_files)} pictures are missing"
        )


class EvidenceStore:
    """A folder of pictures, by day, hour and run. Used by the writer's thread."""

    def __init__(
        self,
        folder: Path,
        *,
        min_free_mb: float = 0.0,
        write: Callable[[Path, bytes], None] | None = None,
        free_mb: Callable[[], float] | None = None,
        together: Callable[[Sequence[Callable[[], None]]], None] | None = None,
    ) -> None:
        """Name the folder; nothing is made before the first picture.

        Args:
            folder: Where the pictures lie.
            min_free_mb: Below this free space no pictures are written.
            write: Puts bytes under a name, whole and durably, or raises OSError; called
                by several threads at once.
            free_mb: Free space where the pictures lie.
            together: Does several works at once; None does one after the other.
        """
        self.folder = folder
        self.min_free_mb = min_free_mb
        self._write = write or write_durably
        self._free_mb = free_mb or (lambda: free_mb_at(folder))
        self._together = together or _in_turn

    def save(self, records: Sequence[Record]) -> Saved:
        """Put the pictures of a batch on the disk.

        Never raises for a disk that is full or gone: rows matter more than pictures.
        Saving the same picture again is harmless. Several may be written at once, for
        each waits until it is on the disk, and a disk takes many in that time.
        """
        wanted = list(_wanted(records))
        if not wanted:
            return Saved({})
        if (free_mb := self._free_mb()) < self.min_free_mb:
            return Saved(
                {},
                _without(wanted, {}),
                f"only {free_mb:.0f} MB are free for pictures, "
                f"{self.min_free_mb:.0f} are wanted: rows are stored, pictures wait "
                "in memory; free some space",
            )
        made = {_key(*one): (_picture(*one), one[2].jpeg) for one in wanted}
        errors = self._write_all(made)
        pictures = {key: made[key][0] for key in made if errors[key] is None}
        for folder in {(self.folder / p.path).parent for p in pictures.values()}:
            sync_folder(folder)
        first = next((error for error in errors.values() if error is not None), None)
        if first is None:
            return Saved(pictures)
        left = _without(wanted, pictures)
        return Saved(pictures, left, _refused(first, self.folder))

    def _write_all(
        self, made: Mapping[PictureKey, tuple[Picture, bytes]]
    ) -> Mapping[PictureKey, OSError | None]:
        """What the disk said to each picture, None if it took it."""
        errors: dict[PictureKey, OSError | None]
        errors = dict.fromkeys(made, OSError("a picture was not written"))
        keys = list(made)

        def write(part: Sequence[PictureKey]) -> None:
            for key in part:
                errors[key] = self._try(made[key])

        self._together(
            [partial(write, keys[n::_WRITERS]) for n in range(min(_WRITERS, len(keys)))]
        )
        return errors

    def _try(self, made: tuple[Picture, bytes]) -> OSError | None:
        """Write one picture, and say what the disk said."""
        picture, jpeg = made
        try:
            self._write(self.folder / picture.path, jpeg)
        except OSError as error:
            return error
        return None

    def sweep(self, engine: Engine, run_ids: Collection[str]) -> SweepReport:
        """Remove what a crash left behind in the folders of these runs.

        Only for runs that this database knows, so that another database's pictures are
        never taken for orphans. Call while nobody writes.

        Raises:
            StoreError: The database cannot be read.
        """
        unfinished: list[str] = []
        orphans: list[str] = []
        missing: list[str] = []
        for run_id in run_ids:
            named = _named(engine, run_id)
            if named is None:
                continue
            there = set(self._files_of(run_id))
            begun = {path for path in there if path.endswith(UNFINISHED)}
            unfinished += begun
            orphans += there - begun - named
            missing += named - there
        gone = {path for path in (*unfinished, *orphans) if self._remove(path)}
        return SweepReport(
            tuple(sorted(gone.intersection(unfinished))),
            tuple(sorted(gone.intersection(orphans))),
            tuple(sorted(missing)),
        )

    def _files_of(self, run_id: str) -> Iterator[str]:
        for path in self.folder.glob(f"*/*/{safe_name(run_id)}/*/*"):
            if path.suffix in _OURS and path.is_file():
                yield path.relative_to(self.folder).as_posix()

    def _remove(self, path: str) -> bool:
        try:
            (self.folder / path).unlink(missing_ok=True)
        except OSError:
            log.warning("cannot remove %s", self.folder / path, exc_info=True)
            return False
        return True


def _in_turn(works: Sequence[Callable[[], None]]) -> None:
    for work in works:
        work()


def free_mb_at(folder: Path) -> float:
    """Free space where `folder` lies or will lie; 0 if nobody can tell."""
    places = (folder, *folder.absolute().parents)
    existing = next((place for place in places if place.is_dir()), folder)
    try:
        return shutil.disk_usage(existing).free / 1e6
    except OSError:
        return 0.0


_Wanted = tuple[Record, Inspection, Evidence]
"""A picture with what it proves."""


def _wanted(records: Sequence[Record]) -> Iterator[_Wanted]:
    """Pictures with the inspection they prove; one that proves nothing is refused."""
    for record in records:
        body = record.body
        numbers = (
            {d.number for d in body.defects} if isinstance(body, Inspection) else set()
        )
        for evidence in record.evidence:
            if isinstance(body, Inspection) and evidence.defect_number in numbers:
                yield record, body, evidence
            else:
                log.warning(
                    "a picture of defect %d, which its record does not have, "
                    "is not stored",
                    evidence.defect_number,
                )


def _without(
    wanted: Sequence[_Wanted], pictures: Mapping[PictureKey, Picture]
) -> tuple[Record, ...]:
    """Records of which a picture is not on the disk, with just those."""
    left: dict[int, tuple[Record, list[Evidence]]] = {}
    for record, body, evidence in wanted:
        if _key(record, body, evidence) not in pictures:
            left.setdefault(id(record), (record, []))[1].append(evidence)
    return tuple(replace(one, evidence=tuple(its)) for one, its in left.values())


def _key(record: Record, body: Inspection, evidence: Evidence) -> PictureKey:
    return record.run_id, body.info.camera, body.info.index, evidence.defect_number


def _picture(record: Record, body: Inspection, evidence: Evidence) -> Picture:
    """Name a picture by place and content, so that no other can take its name."""
    info = body.info
    digest = hashlib.sha256(evidence.jpeg).hexdigest()
    at = info.captured_at.astimezone(UTC)
    name = (
        f"{safe_name(info.camera)}-{info.index:08d}-{evidence.defect_number:03d}"
        f"-{digest[:8]}.jpg"
    )
    path = PurePosixPath(
        f"{at:%Y-%m-%d}",
        f"{at:%H}",
        safe_name(record.run_id),
        f"{info.index // _FRAMES_PER_FOLDER:06d}",
        name,
    )
    return Picture(str(path), digest, evidence.origin_px, len(evidence.jpeg))


def safe_name(name: str) -> str:
    """`name` as part of a path on any system; different names stay different."""
    safe = re.sub(r"[^\w-]", "_", name).lower()[:_NAME_LENGTH]
    if safe == name:
        return safe
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{safe}-{digest[:8]}"


def _named(engine: Engine, run_id: str) -> set[str] | None:
    """Pictures that rows of a run name; None if the run is not in this database."""
    run = select(RunRow.id).where(RunRow.name == run_id)
    paths = (
        select(EvidenceRow.path)
        .join(InspectionRow, InspectionRow.id == EvidenceRow.inspection_id)
        .where(InspectionRow.run_id == run.scalar_subquery())
    )
    with refusal(shown(engine)), engine.connect() as db:
        if db.scalar(run) is None:
            return None
        return set(db.scalars(paths))


def _refused(error: OSError, folder: Path) -> str:
    why = error.strerror or type(error).__name__
    return (
        f"pictures cannot be written to {folder} ({why}): rows are stored, pictures "
        "wait in memory; see to it"
    )
