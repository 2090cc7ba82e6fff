"""Alembic's entry: runs migrations on the connection that `database.py` opened."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from inspector.store.schema import Base, UtcMicros


def _render(kind: str, item: object, _autogen: AutogenContext) -> str | Literal[False]:
    """How a new migration writes our own column type: as what it is stored in."""
    return (
        "sa.BigInteger()" if kind == "type" and isinstance(item, UtcMicros) else False
    )


def run(connection: Connection) -> None:
    """Run what Alembic was asked for, in the transaction that is open."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,  # SQLite cannot alter a table, only copy it
        compare_type=True,
        render_item=_render,
    )
    context.run_migrations()


if (config := getattr(context, "config", None)) is not None:
    run(config.attributes["connection"])
