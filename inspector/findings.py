"""What an inspection says: defects, verdict, provenance, and the record of it all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from inspector.delivery import Delivery
from inspector.status import Screening, WebPlace
from inspector.types import UNKNOWN, XYXY, FrameInfo, Gap, Mask


@dataclass(frozen=True, slots=True)
class Label:
    """What the classifier calls a finding.

    Attributes:
        kind: Name of the kind, or `unknown`.
        distance: Distance to the kind's prototype; None without a classifier.
        limit: Distance beyond which a crop is `unknown`; None without a classifier.
        nearest: The nearest kinds and their distances, nearest first.
    """

    kind: str
    distance: float | None = None
    limit: float | None = None
    nearest: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PartOf:
    """The longer defect that a finding is a later piece of.

    Attributes:
        camera: Camera that saw the first piece.
        index: Frame that reported it.
        number: Its number there.
        first_mm: Its centre on the material.
        xyxy_mm: Box around all pieces so far.
        area_mm2: What they cover.
    """

    camera: str
    index: int
    number: int
    first_mm: tuple[float, float]
    xyxy_mm: XYXY
    area_mm2: float


@dataclass(frozen=True, slots=True)
class Defect:
    """One finding on the material, or a piece of one that is longer than a frame.

    Attributes:
        number: Place in its inspection, from 0, ordered by position.
        xyxy_px: Box in frame pixels, exclusive ends.
        xyxy_mm: Box on the material: x across the web, y from the run's start.
        detector_kind: Class the network gave, or `unknown`.
        score: 0..1, the network's or the screening's.
        label: The name it goes by.
        lane: Name of the recipe's lane that holds its centre, or None.
        area_mm2: Measured area, where its contour was measured.
        contrast: Measured mean difference to the material around it, in grey levels,
            negative for darker.
        part_of: What it goes on with; None for what begins here.
    """

    number: int
    xyxy_px: XYXY
    xyxy_mm: XYXY
    detector_kind: str
    score: float
    label: Label
    lane: str | None = None
    area_mm2: float | None = None
    contrast: float | None = None
    part_of: PartOf | None = None

    def __post_init__(self) -> None:
        x1, y1, x2, y2 = self.xyxy_px
        if not (x2 > x1 and y2 > y1):
            raise ValueError(f"a defect's box must have an area, got {self.xyxy_px}")
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"score must lie in 0..1, got {self.score}")

    @property
    def kind(self) -> str:
        """The name it goes by: the label's kind."""
        return self.label.kind

    @property
    def centre_mm(self) -> tuple[float, float]:
        """Across and along, of its own box."""
        x1, y1, x2, y2 = self.xyxy_mm
        return (x1 + x2) / 2, (y1 + y2) / 2

    @property
    def own_area_mm2(self) -> float:
        """Its measured area, or that of its box."""
        x1, y1, x2, y2 = self.xyxy_mm
        return (x2 - x1) * (y2 - y1) if self.area_mm2 is None else self.area_mm2

    @property
    def covered_mm2(self) -> float:
        """Area of the whole, as far as it has been seen."""
        return self.own_area_mm2 if self.part_of is None else self.part_of.area_mm2

    @property
    def size_mm(self) -> float:
        """The longer side of the whole's box, as far as it has been seen."""
        whole = self.xyxy_mm if self.part_of is None else self.part_of.xyxy_mm
        x1, y1, x2, y2 = whole
        return max(x2 - x1, y2 - y1)

    @property
    def begun_mm(self) -> tuple[float, float]:
        """Centre of its first piece: equal for all pieces of one defect."""
        return self.centre_mm if self.part_of is None else self.part_of.first_mm


class Decision(StrEnum):
    """What is to be done with the material, from harmless to grave."""

    ACCEPT = "ACCEPT"
    REVIEW = "REVIEW"
    REJECT = "REJECT"

    @property
    def gravity(self) -> int:
        """0 for accept, 2 for reject."""
        return list(Decision).index(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision and the rule that led to it.

    Attributes:
        decision: What is to be done.
        rule: Name of the recipe's rule that fired, "" where none did.
        defect_numbers: The defects that fired it.
    """

    decision: Decision
    rule: str = ""
    defect_numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Hashes of all that decided; equal provenance and frame give equal inspections.

    Attributes:
        recipe: sha256 of the validated recipe as canonical JSON.
        station: sha256 of the validated station, secrets left out.
        artifacts: Artifact hash by name.
        engines: Engine label by artifact name, for example `openvino 2026.4 f32`.
        library: Hash of the support library, "" without one.
        software: Version of this program, with a digest of its code.
    """

    recipe: str
    station: str
    artifacts: Mapping[str, str]
    engines: Mapping[str, str]
    library: str
    software: str

    @property
    def digest(self) -> str:
        """sha256 over all of it; the key under which it is stored."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Inspection:
    """The answer for one frame. Holds no pixels, no clock, no timings.

    Attributes:
        info: Where and when.
        defects: What it owns, each once however many cameras saw it.
        verdict: What is to be done.
        provenance: All that decided.
        screening: Counts of tiles, where somebody counted.
        web: Where the web ran, where its edges are followed and were seen.
    """

    info: FrameInfo
    defects: tuple[Defect, ...]
    verdict: Verdict
    provenance: Provenance
    screening: Screening | None = None
    web: WebPlace | None = None

    @property
    def suspicious(self) -> bool:
        """Whether somebody or something has to look at the material again."""
        return self.verdict.decision is not Decision.ACCEPT

    @property
    def unknowns(self) -> int:
        """How many findings nothing explains."""
        return sum(defect.kind == UNKNOWN for defect in self.defects)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A picture that proves a finding, on its way to the store.

    Attributes:
        defect_number: The defect shown.
        jpeg: The encoded crop.
        origin_px: Frame pixel of the crop's first column and row.
    """

    defect_number: int
    jpeg: bytes
    origin_px: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where on the material the output must act.

    Attributes:
        camera: Camera that saw it.
        index: Frame it belongs to.
        position_mm: From the start of the run to the first line concerned.
        length_mm: How long the piece is.
        decision: What is to be done with it.
        rule: The rule that fired.
    """

    camera: str
    index: int
    position_mm: float
    length_mm: float
    decision: Decision
    rule: str


class EventKind(StrEnum):
    """What else happened on the line."""

    START = "start"
    STOP = "stop"
    LOT = "lot"
    ROLL = "roll"
    BATH = "bath"
    RECIPE = "recipe"
    MODEL = "model"
    SPEED = "speed"
    ALARM = "alarm"
    ACKNOWLEDGED = "acknowledged"
    RECOVERED = "recovered"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at an instant and a place on the web.

    Attributes:
        kind: What sort.
        at: UTC instant.
        position_mm: Where the web was, None when no line runs.
        text: What a person reads; plain text, never markup.
        source: Who says so: an operator's name, `line`, `station`.
    """

    kind: EventKind
    at: datetime
    position_mm: float | None
    text: str
    source: str

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an event's instant must carry a zone")


class Opinion(StrEnum):
    """What a person says about a finding, or about a frame without one."""

    CONFIRMED = "confirmed"
    RELABELLED = "relabelled"
    FALSE = "false"
    MISSED = "missed"
    CLEAN = "clean"
    UNSURE = "unsure"


_ABOUT_A_FRAME = frozenset({Opinion.MISSED, Opinion.CLEAN})


@dataclass(frozen=True, slots=True)
class Review:
    """What a person says about a defect, or about a frame that had passed.

    Attributes:
        camera: Camera that saw it.
        index: Frame it belongs to.
        number: The defect; None for `missed` and `clean`, which are about the frame.
        opinion: What the reviewer says.
        kind: What the reviewer calls it, "" where it is nothing.
        by: Who says so.
        at: UTC instant.
        spent_s: How long it took.
        comment: Plain text, never markup.
        area_px: Box in frame pixels of what had been missed.
    """

    camera: str
    index: int
    number: int | None
    opinion: Opinion
    kind: str
    by: str
    at: datetime
    spent_s: float = 0.0
    comment: str = ""
    area_px: XYXY | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a review's instant must carry a zone")
        if not self.by:
            raise ValueError("a review needs somebody who says so, got nobody")
        if not 0.0 <= self.spent_s < float("inf"):
            raise ValueError(f"spent_s must not be negative, got {self.spent_s}")
        if (self.number is None) != (self.opinion in _ABOUT_A_FRAME):
            raise ValueError(
                f"`{self.opinion}` is about "
                f"{'a frame' if self.opinion in _ABOUT_A_FRAME else 'a defect'}, "
                f"got number={self.number}"
            )


@dataclass(frozen=True, slots=True)
class Change:
    """Something that somebody changed.

    Attributes:
        at: UTC instant.
        who: The user, or the program that did it by itself.
        action: What was done, in a word: `add`, `change`, `remove`, `activate`.
        subject: What it was done to, kind first: `user wang`, `recipe steel`.
        old: Canonical JSON of what was before; None where there was nothing.
        new: Canonical JSON of what is now; None where there is nothing any more.
    """

    at: datetime
    who: str
    action: str
    subject: str
    old: str | None = None
    new: str | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"naive datetime {self.at}: an instant must carry a zone")
        for name in ("who", "action", "subject"):
            if not getattr(self, name).strip():
                raise ValueError(f"an audit row must say {name}, got nothing")


Body = Inspection | Gap | Mask | Event | Review | Delivery | Change
"""What a record can tell of."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing on its way to the store, in the order in which it must be stored.

    Attributes:
        run_id: The run it belongs to.
        lot_id: The lot that was on the line.
        body: What is recorded.
        evidence: Pictures of the body's defects.
        timing_ms: Stage times, beside the inspection and never part of it.
    """

    run_id: str
    lot_id: str
    body: Body
    evidence: tuple[Evidence, ...] = ()
    timing_ms: Mapping[str, float] | None = None
