"""What screening did with the tiles of a frame, and what it measured of a finding."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0004"
down_revision = "v0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the version before to this one."""
    json = sa.JSON(none_as_null=True)
    op.add_column("inspection", sa.Column("screening", json, nullable=True))
    op.add_column("defect", sa.Column("area_mm2", sa.Double(), nullable=True))
    op.add_column("defect", sa.Column("contrast", sa.Double(), nullable=True))


def downgrade() -> None:
    """Back to the version before."""
    op.drop_column("defect", "contrast")
    op.drop_column("defect", "area_mm2")
    op.drop_column("inspection", "screening")
