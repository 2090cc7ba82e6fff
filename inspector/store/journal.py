"""The tables of what happened and of what people said, decided and signed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from inspector.store.columns import Base, BigId, Document


class EventRow(Base):
    """Something that happened; its key is the hash of all it says."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index(None, "run_id"),
        Index(None, "lot_id"),
        Index(None, "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    position_mm: Mapped[float | None]
    text: Mapped[str]
    source: Mapped[str]


class AlarmRow(Base):
    """An alarm as it stood when its run ended.

    Attributes:
        acknowledged_at: When somebody had seen it; NULL while nobody has.
        cleared_at: When its cause had gone; NULL while it is there.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        UniqueConstraint("run_id", "key", "raised_at"),
        Index(None, "raised_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    key: Mapped[str]
    text: Mapped[str]
    raised_at: Mapped[datetime]
    occurrences: Mapped[int]
    acknowledged_by: Mapped[str]
    active: Mapped[bool]
    acknowledged_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]


class ReviewRow(Base):
    """What a person says about a defect, or about a frame that had passed.

    Reviews are added and never changed; the newest counts, the others stay to be seen.

    Attributes:
        digest: Hash of all it says, its key.
        number: The defect; NULL for something in the frame that nobody had found, or
            for a frame where there is nothing.
        opinion: `confirmed`, `relabelled`, `false`, `missed`, `clean` or `unsure`.
        kind: What the reviewer calls it, "" where it is nothing.
        area_px: Box `x1 y1 x2 y2` in frame pixels of what had been missed.
        spent_s: How long it took, for the minutes that review costs.
    """

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("digest"),
        ForeignKeyConstraint(
            ["inspection_id", "number"],
            ["defect.inspection_id", "defect.number"],
            name="fk_review_number_defect",
            ondelete="CASCADE",
        ),
        Index(None, "inspection_id", "number"),
        Index(None, "reviewed_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str]
    inspection_id: Mapped[int] = mapped_column(
        ForeignKey("inspection.id", ondelete="CASCADE")
    )
    number: Mapped[int | None]
    opinion: Mapped[str]
    kind: Mapped[str]
    reviewer: Mapped[str]
    reviewed_at: Mapped[datetime]
    spent_s: Mapped[float]
    comment: Mapped[str] = mapped_column(Text)
    area_px: Mapped[list[float] | None] = mapped_column(Document)


class ExplanationRow(Base):
    """Why a defect or a cluster of them happened, ranked, with what says so.

    Attributes:
        digest: Hash of all it says, its key.
        number: The defect that it is about; NULL for a cluster.
        cluster: What holds the defects together, "" for one defect.
        base: The cause base it was ranked with, a document.
        abstained: The evidence is not enough for any cause.
        causes: The ranking, best first: id, probability, evidence, sources.
        members: The cluster's defects, each as camera, frame index, number.
        text: The same for a person.
    """

    __tablename__ = "explanation"
    __table_args__ = (
        UniqueConstraint("digest"),
        ForeignKeyConstraint(
            ["inspection_id", "number"],
            ["defect.inspection_id", "defect.number"],
            name="fk_explanation_number_defect",
            ondelete="CASCADE",
        ),
        Index(None, "run_id"),
        Index(None, "lot_id"),
        Index(None, "inspection_id", "number"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    inspection_id: Mapped[int | None]
    number: Mapped[int | None]
    kind: Mapped[str]
    cluster: Mapped[str]
    at: Mapped[datetime]
    base: Mapped[str | None] = mapped_column(ForeignKey("document.digest"))
    abstained: Mapped[bool]
    causes: Mapped[list[dict[str, object]]] = mapped_column(Document)
    members: Mapped[list[tuple[str, int, int]]] = mapped_column(Document)
    text: Mapped[str] = mapped_column(Text)


class UserRow(Base):
    """Somebody who may do something here; never deleted, only switched off.

    Attributes:
        name: What is typed to log in.
        password: Hash of the password with its salt and cost.
        failures: Wrong passwords since the last right one.
        locked_until: No login before then.
    """

    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]
    full_name: Mapped[str]
    role: Mapped[str]
    password: Mapped[str]
    active: Mapped[bool]
    created_at: Mapped[datetime]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]


class AuditRow(Base):
    """Who changed what; each row holds the hash of the row before.

    Attributes:
        sequence: 1, 2, 3, ... without a hole.
        subject: What was changed, for example `recipe steel`.
        old_value: Canonical JSON, NULL where there was nothing.
        new_value: Canonical JSON, NULL where there is nothing any more.
        previous_hash: `hash` of the row before, "" in the first.
        hash: sha256 over all the others.
    """

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("hash"), Index(None, "at"))

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    old_value: Mapped[str | None] = mapped_column(Text)
    new_value: Mapped[str | None] = mapped_column(Text)
    previous_hash: Mapped[str]
    hash: Mapped[str]


class ShiftNoteRow(Base):
    """What one shift tells the next; added, never changed.

    Attributes:
        digest: Hash of all it says, its key.
        production_date: Local date on which the shift began.
        calendar: The shift calendar it was written under, a document.
    """

    __tablename__ = "shift_note"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index(None, "production_date", "shift"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str]
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"))
    production_date: Mapped[date]
    shift: Mapped[str]
    calendar: Mapped[str | None] = mapped_column(ForeignKey("document.digest"))
    author: Mapped[str]
    written_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
