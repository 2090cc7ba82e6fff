"""Lamp, lens and sensor of the virtual camera: what turns the web into grey levels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inspector.camera.placing import stream
from inspector.camera.scene import FaultPart, Scene
from inspector.types import Pixels
from inspector.vision import paint

_LENS, _NOISE = 11, 12  # first part of the keys, one per use
_NOISE_VALUES = 1 << 21


class Optics:
    """Gain and offset per column, drifting light, noise, and the faults of a scene."""

    def __init__(self, scene: Scene, seed: int) -> None:
        rng = stream(seed, _LENS)
        self._seed = seed
        self._sigma = np.float32(scene.difficulty.noise_sigma)
        self._faults = [f for f in scene.faults if f.fault in ("lamp", "lens")]
        self._gain = _column_gain(rng, scene.width_px)
        self._offset = rng.normal(2.0, 0.6, scene.width_px).astype(np.float32)
        self._phase = rng.uniform(0, 2 * np.pi, 3)
        noise = rng.standard_normal(_NOISE_VALUES + scene.width_px, np.float32)
        self._noise = np.lib.stride_tricks.sliding_window_view(noise, scene.width_px)

    def expose(self, grey: paint.Grey, first_line: int) -> Pixels:
        """What the camera delivers for ideal grey levels `(lines, W)`; uses up `grey`.

        The noise belongs to the whole call: the same call gives the same bytes.
        """
        for fault in self._faults:
            _spoil(fault, grey, first_line)
        lines = np.arange(first_line, first_line + len(grey), dtype=np.float64)
        grey *= self._light(lines)[:, None]
        grey *= self._gain
        rng = stream(self._seed, _NOISE, first_line)
        grey += self._noise[rng.integers(0, _NOISE_VALUES, len(grey))] * self._sigma
        grey += self._offset
        np.clip(grey, 0.0, 255.0, out=grey)
        return grey.astype(np.uint8)

    def white(self, lines: int) -> Pixels:
        """`(lines, W)`: an even white target under this lamp, for flat-field tests."""
        return self.expose(np.full((lines, len(self._gain)), 200, np.float32), 0)

    def _light(self, lines: NDArray[np.float64]) -> NDArray[np.float32]:
        """Drift of the lamp along the web: slow warmth and a little ripple."""
        a, b, c = self._phase
        drift = (
            1 + 0.02 * np.sin(lines / 61_000 + a) + 0.012 * np.sin(lines / 9_100 + b)
        )
        return np.asarray(drift + 0.003 * np.sin(lines / 37 + c), np.float32)


def _column_gain(rng: np.random.Generator, width: int) -> NDArray[np.float32]:
    """Darker sides, the lamp's segments, single pixels, and dust on the lens."""
    x = np.linspace(-1, 1, width)
    gain = 1 - 0.14 * x**2
    gain += 0.015 * np.sin(x * 40 + rng.uniform(0, 6)) + rng.normal(0, 0.008, width)
    for centre in rng.integers(0, width, 2):
        gain -= 0.04 * np.exp(-(((np.arange(width) - centre) / 3.0) ** 2))
    return gain.astype(np.float32)


def _spoil(fault: FaultPart, grey: paint.Grey, first_line: int) -> None:
    start = max(fault.at_line - first_line, 0)
    stop = min(fault.at_line + fault.lines - first_line, len(grey))
    if start >= stop:
        return
    if fault.fault == "lamp":
        grey[start:stop] *= np.float32(fault.share)
    else:
        grey[start:stop] = paint.blur(grey[start:stop], fault.blur_px, 0.0)
