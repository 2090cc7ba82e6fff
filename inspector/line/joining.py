"""Several cameras' answers as one web: every defect once, in the order of the web.

Computes only; the worker around it is `join`.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from inspector.camera.web import (
    EdgeTracker,
    View,
    apart,
    around,
    at_seam,
    holes,
    is_one,
)
from inspector.findings import Defect, Evidence, Inspection
from inspector.judge import Judge
from inspector.pipeline import lane_at
from inspector.recipe import LanePart
from inspector.status import WebPlace
from inspector.streaks import NOTHING_BEFORE, Memory, Piece, continued
from inspector.types import XYXY
from inspector.views import Sighting

_COUNTED_KEPT = 512
_EDGES_PATIENCE = 8

_Key = tuple[str, int, int]
"""Camera, frame index, number: a defect as its camera reported it."""


@dataclass(frozen=True, slots=True, eq=False)
class Looked:
    """One camera's answer for one frame, on its way to the web.

    Attributes:
        inspection: The answer, as far as one camera can tell.
        evidence: Pictures of its defects.
        sightings: Its defects for the window.
        width_px: Pixels of a line.
        stages_ms: What took how long.
        arrived_s: Monotonic instant at which the frame's last line was here.
        lot_id: The lot that was on the line then.
        edges_mm: Where it saw the left and the right edge of the web, None where it
            saw none.
    """

    inspection: Inspection
    evidence: tuple[Evidence, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    width_px: int = 1
    stages_ms: Mapping[str, float] = field(default_factory=dict)
    arrived_s: float = 0.0
    lot_id: str = ""
    edges_mm: tuple[float | None, float | None] = (None, None)

    @property
    def camera(self) -> str:
        """Whose answer it is."""
        return self.inspection.info.camera

    @property
    def end_mm(self) -> float:
        """Where the rows end that the frame answers for."""
        info = self.inspection.info
        return (info.first_owned_line + info.owned_lines) * info.pitch_mm[1]

    def settled(
        self, defects: Sequence[tuple[int, Defect]], before: Sequence[Piece]
    ) -> Looked:
        """The same with these defects alone, each with the number it had.

        Args:
            defects: What is left of its own.
            before: What they may go on with.
        """
        place = {old: new for new, (old, _) in enumerate(defects)}
        left = [
            replace(defect, number=number) for number, (_, defect) in enumerate(defects)
        ]
        made = continued(self.inspection.info, left, before)
        return replace(
            self,
            inspection=replace(self.inspection, defects=made),
            evidence=tuple(
                replace(one, defect_number=place[one.defect_number])
                for one in self.evidence
                if one.defect_number in place
            ),
            sightings=tuple(
                replace(one, defect=made[place[one.defect.number]])
                for one in self.sightings
                if one.defect.number in place
            ),
        )


@dataclass(frozen=True, slots=True)
class Face:
    """What is known of one face of a web before the run.

    Attributes:
        name: `top`, `bottom`, or the camera's own name.
        cameras: Those that look at it, from left to right.
        judge: Decides on frames.
        lanes: As in the recipe.
        reach_mm: By how much two cameras may disagree about a place.
        frame_mm: Length of the longest frame.
        web_mm: Both edges as they should lie, if the station says so.
        edge_tolerance_mm: By how much the width may differ; None follows no edges.
    """

    name: str
    cameras: tuple[str, ...]
    judge: Judge
    lanes: tuple[LanePart, ...] = ()
    reach_mm: float = 2.0
    frame_mm: float = 0.0
    web_mm: tuple[float, float] | None = None
    edge_tolerance_mm: float | None = None


class OneFace:
    """Holds answers back until the neighbours have looked as far, then settles them.

    A defect that two cameras saw in the strip that both see belongs to the surer one,
    with a box around all that was seen of it; the other's is left out. Lanes are given,
    and verdicts made, from what is left, over all cameras. Which answers there are
    decides alone, never when they came, unless a camera is not waited for.
    """

    def __init__(self, face: Face) -> None:
        self.face = face
        self._views: dict[str, View] = {}
        self._waiting: list[tuple[float, int, int, Looked]] = []
        self._fates: dict[_Key, Defect | None] = {}  # None: a twin of another
        self._counted: deque[tuple[str, Defect, Set[str]]] = deque(maxlen=_COUNTED_KEPT)
        self._memory = NOTHING_BEFORE
        self._edges = _Edges(face)
        self._newest: Looked | None = None

    @property
    def edges_lost(self) -> bool:
        """Whether the edges are followed and have not been seen for a while."""
        return self._edges.lost

    def held(self, camera: str) -> int:
        """Answers of a camera that wait."""
        return sum(looked.camera == camera for *_, looked in self._waiting)

    def take(self, looked: Looked) -> None:
        """Another answer, in the order of its camera."""
        info, name = looked.inspection.info, looked.camera
        if name not in self._views:
            right_mm = info.left_mm + looked.width_px * info.pitch_mm[0]
            self._views[name] = View(name, info.left_mm, right_mm, self.face.name)
        place = self.face.cameras.index(name)
        heapq.heappush(self._waiting, (looked.end_mm, place, info.index, looked))

    def blocked_by(self, covered_mm: Mapping[str, float]) -> list[str]:
        """Cameras that the next answer has to wait for; empty if it can be settled.

        Args:
            covered_mm: How far each camera's web is answered for; those that are not
                named are not waited for.
        """
        if not self._waiting:
            return []
        looked = self._waiting[0][-1]
        return [
            name
            for name in self.face.cameras
            if name != looked.camera
            and name in covered_mm
            and covered_mm[name] < self._needed_mm(looked, name) - 1e-6
        ]

    @property
    def waiting(self) -> int:
        """Answers that wait."""
        return len(self._waiting)

    def settle(self, missing: Set[str] = frozenset()) -> Looked:
        """The next answer on the web, final; one must wait.

        Args:
            missing: Cameras that it should have waited for and that are too late.
        """
        looked = heapq.heappop(self._waiting)[-1]
        self._newest = looked
        for defect in looked.inspection.defects:
            self._decide(looked, defect)
        web = self._edges.take(looked)
        lanes = self._edges.lanes
        kept = []
        for before in looked.inspection.defects:
            fate = self._fates.pop(_key(looked, before))
            if fate is not None:
                self._remember(looked, fate, missing)
                kept.append((before.number, _in_lane(fate, lanes)))
        settled = looked.settled(kept, self._memory.pieces)
        judge, found = self.face.judge, settled.inspection.defects
        verdict = judge.judge(found, self._memory.recent)
        recent = judge.remember(self._memory.recent, found, looked.end_mm)
        self._memory = Memory(
            recent, self._memory.after(settled.inspection.info, found)
        )
        made = replace(settled.inspection, verdict=verdict, web=web)
        shown = tuple(
            replace(one, decision=verdict.decision) for one in settled.sightings
        )
        return replace(settled, inspection=made, sightings=shown)

    def dropped(self) -> Looked | None:
        """The answer that was settled last, as it came; for when that failed."""
        newest, self._newest = self._newest, None
        return newest

    def unseen_mm(self) -> list[tuple[float, float]]:
        """Strips that no camera sees; empty while a camera's view is not known."""
        if self.face.web_mm is None or len(self._views) < len(self.face.cameras):
            return []
        gaps = holes(tuple(self._views.values()), self.face.web_mm)
        return [(left, right) for left, _, right, _ in gaps]

    def _needed_mm(self, looked: Looked, other: str) -> float:
        """How far a camera must have looked before this answer is settled."""
        view, beside = self._views[looked.camera], self._views.get(other)
        if beside is None:
            return looked.end_mm
        reach_mm = self.face.reach_mm
        ends = [
            defect.xyxy_mm[3] + reach_mm + self.face.frame_mm / 2
            for defect in looked.inspection.defects
            if at_seam(defect.xyxy_mm, view, beside, reach_mm)
        ]
        return max([looked.end_mm, *ends])

    def _decide(self, looked: Looked, defect: Defect) -> None:
        """Decide about a defect, and about those that are the same."""
        key = _key(looked, defect)
        if key in self._fates:
            return
        if self._was_counted(looked, defect):
            self._fates[key] = None
            return
        group = [(key, defect), *self._same(looked, defect)]
        best_key, best = max(group, key=lambda one: one[1].score)  # the first of equals
        for twin, _ in group:
            self._fates[twin] = None
        self._fates[best_key] = _joined(best, [one for _, one in group])

    def _same(self, looked: Looked, defect: Defect) -> list[tuple[_Key, Defect]]:
        """What other cameras saw of it, in answers that wait; one each at most."""
        view, reach_mm = self._views[looked.camera], self.face.reach_mm
        beside = {
            name
            for name, other in self._views.items()
            if at_seam(defect.xyxy_mm, view, other, reach_mm)
        }
        nearest: dict[str, tuple[float, _Key, Defect]] = {}
        for *_, other in sorted(self._waiting, key=lambda entry: entry[:3]):
            name = other.camera
            if name not in beside or not _near(other, defect, reach_mm):
                continue
            for one in other.inspection.defects:
                key = _key(other, one)
                if key in self._fates or not self._are_one(looked, defect, name, one):
                    continue
                apart_mm = apart(defect.xyxy_mm, view, one.xyxy_mm, self._views[name])
                if name not in nearest or apart_mm < nearest[name][0]:
                    nearest[name] = apart_mm, key, one
        return [(key, one) for _, key, one in nearest.values()]

    def _was_counted(self, looked: Looked, defect: Defect) -> bool:
        """Whether another camera's answer that did not wait for this one has it."""
        for counted in self._counted:
            camera, one, missing = counted
            if looked.camera in missing and self._are_one(looked, defect, camera, one):
                self._counted.remove(counted)
                return True
        return False

    def _are_one(self, looked: Looked, defect: Defect, other: str, two: Defect) -> bool:
        view, beside = self._views[looked.camera], self._views[other]
        reach_mm = self.face.reach_mm
        return is_one(defect.xyxy_mm, view, two.xyxy_mm, beside, reach_mm)

    def _remember(self, looked: Looked, defect: Defect, missing: Set[str]) -> None:
        """Keep what a camera that was not waited for may hand in later."""
        if missing:
            self._counted.append((looked.camera, defect, missing))


class _Edges:
    """The edges of one face, if they are followed, and where its lanes lie."""

    def __init__(self, face: Face) -> None:
        self._lanes = face.lanes
        self._tracker: EdgeTracker | None = None
        if face.web_mm is not None and face.edge_tolerance_mm is not None:
            left_mm, right_mm = face.web_mm
            self._tracker = EdgeTracker(
                right_mm - left_mm, face.edge_tolerance_mm, left_mm
            )
        self._outer = face.cameras[0], face.cameras[-1]
        self._seen: list[float | None] = [None, None]
        self._missed = 0

    @property
    def lost(self) -> bool:
        return self._missed >= _EDGES_PATIENCE

    @property
    def lanes(self) -> tuple[LanePart, ...]:
        """Where the lanes lie now."""
        tracker = self._tracker
        return self._lanes if tracker is None else tracker.lanes(self._lanes)

    def take(self, looked: Looked) -> WebPlace | None:
        """Where the web runs under this answer; None where nobody can say."""
        if self._tracker is None:
            return None
        if looked.camera in self._outer:
            for side, camera in enumerate(self._outer):
                if looked.camera == camera:
                    self._seen[side] = looked.edges_mm[side]
            believed = self._tracker.take(*self._seen)
            self._missed = 0 if believed else self._missed + 1
        left_mm, width_mm = self._tracker.left_mm, self._tracker.measured_mm
        if left_mm is None or width_mm is None or self.lost:
            return None
        return WebPlace(left_mm, width_mm)


def _key(looked: Looked, defect: Defect) -> _Key:
    return looked.camera, looked.inspection.info.index, defect.number


def _near(looked: Looked, defect: Defect, reach_mm: float) -> bool:
    """Whether a frame can show a part of a defect."""
    info = looked.inspection.info
    top_mm = info.position_mm - reach_mm
    bottom_mm = looked.end_mm + info.overlap_lines * info.pitch_mm[1] + reach_mm
    return defect.xyxy_mm[1] <= bottom_mm and defect.xyxy_mm[3] >= top_mm


def _joined(best: Defect, group: Sequence[Defect]) -> Defect:
    """The surest sighting, with the box around all of them."""
    if len(group) == 1:
        return best
    box = around([one.xyxy_mm for one in group])
    area_mm2 = best.area_mm2
    if area_mm2 is not None:  # what its own box was filled with fills the whole one
        area_mm2 *= _area(box) / max(_area(best.xyxy_mm), 1e-9)
    return replace(best, xyxy_mm=box, area_mm2=area_mm2)


def _area(box: XYXY) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _in_lane(defect: Defect, lanes: Sequence[LanePart]) -> Defect:
    x1, _, x2, _ = defect.xyxy_mm
    return replace(defect, lane=lane_at(lanes, (x1 + x2) / 2))
