"""One run as a value: everything its report shows, made from plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from inspector.findings import Decision, Event, Provenance
from inspector.report.metrics import Proportion, coverage, per_100_m
from inspector.status import Latency, Ledger
from inspector.types import UNKNOWN, XYXY, Gap


@dataclass(frozen=True, slots=True)
class CameraShare:
    """What became of one camera's lines.

    Attributes:
        name: Name of the camera in the station file.
        ledger: Its lines.
        pitch_mm: Size of one pixel on the material, across and along.
        width_mm: Width of web it sees, at least so far as it is known; 0 if nothing is.
        left_mm: Where its first column lies across the web.
        face: The face of the web that it looks at with others; "" for its own web.
    """

    name: str
    ledger: Ledger
    pitch_mm: tuple[float, float]
    width_mm: float
    left_mm: float = 0.0
    face: str = ""

    @property
    def length_mm(self) -> float:
        """How much web went by under it."""
        return self.ledger.produced_lines * self.pitch_mm[1]

    @property
    def inspected_mm(self) -> float:
        """How much of it was inspected."""
        return self.ledger.inspected_lines * self.pitch_mm[1]


@dataclass(frozen=True, slots=True)
class Finding:
    """A defect as a report shows it.

    Attributes:
        camera: Camera that saw it.
        frame: Index of the frame it belongs to.
        number: Its number in that frame.
        kind: Name of the kind, or `unknown`.
        lane: Name of the lane, None outside all lanes.
        centre_mm: Across from the camera's first column, along from the run's start.
        size_mm: The longer side of its box.
        decision: Decision on its frame.
        xyxy_mm: Its box in the same frame of reference; None where only centres are.
        score: 0..1; None where it was not read.
        rule: Rule that fired on its frame, "" where none did.
        fired: Whether this defect made that rule fire.
    """

    camera: str
    frame: int
    number: int
    kind: str
    lane: str | None
    centre_mm: tuple[float, float]
    size_mm: float
    decision: Decision
    xyxy_mm: XYXY | None = None
    score: float | None = None
    rule: str = ""
    fired: bool = False

    @property
    def key(self) -> tuple[str, int, int]:
        """What no other defect of the run has."""
        return self.camera, self.frame, self.number

    @property
    def gravity(self) -> tuple[int, int, float, float]:
        """Sorts from harmless to grave: what it did to the verdict, size, score."""
        decided = self.decision.gravity
        return decided * self.fired, decided, self.size_mm, self.score or 0.0


class PictureState(StrEnum):
    """Whether a defect can be shown, and if not, why."""

    STORED = "stored"
    NOT_STORED = "not stored"
    LOST = "lost"  # a record names a file that is gone or cannot be read
    CHANGED = "changed"  # the file is not the one that was recorded


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A defect with its picture.

    Attributes:
        finding: The defect.
        picture: JPEG or PNG file; empty unless `state` says that it is stored.
        state: Whether there is a picture.
    """

    finding: Finding
    picture: bytes = b""
    state: PictureState = PictureState.NOT_STORED


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many defects of a kind lie in a lane."""

    kind: str
    lane: str | None
    count: int


@dataclass(frozen=True, slots=True)
class MaskSpan:
    """A piece of the web that the recipe leaves out.

    Attributes:
        camera: Camera it holds for.
        position_mm: Where it begins, from the start of the run.
        length_mm: How long it is.
        across_mm: From and to, from the first column; None for the whole width.
        lines: Lines of the ledger; 0 for a mask of columns.
        reason: The recipe's words.
    """

    camera: str
    position_mm: float
    length_mm: float
    across_mm: tuple[float, float] | None
    lines: int
    reason: str


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An alarm and what people did about it.

    Attributes:
        text: What it said.
        raised_at: UTC instant.
        acknowledged_at: UTC instant, None if nobody acknowledged it.
        by: Who did.
        count: How often it occurred.
    """

    text: str
    raised_at: datetime
    acknowledged_at: datetime | None = None
    by: str = ""
    count: int = 1

    @property
    def response_s(self) -> float | None:
        """Time until somebody acknowledged it."""
        if self.acknowledged_at is None:
            return None
        return (self.acknowledged_at - self.raised_at).total_seconds()


@dataclass(frozen=True, slots=True)
class KindName:
    """What people call a kind."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class LaneSpan:
    """A strip of the width, in mm from the first column."""

    name: str
    from_mm: float
    to_mm: float


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run as people sign it. What was not measured is None or empty, never 0.

    Attributes:
        product: Name of the recipe.
        lots: Coils or panels that were on the line, in order.
        station: Name of the station.
        run_id: Key of the run in the records.
        started_at: UTC instant; None if it is not on record.
        ended_at: UTC instant; None while it runs, or if the process died.
        crashed: Whether the run was found unended at a later start.
        remark: What the line wrote beside the run's end, "" if nothing.
        zone: IANA name of the plant's time zone; times are shown in it.
        provenances: Hashes of all that decided, in order of first use.
        research_models: Models trained on data that is free for research only.
        cameras: What became of every line, by camera.
        verdicts: Frames by decision.
        counts: All defects by kind and lane.
        findings: Defects drawn on the map; may be fewer than `counts` says.
        worst: The gravest defects with their pictures, gravest first.
        gaps: What went by unseen, in order of position.
        masks: What the recipe leaves out.
        events: What else happened, in order.
        alarms: Alarms in order.
        latency: Block to verdict; None if not measured.
        stages_ms: Median time per stage; empty if not measured.
        escape: Share of missed tiles among those that screening passed over and the
            network looked at all the same; None if nobody looked.
        lanes: The recipe's lanes.
        kind_names: The plant's words for the kinds.
        database: Revision of the database the report was made from, "" if from none.
        web_mm: Smallest, mean and largest measured width of the web; None if nobody
            measured it.
    """

    product: str
    lots: tuple[str, ...]
    station: str
    run_id: str
    started_at: datetime | None
    ended_at: datetime | None
    crashed: bool = False
    remark: str = ""
    zone: str = "UTC"
    provenances: tuple[Provenance, ...] = ()
    research_models: tuple[str, ...] = ()
    cameras: tuple[CameraShare, ...] = ()
    verdicts: Mapping[Decision, int] = field(default_factory=dict)
    counts: tuple[KindCount, ...] = ()
    findings: tuple[Finding, ...] = ()
    worst: tuple[Exhibit, ...] = ()
    gaps: tuple[Gap, ...] = ()
    masks: tuple[MaskSpan, ...] = ()
    events: tuple[Event, ...] = ()
    alarms: tuple[AlarmRow, ...] = ()
    latency: Latency | None = None
    stages_ms: Mapping[str, float] = field(default_factory=dict)
    escape: Proportion | None = None
    lanes: tuple[LaneSpan, ...] = ()
    kind_names: Mapping[str, KindName] = field(default_factory=dict)
    database: str = ""
    web_mm: tuple[float, float, float] | None = None

    def __post_init__(self) -> None:
        instants = (self.started_at, self.ended_at)
        if any(moment and moment.tzinfo is None for moment in instants):
            raise ValueError("started_at and ended_at must carry a zone")
        if len(self.findings) > self.defects:
            raise ValueError(
                f"{len(self.findings)} findings but only {self.defects} counted"
            )
        ZoneInfo(self.zone)

    @property
    def ledger(self) -> Ledger:
        """The sum over all cameras."""
        return sum((camera.ledger for camera in self.cameras), Ledger())

    @property
    def coverage(self) -> float | None:
        """Inspected share of what was to be inspected; None if that is nothing."""
        return coverage(self.ledger)

    @property
    def length_mm(self) -> float:
        """How much web went by."""
        return max((camera.length_mm for camera in self.cameras), default=0.0)

    @property
    def inspected_mm(self) -> float:
        """How much of it was inspected: the mean over the cameras."""
        lengths = [camera.inspected_mm for camera in self.cameras]
        return sum(lengths) / len(lengths) if lengths else 0.0

    @property
    def unseen_mm(self) -> float:
        """How much of it lies in gaps: the mean over the cameras."""
        lengths = [c.ledger.gap_lines * c.pitch_mm[1] for c in self.cameras]
        return sum(lengths) / len(lengths) if lengths else 0.0

    @property
    def frames(self) -> int:
        """Frames with a verdict."""
        return sum(self.verdicts.values())

    @property
    def defects(self) -> int:
        """All defects."""
        return sum(row.count for row in self.counts)

    @property
    def unknowns(self) -> int:
        """Findings that nothing explains."""
        return self.by_kind[UNKNOWN]

    @property
    def by_kind(self) -> Counter[str]:
        """Defects by kind."""
        tally: Counter[str] = Counter()
        for row in self.counts:
            tally[row.kind] += row.count
        return tally

    @property
    def per_100_m(self) -> float | None:
        """Defects per 100 m of inspected web; None where nothing was inspected."""
        return per_100_m(self.defects, self.inspected_mm)
