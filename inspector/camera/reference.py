"""Where a frame's golden picture comes from: the scene, or one recorded period."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np

from inspector.camera.painter import Painter
from inspector.camera.scene import load_scene
from inspector.errors import ImageError, RecipeError
from inspector.recipe import Recipe
from inspector.resources import data_folder
from inspector.station import SimulatedPart, Station
from inspector.types import FrameInfo, Pixels
from inspector.vision.codec import read_grey
from inspector.vision.template import register


class ReferenceProvider(Protocol):
    """Knows what a frame should look like. Pure: same frame, same reference."""

    def reference(self, info: FrameInfo, pixels: Pixels) -> Pixels | None:
        """The golden picture of the same place, `(H, W)` like `pixels`; or None."""
        ...


class SceneReference:
    """The golden picture that a virtual line knows of itself."""

    def __init__(self, painter: Painter, search_px: int) -> None:
        self._painter = painter
        self._search_px = search_px

    def reference(self, info: FrameInfo, pixels: Pixels) -> Pixels | None:
        """The scene's defect-free panels, moved under the frame panel by panel."""
        golden = self._painter.golden(info.first_line, len(pixels))
        period = self._painter.panel_lines
        if golden is None or period is None:
            return None
        gap_lines = period - self._painter.scene.board_lines
        start = info.first_line + gap_lines // 2
        return _registered(pixels, golden, start % period, period, self._search_px)


class PeriodicReference:
    """One recorded period, repeated for ever.

    Args:
        image: `(period, W)` uint8, exactly one period.
        phase_lines: Row of `image` that lies under the first line of the run.
        search_px: How far the picture may be off.
    """

    def __init__(self, image: Pixels, phase_lines: int, search_px: int) -> None:
        self._image = image
        self._phase_lines = phase_lines
        self._search_px = search_px

    def reference(self, info: FrameInfo, pixels: Pixels) -> Pixels | None:
        """The period under the frame; None if the image is not as wide as the web."""
        if pixels.ndim != 2 or self._image.shape[1] != pixels.shape[1]:
            return None
        period = len(self._image)
        start = info.first_line + self._phase_lines
        golden = self._image[np.arange(start, start + len(pixels)) % period]
        return _registered(pixels, golden, start % period, period, self._search_px)


def reference_for(
    recipe: Recipe, station: Station, camera: str
) -> ReferenceProvider | None:
    """The reference that a recipe asks for, for one camera of a station.

    Raises:
        RecipeError: It asks for a scene and the camera has none, or for an image that
            cannot be read.
        SceneError: The camera's scene is wrong.
    """
    part = recipe.reference
    if part is None:
        return None
    if part.image != "scene":
        image = _read(part.image, recipe.camera.sixteen_bit_window)
        return PeriodicReference(image, part.phase_lines, part.search_px)
    for found in station.cameras:
        if found.name == camera and isinstance(found, SimulatedPart):
            painter = Painter(load_scene(found.scene), found.seed)
            return SceneReference(painter, part.search_px)
    raise RecipeError(
        f"reference.image 'scene' needs a virtual line, and camera {camera!r} is none; "
        "name an image of one period"
    )


def _read(name: str, window: tuple[int, int] | None) -> Pixels:
    path = Path(name)
    if not path.exists() and (data_folder() / name).is_file():
        path = data_folder() / name
    try:
        return read_grey(path, window).pixels
    except ImageError as cause:
        raise RecipeError(f"reference.image: {cause}") from cause


def _registered(
    pixels: Pixels, golden: Pixels, phase: int, period: int, search_px: int
) -> Pixels:
    """`golden` moved under `pixels`, each period by itself, for each may be off."""
    moved = np.empty_like(golden)
    start = 0
    while start < len(golden):
        stop = min(len(golden), start + period - phase)
        piece = slice(start, stop)
        moved[piece] = register(pixels[piece], golden[piece], search_px)
        start, phase = stop, 0
    return moved
