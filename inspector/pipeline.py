"""`Inspector.inspect(frame) -> Inspection`: the pipeline as one paragraph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inspector.camera.reference import ReferenceProvider
from inspector.classify.base import Classifier
from inspector.classify.fusion import fuse
from inspector.detect.base import Detector
from inspector.findings import Defect, Inspection, Label, Provenance
from inspector.judge import Judge
from inspector.recipe import LanePart, MaskPart
from inspector.screen.base import Screen
from inspector.types import UNKNOWN, XYXY, Detections, Frame, FrameInfo
from inspector.vision.boxes import iou
from inspector.vision.crops import cut


def _nobody(_stage: str) -> None:
    """Hears the stages and does nothing."""


@dataclass(frozen=True, slots=True)
class Inspector:
    """Everything that decides about a frame, put together for one camera.

    Attributes:
        screen: Picks tiles.
        detector: Finds boxes.
        judge: Decides.
        lanes: Strips of the width, as in the recipe.
        masks: Pieces left out, as in the recipe; only columns matter here.
        reference: Golden pictures, for models that compare.
        classifier: Names findings by a plant's own examples, if it has any.
        provenance: Hashes of all of this.
    """

    screen: Screen
    detector: Detector
    judge: Judge
    provenance: Provenance
    lanes: tuple[LanePart, ...] = ()
    masks: tuple[MaskPart, ...] = ()
    reference: ReferenceProvider | None = None
    classifier: Classifier | None = None

    def inspect(
        self,
        frame: Frame,
        recent: Sequence[Defect] = (),
        done: Callable[[str], None] = _nobody,
    ) -> Inspection:
        """Inspect one frame. No I/O, no clock, no threads: same input, same answer.

        Args:
            frame: The picture.
            recent: Defects of the frames before, for rules that count per length.
            done: Hears the name of each finished stage; who wants times brings a watch.

        Raises:
            InferenceError: The network could not be run.
        """
        if self.reference is not None:
            golden = self.reference.reference(frame.info, frame.pixels)
            frame = replace(frame, reference=golden)
            done("reference")
        where = self.screen.candidates(frame)
        done("screen")
        found = self.detector.detect(frame, where)
        found = _with_unexplained(found, where.regions)
        done("detect")
        defects = self._defects(frame.info, found)
        if self.classifier is not None:
            defects = named(frame, defects, self.classifier)
            done("classify")
        verdict = self.judge.judge(defects, recent)
        done("judge")
        return Inspection(frame.info, defects, verdict, self.provenance)

    def _defects(self, info: FrameInfo, found: Detections) -> tuple[Defect, ...]:
        """The findings this frame owns, numbered by position."""
        kept: list[Defect] = []
        order = np.lexsort((found.xyxy_px[:, 0], found.xyxy_px[:, 1]))
        for i in order:
            x1, y1, x2, y2 = (float(v) for v in found.xyxy_px[i])
            box_mm = _to_mm(info, (x1, y1, x2, y2))
            x_mm = (box_mm[0] + box_mm[2]) / 2
            if not info.owns_row((y1 + y2) / 2) or self._left_out(x_mm):
                continue
            class_id = int(found.class_id[i])
            kind = self.detector.classes[class_id] if class_id >= 0 else UNKNOWN
            kept.append(
                Defect(
                    number=len(kept),
                    xyxy_px=(x1, y1, x2, y2),
                    xyxy_mm=box_mm,
                    detector_kind=kind,
                    score=float(found.score[i]),
                    label=Label(kind),
                    lane=self._lane(x_mm),
                )
            )
        return tuple(kept)

    def _left_out(self, x_mm: float) -> bool:
        spans = [mask.across_mm for mask in self.masks if mask.across_mm]
        return any(start <= x_mm < stop for start, stop in spans)

    def _lane(self, x_mm: float) -> str | None:
        for lane in self.lanes:
            if lane.from_mm <= x_mm < lane.to_mm:
                return lane.name
        return None


def named(
    frame: Frame, defects: tuple[Defect, ...], classifier: Classifier
) -> tuple[Defect, ...]:
    """Defects by the names that a plant's examples give them; see `classify.fusion`.

    The crops are cut like evidence pictures, so that what is enrolled from the records
    looks like what is asked about.
    """
    crops = [cut(frame.pixels, defect.xyxy_px)[0] for defect in defects]
    labels = classifier.classify(crops)
    return tuple(
        replace(defect, label=fuse(defect.detector_kind, label))
        for defect, label in zip(defects, labels, strict=True)
    )


def _to_mm(info: FrameInfo, xyxy_px: XYXY) -> XYXY:
    """A box on the material: x from the first column, y from the start of the run."""
    across, along = info.pitch_mm
    x1, y1, x2, y2 = xyxy_px
    top = info.position_mm
    return (x1 * across, top + y1 * along, x2 * across, top + y2 * along)


def _with_unexplained(found: Detections, regions: Detections) -> Detections:
    """Detections, and the suspicious regions that none of them touches as unknown."""
    if not len(regions):
        return found
    overlap = iou(regions.xyxy_px, found.xyxy_px).max(axis=1, initial=0.0)
    left = regions[np.flatnonzero(overlap == 0)]
    return Detections(
        np.concatenate([found.xyxy_px, left.xyxy_px]),
        np.concatenate([found.score, left.score]),
        np.concatenate([found.class_id, np.full(len(left), -1, np.int64)]),
    )
