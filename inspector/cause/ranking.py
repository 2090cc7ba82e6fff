"""The rule by which causes are ranked: a prior, times what the evidence says.

For a group of defects the hypotheses are the causes that the base names for its kind,
and `none`: no common cause at all. With E the entries of the base (its rules and the
kind's own evidence) of which every quantity was measured,

    log P(h | E) = log prior(h) + 1/T sum_e w_e log P(e | h) + constant,

where P(e | h) is the rate of `ranking.yaml` if the entry holds and one minus it if not.
w_e is 1 for an entry that rests on a tested quantity, and less for one that rests on
shape alone. The prior is 1 - none_prior shared among the causes, weighed by verdicts:
(k + right) / (k + wrong) with k = feedback_weight. A cause is named only when it is
likely enough and some evidence that was tested and found speaks for it. Causes whose
probabilities differ by less than the share `tie` are ordered by how much their words
are like the pictures, where there are pictures; probabilities stay what they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from inspector.cause.causebase import Candidates, CauseBase, cause_folder
from inspector.cause.observe import Group, Reading
from inspector.cause.schema import (
    CauseEntry,
    Condition,
    EvidencePart,
    Identifier,
    RulePart,
    Value,
)
from inspector.errors import CauseError
from inspector.files import read_yaml
from inspector.parts import Part, Positive, first_problem

Rate = Annotated[float, Field(gt=0, lt=1)]
Entry = RulePart | EvidencePart
_SHAPES = frozenset({"elongation", "orientation_deg"})


class RuleRates(Part):
    """How often a rule holds: for causes of some families, for others, for none."""

    families: dict[Identifier, Rate]
    other: Rate
    none: Rate


class EvidenceRates(Part):
    """How often a kind's own evidence holds."""

    supported: Rate
    other: Rate
    contradicted: Rate
    none: Rate


class RankingPart(Part):
    """The figures of the rule; see `data/causes/ranking.yaml`."""

    version: Literal[1]
    limit: Rate
    none_prior: Rate
    name_from: Rate
    temperature: Positive
    untested_weight: Annotated[float, Field(ge=0, le=1)]
    feedback_weight: Positive
    tie: Rate
    evidence: EvidenceRates
    rules: dict[Identifier, RuleRates]

    @model_validator(mode="after")
    def _contradiction_is_rarer(self) -> Self:
        if self.evidence.contradicted > self.evidence.other:
            raise ValueError("evidence.contradicted must not be above evidence.other")
        return self


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What people found of a cause: how often it was right, and how often wrong."""

    right: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """An entry of the base that could be judged for a group.

    Attributes:
        entry: The rule or evidence.
        holds: Whether all its conditions hold.
        decides: It holds, and rests on something that was tested and found, or told.
        observations: Places of the group's observations that it rests on.
    """

    entry: Entry
    holds: bool
    decides: bool
    observations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rank:
    """One candidate and what speaks for it.

    Attributes:
        cause: The cause.
        p: Its probability among all causes of the kind and none.
        support: Entries that hold and speak for it.
        against: Entries that hold and speak against it.
        alike: Cosine of its words with the pictures; None without pictures.
    """

    cause: CauseEntry
    p: float
    support: tuple[Held, ...]
    against: tuple[Held, ...]
    alike: float | None = None

    @property
    def decided(self) -> bool:
        """Whether something tested speaks for it."""
        return any(held.decides for held in self.support)


@dataclass(frozen=True, slots=True)
class Ranking:
    """All candidates of a group, likeliest first.

    Attributes:
        ranks: The candidates.
        named: Whether the first one may be named.
        held_back: Imaging must be checked before any cause in the process.
    """

    ranks: tuple[Rank, ...]
    named: bool
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Ranker:
    """Ranks causes by the stated rule. No I/O, no clock.

    Attributes:
        base: The cause base.
        part: The figures of the rule.
        verdicts: What people found, by cause.
        use_prior: Without it all causes begin alike.
        use_evidence: Without it nothing measured counts.
    """

    base: CauseBase
    part: RankingPart
    verdicts: Mapping[str, Verdicts]
    use_prior: bool = True
    use_evidence: bool = True

    def rank(
        self,
        group: Group,
        candidates: Candidates,
        alike: Mapping[str, float] | None = None,
    ) -> Ranking:
        """Candidates of a kind for one of its groups.

        Args:
            group: What was measured.
            candidates: What the base knows of the kind.
            alike: How much the words of each cause are like the group's pictures.
        """
        known = list(self._judged(group, candidates))
        hold = any(
            held.holds and isinstance(held.entry, RulePart) and held.entry.effect
            for held in known
        )
        if hold:
            candidates = self.base.imaging(group.kind)
            known = list(self._judged(group, candidates))
        causes = candidates.causes
        if not causes:
            return Ranking((), named=False, held_back=hold)
        shares = self._posterior(causes, known)
        ranks = [
            self._rank(cause, p, known)
            for cause, p in sorted(
                zip(causes, shares, strict=True), key=lambda pair: -pair[1]
            )
        ]
        if alike:
            ranks = list(_ties_broken(ranks, alike, self.part.tie))
        named = ranks[0].p >= self.part.name_from and ranks[0].decided
        return Ranking(tuple(ranks), named, hold)

    def _judged(self, group: Group, candidates: Candidates) -> Iterator[Held]:
        entries: list[Entry] = [*self.base.rules, *candidates.evidence]
        for entry in entries:
            held = judged(entry, group.readings)
            if held is not None and not _is_habit(entry, candidates.habits):
                yield held

    def _posterior(
        self, causes: Sequence[CauseEntry], known: Sequence[Held]
    ) -> list[float]:
        """Probabilities of the causes; what is missing to 1 is `none`."""
        logs = [*self._priors(causes), math.log(self.part.none_prior)]
        if self.use_evidence:
            for held in known:
                weight = self._weight(held.entry) / self.part.temperature
                for i, cause in enumerate((*causes, None)):
                    rate = self._rate(held.entry, cause)
                    logs[i] += weight * math.log(rate if held.holds else 1 - rate)
        top = max(logs)
        parts = [math.exp(one - top) for one in logs]
        return [part / sum(parts) for part in parts[:-1]]

    def _priors(self, causes: Sequence[CauseEntry]) -> list[float]:
        weights = [self._prior_weight(cause) for cause in causes]
        share = (1 - self.part.none_prior) / sum(weights)
        return [math.log(weight * share) for weight in weights]

    def _prior_weight(self, cause: CauseEntry) -> float:
        if not self.use_prior or cause.id not in self.verdicts:
            return 1.0
        k, found = self.part.feedback_weight, self.verdicts[cause.id]
        return (k + found.right) / (k + found.wrong)

    def _rate(self, entry: Entry, cause: CauseEntry | None) -> float:
        if isinstance(entry, RulePart):
            return self._rule_rate(entry, cause)
        rates = self.part.evidence
        if cause is None:
            return rates.none if _tested(entry) else rates.other
        if cause.id in entry.supports:
            return rates.supported
        return rates.contradicted if cause.id in entry.contradicts else rates.other

    def _rule_rate(self, rule: RulePart, cause: CauseEntry | None) -> float:
        rates = self.part.rules.get(rule.id)
        if rates is None:  # a rule of the plant's own
            shared = self.part.evidence
            rates = RuleRates(
                families=dict.fromkeys(rule.supports, shared.supported),
                other=shared.other,
                none=shared.none,
            )
        if cause is None:
            return rates.none
        return max(rates.families.get(f, rates.other) for f in cause.families)

    def _weight(self, entry: Entry) -> float:
        return 1.0 if _tested(entry) else self.part.untested_weight

    def _rank(self, cause: CauseEntry, p: float, known: Sequence[Held]) -> Rank:
        held = [one for one in known if one.holds]
        return Rank(
            cause,
            p,
            tuple(one for one in held if _supports(one.entry, cause)),
            tuple(one for one in held if _contradicts(one.entry, cause)),
        )


def _ties_broken(
    ranks: Sequence[Rank], alike: Mapping[str, float], tie: float
) -> Iterator[Rank]:
    """Ranks in their order; within a tie by likeness, decided ones before others.

    A tie begins with a rank and holds those behind it that are less likely by no more
    than the share.
    """
    told = [replace(rank, alike=alike.get(rank.cause.id)) for rank in ranks]
    start = 0
    while start < len(told):
        end = start + 1
        while end < len(told) and told[end].p >= (1 - tie) * told[start].p:
            end += 1
        yield from sorted(
            told[start:end],
            key=lambda rank: (not rank.decided, -(rank.alike or 0.0)),
        )
        start = end


def judged(entry: Entry, readings: Mapping[str, Reading]) -> Held | None:
    """Whether an entry holds; None where something it asks for was not measured."""
    if not entry.when or any(c.q not in readings for c in entry.when):
        return None
    used = [readings[c.q] for c in entry.when]
    holds = all(
        meets(condition, reading.value)
        for condition, reading in zip(entry.when, used, strict=True)
    )
    found = [reading for reading in used if reading.p_value is not None or reading.told]
    places = sorted({r.observation for r in used if r.observation >= 0})
    return Held(entry, holds, holds and bool(found), tuple(places))


def meets(condition: Condition, value: Value | None) -> bool:
    """Whether a value satisfies a condition; one that is not there meets `absent`."""
    op, asked = condition.op, condition.value
    if op in ("present", "absent"):
        return (value is None) == (op == "absent")
    if value is None:
        return False
    if op == "in":
        return isinstance(asked, tuple) and value in asked
    if op in ("eq", "ne"):
        return (value == asked) == (op == "eq")
    if not (isinstance(value, float | int) and isinstance(asked, float | int)):
        return False
    return {
        "lt": value < asked,
        "le": value <= asked,
        "gt": value > asked,
        "ge": value >= asked,
    }[op]


def load_ranking(path: Path | None = None) -> RankingPart:
    """The figures of the rule, shipped or a plant's own.

    Raises:
        CauseError: The file cannot be read or says something impossible.
    """
    path = path or cause_folder() / "ranking.yaml"
    try:
        return RankingPart.model_validate(read_yaml(path, CauseError))
    except ValidationError as cause:
        raise CauseError(f"{path}: {first_problem(cause)}") from cause


def _tested(entry: Entry) -> bool:
    """Whether it rests on more than shape and place as such."""
    return not {condition.q for condition in entry.when} <= _SHAPES


def _is_habit(entry: Entry, habits: frozenset[str]) -> bool:
    """Whether it says of the kind what is always so."""
    asked = {condition.q for condition in entry.when}
    if habits & {"along", "across"} and asked <= {*_SHAPES, "lateral_wave"}:
        return True
    return "edge" in habits and asked <= {"edge_group", "edge_distance_mm"}


def _supports(entry: Entry, cause: CauseEntry) -> bool:
    if isinstance(entry, RulePart):
        return bool({*entry.supports} & {*cause.families})
    return cause.id in entry.supports


def _contradicts(entry: Entry, cause: CauseEntry) -> bool:
    return isinstance(entry, EvidencePart) and cause.id in entry.contradicts
