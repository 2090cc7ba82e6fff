"""A book of recipes that does as it is told, for the recipe page."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from inspector.disposal import Disposition
from inspector.errors import RecipeError
from inspector.files import parse_yaml
from inspector.findings import Decision
from inspector.recipe import Recipe
from inspector.release.book import Pages
from inspector.release.trial import LotTried, Tally, Tried, Turned
from inspector.release.versions import Version, checked_why
from inspector.report.grading import Cause, Grade, Reason
from inspector.report.run_report import KindName
from inspector.resources import data_folder
from inspector.store.facts import RunEntry

AT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
STEEL = data_folder() / "recipes" / "virtual-steel.yaml"
TEXT = STEEL.read_text("utf-8").replace("supported_from: 0.3, ", "")


def a_run(number):
    return RunEntry(
        f"run-{number}", f"COIL-{number}", "virtual-steel", "virtual-steel",
        "", "", AT, AT, "ended", "",
    )  # fmt: skip


def a_tally(rejects, reviews=4):
    frames = {Decision.ACCEPT: 90, Decision.REVIEW: reviews, Decision.REJECT: rejects}
    lengths = {key: 112.0 * value for key, value in frames.items()}
    return Tally(frames, lengths, {("pit", Decision.REJECT): rejects}, 1, False)


TOO_MANY = Reason(Cause.RATE, 6.1, 5.0, "scratch", "FD")
TOO_LARGE = Reason(Cause.SIZE, 72.0, 60.0, "scratch", "FC")
BEST = Grade("FD", Disposition.ACCEPT, table="steel")

TRIED = Tried(
    "run-1",
    a_tally(6),
    a_tally(2, 8),
    (Turned("run-1", "top", 3, 336.0, Decision.REJECT, Decision.REVIEW, "visible"),),
    4,
    0,
    None,
    (
        LotTried(
            "COIL-1",
            Grade("FC", Disposition.ACCEPT, (TOO_MANY,), table="steel"),
            Grade("FB", Disposition.DOWNGRADE, (TOO_MANY, TOO_LARGE), table="steel"),
            {"scratch": KindName("Scratch", "划伤")},
        ),
        LotTried("COIL-1B", BEST, BEST, {}),
    ),
)
LOWER = replace(TRIED, never_stored=(0.1, 0.25))


class ScriptedBook:
    """One recipe in memory; see `Book`."""

    def __init__(self):
        recipe = Recipe.model_validate(parse_yaml(TEXT))
        first = Version(1, AT, "li", "first issue", recipe.digest, TEXT)
        runs = tuple(a_run(number) for number in range(1, 5))
        self.pages = Pages(recipe, STEEL, (first,), False, runs, own_score=0.25)
        self.refuses = ""
        self.asked = []

    def read(self):
        return self.pages

    def check(self, draft):
        if self.refuses:
            raise RecipeError(self.refuses)

    def attempt(self, draft, run_ids):
        self.asked.append(run_ids)
        score = draft.detector.score_threshold
        return (TRIED if score is None or score > 0.25 else LOWER,)

    def release(self, draft, began_with, by, why):
        return self._put(draft, TEXT, by, checked_why(why), None)

    def roll_back(self, number, by, why):
        found = next(one for one in self.pages.versions if one.number == number)
        return self._put(found.recipe, found.text, by, why, number)

    def _put(self, recipe, text, by, why, back_to):
        number = len(self.pages.versions) + 1
        made = Version(number, AT, by, why, recipe.digest, text, back_to)
        versions = (made, *self.pages.versions)
        self.pages = replace(self.pages, in_use=recipe, versions=versions, file=Path())
        return self.pages
