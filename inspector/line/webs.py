"""Which cameras look at one web, and what they share during a run."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.channel import Lossless
from inspector.judge import Judge
from inspector.line.begin import Beginning, CommonStart
from inspector.line.coverage import Coverage
from inspector.line.desk import Desk
from inspector.line.feeds import SightingFeed
from inspector.line.join import Joining
from inspector.line.joining import Face, Looked, OneFace
from inspector.line.plan import Plan
from inspector.station import CameraPart, ReplayPart, SimulatedPart, Station

_WAY = 64
_BEGIN_S = 5.0
"""Cameras that take longer to begin are not waited for."""
_PATIENCE_S = 1.5


class Webs:
    """The webs of a station for one run: faces, ways to them, a common place 0."""

    def __init__(self, plan: Plan) -> None:
        station, recipe = plan.station, plan.recipe
        self._plan = plan
        self.coverage = Coverage()
        lines = recipe.camera.lines_per_frame + recipe.camera.overlap_lines
        self._faces = {
            name: Face(
                name=name,
                cameras=cameras,
                judge=Judge.of(recipe),
                lanes=recipe.lanes,
                reach_mm=station.reach_mm,
                frame_mm=lines * recipe.camera.pitch_mm[1],
                web_mm=station.web_mm,
                edge_tolerance_mm=(
                    station.edge_tolerance_mm if station.track_edges else None
                ),
            )
            for name, cameras in _faces(station).items()
        }
        self._ways: dict[str, Lossless[Looked]] = {
            camera: Lossless(_WAY) for face in self._joined() for camera in face.cameras
        }
        together = [one for one in station.cameras if _counts_per_mm(plan, one)]
        together = [one for one in together if one.place_mm is not None]
        self._common: CommonStart | None = None
        if len(together) > 1:
            patience_s = _BEGIN_S if _paced(station.cameras) else None
            names = [one.name for one in together]
            self._common = CommonStart(names, plan.now_s, patience_s)

    def way(self, camera: str) -> Lossless[Looked] | None:
        """To the web that a camera looks at; None if it has one of its own."""
        return self._ways.get(camera)

    def covered(self, camera: str, first_line: int, lines: int) -> None:
        """Lines of a camera are answered for; may be called by any thread."""
        if camera in self._ways:
            self.coverage.cover(camera, first_line, lines)

    def edges(self, camera: str) -> tuple[bool, bool]:
        """Which edges of its web a camera sees and measures."""
        for face in self._joined():
            if camera in face.cameras and face.edge_tolerance_mm is not None:
                return camera == face.cameras[0], camera == face.cameras[-1]
        return False, False

    def share(self, camera: str) -> float:
        """Share of the width that is lost with a camera, taken as equal parts."""
        for face in self._faces.values():
            if camera in face.cameras:
                return 1.0 / len(face.cameras)
        return 1.0

    def beginning(self, part: CameraPart) -> Beginning | None:
        """A camera's way to the place 0 that it shares; None if it shares none."""
        counts_per_mm = _counts_per_mm(self._plan, part)
        if self._common is None or part.place_mm is None or counts_per_mm is None:
            return None
        return Beginning(
            part.name,
            self._common,
            counts_per_mm,
            part.along_mm,
            self._plan.recipe.camera.pitch_mm[1],
        )

    def joining(self, desk: Desk, sightings: SightingFeed) -> Joining | None:
        """What makes one web of several cameras; None if there is no such web."""
        if not self._ways:
            return None
        station = self._plan.station
        paced, period_s = _paced(station.cameras), self._plan.recipe.frame_period_s
        return Joining(
            faces=[OneFace(face) for face in self._joined()],
            ways=self._ways,
            coverage=self.coverage,
            along_mm=self._plan.recipe.camera.pitch_mm[1],
            desk=desk,
            sightings=sightings,
            now_s=self._plan.now_s,
            patience_s=max(_PATIENCE_S, 3 * period_s) if paced else None,
        )

    def _joined(self) -> list[Face]:
        return [
            face
            for face in self._faces.values()
            if len(face.cameras) > 1 or face.edge_tolerance_mm is not None
        ]


def face_of(camera: CameraPart) -> str:
    """Which face of a shared web a camera looks at; "" for a web of its own."""
    return "" if camera.place_mm is None else camera.side


def _faces(station: Station) -> dict[str, tuple[str, ...]]:
    """Cameras from left to right by the face that they look at."""
    placed = [camera for camera in station.cameras if camera.place_mm is not None]
    if not placed:
        return {camera.name: (camera.name,) for camera in station.cameras}
    faces: dict[str, list[str]] = {}
    for camera in sorted(placed, key=lambda one: one.place_mm or 0.0):
        faces.setdefault(camera.side, []).append(camera.name)
    return {side: tuple(cameras) for side, cameras in faces.items()}


def _paced(cameras: Iterable[CameraPart]) -> bool:
    """Whether any web goes by whether it is looked at or not."""
    return any(camera.realtime for camera in cameras)


def _counts_per_mm(plan: Plan, part: CameraPart) -> float | None:
    """What a camera's encoder counts for a millimetre; None if it has none."""
    if isinstance(part, SimulatedPart | ReplayPart):  # they count lines
        return 1.0 / plan.recipe.camera.pitch_mm[1]
    return None if part.encoder is None else part.encoder.counts_per_mm
