"""Which index a page of the gallery walks, and where it begins and ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    func,
    or_,
    select,
    tuple_,
)

from inspector.store.schema import DefectRow, EvidenceRow, InspectionRow

_LARGEST = 2**62
_DENSE = 4
_SAMPLE = 2000
"""Frames that are looked at to tell what is rare."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """No inspection that is wanted lies outside of these two."""

    first: int = 0
    last: int = _LARGEST

    def within(self, other: Bounds) -> Bounds:
        """What lies in both."""
        return Bounds(max(self.first, other.first), min(self.last, other.last))


NOTHING = Bounds(0, -1)


@dataclass(frozen=True, slots=True)
class Walk:
    """An index in descending order, from the last inspection to the first.

    Attributes:
        inspection: The column that holds the inspection in that index's table.
        number: The column that holds the defect's number.
        lead: The index's first column, if it is not the inspection.
        value: What the first column must be.
        bounds: Where the walk begins and ends.
    """

    inspection: Any
    number: Any
    lead: Any = None
    value: object = None
    bounds: Bounds = Bounds()

    def along(self, query: Select[Any], after: tuple[int, int] | None) -> Select[Any]:
        """The query with its order and limits; `after` is where the last page ended."""
        if after is not None:
            query = query.where(self._after(*after))
        inside = self._inside(self.inspection, after)
        order = (self.inspection.desc(), self.number.desc())
        if self.lead is None:
            return query.where(*inside).order_by(*order)
        return query.where(self.lead == self.value, *inside).order_by(*order)

    def along_on_server(
        self, query: Select[Any], after: tuple[int, int] | None
    ) -> Select[Any]:
        """The same so that a server cannot help walking this index.

        Told that a column equals something, it forgets the column's part in the order,
        and may walk another index backward in the hope of meeting it soon. Told the
        same as a range, it has one index alone that gives the order. And limits of one
        table are no limits to it of another that is joined by equality.
        """
        if self.lead is None:
            of_frames = self._inside(InspectionRow.id, after)
            of_defects = self._inside(DefectRow.inspection_id, after)
            return self.along(query.where(*of_frames, *of_defects), after)
        if after is not None:
            query = query.where(self._after(*after))
        place = tuple_(self.lead, self.inspection)
        first, last = self._ends(after)
        return query.where(
            place >= tuple_(self.value, first), place <= tuple_(self.value, last)
        ).order_by(self.lead.desc(), self.inspection.desc(), self.number.desc())

    def _ends(self, after: tuple[int, int] | None) -> tuple[int, int]:
        last = self.bounds.last if after is None else min(self.bounds.last, after[0])
        return self.bounds.first, last

    def _inside(
        self,
        column: Any,  # noqa: ANN401  the inspection in one of the tables
        after: tuple[int, int] | None,
    ) -> tuple[ColumnElement[bool], ...]:
        first, last = self._ends(after)
        return column >= first, column <= last

    def _after(self, inspection: int, number: int) -> ColumnElement[bool]:
        """Whether a row comes after a place in descending order."""
        return or_(
            self.inspection < inspection,
            and_(self.inspection == inspection, self.number < number),
        )


def over_kind(kind: str, bounds: Bounds) -> Walk:
    """Over the defects of a kind."""
    row = DefectRow
    return Walk(row.inspection_id, row.number, row.kind, kind, bounds)


def over_frames(lead: Any, value: object, bounds: Bounds) -> Walk:  # noqa: ANN401  a column
    """Over the frames in which a column that has an index is so."""
    return Walk(InspectionRow.id, DefectRow.number, lead, value, bounds)


def over_pictures(bounds: Bounds) -> Walk:
    """Over the pictures."""
    return Walk(EvidenceRow.inspection_id, EvidenceRow.number, bounds=bounds)


def over_all(bounds: Bounds) -> Walk:
    """Over all defects."""
    return Walk(DefectRow.inspection_id, DefectRow.number, bounds=bounds)


def reach(db: Connection, column: Any, key: int) -> Bounds:  # noqa: ANN401  a column
    """The first and the last frame in which a column that has an index is so."""
    first, last = (
        db.scalar(
            select(InspectionRow.id).where(column == key).order_by(order).limit(1)
        )
        for order in (InspectionRow.id, InspectionRow.id.desc())
    )
    return NOTHING if first is None or last is None else Bounds(first, last)


def is_dense(db: Connection, column: Any, key: int, bounds: Bounds) -> bool:  # noqa: ANN401  a column
    """Whether most frames within the bounds are those in which the column is so."""
    query = select(func.count()).where(column == key)
    count = int(db.scalar(query.select_from(InspectionRow)) or 0)
    return bounds.last - bounds.first + 1 <= _DENSE * count


def verdict_is_rarer(db: Connection, kind: str, decision: str, bounds: Bounds) -> bool:
    """Whether a walk over a verdict leads past fewer rows than one over a kind.

    Told from the last frames within the bounds.
    """
    frame, defect = InspectionRow, DefectRow
    newest = select(func.max(frame.id)).where(frame.id <= bounds.last)
    last = db.scalar(newest) or 0
    first = max(bounds.first, last - _SAMPLE)
    verdicts = select(frame.id).where(
        frame.decision == decision, frame.id >= first, frame.id <= last
    )
    kinds = select(defect.inspection_id).where(
        defect.kind == kind,
        defect.inspection_id >= first,
        defect.inspection_id <= last,
    )
    seen = [
        int(db.scalar(select(func.count()).select_from(query.subquery())) or 0)
        for query in (verdicts, kinds)
    ]
    return seen[0] < seen[1]
