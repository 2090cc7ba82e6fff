"""Cameras, blocks, reviews, explanations, users, audit, and what a gallery needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0002"
down_revision = "v0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True)


def upgrade() -> None:
    """From the version before to this one."""
    op.create_table(
        "audit",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("old_value", sa.Text(), nullable=True),
        sa.Column("new_value", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_hash")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"])
    op.create_table(
        "engine_certificate",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("artifact", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("precision", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_engine_certificate")),
    )
    op.create_index(
        op.f("ix_engine_certificate_artifact"),
        "engine_certificate",
        ["artifact", "made_at"],
    )
    op.create_table(
        "user_account",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("name", name=op.f("uq_user_account_name")),
    )
    op.create_table(
        "camera",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("station_id", BIG_ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("driver", sa.String(), nullable=False),
        sa.Column("serial", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_camera_station_id_station")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_camera")),
        sa.UniqueConstraint(
            "station_id", "name", "driver", "serial", name=op.f("uq_camera_station_id")
        ),
    )
    op.create_table(
        "shift_note",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("station_id", BIG_ID, nullable=True),
        sa.Column("production_date", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=True),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar"],
            ["document.digest"],
            name=op.f("fk_shift_note_calendar_document"),
        ),
        sa.ForeignKeyConstraint(
            ["station_id"],
            ["station.id"],
            name=op.f("fk_shift_note_station_id_station"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_note")),
        sa.UniqueConstraint("digest", name=op.f("uq_shift_note_digest")),
    )
    op.create_index(
        op.f("ix_shift_note_production_date"),
        "shift_note",
        ["production_date", "shift"],
    )
    op.create_table(
        "block",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("run_id", BIG_ID, nullable=False),
        sa.Column("camera", sa.String(), nullable=False),
        sa.Column("first_line", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("lost_before", sa.BigInteger(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sa.BigInteger(), nullable=False),
        sa.Column("encoder_count", sa.BigInteger(), nullable=True),
        sa.Column("device_time_ns", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"], ["run.id"], name=op.f("fk_block_run_id_run"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
        sa.UniqueConstraint(
            "run_id", "camera", "first_line", name=op.f("uq_block_run_id")
        ),
    )
    op.create_table(
        "calibration",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("camera_id", BIG_ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("result", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["camera_id"], ["camera.id"], name=op.f("fk_calibration_camera_id_camera")
        ),
        sa.ForeignKeyConstraint(
            ["result"], ["document.digest"], name=op.f("fk_calibration_result_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
        sa.UniqueConstraint("digest", name=op.f("uq_calibration_digest")),
    )
    op.create_index(
        op.f("ix_calibration_camera_id"),
        "calibration",
        ["camera_id", "kind", "made_at"],
    )
    op.create_table(
        "explanation",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("run_id", BIG_ID, nullable=False),
        sa.Column("lot_id", BIG_ID, nullable=True),
        sa.Column("inspection_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cluster", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.String(), nullable=True),
        sa.Column("abstained", sa.Boolean(), nullable=False),
        sa.Column("causes", JSON, nullable=False),
        sa.Column("members", JSON, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base"], ["document.digest"], name=op.f("fk_explanation_base_document")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id", "number"],
            ["defect.inspection_id", "defect.number"],
            name=op.f("fk_explanation_number_defect"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_explanation_lot_id_lot")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
            name=op.f("fk_explanation_run_id_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanation")),
        sa.UniqueConstraint("digest", name=op.f("uq_explanation_digest")),
    )
    op.create_index(
        op.f("ix_explanation_inspection_id"), "explanation", ["inspection_id", "number"]
    )
    op.create_index(op.f("ix_explanation_lot_id"), "explanation", ["lot_id"])
    op.create_index(op.f("ix_explanation_run_id"), "explanation", ["run_id"])
    op.create_table(
        "review",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("inspection_id", BIG_ID, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=False),
        sa.Column("spent_s", sa.Double(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("area_px", JSON, nullable=True),
        sa.ForeignKeyConstraint(
            ["inspection_id", "number"],
            ["defect.inspection_id", "defect.number"],
            name=op.f("fk_review_number_defect"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_review_inspection_id_inspection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("digest", name=op.f("uq_review_digest")),
    )
    op.create_index(
        op.f("ix_review_inspection_id"), "review", ["inspection_id", "number"]
    )
    op.create_index(op.f("ix_review_reviewed_at"), "review", ["reviewed_at"])
    op.add_column("alarm", sa.Column("acknowledged_at", sa.BigInteger(), nullable=True))
    op.add_column("alarm", sa.Column("cleared_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_alarm_raised_at"), "alarm", ["raised_at"])
    op.create_index(
        op.f("ix_defect_kind"), "defect", ["kind", "inspection_id", "number"]
    )
    op.create_index(op.f("ix_event_at"), "event", ["at"])
    op.create_index(op.f("ix_event_lot_id"), "event", ["lot_id"])
    op.add_column("evidence", sa.Column("size_bytes", sa.BigInteger(), nullable=True))
    op.add_column(
        "evidence",
        sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_index(op.f("ix_gap_lot_id"), "gap", ["lot_id"])
    op.drop_index(op.f("ix_inspection_lot_id"), op.f("inspection"))
    op.create_index(op.f("ix_inspection_lot_id"), "inspection", ["lot_id", "id"])
    op.create_index(op.f("ix_inspection_decision"), "inspection", ["decision", "id"])
    op.create_index(op.f("ix_inspection_run_id"), "inspection", ["run_id", "id"])
    op.add_column(
        "lot",
        sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("lot", sa.Column("grade", sa.String(), nullable=True))
    op.add_column("lot", sa.Column("disposition", sa.String(), nullable=True))
    op.add_column("lot", sa.Column("disposition_reason", sa.String(), nullable=True))
    op.add_column("lot", sa.Column("signed_by", sa.String(), nullable=True))
    op.add_column("lot", sa.Column("signed_at", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_mask_lot_id"), "mask", ["lot_id"])


def downgrade() -> None:
    """Back to the version before."""
    op.drop_index(op.f("ix_mask_lot_id"), op.f("mask"))
    op.drop_column("lot", "signed_at")
    op.drop_column("lot", "signed_by")
    op.drop_column("lot", "disposition_reason")
    op.drop_column("lot", "disposition")
    op.drop_column("lot", "grade")
    op.drop_column("lot", "held")
    op.drop_index(op.f("ix_inspection_run_id"), op.f("inspection"))
    op.drop_index(op.f("ix_inspection_decision"), op.f("inspection"))
    op.drop_index(op.f("ix_inspection_lot_id"), op.f("inspection"))
    op.create_index(op.f("ix_inspection_lot_id"), "inspection", ["lot_id"])
    op.drop_index(op.f("ix_gap_lot_id"), op.f("gap"))
    op.drop_column("evidence", "held")
    op.drop_column("evidence", "size_bytes")
    op.drop_index(op.f("ix_event_lot_id"), op.f("event"))
    op.drop_index(op.f("ix_event_at"), op.f("event"))
    op.drop_index(op.f("ix_defect_kind"), op.f("defect"))
    op.drop_index(op.f("ix_alarm_raised_at"), op.f("alarm"))
    op.drop_column("alarm", "cleared_at")
    op.drop_column("alarm", "acknowledged_at")
    op.drop_index(op.f("ix_review_reviewed_at"), op.f("review"))
    op.drop_index(op.f("ix_review_inspection_id"), op.f("review"))
    op.drop_table("review")
    op.drop_index(op.f("ix_explanation_run_id"), op.f("explanation"))
    op.drop_index(op.f("ix_explanation_lot_id"), op.f("explanation"))
    op.drop_index(op.f("ix_explanation_inspection_id"), op.f("explanation"))
    op.drop_table("explanation")
    op.drop_index(op.f("ix_calibration_camera_id"), op.f("calibration"))
    op.drop_table("calibration")
    op.drop_table("block")
    op.drop_index(op.f("ix_shift_note_production_date"), op.f("shift_note"))
    op.drop_table("shift_note")
    op.drop_table("camera")
    op.drop_table("user_account")
    op.drop_index(op.f("ix_engine_certificate_artifact"), op.f("engine_certificate"))
    op.drop_table("engine_certificate")
    op.drop_index(op.f("ix_audit_at"), op.f("audit"))
    op.drop_table("audit")
