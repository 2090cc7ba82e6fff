"""T2: frames to inspections. A frame that cannot be inspected becomes a `Gap`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from inspector.camera.web import edges_mm
from inspector.channel import Lossless
from inspector.errors import InferenceError, InspectorError
from inspector.findings import Change, Evidence, Inspection
from inspector.line.desk import Arrival, Desk
from inspector.line.feeds import SightingFeed
from inspector.line.joining import Looked
from inspector.pipeline import Inspector
from inspector.streaks import NOTHING_BEFORE, Memory
from inspector.types import Frame, Gap, GapReason
from inspector.views import Sighting
from inspector.vision.codec import encode_jpeg
from inspector.vision.crops import cut

log = logging.getLogger(__name__)

_WEB_S = 0.5
_MOST_PICTURES = 24
"""Pictures stored per frame, worst first: a bad coil must not fill the disk."""


def _nobody(_frame: Frame, _answer: Inspection, _lot_id: str) -> None:
    """Nobody listens."""


class OpenInspector(Protocol):
    """An inspector together with the engine it holds."""

    @property
    def inspector(self) -> Inspector:
        """What decides."""
        ...

    def news(self) -> Sequence[Change]:
        """What people have changed of it, as far as not yet told; never waits."""
        ...

    def close(self) -> None:
        """Give the engine back."""
        ...


@dataclass(slots=True)
class Inspecting:
    """What one inspecting worker needs.

    Attributes:
        camera: Whose frames they are.
        open_inspector: Makes the inspector for an attempt: 0 is the runtime of the
            station file, 1 and up its fallbacks; None when there is no other.
        arrivals: From acquisition.
        desk: To the records.
        sightings: To the window.
        now_s: Monotonic clock.
        jpeg_quality: Of evidence pictures.
        hurry: Once set, frames that still wait become gaps: the line is to stop.
        on_answer: Hears each frame with its answer and its lot; must not wait.
        ready: Set once an engine is open, or none could be opened.
        refused: Why none could be opened, "" if one was.
        web: Where several cameras become one web; None for a camera of its own.
        edges: Which edges of the web it sees and measures, left and right.
    """

    camera: str
    open_inspector: Callable[[int], OpenInspector | None]
    arrivals: Lossless[Arrival]
    desk: Desk
    sightings: SightingFeed
    now_s: Callable[[], float]
    jpeg_quality: int
    hurry: threading.Event
    on_answer: Callable[[Frame, Inspection, str], None] = _nobody
    ready: threading.Event = field(default_factory=threading.Event)
    refused: str = ""
    web: Lossless[Looked] | None = None
    edges: tuple[bool, bool] = (False, False)


def inspect(work: Inspecting) -> None:
    """Inspect frames until the channel is closed and drained.

    An engine that fails is replaced by the next one that the station file allows and
    the frame is tried again; anything else that fails costs that frame alone.
    """
    engine = _Engine(work)
    memory = NOTHING_BEFORE
    try:
        _prepare(work, engine)
        while not work.arrivals.drained:
            for arrival in work.arrivals.take(most=1, timeout_s=0.1):
                if work.hurry.is_set():
                    _skip(work, arrival)
                    continue
                try:
                    memory = _inspect_one(work, engine, arrival, memory)
                except Exception as error:
                    log.exception("camera %s: a frame failed", work.camera)
                    memory = NOTHING_BEFORE
                    _give_up(work, arrival, error)
    finally:
        engine.close()
        if work.web is not None:
            work.web.close()
        work.desk.outbox.finish()


def _prepare(work: Inspecting, engine: _Engine) -> None:
    """Open the first engine before the first line, and say whether that worked."""
    work.refused = "the inference engine could not be opened; the log says why"
    try:
        engine.inspector()
        work.refused = ""
    except InferenceError as error:
        work.refused = f"{error} ({engine.trouble})"
    finally:
        work.ready.set()


class _Engine:
    """The inspector in use, and the way to the next one."""

    def __init__(self, work: Inspecting) -> None:
        self._work = work
        self._attempt = -1
        self.trouble = ""
        self._open: OpenInspector | None = None

    def inspector(self) -> Inspector:
        """The one in use, or the next that can be opened.

        Raises:
            InferenceError: None is left.
        """
        while self._open is None:
            self._attempt += 1
            try:
                self._open = self._work.open_inspector(self._attempt)
            except InspectorError as error:
                self._degrade(error)
                continue
            if self._open is None:
                raise InferenceError(
                    "no runtime is left; check the models and `inspector doctor`"
                )
        return self._open.inspector

    def tell_news(self) -> None:
        """Hand on what people have changed of the one in use."""
        if self._open is not None:
            for change in self._open.news():
                self._work.desk.changed(change)

    def replace(self, error: InferenceError) -> None:
        """The one in use has failed; the next call opens another."""
        self.close()
        self._degrade(error)

    def close(self) -> None:
        """Give the engine back."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _degrade(self, error: Exception) -> None:
        self.trouble = str(error)
        log.error("camera %s: engine failed: %s", self._work.camera, error)
        self._work.desk.alarms.raise_(
            f"engine:{self._work.camera}",
            f"the inference engine failed ({error}); running on the fallback",
        )


class _Stopwatch:
    """Hears the stages of one inspection and notes how long each took."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self.began_s = self._last_s = now_s()
        self.stages_ms: dict[str, float] = {}

    def done(self, stage: str) -> None:
        """A stage has finished."""
        now_s = self._now_s()
        self.stages_ms[stage] = (now_s - self._last_s) * 1e3
        self._last_s = now_s


def _inspect_one(
    work: Inspecting, engine: _Engine, arrival: Arrival, memory: Memory
) -> Memory:
    """Inspect one frame and hand in the result; returns what the next must know."""
    frame = arrival.frame
    result, watch = _answer(work, engine, frame, memory)
    latency_ms = (work.now_s() - arrival.arrived_s) * 1e3
    evidence = _evidence(work, frame, result)
    watch.done("evidence")
    wait_ms = (watch.began_s - arrival.arrived_s) * 1e3
    remembered = engine.inspector().remember(memory, result, len(frame.pixels))
    engine.tell_news()
    work.on_answer(frame, result, arrival.lot_id)
    looked = Looked(
        result,
        evidence,
        _sightings(work, frame, result),
        int(frame.pixels.shape[1]),
        {"wait": wait_ms, **watch.stages_ms},
        arrival.arrived_s,
        arrival.lot_id,
        edges_mm(frame, work.edges),
    )
    _hand_in(work, looked, latency_ms)
    return remembered


def _hand_in(work: Inspecting, looked: Looked, latency_ms: float) -> None:
    """To the web if there is one, else to the records and the window."""
    if work.web is not None:
        while not work.web.put(looked, timeout_s=_WEB_S):
            log.debug("camera %s waits for the other cameras", work.camera)
        return
    for sighting in looked.sightings:
        work.sightings.show(sighting)
    work.desk.inspection(  # last: a frame that is counted can no longer fail
        looked.inspection,
        looked.evidence,
        looked.width_px,
        dict(looked.stages_ms),
        latency_ms,
        looked.lot_id,
    )


def _answer(
    work: Inspecting, engine: _Engine, frame: Frame, memory: Memory
) -> tuple[Inspection, _Stopwatch]:
    """The inspection of a frame by the first engine that manages it, and its times.

    Raises:
        InferenceError: None did.
    """
    while True:
        inspector = engine.inspector()
        watch = _Stopwatch(work.now_s)
        try:
            return inspector.inspect(frame, memory, watch.done), watch
        except InferenceError as error:
            engine.replace(error)


def _skip(work: Inspecting, arrival: Arrival) -> None:
    """The line is to stop and there is no time left: the frame is a gap."""
    gap = Gap.of(arrival.frame.info, GapReason.STOPPED)
    work.desk.gap(gap, arrival.lot_id, arrival.frame.info.owned_lines)


def _give_up(work: Inspecting, arrival: Arrival, error: Exception) -> None:
    """A stage failed: the frame is a gap, and a person is told."""
    work.desk.alarms.raise_(
        f"inspect:{work.camera}",
        f"frame {arrival.frame.info.index} of camera {work.camera} could not be "
        f"inspected ({error}); its material is marked for review",
    )
    gap = Gap.of(arrival.frame.info, GapReason.FAILED)
    work.desk.gap(gap, arrival.lot_id, arrival.frame.info.owned_lines)


def _evidence(
    work: Inspecting, frame: Frame, result: Inspection
) -> tuple[Evidence, ...]:
    worst = sorted(result.defects, key=lambda d: (-d.score, d.number))
    pictures = []
    for defect in worst[:_MOST_PICTURES]:
        crop, origin = cut(frame.pixels, defect.xyxy_px)
        jpeg = encode_jpeg(crop, work.jpeg_quality)
        pictures.append(Evidence(defect.number, jpeg, origin))
    return tuple(pictures)


def _sightings(
    work: Inspecting, frame: Frame, result: Inspection
) -> tuple[Sighting, ...]:
    """The defects for the window, as long as it has room for them."""
    made: list[Sighting] = []
    for defect in result.defects:
        if not work.sightings.wanted:
            break
        crop, origin = cut(frame.pixels, defect.xyxy_px)
        made.append(
            Sighting(
                camera=frame.info.camera,
                index=frame.info.index,
                first_line=frame.info.first_line,
                defect=defect,
                decision=result.verdict.decision,
                crop=crop if crop.ndim == 2 else crop[..., 1],
                crop_origin_px=origin,
                left_mm=frame.info.left_mm,
            )
        )
    return tuple(made)
