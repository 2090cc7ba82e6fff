"""Enrolment without a window: teach, ask the gate, observe, promote, undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inspector.classify import edits
from inspector.classify.embedder import Embedder
from inspector.classify.kinds import Example, Kind, Version
from inspector.classify.library import LibraryFolder
from inspector.classify.reader import LibraryReader
from inspector.enrol.collect import Shot
from inspector.enrol.gate import Finding, Report, judge
from inspector.enrol.hints import Hint, Shots, hints
from inspector.enrol.shadow import shadow_run
from inspector.errors import LibraryError
from inspector.store.pictures import StoredPicture
from inspector.types import Pixels

Stored = tuple[Sequence[tuple[StoredPicture, Pixels | None]], float]
"""Pictures of the last runs, and the length in mm that these inspected."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What came of an enrolment.

    Attributes:
        version: That holds it.
        report: What the gate says.
        hints: Remarks on the crops.
    """

    version: Version
    report: Report
    hints: tuple[Hint, ...]


class Enrolment:
    """Changes one library on behalf of one person. Owned by a single thread."""

    def __init__(
        self,
        folder: LibraryFolder,
        reader: LibraryReader,
        embedder: Embedder,
        by: str,
        now: Callable[[], datetime],
    ) -> None:
        """Take the parts.

        Args:
            folder: The library.
            reader: Of the same.
            embedder: On the CPU, not the line's own.
            by: Who does it; stands in the history.
            now: UTC clock.
        """
        self._folder, self._reader = folder, reader
        self._embedder, self._by, self._now = embedder, by, now

    def hints(self, shots: Sequence[Shot]) -> tuple[Hint, ...]:
        """Remarks on crops, before anything is stored."""
        pixels = tuple(shot.pixels for shot in shots)
        sources = tuple(shot.source for shot in shots)
        return hints(Shots(pixels, self._embedder.embed(pixels), sources))

    def teach(
        self,
        name: str,
        shots: Sequence[Shot],
        told: Mapping[str, str],
        stored: Stored | None = None,
    ) -> Taught:
        """Add a kind, or examples to one; they wait until they are promoted.

        Args:
            name: Of the kind.
            shots: Crops of it.
            told: Fields of `Kind`: zh, en, material, severity, action.
            stored: Evidence of the last runs, for would-be alarms.

        Raises:
            ImageError: A crop is none.
            LibraryError: There is no crop, nothing new, or the name is impossible.
            InferenceError: The embedder failed.
        """
        if not shots:
            raise LibraryError(f"kind {name!r} needs at least one crop, got none")
        said = self.hints(shots)
        at = self._now()
        edits.checked(name, told)  # a mistake is refused before any crop is written
        examples = [
            Example(
                crop=self._folder.put_crop(shot.pixels),
                at=at,
                by=self._by,
                source=shot.source[:256],
            )
            for shot in shots
        ]
        version = self._folder.change(
            lambda kinds: edits.enrolled(kinds, name, examples, told),
            f"enrol {len(examples)} crops of {name}",
            self._by,
            at,
        )
        return Taught(version, self.report(name, stored), said)

    def report(self, name: str, stored: Stored | None = None) -> Report:
        """What the gate says about a kind's pending examples now.

        Raises:
            LibraryError: There is no such kind.
        """
        newest = self._reader.newest()
        edits.need(newest.kinds, name)
        before = self._reader.prototypes_of(newest.kinds)
        after = self._reader.prototypes_of(newest.kinds, pending_of=name)
        own_distance = self._embedder.head.own_distance
        shadow = None
        if stored is not None:
            pictures, length_mm = stored
            shadow = shadow_run(name, pictures, length_mm, after, self._embedder.embed)
        return judge(name, before, after, own_distance, shadow)

    def observe(self, name: str) -> Version:
        """Try the pending examples without effect.

        Raises:
            LibraryError: There is no such kind, or nothing is pending.
        """
        return self._change(
            lambda kinds: edits.observed(kinds, name), f"observe {name}"
        )

    def promote(
        self, name: str, *, force: bool = False, stored: Stored | None = None
    ) -> tuple[Version, Report]:
        """Put the pending examples to use; running lines take them by themselves.

        Args:
            name: Of the kind.
            force: Although the gate does not say go.
            stored: Evidence of the last runs, which the gate looks at as well.

        Raises:
            LibraryError: There is no such kind, nothing is pending, or the gate did
                not say go and nobody insisted.
        """
        report = self.report(name, stored)
        if report.verdict is not Finding.GO and not force:
            what = report.verdict.value
            what += f" to {report.too_close_to}" if report.too_close_to else ""
            raise LibraryError(
                f"the gate says {what!r} for {name!r}; enrol more crops, or insist "
                "with --force"
            )
        action = f"promote {name} (gate: {report.verdict.value})"
        version = self._change(lambda kinds: edits.promoted(kinds, name), action)
        return version, report

    def rollback(self) -> Version:
        """Undo the last change that is not undone yet.

        Raises:
            LibraryError: There is nothing to undo.
        """
        return self._folder.rollback(self._by, self._now())

    def merge(self, other: LibraryFolder) -> Version:
        """Take over the kinds and examples of another library.

        Raises:
            LibraryError: It is empty or damaged, or a kind would grow too large.
        """
        theirs = other.newest()
        if theirs.version is None:
            raise LibraryError(f"{other.path} holds no support library")
        for crop in _crops(theirs.kinds):
            if self._folder.put_crop(other.crop(crop)) != crop:
                raise LibraryError(f"{other.path}: crop {crop} changes when copied")
        action = f"merge {other.path.name} (version {theirs.version.number})"
        return self._change(lambda kinds: edits.merged(kinds, theirs.kinds), action)

    def _change(
        self, edit: Callable[[edits.Kinds], edits.Kinds], action: str
    ) -> Version:
        return self._folder.change(edit, action, self._by, self._now())


def _crops(kinds: Iterable[Kind]) -> Iterable[str]:
    for kind in kinds:
        for example in (*kind.live, *kind.pending):
            yield example.crop
