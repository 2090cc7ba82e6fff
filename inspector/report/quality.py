"""A shift, day, month, lot or run as a value: the figures that people sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from inspector.findings import Change, Decision, Event, Provenance
from inspector.report.agreement import ReviewFigures
from inspector.report.control import ControlChart
from inspector.report.gauge import GaugeStudy
from inspector.report.grading import Grade
from inspector.report.metrics import Proportion, coverage, per_100_m
from inspector.report.run_report import AlarmRow, Exhibit, KindName, RunReport
from inspector.status import Ledger
from inspector.store.handover import HandoverNote
from inspector.store.report_facts import LotEntry
from inspector.store.report_journal import Calibrated, Certificate
from inspector.store.report_places import PlacedGap

Sort = Literal["shift", "day", "month", "lot", "run"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Defects of a kind in a lane on frames with one verdict."""

    kind: str
    lane: str | None
    decision: Decision
    count: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of the material that one run, lot or day made.

    Attributes:
        name: Of the run, lot or day; "" for material of which no lot was named.
        product: Recipes, one after the other.
        started_at: Instant of its first frame, or of the run's start.
        ended_at: Instant of its last frame, or of the run's end; None while it runs.
        ledger: Its lines.
        produced_mm: What went by, so far as records explain it.
        inspected_mm: What was inspected.
        unseen_mm: What lies in gaps.
        accepted_mm: Inspected length of accepted frames.
        verdicts: Frames by decision.
        defects: All of them.
        unknowns: Those that nothing explains.
        note: `running` or `crashed`, "" for neither.
    """

    name: str
    product: str
    started_at: datetime | None
    ended_at: datetime | None
    ledger: Ledger
    produced_mm: float
    inspected_mm: float
    unseen_mm: float
    accepted_mm: float
    verdicts: Mapping[Decision, int]
    defects: int
    unknowns: int
    note: str = ""

    @property
    def coverage(self) -> float | None:
        """Inspected share of what was to be inspected."""
        return coverage(self.ledger)

    @property
    def per_100_m(self) -> float | None:
        """Defects per 100 m of inspected web."""
        return per_100_m(self.defects, self.inspected_mm)

    @property
    def frames(self) -> int:
        """Frames with a verdict."""
        return sum(self.verdicts.values())

    @property
    def yield_share(self) -> float | None:
        """Accepted share of the inspected length; None where nothing was inspected."""
        return self.accepted_mm / self.inspected_mm if self.inspected_mm > 0 else None


@dataclass(frozen=True, slots=True)
class LotLine:
    """A lot with its grade.

    Attributes:
        stretch: Its material, in this report.
        grade: By the table that is bound to its recipe; None without one, and for a
            lot that lies only partly in this report.
        partly: Whether other parts of it lie outside of this report.
        entry: What people have put on record about it; None if nobody has.
    """

    stretch: Stretch
    grade: Grade | None
    partly: bool
    entry: LotEntry | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A control chart with its name; `kind` is "" for all defects."""

    sort: Literal["u", "c"]
    kind: str
    chart: ControlChart
    step: str


@dataclass(frozen=True, slots=True)
class CauseLine:
    """How often a cause came first, and what people found when they looked.

    Attributes:
        cause: Its id in the base.
        proposed: Explanations in which it came first.
        hits: Share of checked proposals that were right; None if nobody checked.
    """

    cause: str
    proposed: int
    hits: Proportion | None


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that decides and became another at a frame."""

    at: datetime
    run_id: str
    position_mm: float
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What people sign. What was not measured is None or empty, never 0.

    Attributes:
        sort: What it is about.
        title: Name of the shift, day, lot or run.
        names: Chinese and English name of a shift, else twice the title.
        zone: IANA name of the plant's time zone.
        start_at: First instant it is about; None for a run that left only its name.
        end_at: Instant after its last; None while a run or lot goes on.
        unfinished: Whether the span of time is not over, or a run in it still runs.
        stations: Machines.
        products: Recipes.
        whole: All of its material.
        cameras: Lines by camera over all runs.
        cells: Defects by kind, lane and verdict of their frame.
        runs: Each run's part.
        days: Each day's part, in the report of a month.
        lots: Each lot with its grade.
        gaps: What went by unseen.
        charts: Control charts.
        left_out: Pieces of web too short to stand on a chart.
        reviews: What sampled reviews say.
        open_unknowns: Unexplained findings that nobody has judged.
        escape: Screening's misses among its audited tiles; None if nobody looked.
        alarms: With the time until somebody answered.
        events: What else happened.
        idle_s: Time in which no run was on; None for a run or lot.
        explained: Explanations made; and of these, abstentions.
        causes: Each cause that came first, or that somebody checked.
        turns: Changes of recipe, model and the like between frames.
        changes: From the audit.
        certificates: Of the engines that ran.
        calibrations: Of the cameras.
        engines: Engines that ran, by model.
        notes: Handover notes.
        gauge: Study of the golden strip; None if it did not run.
        worst: The gravest defects with their pictures.
        maps: Runs, or parts of them, as a map needs them.
        kind_names: The plant's words.
        provenances: Hashes of all that decided.
        research_models: Models for research use only.
        tables: Grading tables used: name, digest, and origin in English and Chinese.
        database: Revision of the database.
    """

    sort: Sort
    title: str
    names: tuple[str, str]
    zone: str
    start_at: datetime | None
    end_at: datetime | None
    unfinished: bool
    stations: tuple[str, ...]
    products: tuple[str, ...]
    whole: Stretch
    cameras: Mapping[str, Ledger]
    reviews: ReviewFigures
    cells: tuple[Cell, ...] = ()
    runs: tuple[Stretch, ...] = ()
    days: tuple[Stretch, ...] = ()
    lots: tuple[LotLine, ...] = ()
    gaps: tuple[PlacedGap, ...] = ()
    charts: tuple[Chart, ...] = ()
    left_out: int = 0
    open_unknowns: int = 0
    escape: Proportion | None = None
    alarms: tuple[AlarmRow, ...] = ()
    events: tuple[Event, ...] = ()
    idle_s: float | None = None
    explained: tuple[int, int] = (0, 0)
    causes: tuple[CauseLine, ...] = ()
    turns: tuple[Turn, ...] = ()
    changes: tuple[Change, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    calibrations: tuple[Calibrated, ...] = ()
    engines: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[HandoverNote, ...] = ()
    gauge: GaugeStudy | None = None
    worst: tuple[Exhibit, ...] = ()
    maps: tuple[RunReport, ...] = ()
    kind_names: Mapping[str, KindName] = field(default_factory=dict)
    provenances: tuple[Provenance, ...] = ()
    research_models: tuple[str, ...] = ()
    tables: tuple[tuple[str, str, str, str], ...] = ()
    database: str = ""

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)
        if sum(cell.count for cell in self.cells) != self.whole.defects:
            raise ValueError(
                f"the cells hold {sum(cell.count for cell in self.cells)} defects, "
                f"the material {self.whole.defects}"
            )

    @property
    def by_kind(self) -> Counter[str]:
        """Defects by kind."""
        tally: Counter[str] = Counter()
        for cell in self.cells:
            tally[cell.kind] += cell.count
        return tally

    @property
    def responses_s(self) -> tuple[float, ...]:
        """Times until alarms were answered, shortest first."""
        times = (alarm.response_s for alarm in self.alarms)
        return tuple(sorted(time for time in times if time is not None))

    @property
    def unanswered(self) -> int:
        """Alarms that nobody has answered."""
        return sum(alarm.acknowledged_at is None for alarm in self.alarms)
