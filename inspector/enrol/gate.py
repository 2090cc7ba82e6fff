"""Go, more shots, or too close: what a new kind would do, in numbers with intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from inspector.classify.protonet import Prototypes
from inspector.classify.support import Support
from inspector.enrol.shadow import Shadow
from inspector.types import UNKNOWN

FEWEST_SHOTS = 3
LEAST_RECALL = 0.7
MOST_STOLEN = 0.05
FEWEST_RENAMED = 3
"""One or two stored findings that change their name may have had a wrong one."""
_Z95 = 1.959964


class Finding(StrEnum):
    """What the gate says."""

    GO = "go"
    MORE_SHOTS = "more shots"
    TOO_CLOSE = "too close"


@dataclass(frozen=True, slots=True)
class Rate:
    """A count out of a total, with its 95 % interval.

    Source:
        Wilson 1927, "Probable inference, the law of succession, and statistical
        inference": the score interval, which holds for small totals.
    """

    count: int
    total: int

    @property
    def share(self) -> float:
        """Count over total; 0 of nothing."""
        return self.count / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lowest and highest share that 95 % do not rule out; 0..1 of nothing."""
        if not self.total:
            return (0.0, 1.0)
        n, p, z2 = self.total, self.share, _Z95**2
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = _Z95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return (max(0.0, middle - half), min(1.0, middle + half))


@dataclass(frozen=True, slots=True)
class Report:
    """What the gate found.

    Attributes:
        kind: The new one.
        verdict: What to do.
        too_close_to: Kind it cannot be told from, "" if there is none.
        found: Own crops that the others alone would name so (leave one out).
        confused: Own crops that went to each other kind.
        stolen: Examples of each old kind that the new one would take.
        changed: Answers on the old kinds' examples that would differ, of all.
        shadow: The run over stored evidence; None without one.
    """

    kind: str
    verdict: Finding
    too_close_to: str
    found: Rate
    confused: Mapping[str, Rate]
    stolen: Mapping[str, Rate]
    changed: Rate
    shadow: Shadow | None = None

    @property
    def renamed(self) -> Mapping[str, Rate]:
        """Stored findings of each other kind that would get the new name."""
        return {} if self.shadow is None else _renamed(self.kind, self.shadow)

    @property
    def alarms_per_km(self) -> float | None:
        """Would-be findings of the kind per 1000 m; None without a shadow run."""
        return None if self.shadow is None else self.shadow.per_km


def judge(
    name: str,
    before: Prototypes,
    after: Prototypes,
    own_distance: Mapping[int, float],
    shadow: Shadow | None = None,
) -> Report:
    """Ask what a kind would do.

    Args:
        name: The kind with pending examples.
        before: What is live now.
        after: The same with the pending examples.
        own_distance: From the embedder's manifest.
        shadow: What it would name in stored evidence, if there is some.
    """
    named = left_one_out(name, after, own_distance)
    total = len(named)
    found = Rate(sum(n == name for n in named), total)
    others = [n for n in before.support.names if n != name]
    confused = {
        other: Rate(sum(n == other for n in named), total)
        for other in others
        if other in named
    }
    stolen, changed = _taken(name, before, after)
    renamed = {} if shadow is None else _renamed(name, shadow)
    closest = _closest(confused, stolen, renamed)
    if closest:
        verdict = Finding.TOO_CLOSE
    elif total < FEWEST_SHOTS or found.share < LEAST_RECALL:
        verdict = Finding.MORE_SHOTS
    else:
        verdict = Finding.GO
    return Report(name, verdict, closest, found, confused, stolen, changed, shadow)


def left_one_out(
    name: str, after: Prototypes, own_distance: Mapping[int, float]
) -> list[str]:
    """What each example of a kind would be called without itself.

    A kind of one example cannot be asked; its only one is `unknown` then.
    """
    support = after.support
    number = support.names.index(name)
    vectors = support.vectors[number]
    if len(vectors) < 2:
        return [UNKNOWN] * len(vectors)
    named = []
    for left_out in range(len(vectors)):
        keep = np.arange(len(vectors)) != left_out
        fewer = _with_vectors(support, number, vectors[keep])
        named += Prototypes(fewer, own_distance).names(vectors[left_out][None])
    return named


def _with_vectors(
    support: Support, number: int, vectors: NDArray[np.float32]
) -> Support:
    """The support with other examples of one kind."""
    changed = list(support.vectors)
    changed[number] = vectors
    return replace(support, vectors=tuple(changed), digest="left one out")


def _taken(
    name: str, before: Prototypes, after: Prototypes
) -> tuple[dict[str, Rate], Rate]:
    """Examples of old kinds that the new one would take, and all answers that change.

    Old kinds that do not get examples keep their prototypes to the last bit, so an
    answer can change only where the new kind is nearer.
    """
    stolen: dict[str, Rate] = {}
    changed = total = 0
    for other, vectors in zip(
        before.support.names, before.support.vectors, strict=True
    ):
        if other == name:
            continue
        old, new = before.names(vectors), after.names(vectors)
        changed += sum(a != b for a, b in zip(old, new, strict=True))
        total += len(old)
        taken = sum(a != name and b == name for a, b in zip(old, new, strict=True))
        if taken:
            stolen[other] = Rate(taken, len(old))
    return stolen, Rate(changed, total)


def _renamed(name: str, shadow: Shadow) -> dict[str, Rate]:
    """Findings that the line had a name for and that would get another one."""
    return {
        kind: Rate(count, max(count, shadow.seen.get(kind, 0)))
        for kind, count in shadow.before.items()
        if kind not in (UNKNOWN, name)
    }


def _closest(
    confused: Mapping[str, Rate],
    stolen: Mapping[str, Rate],
    renamed: Mapping[str, Rate],
) -> str:
    """The kind that the new one is mistaken for most, beyond what is allowed."""
    worst: dict[str, float] = {}
    for other, rate in confused.items():
        if rate.share > 1 - LEAST_RECALL:
            worst[other] = rate.share
    for other, rate in stolen.items():
        if rate.share > MOST_STOLEN:
            worst[other] = max(worst.get(other, 0.0), rate.share)
    for other, rate in renamed.items():
        if rate.share > MOST_STOLEN and rate.count >= FEWEST_RENAMED:
            worst[other] = max(worst.get(other, 0.0), rate.share)
    return max(worst, key=lambda other: worst[other]) if worst else ""
