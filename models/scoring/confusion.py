"""Which class was taken for which, what was missed and what was made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.types import UNKNOWN
from models.scores import IOU_LIMIT, FScore, Scored
from models.scoring.matching import meet_all

BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class Confusion:
    """Counts of (truth, finding) at the operating threshold.

    Attributes:
        truths: Names of the rows: the classes, then `background` for false findings.
        findings: Names of the columns: the classes, `unknown` for findings that
            nothing explains, then `background` for boxes that were missed.
        counts: Row by row; background on background is always 0.
    """

    truths: tuple[str, ...]
    findings: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def array(self) -> NDArray[np.int64]:
        """`(classes + 1, classes + 2)` counts."""
        return np.array(self.counts, np.int64)

    def f_score(self, class_id: int) -> FScore:
        """Precision, recall and F of a class."""
        counts = self.array
        found, there = counts[:, class_id].sum(), counts[class_id].sum()
        return FScore.of(int(counts[class_id, class_id]), int(found), int(there))


def confusion(
    images: Sequence[Scored], classes: Sequence[str], iou_limit: float = IOU_LIMIT
) -> Confusion:
    """Count what was taken for what; `images` hold only what is reported."""
    width = len(classes)
    counts = np.zeros((width + 1, width + 2), np.int64)
    for meeting in meet_all(images, iou_limit):
        truth = np.append(meeting.image.class_id, width)[meeting.true_of]
        named = np.where(meeting.found.class_id < 0, width, meeting.found.class_id)
        np.add.at(counts, (truth, named), 1)
        missed = np.setdiff1d(np.arange(len(meeting.image.class_id)), meeting.true_of)
        overlooked = meeting.image.class_id[missed]
        np.add.at(counts, (overlooked, np.full(len(missed), width + 1)), 1)
    return Confusion(
        (*classes, BACKGROUND),
        (*classes, UNKNOWN, BACKGROUND),
        tuple(tuple(int(count) for count in row) for row in counts),
    )
