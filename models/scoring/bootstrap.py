"""How far a mean average precision may be off: resampling whole images."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.scores import IOU_LIMIT, Scored, matched
from models.scoring.precision import (
    COCO_IOUS,
    Copies,
    mean_average_precision,
    rank_all,
)

RESAMPLES = 200


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure of all images and its bootstrap interval.

    Attributes:
        value: Of the images as they are.
        low: 2.5th percentile of the resamples.
        high: 97.5th percentile.
        sd: Standard deviation of the resamples.
        resamples: How many.
    """

    value: float
    low: float
    high: float
    sd: float
    resamples: int


def map_intervals(
    images: Sequence[Scored], classes: int, seed: int, resamples: int = RESAMPLES
) -> dict[str, Interval]:
    """Intervals of `map50`, `map50_95` and `map33`, from the same resamples.

    Images, not boxes, are drawn, for the boxes of an image share its light and place.
    """
    coco = rank_all(images, classes, COCO_IOUS)
    at_half = tuple(ranked.at_first_limit() for ranked in coco)
    official = _Pool.per_class(images, classes)
    figures: dict[str, Callable[[Copies | None], float | None]] = {
        "map50": lambda copies: mean_average_precision(at_half, copies),
        "map50_95": lambda copies: mean_average_precision(coco, copies),
        "map33": lambda copies: _mean([p.average_precision(copies) for p in official]),
    }
    drawn = draw(len(images), seed, resamples)
    return {name: _interval(figure, drawn) for name, figure in figures.items()}


def draw(count: int, seed: int, resamples: int) -> NDArray[np.intp]:
    """`(resamples, count)` how often each of `count` images is drawn.

    Source:
        Efron 1979, "Bootstrap Methods: Another Look at the Jackknife", Annals of
        Statistics 7, 1-26. https://doi.org/10.1214/aos/1176344552
    """
    if not count:
        return np.zeros((resamples, 0), np.intp)
    rng = np.random.default_rng(seed)
    shares = np.full(count, 1 / count)
    return np.asarray(rng.multinomial(count, shares, resamples), np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class _Pool:
    """The findings of one class under DeepPCB's precision rule, best first."""

    correct: NDArray[np.bool_]
    image: NDArray[np.intp]
    there: NDArray[np.intp]

    @classmethod
    def per_class(cls, images: Sequence[Scored], classes: int) -> tuple[_Pool, ...]:
        return tuple(cls.of([i.of_class(c) for i in images]) for c in range(classes))

    @classmethod
    def of(cls, images: Sequence[Scored]) -> _Pool:
        none = np.zeros(0, np.float32)
        score = np.concatenate([none, *(np.sort(i.found.score)[::-1] for i in images)])
        right = np.concatenate(
            [np.zeros(0, np.bool_), *(matched(i, IOU_LIMIT) for i in images)]
        )
        number = np.repeat(np.arange(len(images)), [len(i.found) for i in images])
        order = np.argsort(-score, kind="stable")
        there = np.array([len(i.class_id) for i in images], np.intp)
        return cls(right[order], np.asarray(number[order], np.intp), there)

    def average_precision(self, copies: Copies | None) -> float | None:
        once = np.ones(len(self.there), np.intp) if copies is None else copies
        there = int((once * self.there).sum())
        if not there:
            return None
        ranked = np.repeat(self.correct, once[self.image])
        precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
        return float(precision[ranked].sum() / there)


def _interval(
    figure: Callable[[Copies | None], float | None], drawn: NDArray[np.intp]
) -> Interval:
    value = figure(None)
    values = [v for copies in drawn if (v := figure(copies)) is not None]
    if value is None or not values:
        return Interval(0.0, 0.0, 1.0, 0.0, 0)
    low, high = np.percentile(values, (2.5, 97.5))
    sd = float(np.std(values, ddof=1)) if len(values) > 1 else 0.0
    return Interval(value, float(low), float(high), sd, len(values))


def _mean(values: Sequence[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return float(np.mean(present)) if present else None
