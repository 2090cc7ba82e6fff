"""Which cameras look at one web, so that rules count over all of them."""

from __future__ import annotations

from collections.abc import Iterable

from inspector.release.trial import FaceOf
from inspector.report.wanted import station_of
from inspector.station import Station
from inspector.store.facts import Document


def faces_of(station: Station) -> FaceOf:
    """The web that a camera looks at: a face that several share, or one of its own."""
    shared = {
        part.name: f"face {part.side}"
        for part in station.cameras
        if part.place_mm is not None
    }
    return lambda camera: shared.get(camera, own_face(camera))


def own_face(camera: str) -> str:
    """The web of a camera that shares none."""
    return f"camera {camera}"


def station_in(documents: Iterable[Document]) -> Station | None:
    """The station of the run; None if it is not on record or of another version."""
    bodies = (one.body for one in documents if one.kind == "station")
    return next((station_of(body) for body in bodies), None)
