"""The tables of material; classes are called `...Row`, what travels is a value.

Those of machines lie in `machines`, those of happenings and people in `journal`; this
module names them all, so that who imports it knows every table.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from inspector.store.columns import Base, BigId, Document, UtcMicros
from inspector.store.journal import (
    AlarmRow,
    AuditRow,
    EventRow,
    ExplanationRow,
    ReviewRow,
    ShiftNoteRow,
    UserRow,
)
from inspector.store.machines import (
    CalibrationRow,
    CameraRow,
    EngineCertificateRow,
    StationRow,
)

__all__ = [
    "AlarmRow",
    "AuditRow",
    "Base",
    "BlockRow",
    "CalibrationRow",
    "CameraRow",
    "DefectRow",
    "DocumentRow",
    "EngineCertificateRow",
    "EventRow",
    "EvidenceRow",
    "ExplanationRow",
    "GapRow",
    "InspectionRow",
    "LotRow",
    "MaskRow",
    "PeriodRow",
    "ReviewRow",
    "RunDocumentRow",
    "RunRow",
    "ShiftNoteRow",
    "StationRow",
    "UserRow",
    "UtcMicros",
]


class DocumentRow(Base):
    """A text that decided something, stored once under its hash.

    Attributes:
        digest: Its hash; for a model that of the artifact, else of `body`.
        kind: `recipe`, `station`, `manifest`, `provenance`, `calendar`,
            `calibration` or `causes`.
        body: Canonical JSON, secrets left out.
    """

    __tablename__ = "document"

    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    body: Mapped[str] = mapped_column(Text)


class LotRow(Base):
    """A coil or panel.

    Attributes:
        held: A claim or a signed hold: nothing of it may be thrown away.
        grade: What it was graded as at its end, NULL while nobody has.
        disposition: What is to be done with it, with `disposition_reason`.
    """

    __tablename__ = "lot"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    held: Mapped[bool] = mapped_column(server_default=false())
    grade: Mapped[str | None]
    disposition: Mapped[str | None]
    disposition_reason: Mapped[str | None]
    signed_by: Mapped[str | None]
    signed_at: Mapped[datetime | None]


class RunRow(Base):
    """Start to stop. Facts are NULL where only its records have arrived.

    Attributes:
        name: The run id that people see.
        outcome: NULL while it runs, then `ended` or `crashed`.
        ledgers: Lines by camera as the line counted them, set at the end.
        note: Why it ended.
    """

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("name"), Index(None, "started_at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    recipe: Mapped[str | None]
    software: Mapped[str | None]
    provenance: Mapped[str | None] = mapped_column(ForeignKey("document.digest"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    ledgers: Mapped[dict[str, dict[str, int]] | None] = mapped_column(Document)
    note: Mapped[str | None]


class RunDocumentRow(Base):
    """Which documents stood behind a run."""

    __tablename__ = "run_document"

    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(ForeignKey("document.digest"), primary_key=True)


class BlockRow(Base):
    """Lines as a camera delivered them; key is run, camera and first line.

    Attributes:
        first_line: Number since the start of the run.
        lost_before: Lines missing between the block before and this one.
        complete: False if lines inside it are missing.
        encoder_count: Unwrapped encoder position of its first line.
        device_time_ns: The camera's own clock at its first line.
    """

    __tablename__ = "block"
    __table_args__ = (UniqueConstraint("run_id", "camera", "first_line"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    camera: Mapped[str]
    first_line: Mapped[int]
    lines: Mapped[int]
    lost_before: Mapped[int]
    complete: Mapped[bool]
    arrived_at: Mapped[datetime]
    encoder_count: Mapped[int | None]
    device_time_ns: Mapped[int | None]


class InspectionRow(Base):
    """The answer for one frame; its key is run, camera and frame index.

    Attributes:
        first_line: The frame's first row since the start of the run.
        first_owned_line: First line it answers for; `owned_lines` follow.
        position_mm: Where its first owned line lies; `length_mm` follows.
        fired_numbers: The defects that fired the rule.
        timing_ms: Stage times, no part of the answer.
        screening: Counts of tiles; NULL where nobody counted.
        web_left_mm: Where the web's left edge ran; NULL where nobody looked or saw it.
        web_width_mm: Measured from edge to edge.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("run_id", "camera", "frame_index"),
        Index("ix_inspection_run_id", "run_id", "id"),
        Index("ix_inspection_lot_id", "lot_id", "id"),
        Index("ix_inspection_decision", "decision", "id"),
        Index(None, "captured_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    camera: Mapped[str]
    frame_index: Mapped[int]
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    captured_at: Mapped[datetime]
    first_line: Mapped[int]
    first_owned_line: Mapped[int]
    owned_lines: Mapped[int]
    inspected_lines: Mapped[int]
    masked_lines: Mapped[int]
    overlap_lines: Mapped[int]
    position_mm: Mapped[float]
    length_mm: Mapped[float]
    pitch_across_mm: Mapped[float]
    pitch_along_mm: Mapped[float]
    decision: Mapped[str]
    rule: Mapped[str]
    fired_numbers: Mapped[list[int]] = mapped_column(Document)
    provenance: Mapped[str] = mapped_column(ForeignKey("document.digest"))
    timing_ms: Mapped[dict[str, float] | None] = mapped_column(Document)
    screening: Mapped[dict[str, int] | None] = mapped_column(Document)
    web_left_mm: Mapped[float | None]
    web_width_mm: Mapped[float | None]


class PeriodRow(Base):
    """Between which inspections the frames of ten minutes of a run lie.

    They follow from the inspections, and are kept so that a time is found among
    millions without looking at each. What lies between may be of another time, where a
    clock was moved; nothing of this time lies outside.

    Attributes:
        began_at: A UTC instant at which a clock shows a multiple of ten minutes.
        first_id: The smallest inspection.
        last_id: The largest.
    """

    __tablename__ = "period"
    __table_args__ = (Index(None, "run_id"),)

    began_at: Mapped[datetime] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(
        ForeignKey("run.id", ondelete="CASCADE"), primary_key=True
    )
    first_id: Mapped[int]
    last_id: Mapped[int]


class DefectRow(Base):
    """One finding; its key is the inspection and its number there.

    Attributes:
        distance: To the kind's prototype; NULL without a classifier.
        distance_limit: Beyond it a crop is `unknown`.
        nearest: The nearest kinds and their distances.
        area_mm2: NULL where no contour was measured.
        contrast: Grey levels against the material around it; NULL likewise.
        part_of: The row that speaks for the longer defect that this is a piece of;
            that one's place in mm, size and area are those of all pieces.
    """

    __tablename__ = "defect"
    __table_args__ = (
        UniqueConstraint("inspection_id", "number"),
        Index(None, "kind", "inspection_id", "number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    inspection_id: Mapped[int] = mapped_column(
        ForeignKey("inspection.id", ondelete="CASCADE")
    )
    number: Mapped[int]
    x1_px: Mapped[float]
    y1_px: Mapped[float]
    x2_px: Mapped[float]
    y2_px: Mapped[float]
    x1_mm: Mapped[float]
    y1_mm: Mapped[float]
    x2_mm: Mapped[float]
    y2_mm: Mapped[float]
    size_mm: Mapped[float]
    kind: Mapped[str]
    detector_kind: Mapped[str]
    score: Mapped[float]
    distance: Mapped[float | None]
    distance_limit: Mapped[float | None]
    nearest: Mapped[list[tuple[str, float]]] = mapped_column(Document)
    lane: Mapped[str | None]
    area_mm2: Mapped[float | None]
    contrast: Mapped[float | None]
    part_of: Mapped[int | None]


class EvidenceRow(Base):
    """A picture that proves a defect; the file is there before the row is.

    Attributes:
        path: Relative to the evidence folder, with forward slashes.
        sha256: Of the file's bytes.
        origin_x_px: Frame column of the picture's first column.
        origin_y_px: Frame row of the picture's first row.
        size_bytes: Of the file; NULL for one stored before this was counted.
        held: Wanted for a claim: never thrown away.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("inspection_id", "number"),
        UniqueConstraint("path"),
        ForeignKeyConstraint(
            ["inspection_id", "number"],
            ["defect.inspection_id", "defect.number"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    inspection_id: Mapped[int]
    number: Mapped[int]
    path: Mapped[str]
    sha256: Mapped[str]
    origin_x_px: Mapped[int]
    origin_y_px: Mapped[int]
    size_bytes: Mapped[int | None]
    held: Mapped[bool] = mapped_column(server_default=false())


class GapRow(Base):
    """Lines that were produced and not inspected."""

    __tablename__ = "gap"
    __table_args__ = (
        UniqueConstraint("run_id", "camera", "first_line", "lines", "reason"),
        Index(None, "lot_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    camera: Mapped[str]
    first_index: Mapped[int]
    frames: Mapped[int]
    first_line: Mapped[int]
    lines: Mapped[int]
    position_mm: Mapped[float]
    length_mm: Mapped[float]
    reason: Mapped[str]
    width_share: Mapped[float]


class MaskRow(Base):
    """Lines, or columns of them, that the recipe leaves out on purpose.

    `whole_width` is part of the key, and then both columns are 0: NULLs never equal
    each other, so a NULL in the key would let a mask be stored twice.
    """

    __tablename__ = "mask"
    __table_args__ = (
        UniqueConstraint(
            "run_id",
            "camera",
            "frame_index",
            "first_line",
            "whole_width",
            "first_column_px",
            "reason",
        ),
        Index(None, "lot_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    camera: Mapped[str]
    frame_index: Mapped[int]
    first_line: Mapped[int]
    lines: Mapped[int]
    whole_width: Mapped[bool]
    first_column_px: Mapped[int]
    end_column_px: Mapped[int]
    reason: Mapped[str]
