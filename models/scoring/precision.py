"""COCO's average precision, matched once and then weighed as often as one likes.

`models.scores.coco` gives the published figures by pycocotools itself. This is the same
rule in a form that sizes, curves and bootstrap resamples can share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.scores import Scored, mean_of
from models.scoring.sizes import ANY_SIZE, SizeBin

COCO_IOUS = np.linspace(0.5, 0.95, 10)
"""Source: https://github.com/cocodataset/cocoapi, `Params.setDetParams`."""

_RECALLS = np.linspace(0.0, 1.0, 101)
_MOST = 100

Copies = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """All findings of a class over all images, best first.

    Attributes:
        score: `(n,)` scores, falling.
        image: `(n,)` index of the image of each finding.
        correct: `(t, n)` whether it is right, per IoU limit.
        wrong: `(t, n)` whether it is a false one; neither: it does not count.
        there: `(images,)` true boxes that count, per image.
    """

    score: NDArray[np.float64]
    image: NDArray[np.intp]
    correct: NDArray[np.bool_]
    wrong: NDArray[np.bool_]
    there: NDArray[np.intp]

    def curve(
        self, copies: Copies | None = None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Recall and precision `(t, n)` after each finding.

        Args:
            copies: `(images,)` how often each image counts; None for once.

        Returns:
            None where nothing is there to be found.
        """
        once = np.ones(len(self.there), np.intp) if copies is None else copies
        there = int((once * self.there).sum())
        if not there:
            return None
        times = once[self.image]
        right = np.cumsum(np.repeat(self.correct, times, 1), 1, dtype=np.float64)
        wrong = np.cumsum(np.repeat(self.wrong, times, 1), 1, dtype=np.float64)
        return right / there, right / np.maximum(right + wrong, 1)

    def average_precision(
        self, copies: Copies | None = None
    ) -> NDArray[np.float64] | None:
        """`(t,)` 101-point average precision per IoU limit; None as in `curve`."""
        if (curve := self.curve(copies)) is None:
            return None
        recall, precision = curve
        falling = np.maximum.accumulate(precision[:, ::-1], 1)[:, ::-1]
        padded = np.pad(falling, ((0, 0), (0, 1)))
        return np.array(
            [
                row[np.searchsorted(reached, _RECALLS, "left")].mean()
                for row, reached in zip(padded, recall, strict=True)
            ]
        )

    def at_first_limit(self) -> Ranked:
        """Only the first of the IoU limits."""
        return replace(self, correct=self.correct[:1], wrong=self.wrong[:1])


def rank(
    images: Sequence[Scored],
    class_id: int,
    ious: NDArray[np.float64] = COCO_IOUS,
    size: SizeBin = ANY_SIZE,
) -> Ranked:
    """Match the findings of a class as COCO does.

    True boxes outside `size` may be met without gain or loss; findings outside it that
    meet nothing do not count. At most 100 findings an image and class.

    Source:
        pycocotools, `COCOeval.evaluateImg`. https://github.com/cocodataset/cocoapi
    """
    parts = [_match(image.of_class(class_id), ious, size) for image in images]
    empty = np.zeros((len(ious), 0), np.bool_)
    scores = np.concatenate([np.zeros(0), *(part.score for part in parts)])
    number = np.repeat(np.arange(len(parts)), [len(part.score) for part in parts])
    order = np.argsort(-scores, kind="stable")
    return Ranked(
        scores[order],
        np.asarray(number[order], np.intp),
        np.concatenate([empty, *(part.correct for part in parts)], 1)[:, order],
        np.concatenate([empty, *(part.wrong for part in parts)], 1)[:, order],
        np.array([part.there for part in parts], np.intp),
    )


def rank_all(
    images: Sequence[Scored],
    classes: int,
    ious: NDArray[np.float64] = COCO_IOUS,
    size: SizeBin = ANY_SIZE,
) -> tuple[Ranked, ...]:
    """`rank` for every class."""
    return tuple(rank(images, number, ious, size) for number in range(classes))


def mean_average_precision(
    ranked: Sequence[Ranked], copies: Copies | None = None
) -> float | None:
    """Mean over classes that occur and over IoU limits; None if no class occurs."""
    values = [each.average_precision(copies) for each in ranked]
    present = [float(value.mean()) for value in values if value is not None]
    return mean_of(present) if present else None


@dataclass(frozen=True, slots=True, eq=False)
class _Matched:
    score: NDArray[np.float64]
    correct: NDArray[np.bool_]
    wrong: NDArray[np.bool_]
    there: int


def _match(image: Scored, ious: NDArray[np.float64], size: SizeBin) -> _Matched:
    order = np.argsort(-image.found.score, kind="stable")[:_MOST]
    found = image.found.xyxy_px[order].astype(np.float64)
    true = image.xyxy_px.astype(np.float64)
    counts = size.holds(_area(true))
    met, gains = _meetings(_overlap(found, true), counts, np.minimum(ious, 1 - 1e-10))
    return _Matched(
        image.found.score[order].astype(np.float64),
        met & gains,
        ~met & size.holds(_area(found)),
        int(counts.sum()),
    )


def _meetings(
    overlap: NDArray[np.float64], counts: NDArray[np.bool_], ious: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """`(t, n)` whether each finding meets a true box, and whether that box counts.

    Boxes that count go first, then the greater overlap, then the later box.
    """
    met = np.zeros((len(ious), len(overlap)), np.bool_)
    gains = np.zeros_like(met)
    free = np.ones((len(ious), len(counts)), np.bool_)
    limits = np.arange(len(ious))
    near = overlap >= ious.min() if overlap.size else np.zeros((0, 0), np.bool_)
    for number in np.flatnonzero(near.any(1)):
        row = overlap[number]
        able = free & (row[None] >= ious[:, None])
        worth = np.where(able, row + 2.0 * counts, -1.0)
        best = len(counts) - 1 - np.argmax(worth[:, ::-1], 1)
        met[:, number] = able.any(1)
        gains[:, number] = counts[best]
        free[limits, best] &= ~met[:, number]
    return met, gains


def _area(xyxy: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray((xyxy[:, 2] - xyxy[:, 0]) * (xyxy[:, 3] - xyxy[:, 1]), np.float64)


def _overlap(
    found: NDArray[np.float64], true: NDArray[np.float64]
) -> NDArray[np.float64]:
    """`(n, m)` IoU in double precision, as pycocotools has it."""
    low = np.maximum(found[:, None, :2], true[None, :, :2])
    high = np.minimum(found[:, None, 2:], true[None, :, 2:])
    common = np.prod(np.clip(high - low, 0, None), 2)
    union = _area(found)[:, None] + _area(true)[None] - common
    return np.asarray(common / np.maximum(union, 1e-300), np.float64)
