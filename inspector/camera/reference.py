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
from inspector.vision.template import moved, told_shift, within_reach


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
        period, margin = self._painter.panel_lines, self._search_px
        if period is None:
            return None
        first = info.first_line + period - margin  # the same place, never below 0
        golden = self._painter.golden(first, len(pixels) + 2 * margin)
        if golden is None:
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
        margin = self._search_px
        rows = np.arange(start - margin, start + len(pixels) + margin)
        golden = self._image[rows % period]
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
    """`golden` moved under `pixels`, each period by itself, for each may be off.

    `golden` has `search_px` rows more at both ends: what is moved in is known as well.
    Where too little of a period is seen to tell how it lies, all that it may show there
    is allowed: the first lines of a board end a run as they should.
    """
    lying = np.empty_like(pixels)
    start = 0
    while start < len(pixels):
        stop = min(len(pixels), start + period - phase)
        with_margin = golden[start : stop + 2 * search_px]
        inner = slice(search_px, search_px + stop - start)
        here = pixels[start:stop]
        shift = told_shift(here, with_margin[inner], search_px)
        if shift is None:
            lying[start:stop] = within_reach(here, with_margin, search_px)
        else:
            lying[start:stop] = moved(with_margin, *shift)[inner]
        start, phase = stop, 0
    return lying
