"""Values that the store takes and gives; no SQL in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, Self

from inspector.files import canonical_json, sha256_json
from inspector.findings import Decision, Event, Provenance
from inspector.status import NO_TILES, Alarm, Ledger, Screening
from inspector.types import Gap, Mask

DocumentKind = Literal[
    "recipe",
    "station",
    "manifest",
    "provenance",
    "audit",
    "calendar",
    "calibration",
]


@dataclass(frozen=True, slots=True)
class Document:
    """A text that decided something, under its hash.

    Attributes:
        digest: Its hash; for a manifest that of the artifact, else sha256 of `body`.
        kind: What it is.
        name: What people call it.
        body: JSON, secrets left out.
    """

    digest: str
    kind: DocumentKind
    name: str
    body: str

    @classmethod
    def of(
        cls, kind: DocumentKind, name: str, content: object, digest: str = ""
    ) -> Self:
        """The document of `content` as canonical JSON.

        Args:
            kind: What it is.
            name: What people call it.
            content: What `model_dump(mode="json")` gives.
            digest: Hash it goes by; "" for that of its canonical JSON.
        """
        body = canonical_json(content)
        return cls(digest or sha256_json(content), kind, name, body)

    @classmethod
    def of_provenance(cls, provenance: Provenance) -> Self:
        """The document whose text `provenance.digest` is the hash of."""
        body = json.dumps(asdict(provenance), sort_keys=True, separators=(",", ":"))
        return cls(provenance.digest, "provenance", "", body)


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """A camera that a run begins with.

    Attributes:
        name: Its place, as the station file calls it.
        driver: What it is spoken to with.
        serial: Of the device, "" where it tells none.
    """

    name: str
    driver: str
    serial: str = ""

    def __post_init__(self) -> None:
        if not self.name or not self.driver:
            raise ValueError("a camera needs a name and a driver, got an empty one")


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is known of a run when it begins.

    Attributes:
        run_id: Its name, never used before.
        lot_id: The lot on the line, "" if none is known.
        recipe: Name of the product.
        station: Name of the machine.
        started_at: UTC instant.
        software: Version of this program.
        provenance: Hashes of all that decides.
        documents: What is behind those hashes: recipe, station, manifests.
        cameras: Those of the machine.
    """

    run_id: str
    lot_id: str
    recipe: str
    station: str
    started_at: datetime
    software: str
    provenance: Provenance
    documents: tuple[Document, ...] = ()
    cameras: tuple[CameraFacts, ...] = ()

    def __post_init__(self) -> None:
        if not self.run_id:
            raise ValueError("a run needs a run_id, got an empty one")
        if self.started_at.tzinfo is None:
            raise ValueError("started_at must carry a zone")


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One line in a list of runs; "" and None where only its records have arrived.

    Attributes:
        run_id: Its name.
        lot_id: The lot it began with.
        recipe: Name of the product.
        station: Name of the machine.
        software: Version of the program that made it.
        provenance: Key of its provenance document.
        started_at: UTC instant.
        ended_at: UTC instant; None while it runs.
        outcome: `running`, `ended` or `crashed`.
        note: Why it ended.
    """

    run_id: str
    lot_id: str
    recipe: str
    station: str
    software: str
    provenance: str
    started_at: datetime | None
    ended_at: datetime | None
    outcome: str
    note: str


@dataclass(frozen=True, slots=True)
class DefectPoint:
    """A defect as a map shows it, at the centre of its box.

    Attributes:
        camera: Camera that saw it.
        index: Frame it belongs to.
        number: Its number in that frame.
        x_mm: Across the web.
        y_mm: Along, from the run's start.
        kind: Name of the kind, or `unknown`.
        size_mm: The longer side of its box.
        decision: What was decided for its frame.
        lane: The lane that held its centre when it was seen; lanes follow the web.
    """

    camera: str
    index: int
    number: int
    x_mm: float
    y_mm: float
    kind: str
    size_mm: float
    decision: Decision
    lane: str | None = None


@dataclass(frozen=True, slots=True)
class DefectDetail:
    """A defect with what proves it.

    Attributes:
        point: Where and what.
        xyxy_mm: Its box: x from the camera's first column, y from the run's start.
        xyxy_px: Its box in frame pixels.
        detector_kind: Class the network gave.
        score: 0..1.
        lane: Name of the lane, None outside all lanes.
        lot_id: The lot that was on the line.
        captured_at: UTC instant of its frame's first line.
        rule: Rule that fired on its frame, "" where none did.
        fired: Whether this defect made that rule fire.
        evidence_path: Picture, relative to the evidence folder; None without one.
        evidence_sha256: Of the picture's bytes, "" without one.
        evidence_origin_px: Frame pixel of the picture's first column and row.
        run_id: The run it was found in.
        pitch_across_mm: Size of a pixel across the web.
    """

    point: DefectPoint
    xyxy_mm: tuple[float, float, float, float]
    xyxy_px: tuple[float, float, float, float]
    detector_kind: str
    score: float
    lane: str | None
    lot_id: str
    captured_at: datetime
    rule: str
    fired: bool
    evidence_path: str | None = None
    evidence_sha256: str = ""
    evidence_origin_px: tuple[int, int] = (0, 0)
    run_id: str = ""
    pitch_across_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run as its rows tell it; the same rows give the same value.

    Attributes:
        run: When, where, what.
        ledgers: Lines by camera, summed from the rows. `produced_lines` is what the
            line counted, so lines that no row explains stand in `pending_lines`.
        pitch_mm: Size of one pixel across and along, by camera that has inspections.
        lots: Lots in the order in which they came.
        inspections: Frames inspected.
        decisions: Frames by decision.
        kinds: Defects by kind.
        lanes: Defects by lane; "" for those outside all lanes.
        gaps: In the order of position.
        masks: In the order of position.
        events: In the order of time.
        alarms: As they stood at the end.
        documents: Recipe, station, manifests and provenances behind the run.
        worst: Gravest first, then largest.
        points: Every defect, or the first so many, in the order of position.
        median_timing_ms: Median of each stage's time over all frames.
        screening: Tiles of all frames.
        web_mm: Smallest, mean and largest width of the web that was measured; None
            where no edges were followed.
    """

    run: RunEntry
    ledgers: Mapping[str, Ledger]
    pitch_mm: Mapping[str, tuple[float, float]]
    lots: tuple[str, ...]
    inspections: int
    decisions: Mapping[str, int]
    kinds: Mapping[str, int]
    lanes: Mapping[str, int]
    gaps: tuple[Gap, ...]
    masks: tuple[Mask, ...]
    events: tuple[Event, ...]
    alarms: tuple[Alarm, ...]
    documents: tuple[Document, ...]
    worst: tuple[DefectDetail, ...]
    points: tuple[DefectPoint, ...]
    median_timing_ms: Mapping[str, float]
    screening: Screening = NO_TILES
    web_mm: tuple[float, float, float] | None = None

    @property
    def ledger(self) -> Ledger:
        """The sum over all cameras."""
        return sum(self.ledgers.values(), Ledger())
