"""Flat-field correction: gain and offset of every column."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.files import write_atomic
from inspector.types import Pixels

_STRIP = 16
"""Rows corrected at a time: the float buffers then stay in the cache, which is three
to seven times as fast as the whole picture at once."""

_DEAD_LEVELS = 4.0
"""A column whose white lies so few grey levels above its dark sees no light."""


@dataclass(frozen=True, slots=True, eq=False)
class FlatField:
    """The map from a camera's grey levels to even ones: `(level - offset) * gain`.

    Attributes:
        gain: `(W,)` float32, above 0.
        offset: `(W,)` float32, grey levels.
    """

    gain: NDArray[np.float32]
    offset: NDArray[np.float32]
    _is_identity: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.gain.ndim != 1 or self.gain.shape != self.offset.shape:
            raise ValueError(
                "gain and offset must be (W,) each, "
                f"got {self.gain.shape} and {self.offset.shape}"
            )
        if not (np.isfinite(self.gain).all() and np.isfinite(self.offset).all()):
            raise ValueError("gain and offset must be finite; take the reference again")
        if not len(self.gain) or self.gain.min() <= 0:
            raise ValueError("gain must be above 0 in every column, of which there is")
        identity = bool((self.gain == 1).all() and (self.offset == 0).all())
        object.__setattr__(self, "_is_identity", identity)

    @classmethod
    def identity(cls, width_px: int) -> Self:
        """The correction that changes nothing."""
        return cls(np.ones(width_px, np.float32), np.zeros(width_px, np.float32))

    @classmethod
    def from_references(cls, dark: Pixels, white: Pixels, target: float) -> Self:
        """The correction that makes `white` even and `dark` black.

        Args:
            dark: `(lines, W)` uint8 with the lens covered.
            white: `(lines, W)` uint8 of an even, clean, bright target; 2,048 lines or
                more, or its noise stays in every later picture as stripes.
            target: Grey level that the target shall have afterwards, above 0.

        Raises:
            ValueError: The widths differ, or a column sees no light.
        """
        if dark.ndim != 2 or white.ndim != 2 or dark.shape[1] != white.shape[1]:
            raise ValueError(
                "dark and white must be (lines, W) of one width, "
                f"got {dark.shape} and {white.shape}"
            )
        return cls.from_columns(
            dark.mean(0, dtype=np.float64), white.mean(0, dtype=np.float64), target
        )

    @classmethod
    def from_columns(
        cls, dark: NDArray[np.floating], white: NDArray[np.floating], target: float
    ) -> Self:
        """The same from the level of every column, `(W,)` each.

        Raises:
            ValueError: The widths differ, or a column sees no light.
        """
        if dark.ndim != 1 or dark.shape != white.shape:
            raise ValueError(
                f"dark and white must be (W,), got {dark.shape} and {white.shape}"
            )
        if not 0 < target <= 255:
            raise ValueError(f"target must be a grey level in 1..255, got {target}")
        light = white - dark
        dead = np.flatnonzero(light < _DEAD_LEVELS)
        if len(dead):
            raise ValueError(
                f"{len(dead)} columns see no light, the first is {dead[0]}; "
                "check lamp, lens and target"
            )
        return cls((target / light).astype(np.float32), dark.astype(np.float32))

    @classmethod
    def load(cls, path: Path) -> Self:
        """The correction in a file that `save` wrote.

        Raises:
            ValueError: The file is missing, or is no flat field.
        """
        try:
            content = io.BytesIO(path.read_bytes())
            with np.load(content, allow_pickle=False) as arrays:
                gain, offset = arrays["gain"], arrays["offset"]
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as cause:
            raise ValueError(f"{path} is no flat field: {cause}") from cause
        return cls(gain.astype(np.float32), offset.astype(np.float32))

    def save(self, path: Path) -> None:
        """Write it to an `.npz` file, whole."""
        content = io.BytesIO()
        np.savez(content, gain=self.gain, offset=self.offset)
        write_atomic(path, content.getvalue(), durable=True)

    @property
    def width_px(self) -> int:
        """Number of columns."""
        return len(self.gain)

    def apply(self, pixels: Pixels) -> Pixels:
        """`pixels` corrected: `(H, W[, 3])` uint8, rounded, cut off at 0 and 255.

        Raises:
            ValueError: The picture has another width.
        """
        if pixels.shape[1] != self.width_px:
            raise ValueError(
                f"the flat field has {self.width_px} columns, the picture "
                f"{pixels.shape[1]}; take the reference again"
            )
        if self._is_identity:
            return pixels
        depth = pixels.shape[2] if pixels.ndim == 3 else 1
        rows = np.ascontiguousarray(pixels).reshape(len(pixels), -1)
        gain = np.tile(np.repeat(self.gain, depth), (_STRIP, 1))
        shift = np.tile(np.repeat(-self.offset * self.gain, depth), (_STRIP, 1))
        scratch = np.empty_like(gain)
        out = np.empty_like(rows)
        for top in range(0, len(rows), _STRIP):
            strip = rows[top : top + _STRIP]
            n = len(strip)
            cv2.multiply(strip, gain[:n], scratch[:n], 1.0, cv2.CV_32F)
            cv2.add(scratch[:n], shift[:n], out[top : top + n], None, cv2.CV_8U)
        return out.reshape(pixels.shape)
