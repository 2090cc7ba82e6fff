"""The threads of a run: made, started, drained and joined, in the order of the flow."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from inspector.camera.assemble import Assembler
from inspector.camera.base import Camera
from inspector.camera.correction import overdue
from inspector.camera.encoder import EncoderDrift, LineTruth
from inspector.camera.sdk import wanted_for
from inspector.channel import Lossless
from inspector.devices import DevicePart, ModbusPart
from inspector.errors import InferenceError
from inspector.factory.base import Output
from inspector.factory.schedule import Schedule, WebPosition
from inspector.findings import Mark, Record
from inspector.line.acquire import Acquisition, acquire
from inspector.line.act import act
from inspector.line.alarms import AlarmBoard
from inspector.line.desk import Arrival, Desk, Outbox
from inspector.line.feeds import SightingFeed, StripFeed
from inspector.line.inspect import Inspecting, inspect
from inspector.line.join import join
from inspector.line.notes import Notes
from inspector.line.passing import offer
from inspector.line.plan import Plan, Records
from inspector.line.tally import Tally
from inspector.line.watch import Watch, watch
from inspector.line.webs import Webs, face_of
from inspector.recipe import CameraPart as Settings
from inspector.station import AnyOutputPart, CameraPart, SimulatedPart
from inspector.status import Phase
from inspector.views import Gauge, Sighting, Strip
from inspector.vision import limit_threads

log = logging.getLogger(__name__)

_RECORDS_KEPT = 2000
_MARKS_KEPT = 1000
_MOST_FRAME_BYTES = 256 << 20
_NOMINAL_WIDTH_PX = 4096
_STALL_S = 0.75  # with the time between two looks it is told within a second


@dataclass(frozen=True, slots=True)
class Hands:
    """What the run lends its workers."""

    lot: Callable[[], str]
    tally: Tally
    alarms: AlarmBoard
    notes: Notes
    phase: Callable[[], Phase]
    change_lot: Callable[[str], None]
    stop: threading.Event


class Workers:
    """All threads of one run and the channels between them."""

    def __init__(self, plan: Plan, run_id: str, hands: Hands) -> None:
        self._plan = plan
        self._run_id = run_id
        self._hands = hands
        self._hurry = threading.Event()
        self._over = threading.Event()
        self._records: Lossless[Record] = Lossless(_RECORDS_KEPT)
        self._marks: dict[str, Lossless[Mark]] = {
            name: Lossless(_MARKS_KEPT) for name in plan.outputs
        }
        pitch_mm = plan.recipe.camera.pitch_mm
        self._strips = {
            c.name: StripFeed(pitch_mm, c.place_mm or 0.0, face_of(c))
            for c in plan.station.cameras
        }
        self._webs = Webs(plan)
        self._sightings = SightingFeed()
        self._watch: Watch | None = None
        self._inspections: list[Inspecting] = []
        self._acquisitions: list[Acquisition] = []
        self._upstream: list[threading.Thread] = []
        self._inspecting: list[threading.Thread] = []
        self._joining: threading.Thread | None = None
        self._downstream: list[threading.Thread] = []
        self._watching: threading.Thread | None = None

    @property
    def speed_mm_s(self) -> float:
        """Speed of the web over the last second."""
        return 0.0 if self._watch is None or self._over.is_set() else self._watch.speed

    def gauges(self) -> list[Gauge]:
        """New figures of all cameras' pictures."""
        return [one for feed in self._strips.values() for one in feed.gauge.take()]

    def strips(self) -> list[Strip]:
        """Strips since the last call, oldest first."""
        return [strip for feed in self._strips.values() for strip in feed.take()]

    def sightings(self) -> list[Sighting]:
        """Defects since the last call, oldest first."""
        return self._sightings.take()

    def start(self, records: Records, on_acknowledged: Callable[[int], None]) -> None:
        """Make everything that can fail, then start the threads, the last one first.

        Raises:
            InspectorError: A camera, an output or an engine cannot be had; no thread
                is left running.
        """
        plan = self._plan
        limit_threads(plan.station.picture_threads)
        for part in plan.station.cameras:
            self._make_camera(part)
        outputs = {
            part.name: plan.outputs[part.name]() for part in plan.station.outputs
        }
        self._hands.notes.open(self._records)
        self._watch = self._make_watch(records)
        self._downstream.append(
            _thread(
                "record",
                records.work,
                self._records,
                on_acknowledged,
                self._on_trouble,
            )
        )
        for output in plan.station.outputs:
            self._start_output(output, outputs[output.name])
        self._watching = _thread("watch", watch, self._watch, self._over)
        joining = self._webs.joining(self._desk(), self._sightings)
        if joining is not None:
            self._joining = _thread("join", join, joining)
        self._start_engines()
        for acquisition in self._acquisitions:
            name = f"acquire:{acquisition.camera.name}"
            self._upstream.append(_thread(name, acquire, acquisition, self._hands.stop))

    def _start_output(self, part: AnyOutputPart, output: Output) -> None:
        self._downstream.append(
            _thread(
                f"act:{part.name}",
                act,
                part.name,
                output,
                self._marks[part.name],
                self._hands.phase,
                self._plan.now,
                part.beat_s,
                self._hands.alarms,
                self._schedule(part),
            )
        )

    def _schedule(self, part: AnyOutputPart) -> Schedule | None:
        """By which distance an output acts; None if it acts at once."""
        if not isinstance(part, ModbusPart) or part.distance_mm is None:
            return None
        where = WebPosition(lambda: self._hands.tally.position_mm, self._plan.now_s)
        return Schedule(part.distance_mm, where)

    def wait_for_cameras(self) -> None:
        """Wait until every camera has ended, by itself or by the stop."""
        for thread in self._upstream:
            thread.join()

    def drain(self, hurry_after_s: float | None) -> None:
        """Join the rest in the order of the flow.

        Args:
            hurry_after_s: Frames that are not inspected after so long become gaps;
                None lets the inspection finish all of them.
        """
        for thread in self._inspecting:
            thread.join(hurry_after_s)
        self._hurry.set()
        for thread in self._inspecting:
            thread.join()
        if self._joining is not None:
            self._joining.join()
        self._over.set()
        if self._watching is not None:
            self._watching.join()
        for marks in self._marks.values():
            marks.close()
        self._hands.notes.close()
        self._records.close()
        for thread in self._downstream:
            thread.join()

    def _make_camera(self, part: CameraPart) -> None:
        plan, name = self._plan, part.name
        for number, text in enumerate(overdue(part, plan.now())):
            self._hands.alarms.raise_(f"calibration:{name}:{number}", text)
        arrivals: Lossless[Arrival] = Lossless(self._capacity())
        period_s = plan.recipe.frame_period_s
        inspecting = Inspecting(
            camera=name,
            open_inspector=partial(plan.inspectors, name),
            arrivals=arrivals,
            desk=self._desk(),
            sightings=self._sightings,
            now_s=plan.now_s,
            jpeg_quality=plan.station.records.evidence_quality,
            hurry=self._hurry,
            on_answer=partial(
                offer, plan.passing, self._run_id, plan.station.records.passed_every
            ),
            web=self._webs.way(name),
            edges=self._webs.edges(name),
        )
        acquisition = Acquisition(
            camera=plan.cameras[name](),
            configure=self._configure,
            assembler=Assembler(
                name,
                plan.recipe,
                plan.now,
                part.place_mm or 0.0,
                self._webs.share(name),
            ),
            frames=arrivals,
            strips=self._strips[name],
            desk=self._desk(),
            now_s=plan.now_s,
            stall_s=max(_STALL_S, 3 * period_s),
            return_s=plan.station.camera_return_s,
            patient=not part.realtime,
            flat_field=plan.flat_fields.get(name),
            rectifier=plan.rectifiers.get(name),
            truth=_truth(part, plan.recipe.camera.pitch_mm[1]),
            drift=_drift(part, plan.recipe.camera),
            counts_per_block=_counts_per_block(part, plan.recipe.camera),
            begin=self._webs.beginning(part),
        )
        self._inspections.append(inspecting)
        self._acquisitions.append(acquisition)

    def _start_engines(self) -> None:
        """Open every engine before the first line goes by.

        Raises:
            InferenceError: One camera has no engine; no camera is started.
        """
        for work in self._inspections:
            self._inspecting.append(_thread(f"inspect:{work.camera}", inspect, work))
        for work in self._inspections:
            work.ready.wait()
        refused = [work.refused for work in self._inspections if work.refused]
        if refused:
            for work in self._inspections:
                work.arrivals.close()
            self.drain(0.0)
            raise InferenceError(refused[0])

    def _configure(self, camera: Camera) -> None:
        settings = self._plan.recipe.camera
        camera.set("AcquisitionLineRate", settings.line_rate_hz)
        camera.set("ExposureTime", settings.exposure_us)

    def _capacity(self) -> int:
        """Frames that may wait: the stall that is tolerated, within a memory bound."""
        camera = self._plan.recipe.camera
        frames = self._plan.station.tolerated_stall_s / self._plan.recipe.frame_period_s
        rows = camera.lines_per_frame + camera.overlap_lines
        most = _MOST_FRAME_BYTES // (rows * _NOMINAL_WIDTH_PX)
        return max(2, min(math.ceil(frames), most))

    def _desk(self) -> Desk:
        hands = self._hands
        return Desk(
            self._run_id,
            hands.lot,
            self._plan.now,
            hands.tally,
            hands.alarms,
            tuple(self._marks.values()),
            Outbox(self._records),
            self._webs.covered,
        )

    def _on_trouble(self, text: str) -> None:
        """The writer says what is wrong, "" when all is well again."""
        if text:
            self._hands.alarms.raise_("records", text)
        else:
            self._hands.alarms.clear("records")

    def _make_watch(self, records: Records) -> Watch:
        plan, hands = self._plan, self._hands
        paced = any(camera.realtime for camera in plan.station.cameras)
        period_ms = plan.recipe.frame_period_s * 1e3
        return Watch(
            tally=hands.tally,
            alarms=hands.alarms,
            flush=hands.notes.flush,
            now=plan.now,
            now_s=plan.now_s,
            free_mb=records.free_mb,
            min_free_mb=plan.station.records.min_free_mb,
            gap_mm=plan.recipe.alarms.gap_mm,
            reject_share=plan.recipe.alarms.reject_share,
            lot_file=plan.station.lot.file,
            on_lot=hands.change_lot,
            frame_period_ms=period_ms if paced else None,
        )


def _truth(part: CameraPart, mm_per_line: float) -> LineTruth | None:
    """What compares blocks with the encoder; None without one."""
    if isinstance(part, SimulatedPart):
        return LineTruth()
    if isinstance(part, DevicePart) and part.encoder is not None:
        counts = part.encoder.counts_per_mm * mm_per_line
        encoder = part.encoder
        return LineTruth(counts, encoder.limit_hz, both_ways=encoder.both_ways)
    return None


def _drift(part: CameraPart, settings: Settings) -> EncoderDrift | None:
    if isinstance(part, DevicePart) and part.encoder is not None:
        counts = part.encoder.counts_per_mm * settings.pitch_mm[1]
        return EncoderDrift(counts, settings.lines_per_frame)
    return None


def _counts_per_block(part: CameraPart, settings: Settings) -> float | None:
    """What the encoder counts while a block goes by; None where it cannot be told."""
    lines = settings.lines_per_frame
    if isinstance(part, SimulatedPart):
        return float(lines)
    if not isinstance(part, DevicePart) or part.encoder is None:
        return None
    if part.encoder.period is not None:  # it may wrap unseen between two looks
        return None
    lines = wanted_for(part, settings).block_lines
    return part.encoder.counts_per_mm * settings.pitch_mm[1] * lines


def _thread(name: str, work: Callable[..., None], *given: object) -> threading.Thread:
    """A started thread that runs `work(*given)`."""
    thread = threading.Thread(target=work, args=given, name=name)
    thread.start()
    return thread
