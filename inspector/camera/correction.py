"""The flat field that a station names for a camera."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inspector.camera.painter import Painter
from inspector.camera.scene import load_scene
from inspector.errors import StationError
from inspector.station import SCENE, CameraPart, SimulatedPart
from inspector.vision.flatfield import FlatField

_REFERENCE_LINES = 2048


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
    white = Painter(load_scene(part.scene), part.seed).white(_REFERENCE_LINES)
    dark = np.zeros_like(white)
    return FlatField.from_references(dark, white, target=float(white.mean()))
