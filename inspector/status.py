"""What the line says about itself, as values that can be sent to another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    """Where the line is in its life; drawn in `inspector.line.runner`."""

    IDLE = "idle"
    PREPARING = "preparing"
    RUNNING = "running"
    DEGRADED = "degraded"
    STOPPING = "stopping"
    FAULT = "fault"

    @property
    def busy(self) -> bool:
        """Whether threads are at work."""
        return self not in (Phase.IDLE, Phase.FAULT)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a person must know.

    Attributes:
        key: What it is about; one open alarm per key.
        text: One calm sentence with what to do.
        raised_at: UTC instant of the first occurrence.
        count: How often it has occurred since.
        acknowledged_by: Who has seen it, "" while nobody has.
        active: Whether the cause is still there.
    """

    key: str
    text: str
    raised_at: datetime
    count: int = 1
    acknowledged_by: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Ledger:
    """Integer lines of one camera or of all: what became of every line produced.

    Attributes:
        produced_lines: Lines that the camera says went by.
        inspected_lines: Lines that the network or the screening answered for.
        masked_lines: Lines that the recipe leaves out.
        gap_lines: Lines that went by unseen.
        pending_lines: Lines on their way through the stages; 0 after a stop.
    """

    produced_lines: int = 0
    inspected_lines: int = 0
    masked_lines: int = 0
    gap_lines: int = 0
    pending_lines: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every line produced is accounted for."""
        return self.produced_lines == (
            self.inspected_lines
            + self.masked_lines
            + self.gap_lines
            + self.pending_lines
        )

    @property
    def coverage(self) -> float:
        """Inspected share of what was to be inspected; 1 before the first line."""
        wanted = self.inspected_lines + self.gap_lines
        return self.inspected_lines / wanted if wanted else 1.0

    def __add__(self, other: Ledger) -> Ledger:
        return Ledger(
            self.produced_lines + other.produced_lines,
            self.inspected_lines + other.inspected_lines,
            self.masked_lines + other.masked_lines,
            self.gap_lines + other.gap_lines,
            self.pending_lines + other.pending_lines,
        )


@dataclass(frozen=True, slots=True)
class Latency:
    """From the last line of a block to its verdict.

    Attributes:
        p50_ms: Median.
        p99_ms: 99th percentile.
        max_ms: Longest.
    """

    p50_ms: float = 0.0
    p99_ms: float = 0.0
    max_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Screening:
    """What screening did with the tiles of one frame, or of many.

    Attributes:
        tiles: All tiles.
        looked_at: Tiles that the network has seen, audited ones among them.
        audited: Tiles that screening passed over and the network saw all the same.
        escaped: Audited tiles in which the network found what screening had missed.
        out_of_time: Suspicious tiles that the network had no time for; what lies in
            them was judged by itself.
    """

    tiles: int = 0
    looked_at: int = 0
    audited: int = 0
    escaped: int = 0
    out_of_time: int = 0

    def __post_init__(self) -> None:
        shares = 0 <= self.escaped <= self.audited <= self.looked_at
        if not shares or self.looked_at + self.out_of_time > self.tiles:
            raise ValueError(f"these counts of tiles contradict each other: {self}")

    def __add__(self, other: Screening) -> Screening:
        return Screening(
            self.tiles + other.tiles,
            self.looked_at + other.looked_at,
            self.audited + other.audited,
            self.escaped + other.escaped,
            self.out_of_time + other.out_of_time,
        )


NO_TILES = Screening()


@dataclass(frozen=True, slots=True)
class WebPlace:
    """Where the web runs, as its edges were seen.

    Attributes:
        left_mm: Its left edge, across the web as the cameras' places are.
        width_mm: Measured from edge to edge.
    """

    left_mm: float
    width_mm: float


@dataclass(frozen=True, slots=True)
class LineStatus:
    """One look at the line. Frozen; whoever polls it never sees a lock.

    Attributes:
        phase: Where the line is in its life.
        run_id: The run, "" when there is none.
        lot_id: The coil or panel on the line.
        recipe: Name of the product.
        line_speed_mm_s: Speed of the web, 0 when it stands.
        position_mm: How far the web has run.
        ledgers: What became of every line, by camera.
        blocks: Blocks taken from the cameras.
        gaps: Gaps so far.
        defects: Defects so far by kind.
        verdicts: Frames so far by decision.
        acknowledged: Records committed to the database; these survive a crash.
        spooled: Records waiting on disk for the database.
        latency: Block to verdict.
        stages_ms: Median time per stage.
        alarms: Open alarms, newest first.
        message: Why the line is in FAULT, or what it is waiting for.
        running_s: Time since the cameras were started, until the last verdict.
        inspected_pixels: Camera pixels that got a verdict.
        widths_px: Pixels of one line, by camera; empty before the first frame.
        screening: Tiles of all frames that got a verdict.
        webs: Where the web runs, by its face; empty where no edges are followed.
    """

    phase: Phase = Phase.IDLE
    run_id: str = ""
    lot_id: str = ""
    recipe: str = ""
    line_speed_mm_s: float = 0.0
    position_mm: float = 0.0
    ledgers: Mapping[str, Ledger] = field(default_factory=dict)
    blocks: int = 0
    gaps: int = 0
    defects: Mapping[str, int] = field(default_factory=dict)
    verdicts: Mapping[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    spooled: int = 0
    latency: Latency = Latency()
    stages_ms: Mapping[str, float] = field(default_factory=dict)
    alarms: tuple[Alarm, ...] = ()
    message: str = ""
    running_s: float = 0.0
    inspected_pixels: int = 0
    widths_px: Mapping[str, int] = field(default_factory=dict)
    screening: Screening = NO_TILES
    webs: Mapping[str, WebPlace] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        """The sum over all cameras."""
        return sum(self.ledgers.values(), Ledger())
