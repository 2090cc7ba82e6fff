"""`Inspector.inspect(frame) -> Inspection`: the pipeline as one paragraph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from inspector.camera.reference import ReferenceProvider
from inspector.classify.base import Classifier
from inspector.classify.fusion import fuse
from inspector.detect.base import Detector
from inspector.findings import Defect, Inspection, Label, Provenance
from inspector.judge import Judge
from inspector.recipe import LanePart, MaskPart
from inspector.screen.base import Screen
from inspector.screen.unexplained import (
    Unexplained,
    believed,
    counted,
    unexplained,
    within_time,
)
from inspector.streaks import NOTHING_BEFORE, Memory, continued
from inspector.types import UNKNOWN, XYXY, Detections, Frame, FrameInfo
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
        most_tiles: Suspicious tiles of a frame that the network has time for.
        score_threshold: From which on a box needs no support by the screening.
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
    most_tiles: int | None = None
    score_threshold: float = 0.0

    def inspect(
        self,
        frame: Frame,
        memory: Memory = NOTHING_BEFORE,
        done: Callable[[str], None] = _nobody,
    ) -> Inspection:
        """Inspect one frame. No I/O, no clock, no threads: same input, same answer.

        Args:
            frame: The picture.
            memory: What the frames before leave to this one; see `remember`.
            done: Hears the name of each finished stage; who wants times brings a watch.

        Raises:
            InferenceError: The network could not be run.
        """
        if self.reference is not None:
            frame = self.with_reference(frame)
            done("reference")
        where = self.screen.candidates(frame)
        done("screen")
        looked = within_time(where, self.most_tiles)
        found = self.detector.detect(frame, looked)
        found = believed(found, where.regions, self.score_threshold)
        done("detect")
        left = unexplained(frame, where, looked, found)
        defects = self._defects(frame.info, [*self._explained(found), *map(_raw, left)])
        if self.classifier is not None:
            defects = named(frame, defects, self.classifier)
            done("classify")
        defects = continued(frame.info, defects, memory.pieces)
        verdict = self.judge.judge(defects, memory.recent)
        screening = counted(where, looked, found)
        done("judge")
        return Inspection(frame.info, defects, verdict, self.provenance, screening)

    def remember(self, memory: Memory, answer: Inspection, lines: int) -> Memory:
        """What the next frame must know.

        Args:
            memory: What this frame was told.
            answer: What was said of it.
            lines: Rows of its picture.
        """
        info = answer.info
        end_mm = info.position_mm + lines * info.pitch_mm[1]
        recent = self.judge.remember(memory.recent, answer.defects, end_mm)
        return Memory(recent, memory.after(info, answer.defects))

    def with_reference(self, frame: Frame) -> Frame:
        """The frame with its golden picture, where the recipe has one."""
        if self.reference is None:
            return frame
        golden = self.reference.reference(frame.info, frame.pixels)
        return replace(frame, reference=golden)

    def _explained(self, found: Detections) -> Iterator[_Raw]:
        for box, score, class_id in zip(
            found.xyxy_px, found.score, found.class_id, strict=True
        ):
            kind = self.detector.classes[class_id] if class_id >= 0 else UNKNOWN
            x1, y1, x2, y2 = (float(v) for v in box)
            yield _Raw((x1, y1, x2, y2), float(score), kind)

    def _defects(self, info: FrameInfo, found: list[_Raw]) -> tuple[Defect, ...]:
        """The findings this frame owns, numbered by position."""
        kept: list[Defect] = []
        for raw in sorted(found, key=lambda raw: (raw.xyxy_px[1], raw.xyxy_px[0])):
            box_mm = _to_mm(info, raw.xyxy_px)
            x_mm = (box_mm[0] + box_mm[2]) / 2
            row = (raw.xyxy_px[1] + raw.xyxy_px[3]) / 2
            if not info.owns_row(row) or self._left_out(x_mm):
                continue
            across, along = info.pitch_mm
            kept.append(
                Defect(
                    number=len(kept),
                    xyxy_px=raw.xyxy_px,
                    xyxy_mm=box_mm,
                    detector_kind=raw.kind,
                    score=raw.score,
                    label=Label(raw.kind),
                    lane=lane_at(self.lanes, x_mm),
                    area_mm2=raw.area_px and raw.area_px * across * along,
                    contrast=raw.contrast,
                )
            )
        return tuple(kept)

    def _left_out(self, x_mm: float) -> bool:
        spans = [mask.across_mm for mask in self.masks if mask.across_mm]
        return any(start <= x_mm < stop for start, stop in spans)


def lane_at(lanes: Sequence[LanePart], x_mm: float) -> str | None:
    """Name of the lane that holds a place across the web; None if none does."""
    for lane in lanes:
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
    """A box on the material: x across the web, y from the start of the run."""
    across, along = info.pitch_mm
    x1, y1, x2, y2 = xyxy_px
    left, top = info.left_mm, info.position_mm
    return (
        left + x1 * across,
        top + y1 * along,
        left + x2 * across,
        top + y2 * along,
    )


@dataclass(frozen=True, slots=True)
class _Raw:
    """A finding of the network, or of the screening, which measures it as well."""

    xyxy_px: XYXY
    score: float
    kind: str
    area_px: float | None = None
    contrast: float | None = None


def _raw(left: Unexplained) -> _Raw:
    contour = left.contour
    return _Raw(contour.xyxy_px, left.score, UNKNOWN, contour.area_px, contour.contrast)
