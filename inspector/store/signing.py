"""Signatures under lots: each is a row of the audit, so none is changed or lost.

The lot's own row shows the newest; what counts is the audit, which is append-only and
sealed. Whoever decides anew adds a row that names the one before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, func, select, update

from inspector.disposal import Disposition, LotFigures, Meaning, Signature
from inspector.errors import LotMoved, StoreError
from inspector.store import audit
from inspector.store.database import refusal, shown, writing
from inspector.store.rows import plain
from inspector.store.schema import (
    AuditRow,
    DefectRow,
    GapRow,
    InspectionRow,
    LotRow,
    MaskRow,
    ReviewRow,
    RunRow,
)

_SUBJECT = "lot "
_ACTIONS = {Meaning.DECISION: "sign", Meaning.AMENDMENT: "amend"}
MOST_LOTS = 200


@dataclass(frozen=True, slots=True)
class LotRecord:
    """A lot in the list of lots.

    Attributes:
        name: Its name.
        held: Nothing of it may be thrown away.
        running: It is on the line now.
        disposition: As it was signed last, "" for a lot that nobody has decided on.
        grade: As it was signed last.
        signed_by: Who signed last.
    """

    name: str
    held: bool
    running: bool
    disposition: str
    grade: str
    signed_by: str


def newest_lots(engine: Engine, most: int = MOST_LOTS) -> tuple[LotRecord, ...]:
    """The lots that came last, newest first.

    Raises:
        StoreError: The database cannot be read.
    """
    query = select(LotRow.__table__).where(LotRow.name != "")
    with refusal(shown(engine)), engine.connect() as db:
        on_line = _on_line(db)
        return tuple(
            LotRecord(
                row.name,
                bool(row.held),
                row.id in on_line,
                row.disposition or "",
                row.grade or "",
                row.signed_by or "",
            )
            for row in db.execute(query.order_by(LotRow.id.desc()).limit(most))
        )


def figures_of(engine: Engine, lot_id: str) -> LotFigures:
    """How much of a lot is on record.

    Raises:
        StoreError: There is no such lot, or the database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        return _figures(db, _lot(db, lot_id).id)


def is_running(engine: Engine, lot_id: str) -> bool:
    """Whether a run that is not over was last seen on this lot.

    Raises:
        StoreError: There is no such lot, or the database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        return _lot(db, lot_id).id in _on_line(db)


def signatures(engine: Engine, lot_id: str) -> tuple[Signature, ...]:
    """Every signature under a lot, oldest first; the last one counts.

    Raises:
        StoreError: The database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        return _signatures(db, plain(lot_id))


def sign(engine: Engine, wanted: Signature) -> Signature:
    """Put a signature under a lot; gives it as it is stored.

    The figures must be those on record, so that nobody signs for what they have not
    seen. HOLD holds the lot; the next decision ends a hold that was signed, and leaves
    any other.

    Args:
        engine: The database.
        wanted: What is signed; its meaning follows from what was signed before.

    Raises:
        LotMoved: The lot is on the line, or its records have changed.
        StoreError: There is no such lot, an amendment has no reason, or the database
            refused.
    """
    with refusal(shown(engine)), writing(engine) as db:
        audit.lock(db)
        lot = _lot(db, wanted.lot_id)
        _check(db, lot.id, wanted)
        before = _signatures(db, lot.name)
        made = _meant(wanted, before)
        old = _told(before[-1]) if before else None
        was_held = bool(before) and before[-1].disposition is Disposition.HOLD
        held = made.disposition is Disposition.HOLD or (lot.held and not was_held)
        db.execute(
            update(LotRow)
            .where(LotRow.id == lot.id)
            .values(
                held=held,
                grade=made.grade,
                disposition=made.disposition.value,
                disposition_reason=made.reason,
                signed_by=made.by,
                signed_at=made.at,
            )
        )
        action = _ACTIONS[made.meaning]
        change = audit.change(
            made.at, made.by, action, f"{_SUBJECT}{lot.name}", old, _told(made)
        )
        audit.append(db, change)
        return made


def unlike_the_audit(db: Connection) -> Iterator[str]:
    """Lots that do not stand as they were signed, one line each."""
    signed = select(AuditRow.__table__).where(
        AuditRow.subject.startswith(_SUBJECT), AuditRow.action.in_(_ACTIONS.values())
    )
    told = {
        row.subject.removeprefix(_SUBJECT): row
        for row in db.execute(signed.order_by(AuditRow.sequence))
    }
    lots = select(LotRow.__table__).where(
        LotRow.name.in_(sorted(told)) | LotRow.signed_by.is_not(None)
    )
    for lot in db.execute(lots.order_by(LotRow.id)):
        row = told.pop(lot.name, None)
        if row is None:
            yield f"lot {lot.name} says it was signed by {lot.signed_by}, nobody did"
        elif not _stands(lot, _signature(lot.name, row)):
            where = f"row {row.sequence} of the audit"
            yield f"lot {lot.name} does not stand as it was signed in {where}"


def _stands(lot: Any, made: Signature) -> bool:  # noqa: ANN401  a row of the table
    return bool(
        (lot.grade, lot.disposition, lot.disposition_reason, lot.signed_by)
        == (made.grade, made.disposition.value, made.reason, made.by)
        and lot.signed_at == made.at
    )


def _check(db: Connection, lot: int, wanted: Signature) -> None:
    if lot in _on_line(db):
        raise LotMoved(
            f"the lot {wanted.lot_id!r} is still on the line; sign when it is over"
        )
    found = _figures(db, lot)
    if found != wanted.figures:
        raise LotMoved(
            f"the records of {wanted.lot_id!r} have changed since they were looked at: "
            f"{found.defects} defects and {found.inspected_lines} lines inspected, not "
            f"{wanted.figures.defects} and {wanted.figures.inspected_lines}; look again"
        )


def _meant(wanted: Signature, before: tuple[Signature, ...]) -> Signature:
    meaning = Meaning.AMENDMENT if before else Meaning.DECISION
    made = replace(
        wanted,
        lot_id=plain(wanted.lot_id),
        grade=plain(wanted.grade),
        reason=plain(wanted.reason).strip(),
        full_name=plain(wanted.full_name),
        meaning=meaning,
    )
    if meaning is Meaning.AMENDMENT and not made.reason:
        raise StoreError(
            f"the lot {wanted.lot_id!r} is signed already; say why it is decided anew"
        )
    return made


def _lot(db: Connection, lot_id: str) -> Any:  # noqa: ANN401  a row of the table
    row = db.execute(
        select(LotRow.__table__).where(LotRow.name == plain(lot_id))
    ).one_or_none()
    if row is None:
        newest = select(LotRow.name).order_by(LotRow.id.desc()).limit(3)
        raise StoreError(
            f"no lot {lot_id!r}; the newest are {list(db.scalars(newest))}"
        )
    return row


def lots_on_line(db: Connection) -> frozenset[str]:
    """Names of the lots that are on a line now, in the caller's transaction."""
    named = select(LotRow.name).where(LotRow.id.in_(_on_line(db)))
    return frozenset(db.scalars(named))


def _on_line(db: Connection) -> frozenset[int]:
    """The lots that runs which are not over were last seen on.

    Of a run without a frame it is the lot that it began with.
    """
    found = set()
    runs = select(RunRow.id, RunRow.lot_id).where(
        RunRow.outcome.is_(None), RunRow.started_at.is_not(None)
    )
    for run, began_with in db.execute(runs).all():
        newest = (
            select(InspectionRow.lot_id)
            .where(InspectionRow.run_id == run)
            .order_by(InspectionRow.id.desc())
            .limit(1)
        )
        last = db.execute(newest).one_or_none()
        found.add(began_with if last is None else last.lot_id)
    return frozenset(lot for lot in found if lot is not None)


def _figures(db: Connection, lot: int) -> LotFigures:
    row = InspectionRow
    frames, inspected = db.execute(
        select(func.count(), func.sum(row.inspected_lines)).where(row.lot_id == lot)
    ).one()
    masked = select(func.sum(MaskRow.lines)).where(
        MaskRow.lot_id == lot, MaskRow.whole_width
    )
    gaps = select(func.sum(GapRow.lines)).where(GapRow.lot_id == lot)
    defects = (
        select(func.count())
        .select_from(DefectRow)
        .join(row, row.id == DefectRow.inspection_id)
        .where(row.lot_id == lot)
    )
    reviews = (
        select(func.count())
        .select_from(ReviewRow)
        .join(row, row.id == ReviewRow.inspection_id)
        .where(row.lot_id == lot)
    )
    return LotFigures(
        frames=int(frames),
        inspected_lines=int(inspected or 0),
        masked_lines=int(db.scalar(masked) or 0),
        gap_lines=int(db.scalar(gaps) or 0),
        defects=int(db.scalar(defects) or 0),
        reviews=int(db.scalar(reviews) or 0),
    )


def _signatures(db: Connection, lot_id: str) -> tuple[Signature, ...]:
    query = (
        select(AuditRow.__table__)
        .where(AuditRow.subject == f"{_SUBJECT}{lot_id}")
        .where(AuditRow.action.in_(_ACTIONS.values()))
        .order_by(AuditRow.sequence)
    )
    return tuple(_signature(lot_id, row) for row in db.execute(query))


def _signature(lot_id: str, row: Any) -> Signature:  # noqa: ANN401  a row of the table
    try:
        told: Mapping[str, Any] = json.loads(row.new_value)
        return Signature(
            lot_id=lot_id,
            grade=str(told["grade"]),
            disposition=Disposition(told["disposition"]),
            reason=str(told["reason"]),
            meaning=Meaning(told["meaning"]),
            by=row.who,
            full_name=str(told["full_name"]),
            role=str(told["role"]),
            at=row.at,
            figures=LotFigures(**told["figures"]),
        )
    except (TypeError, ValueError, KeyError) as cause:
        raise StoreError(
            f"the signature under {lot_id!r} in row {row.sequence} of the audit cannot "
            "be read; run `inspector db check`"
        ) from cause


def _told(made: Signature) -> dict[str, object]:
    """What the audit says; who and when stand in the row itself."""
    return {
        "grade": made.grade,
        "disposition": made.disposition.value,
        "reason": made.reason,
        "meaning": made.meaning.value,
        "full_name": made.full_name,
        "role": made.role,
        "figures": asdict(made.figures),
    }
