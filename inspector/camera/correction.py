"""The flat field that a station names for a camera."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np

from inspector.camera.calibration import Note
from inspector.camera.rendered import seen_by
from inspector.devices import DevicePart
from inspector.errors import StationError
from inspector.station import SCENE, CameraPart, SimulatedPart
from inspector.vision.flatfield import FlatField
from inspector.vision.scale import Rectifier, Scale

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


def notes_of(part: CameraPart) -> list[tuple[Path, Note | None]]:
    """The calibration files that a station names for a camera, and their notes."""
    named = (part.flat_field, getattr(part, "scale", None))
    files = [Path(file) for file in named if file is not None and file != SCENE]
    return [(file, Note.load(file)) for file in files]


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
