"""Anchors fitted to a set of boxes: k-means, then mutation, bit for bit repeatable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.yolov5.head import Anchors

_MIN_SIDE_PX = 2.0
_GOLDEN = 1.25


@dataclass(frozen=True, slots=True)
class Fit:
    """How well anchors match boxes.

    Attributes:
        anchors_px: `(width, height)` per anchor, smallest area first.
        mean_iou: Mean over the boxes of the IoU with the best anchor, centres aligned.
        best_possible_recall: Share of boxes whose sides differ from an anchor's by
            less than the ratio limit.
        fitness: Mean over the boxes of the best smaller ratio, 0 outside the limit.
        anchors_per_box: Mean number of anchors within the limit.
    """

    anchors_px: tuple[tuple[float, float], ...]
    mean_iou: float
    best_possible_recall: float
    fitness: float
    anchors_per_box: float

    def figures(self) -> dict[str, object]:
        """By the field's names, for JSON."""
        return {
            "iou": self.mean_iou,
            "bpr": self.best_possible_recall,
            "fitness": self.fitness,
            "anchors_per_box": self.anchors_per_box,
            "anchors_px": self.anchors_px,
        }


def fit(
    wh_px: NDArray[np.float32], count: int, seed: int, generations: int = 1000
) -> Fit:
    """Find `count` anchors for boxes of these sizes.

    Fewer distinct sizes than anchors are no obstacle: the anchors then spread around
    the sizes there are.

    Args:
        wh_px: `(n, 2)` widths and heights in network pixels.
        count: Number of anchors.
        seed: Of the start and of the mutations.
        generations: Mutations tried; 0 leaves the k-means.

    Raises:
        ValueError: There is no box, a size is not a positive number, or `count` < 1.
    """
    sizes = _checked(wh_px, count)
    rng = np.random.default_rng(seed)
    found = _mutated(sizes, _k_means(sizes, count, rng), rng, generations)
    return measure(sizes, found)


def measure(
    wh_px: NDArray[np.floating],
    anchors_px: NDArray[np.floating],
    ratio_limit: float = 4.0,
) -> Fit:
    """How well these anchors match these boxes.

    Source:
        `metric` of YOLOv5's AutoAnchor (ratio limit 4 is its `anchor_t`).
        https://github.com/ultralytics/yolov5/blob/v6.0/utils/autoanchor.py
    """
    anchors = np.asarray(anchors_px, np.float64)
    anchors = anchors[np.argsort(anchors.prod(1), kind="stable")]
    ratio = _smaller_ratio(wh_px, anchors)
    inside = ratio > 1 / ratio_limit
    best = np.where(inside, ratio, 0).max(1)
    return Fit(
        tuple((float(w), float(h)) for w, h in anchors),
        float(_iou(wh_px, anchors).max(1).mean()),
        float(inside.any(1).mean()),
        float(best.mean()),
        float(inside.sum(1).mean()),
    )


def by_level(fitted: Fit, levels: int = 3) -> Anchors:
    """The anchors shared out to the levels of the head, smallest to the finest.

    Raises:
        ValueError: They cannot be shared out equally.
    """
    per_level, rest = divmod(len(fitted.anchors_px), levels)
    if rest or not per_level:
        raise ValueError(
            f"{len(fitted.anchors_px)} anchors cannot be shared by {levels} levels"
        )
    rounded = [(round(w, 1), round(h, 1)) for w, h in fitted.anchors_px]
    return tuple(
        tuple(rounded[level * per_level : (level + 1) * per_level])
        for level in range(levels)
    )


def _checked(wh_px: NDArray[np.float32], count: int) -> NDArray[np.float64]:
    sizes = np.asarray(wh_px, np.float64)
    if count < 1:
        raise ValueError(f"at least one anchor is needed, got {count}")
    if sizes.ndim != 2 or sizes.shape[1:] != (2,) or not len(sizes):
        raise ValueError(f"sizes must be (n, 2) with n > 0, got {sizes.shape}")
    if not np.isfinite(sizes).all() or sizes.min() <= 0:
        raise ValueError("every width and height must be a positive number")
    return sizes


def _k_means(
    sizes: NDArray[np.float64], count: int, rng: np.random.Generator, rounds: int = 100
) -> NDArray[np.float64]:
    """Lloyd's rounds with 1 - IoU as distance; an empty cluster stays.

    Source:
        Redmon, Farhadi 2017, "YOLO9000", section 2 (dimension clusters).
        https://arxiv.org/abs/1612.08242
    """
    centres = _spread_start(sizes, count, rng)
    owner = np.full(len(sizes), -1)
    for _ in range(rounds):
        iou = _iou(sizes, centres)
        nearest = iou.argmax(1)
        if (nearest == owner).all():
            break
        owner = nearest
        for cluster in range(count):
            if len(members := sizes[owner == cluster]):
                centres[cluster] = np.median(members, 0)
    return centres


def _spread_start(
    sizes: NDArray[np.float64], count: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Distinct sizes, each drawn with weight on what the others match badly.

    Where the sizes run out, copies are scaled up and down in turn.

    Source:
        Arthur, Vassilvitskii 2007, "k-means++", section 2.2, with 1 - IoU as distance.
    """
    centres = [sizes[int(rng.integers(len(sizes)))]]
    while len(centres) < count:
        weight = (1 - _iou(sizes, np.array(centres)).max(1)).clip(0) ** 2
        if weight.sum() <= 1e-12:
            step = (len(centres) + 1) // 2
            scale = _GOLDEN ** (step if len(centres) % 2 else -step)
            centres.append(np.maximum(centres[0] * scale, _MIN_SIDE_PX))
            continue
        centres.append(sizes[int(rng.choice(len(sizes), p=weight / weight.sum()))])
    return np.array(centres)


def _mutated(
    sizes: NDArray[np.float64],
    anchors: NDArray[np.float64],
    rng: np.random.Generator,
    generations: int,
) -> NDArray[np.float64]:
    """Scale anchors at random and keep what raises the fitness.

    Source:
        `kmean_anchors` of YOLOv5's AutoAnchor: mutation probability 0.9, sigma 0.1,
        factors within 0.3 to 3.
    """
    best = measure(sizes, anchors).fitness
    for _ in range(generations):
        changes = rng.random(anchors.shape) < 0.9
        factor = 1 + changes * rng.random() * rng.standard_normal(anchors.shape) * 0.1
        tried = np.maximum(anchors * factor.clip(0.3, 3.0), _MIN_SIDE_PX)
        if (fitness := measure(sizes, tried).fitness) > best:
            best, anchors = fitness, tried
    return anchors


def _iou(
    sizes: NDArray[np.floating], anchors: NDArray[np.floating]
) -> NDArray[np.float64]:
    """`(n, k)` IoU of boxes and anchors laid over each other by their centres."""
    shared = np.minimum(sizes[:, None], anchors[None]).prod(2)
    union = sizes.prod(1)[:, None] + anchors.prod(1)[None] - shared
    return np.asarray(shared / union, np.float64)


def _smaller_ratio(
    sizes: NDArray[np.floating], anchors: NDArray[np.floating]
) -> NDArray[np.float64]:
    """`(n, k)` the smaller of all four side ratios, 1 for equal boxes."""
    ratio = sizes[:, None] / anchors[None]
    return np.asarray(np.minimum(ratio, 1 / ratio).min(2), np.float64)
