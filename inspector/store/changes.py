"""What differs between a run and the one before it on the same machine, for the audit.

Recipes, models, settings and support libraries are files: whoever changed one did so
outside of this program, so the change is told when the first run uses it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, Engine, select

from inspector.store import audit
from inspector.store.database import refusal, shown, writing
from inspector.store.facts import RunFacts
from inspector.store.rows import plain
from inspector.store.schema import DocumentRow, RunRow, StationRow

_SUBJECTS = {
    "recipe": "recipe",
    "station": "settings",
    "artifacts": "model",
    "engines": "engine",
    "library": "library",
    "software": "program",
}


def note_changes(engine: Engine, facts: RunFacts, who: str) -> int:
    """Add a row to the audit for each thing that decides and is another than before.

    Call when the run is stored. The first run of a machine tells of all it uses.

    Args:
        engine: The database.
        facts: The run that begins.
        who: Who started it.

    Returns:
        How many rows were added.

    Raises:
        StoreError: The database refused.
    """
    with refusal(shown(engine)), writing(engine) as db:
        audit.lock(db)
        before = _before(db, facts)
        now = _parts(facts)
        found = list(_unlike(before, now))
        for name, old, new in found:
            subject = f"{_SUBJECTS[name]} of {facts.station}"
            change = audit.change(facts.started_at, who, "change", subject, old, new)
            audit.append(db, change)
        return len(found)


def _unlike(
    before: Mapping[str, object], now: Mapping[str, object]
) -> Iterator[tuple[str, object, object]]:
    for name in _SUBJECTS:
        old, new = before.get(name) or None, now.get(name) or None
        if old != new:
            yield name, old, new


def _parts(facts: RunFacts) -> dict[str, object]:
    made = facts.provenance
    return {
        "recipe": {"name": facts.recipe, "digest": made.recipe},
        "station": made.station,
        "artifacts": dict(made.artifacts),
        "engines": dict(made.engines),
        "library": made.library,
        "software": made.software,
    }


def _before(db: Connection, facts: RunFacts) -> dict[str, object]:
    """The same of the newest other run of this machine; empty if there is none."""
    query = (
        select(RunRow.recipe, DocumentRow.body)
        .join(StationRow, StationRow.id == RunRow.station_id)
        .join(DocumentRow, DocumentRow.digest == RunRow.provenance)
        .where(
            StationRow.name == plain(facts.station), RunRow.name != plain(facts.run_id)
        )
        .order_by(RunRow.id.desc())
        .limit(1)
    )
    found = db.execute(query).one_or_none()
    if found is None:
        return {}
    parts = dict(json.loads(found.body))
    return {**parts, "recipe": {"name": found.recipe, "digest": parts["recipe"]}}
