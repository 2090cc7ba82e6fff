"""Which finding meets which true box, whatever the classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.types import Detections
from inspector.vision import boxes
from models.scores import IOU_LIMIT, Scored


@dataclass(frozen=True, slots=True, eq=False)
class Meeting:
    """One image whose findings have been laid on its true boxes.

    Findings choose in the order of their score, so what meets at a threshold does not
    depend on what lies below it.

    Attributes:
        found: The findings, best first.
        true_of: `(n,)` index of the true box that each finding meets; -1 for none.
        image: What was laid on what.
    """

    found: Detections
    true_of: NDArray[np.intp]
    image: Scored

    @property
    def found_at(self) -> NDArray[np.float32]:
        """`(m,)` threshold up to which each true box is found; 0 if never."""
        at = np.zeros(len(self.image.class_id), np.float32)
        met = self.true_of >= 0
        at[self.true_of[met]] = self.found.score[met]
        return at

    @property
    def false_score(self) -> NDArray[np.float32]:
        """Scores of the findings that meet nothing, best first."""
        return np.asarray(self.found.score[self.true_of < 0], np.float32)

    @property
    def best_score(self) -> float:
        """Score of the best finding; 0 if there is none."""
        return float(self.found.score[0]) if len(self.found) else 0.0

    @property
    def correct(self) -> NDArray[np.bool_]:
        """`(n,)` whether each finding meets a true box of its class."""
        there = np.append(self.image.class_id, -2)
        return np.asarray(there[self.true_of] == self.found.class_id, np.bool_)


def meet(image: Scored, iou_limit: float = IOU_LIMIT) -> Meeting:
    """Let each finding, best score first, take the free true box it covers best.

    Args:
        image: What was found and what is there; of equal scores the earlier is first.
        iou_limit: A box is met if the IoU is strictly greater.
    """
    found = image.found[np.argsort(-image.found.score, kind="stable")]
    overlap = boxes.iou(found.xyxy_px, image.xyxy_px)
    true_of = np.full(len(found), -1, np.intp)
    if overlap.size:
        for number, row in enumerate(overlap):
            best = int(np.argmax(row))
            if row[best] > iou_limit:
                true_of[number] = best
                overlap[:, best] = 0.0
    return Meeting(found, true_of, image)


def meet_all(
    images: Sequence[Scored], iou_limit: float = IOU_LIMIT
) -> tuple[Meeting, ...]:
    """`meet` for every image."""
    return tuple(meet(image, iou_limit) for image in images)
