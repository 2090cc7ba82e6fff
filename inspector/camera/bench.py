"""A camera with a target under it: a real one, or the virtual line's."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inspector import registry
from inspector.camera.base import Camera
from inspector.camera.features import ENCODER
from inspector.camera.painter import Painter
from inspector.camera.scene import load_scene
from inspector.camera.takes import lines_of, take
from inspector.errors import CameraError
from inspector.recipe import CameraPart as Settings
from inspector.station import CameraPart, SimulatedPart
from inspector.types import Pixels

_DARK, _LIGHT = 40.0, 180.0


class Target(StrEnum):
    """What lies under the camera."""

    DARK = "dark"
    WHITE = "white"
    STRIPES = "stripes"


class Bench(Protocol):
    """A camera with a target under it; opened by entering, used by one thread."""

    def __enter__(self) -> Bench:
        """Open it.

        Raises:
            CameraError: It cannot be opened.
        """
        ...

    def __exit__(self, *reason: object) -> None:
        """Give it back."""
        ...

    def lines(self, target: Target, count: int, period_mm: float) -> Pixels:
        """So many lines of a target, `(n, W)`.

        Raises:
            CameraError: It was lost or stood still.
        """
        ...

    def counts(self) -> float:
        """Where the encoder stands."""
        ...

    def move(self, length_mm: float) -> None:
        """Let this length go by, where nobody has to walk to the machine for it."""
        ...


class CameraBench:
    """A real camera; people lay the target."""

    def __init__(self, camera: Camera, block_lines: int) -> None:
        self._camera, self._block_lines = camera, block_lines

    def __enter__(self) -> Bench:
        """Open it."""
        self._camera.__enter__()
        return self

    def __exit__(self, *_reason: object) -> None:
        """Give it back."""
        self._camera.__exit__(None, None, None)

    def lines(self, _target: Target, count: int, _period_mm: float) -> Pixels:
        """Lines of what lies there."""
        return lines_of(self._camera, count, self._block_lines)

    def counts(self) -> float:
        """What the camera counts."""
        return self._camera.get(ENCODER)

    def move(self, length_mm: float) -> None:
        """People move the web."""


class VirtualBench:
    """A virtual camera, which lays the target itself and moves its own web."""

    def __init__(self, part: SimulatedPart, settings: Settings) -> None:
        self._part, self._settings = part, settings
        self._painter: Painter | None = None
        self._counts = 0.0

    def __enter__(self) -> Bench:
        """Make its optics."""
        self._painter = Painter(load_scene(self._part.scene), self._part.seed)
        return self

    def __exit__(self, *_reason: object) -> None:
        """Nothing is held."""
        self._painter = None

    def lines(self, target: Target, count: int, period_mm: float) -> Pixels:
        """Lines of the target under its lamp and lens."""
        painter = self._painter
        if painter is None:
            raise CameraError(f"camera {self._part.name} must be opened first")
        scene = painter.scene
        across = np.zeros(scene.width_px, np.float32)
        if target is Target.WHITE:
            across += 200.0
        elif target is Target.STRIPES:
            across += stripes(scene.width_px, scene.pitch_mm[0], period_mm)
        grey = np.repeat(across[None], count, axis=0)
        first, end = self._part.columns_px or (0, scene.width_px)
        return np.ascontiguousarray(painter.target(grey)[:, first:end])

    def counts(self) -> float:
        """Lines that have gone by in all."""
        return self._counts

    def move(self, length_mm: float) -> None:
        """Let the virtual web run, by the real virtual camera."""
        if self._painter is None:
            raise CameraError(f"camera {self._part.name} must be opened first")
        lines = max(16, round(length_mm / self._painter.scene.pitch_mm[1]))
        fast = self._part.model_copy(update={"realtime": False})
        settings = self._settings.model_copy(update={"lines_per_frame": 256})
        camera: Camera = registry.load("camera", fast.driver)(fast, settings)
        with camera:
            gone = sum(block.lines for block in take(camera, -(-lines // 256)))
        self._counts += min(gone, lines)


def stripes(width_px: int, pitch_mm: float, period_mm: float) -> NDArray[np.float32]:
    """`(W,)` ideal grey levels of stripes, half dark and half light, sharp edges."""
    edges = np.arange(width_px + 1) * pitch_mm / period_mm
    light = np.floor(edges) / 2 + np.clip(edges % 1 - 0.5, 0, None)
    share = np.diff(light) * period_mm / pitch_mm
    return np.asarray(_DARK + (_LIGHT - _DARK) * share, np.float32)


def open_bench(part: CameraPart, settings: Settings) -> Bench:
    """The bench of a station's camera, closed yet.

    Raises:
        BackendError: Its driver is not installed.
    """
    if isinstance(part, SimulatedPart):
        return VirtualBench(part, settings)
    camera: Camera = registry.load("camera", part.driver)(part, settings)
    return CameraBench(camera, settings.lines_per_frame)
