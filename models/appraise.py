"""All that is said of a model on a set: by class, size, threshold and chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from inspector.report.metrics import Proportion, proportion
from models.evaluate import LOWEST_SCORE, Measured
from models.scores import Scored, average_precision_per_class
from models.scoring.bootstrap import RESAMPLES, Interval, map_intervals
from models.scoring.calibration import Calibration, calibrate
from models.scoring.confusion import Confusion, confusion
from models.scoring.matching import meet_all
from models.scoring.operating import Choice, Costs, choose
from models.scoring.precision import mean_average_precision, rank, rank_all
from models.scoring.rates import (
    Evidence,
    FalseAlarms,
    RatePoint,
    at,
    false_alarms,
    sweep,
)
from models.scoring.sizes import COCO_SIZES, FRAME_SIZES, SizeBin


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class; the first four figures are None where it does not occur.

    Attributes:
        name: Of the class.
        boxes: True boxes.
        ap33: Average precision at IoU 0.33, DeepPCB's formula.
        ap50: COCO's at IoU 0.50.
        ap50_95: COCO's at IoU 0.50:0.95.
        found: Boxes that some finding meets at the threshold, whatever its class.
        precision: Of the findings so named, at the threshold.
        recall: Of the boxes of the class, at the threshold.
    """

    name: str
    boxes: int
    ap33: float | None
    ap50: float | None
    ap50_95: float | None
    found: Proportion | None
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class SizeRow:
    """Boxes of one size, in frame pixels; figures are None where there are none."""

    size: SizeBin
    boxes: int
    ap50: float | None
    ap50_95: float | None
    found: Proportion | None


@dataclass(frozen=True, slots=True)
class Appraisal:
    """The whole account.

    Attributes:
        score_threshold: Where the figures at a threshold were taken.
        classes: By class.
        frame_sizes: By size in octaves.
        coco_sizes: By COCO's three sizes.
        confusion: At the threshold.
        operating: Escapes and overkill at the threshold.
        false_alarms: On clean frames at the threshold; None without any.
        rates: Escapes and overkill against the threshold.
        calibration: Scores against outcomes, of everything that was looked at.
        calibration_reported: The same from the threshold on.
        intervals: Bootstrap intervals of the mean average precisions.
        cheapest: Threshold that these pictures would ask for. It is for choosing on
            training folds; on held-out pictures it is only told, never taken.
    """

    score_threshold: float
    classes: tuple[ClassRow, ...]
    frame_sizes: tuple[SizeRow, ...]
    coco_sizes: tuple[SizeRow, ...]
    confusion: Confusion
    operating: RatePoint
    false_alarms: FalseAlarms | None
    rates: tuple[RatePoint, ...]
    calibration: Calibration
    calibration_reported: Calibration
    intervals: Mapping[str, Interval]
    cheapest: Choice


@dataclass(frozen=True, slots=True)
class Terms:
    """By what is judged.

    Attributes:
        classes: Class names.
        score_threshold: Findings below are not reported.
        pitch_mm: Size of a pixel on the material; None if unknown.
        costs: Of escapes and false alarms.
        seed: Of the bootstrap.
        resamples: Of the bootstrap.
    """

    classes: tuple[str, ...]
    score_threshold: float
    pitch_mm: float | None = None
    costs: Costs = field(default_factory=Costs)
    seed: int = 0
    resamples: int = RESAMPLES


def appraise(terms: Terms, labelled: Measured, clean: Measured | None) -> Appraisal:
    """Account for what a model found in labelled pictures and in clean ones."""
    images, count = labelled.images, len(terms.classes)
    threshold = terms.score_threshold
    evidence = evidence_of(labelled, clean)
    reported = labelled.above(threshold)
    quiet = clean.above(threshold) if clean else ()
    table = confusion((*reported, *quiet), terms.classes)
    return Appraisal(
        threshold,
        _by_class(images, terms, table),
        _by_size(images, count, threshold, FRAME_SIZES),
        _by_size(images, count, threshold, COCO_SIZES),
        table,
        at(evidence, threshold),
        false_alarms(evidence, threshold, terms.pitch_mm),
        sweep(evidence),
        calibrate(images, LOWEST_SCORE),
        calibrate(images, threshold),
        map_intervals(images, count, terms.seed, terms.resamples),
        choose(evidence, terms.costs),
    )


def evidence_of(labelled: Measured, clean: Measured | None) -> Evidence:
    """What thresholds are judged by."""
    return Evidence.of(labelled.images, clean.images if clean else ())


def _by_class(
    images: Sequence[Scored], terms: Terms, table: Confusion
) -> tuple[ClassRow, ...]:
    ap33 = average_precision_per_class(images, len(terms.classes))
    meetings = meet_all(images)
    found_at = np.concatenate([np.zeros(0), *(m.found_at for m in meetings)])
    true = np.concatenate([np.zeros(0, np.intp), *(i.class_id for i in images)])
    rows = []
    for number, name in enumerate(terms.classes):
        coco = rank(images, number).average_precision()
        found = found_at[true == number] >= np.float32(terms.score_threshold)
        score = table.f_score(number)
        rows.append(
            ClassRow(
                name,
                len(found),
                ap33[number],
                None if coco is None else float(coco[0]),
                None if coco is None else float(coco.mean()),
                proportion(int(found.sum()), len(found)),
                score.precision,
                score.recall,
            )
        )
    return tuple(rows)


def _by_size(
    images: Sequence[Scored], classes: int, threshold: float, sizes: Sequence[SizeBin]
) -> tuple[SizeRow, ...]:
    meetings = meet_all(images)
    found_at = np.concatenate([np.zeros(0), *(m.found_at for m in meetings)])
    side = [i.xyxy_px[:, 2:] - i.xyxy_px[:, :2] for i in images]
    area = np.concatenate([np.zeros(0), *(s.prod(1, dtype=np.float64) for s in side)])
    rows = []
    for size in sizes:
        found = found_at[size.holds(area)] >= np.float32(threshold)
        if not len(found):
            rows.append(SizeRow(size, 0, None, None, None))
            continue
        ranked = rank_all(images, classes, size=size)
        rows.append(
            SizeRow(
                size,
                len(found),
                mean_average_precision([each.at_first_limit() for each in ranked]),
                mean_average_precision(ranked),
                proportion(int(found.sum()), len(found)),
            )
        )
    return tuple(rows)
