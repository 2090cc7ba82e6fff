"""Calibration at the station, step by step and without a window."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inspector.camera.bench import Bench, Target, open_bench
from inspector.camera.calibration import (
    EncoderSession,
    FlatFieldSession,
    Flaw,
    FlawedReference,
    Note,
)
from inspector.camera.correction import calibration_file
from inspector.devices import DevicePart
from inspector.errors import BusyError, StationError
from inspector.files import write_atomic
from inspector.findings import Change, Record
from inspector.recipe import Recipe
from inspector.station import SCENE, CameraPart, Station
from inspector.store.audit import change
from inspector.types import Pixels
from inspector.vision.flatfield import FlatField
from inspector.vision.gauge import Measured, measure
from inspector.vision.scale import Scale, fit_scale

LINES = 2048
"""Lines of a reference; their noise must not stay in every later picture."""
_LOOK_LINES = 128
_SCALE_DAYS = 365
_FLAT_DAYS = 90
_LONGEST_MM = 20_000.0


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What the camera sees now.

    Attributes:
        pixels: `(lines, W)` uint8, newest.
        measured: Brightness and sharpness.
    """

    pixels: Pixels
    measured: Measured


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a reference.

    Attributes:
        flaw: Why it cannot be used; None if it can.
        detail: The same in a sentence, in English.
    """

    flaw: Flaw | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a calibration has found, before it is stored.

    Attributes:
        kind: `flat-field`, `scale` or `encoder`.
        figures: What was measured.
    """

    kind: str
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Stored:
    """A calibration that is kept.

    Attributes:
        file: Where.
        note: Who made it, when, of which camera.
        used: Whether the line takes it at its next start.
    """

    file: Path
    note: Note
    used: bool


class Calibration:
    """The calibrations of one camera; every call may take a while.

    Open it, look, take what is asked for, finish, store, close. All calls come from one
    thread, one after the other.
    """

    def __init__(
        self,
        bench: Bench,
        station: Station,
        part: CameraPart,
        line_runs: Callable[[], bool],
        now: Callable[[], datetime],
        keep: Callable[[list[Record]], None],
    ) -> None:
        """Name the parts; nothing is opened yet.

        Args:
            bench: The camera.
            station: Its station.
            part: What the station says of it.
            line_runs: Whether a run is on, to whom the camera then belongs.
            now: UTC clock.
            keep: Stores the change for the audit.
        """
        self._bench, self._station, self._part = bench, station, part
        self._line_runs, self._now, self._keep = line_runs, now, keep
        self._held = contextlib.ExitStack()
        self._flat = FlatFieldSession()
        self._encoder = EncoderSession()
        self._before: float | None = None
        self._found: FlatField | Scale | float | None = None

    @property
    def camera(self) -> str:
        """Its name in the station file."""
        return self._part.name

    def open(self) -> None:
        """Take the camera.

        Raises:
            BusyError: The line runs; it is never stopped for this.
            CameraError: The camera cannot be opened.
        """
        if self._line_runs():
            raise BusyError("the line runs and has the camera; stop it, then calibrate")
        self._held.enter_context(self._bench)

    def close(self) -> None:
        """Give the camera back; closing twice is allowed."""
        self._held.close()

    def look(self, target: Target, period_mm: float = 10.0) -> Look:
        """What the camera sees now."""
        pixels = self._bench.lines(target, _LOOK_LINES, period_mm)[-_LOOK_LINES:]
        return Look(pixels, measure(pixels))

    def take(self, target: Target) -> Taken:
        """Take a dark or a white reference; a flaw is an answer, no mistake.

        Raises:
            CameraError: The camera was lost or stood still.
        """
        pixels = self._bench.lines(target, LINES, 1.0)
        try:
            if target is Target.DARK:
                self._flat.dark(pixels)
            else:
                self._flat.white(pixels)
        except FlawedReference as error:
            return Taken(error.flaw, str(error))
        return Taken()

    def finish_flat_field(self) -> Outcome | Taken:
        """The correction from what was taken, or why there is none."""
        try:
            field, figures = self._flat.finish()
        except FlawedReference as error:
            return Taken(error.flaw, str(error))
        self._found = field
        return Outcome("flat-field", figures)

    def measure_scale(self, period_mm: float) -> Outcome | Taken:
        """Millimetres of every column from a target of this period.

        Raises:
            CameraError: The camera was lost or stood still.
        """
        pixels = self._bench.lines(Target.STRIPES, 512, period_mm)
        try:
            found = fit_scale(pixels, period_mm)
        except ValueError as error:
            return Taken(Flaw.UNEVEN, str(error))
        self._found = found
        figures = {
            "pitch_mm": found.pitch_mm,
            "width_mm": found.width_mm,
            "residual_px": found.residual_px,
        }
        return Outcome("scale", figures)

    def begin_length(self) -> None:
        """The web stands at the first mark."""
        self._before = self._bench.counts()

    def end_length(self, length_mm: float) -> Outcome | Taken:
        """The web stands at the second mark; several lengths are compared.

        Raises:
            CameraError: The camera was lost.
        """
        if self._before is None or not 0 < length_mm <= _LONGEST_MM:
            return Taken(Flaw.MISSING, "begin at the first mark, with a length")
        self._bench.move(length_mm)
        before, self._before = self._before, None
        try:
            self._encoder.measured(before, self._bench.counts(), length_mm)
            per_mm, spread = self._encoder.finish()
        except FlawedReference as error:
            if error.flaw is Flaw.UNEVEN:
                self._encoder = EncoderSession()
            return Taken(error.flaw, str(error))
        self._found = per_mm
        measured = float(len(self._encoder.found))
        figures = {"counts_per_mm": per_mm, "spread": spread, "lengths": measured}
        return Outcome("encoder", figures)

    def store(self, outcome: Outcome, by: str) -> Stored:
        """Keep what was found, with its date, its author and the camera's serial.

        Raises:
            StoreError: The audit could not be written; nothing is kept.
            StationError: The disk refused.
        """
        if self._found is None:
            raise StationError("there is no result to store; measure first")
        file = self._place(outcome.kind)
        days = _FLAT_DAYS if outcome.kind == "flat-field" else _SCALE_DAYS
        note = Note(
            outcome.kind,
            self._now(),
            by,
            self._part.name,
            _serial(self._part),
            days,
            outcome.figures,
        )
        before = Note.load(file)
        self._keep([Record("", "", self._audited(note, before))])
        try:
            if isinstance(self._found, float):
                text = f"counts_per_mm: {self._found:.9g}\n"
                write_atomic(file, text.encode(), durable=True)
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                self._found.save(file)
            note.save(file)
        except OSError as cause:
            raise StationError(f"{file} cannot be written: {cause}") from cause
        return Stored(file, note, self._used(outcome.kind))

    def _place(self, kind: str) -> Path:
        """The file that the station names, else the station's own place."""
        name = {"flat-field": "flat_field", "scale": "scale"}.get(kind, "")
        named = getattr(self._part, name, None) if name else None
        if isinstance(named, str) and named != SCENE:
            return Path(named)
        return calibration_file(self._station.folder, self._part.name, kind)

    def _used(self, kind: str) -> bool:
        if kind == "flat-field":
            return self._part.flat_field != SCENE
        if kind == "scale":
            return isinstance(self._part, DevicePart)
        return getattr(self._part, "encoder", None) is not None

    def _audited(self, note: Note, before: Note | None) -> Change:
        def told(one: Note) -> dict[str, object]:
            made = {"made_at": one.made_at.isoformat(), "made_by": one.made_by}
            return {**made, "serial": one.serial, "figures": one.figures}

        old = None if before is None else told(before)
        subject = f"calibration {note.kind} of {note.camera}"
        return change(note.made_at, note.made_by, "calibrate", subject, old, told(note))


def _serial(part: CameraPart) -> str:
    """What the station knows the device by."""
    for name in ("serial", "device", "address", "scene"):
        if found := getattr(part, name, ""):
            return str(found)
    return ""


class Calibrator:
    """Makes the calibrations of a station's cameras."""

    def __init__(
        self,
        recipe: Recipe,
        station: Station,
        line_runs: Callable[[], bool],
        now: Callable[[], datetime],
        keep: Callable[[list[Record]], None],
    ) -> None:
        self._recipe, self._station = recipe, station
        self._line_runs, self._now, self._keep = line_runs, now, keep

    @property
    def cameras(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(part.name for part in self._station.cameras)

    def of(self, camera: str) -> Calibration:
        """A new calibration of a camera, closed yet.

        Raises:
            StationError: There is no such camera.
            BackendError: Its driver is not installed.
        """
        part = next((p for p in self._station.cameras if p.name == camera), None)
        if part is None:
            raise StationError(f"no camera {camera!r}, have {list(self.cameras)}")
        return Calibration(
            open_bench(part, self._recipe.camera),
            self._station,
            part,
            self._line_runs,
            self._now,
            self._keep,
        )
