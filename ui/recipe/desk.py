"""A recipe as the page sees it: one draft, everything else is done beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from inspector.access import Act
from inspector.recipe import KindPart, Recipe
from inspector.release.book import Book, Pages
from inspector.release.differences import Difference, differences
from inspector.release.draft import Draft
from inspector.release.matrix import with_kind, with_own_rule
from inspector.release.settings import Path
from inspector.release.trial import Tried
from ui.beside import Beside, Errand
from ui.desk import Desk
from ui.who import Who

_LOOK_MS = 50


class RecipeDesk(Desk):
    """What the line uses, the draft, and what a trial of it showed.

    Attributes:
        released: `Pages`, when another recipe is in use.
    """

    released = Signal(object)

    def __init__(self, book: Book, who: Who, parent: QObject | None = None) -> None:
        super().__init__(_LOOK_MS, parent)
        self._book, self.who = book, who
        self.pages: Pages | None = None
        self.draft: Draft | None = None
        self.trial: tuple[Tried, ...] = ()
        beside = Beside(self)
        self._doing = Errand[Pages](beside)
        self._trying = Errand[tuple[Tried, ...]](beside)
        self._tried_digest = ""
        self._releases = False

    @property
    def busy(self) -> bool:
        """Whether something is being read or released."""
        return self._doing.busy

    @property
    def trying(self) -> bool:
        """Whether stored runs are being judged."""
        return self._trying.busy

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Of the draft against what is in use; empty while the draft is wrong."""
        if self.pages is None or self.draft is None or self.draft.recipe is None:
            return ()
        pages, recipe = self.pages, self.draft.recipe
        return differences(pages.in_use, recipe, pages.own_score)

    @property
    def dirty(self) -> bool:
        """Whether the draft is another than what is in use."""
        if self.draft is None:
            return False
        return self.draft.recipe is None or bool(self.differences)

    @property
    def stale(self) -> bool:
        """Whether the trial is of another draft."""
        recipe = None if self.draft is None else self.draft.recipe
        now = "" if recipe is None else recipe.digest
        return bool(self.trial) and now != self._tried_digest

    def begin(self) -> None:
        """The page is looked at; a draft that was begun is still there."""
        if not self.busy:
            self._do(self._book.read)

    def pause(self) -> None:
        """The page is left; what was begun goes on."""

    def put(self, path: Path, value: object) -> None:
        """Type something into the draft."""
        if self.draft is not None and self._may():
            self._take(self.draft.with_value(path, value))

    def add(self, path: Path, part: Mapping[str, object]) -> None:
        """One more part in a list."""
        if self.draft is not None and self._may():
            self._take(self.draft.added(path, part))

    def remove(self, path: Path) -> None:
        """One part less."""
        if self.draft is not None and self._may():
            self._take(self.draft.without(path))

    def add_kind(self, kind: str, words: KindPart) -> bool:
        """A kind more, which no part of the recipe names yet; whether it is there."""
        if self.draft is None or not self._may():
            return False
        kinds = self.draft.get(("kinds",))
        if isinstance(kinds, Mapping) and kind in kinds:
            return False
        self._take(with_kind(self.draft, kind, words))
        return True

    def own_rule(self, kind: str, lane: str) -> int | None:
        """A rule for one kind in one lane alone; its number."""
        if self.draft is None or self.draft.recipe is None or not self._may():
            return None
        draft, number = with_own_rule(self.draft, kind, lane)
        self._take(draft)
        return number

    def discard(self) -> None:
        """Begin the draft anew."""
        if self.pages is not None:
            self._take(Draft.of(self.pages.in_use))

    def attempt(self, run_ids: Sequence[str]) -> None:
        """Try the draft on stored runs."""
        recipe = None if self.draft is None else self.draft.recipe
        if recipe is None or self.trying or not run_ids:
            return
        self._tried_digest = recipe.digest
        self._trying.ask(partial(self._book.attempt, recipe, tuple(run_ids)))
        self._timer.start()
        self.changed.emit()

    def release(self, why: str) -> None:
        """Put the draft into use."""
        recipe = None if self.draft is None else self.draft.recipe
        if recipe is not None and self.pages is not None and self._may():
            began = self.pages.in_use.digest
            self._do(partial(self._release, recipe, began, why), releases=True)

    def roll_back(self, number: int, why: str) -> None:
        """Put an earlier version into use again."""
        if self._may():
            by = self.who.name
            self._do(partial(self._book.roll_back, number, by, why), releases=True)

    def _take_done(self) -> bool:
        return self._take_pages() | self._take_trial()

    def _ask_due(self) -> bool:
        if not self.busy and not self.trying:
            self._timer.stop()
        return False

    def _release(self, recipe: Recipe, began_with: str, why: str) -> Pages:
        self._book.check(recipe)
        return self._book.release(recipe, began_with, self.who.name, why)

    def _may(self) -> bool:
        return self.who.may(Act.RECIPE) and not self.busy

    def _take(self, draft: Draft) -> None:
        self.draft = draft
        self.changed.emit()

    def _do(self, work: Callable[[], Pages], *, releases: bool = False) -> None:
        if self.busy:
            return
        self._releases = releases
        self._doing.ask(work)
        self._timer.start()
        self.changed.emit()

    def _take_pages(self) -> bool:
        outcome = self._doing.take()
        if outcome is None:
            return False
        if outcome.value is None:
            self._refuse(outcome.why)
            return True
        clean = not self.dirty
        self.pages = outcome.value
        if clean or self._releases:
            self.draft = Draft.of(self.pages.in_use)
        if self._releases:
            self.trial = ()
            self.released.emit(self.pages)
        return True

    def _take_trial(self) -> bool:
        outcome = self._trying.take()
        if outcome is None:
            return False
        if outcome.value is not None:
            self.trial = outcome.value
        self._refuse(outcome.why)
        return True
