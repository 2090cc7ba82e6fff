"""The flat field that a station names for a camera."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import numpy as np

from inspector.camera.calibration import Note
from inspector.camera.rendered import seen_by
from inspector.devices import DevicePart, EncoderPart
from inspector.errors import StationError
from inspector.files import read_yaml
from inspector.station import SCENE, CameraPart, SimulatedPart, Station
from inspector.vision.flatfield import FlatField
from inspector.vision.scale import Rectifier, Scale

CALIBRATIONS = "calibration"
"""In the station's folder, where its measurements of cameras lie."""

_REFERENCE_LINES = 2048


def rectifier_for(part: CameraPart, pitch_mm: float) -> Rectifier | None:
    """What makes a camera's columns equally wide, None if its station names no scale.

    Raises:
        StationError: The file is no scale.
    """
    if not isinstance(part, DevicePart) or part.scale is None:
        return None
    try:
        return Rectifier(Scale.load(Path(part.scale)), pitch_mm)
    except ValueError as cause:
        raise StationError(
            f"camera {part.name}: {cause}; take the target again "
            "(inspector cameras calibrate scale)"
        ) from cause


def calibration_file(folder: Path, camera: str, kind: str) -> Path:
    """Where a calibration made at the station lies.

    Args:
        folder: The station's.
        camera: Its name in the station file.
        kind: `flat-field`, `scale` or `encoder`.
    """
    ending = "yaml" if kind == "encoder" else "npz"
    name = re.sub(r"[^\w.-]+", "_", camera)
    return folder / CALIBRATIONS / f"{name}.{kind}.{ending}"


def calibrated(station: Station) -> Station:
    """The station with what was measured at it, where its file names nothing else.

    An encoder's constant stands in the station file in any case, so there the one that
    was measured holds.

    Raises:
        StationError: A measured encoder constant cannot be read.
    """
    cameras = tuple(_calibrated(part, station.folder) for part in station.cameras)
    if cameras == station.cameras:
        return station
    return station.model_copy(update={"cameras": cameras})


def _calibrated(part: CameraPart, folder: Path) -> CameraPart:
    update: dict[str, object] = {}
    for kind, name in (("flat-field", "flat_field"), ("scale", "scale")):
        file = calibration_file(folder, part.name, kind)
        open_ = name in type(part).model_fields and getattr(part, name) is None
        if open_ and file.is_file():
            update[name] = str(file)
    file = calibration_file(folder, part.name, "encoder")
    encoder = getattr(part, "encoder", None)
    if isinstance(encoder, EncoderPart) and file.is_file():
        constant = {"counts_per_mm": _counts_per_mm(file)}
        update["encoder"] = encoder.model_copy(update=constant)
    return part.model_copy(update=update) if update else part


def _counts_per_mm(file: Path) -> float:
    found = read_yaml(file, StationError).get("counts_per_mm")
    if not isinstance(found, int | float) or found <= 0:
        raise StationError(
            f"{file} must say counts_per_mm above 0, got {found!r}; measure it again"
        )
    return float(found)


def notes_of(part: CameraPart) -> list[tuple[Path, Note | None]]:
    """The calibration files that a station names for a camera, and their notes."""
    named = (part.flat_field, getattr(part, "scale", None))
    files = [Path(file) for file in named if file is not None and file != SCENE]
    return [(file, Note.load(file)) for file in files]


def encoder_note(station: Station, part: CameraPart) -> Note | None:
    """The note of a measured encoder constant; None where none was measured."""
    return Note.load(calibration_file(station.folder, part.name, "encoder"))


def overdue(part: CameraPart, now: datetime) -> list[str]:
    """Which calibrations of a camera are too old, one sentence each."""
    said = []
    for file, note in notes_of(part):
        if note is None:
            said.append(
                f"nobody knows how old {file} of camera {part.name} is; calibrate again"
            )
        elif note.expired(now):
            said.append(
                f"the {note.kind} of camera {part.name} is of {note.made_at:%Y-%m-%d} "
                f"and was good for {note.valid_days} days; calibrate again"
            )
    return said


def flat_field_for(part: CameraPart) -> FlatField | None:
    """The correction of a camera's columns, None if its station names none.

    Raises:
        StationError: The file is no flat field, or the camera has no scene.
        SceneError: The camera's scene is wrong.
    """
    if part.flat_field is None:
        return None
    if part.flat_field != SCENE:
        try:
            return FlatField.load(Path(part.flat_field))
        except ValueError as cause:
            raise StationError(
                f"camera {part.name}: {cause}; take the white reference again"
            ) from cause
    if not isinstance(part, SimulatedPart):
        raise StationError(
            f"camera {part.name}: flat_field 'scene' needs a virtual line; name a file"
        )
    white = seen_by(part).white(_REFERENCE_LINES)
    dark = np.zeros_like(white)
    return FlatField.from_references(dark, white, target=float(white.mean()))
