# ruff: noqa: RUF001 - Chinese punctuation is meant
"""Explanations: for each group of a lot the ranked causes, cited, or an abstention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from inspector.cause.causebase import Candidates, CauseBase
from inspector.cause.evidence import nobody, sentence
from inspector.cause.lot import Indices, Lot, Surroundings
from inspector.cause.observe import Group, KindFacts, Observer, Reading
from inspector.cause.ranking import Held, Rank, Ranker, Ranking, RankingPart, Verdicts
from inspector.cause.schema import ActionPart, Text, Value
from inspector.errors import CauseError

MOST_CAUSES = 5


@dataclass(frozen=True, slots=True)
class Citation:
    """Evidence as it is cited: what the base says, and what was measured.

    Attributes:
        id: Of the rule or evidence in the base.
        says: What the base says.
        measured: What the records show, one sentence per observation.
        p_value: The smallest of them; None where nothing was tested.
        sources: Keys of its sources.
    """

    id: str
    says: Text
    measured: tuple[Text, ...]
    p_value: float | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankedCause:
    """A candidate with its evidence, checks and remedies.

    Attributes:
        id: Of the cause in the base.
        text: What it is.
        step: Process step.
        p: Probability among all candidates of the kind and none.
        evidence: What speaks for it.
        against: What speaks against it.
        checks: What would confirm it, the most specific first.
        remedies: What helps.
        sources: Keys of all sources cited.
        alike: Cosine of its words with the pictures, which breaks ties alone.
    """

    id: str
    text: Text
    step: Text
    p: float
    evidence: tuple[Citation, ...]
    against: tuple[Citation, ...]
    checks: tuple[ActionPart, ...]
    remedies: tuple[ActionPart, ...]
    sources: tuple[str, ...]
    alike: float | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a group of defects may be there.

    Attributes:
        kind: Their kind.
        members: Their indices in the lot.
        causes: Likeliest first; empty when nothing is claimed.
        abstained: Nothing is claimed.
        reason: What is claimed, or why nothing is.
        candidates: Ids of all causes that were weighed, likeliest first.
        pattern: What the group shows, significant observations only.
        base: Version of the cause base.
    """

    kind: str
    members: Indices
    causes: tuple[RankedCause, ...]
    abstained: bool
    reason: Text
    candidates: tuple[str, ...]
    pattern: tuple[Text, ...]
    base: str

    @property
    def count(self) -> int:
        """How many defects it is about."""
        return len(self.members)


class Likeness(Protocol):
    """Compares the words of causes with a group's pictures."""

    def of(self, group: Group, candidates: Candidates) -> Mapping[str, float]:
        """Cosine by cause id; empty where the group has no pictures."""
        ...


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains lots by a cause base. No I/O, no clock: same lot, same explanations.

    Attributes:
        ranker: Ranks the candidates.
        surroundings: What the plant knows of the line.
        version: Digest of the base.
        likeness: Breaks ties by pictures; None without.
    """

    ranker: Ranker
    surroundings: Surroundings
    version: str
    likeness: Likeness | None = None

    @classmethod
    def of(
        cls,
        base: CauseBase,
        part: RankingPart,
        surroundings: Surroundings,
        verdicts: Mapping[str, Verdicts] | None = None,
    ) -> Explainer:
        """An explainer with the plant's verdicts."""
        return cls(Ranker(base, part, verdicts or {}), surroundings, base.digest)

    def lot(self, lot: Lot, material: str) -> tuple[Explanation, ...]:
        """Explanations of all groups of a lot, those that name a cause first.

        Raises:
            CauseError: The base has no such material.
        """
        return self.ranked(self.observed(lot, material), material)

    def observed(self, lot: Lot, material: str) -> tuple[Group, ...]:
        """What the groups of a lot show, before any cause is weighed.

        Raises:
            CauseError: The base has no such material.
        """
        observer = Observer(self.surroundings, self.ranker.part.limit)
        base = self.ranker.base
        return tuple(
            group
            for kind in np.unique(lot.kind).tolist()
            for group in observer.groups(
                lot, kind, kind_facts(base.candidates(material, kind))
            )
        )

    def ranked(self, groups: Sequence[Group], material: str) -> tuple[Explanation, ...]:
        """Explanations of groups, those that name a cause first."""
        base = self.ranker.base
        found = [self.group(one, base.candidates(material, one.kind)) for one in groups]
        return tuple(sorted(found, key=lambda e: (e.abstained, -_surest(e), -e.count)))

    def kind(self, material: str, kind: str, told: Mapping[str, Value]) -> Explanation:
        """Causes of a kind by what a person or another system measured.

        Raises:
            CauseError: The material is unknown, or a quantity is none of the base.
        """
        candidates = self.ranker.base.candidates(material, kind)
        readings = dict(_told(self.ranker.base, told))
        return self.group(Group(kind, nobody(), (), readings), candidates)

    def group(self, group: Group, candidates: Candidates) -> Explanation:
        """The explanation of one group."""
        alike = self.likeness.of(group, candidates) if self.likeness else None
        ranking = self.ranker.rank(group, candidates, alike)
        if ranking.held_back:
            candidates = self.ranker.base.imaging(group.kind)
        causes = tuple(
            self._cause(rank, group, candidates)
            for rank in ranking.ranks[:MOST_CAUSES]
            if ranking.named
        )
        return Explanation(
            group.kind,
            group.members,
            causes,
            not ranking.named,
            _reason(ranking),
            tuple(rank.cause.id for rank in ranking.ranks),
            tuple(_pattern(group, self.ranker.part.limit)),
            self.version,
        )

    def _cause(self, rank: Rank, group: Group, candidates: Candidates) -> RankedCause:
        support = tuple(_citation(held, group) for held in rank.support)
        against = tuple(_citation(held, group) for held in rank.against)
        cited = (rank.cause.source, *(one.sources for one in (*support, *against)))
        return RankedCause(
            rank.cause.id,
            sentence(rank.cause.en, rank.cause.zh),
            self.ranker.base.common.steps[rank.cause.step],
            rank.p,
            support,
            against,
            candidates.checks(rank.cause.id),
            candidates.remedies(rank.cause.id),
            tuple(dict.fromkeys(key for keys in cited for key in keys)),
            rank.alike,
        )


def kind_facts(candidates: Candidates) -> KindFacts:
    """What the base says of a kind before anything is measured."""
    families = {family for cause in candidates.causes for family in cause.families}
    return KindFacts(candidates.habits, "tooling_repeat" in families)


def _told(base: CauseBase, told: Mapping[str, Value]) -> Iterator[tuple[str, Reading]]:
    for name, value in told.items():
        quantity = base.common.quantities.get(name)
        if quantity is None:
            raise CauseError(
                f"no quantity {str(name)[:60]!r}, have {sorted(base.common.quantities)}"
            )
        if not quantity.accepts(value):
            expected = list(quantity.values) or quantity.type
            raise CauseError(f"{name} must be {expected}, got {str(value)[:60]!r}")
        yield name, Reading(value, told=True)


def _citation(held: Held, group: Group) -> Citation:
    seen = [group.observations[place] for place in held.observations]
    tested = [one.p_value for one in seen if one.p_value is not None]
    return Citation(
        held.entry.id,
        sentence(held.entry.en, held.entry.zh),
        tuple(one.text for one in seen),
        min(tested, default=None),
        held.entry.source,
    )


def _pattern(group: Group, limit: float) -> Iterator[Text]:
    for one in group.observations:
        if one.p_value is not None and one.p_value <= limit:
            yield one.text


def _surest(explanation: Explanation) -> float:
    return explanation.causes[0].p if explanation.causes else 0.0


def _reason(ranking: Ranking) -> Text:
    if ranking.named and ranking.held_back:
        return sentence(
            "Brightness only: check the station's imaging before the process.",
            "仅亮度变化：先核查工位成像，再怀疑工艺。",
        )
    if ranking.named:
        return sentence(
            "Candidates, not findings: a check decides.", "仅为候选成因，须经核查确认。"
        )
    if not ranking.ranks:
        return sentence(
            "The cause base knows no cause for this kind.", "成因库中无此类缺陷的成因。"
        )
    if not ranking.ranks[0].decided:
        return sentence(
            "Not enough evidence: nothing tested speaks for a common cause.",
            "证据不足：没有经检验的证据指向共同成因。",
        )
    return sentence(
        "Not enough evidence: several causes fit alike.",
        "证据不足：多个成因同样符合。",
    )
