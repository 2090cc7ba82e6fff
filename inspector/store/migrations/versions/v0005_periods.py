"""Where the frames of ten minutes lie, so that a time is found among millions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0005"
down_revision = "v0004"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TEN_MINUTES_US = 600_000_000


def upgrade() -> None:
    """From the version before to this one."""
    op.create_table(
        "period",
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("run_id", BIG_ID, nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["run.id"],
            name=op.f("fk_period_run_id_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("began_at", "run_id", name=op.f("pk_period")),
    )
    op.create_index(op.f("ix_period_run_id"), "period", ["run_id"])
    op.execute(
        "INSERT INTO period (began_at, run_id, first_id, last_id) "
        f"SELECT captured_at - captured_at % {_TEN_MINUTES_US}, run_id, min(id), "
        "max(id) FROM inspection "
        f"GROUP BY captured_at - captured_at % {_TEN_MINUTES_US}, run_id"
    )


def downgrade() -> None:
    """Back to the version before."""
    op.drop_table("period")
