"""Pieces of a defect that is longer than a frame."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0007"
down_revision = "v0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the version before to this one."""
    op.add_column("defect", sa.Column("part_of", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Back to the version before."""
    op.drop_column("defect", "part_of")
