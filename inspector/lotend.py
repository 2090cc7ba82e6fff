"""The end of a lot: what was found, what it is graded as, and who decides about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from inspector.access import Act
from inspector.disposal import Disposition, LotFigures, Signature
from inspector.findings import Decision
from inspector.line.client import Seat, SignLot
from inspector.report.assemble import About, Beside, assemble, widths_of
from inspector.report.gradefile import load_tables
from inspector.report.grading import Grade, GradeTable
from inspector.report.quality import Cell, QualityReport
from inspector.report.run_report import KindName
from inspector.resources import data_folder
from inspector.slowpath import Apart
from inspector.status import Ledger
from inspector.store import signing
from inspector.store.opened import reading
from inspector.store.report_facts import lot_facts
from inspector.store.signing import LotRecord


@dataclass(frozen=True, slots=True)
class KindLine:
    """How many defects of a kind lie on frames with each verdict."""

    kind: str
    reject: int
    review: int
    accept: int

    @property
    def all(self) -> int:
        """All of them."""
        return self.reject + self.review + self.accept


@dataclass(frozen=True, slots=True)
class LotEnd:
    """A lot as somebody decides about it.

    Attributes:
        lot_id: Its name.
        running: It is on the line.
        held: Nothing of it may be thrown away.
        product: Its recipes, one after the other.
        started_at: UTC instant of its first frame; None without one.
        ended_at: UTC instant of its last frame.
        ledger: Its lines: produced = inspected + masked + gaps.
        produced_mm: What went by.
        inspected_mm: What was inspected.
        unseen_mm: What lies in gaps.
        per_100_m: Defects per 100 m inspected; None where nothing was.
        width_mm: Of the web, 0 where it is not known.
        kinds: Defects by kind and verdict, most rejected first.
        grade: What it is graded as and why; None where no table grades it.
        names: The plant's words for kinds.
        figures: What a signature is about.
        zone: IANA name of the plant's time zone.
        signatures: Oldest first; the last one counts.
    """

    lot_id: str
    running: bool
    held: bool
    product: str
    started_at: datetime | None
    ended_at: datetime | None
    ledger: Ledger
    produced_mm: float
    inspected_mm: float
    unseen_mm: float
    per_100_m: float | None
    width_mm: float
    kinds: tuple[KindLine, ...]
    grade: Grade | None
    figures: LotFigures
    zone: str
    signatures: tuple[Signature, ...] = ()
    names: Mapping[str, KindName] = field(default_factory=dict)

    @property
    def masked_mm(self) -> float:
        """What was left out on purpose."""
        return max(0.0, self.produced_mm - self.inspected_mm - self.unseen_mm)

    @property
    def proposed(self) -> Disposition | None:
        """What the grade says is to be done with it."""
        return None if self.grade is None else self.grade.disposition

    @property
    def signed(self) -> Signature | None:
        """The signature that counts."""
        return self.signatures[-1] if self.signatures else None

    @property
    def changed(self) -> bool:
        """Whether the records are other ones than those that were signed."""
        return self.signed is not None and self.signed.figures != self.figures


class Obstacle(StrEnum):
    """Why a lot cannot be signed now, in the order in which it is told.

    NOBODY: people do not log in at this line. ROLE: whoever is here may not. RUNNING:
    the lot is on the line. CHOICE: nothing is chosen. REASON: it is to be said why.
    """

    NOBODY = "nobody"
    ROLE = "role"
    RUNNING = "running"
    CHOICE = "choice"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody is about to sign.

    Attributes:
        disposition: What is to be done; None while nothing is chosen.
        reason: Why, as typed.
    """

    disposition: Disposition | None = None
    reason: str = ""


def needs_reason(end: LotEnd, draft: Draft) -> bool:
    """Whether it is to be said why: it was signed before, or is not as proposed."""
    return end.signed is not None or draft.disposition is not end.proposed


def obstacle(end: LotEnd, draft: Draft, seat: Seat) -> Obstacle | None:
    """What stands in the way of a signature; None if nothing does."""
    if not seat.asked:
        return Obstacle.NOBODY
    if not (seat.may(Act.SIGN) and seat.may(Act.DISPOSE)):
        return Obstacle.ROLE
    if end.running:
        return Obstacle.RUNNING
    if draft.disposition is None:
        return Obstacle.CHOICE
    if needs_reason(end, draft) and not draft.reason.strip():
        return Obstacle.REASON
    return None


def signing_of(
    end: LotEnd, draft: Draft, password: str
) -> SignLot:  # fmt: skip
    """The command that signs.

    Raises:
        ValueError: Nothing is chosen.
    """
    if draft.disposition is None:
        raise ValueError("choose what is to be done with the lot first")
    return SignLot(
        lot_id=end.lot_id,
        grade=end.grade.name if end.grade else "",
        disposition=draft.disposition,
        reason=draft.reason.strip(),
        seen=end.figures,
        password=password,
    )


class Lots(Protocol):
    """Reads lots. Every call may take its time and raises InspectorError."""

    def newest(self) -> tuple[LotRecord, ...]:
        """The lots that came last, newest first."""
        ...

    def end(self, lot_id: str) -> LotEnd:
        """One lot, with its figures, grade and signatures."""
        ...

    def close(self) -> None:
        """Give back what was opened."""
        ...


class RecordedLots:
    """Lots from a database; figures are added up in a process of their own."""

    def __init__(
        self, url: str, zone: str, tables: Sequence[GradeTable] | None = None
    ) -> None:
        """Name the parts; nothing is opened yet.

        Args:
            url: The database.
            zone: IANA name of the plant's time zone.
            tables: Grading tables; None for those that are shipped.
        """
        self._url, self._zone = url, zone
        self._tables = None if tables is None else tuple(tables)
        self._apart = Apart()

    def newest(self) -> tuple[LotRecord, ...]:
        """The lots that came last, newest first."""
        with reading(self._url) as engine:
            return signing.newest_lots(engine)

    def end(self, lot_id: str) -> LotEnd:
        """One lot, with its figures, grade and signatures."""
        told = self._url, lot_id, self._zone, self._tables
        return self._apart.ask(lot_end, *told)

    def close(self) -> None:
        """End the process that adds up."""
        self._apart.close()


def lot_end(
    url: str, lot_id: str, zone: str, tables: Sequence[GradeTable] | None = None
) -> LotEnd:
    """A lot as it stands on record; computed where it is called.

    Raises:
        StoreError: There is no such lot, or the records cannot be read.
    """
    graded = load_tables(data_folder() / "grading") if tables is None else tables
    with reading(url) as engine:
        figures = signing.figures_of(engine, lot_id)  # first: what comes later differs
        running = signing.is_running(engine, lot_id)
        signatures = signing.signatures(engine, lot_id)
        facts = lot_facts(engine, lot_id)
        held = lot_id in {one.name for one in facts.lots.values() if one.held}
    about = About("lot", lot_id, (lot_id, lot_id), zone)
    report = assemble(facts, about, Beside(tables=tuple(graded)))
    width_mm = max(widths_of(facts).values(), default=0.0)
    told = report, lot_id, figures, signatures, width_mm
    return _end(*told, running=running, held=held)


def _end(
    report: QualityReport,
    lot_id: str,
    figures: LotFigures,
    signatures: tuple[Signature, ...],
    width_mm: float,
    *,
    running: bool,
    held: bool,
) -> LotEnd:
    whole = report.whole
    mine = [line for line in report.lots if line.stretch.name == lot_id]
    return LotEnd(
        lot_id=lot_id,
        running=running,
        held=held,
        product=", ".join(report.products),
        started_at=whole.started_at,
        ended_at=whole.ended_at,
        ledger=whole.ledger,
        produced_mm=whole.produced_mm,
        inspected_mm=whole.inspected_mm,
        unseen_mm=whole.unseen_mm,
        per_100_m=whole.per_100_m,
        width_mm=width_mm,
        kinds=_kinds(report.cells),
        grade=mine[0].grade if mine else None,
        figures=figures,
        zone=report.zone,
        signatures=signatures,
        names=dict(report.kind_names),
    )


def _kinds(cells: Sequence[Cell]) -> tuple[KindLine, ...]:
    tally: Counter[tuple[str, Decision]] = Counter()
    for cell in cells:
        tally[cell.kind, cell.decision] += cell.count
    lines = [
        KindLine(
            kind,
            tally[kind, Decision.REJECT],
            tally[kind, Decision.REVIEW],
            tally[kind, Decision.ACCEPT],
        )
        for kind in sorted({kind for kind, _ in tally})
    ]
    return tuple(sorted(lines, key=lambda one: (-one.reject, -one.review, -one.accept)))
