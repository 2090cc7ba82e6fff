"""What people say beside a line: handed to its writer, or written here if none runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from inspector.errors import StoreError
from inspector.findings import Change, Event, Record, Review
from inspector.line.client import Keep
from inspector.line.remote import RemoteLine
from inspector.records import default_url, write_changes
from inspector.station import Station
from inspector.store.database import open_database
from inspector.store.stored import missing

_LOOK_S = 0.1


def store_changes(
    station: Station,
    changes: Sequence[Record],
    *,
    url: str | None,
    now: Callable[[], datetime],
    wait_s: float = 10.0,
    now_s: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Store reviews, events and changes, and come back when they are safe.

    Saying it twice is harmless. One process writes to a station's records: if a line
    runs there, its writer gets the changes and this waits until they can be read; else
    this takes the station's lock and writes them itself.

    Args:
        station: The machine whose records they belong to.
        changes: Reviews, events, changes; a review's frame must be stored already.
        url: Database, None for the station's own file.
        now: UTC clock.
        wait_s: How long the line's writer may take.
        now_s: Monotonic clock.
        pause: Waits so many seconds.

    Raises:
        BusyError: Another process holds the station and takes no changes.
        StoreError: They could not be stored; the message says why.
        ValueError: Something is none of these.
    """
    if odd := [r for r in changes if not isinstance(r.body, Review | Event | Change)]:
        name = type(odd[0].body).__name__
        raise ValueError(f"reviews, events and changes are stored so, got a {name}")
    place = url or station.records.database or default_url(station)
    line = RemoteLine(station.folder)
    if not line.running:
        write_changes(station, place, changes, now())
        return
    for change in changes:
        line.send(Keep(change))
    until_s = now_s() + wait_s
    reader = open_database(place, read_only=True)
    try:
        while left := missing(reader, changes):
            if now_s() >= until_s:
                raise StoreError(
                    f"{len(left)} of {len(changes)} changes are with the line and not "
                    "stored yet; look at its alarms, and say them again if they are "
                    "lost, twice is harmless"
                )
            pause(_LOOK_S)
    finally:
        reader.dispose()
