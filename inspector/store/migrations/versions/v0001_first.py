"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0001"
down_revision = None
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """From the version before to this one."""
    op.create_table(
        "document",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_document")),
    )
    op.create_table(
        "lot",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sa.UniqueConstraint("name", name=op.f("uq_lot_name")),
    )
    op.create_table(
        "station",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("name", name=op.f("uq_station_name")),
    )
    op.create_table(
        "run",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("station_id", BIG_ID, nullable=True),
        sa.Column("lot_id", BIG_ID, nullable=True),
        sa.Column("recipe", sa.String(), nullable=True),
        sa.Column("software", sa.String(), nullable=True),
        sa.Column("provenance", sa.String(), nullable=True),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("ledgers", JSON, nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_run_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["provenance"], ["document.digest"], name=op.f("fk_run_provenance_document")
        ),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_run_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("name", name=op.f("uq_run_name")),
    )
    op.create_index(op.f("ix_run_started_at"), "run", ["started_at"])
    op.create_table(
        "alarm",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("run_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("raised_at", sa.BigInteger(), nullable=False),
        sa.Column("occurrences", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_by", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_alarm_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        sa.UniqueConstraint("run_id", "key", "raised_at", name=op.f("uq_alarm_run_id")),
    )
    op.create_table(
        "event",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("run_id", BIG_ID, nullable=True),
        sa.Column("lot_id", BIG_ID, nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("position_mm", sa.Double(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_event_lot_id_lot")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_event_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("digest", name=op.f("uq_event_digest")),
    )
    op.create_index(op.f("ix_event_run_id"), "event", ["run_id"])
    op.create_table(
        "gap",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("run_id", BIG_ID, nullable=False),
        sa.Column("lot_id", BIG_ID, nullable=True),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("first_index", sa.BigInteger(), nullable=False),
        sa.Column("frames", sa.BigInteger(), nullable=False),
        sa.Column("first_line", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("position_mm", sa.Double(), nullable=False),
        sa.Column("length_mm", sa.Double(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("width_share", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_gap_lot_id_lot")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_gap_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap")),
        sa.UniqueConstraint(
            "run_id",
            "camera",
            "first_line",
            "lines",
            "reason",
            name=op.f("uq_gap_run_id"),
        ),
    )
    op.create_table(
        "inspection",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("run_id", BIG_ID, nullable=False),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("frame_index", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", BIG_ID, nullable=True),
        sa.Column("captured_at", sa.BigInteger(), nullable=False),
        sa.Column("first_line", sa.BigInteger(), nullable=False),
        sa.Column("first_owned_line", sa.BigInteger(), nullable=False),
        sa.Column("owned_lines", sa.BigInteger(), nullable=False),
        sa.Column("inspected_lines", sa.BigInteger(), nullable=False),
        sa.Column("masked_lines", sa.BigInteger(), nullable=False),
        sa.Column("overlap_lines", sa.BigInteger(), nullable=False),
        sa.Column("position_mm", sa.Double(), nullable=False),
        sa.Column("length_mm", sa.Double(), nullable=False),
        sa.Column("pitch_across_mm", sa.Double(), nullable=False),
        sa.Column("pitch_along_mm", sa.Double(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("fired_numbers", JSON, nullable=False),
        sa.Column("provenance", sa.String(), nullable=False),
        sa.Column("timing_ms", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_inspection_lot_id_lot")
        ),
        sa.ForeignKeyConstraint(
            ["provenance"],
            ["document.digest"],
            name=op.f("fk_inspection_provenance_document"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
            name=op.f("fk_inspection_run_id_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint(
            "run_id", "camera", "frame_index", name=op.f("uq_inspection_run_id")
        ),
    )
    op.create_index(op.f("ix_inspection_captured_at"), "inspection", ["captured_at"])
    op.create_index(op.f("ix_inspection_lot_id"), "inspection", ["lot_id"])
    op.create_table(
        "mask",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("run_id", BIG_ID, nullable=False),
        sa.Column("lot_id", BIG_ID, nullable=True),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("frame_index", sa.BigInteger(), nullable=False),
        sa.Column("first_line", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("whole_width", sa.Boolean(), nullable=False),
        sa.Column("first_column_px", sa.BigInteger(), nullable=False),
        sa.Column("end_column_px", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_mask_lot_id_lot")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_mask_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mask")),
        sa.UniqueConstraint(
            "run_id",
            "camera",
            "frame_index",
            "first_line",
            "whole_width",
            "first_column_px",
            "reason",
            name=op.f("uq_mask_run_id"),
        ),
    )
    op.create_table(
        "run_document",
        sa.Column("run_id", BIG_ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["document.digest"],
            name=op.f("fk_run_document_digest_document"),
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
            name=op.f("fk_run_document_run_id_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "digest", name=op.f("pk_run_document")),
    )
    op.create_table(
        "defect",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("inspection_id", BIG_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("x1_px", sa.Double(), nullable=False),
        sa.Column("y1_px", sa.Double(), nullable=False),
        sa.Column("x2_px", sa.Double(), nullable=False),
        sa.Column("y2_px", sa.Double(), nullable=False),
        sa.Column("x1_mm", sa.Double(), nullable=False),
        sa.Column("y1_mm", sa.Double(), nullable=False),
        sa.Column("x2_mm", sa.Double(), nullable=False),
        sa.Column("y2_mm", sa.Double(), nullable=False),
        sa.Column("size_mm", sa.Double(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("detector_kind", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("distance", sa.Double(), nullable=True),
        sa.Column("distance_limit", sa.Double(), nullable=True),
        sa.Column("nearest", JSON, nullable=False),
        sa.Column("lane", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_defect_inspection_id_inspection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_defect")),
        sa.UniqueConstraint(
            "inspection_id", "number", name=op.f("uq_defect_inspection_id")
        ),
    )
    op.create_table(
        "evidence",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("inspection_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("origin_x_px", sa.BigInteger(), nullable=False),
        sa.Column("origin_y_px", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id", "number"],
            ["defect.inspection_id", "defect.number"],
            name=op.f("fk_evidence_inspection_id_defect"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint(
            "inspection_id", "number", name=op.f("uq_evidence_inspection_id")
        ),
        sa.UniqueConstraint("path", name=op.f("uq_evidence_path")),
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("evidence")
    op.drop_table("defect")
    op.drop_table("run_document")
    op.drop_table("mask")
    op.drop_index(op.f("ix_inspection_lot_id"), "inspection")
    op.drop_index(op.f("ix_inspection_captured_at"), "inspection")
    op.drop_table("inspection")
    op.drop_table("gap")
    op.drop_index(op.f("ix_event_run_id"), "event")
    op.drop_table("event")
    op.drop_table("alarm")
    op.drop_index(op.f("ix_run_started_at"), "run")
    op.drop_table("run")
    op.drop_table("station")
    op.drop_table("lot")
    op.drop_table("document")
