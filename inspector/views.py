"""What eyes are given: reduced strips of the web and sightings of defects."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.findings import Decision, Defect
from inspector.types import Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A reduced picture of the newest lines; never used for a verdict.

    Attributes:
        camera: Name of the camera.
        first_line: Number of the first line shown since the start of the run.
        lines: Lines shown, `len(pixels) * lines_per_row`.
        pixels: `(rows, columns)` uint8, peak-preserving reduction.
        columns_per_px: Camera pixels per column.
        lines_per_row: Camera lines per row.
        pitch_mm: Size of one camera pixel, across and along.
        missing_before: Lines before this strip that were not shown; drawn as missing.
        left_mm: Where the camera's first column lies across the web.
        face: Which face of the web it looks at, for a camera that shares one.
    """

    camera: str
    first_line: int
    lines: int
    pixels: Pixels
    columns_per_px: int
    lines_per_row: int
    pitch_mm: tuple[float, float]
    missing_before: int = 0
    left_mm: float = 0.0
    face: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """A defect as the window shows it.

    Attributes:
        camera: Name of the camera.
        index: Frame it belongs to.
        first_line: Number of the frame's first row since the start of the run.
        defect: The finding.
        decision: The frame's decision.
        crop: `(h, w)` uint8 true pixels around it.
        crop_origin_px: Frame pixel of the crop's first column and row.
        left_mm: Where the camera's first column lies across the web.
    """

    camera: str
    index: int
    first_line: int
    defect: Defect
    decision: Decision
    crop: Pixels
    crop_origin_px: tuple[int, int]
    left_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Gauge:
    """How a camera's picture looked a moment ago.

    Attributes:
        camera: Name of the camera.
        histogram: Share of the pixels in equal ranges of grey, dark first.
        mean: Grey value, 0..255.
        clipped_share: Of the pixels, those that are too bright to be measured.
        focus: Sharpness across the web; comparable only with itself.
    """

    camera: str
    histogram: tuple[float, ...]
    mean: float
    clipped_share: float
    focus: float
