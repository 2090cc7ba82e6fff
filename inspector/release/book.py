"""A recipe of a station: what is in use, what was before, and the way to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from inspector import artifact as artifacts
from inspector.errors import InspectorError, RecipeError
from inspector.files import canonical_json, check_writable, write_atomic
from inspector.findings import Change, Record
from inspector.preflight.checks import check_model
from inspector.recipe import Recipe, load
from inspector.release.attempt import Attempt, own_score, yardstick
from inspector.release.differences import differences
from inspector.release.faces import faces_of
from inspector.release.text import new_text
from inspector.release.trial import Tried
from inspector.release.versions import (
    Shelf,
    Version,
    checked_why,
    file_in_use,
    released_file,
)
from inspector.report.gradefile import load_tables
from inspector.report.grading import GradeTable
from inspector.resources import data_folder
from inspector.station import Station
from inspector.store.facts import RunEntry
from inspector.store.judged import judged_run
from inspector.store.opened import database_file, reading
from inspector.store.query import runs
from inspector.store.report_facts import lot_facts

_FOUND = "found in the file"
MOST_RUNS = 50


@dataclass(frozen=True, slots=True)
class Pages:
    """What the book says now.

    Attributes:
        in_use: What the line takes at its next start.
        file: Where it stands.
        versions: That were released, newest first.
        outside: Whether the file is another than the newest version: somebody has
            changed it by other means, or none was released yet.
        runs: Stored runs on which a draft can be tried, newest first.
        own_score: Score threshold of its model, which holds where the recipe says
            none; None where the model cannot be read.
    """

    in_use: Recipe
    file: Path
    versions: tuple[Version, ...]
    outside: bool
    runs: tuple[RunEntry, ...] = ()
    own_score: float | None = None


class Book(Protocol):
    """What the recipe page works with; every call may take a while."""

    def read(self) -> Pages:
        """What there is now.

        Raises:
            InspectorError: The file, a version or the records cannot be read.
        """
        ...

    def check(self, draft: Recipe) -> None:
        """Make sure that a draft and its model belong together.

        Raises:
            InspectorError: They do not; the message says why.
        """
        ...

    def attempt(self, draft: Recipe, run_ids: Sequence[str]) -> tuple[Tried, ...]:
        """Judge stored runs by the recipe in use and by a draft.

        Raises:
            InspectorError: The file or the records cannot be read.
        """
        ...

    def release(self, draft: Recipe, began_with: str, by: str, why: str) -> Pages:
        """Put a draft into use; the line takes it at its next start.

        Args:
            draft: The recipe.
            began_with: Digest of the recipe that the draft was made of.
            by: Who.
            why: Their reason.

        Raises:
            InspectorError: It cannot be; the file is as it was.
        """
        ...

    def roll_back(self, number: int, by: str, why: str) -> Pages:
        """Put an earlier version into use again, as a version of its own.

        Raises:
            InspectorError: It cannot be; the file is as it was.
        """
        ...


class RecipeBook:
    """The book of one recipe file; see `Book`."""

    def __init__(
        self,
        file: Path,
        station: Station,
        url: str,
        store: Callable[[Sequence[Record]], None],
        now: Callable[[], datetime],
        tables: Sequence[GradeTable] | None = None,
    ) -> None:
        """Name the parts; nothing is read yet.

        Args:
            file: The recipe's file, as the line was started with it.
            station: The machine.
            url: Its records.
            store: Stores changes and comes back when they are safe.
            now: UTC clock.
            tables: By which a trial grades lots; None for those that are shipped.
        """
        self._file, self._station, self._url = file, station, url
        self._store, self._now, self._tables = store, now, tables
        self._shelf = Shelf(station.folder, file)

    def read(self) -> Pages:
        """What there is now."""
        file = file_in_use(self._file, self._station.folder)
        in_use, versions = load(file), self._shelf.all()
        outside = not versions or versions[0].digest != in_use.digest
        return Pages(in_use, file, versions, outside, self._runs(), _own_score(in_use))

    def check(self, draft: Recipe) -> None:
        """Make sure that a draft and its model belong together."""
        check_model(draft, artifacts.load(draft.detector.artifact))

    def attempt(self, draft: Recipe, run_ids: Sequence[str]) -> tuple[Tried, ...]:
        """Judge stored runs by the recipe in use and by a draft."""
        in_use = load(file_in_use(self._file, self._station.folder))
        with reading(self._url) as engine:
            tables = self._tables
            if tables is None:
                tables = load_tables(data_folder() / "grading")
            run_of, lot_of = partial(judged_run, engine), partial(lot_facts, engine)
            both = yardstick(in_use), yardstick(draft)
            made = Attempt(run_of, lot_of, *both, faces_of(self._station), tables)
            return made.of(run_ids)

    def release(self, draft: Recipe, began_with: str, by: str, why: str) -> Pages:
        """Put a draft into use; the line takes it at its next start."""
        said, pages = checked_why(why), self.read()
        if pages.in_use.digest != began_with:
            raise RecipeError(
                f"{pages.file} was changed meanwhile; look at it and begin anew"
            )
        if draft.digest == began_with:
            raise RecipeError("the draft changes nothing; there is nothing to release")
        text = new_text(pages.file.read_text("utf-8"), pages.in_use, draft)
        return self._put(pages, draft, text, by, said, None)

    def roll_back(self, number: int, by: str, why: str) -> Pages:
        """Put an earlier version into use again, as a version of its own."""
        said, pages = checked_why(why), self.read()
        found = next((one for one in pages.versions if one.number == number), None)
        if found is None:
            have = [one.number for one in pages.versions]
            raise RecipeError(f"there is no version {number}, have {have}")
        return self._put(pages, found.recipe, found.text, by, said, number)

    def _put(
        self,
        pages: Pages,
        recipe: Recipe,
        text: str,
        by: str,
        why: str,
        back_to: int | None,
    ) -> Pages:
        """Version and audit first, the file last: no release is without its record."""
        self.check(recipe)
        target = released_file(self._file, self._station.folder)
        if target.exists():
            check_writable(target, RecipeError)
        newest = self._keep_found(pages)
        made = Version(
            newest + 1, self._now(), by, why, recipe.digest, text, back_to=back_to
        )
        stored = self._shelf.put(made)
        try:
            self._store([_audited(pages.in_use, recipe, made)])
        except (InspectorError, OSError):
            stored.unlink(missing_ok=True)
            raise
        try:
            write_atomic(target, text.encode(), durable=True)
        except OSError as cause:
            raise RecipeError(
                f"{target} cannot be written: {cause.strerror}; version {made.number} "
                "is kept, roll back to it when the disk can be written"
            ) from cause
        return self.read()

    def _keep_found(self, pages: Pages) -> int:
        """Keep a file that nobody released here, so that there is a way back to it."""
        newest = pages.versions[0].number if pages.versions else 0
        if not pages.outside:
            return newest
        text = pages.file.read_text("utf-8")
        digest = pages.in_use.digest
        self._shelf.put(Version(newest + 1, self._now(), "", _FOUND, digest, text))
        return newest + 1

    def _runs(self) -> tuple[RunEntry, ...]:
        database = database_file(self._url)
        if database is not None and not database.is_file():
            return ()
        with reading(self._url) as engine:
            return runs(engine, MOST_RUNS)


def _own_score(recipe: Recipe) -> float | None:
    try:
        return own_score(recipe)
    except InspectorError:
        return None  # the release says what is wrong with the model


def _audited(old: Recipe, new: Recipe, version: Version) -> Record:
    """The row of the audit; it says each setting that is another."""
    changed = differences(old, new)
    before = {".".join(one.path): one.old for one in changed}
    after = {".".join(one.path): one.new for one in changed}
    action = "release" if version.back_to is None else "roll back"
    told = {
        "digest": new.digest,
        "version": version.number,
        "why": version.why,
        "settings": after,
        **({} if version.back_to is None else {"back_to": version.back_to}),
    }
    change = Change(
        version.at,
        version.by,
        action,
        f"recipe {new.name}",
        canonical_json({"digest": old.digest, "settings": before}),
        canonical_json(told),
    )
    return Record("", "", change)
