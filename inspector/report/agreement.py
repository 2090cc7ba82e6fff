"""How far people agree: kappa of two reviewers, and rates from sampled reviews."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from inspector.findings import Decision, Opinion
from inspector.report.metrics import Proportion, proportion

_Z95 = 1.959963984540054
"""Quantile 0.975 of the normal distribution."""

_REAL = frozenset({Opinion.CONFIRMED, Opinion.RELABELLED, Opinion.MISSED})
_DEFINITE = frozenset(Opinion) - {Opinion.UNSURE}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One thing a person said about a defect or a frame.

    Attributes:
        item: What it is about; number None for the whole frame.
        decision: What the line had decided for that frame.
        opinion: What was said.
        by: Who said so.
        at: UTC instant.
        spent_s: How long it took.
    """

    item: tuple[int, int | None]
    decision: Decision
    opinion: Opinion
    by: str
    at: datetime
    spent_s: float


@dataclass(frozen=True, slots=True)
class Kappa:
    """How far two people agree beyond chance.

    Attributes:
        who: The two.
        items: What both have judged.
        agreed: Of these, where they said the same.
        kappa: Cohen's; None where both said one and the same thing all the time.
        low: Lower end of its 95 % interval.
        high: Upper end.
    """

    who: tuple[str, str]
    items: int
    agreed: int
    kappa: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ReviewFigures:
    """What sampled reviews say of the line's answers.

    Attributes:
        overkill: Share of reviewed defects on frames that were not accepted which
            are none; None where nobody looked.
        escape: Share of reviewed frames among the accepted on which something had
            been missed; None where nobody looked.
        twice: Items judged by two or more people.
        kappas: Each pair of people who have judged the same items.
        minutes: Time that reviews took.
        reviews: How many there were.
    """

    overkill: Proportion | None
    escape: Proportion | None
    twice: int
    kappas: tuple[Kappa, ...]
    minutes: float
    reviews: int


def review_figures(reviews: Iterable[Reviewed]) -> ReviewFigures:
    """Rates, agreement and cost of the reviews of some material.

    The newest definite opinion about an item counts for the rates; for the agreement
    the newest one of each person does.
    """
    given = sorted(reviews, key=lambda one: (one.at, one.by, one.opinion.value))
    definite = [one for one in given if one.opinion in _DEFINITE]
    newest = {one.item: one for one in definite}
    flagged = [
        one
        for one in newest.values()
        if one.item[1] is not None and one.decision is not Decision.ACCEPT
    ]
    passed = [
        one
        for one in _frames(definite)
        if one.decision is Decision.ACCEPT
    ]  # fmt: skip
    wrong = sum(one.opinion is Opinion.FALSE for one in flagged)
    missed = sum(one.opinion is Opinion.MISSED for one in passed)
    by_item: dict[Hashable, dict[str, bool]] = {}
    for one in definite:
        by_item.setdefault(one.item, {})[one.by] = one.opinion in _REAL
    return ReviewFigures(
        overkill=proportion(wrong, len(flagged)),
        escape=proportion(missed, len(passed)),
        twice=sum(len(said) > 1 for said in by_item.values()),
        kappas=kappas(by_item.values()),
        minutes=sum(one.spent_s for one in given) / 60,
        reviews=len(given),
    )


def _frames(definite: Sequence[Reviewed]) -> Iterable[Reviewed]:
    """One answer per frame that was looked at as a whole: missed beats clean.

    A frame on which one thing was missed has been missed, also where another look
    found nothing more.
    """
    frames: dict[int, Reviewed] = {}
    for one in definite:
        frame, number = one.item
        if number is None and (
            frame not in frames or frames[frame].opinion is not Opinion.MISSED
        ):
            frames[frame] = one
    return frames.values()


def kappas(items: Iterable[Mapping[str, Hashable]]) -> tuple[Kappa, ...]:
    """Cohen's kappa of each pair of people who have judged the same items.

    Args:
        items: What each person said about one item.
    """
    tables: dict[tuple[str, str], Counter[tuple[Hashable, Hashable]]] = {}
    for said in items:
        for pair in combinations(sorted(said), 2):
            answers = said[pair[0]], said[pair[1]]
            tables.setdefault(pair, Counter())[answers] += 1
    return tuple(_kappa(pair, table) for pair, table in sorted(tables.items()))


def _kappa(who: tuple[str, str], table: Counter[tuple[Hashable, Hashable]]) -> Kappa:
    """Kappa with the interval of its large-sample standard error.

    Source:
        Cohen 1960, Educational and Psychological Measurement 20, 37-46; Fleiss, Cohen,
        Everitt 1969, "Large sample standard errors of kappa and weighted kappa",
        Psychological Bulletin 72, 323-327, eq. 13.
    """
    n = sum(table.values())
    words = sorted({word for pair in table for word in pair}, key=repr)
    p = {pair: count / n for pair, count in table.items()}
    rows = {w: sum(share for (a, _), share in p.items() if a == w) for w in words}
    cols = {w: sum(share for (_, b), share in p.items() if b == w) for w in words}
    same = sum(p.get((w, w), 0.0) for w in words)
    chance = sum(rows[w] * cols[w] for w in words)
    agreed = sum(table[(w, w)] for w in words)
    if math.isclose(chance, 1.0):
        return Kappa(who, n, agreed, None, None, None)
    kappa = (same - chance) / (1 - chance)
    first = sum(
        p.get((w, w), 0.0) * (1 - (rows[w] + cols[w]) * (1 - kappa)) ** 2 for w in words
    )
    second = (1 - kappa) ** 2 * sum(
        share * (cols[a] + rows[b]) ** 2 for (a, b), share in p.items() if a != b
    )
    third = (kappa - chance * (1 - kappa)) ** 2
    variance = max(0.0, first + second - third) / (n * (1 - chance) ** 2)
    reach = _Z95 * math.sqrt(variance)
    return Kappa(who, n, agreed, kappa, max(-1.0, kappa - reach), min(1, kappa + reach))
