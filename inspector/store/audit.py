"""Who changed what: rows are added under a chain of hashes, and the chain is checked.

The newest row's number and hash are kept apart as well: in one document that follows
each row, in a document of every run that begins, and in the manifest of every backup.
So a tail that was cut off is missed.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.exc import OperationalError

from inspector.files import canonical_json, sha256_json
from inspector.findings import Change
from inspector.store.chain import Anchor, Entry, broken, seal
from inspector.store.database import refusal, shown, writing
from inspector.store.facts import Document
from inspector.store.inserts import add_new, plain
from inspector.store.schema import AuditRow, DocumentRow, RunDocumentRow, RunRow
from inspector.store.snapshot import snapshot

_KIND: Final = "audit"
_TIP = "audit-tip"
"""Key of the document that follows each row; its body changes, so it is no hash."""
_TRIES = 8
"""Each waits as long as a connection waits for a lock."""
_own_tip = update(DocumentRow).where(DocumentRow.digest == _TIP)


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What a check of the audit found.

    Attributes:
        rows: How many there are.
        anchors: How many places outside of it tell how far it had reached.
        problems: One line each; empty if the audit is whole.
    """

    rows: int
    anchors: int
    problems: tuple[str, ...]


def change(
    at: datetime,
    who: str,
    action: str,
    subject: str,
    old: object = None,
    new: object = None,
) -> Change:
    """What somebody changed, with its old and new value as canonical JSON."""
    told = (None if v is None else canonical_json(v) for v in (old, new))
    return _plain(Change(at, who, action, subject, *told))


def lock(db: Connection) -> None:
    """Make others who want to add rows wait for the end of the caller's transaction.

    Call it before anything is read: SQLite refuses a transaction that has read and
    wants to write after another has written.
    """
    add_new(db, DocumentRow, [_tip_row(Anchor(0, ""))])
    db.execute(_own_tip.values(kind=_KIND))


def append(db: Connection, made: Change) -> Entry:
    """Add a row in the caller's transaction, which has read nothing or has the lock."""
    lock(db)
    entry = seal(reached(db), made)
    done = entry.change
    db.execute(
        insert(AuditRow).values(
            sequence=entry.sequence,
            at=done.at,
            who=done.who,
            action=done.action,
            subject=done.subject,
            old_value=done.old,
            new_value=done.new,
            previous_hash=entry.previous_hash,
            hash=entry.hash,
        )
    )
    db.execute(_own_tip.values(body=_body(Anchor(entry.sequence, entry.hash))))
    return entry


def append_once(db: Connection, made: Change) -> None:
    """Add a row unless it is there; the caller's transaction has the lock."""
    told = _plain(made)
    if not db.scalar(select(exists().where(*is_row_of(told)))):
        append(db, told)


def is_row_of(made: Change) -> list[ColumnElement[bool]]:
    """What is true of the row of a change alone."""
    told = _plain(made)
    return [
        AuditRow.at == told.at,
        AuditRow.who == told.who,
        AuditRow.action == told.action,
        AuditRow.subject == told.subject,
        AuditRow.old_value.is_not_distinct_from(told.old),
        AuditRow.new_value.is_not_distinct_from(told.new),
    ]


def _plain(made: Change) -> Change:
    return replace(
        made,
        who=plain(made.who),
        action=plain(made.action),
        subject=plain(made.subject),
        old=None if made.old is None else plain(made.old),
        new=None if made.new is None else plain(made.new),
    )


def note(engine: Engine, *changes: Change) -> tuple[Entry, ...]:
    """Add rows in a transaction of their own; tries again while another writes.

    Raises:
        StoreError: The database refused.
    """
    with refusal(shown(engine)):
        for _ in range(_TRIES - 1):
            with contextlib.suppress(_Busy):
                return _note_once(engine, changes)
        return _note_once(engine, changes)


class _Busy(OperationalError):
    """Another transaction has held the lock for too long."""


def _note_once(engine: Engine, changes: Sequence[Change]) -> tuple[Entry, ...]:
    try:
        with writing(engine) as db:
            return tuple(append(db, one) for one in changes)
    except OperationalError as error:
        if "lock" in str(error.orig):
            raise _Busy(error.statement, error.params, error.orig or error) from error
        raise


def newest(
    engine: Engine, most: int = 100, *, subject: str = "", before: int | None = None
) -> tuple[Entry, ...]:
    """The newest rows, newest first.

    Args:
        engine: The database.
        most: How many at most.
        subject: Only those whose subject begins so.
        before: Only those with a smaller sequence, to turn the page.

    Raises:
        StoreError: The database cannot be read.
    """
    query = select(AuditRow.__table__).order_by(AuditRow.sequence.desc()).limit(most)
    if subject:
        query = query.where(AuditRow.subject.startswith(subject, autoescape=True))
    if before is not None:
        query = query.where(AuditRow.sequence < before)
    with refusal(shown(engine)), engine.connect() as db:
        return tuple(_entry(row) for row in db.execute(query))


def tip(engine: Engine) -> Anchor:
    """How far the audit has reached.

    Raises:
        StoreError: The database cannot be read.
    """
    with refusal(shown(engine)), engine.connect() as db:
        return reached(db)


def run_anchor(engine: Engine) -> Document:
    """How far the audit has reached, as a document for a run that begins.

    Raises:
        StoreError: The database cannot be read.
    """
    told = tip(engine)
    content = {"sequence": told.sequence, "hash": told.hash}
    return Document.of(_KIND, _KIND, content)


def check(engine: Engine, anchors: Sequence[Anchor] = ()) -> AuditReport:
    """Whether no row was changed, taken out, moved, put in or cut off.

    Args:
        engine: The database.
        anchors: What is known from outside, such as a backup's manifest.

    Raises:
        StoreError: The database cannot be read.
    """
    with snapshot(engine) as db:
        return check_in(db, anchors)


def check_in(db: Connection, anchors: Sequence[Anchor] = ()) -> AuditReport:
    """The same in the caller's transaction, which sees one state of the database."""
    query = select(AuditRow.__table__).order_by(AuditRow.sequence)
    entries = [_entry(row) for row in db.execute(query)]
    kept, damaged = _anchors(db)
    known = [*kept, *anchors]
    if entries and not any(anchor.place == _TIP for anchor in kept):
        damaged.append("the document that follows the audit's end is missing")
    problems = (*broken(entries, known), *damaged)
    return AuditReport(len(entries), len(known), problems)


def _anchors(db: Connection) -> tuple[list[Anchor], list[str]]:
    """What the database knows beside the audit, and what of that is damaged."""
    anchors: list[Anchor] = []
    damaged: list[str] = []
    query = (
        select(DocumentRow.digest, DocumentRow.body, RunRow.name)
        .outerjoin(RunDocumentRow, RunDocumentRow.digest == DocumentRow.digest)
        .outerjoin(RunRow, RunRow.id == RunDocumentRow.run_id)
        .where(DocumentRow.kind == _KIND)
        .order_by(RunRow.id)
    )
    for digest, body, run in db.execute(query):
        place = digest if digest == _TIP else f"run {run}" if run else "a removed run"
        try:
            anchor = replace(_anchor(body), place=place)
            sound = digest in (_TIP, sha256_json(json.loads(body)))
        except (ValueError, TypeError, KeyError):
            damaged.append(f"what {place} knows of the audit cannot be read")
            continue
        anchors.append(anchor)
        if not sound:
            damaged.append(f"what {place} knows of the audit was changed")
    return anchors, damaged


def reached(db: Connection) -> Anchor:
    """The last row, or what the tip says if rows are missing at the end."""
    query = select(AuditRow.sequence, AuditRow.hash).order_by(AuditRow.sequence.desc())
    last = db.execute(query.limit(1)).one_or_none()
    there = Anchor(last.sequence, last.hash) if last else Anchor(0, "")
    body = db.scalar(select(DocumentRow.body).where(DocumentRow.digest == _TIP))
    try:
        told = _anchor(body or "")
    except (ValueError, TypeError, KeyError):
        return there
    return told if told.sequence > there.sequence else there


def _tip_row(anchor: Anchor) -> dict[str, object]:
    return {"digest": _TIP, "kind": _KIND, "name": _KIND, "body": _body(anchor)}


def _body(anchor: Anchor) -> str:
    return canonical_json({"sequence": anchor.sequence, "hash": anchor.hash})


def _anchor(body: str) -> Anchor:
    content = json.loads(body)
    return Anchor(int(content["sequence"]), str(content["hash"]))


def _entry(row: Row[tuple[AuditRow]]) -> Entry:
    done = Change(
        row.at, row.who, row.action, row.subject, row.old_value, row.new_value
    )
    return Entry(row.sequence, done, row.previous_hash, row.hash)
