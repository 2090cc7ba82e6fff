"""How often the right cause is named, and how often none where none is known."""

from __future__ import annotations

import multiprocessing
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from inspector.cause.causebase import CauseBase
from inspector.cause.explain import Explainer, Explanation
from inspector.cause.lot import Surroundings
from inspector.cause.ranking import RankingPart
from models.causes.pictures import PictureWay
from models.causes.plans import PLANS, plant
from models.causes.settings import LotRanges
from models.causes.simulate import KnownLot, Version, simulate

_BINS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of one lot.

    Attributes:
        cause: The truth, "" without one.
        named: Causes claimed for the kind that has one, likeliest first.
        p: Probability of the first, 0 where nothing was claimed.
        others: Causes claimed for any kind at all.
    """

    cause: str
    named: tuple[str, ...]
    p: float
    others: int

    @property
    def right(self) -> bool:
        """Whether the right cause came first."""
        return self.named[:1] == (self.cause,)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one way of ranking.

    Attributes:
        top1: Share of lots whose cause was named first; an abstention is a miss.
        top3: Share of lots whose cause was among the first three named.
        abstain_without_evidence: Share of lots without their evidence in which nothing
            was named for the kind, or the right cause less surely than before.
        none_on_random: Share of lots without any cause in which nothing was named.
        ece: Calibration error of what was named, over all these lots.
    """

    top1: float
    top3: float
    abstain_without_evidence: float
    none_on_random: float
    ece: float


@dataclass(frozen=True, slots=True)
class CauseResult:
    """What `inspector lab evaluate causes` says.

    Attributes:
        lots: Lots with a cause; half as many without evidence, and as many without any.
        causes: Different causes among them.
        figures: Of the ranking as it is shipped.
        baselines: Of other ways of ranking, by name.
        per_cause: Share named first, by cause.
    """

    lots: int
    causes: int
    figures: Figures
    baselines: dict[str, Figures]
    per_cause: dict[str, float]


_WAYS = {
    "ranking": (True, True),
    "prior_only": (True, False),
    "evidence_only": (False, True),
}
"""Ways of ranking: with the plant's prior, with the evidence."""

Task = tuple[Version, int]


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores one lot in all ways; it can be sent to another process."""

    explainer: Explainer
    ranges: LotRanges
    weights: tuple[float, ...]
    pictures: PictureWay | None = None

    def __call__(self, task: Task) -> dict[str, Answer]:
        """The answers to one lot, by the way of ranking."""
        version, number = task
        known = simulate(self.ranges, number, version, self.weights)
        here = replace(self.explainer, surroundings=known.surroundings)
        groups = here.observed(known.lot, known.material)
        answers = {}
        for name, (prior, evidence) in _WAYS.items():
            ranker = replace(here.ranker, use_prior=prior, use_evidence=evidence)
            said = replace(here, ranker=ranker).ranked(groups, known.material)
            answers[name] = _answer(known, said, forced=not evidence)
        if self.pictures is not None:
            named = self.pictures.drawn(known.material, known.kind, number)
            answers["pictures_only"] = Answer(known.cause, named, 0.0, len(named))
        return answers


def evaluate(
    base: CauseBase,
    part: RankingPart,
    ranges: LotRanges,
    lots: int,
    jobs: int = 1,
    show: Callable[[int, int], None] = lambda done, of: None,
    pictures: PictureWay | None = None,
) -> CauseResult:
    """Score the ranking and simpler ones on the same lots.

    Args:
        base: The cause base.
        part: The figures of the rule.
        ranges: What lots are drawn from.
        lots: How many have a cause.
        jobs: Processes that share the work; the figures do not depend on it.
        show: Told how many lots are done, of how many.
        pictures: Ranks by drawn crops alone, a further baseline; None without.
    """
    known = plant(ranges.first_seed)
    explainer = Explainer.of(base, part, Surroundings(), known.verdicts)
    scorer = Scorer(explainer, ranges, known.weights, pictures)
    tasks: list[Task] = [("whole", i) for i in range(lots)]
    tasks += [("no_evidence", i) for i in range(0, lots, 2)]
    tasks += [("random", i) for i in range(0, lots, 2)]
    answers: dict[str, dict[Task, Answer]] = defaultdict(dict)
    for done, (task, given) in enumerate(_scored(scorer, tasks, jobs), 1):
        for name, answer in given.items():
            answers[name][task] = answer
        show(done, len(tasks))
    scored = {name: _figures(given) for name, given in answers.items()}
    whole = [a for (v, _), a in answers["ranking"].items() if v == "whole"]
    return CauseResult(
        lots,
        len({answer.cause for answer in whole}),
        scored.pop("ranking"),
        scored,
        _per_cause(whole),
    )


def _scored(
    scorer: Scorer, tasks: list[Task], jobs: int
) -> Iterator[tuple[Task, dict[str, Answer]]]:
    if jobs == 1:
        yield from ((task, scorer(task)) for task in tasks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        yield from zip(tasks, pool.map(scorer, tasks, chunksize=20), strict=True)


def _answer(known: KnownLot, said: Sequence[Explanation], *, forced: bool) -> Answer:
    """What was claimed for the kind; without evidence the prior's order counts."""
    named = [one for one in said if one.causes]
    own = [one for one in named if one.kind == known.kind]
    if forced and known.kind:
        about = next(one for one in said if one.kind == known.kind)
        return Answer(known.cause, about.candidates[:3], 0.0, len(named))
    best = max(own, key=lambda one: one.causes[0].p, default=None)
    if best is None:
        return Answer(known.cause, (), 0.0, len(named))
    ids = tuple(cause.id for cause in best.causes)
    return Answer(known.cause, ids, best.causes[0].p, len(named))


def _figures(answers: dict[Task, Answer]) -> Figures:
    by: dict[Version, dict[int, Answer]] = defaultdict(dict)
    for (version, number), answer in answers.items():
        by[version][number] = answer
    whole, without, empty = by["whole"], by["no_evidence"], by["random"]
    silent = [
        not answer.named or answer.p < whole[number].p - 0.2
        for number, answer in without.items()
    ]
    claims = [a for a in answers.values() if a.named and a.p > 0]
    return Figures(
        float(np.mean([answer.right for answer in whole.values()])),
        float(np.mean([a.cause in a.named[:3] for a in whole.values()])),
        float(np.mean(silent)),
        float(np.mean([answer.others == 0 for answer in empty.values()])),
        calibration_error(
            [answer.p for answer in claims], [answer.right for answer in claims]
        ),
    )


def calibration_error(p: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error over ten even bins; 0 where nothing was claimed.

    Source:
        Naeini, Cooper, Hauskrecht 2015, "Obtaining Well Calibrated Probabilities Using
        Bayesian Binning", section on ECE.
    """
    if not p:
        return 0.0
    claimed, hit = np.asarray(p), np.asarray(right, np.float64)
    place = np.minimum(_BINS - 1, (claimed * _BINS).astype(int))
    error = 0.0
    for one in np.unique(place):
        inside = place == one
        error += inside.mean() * abs(claimed[inside].mean() - hit[inside].mean())
    return float(error)


def _per_cause(whole: Sequence[Answer]) -> dict[str, float]:
    order = [plan.cause for plan in PLANS]
    hits: defaultdict[str, list[bool]] = defaultdict(list)
    for answer in whole:
        hits[answer.cause].append(answer.right)
    return {cause: float(np.mean(hits[cause])) for cause in order if cause in hits}
