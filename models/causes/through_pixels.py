"""The figures of lots that were drawn, found by the detector and recorded."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from inspector.cause.aligner import Aligner
from inspector.cause.causebase import CauseBase
from inspector.cause.explain import Explainer, Explanation
from inspector.cause.ranking import RankingPart
from inspector.explaining import RecordedLot, recorded_lot
from inspector.types import Pixels
from models.causes.evaluate import calibration_error
from models.causes.pictures import PictureWay
from models.causes.pixels import PixelLine, PixelLot, database_at, draw
from models.causes.settings import PixelRanges

_RANDOM_EVERY = 6
"""One lot without a cause for so many with one."""


@dataclass(frozen=True, slots=True)
class PixelAnswer:
    """What was said of one lot.

    Attributes:
        number: Of the lot.
        cause: The truth, "" without one.
        found: Findings of the detector, all kinds together.
        named: First three by way of ranking.
        p: Probability of the first, 0 where nothing was claimed.
        others: Kinds for which a cause was claimed in a lot without any.
    """

    number: int
    cause: str
    found: int
    named: Mapping[str, tuple[str, ...]]
    p: float
    others: int


@dataclass(frozen=True, slots=True)
class PixelResult:
    """What `inspector lab evaluate causes --pixels` says.

    Attributes:
        lots: Lots with a cause.
        causes: Different ones among them.
        top1: Share named first, by way of ranking.
        top3: Share among the first three, by way of ranking.
        none_on_random: Share of lots without a cause in which none was named.
        random: How many those are.
        ece: Calibration error of what was claimed.
        per_cause: Share named first by the ranking, by cause.
    """

    lots: int
    causes: int
    top1: dict[str, float]
    top3: dict[str, float]
    none_on_random: float
    random: int
    ece: float
    per_cause: dict[str, float]


def evaluate_pixels(
    base: CauseBase,
    part: RankingPart,
    ranges: PixelRanges,
    lots: int,
    aligner: Aligner,
    log: Path | None,
    show: Callable[[int, int], None],
) -> PixelResult:
    """Draw, inspect, record and explain lots.

    Args:
        base: The cause base.
        part: The figures of the rule.
        ranges: What lots are drawn from.
        lots: How many have a cause.
        aligner: For what pictures alone say.
        log: One JSON line a lot; lots that it has already are not done again.
        show: Told how many lots are done, of how many.
    """
    tasks = [(n, True) for n in range(lots)]
    tasks += [(n, False) for n in range(0, lots, _RANDOM_EVERY)]
    answers = _known(log)
    pictures = PictureWay.of(aligner, base, pictures=1)
    line = PixelLine()
    try:
        with tempfile.TemporaryDirectory() as place:
            for done, (number, cause) in enumerate(tasks, 1):
                key = f"{number}{'' if cause else ' random'}"
                if key not in answers:
                    lot = draw(ranges, number, cause=cause)
                    answers[key] = _answer(
                        lot, number, line, base, part, aligner, pictures, Path(place)
                    )
                    _write(log, key, answers[key])
                show(done, len(tasks))
    finally:
        line.close()
    return _figures([answers[str(n)] for n in range(lots)], _randoms(answers))


def _answer(
    lot: PixelLot,
    number: int,
    line: PixelLine,
    base: CauseBase,
    part: RankingPart,
    aligner: Aligner,
    pictures: PictureWay,
    folder: Path,
) -> PixelAnswer:
    inspections, crops = line.inspected(lot)
    url = database_at(folder, number)
    where = line.record(lot, inspections, url)
    cause = lot.plan.cause if lot.scene.causes else ""
    if not where:
        return PixelAnswer(number, cause, 0, {}, 0.0, 0)
    recorded = recorded_lot(url, where)
    (folder / f"{number}.db").unlink(missing_ok=True)
    said = _ways(base, part, recorded, lot)
    named: dict[str, tuple[str, ...]] = {}
    kind = lot.plan.kind
    for way, explanations in said.items():
        named[way] = _first(explanations, kind, forced=way == "prior_only")
    seen: list[Pixels] = list(crops.get(kind, ()))
    vectors = aligner.pictures(seen)
    named["pictures_only"] = pictures.ranked(lot.plan.material, kind, vectors)
    own = [e for e in said["ranking"] if e.kind == kind and e.causes]
    best = max((e.causes[0].p for e in own), default=0.0)
    others = sum(bool(e.causes) for e in said["ranking"])
    return PixelAnswer(number, cause, len(recorded.lot), named, best, others)


def _ways(
    base: CauseBase, part: RankingPart, recorded: RecordedLot, lot: PixelLot
) -> dict[str, tuple[Explanation, ...]]:
    """Explanations with everything, without the evidence, and without the prior."""
    explainer = Explainer.of(base, part, recorded.surroundings)
    groups = explainer.observed(recorded.lot, lot.plan.material)
    said = {}
    for way, (prior, evidence) in {
        "ranking": (True, True),
        "prior_only": (True, False),
        "evidence_only": (False, True),
    }.items():
        ranker = replace(explainer.ranker, use_prior=prior, use_evidence=evidence)
        here = replace(explainer, ranker=ranker)
        said[way] = here.ranked(groups, lot.plan.material)
    return said


def _first(
    explanations: tuple[Explanation, ...], kind: str, *, forced: bool
) -> tuple[str, ...]:
    own = [one for one in explanations if one.kind == kind]
    if forced:
        return own[0].candidates[:3] if own else ()
    named = [one for one in own if one.causes]
    if not named:
        return ()
    best = max(named, key=lambda one: one.causes[0].p)
    return tuple(cause.id for cause in best.causes[:3])


def _figures(answers: list[PixelAnswer], randoms: list[PixelAnswer]) -> PixelResult:
    ways = ("ranking", "prior_only", "evidence_only", "pictures_only")
    first = {
        way: [a.named.get(way, ())[:1] == (a.cause,) for a in answers] for way in ways
    }
    three = {way: [a.cause in a.named.get(way, ()) for a in answers] for way in ways}
    causes = sorted({a.cause for a in answers})
    right = np.array(first["ranking"])
    claimed = [a for a in answers if a.p > 0]
    hits = [a.named["ranking"][:1] == (a.cause,) for a in claimed]
    return PixelResult(
        len(answers),
        len(causes),
        {way: float(np.mean(one)) for way, one in first.items()},
        {way: float(np.mean(one)) for way, one in three.items()},
        float(np.mean([a.others == 0 for a in randoms])),
        len(randoms),
        calibration_error([a.p for a in claimed], hits),
        {
            cause: float(right[[a.cause == cause for a in answers]].mean())
            for cause in causes
        },
    )


def _randoms(answers: Mapping[str, PixelAnswer]) -> list[PixelAnswer]:
    return [one for key, one in answers.items() if key.endswith(" random")]


def _known(log: Path | None) -> dict[str, PixelAnswer]:
    if log is None or not log.is_file():
        return {}
    found = {}
    for text in log.read_text("utf-8").splitlines():
        line = json.loads(text)
        key = line.pop("key")
        line["named"] = {way: tuple(ids) for way, ids in line["named"].items()}
        found[key] = PixelAnswer(**line)
    return found


def _write(log: Path | None, key: str, answer: PixelAnswer) -> None:
    if log is not None:
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"key": key, **asdict(answer)}) + "\n")
