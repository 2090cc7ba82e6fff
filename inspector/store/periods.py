"""Ten minutes of a run: noted when frames are stored, asked when a time is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import BigInteger, Connection, and_, func, or_, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite

from inspector.store.schema import InspectionRow, PeriodRow

LENGTH = timedelta(minutes=10)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def note(db: Connection, added: Iterable[tuple[int, datetime, int]]) -> None:
    """Widen the periods of frames that were just stored.

    Args:
        db: The connection, in the transaction that stored them.
        added: Run, UTC instant and id of each.
    """
    reach: dict[tuple[datetime, int], tuple[int, int]] = {}
    for run, at, id_ in added:
        key = (began(at), run)
        first, last = reach.get(key, (id_, id_))
        reach[key] = (min(first, id_), max(last, id_))
    if not reach:
        return
    rows = [
        {"began_at": at, "run_id": run, "first_id": first, "last_id": last}
        for (at, run), (first, last) in sorted(reach.items())
    ]
    server = db.dialect.name == "postgresql"
    insert: Any = (postgresql if server else sqlite).insert(PeriodRow)
    least, most = (func.least, func.greatest) if server else (func.min, func.max)
    new = insert.excluded
    db.execute(
        insert.on_conflict_do_update(
            index_elements=["began_at", "run_id"],
            set_={
                "first_id": least(PeriodRow.first_id, new.first_id),
                "last_id": most(PeriodRow.last_id, new.last_id),
            },
        ),
        rows,
    )


def began(at: datetime) -> datetime:
    """When the ten minutes began that an instant lies in."""
    return at - (at - _EPOCH) % LENGTH


def bounds(
    db: Connection,
    since: datetime | None,
    until: datetime | None,
    run: int | None = None,
) -> tuple[int, int]:
    """No inspection of a time lies outside of these two; (0, -1) if there is none.

    Args:
        db: The connection.
        since: UTC instant of its beginning; None for that of all records.
        until: UTC instant of its end, which is not part of it; None likewise.
        run: Of one run alone.
    """
    row = PeriodRow
    query = select(func.min(row.first_id), func.max(row.last_id))
    if since is not None:
        query = query.where(row.began_at >= began(since))
    if until is not None:
        query = query.where(row.began_at < until)
    if run is not None:
        query = query.where(row.run_id == run)
    first, last = cast("tuple[int | None, int | None]", db.execute(query).one())
    return (0, -1) if first is None or last is None else (first, last)


def strays(db: Connection) -> Iterator[str]:
    """One line for each run of which a frame lies outside of its period."""
    frame, row = InspectionRow, PeriodRow
    ten_minutes = LENGTH // timedelta(microseconds=1)
    at = type_coerce(frame.captured_at, BigInteger)
    of_frame = and_(
        row.run_id == frame.run_id,
        type_coerce(row.began_at, BigInteger) == at - at % ten_minutes,
    )
    outside = or_(row.run_id.is_(None), frame.id < row.first_id, frame.id > row.last_id)
    query = (
        select(frame.run_id, func.count())
        .outerjoin(row, of_frame)
        .where(outside)
        .group_by(frame.run_id)
    )
    for run, count in db.execute(query):
        yield f"run {run}: {count} inspections lie outside of their period"
