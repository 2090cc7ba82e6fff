"""Explanations of runs: which are wanted, and how they replace older ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, func, insert, select

from inspector.files import sha256_json
from inspector.store.database import refusal, shown, writing
from inspector.store.defects import is_whole
from inspector.store.rows import plain
from inspector.store.schema import (
    DefectRow,
    ExplanationRow,
    InspectionRow,
    LotRow,
    RunRow,
)

_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """Why a cluster of defects of one run happened, as it is stored.

    Attributes:
        kind: Of the defects.
        cluster: What holds them together.
        abstained: No cause is named.
        causes: The ranking, best first, as JSON.
        members: The defects: camera, frame index, number.
        text: The same for a person.
    """

    kind: str
    cluster: str
    abstained: bool
    causes: tuple[dict[str, object], ...]
    members: tuple[tuple[str, int, int], ...]
    text: str


def counted_runs(engine: Engine) -> tuple[tuple[str, int, bool], ...]:
    """The newest runs with defects: name, defects so far, whether it was explained.

    Raises:
        StoreError: The database cannot be read.
    """
    there = select(ExplanationRow.id).where(ExplanationRow.run_id == RunRow.id).exists()
    newest = select(RunRow.id).order_by(RunRow.id.desc()).limit(_LOOKED_AT)
    query = (
        select(RunRow.name, func.count(DefectRow.id), there)
        .join(InspectionRow, InspectionRow.run_id == RunRow.id)
        .join(DefectRow, DefectRow.inspection_id == InspectionRow.id)
        .where(RunRow.id.in_(newest), is_whole())
        .group_by(RunRow.id, RunRow.name)
        .order_by(RunRow.id.desc())
    )
    with refusal(shown(engine)), engine.connect() as db:
        return tuple((name, int(n), bool(done)) for name, n, done in db.execute(query))


def runs_of_lot(engine: Engine, lot_id: str, most: int = 5) -> tuple[str, ...]:
    """The newest runs that saw a lot, newest first.

    Raises:
        StoreError: The database cannot be read.
    """
    seen = (
        select(InspectionRow.run_id)
        .join(LotRow, LotRow.id == InspectionRow.lot_id)
        .where(LotRow.name == plain(lot_id))
        .distinct()
    )
    query = (
        select(RunRow.name)
        .where(RunRow.id.in_(seen))
        .order_by(RunRow.id.desc())
        .limit(most)
    )
    with refusal(shown(engine)), engine.connect() as db:
        return tuple(db.scalars(query))


def replace_explanations(
    engine: Engine, run_id: str, clusters: Sequence[ClusterFacts], at: datetime
) -> None:
    """Put a run's explanations in place of older ones, in one transaction.

    Raises:
        StoreError: The database refused; the older ones are still there.
    """
    with refusal(shown(engine)), writing(engine) as db:
        key = db.scalar(select(RunRow.id).where(RunRow.name == plain(run_id)))
        if key is None:
            return
        db.execute(delete(ExplanationRow).where(ExplanationRow.run_id == key))
        if clusters:
            db.execute(insert(ExplanationRow), [_row(key, one, at) for one in clusters])


def stored_explanations(engine: Engine, run_id: str) -> tuple[ClusterFacts, ...]:
    """What is stored of a run, in the order of its ranking.

    Raises:
        StoreError: The database cannot be read.
    """
    query = (
        select(ExplanationRow)
        .join(RunRow, RunRow.id == ExplanationRow.run_id)
        .where(RunRow.name == plain(run_id))
        .order_by(ExplanationRow.id)
    )
    columns = ExplanationRow.__table__.columns
    with refusal(shown(engine)), engine.connect() as db:
        return tuple(
            ClusterFacts(
                row.kind,
                row.cluster,
                row.abstained,
                tuple(row.causes),
                tuple((c, int(i), int(n)) for c, i, n in row.members),
                row.text,
            )
            for row in db.execute(query.with_only_columns(*columns))
        )


def _row(run: int, one: ClusterFacts, at: datetime) -> dict[str, object]:
    content = [run, one.kind, one.cluster, one.text, [list(m) for m in one.members]]
    return {
        "digest": sha256_json(content),
        "run_id": run,
        "lot_id": None,
        "inspection_id": None,
        "number": None,
        "kind": one.kind,
        "cluster": one.cluster,
        "at": at,
        "base": None,
        "abstained": one.abstained,
        "causes": list(one.causes),
        "members": [list(member) for member in one.members],
        "text": one.text,
    }
