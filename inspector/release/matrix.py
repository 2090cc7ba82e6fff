"""Tolerances as a matrix: from which size on each kind in each lane is not accepted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspector.findings import Decision
from inspector.recipe import KindPart, Recipe, RulePart
from inspector.release.draft import Draft
from inspector.types import UNKNOWN

ELSEWHERE = ""
"""The lane of what lies in none, which is the whole width where there are no lanes."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind in one lane.

    Attributes:
        kind: Name of the kind, or `unknown`.
        lane: Name of the lane, or `ELSEWHERE`.
        reject_mm: A single defect is rejected from this size on; None for never.
        review_mm: A single defect is reviewed from this size on; None for never.
        rules: Numbers of the rules that concern it, in the recipe's order.
        further: Whether some of them ask for more than a size.
    """

    kind: str
    lane: str
    reject_mm: float | None
    review_mm: float | None
    rules: tuple[int, ...]
    further: bool


@dataclass(frozen=True, slots=True)
class Matrix:
    """All kinds in all lanes.

    Attributes:
        kinds: Rows.
        lanes: Columns.
        rows: Cells, one tuple for each kind.
    """

    kinds: tuple[str, ...]
    lanes: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @classmethod
    def of(cls, recipe: Recipe, more_kinds: Iterable[str] = ()) -> Matrix:
        """What the rules of a recipe say together.

        Args:
            recipe: The recipe.
            more_kinds: Kinds that people taught, which the recipe need not name.
        """
        named = (kind for rule in recipe.rules for kind in rule.kinds)
        known = dict.fromkeys([*recipe.kinds, *more_kinds, *named])
        known.pop(UNKNOWN, None)
        kinds = (*known, UNKNOWN)
        lanes = (*(lane.name for lane in recipe.lanes), ELSEWHERE)
        rows = tuple(tuple(cell_of(recipe, k, lane) for lane in lanes) for k in kinds)
        return cls(kinds, lanes, rows)


def without_words(recipe: Recipe, taught: Iterable[str] = ()) -> tuple[str, ...]:
    """Kinds of the matrix that the recipe has no words for.

    Args:
        recipe: The recipe.
        taught: Kinds that people taught.
    """
    rows = Matrix.of(recipe, taught).kinds
    return tuple(kind for kind in rows if kind not in (*recipe.kinds, UNKNOWN))


def with_kind(draft: Draft, kind: str, words: KindPart) -> Draft:
    """The draft with a kind more: a row of the matrix, and its words in reports.

    Args:
        draft: The draft.
        kind: What rules, model and support library call it.
        words: What people call it.
    """
    return draft.with_value(("kinds", kind), words.model_dump(mode="json"))


def cell_of(recipe: Recipe, kind: str, lane: str) -> Cell:
    """What the rules say together about one kind in one lane."""
    concerned = [
        (number, rule)
        for number, rule in enumerate(recipe.rules)
        if (not rule.kinds or kind in rule.kinds)
        and (not rule.lanes or lane in rule.lanes)
    ]
    plain = [rule for _number, rule in concerned if only_size(rule)]
    review = _smallest(plain, Decision.REVIEW)
    return Cell(
        kind,
        lane,
        _smallest(plain, Decision.REJECT),
        0.0 if kind == UNKNOWN else review,  # the judge reviews it without any rule
        tuple(number for number, _rule in concerned),
        len(plain) < len(concerned),
    )


def only_size(rule: RulePart) -> bool:
    """Whether a single defect fires it by its size alone."""
    return rule.min_count == 1 and not rule.min_area_mm2 and not rule.min_score


def _smallest(rules: Iterable[RulePart], decision: Decision) -> float | None:
    sizes = (rule.min_size_mm for rule in rules if rule.decision == decision)
    return min(sizes, default=None)


def with_own_rule(draft: Draft, kind: str, lane: str) -> tuple[Draft, int]:
    """The draft with a rule for this kind in this lane alone, and the rule's number.

    It rejects from the size at which that was rejected so far, else from 10 mm; a rule
    can only make it stricter, for the gravest that fires decides.
    """
    taken = {_name_of(one) for one in draft.parts(("rules",))}
    wished = f"{kind} {lane}".strip()[:56]
    names = (wished, *(f"{wished} {number}" for number in range(2, 999)))
    name = next(one for one in names if one not in taken)
    size = None
    if draft.recipe is not None:
        size = cell_of(draft.recipe, kind, lane).reject_mm
    rule: dict[str, object] = {
        "name": name,
        "decision": Decision.REJECT.value,
        "kinds": [kind],
        **({"lanes": [lane]} if lane else {}),
        "min_size_mm": 10.0 if size is None else size,
    }
    return draft.added(("rules",), rule), len(taken)


def _name_of(part: object) -> str:
    return str(part.get("name", "")) if isinstance(part, dict) else ""
