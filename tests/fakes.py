"""A small line of values and scripts: no device, no network, no clock of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from inspector.channel import Lossless
from inspector.errors import CameraEnd
from inspector.findings import (
    Change,
    Decision,
    Defect,
    Inspection,
    Label,
    Mark,
    Provenance,
    Record,
    Verdict,
)
from inspector.judge import Judge
from inspector.line.alarms import AlarmBoard
from inspector.line.desk import Arrival, Desk, Outbox
from inspector.line.tally import Tally
from inspector.pipeline import Inspector
from inspector.recipe import Recipe
from inspector.status import Alarm
from inspector.types import (
    Block,
    Candidates,
    Detections,
    Frame,
    FrameInfo,
    Gap,
    GapReason,
    Regions,
)

NOW = datetime(2025, 11, 21, 14, 30, tzinfo=UTC)
CAMERA = "top"
LINES, OVERLAP, WIDTH = 16, 4, 24
PITCH_MM = (0.5, 0.25)
CLASSES = ("scratch", "pit")
PROVENANCE = Provenance(
    recipe="r" * 64,
    station="s" * 64,
    artifacts={"steel": "a" * 64},
    engines={"steel": "fake 1"},
    library="",
    software="0",
)


class Clock:
    """A monotonic clock that goes on by `step_s` whenever somebody looks."""

    def __init__(self, step_s: float = 0.0) -> None:
        self.now_s = 0.0
        self.step_s = step_s

    def __call__(self) -> float:
        self.now_s += self.step_s
        return self.now_s

    def utc(self) -> datetime:
        """The instant that belongs to `now_s`."""
        return NOW + timedelta(seconds=self.now_s)


class ScriptedStop(threading.Event):
    """Never sleeps; sets itself when it has been waited for `patience` times."""

    def __init__(self, patience: int = 1000) -> None:
        super().__init__()
        self.patience = patience
        self.waits_s: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waits_s.append(timeout or 0.0)
        if len(self.waits_s) > self.patience:
            self.set()
        return self.is_set()


class ScriptedCamera:
    """Plays a script of blocks and errors, then says that the recording is over.

    Attributes:
        openings: What each opening raises, in order; None or the end of the list opens.
        opened: How often it has been opened.
        closed: How often it has been given back.
    """

    def __init__(
        self,
        script: Iterable[Block | Exception | Callable[[], None]],
        openings: Iterable[Exception | None] = (),
        undelivered: int = 0,
        name: str = CAMERA,
    ) -> None:
        self.name = name
        self.width_px = WIDTH
        self._script = list(script)
        self._openings = list(openings)
        self._undelivered = undelivered
        self.opened = self.closed = 0

    def __enter__(self) -> ScriptedCamera:
        if self._openings and (error := self._openings.pop(0)) is not None:
            raise error
        self.opened += 1
        return self

    def __exit__(self, *_error: object) -> None:
        self.closed += 1

    def bounds(self, feature: str) -> tuple[float, float]:
        return (0.0, 1e6)

    def get(self, feature: str) -> float:
        return 0.0

    def set(self, feature: str, value: float) -> None:
        """Takes everything."""

    def start(self) -> None:
        """Ready at once."""

    def stop(self) -> int:
        undelivered, self._undelivered = self._undelivered, 0
        return undelivered

    def read(self, timeout_s: float) -> Block:
        while self._script:
            step = self._script.pop(0)
            if isinstance(step, Block):
                return step
            if isinstance(step, Exception):
                raise step
            step()
        raise CameraEnd("the script is over")


class FakeScreen:
    """Picks the whole frame and calls `regions` suspicious."""

    def __init__(self, regions: Detections | None = None) -> None:
        self._regions = regions or Detections.none()

    def candidates(self, frame: Frame) -> Candidates:
        height, width = frame.pixels.shape[:2]
        tile = np.array([[0, 0, width, height]], np.int32)
        found = self._regions
        area_px = np.ones(len(found), np.float32)
        regions = Regions(found.xyxy_px, found.score, area_px)
        return Candidates(tile, np.zeros(1, np.float32), ("all",), regions)


class FakeDetector:
    """Plays a script of answers, then finds nothing.

    Attributes:
        seen: Indices of the frames it was given.
    """

    classes = CLASSES

    def __init__(self, *answers: Detections | Exception) -> None:
        self._answers = list(answers)
        self.seen: list[int] = []

    def detect(self, frame: Frame, candidates: Candidates) -> Detections:
        self.seen.append(frame.info.index)
        answer = self._answers.pop(0) if self._answers else Detections.none()
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeEngine:
    """An opened inspector around a fake detector."""

    def __init__(self, detector: FakeDetector, judge: Judge | None = None) -> None:
        self.detector = detector
        self.inspector = Inspector(
            FakeScreen(), detector, judge or Judge(()), PROVENANCE
        )
        self.closed = 0
        self.told: list[Change] = []

    def news(self) -> list[Change]:
        told, self.told = self.told, []
        return told

    def close(self) -> None:
        self.closed += 1


class FakeDesk:
    """A desk whose channels and alarms can be looked into afterwards."""

    def __init__(
        self,
        records: int = 1000,
        marks: Sequence[Lossless[Mark]] = (),
        clock: Clock | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.raised: list[Alarm] = []
        self.alarms = AlarmBoard(self.clock.utc, self.raised.append)
        self.tally = Tally()
        self.records: Lossless[Record] = Lossless(records)
        self.lot_id = "coil 1"
        self.desk = Desk(
            "run-1",
            lambda: self.lot_id,
            self.clock.utc,
            self.tally,
            self.alarms,
            tuple(marks),
            Outbox(self.records),
        )

    @property
    def bodies(self) -> list[object]:
        """What has been recorded since the last call, in order."""
        return [record.body for record in self.records.take(10_000)]

    @property
    def gaps(self) -> list[Gap]:
        """The gaps among them."""
        return [body for body in self.bodies if isinstance(body, Gap)]

    @property
    def alarm_keys(self) -> list[str]:
        """Keys of all alarms that came up, in order."""
        return [alarm.key for alarm in self.raised]

    def active(self, key: str) -> bool:
        """Whether the cause of an alarm is still there."""
        return any(a.key == key and a.active for a in self.alarms.open())


def info(
    index: int = 0,
    *,
    owned_rows: tuple[int, int] | None = None,
    masked_rows: tuple[tuple[int, int], ...] = (),
    camera: str = CAMERA,
) -> FrameInfo:
    """Frame `index` of a web that is cut into frames of `LINES` rows, no overlap."""
    return FrameInfo(
        camera=camera,
        index=index,
        captured_at=NOW,
        first_line=index * LINES,
        position_mm=index * LINES * PITCH_MM[1],
        pitch_mm=PITCH_MM,
        overlap_lines=0,
        owned_rows=owned_rows or (0, LINES),
        masked_rows=masked_rows,
    )


def frame(index: int = 0, width: int = WIDTH, **place: object) -> Frame:
    return Frame(info(index, **place), np.zeros((LINES, width), np.uint8))


def arrival(index: int = 0, lot_id: str = "coil 1", **place: object) -> Arrival:
    return Arrival(frame(index, **place), 0.0, lot_id)


def block(first_line: int = 0, lines: int = LINES, **more: object) -> Block:
    pixels = np.full((lines, WIDTH), 7, np.uint8)
    return Block(CAMERA, pixels, first_line, **more)


def found(*boxes: tuple[float, float, float, float, float, int]) -> Detections:
    """Detections of `(x1, y1, x2, y2, score, class_id)`."""
    table = np.array(boxes, np.float64).reshape(-1, 6)
    return Detections(
        table[:, :4].astype(np.float32),
        table[:, 4].astype(np.float32),
        table[:, 5].astype(np.int64),
    )


def defect(
    kind: str = "scratch",
    *,
    number: int = 0,
    y_mm: float = 1.0,
    size_mm: float = 2.0,
    score: float = 0.9,
    lane: str | None = None,
) -> Defect:
    """A defect centred `y_mm` from the start of the run, 1 mm long, `size_mm` wide."""
    return Defect(
        number=number,
        xyxy_px=(0.0, 0.0, 4.0, 2.0),
        xyxy_mm=(0.0, y_mm - 0.5, size_mm, y_mm + 0.5),
        detector_kind=kind,
        score=score,
        label=Label(kind),
        lane=lane,
    )


def inspection(
    index: int = 0,
    decision: Decision = Decision.ACCEPT,
    defects: tuple[Defect, ...] = (),
    **place: object,
) -> Inspection:
    return Inspection(
        info(index, **place), defects, Verdict(decision, "a rule"), PROVENANCE
    )


def gap(
    first_line: int = 0,
    lines: int = LINES,
    reason: GapReason = GapReason.BUSY,
    camera: str = CAMERA,
    **more: object,
) -> Gap:
    along_mm = PITCH_MM[1]
    at_mm, length_mm = first_line * along_mm, lines * along_mm
    return Gap(camera, 0, 1, first_line, lines, at_mm, length_mm, reason, **more)


def recipe(**parts: object) -> Recipe:
    """A recipe for frames of `LINES` new rows; `parts` replace what it says."""
    content = {
        "version": 1,
        "name": "strip",
        "material": "steel",
        "camera": {
            "line_rate_hz": 1000,
            "exposure_us": 100,
            "pitch_mm": PITCH_MM,
            "lines_per_frame": LINES,
            "overlap_lines": OVERLAP,
        },
        "detector": {"artifact": "steel"},
    }
    return Recipe.model_validate(content | parts)
