"""Recipe rules to a verdict. Pure: the same defects give the same decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.findings import Decision, Defect, Verdict
from inspector.recipe import Recipe, RulePart
from inspector.types import UNKNOWN

UNKNOWN_RULE = "unknown"
"""Name of the rule that is always there: what nothing explains is reviewed."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides on frames by the rules of one recipe.

    Attributes:
        rules: In the order of the recipe.
    """

    rules: tuple[RulePart, ...]

    @classmethod
    def of(cls, recipe: Recipe) -> Judge:
        """The judge that a recipe asks for."""
        return cls(recipe.rules)

    @property
    def memory_mm(self) -> float:
        """How far back the rules look."""
        return max((rule.per_mm or 0.0 for rule in self.rules), default=0.0)

    def judge(self, defects: Sequence[Defect], recent: Sequence[Defect]) -> Verdict:
        """The gravest rule that fires; the first in the recipe among equals.

        Args:
            defects: The frame's own.
            recent: Defects of the frames before, for rules that count per length.
        """
        verdict = Verdict(Decision.ACCEPT)
        for rule in self.rules:
            if rule.decision.gravity <= verdict.decision.gravity:
                continue
            if numbers := _firing(rule, defects, recent):
                verdict = Verdict(rule.decision, rule.name, numbers)
        unknown = tuple(d.number for d in defects if d.kind == UNKNOWN)
        if unknown and verdict.decision is Decision.ACCEPT:
            verdict = Verdict(Decision.REVIEW, UNKNOWN_RULE, unknown)
        return verdict

    def remember(
        self, recent: Sequence[Defect], defects: Sequence[Defect], end_mm: float
    ) -> tuple[Defect, ...]:
        """What the next frame must know of this one and of those before it.

        Args:
            recent: What this frame was told.
            defects: What it found.
            end_mm: Position of its last row.
        """
        horizon_mm = end_mm - self.memory_mm
        return tuple(d for d in (*recent, *defects) if _y_mm(d) > horizon_mm)


def _firing(
    rule: RulePart, defects: Sequence[Defect], recent: Sequence[Defect]
) -> tuple[int, ...]:
    """Numbers of the frame's defects that fire `rule`; empty if it does not fire."""
    matching = [defect for defect in defects if _concerns(rule, defect)]
    if rule.per_mm is None:
        enough = len(matching) >= rule.min_count
        return tuple(d.number for d in matching) if enough else ()
    known = [d for d in (*recent, *defects) if _concerns(rule, d)]
    return tuple(
        defect.number
        for defect in matching
        if _distinct(known, _y_mm(defect) - rule.per_mm, _y_mm(defect))
        >= rule.min_count
    )


def _distinct(defects: Sequence[Defect], from_mm: float, to_mm: float) -> int:
    """How many defects lie there; the pieces of one count once."""
    return len({d.begun_mm for d in defects if from_mm < _y_mm(d) <= to_mm})


def _concerns(rule: RulePart, defect: Defect) -> bool:
    return (
        (not rule.kinds or defect.kind in rule.kinds)
        and (not rule.lanes or defect.lane in rule.lanes)
        and defect.size_mm >= rule.min_size_mm
        and defect.covered_mm2 >= rule.min_area_mm2
        and defect.score >= rule.min_score
    )


def _y_mm(defect: Defect) -> float:
    return defect.centre_mm[1]
