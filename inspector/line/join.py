"""T2b: answers of several cameras to answers about one web, recorded and marked."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from inspector.channel import Lossless
from inspector.line.coverage import Coverage
from inspector.line.desk import Desk
from inspector.line.feeds import SightingFeed
from inspector.line.joining import Looked, OneFace
from inspector.types import Gap, GapReason

log = logging.getLogger(__name__)

_POLL_S = 0.01
_GONE_ON = 3
"""So many answers that wait for a camera: the web has gone on without it."""
_STANDING = 4
"""Times the patience where the web may have stopped."""
_MOST_HELD = 64
"""Answers of one camera that wait for the others; then its inspection has to wait."""


@dataclass(slots=True)
class Joining:
    """What the worker needs.

    Attributes:
        faces: Each with its cameras.
        ways: From each camera's inspection.
        coverage: How far each camera's web is answered for.
        along_mm: Length of a line.
        desk: To the records.
        sightings: To the window.
        now_s: Monotonic clock.
        patience_s: A camera that gets no further for so long, while the others do, is
            not waited for until it does; None waits without an end, as for recordings.
        progress: How far the cameras had got that somebody waited for.
    """

    faces: Sequence[OneFace]
    ways: Mapping[str, Lossless[Looked]]
    coverage: Coverage
    along_mm: float
    desk: Desk
    sightings: SightingFeed
    now_s: Callable[[], float]
    patience_s: float | None
    progress: dict[str, _Progress] = field(default_factory=dict)


@dataclass(slots=True)
class _Progress:
    """Since when a camera that somebody waits for has got no further."""

    line: int
    since_s: float


def join(work: Joining) -> None:
    """Settle answers until all inspections have ended and nothing waits.

    An answer that cannot be settled is a gap, and a person is told.
    """
    try:
        while not _over(work):
            came = [_take(work, face, name) for face, name in _cameras(work)]
            settled = [_settle(work, face) for face in work.faces]
            work.desk.outbox.flush()
            if not any(came) and not any(settled):
                time.sleep(_POLL_S)
    finally:
        work.desk.outbox.finish()


def _over(work: Joining) -> bool:
    ended = all(way.drained for way in work.ways.values())
    return ended and not any(
        face.held(name) for face in work.faces for name in face.face.cameras
    )


def _cameras(work: Joining) -> list[tuple[OneFace, str]]:
    return [(face, name) for face in work.faces for name in face.face.cameras]


def _take(work: Joining, face: OneFace, name: str) -> int:
    """Take what a camera's inspection has handed in, as far as there is room."""
    room = _MOST_HELD - face.held(name)
    if room <= 0:
        return 0
    taken = work.ways[name].take(room)
    for looked in taken:
        face.take(looked)
        info = looked.inspection.info
        work.coverage.cover(name, info.first_owned_line, info.owned_lines)
    return len(taken)


def _settle(work: Joining, face: OneFace) -> int:
    """Hand in what can be settled now; how many answers."""
    done = 0
    while face.waiting:
        late = face.blocked_by(_going(work, face))
        if any(_is_waited_for(work, name, face.waiting) for name in late):
            break
        try:
            looked = face.settle(frozenset(late))
            _hand_in(work, face, looked)
        except Exception as error:
            log.exception("an answer could not be joined to the web")
            _give_up(work, face, error)
        done += 1
    return done


def _going(work: Joining, face: OneFace) -> dict[str, float]:
    """How far the cameras have got that have not ended."""
    return {
        name: work.coverage.line(name) * work.along_mm
        for name in face.face.cameras
        if not work.ways[name].drained
    }


def _is_waited_for(work: Joining, name: str, waiting: int) -> bool:
    """Whether a camera may still come: a slow web makes it slow, a stop later still."""
    line, now_s = work.coverage.line(name), work.now_s()
    progress = work.progress.get(name)
    if progress is None or progress.line != line:
        progress = work.progress[name] = _Progress(line, now_s)
    if work.patience_s is None:
        return True
    patience_s = work.patience_s * (1 if waiting >= _GONE_ON else _STANDING)
    return now_s - progress.since_s < patience_s


def _hand_in(work: Joining, face: OneFace, looked: Looked) -> None:
    """Count, record, mark and show an answer that is final."""
    latency_ms = (work.now_s() - looked.arrived_s) * 1e3
    joined_ms = max(0.0, latency_ms - sum(looked.stages_ms.values()))
    _tell(work, face, looked)
    for sighting in looked.sightings:
        if work.sightings.wanted:
            work.sightings.show(sighting)
    work.desk.inspection(
        looked.inspection,
        looked.evidence,
        looked.width_px,
        {**looked.stages_ms, "join": joined_ms},
        latency_ms,
        looked.lot_id,
    )


def _tell(work: Joining, face: OneFace, looked: Looked) -> None:
    """Say where the web runs, and what nobody sees of it."""
    alarms, name = work.desk.alarms, face.face.name
    if looked.inspection.web is not None:
        work.desk.tally.web(name, looked.inspection.web)
    if face.edges_lost:
        alarms.raise_(
            f"edges:{name}",
            f"the edges of the web ({name}) are not seen, or its width is not what "
            "the station file says; lanes stay where they were",
        )
    else:
        alarms.clear(f"edges:{name}")
    if strips := face.unseen_mm():
        words = ", ".join(f"{left:.1f} to {right:.1f} mm" for left, right in strips)
        alarms.raise_(
            f"hole:{name}",
            f"no camera sees the web ({name}) at {words}; move a camera, or correct "
            "place_mm and web_mm in the station file",
        )


def _give_up(work: Joining, face: OneFace, error: Exception) -> None:
    looked = face.dropped()
    if looked is None:
        return
    info = looked.inspection.info
    work.desk.alarms.raise_(
        f"join:{face.face.name}",
        f"frame {info.index} of camera {info.camera} could not be joined to the web "
        f"({error}); its material is marked for review",
    )
    if info.inspected_lines:
        work.desk.gap(Gap.of(info, GapReason.FAILED), looked.lot_id)
