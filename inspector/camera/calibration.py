"""Calibration without a window: sessions that take lines and give a file and a note."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.errors import CameraError
from inspector.files import write_atomic
from inspector.types import Pixels
from inspector.vision.flatfield import FlatField

VALID_DAYS = 90

_CHUNK = 64
_FEWEST_LINES = 512
_SATURATED = 250
_SATURATED_SHARE = 0.005
_DARKEST_WHITE = 40.0
_BRIGHTEST_DARK = 40.0
_MOVING_RATIO = 1.6
_ROUGH_SHARE = 0.12
_SPECK = 0.10


@dataclass(frozen=True, slots=True)
class Note:
    """When, by whom and of what a calibration was made; lies beside its file.

    Attributes:
        kind: `flat-field`, `scale` or `encoder`.
        made_at: UTC.
        made_by: The person.
        camera: Its name.
        serial: Its serial number, "" if it tells none.
        valid_days: After so many days it is to be made again.
        figures: What was measured.
    """

    kind: str
    made_at: datetime
    made_by: str
    camera: str
    serial: str = ""
    valid_days: int = VALID_DAYS
    figures: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise ValueError("made_at must carry a zone")

    def expired(self, now: datetime) -> bool:
        """Whether it is older than it may be."""
        return now - self.made_at > timedelta(days=self.valid_days)

    def save(self, file: Path) -> None:
        """Write it beside `file`."""
        content = {**asdict(self), "made_at": self.made_at.isoformat()}
        text = json.dumps(content, ensure_ascii=False, indent=2)
        write_atomic(note_path(file), text.encode(), durable=True)

    @classmethod
    def load(cls, file: Path) -> Note | None:
        """The note beside `file`; None if there is none that can be read."""
        try:
            content = json.loads(note_path(file).read_text("utf-8"))
            made_at = datetime.fromisoformat(content.pop("made_at"))
            return cls(made_at=made_at, **content)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None


def note_path(file: Path) -> Path:
    """Where the note of a calibration file lies."""
    return file.with_name(file.name + ".json")


class Flaw(StrEnum):
    """Why a reference cannot be used."""

    FEW_LINES = "few lines"
    NOT_DARK = "not dark"
    SATURATED = "saturated"
    TOO_DARK = "too dark"
    MOVING = "moving"
    MISSING = "missing"
    BLIND = "blind"
    STOOD = "stood"
    UNEVEN = "uneven"


class FlawedReference(CameraError):
    """A reference that cannot be used; says why and what to do.

    Attributes:
        flaw: Why, in a word.
    """

    def __init__(self, flaw: Flaw, text: str) -> None:
        super().__init__(text)
        self.flaw = flaw


class FlatFieldSession:
    """Dark, then white; each may be taken several times. Then the correction.

    A column's value is the median over many short stretches of lines, so dirt that
    moves with the reference, or lies on a part of it, leaves no stripe.
    """

    def __init__(self) -> None:
        self._dark: list[NDArray[np.float32]] = []
        self._white: list[NDArray[np.float32]] = []

    def dark(self, pixels: Pixels) -> None:
        """Lines with the lens covered, `(n, W)`.

        Raises:
            CameraError: It is not dark.
        """
        _check_lines(pixels)
        if (level := float(pixels.mean())) > _BRIGHTEST_DARK:
            raise FlawedReference(
                Flaw.NOT_DARK,
                f"the dark reference has a mean of {level:.0f} grey levels, at most "
                f"{_BRIGHTEST_DARK:.0f} is dark; cover the lens",
            )
        self._dark += _chunks(pixels)

    def white(self, pixels: Pixels) -> None:
        """Lines of an even, bright, still target, `(n, W)`.

        Raises:
            CameraError: It is saturated, too dark, or it moves.
        """
        _check_lines(pixels)
        saturated = float((pixels >= _SATURATED).mean())
        if saturated > _SATURATED_SHARE:
            raise FlawedReference(
                Flaw.SATURATED,
                f"{saturated:.1%} of the white reference is saturated; shorten the "
                "exposure or dim the lamp until it reads about 200",
            )
        if (level := float(np.median(pixels))) < _DARKEST_WHITE:
            raise FlawedReference(
                Flaw.TOO_DARK,
                f"the white reference reads {level:.0f} grey levels, at least "
                f"{_DARKEST_WHITE:.0f} are needed; open the iris or lengthen exposure",
            )
        if is_moving(pixels):
            raise FlawedReference(
                Flaw.MOVING,
                "the white reference moves or is rough: its lines differ by more than "
                "noise; stop the web and lay a smooth, matt sheet under the camera",
            )
        self._white += _chunks(pixels)

    def finish(self) -> tuple[FlatField, dict[str, float]]:
        """The correction, and what was measured.

        Raises:
            CameraError: A reference is missing, or a column sees no light.
        """
        if not self._dark or not self._white:
            raise FlawedReference(
                Flaw.MISSING, "take the dark and the white reference first"
            )
        dark, white = (np.median(part, axis=0) for part in (self._dark, self._white))
        light = white - dark
        try:
            field_ = FlatField.from_columns(dark, white, float(light.mean()))
        except ValueError as cause:
            raise FlawedReference(Flaw.BLIND, str(cause)) from cause
        near = _neighbours(light)
        specks = np.abs(light / np.maximum(near, 1e-6) - 1) > _SPECK
        figures = {
            "target_level": float(light.mean()),
            "darkest_share": float(light.min() / light.max()),
            "columns_that_stand_out": float(specks.sum()),
            "lines": float(_CHUNK * len(self._white)),
        }
        return field_, figures


def is_moving(pixels: Pixels) -> bool:
    """Whether lines differ along the web by more than noise.

    Noise differs from line to line as much as from the first to the last. What moves
    changes slowly, so the whole column spreads more than its neighbours differ; what is
    fine and moves spreads so much that no sensor's noise explains it.
    """
    lines = pixels.astype(np.float32)
    lines -= lines.mean(1, keepdims=True) - lines.mean()  # the lamp may flicker
    spread = lines.std(0)
    steps = np.diff(lines, axis=0).std(0) / np.sqrt(2)
    ratio = float(np.median(spread / np.maximum(steps, 0.3)))
    rough = float(np.median(spread) / max(float(lines.mean()), 1.0))
    return ratio > _MOVING_RATIO or rough > _ROUGH_SHARE


@dataclass(slots=True)
class EncoderSession:
    """The encoder's constant from lengths that were measured on the web.

    Attributes:
        found: Counts per millimetre, one for each measurement.
    """

    found: list[float] = field(default_factory=list)

    def measured(self, before: float, after: float, length_mm: float) -> None:
        """The encoder read so before and after this length went by.

        Raises:
            CameraError: It did not move, or no length.
        """
        if length_mm <= 0 or after == before:
            raise FlawedReference(
                Flaw.STOOD,
                f"the encoder went from {before:.0f} to {after:.0f} over "
                f"{length_mm:g} mm; move the web, and check the encoder's inputs",
            )
        self.found.append(abs(after - before) / length_mm)

    def finish(self) -> tuple[float, float]:
        """Counts per millimetre, and by which share the measurements differ.

        Raises:
            CameraError: None was made, or they differ by more than 0.5 %.
        """
        if not self.found:
            raise FlawedReference(Flaw.MISSING, "measure at least one length first")
        mean = float(np.mean(self.found))
        spread = (max(self.found) - min(self.found)) / mean
        if spread > 0.005:
            raise FlawedReference(
                Flaw.UNEVEN,
                f"the measurements differ by {spread:.1%}, at most 0.5 % is trusted; "
                "does the encoder's wheel slip?",
            )
        return mean, spread


class StripeWatch:
    """Sees what stands still while the web moves: dirt on lens or lamp, a dead column.

    The mean of many blocks has no material left in it, only what every line shares.
    """

    def __init__(self, width_px: int, blocks: int = 200) -> None:
        self._sum = np.zeros(width_px, np.float64)
        self._blocks = blocks
        self._count = 0
        self._first_level: float | None = None
        self.level_share = 1.0

    def take(self, pixels: Pixels) -> NDArray[np.intp] | None:
        """Columns that stand out by 5 %, once in so many blocks; else None."""
        self._sum += pixels[::16].mean(0)
        self._count += 1
        if self._count < self._blocks:
            return None
        mean = self._sum / self._count
        self._sum[:], self._count = 0, 0
        level = float(np.median(mean))
        if self._first_level is None:
            self._first_level = level
        self.level_share = level / max(self._first_level, 1e-6)
        near = _neighbours(mean)
        bright = near > 0.5 * level  # beside the web there is nothing to see
        return np.flatnonzero(bright & (np.abs(mean / np.maximum(near, 1) - 1) > 0.05))


def _check_lines(pixels: Pixels) -> None:
    if pixels.ndim != 2 or len(pixels) < _FEWEST_LINES:
        raise FlawedReference(
            Flaw.FEW_LINES,
            f"a reference needs {_FEWEST_LINES} lines of grey or more, "
            f"got {pixels.shape}; 2048 are better",
        )


def _chunks(pixels: Pixels) -> list[NDArray[np.float32]]:
    whole = len(pixels) // _CHUNK * _CHUNK
    parts = pixels[:whole].reshape(-1, _CHUNK, pixels.shape[1])
    return list(parts.mean(1, dtype=np.float32))


def _neighbours(columns: NDArray[np.floating]) -> NDArray[np.floating]:
    """The median of 31 columns around each."""
    around = np.pad(columns, 15, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(around, 31)
    near: NDArray[np.floating] = np.median(windows, axis=1)
    return near
