"""From records and stations to what the search for causes takes, and back to a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from pydantic import ValidationError

from inspector.cause.causebase import CauseBase
from inspector.cause.lot import Change, Lot, LotEvent, Position, Roll, Surroundings
from inspector.errors import CauseError
from inspector.findings import Event, EventKind
from inspector.station import Station
from inspector.store import database
from inspector.store.facts import DefectDetail, RunSummary
from inspector.store.find import DefectPlace, defect_place, speaking_place
from inspector.store.query import run_facts

MOST_DEFECTS = 20_000
_CHANGES = {
    EventKind.ROLL: Change.ROLL,
    EventKind.BATH: Change.BATH,
    EventKind.LOT: Change.LOT,
    EventKind.STOP: Change.STOP,
    EventKind.SPEED: Change.SPEED,
    EventKind.RECIPE: Change.RECIPE,
}


@dataclass(frozen=True, slots=True)
class RecordedLot:
    """A run's defects, and which of them was asked for.

    Attributes:
        lot: The defects and events.
        index: Place of the defect that was asked for.
        surroundings: What the run's own station says of the line.
        material: Recipe and material as the run names them.
        evidence: Pictures, relative to their folder, by the defect's place in the lot.
    """

    lot: Lot
    index: int
    surroundings: Surroundings
    material: str
    evidence: Mapping[int, str] = field(default_factory=dict)


def surroundings_of(station: Station) -> Surroundings:
    """What a station's file says of the line."""
    return Surroundings(
        tuple(
            Roll(r.name, r.diameter_mm, r.stand, r.slip, r.stretch, r.tolerance)
            for r in station.rolls
        ),
        tuple(Position(p.name, p.what, p.x_mm, p.width_mm) for p in station.positions),
        station.web_mm,
        station.piece_mm,
    )


def recorded_lot(url: str, defect: str) -> RecordedLot:
    """The run that holds a defect.

    Args:
        url: The database.
        defect: The number of its row, or `RUN:CAMERA:FRAME:NUMBER`.

    Raises:
        CauseError: There is no such defect.
        StoreError: The database cannot be read.
    """
    engine = database.open_database(url, read_only=True)
    try:
        if not defect.isdecimal():
            place = speaking_place(engine, _named_place(defect))
        else:
            place = defect_place(engine, int(defect)) if len(defect) < 19 else None
        if place is None:
            raise CauseError(f"no defect {defect[:40]} in {database.shown(engine)}")
        facts = run_facts(engine, place[0], worst=MOST_DEFECTS, points=0)
    finally:
        engine.dispose()
    return _recorded(facts, place)


@dataclass(frozen=True, slots=True)
class RecordedRun:
    """All defects of a run.

    Attributes:
        lot: The defects and events.
        places: Camera, frame index and number of each defect, in the lot's order.
        surroundings: What the run's own station says of the line.
        material: Recipe and material as the run names them.
    """

    lot: Lot
    places: tuple[tuple[str, int, int], ...]
    surroundings: Surroundings
    material: str


def recorded_run(url: str, run_id: str) -> RecordedRun:
    """A run that may still be going on.

    Raises:
        StoreError: There is no such run, or the database cannot be read.
    """
    engine = database.open_database(url, read_only=True)
    try:
        facts = run_facts(engine, run_id, worst=MOST_DEFECTS, points=0)
    finally:
        engine.dispose()
    details = sorted(facts.worst, key=lambda one: one.point.y_mm)
    places = [(d.point.camera, d.point.index, d.point.number) for d in details]
    lot = _lot(details, facts.events)
    return RecordedRun(lot, tuple(places), _told_by(facts), facts.run.recipe)


def _recorded(facts: RunSummary, place: tuple[str, str, int, int]) -> RecordedLot:
    details = sorted(facts.worst, key=lambda one: one.point.y_mm)
    places = [(d.point.camera, d.point.index, d.point.number) for d in details]
    if place[1:] not in places:
        raise CauseError(f"no defect {place[1:]} in run {place[0]!r}")
    lot = _lot(details, facts.events)
    evidence = {
        i: d.evidence_path for i, d in enumerate(details) if d.evidence_path is not None
    }
    return RecordedLot(
        lot, places.index(place[1:]), _told_by(facts), facts.run.recipe, evidence
    )


def material_in(base: CauseBase, text: str) -> str:
    """The material or group of the base whose name occurs in a text.

    Raises:
        CauseError: None does.
    """
    names = sorted([*base.materials, *base.common.groups], key=len, reverse=True)
    low = text.lower().replace("-", "_")
    for name in names:
        if name in low:
            return name
    raise CauseError(
        f"which material is {text[:60]!r}? give --material, one of {names}"
    )


def _named_place(defect: str) -> DefectPlace:
    parts = defect.rsplit(":", 3)
    if len(parts) != 4 or not (parts[2].isdecimal() and parts[3].isdecimal()):
        raise CauseError(
            f"--defect is the number of its row or RUN:CAMERA:FRAME:NUMBER, "
            f"got {defect[:80]!r}"
        )
    return parts[0], parts[1], int(parts[2][:18]), int(parts[3][:18])


def _lot(details: Sequence[DefectDetail], events: Sequence[Event]) -> Lot:
    boxes = np.array([one.xyxy_mm for one in details], np.float64).reshape(-1, 4)
    return Lot.of(
        [one.point.kind for one in details],
        (boxes[:, 0] + boxes[:, 2]) / 2,
        np.array([one.point.y_mm for one in details], np.float64),
        np.maximum(boxes[:, 2] - boxes[:, 0], 1e-6),
        np.maximum(boxes[:, 3] - boxes[:, 1], 1e-6),
        [_side(one.point.camera) for one in details],
        events=tuple(_events(events)) or None,
    )


def _events(events: Sequence[Event]) -> Iterator[LotEvent]:
    for event in events:
        if event.kind in _CHANGES and event.position_mm is not None:
            change = _CHANGES[event.kind]
            key = "lot" if change is Change.LOT else ""
            yield LotEvent(change, event.position_mm, event.text[:300], key)


def _side(camera: str) -> str:
    """The face that a camera sees, if its name tells."""
    low = camera.lower()
    if "bottom" in low or "lower" in low:
        return "bottom"
    return "top" if "top" in low or "upper" in low else ""


def _told_by(facts: RunSummary) -> Surroundings:
    """The roll table of the station that made the run, as it was then."""
    for document in facts.documents:
        if document.kind == "station":
            try:
                return surroundings_of(Station.model_validate_json(document.body))
            except ValidationError:  # of a newer or older program
                return Surroundings()
    return Surroundings()
