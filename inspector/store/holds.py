"""Holds: what a claim or a signature needs is never thrown away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, select, update

from inspector.errors import StoreError
from inspector.store import audit
from inspector.store.database import refusal, shown, writing
from inspector.store.rows import plain
from inspector.store.schema import LotRow


def set_hold(
    engine: Engine, lot: str, held: bool, reason: str, by: str, now: datetime
) -> bool:
    """Put a lot on hold or release it; whether that changed anything.

    Args:
        engine: The database.
        lot: Its name.
        held: Whether nothing of it may be thrown away.
        reason: Why, for the audit.
        by: Who decided it.
        now: UTC instant.

    Raises:
        StoreError: There is no such lot, or the database refused.
    """
    name = plain(lot)
    with refusal(shown(engine)), writing(engine) as db:
        audit.lock(db)
        before = db.scalar(select(LotRow.held).where(LotRow.name == name))
        if before is None:
            newest = select(LotRow.name).order_by(LotRow.id.desc()).limit(3)
            raise StoreError(
                f"no lot {lot!r} in {shown(engine)}; "
                f"the newest are {list(db.scalars(newest))}"
            )
        if before == held:
            return False
        db.execute(update(LotRow).where(LotRow.name == name).values(held=held))
        action = "hold" if held else "release"
        old, new = {"held": before}, {"held": held, "reason": plain(reason)}
        audit.append(db, audit.change(now, by, action, f"lot {name}", old, new))
    return True
