"""New kinds from what the line could not name: its bin, lessons, and their undoing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from inspector import artifact as artifacts
from inspector.classify.kinds import Kind
from inspector.classify.library import LibraryFolder, crop_name
from inspector.enrol.collect import Shot
from inspector.enrol.draft import Draft
from inspector.enrol.enrolment import Enrolment, Stored
from inspector.enrol.gate import Report
from inspector.enrol.hints import Hint
from inspector.errors import ImageError, LibraryError
from inspector.findings import Opinion
from inspector.naming import open_embedder, open_reader
from inspector.recipe import LibraryPart, Recipe
from inspector.store import database
from inspector.store.facts import DefectDetail
from inspector.store.gallery import Wanted, page
from inspector.store.opened import reading
from inspector.store.pictures import last_pictures
from inspector.store.review_queue import Said, findings, newest_said
from inspector.types import UNKNOWN, Pixels
from inspector.vision.codec import read_image

LIBRARY_FOLDER = "library"
"""In the station's folder, where a recipe names no other."""

MOST_IN_BIN = 120
RUNS_TRIED = 3
MOST_TRIED = 2000
"""Stored findings that a new kind is tried on from the window: a minute's work."""


@dataclass(frozen=True, slots=True, eq=False)
class BinCrop:
    """A finding without a name.

    Attributes:
        detail: Where and when.
        pixels: `(h, w[, 3])` its picture.
    """

    detail: DefectDetail
    pixels: Pixels

    @property
    def key(self) -> tuple[str, str, int, int]:
        """What tells it from all others."""
        point = self.detail.point
        return self.detail.run_id, point.camera, point.index, point.number

    @property
    def shot(self) -> Shot:
        """As an example to teach by."""
        return Shot(self.pixels, self.detail.lot_id or self.detail.run_id)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What came of a step, and how the library stands after it.

    Attributes:
        name: The kind it is about, "" for none.
        report: What the gate says; None where it was not asked.
        hints: Remarks on the crops.
        kinds: All kinds of the library.
        version: Its newest version, 0 while there is none.
        action: What was done last, in the library's own words.
    """

    name: str
    report: Report | None
    hints: tuple[Hint, ...]
    kinds: tuple[Kind, ...]
    version: int = 0
    action: str = ""


class Teacher(Protocol):
    """Teaches one library. Every call may take its time; one thread makes them all."""

    def unnamed(self) -> tuple[BinCrop, ...]:
        """Findings without a name, newest first.

        Raises:
            StoreError: The records cannot be read.
        """
        ...

    def kinds(self) -> Lesson:
        """How the library stands.

        Raises:
            LibraryError: It cannot be read.
        """
        ...

    def teach(self, draft: Draft, shots: Sequence[Shot], by: str) -> Lesson:
        """Add a kind that waits, and ask the gate.

        Raises:
            InspectorError: It is refused; the message says why.
        """
        ...

    def ask(self, name: str, by: str) -> Lesson:
        """Ask the gate about a kind again.

        Raises:
            InspectorError: There is no such kind.
        """
        ...

    def observe(self, name: str, by: str) -> Lesson:
        """Try a kind without effect, and ask the gate.

        Raises:
            InspectorError: It is refused; the message says why.
        """
        ...

    def promote(self, name: str, by: str) -> Lesson:
        """Put a kind to use; a running line takes it by itself.

        Raises:
            InspectorError: The gate did not say go.
        """
        ...

    def roll_back(self, by: str) -> Lesson:
        """Undo the last change of the library.

        Raises:
            InspectorError: There is nothing to undo.
        """
        ...


class RecordedTeacher:
    """Teaches a station's library by its records; see `Teacher`."""

    def __init__(self, url: str, evidence: Path, library: Path, model: str) -> None:
        """Name the parts; nothing is opened yet.

        Args:
            url: The database.
            evidence: Folder of its pictures.
            library: Folder of the support library.
            model: The embedder: in the zoo, or a folder.
        """
        self._url, self._evidence = url, evidence
        self._library, self._model = library, model

    def unnamed(self) -> tuple[BinCrop, ...]:
        """Findings without a name that no kind was taught by, newest first."""
        with reading(self._url) as engine:
            wanted = Wanted(kind=UNKNOWN, with_picture=True)
            found = list(page(engine, wanted, most=MOST_IN_BIN).defects)
            said = _newest_of_each(newest_said(engine))
            renamed = [
                (one.run_id, one.camera, one.index, one.number)
                for one in said.values()
                if one.kind == UNKNOWN and one.number is not None
            ]
            found += findings(engine, renamed)
        crops: dict[tuple[str, str, int, int], BinCrop] = {}
        for detail in found:
            crop = self._crop(detail)
            if crop is not None and _is_unnamed(crop, said):
                crops.setdefault(crop.key, crop)
        taught = {
            example.crop
            for kind in LibraryFolder(self._library).newest().kinds
            for example in (*kind.live, *kind.pending)
        }
        left = [one for one in crops.values() if crop_name(one.pixels) not in taught]
        newest = sorted(left, key=lambda one: one.detail.captured_at)
        return tuple(reversed(newest))[:MOST_IN_BIN]

    def kinds(self) -> Lesson:
        """How the library stands."""
        return self._lesson("", None)

    def teach(self, draft: Draft, shots: Sequence[Shot], by: str) -> Lesson:
        """Add a kind that waits, and ask the gate."""
        with self._working(by) as work:
            taught = work.teach(draft.name, shots, draft.told, self._stored())
        return self._lesson(draft.name, taught.report, taught.hints)

    def ask(self, name: str, by: str) -> Lesson:
        """Ask the gate about a kind again."""
        with self._working(by) as work:
            return self._lesson(name, work.report(name, self._stored()))

    def observe(self, name: str, by: str) -> Lesson:
        """Try a kind without effect, and ask the gate."""
        with self._working(by) as work:
            work.observe(name)
            return self._lesson(name, work.report(name, self._stored()))

    def promote(self, name: str, by: str) -> Lesson:
        """Put a kind to use; a running line takes it by itself."""
        with self._working(by) as work:
            _, report = work.promote(name, stored=self._stored())
        return self._lesson(name, report)

    def roll_back(self, by: str) -> Lesson:
        """Undo the last change of the library."""
        with self._working(by) as work:
            work.rollback()
        return self._lesson("", None)

    def _lesson(
        self, name: str, report: Report | None, hints: tuple[Hint, ...] = ()
    ) -> Lesson:
        newest = LibraryFolder(self._library).newest()
        if newest.version is None:
            return Lesson(name, report, hints, ())
        number, action = newest.version.number, newest.version.action
        return Lesson(name, report, hints, newest.kinds, number, action)

    def _working(self, by: str) -> AbstractContextManager[Enrolment]:
        """One core has to do: a line may run beside."""
        return enrolling(self._library, self._model, by, threads=1)

    def _stored(self) -> Stored:
        return stored_pictures(self._url, self._evidence, RUNS_TRIED, MOST_TRIED)

    def _crop(self, detail: DefectDetail) -> BinCrop | None:
        if detail.evidence_path is None:
            return None
        try:
            pixels = read_image(self._evidence / detail.evidence_path).pixels
        except ImageError:
            return None
        return BinCrop(detail, pixels)


class NoTeacher:
    """For a recipe that names no support library: nothing can be taught."""

    def unnamed(self) -> tuple[BinCrop, ...]:
        """None."""
        return ()

    def kinds(self) -> Lesson:
        """None."""
        return Lesson("", None, (), ())

    def teach(self, _draft: Draft, _shots: Sequence[Shot], _by: str) -> Lesson:
        """Refused."""
        raise _nothing_to_teach()

    def ask(self, _name: str, _by: str) -> Lesson:
        """Refused."""
        raise _nothing_to_teach()

    def observe(self, _name: str, _by: str) -> Lesson:
        """Refused."""
        raise _nothing_to_teach()

    def promote(self, _name: str, _by: str) -> Lesson:
        """Refused."""
        raise _nothing_to_teach()

    def roll_back(self, _by: str) -> Lesson:
        """Refused."""
        raise _nothing_to_teach()


def with_library(recipe: Recipe) -> Recipe:
    """The recipe, with a library beside the station's records if it names none."""
    if recipe.library is not None:
        return recipe
    return recipe.model_copy(update={"library": LibraryPart(folder=LIBRARY_FOLDER)})


def teacher_of(recipe: Recipe, folder: Path, url: str, evidence: Path) -> Teacher:
    """Who teaches the library that a recipe names.

    Args:
        recipe: The product.
        folder: The station's, where a relative library lies.
        url: The database.
        evidence: Folder of its pictures.
    """
    part = recipe.library
    if part is None:
        return NoTeacher()
    return RecordedTeacher(url, evidence, folder / part.folder, str(part.artifact))


def _nothing_to_teach() -> LibraryError:
    return LibraryError(
        "this recipe names no support library; add `library: {folder: library}` to it "
        "and start the line again"
    )


@contextmanager
def enrolling(
    library: Path, model: str, by: str, threads: int = 0
) -> Iterator[Enrolment]:
    """An enrolment into a library, with an embedder of its own, closed in the end.

    Args:
        library: Folder of the library.
        model: The embedder: in the zoo, or a folder.
        by: Who does it.
        threads: Cores it may use; 0 leaves one free for the rest.

    Raises:
        ArtifactError: The embedder cannot be used.
    """
    artifact = artifacts.load(model, "embed")
    embedder = open_embedder(artifact, threads)
    try:
        yield Enrolment(
            LibraryFolder(library),
            open_reader(artifact, library),
            embedder,
            by,
            lambda: datetime.now(UTC),
        )
    finally:
        embedder.close()


def stored_pictures(url: str, evidence: Path, runs: int, most: int = 20_000) -> Stored:
    """Evidence of the last runs, and the length that they inspected.

    Raises:
        StoreError: The database cannot be read.
    """
    engine = database.open_database(url, read_only=True)
    try:
        found, length_mm = last_pictures(engine, runs, most=most)
    finally:
        engine.dispose()
    pictures = []
    for picture in found:
        try:
            pixels = read_image(evidence / picture.path).pixels
        except ImageError:
            pixels = None
        pictures.append((picture, pixels))
    return pictures, length_mm


_Place = tuple[str, str, int, int | None]


def _newest_of_each(said: Sequence[Said]) -> dict[_Place, Said]:
    """The newest definite opinion about each finding."""
    return {
        (one.run_id, one.camera, one.index, one.number): one
        for one in said
        if one.opinion is not Opinion.UNSURE
    }


def _is_unnamed(crop: BinCrop, said: dict[_Place, Said]) -> bool:
    """Whether nobody has given it a name or called it nothing."""
    one = said.get(crop.key)
    return one is None or one.kind == UNKNOWN
