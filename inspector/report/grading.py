"""Grades from rules that a plant edits: acceptance tables, and four points for fabric.

A grade that cannot be trusted is HOLD: too much unseen, findings that nobody has
explained, records that do not add up. No grade is ever better than what was inspected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from inspector.disposal import Disposition as Disposition

_MM_PER_METRE = 1000.0
_MOST_POINTS = 4
"""No defect and no metre of fabric gets more, ASTM D5430 option A."""


class Cause(StrEnum):
    """Why a grade was not given; what is said of it stands in `wording` of the page."""

    COUNT = "count"
    RATE = "rate"
    SIZE = "size"
    POINTS = "points"
    COVERAGE = "coverage"
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    RUNNING = "running"
    LEDGER = "ledger"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Reason:
    """One limit that was not kept.

    Attributes:
        cause: What sort of limit.
        found: What there was.
        allowed: What there may be at most; for the coverage at least.
        what: Kinds it is about, "" for all.
        grade: The grade that it cost, "" for a hold.
    """

    cause: Cause
    found: float = 0.0
    allowed: float = 0.0
    what: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a grade allows of some kinds; None for no limit.

    Attributes:
        kinds: Kinds it is about; none for all.
        lanes: Lanes it is about; none for the whole width.
        min_size_mm: Smaller ones do not count.
        most: Defects in the whole lot.
        most_per_100_m: Defects per 100 m inspected.
        largest_mm: Longer side of the largest.
    """

    kinds: tuple[str, ...] = ()
    lanes: tuple[str, ...] = ()
    min_size_mm: float = 0.0
    most: int | None = None
    most_per_100_m: float | None = None
    largest_mm: float | None = None


@dataclass(frozen=True, slots=True)
class GradeRule:
    """One grade, with all that it allows.

    Attributes:
        name: What the customer calls it.
        disposition: What is to be done with a lot of this grade.
        limits: All must hold.
        most_points: Points per 100 m2 for the four-point method; None without.
    """

    name: str
    disposition: Disposition
    limits: tuple[Limit, ...] = ()
    most_points: float | None = None


@dataclass(frozen=True, slots=True)
class FourPoint:
    """How fabric is given points; the numbers of ASTM D5430 in mm.

    Attributes:
        bands_mm: Longest side up to which a defect has 1, 2 and 3 points; above, 4.
        holes: Kinds that are holes.
        hole_mm: A hole up to this has 2 points, a larger one 4.

    Source:
        ASTM D5430-13, Standard Test Methods for Visually Inspecting and Grading
        Fabrics, option A: 3, 6 and 9 inches; holes of 1 inch.
    """

    bands_mm: tuple[float, float, float] = (75.0, 150.0, 230.0)
    holes: tuple[str, ...] = ()
    hole_mm: float = 25.0


@dataclass(frozen=True, slots=True)
class GradeTable:
    """Grades from the best to the worst, and what forbids any of them.

    Attributes:
        name: What people call the table.
        recipes: Recipes that it is bound to.
        grades: Best first.
        otherwise: Grade of a lot that none of them allows; always HOLD.
        min_coverage: Less inspected than this is HOLD.
        most_open_unknowns: More unexplained findings than this is HOLD.
        four_point: How points are given; None for acceptance by counts.
        width_mm: Width of the product; None for what the station or recipe tells.
        digest: Hash of the file's content.
        en: Where its numbers come from, in English.
        zh: The same in Chinese.
    """

    name: str
    recipes: tuple[str, ...]
    grades: tuple[GradeRule, ...]
    otherwise: str = "none"
    min_coverage: float = 0.99
    most_open_unknowns: int = 0
    four_point: FourPoint | None = None
    width_mm: float | None = None
    digest: str = ""
    en: str = ""
    zh: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """The `n` defects of a lot, as parallel arrays.

    Attributes:
        kinds: Names that `kind` points into.
        lanes: Names that `lane` points into.
        kind: `(n,)` integers.
        lane: `(n,)` integers, -1 outside all lanes.
        size_mm: `(n,)`, the longer side.
        span_mm: `(n, 2)`, first and last position along.
    """

    kinds: tuple[str, ...]
    lanes: tuple[str, ...]
    kind: NDArray[np.int32]
    lane: NDArray[np.int32]
    size_mm: NDArray[np.float64]
    span_mm: NDArray[np.float64]

    def __post_init__(self) -> None:
        n = len(self.size_mm)
        if self.span_mm.shape != (n, 2):
            raise ValueError(f"span_mm must be ({n}, 2), got {self.span_mm.shape}")
        if not self.kind.shape == self.lane.shape == (n,):
            raise ValueError(f"kind and lane must be ({n},) like size_mm")


@dataclass(frozen=True, slots=True)
class Material:
    """What was inspected of a lot, beside its defects.

    Attributes:
        inspected_mm: Length.
        width_mm: Width, 0 where it is not known.
        coverage: Share inspected; None where nothing was to be.
        open_unknowns: Unexplained findings that nobody has judged.
        running: Whether it is not over yet, or its end is not on record.
        balanced: Whether every line is accounted for.
        held: Whether somebody has put it on hold.
    """

    inspected_mm: float
    width_mm: float
    coverage: float | None
    open_unknowns: int = 0
    running: bool = False
    balanced: bool = True
    held: bool = False


@dataclass(frozen=True, slots=True)
class Grade:
    """What a lot is graded as, and why it is no better.

    Attributes:
        name: The grade.
        disposition: What is to be done with it.
        reasons: The limits that cost a better grade, and whatever forbids any.
        points: Points per 100 m2; None for another method or without a width.
        table: Name of the table.
    """

    name: str
    disposition: Disposition
    reasons: tuple[Reason, ...] = field(default=())
    points: float | None = None
    table: str = ""


def grade(table: GradeTable, spots: Spots, material: Material) -> Grade:
    """The best grade whose limits all hold; HOLD where no grade can be trusted."""
    points = None
    if table.four_point is not None:
        points = points_per_100_m2(table.four_point, spots, material)
    doubts = tuple(_doubts(table, material))
    cost: list[Reason] = []
    for rule in table.grades:
        broken = [*_broken(rule, spots, material), *_points(rule, points)]
        if not broken:
            found = Disposition.HOLD if doubts else rule.disposition
            return Grade(rule.name, found, (*doubts, *cost), points, table.name)
        cost += broken
    reasons = (*doubts, *cost)
    return Grade(table.otherwise, Disposition.HOLD, reasons, points, table.name)


def _doubts(table: GradeTable, material: Material) -> Iterator[Reason]:
    if material.coverage is None:
        yield Reason(Cause.NOTHING)
    elif material.coverage < table.min_coverage:
        yield Reason(Cause.COVERAGE, material.coverage, table.min_coverage)
    if material.open_unknowns > table.most_open_unknowns:
        found = float(material.open_unknowns)
        yield Reason(Cause.UNKNOWN, found, table.most_open_unknowns)
    if material.running:
        yield Reason(Cause.RUNNING)
    if not material.balanced:
        yield Reason(Cause.LEDGER)
    if material.held:
        yield Reason(Cause.HELD)


def _broken(rule: GradeRule, spots: Spots, material: Material) -> Iterator[Reason]:
    for limit in rule.limits:
        what, sizes = ", ".join(limit.kinds), spots.size_mm[_chosen(limit, spots)]
        count = len(sizes)
        if limit.most is not None and count > limit.most:
            yield Reason(Cause.COUNT, count, limit.most, what, rule.name)
        if limit.most_per_100_m is not None and material.inspected_mm > 0:
            rate = count / (material.inspected_mm / 100_000)
            if rate > limit.most_per_100_m:
                yield Reason(Cause.RATE, rate, limit.most_per_100_m, what, rule.name)
        if limit.largest_mm is not None and count and sizes.max() > limit.largest_mm:
            largest = float(sizes.max())
            yield Reason(Cause.SIZE, largest, limit.largest_mm, what, rule.name)


def _points(rule: GradeRule, points: float | None) -> Iterator[Reason]:
    if rule.most_points is not None and points is not None:
        if points > rule.most_points:
            yield Reason(Cause.POINTS, points, rule.most_points, grade=rule.name)
    elif rule.most_points is not None:
        yield Reason(Cause.NOTHING, grade=rule.name)


def _chosen(limit: Limit, spots: Spots) -> NDArray[np.bool_]:
    chosen = spots.size_mm >= limit.min_size_mm
    if limit.kinds:
        chosen &= np.isin(spots.kind, _codes(limit.kinds, spots.kinds))
    if limit.lanes:
        chosen &= np.isin(spots.lane, _codes(limit.lanes, spots.lanes))
    return chosen


def _codes(names: Sequence[str], among: Sequence[str]) -> list[int]:
    return [code for code, name in enumerate(among) if name in names]


def points_of(rules: FourPoint, spots: Spots) -> NDArray[np.int64]:
    """Points of each defect, 1 to 4, by its longer side; holes have their own rule."""
    bands = np.array(rules.bands_mm)
    points = 1 + np.searchsorted(bands, spots.size_mm, side="left")
    hole = np.isin(spots.kind, _codes(rules.holes, spots.kinds))
    holes = np.where(spots.size_mm <= rules.hole_mm, 2, _MOST_POINTS)
    return np.asarray(np.where(hole, holes, points), np.int64)


def points_per_100_m2(
    rules: FourPoint, spots: Spots, material: Material
) -> float | None:
    """Points of the lot per 100 m2, no metre counting more than four.

    A defect that runs through several metres has four points in each of them. None
    where length or width are not known.

    Source:
        ASTM D5430-13, option A: points times 100,000, by the width in mm and the
        length in m.
    """
    if material.inspected_mm <= 0 or material.width_mm <= 0:
        return None
    each = points_of(rules, spots)
    first = np.floor(spots.span_mm[:, 0] / _MM_PER_METRE).astype(np.int64)
    last = np.floor(spots.span_mm[:, 1] / _MM_PER_METRE).astype(np.int64)
    long = spots.span_mm[:, 1] - spots.span_mm[:, 0] > _MM_PER_METRE
    metres: dict[int, int] = {}
    for start, end, points, through in zip(
        first.tolist(), last.tolist(), each.tolist(), long.tolist(), strict=True
    ):
        for metre in range(start, end + 1) if through else (start,):
            metres[metre] = min(_MOST_POINTS, metres.get(metre, 0) + points)
    total = sum(metres.values())
    metres_inspected = material.inspected_mm / _MM_PER_METRE
    return total * 100_000 / (material.width_mm * metres_inspected)
