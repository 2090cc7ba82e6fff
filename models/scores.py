"""Average precision, F-score and thresholds from boxes found and boxes there."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from inspector.types import Detections
from inspector.vision import boxes

IOU_LIMIT = 0.33
"""A box is found if the IoU is strictly greater.

Source: the DeepPCB evaluation rule. https://github.com/tangsanli5201/DeepPCB
"""


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One image: what was found and what is there.

    Attributes:
        found: The detections.
        xyxy_px: `(n, 4)` true boxes.
        class_id: `(n,)` their classes.
        name: What the picture is called.
        seen_px: Pixels that were looked at; 0 if nobody asked.
    """

    found: Detections
    xyxy_px: NDArray[np.float32]
    class_id: NDArray[np.int64]
    name: str = ""
    seen_px: int = 0

    def of_class(self, class_id: int) -> Scored:
        """Only what belongs to a class."""
        mine = self.class_id == class_id
        found = self.found[self.found.class_id == class_id]
        return replace(
            self, found=found, xyxy_px=self.xyxy_px[mine], class_id=self.class_id[mine]
        )

    def above(self, threshold: float) -> Scored:
        """Only what was found with at least this score."""
        found = self.found[self.found.score >= threshold]
        return replace(self, found=found)


@dataclass(frozen=True, slots=True)
class FScore:
    """Precision, recall and their harmonic mean, 0..1; 0 where undefined."""

    precision: float
    recall: float
    f: float

    @classmethod
    def of(cls, correct: int, found: int, there: int) -> FScore:
        """From counts."""
        precision = correct / found if found else 0.0
        recall = correct / there if there else 0.0
        both = precision + recall
        return cls(precision, recall, 2 * precision * recall / both if both else 0.0)


def average_precision(
    images: Sequence[Scored], iou_limit: float = IOU_LIMIT
) -> float | None:
    """Precision at each correct detection, summed, over the number of true boxes.

    One pool over all images, best score first; equal scores in the order given. The
    class does not decide which boxes meet, only whether the meeting is correct.

    Returns:
        0..1, or None where nothing is there to be found.

    Source:
        The official DeepPCB rule. https://github.com/tangsanli5201/DeepPCB
    """
    there = sum(len(image.class_id) for image in images)
    if not there:
        return None
    score = np.concatenate([np.sort(i.found.score)[::-1] for i in images])
    correct = np.concatenate([matched(image, iou_limit) for image in images])
    ranked = correct[np.argsort(-score, kind="stable")]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precision[ranked].sum() / there)


def average_precision_per_class(
    images: Sequence[Scored], classes: int, iou_limit: float = IOU_LIMIT
) -> list[float | None]:
    """`average_precision` of each class alone; None for a class that is nowhere."""
    return [
        average_precision([image.of_class(c) for image in images], iou_limit)
        for c in range(classes)
    ]


def mean_of(values: Iterable[float | None]) -> float:
    """Mean over the classes that occur; 0 if none does."""
    present = [value for value in values if value is not None]
    return float(np.mean(present)) if present else 0.0


def f_score(
    images: Sequence[Scored], classes: int | None = None, iou_limit: float = IOU_LIMIT
) -> FScore:
    """F over all detections handed in.

    Args:
        images: What was found and what is there.
        classes: Match within each of so many classes; None for the official rule, in
            which a box of a wrong class uses up the true one.
        iou_limit: See `IOU_LIMIT`.
    """
    if classes is None:
        groups = list(images)
    else:
        groups = [image.of_class(c) for image in images for c in range(classes)]
    correct = sum(int(matched(group, iou_limit).sum()) for group in groups)
    found = sum(len(image.found) for image in images)
    return FScore.of(correct, found, sum(len(image.class_id) for image in images))


def matched(image: Scored, iou_limit: float = IOU_LIMIT) -> NDArray[np.bool_]:
    """Which detections are correct, best score first.

    For each true box in order the first unused detection with a greater IoU is used up,
    whatever its class; it is correct if the classes are equal.
    """
    order = np.argsort(-image.found.score, kind="stable")
    found = image.found[order]
    correct = np.zeros(len(found), np.bool_)
    free = np.ones(len(found), np.bool_)
    overlap = boxes.iou(found.xyxy_px, image.xyxy_px)
    for number, class_id in enumerate(image.class_id):
        near = np.flatnonzero(free & (overlap[:, number] > iou_limit))
        if len(near):
            free[near[0]] = False
            correct[near[0]] = found.class_id[near[0]] == class_id
    return correct


def coco(images: Sequence[Scored], classes: int) -> tuple[float, float]:
    """COCO's mAP at 0.50 and at 0.50:0.95; zeros where nothing is there.

    Source:
        pycocotools, 101-point interpolation, at most 100 detections an image.
        https://github.com/cocodataset/cocoapi
    """
    truth, found = _coco_truth(images, classes), _coco_found(images)
    if not truth["annotations"] or not len(found):
        return 0.0, 0.0
    with contextlib.redirect_stdout(io.StringIO()):
        reference = COCO()
        reference.dataset = truth
        reference.createIndex()
        run = COCOeval(reference, reference.loadRes(found), "bbox")
        run.evaluate()
        run.accumulate()
        run.summarize()
    return float(run.stats[1]), float(run.stats[0])


def _coco_truth(
    images: Sequence[Scored], classes: int
) -> dict[str, list[dict[str, object]]]:
    annotations: list[dict[str, object]] = []
    for number, image in enumerate(images):
        for box, class_id in zip(image.xyxy_px, image.class_id, strict=True):
            x1, y1, x2, y2 = (float(v) for v in box)
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": int(class_id),
                    "bbox": [x1, y1, x2 - x1, y2 - y1],
                    "area": (x2 - x1) * (y2 - y1),
                    "iscrowd": 0,
                }
            )
    return {
        "images": [{"id": number} for number in range(len(images))],
        "categories": [{"id": c} for c in range(classes)],
        "annotations": annotations,
    }


def _coco_found(images: Sequence[Scored]) -> NDArray[np.float64]:
    """`(n, 7)` image, x, y, w, h, score, class; what nothing explains is left out."""
    rows = [np.zeros((0, 7))]
    for number, image in enumerate(images):
        named = image.found[image.found.class_id >= 0]
        low, high = named.xyxy_px[:, :2], named.xyxy_px[:, 2:]
        image_id = np.full(len(named), number)
        rows.append(
            np.column_stack((image_id, low, high - low, named.score, named.class_id))
        )
    return np.concatenate(rows).astype(np.float64)
