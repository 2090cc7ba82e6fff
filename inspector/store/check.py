"""Whether the records are whole: rows, lines, pictures, documents and the audit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, Select, and_, func, select, text

from inspector.files import sha256_file
from inspector.store import audit
from inspector.store.chain import Anchor
from inspector.store.columns import Base
from inspector.store.continuity import interruptions
from inspector.store.due import of_station
from inspector.store.durable import UNFINISHED
from inspector.store.periods import strays
from inspector.store.schema import (
    DocumentRow,
    EvidenceRow,
    InspectionRow,
    PeriodRow,
    RunRow,
)
from inspector.store.signing import unlike_the_audit
from inspector.store.snapshot import snapshot

_MOST_TOLD = 50
_CHUNK = 2000
_HASHED_BODIES = ("recipe", "station", "provenance", "calendar", "calibration")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one question of a check was answered with.

    Attributes:
        name: What was looked at.
        looked_at: How many of them.
        problems: One line each, the first fifty.
        problem_count: How many there are in all.
        remarks: What is worth knowing and no problem.
    """

    name: str
    looked_at: int
    problems: tuple[str, ...] = ()
    problem_count: int = 0
    remarks: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, name: str, looked_at: int, problems: Iterable[str], *remarks: str
    ) -> Finding:
        """A finding from all its problems."""
        told: list[str] = []
        count = 0
        for problem in problems:
            count += 1
            if count <= _MOST_TOLD:
                told.append(problem)
        return cls(name, looked_at, tuple(told), count, remarks)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All answers of a check."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(finding.problem_count for finding in self.findings)


def check(
    engine: Engine,
    evidence: Path | None,
    *,
    station: str | None = None,
    hashes: bool = True,
    anchors: Sequence[Anchor] = (),
    tell: Callable[[str], None] = lambda _what: None,
) -> CheckReport:
    """Look at everything, in one state of the database.

    Args:
        engine: An up-to-date database, best opened read-only.
        evidence: The pictures' folder; None leaves the pictures out.
        station: Only its pictures lie in the folder; None if those of all do.
        hashes: Read every picture and compare its hash.
        anchors: How far the audit had reached, as a backup knows it.
        tell: Hears what is looked at next.

    Raises:
        StoreError: The database cannot be read.
    """
    findings: list[Finding] = []
    with snapshot(engine) as db:
        for name, look in (
            ("file", _file),
            ("foreign keys", _foreign_keys),
            ("lines", _lines),
            ("periods", _periods),
            ("documents", _documents),
        ):
            tell(name)
            findings.append(look(db))
        tell("audit")
        found = audit.check_in(db, anchors)
        problems = [*found.problems, *unlike_the_audit(db)]
        findings.append(Finding.of("audit", found.rows, problems))
        if evidence is not None:
            tell("evidence")
            findings.append(_evidence(db, evidence, station, hashes=hashes))
    return CheckReport(tuple(findings))


def _file(db: Connection) -> Finding:
    """What SQLite says about its own file; PostgreSQL checks its pages itself."""
    if db.dialect.name != "sqlite":
        return Finding("file", 0)
    said = [str(row) for row in db.scalars(text("PRAGMA integrity_check"))]
    pages = int(db.scalar(text("PRAGMA page_count")) or 0)
    return Finding.of("file", pages, [] if said == ["ok"] else said)


def _foreign_keys(db: Connection) -> Finding:
    """Rows that point to nothing, whatever the database itself believes."""
    problems: list[str] = []
    looked_at = 0
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            looked_at += 1
            parent = key.referred_table.alias("parent")
            pairs = [
                (element.parent, parent.c[element.column.name])
                for element in key.elements
            ]
            query = (
                select(func.count())
                .select_from(
                    table.outerjoin(parent, and_(*(own == its for own, its in pairs)))
                )
                .where(pairs[0][1].is_(None), *(own.is_not(None) for own, _ in pairs))
            )
            if lost := db.scalar(query):
                columns = ", ".join(own.name for own, _ in pairs)
                problems.append(
                    f"{lost} rows of {table.name} name by {columns} a row of "
                    f"{key.referred_table.name} that is not there"
                )
    return Finding.of("foreign keys", looked_at, problems)


def _lines(db: Connection) -> Finding:
    looked_at, problems = interruptions(db)
    return Finding.of("lines", looked_at, problems)


def _periods(db: Connection) -> Finding:
    """Frames that a gallery asked for their time would not show."""
    looked_at = db.scalar(select(func.count()).select_from(PeriodRow)) or 0
    return Finding.of("periods", looked_at, strays(db))


def _documents(db: Connection) -> Finding:
    """Documents whose text does not give the hash that they go by."""
    row = DocumentRow
    query = select(row.digest, row.kind, row.name, row.body).order_by(row.digest)
    looked_at = 0
    problems: list[str] = []
    for digest, kind, name, body in db.execute(query):
        looked_at += 1
        found = hashlib.sha256(body.encode()).hexdigest()
        if kind in _HASHED_BODIES and found != digest:
            problems.append(f"{kind} {name!r} {digest[:12]} was changed")
    return Finding.of("documents", looked_at, problems)


def _evidence(
    db: Connection, folder: Path, station: str | None, *, hashes: bool
) -> Finding:
    looked_at = 0
    problems: list[str] = []
    named: set[str] = set()
    for path, sha256 in _pictures(db, station):
        looked_at += 1
        named.add(path)
        if problem := _picture(folder, path, sha256, hashes=hashes):
            problems.append(problem)
    there = {
        path.relative_to(folder).as_posix()
        for path in folder.glob("*/*/*/*/*")
        if path.suffix in (".jpg", UNFINISHED)
    }
    remarks = []
    if nameless := len(there - named):
        remarks.append(f"{nameless} files that no row names; `inspector db prune`")
    return Finding.of("evidence", looked_at, problems, *remarks)


def _picture(folder: Path, path: str, sha256: str, *, hashes: bool) -> str:
    """What is wrong with a picture; "" if nothing is."""
    try:
        if not hashes:
            return "" if (folder / path).is_file() else f"{path} is missing"
        found = sha256_file(folder / path)
    except FileNotFoundError:
        return f"{path} is missing"
    except OSError as error:
        return f"{path} cannot be read: {error.strerror or error}"
    return "" if found == sha256 else f"{path} was changed: its hash is another"


def _pictures(db: Connection, station: str | None) -> Iterator[tuple[str, str]]:
    """Path and hash of every picture, in the order in which they were stored."""
    last = 0
    while rows := db.execute(_after(last, station)).all():
        for id_, path, sha256 in rows:
            last = id_
            yield path, sha256


def _after(last: int, station: str | None) -> Select[*tuple[int, str, str]]:
    row = EvidenceRow
    query = select(row.id, row.path, row.sha256).where(row.id > last)
    if station is not None:
        query = query.join(InspectionRow, InspectionRow.id == row.inspection_id)
        query = query.join(RunRow, RunRow.id == InspectionRow.run_id)
        query = query.where(of_station(station))
    return query.order_by(row.id).limit(_CHUNK)
