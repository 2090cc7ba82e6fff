"""Where the web ran under a frame, as its edges were seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "v0006"
down_revision = "v0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From the version before to this one."""
    op.add_column("inspection", sa.Column("web_left_mm", sa.Double(), nullable=True))
    op.add_column("inspection", sa.Column("web_width_mm", sa.Double(), nullable=True))


def downgrade() -> None:
    """Back to the version before."""
    op.drop_column("inspection", "web_width_mm")
    op.drop_column("inspection", "web_left_mm")
