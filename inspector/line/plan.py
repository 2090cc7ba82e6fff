"""Plan: everything a run needs, made by `inspector.build`, its clocks included."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from inspector.camera.base import Camera
from inspector.channel import Lossless
from inspector.factory.base import Output
from inspector.findings import Record
from inspector.line.client import LineClient
from inspector.line.inspect import OpenInspector
from inspector.line.passing import Passing
from inspector.recipe import Recipe
from inspector.station import Station
from inspector.status import Alarm, Ledger
from inspector.vision.flatfield import FlatField
from inspector.vision.scale import Rectifier


class Records(Protocol):
    """Where records go; one per run, opened and closed by the `line` thread."""

    def open(self) -> list[str]:
        """Bring the store up to date; says what a crash before had left behind.

        Raises:
            StoreError: The store cannot be used.
            BusyError: Another process holds the station.
        """
        ...

    def begin(self, run_id: str, lot_id: str, began_at: datetime) -> None:
        """Store the run, its documents and its provenance."""
        ...

    def work(
        self,
        records: Lossless[Record],
        on_acknowledged: Callable[[int], None],
        on_trouble: Callable[[str], None],
    ) -> None:
        """T3: store records until the channel is closed and drained."""
        ...

    def spooled(self) -> int:
        """Records that wait on disk."""
        ...

    def free_mb(self) -> float:
        """Free space where the records lie."""
        ...

    def end(
        self,
        run_id: str,
        ended_at: datetime,
        ledgers: Mapping[str, Ledger],
        note: str,
        alarms: tuple[Alarm, ...],
    ) -> None:
        """Store how the run ended."""
        ...

    def close(self) -> None:
        """Give the store and the station lock back."""
        ...


def _closed(_line: LineClient) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Plan:
    """A recipe on a station, ready to be run any number of times.

    Attributes:
        recipe: The product.
        station: The machine.
        preflight: Questions that need both or the machine; raises PreflightError.
        cameras: Makes each camera by its name.
        flat_fields: The correction of a camera's columns, for those that have one.
        inspectors: Opens an inspector for a camera and an attempt (0, 1, ...).
        outputs: Makes each output by its name.
        records: Opens the store for one run.
        now: UTC clock.
        now_s: Monotonic clock.
        on_progress: Hears the number of acknowledged records.
        door: Lets other processes talk to the line while a run is on.
        rectifiers: Makes a camera's columns equally wide, for those that have a scale.
        passing: Tiles of accepted frames on their way to the disk.
    """

    recipe: Recipe
    station: Station
    preflight: Callable[[], Sequence[str]]
    cameras: Mapping[str, Callable[[], Camera]]
    flat_fields: Mapping[str, FlatField]
    inspectors: Callable[[str, int], OpenInspector | None]
    outputs: Mapping[str, Callable[[], Output]]
    records: Callable[[], Records]
    now: Callable[[], datetime]
    now_s: Callable[[], float]
    on_progress: Callable[[int], None] = lambda _count: None
    door: Callable[[LineClient], AbstractContextManager[None]] = _closed
    rectifiers: Mapping[str, Rectifier] = field(default_factory=dict)
    passing: Passing = field(default_factory=Passing)
