"""Where the defects of a scene lie, drawn per cell so that any line can be asked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inspector.camera.scene import (
    BurstCause,
    CausePart,
    DifficultyPart,
    LaneCause,
    NozzleCause,
    RepeaterCause,
    RollCause,
    Scene,
    WearCause,
)
from inspector.types import XYXY


@dataclass(frozen=True, slots=True)
class Request:
    """A defect that is wanted; the material gives it its shape.

    Attributes:
        kind: What sort.
        cause: Name of the injected cause, or None.
        x_px: Column of its centre, or None for anywhere.
        y_line: Line of its centre; on a panel, None for anywhere in the cell.
        size_px: Longer side of a spot.
        contrast_to_noise: Wanted contrast over the local deviation.
        seed: What its shape follows from; equal seeds give equal shapes.
    """

    kind: str
    cause: str | None
    x_px: float | None
    y_line: float | None
    size_px: float
    contrast_to_noise: float
    seed: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A defect as it changes the picture: `grey * keep + add`.

    Attributes:
        request: What was wanted.
        x: First column of the patch.
        y: First line of the patch.
        keep: `(h, w)` float32 share of the web that still shows.
        add: `(h, w)` float32 grey levels added.
        box: Box of the visible part, `x1 y1 x2 y2` in absolute columns and lines.
        contrast_to_noise: What came out; materials cannot show any contrast.
    """

    request: Request
    x: int
    y: int
    keep: NDArray[np.float32]
    add: NDArray[np.float32]
    box: tuple[int, int, int, int]
    contrast_to_noise: float


@dataclass(frozen=True, slots=True)
class Injected:
    """The truth about one defect.

    Attributes:
        kind: What sort.
        xyxy_px: Box in columns and absolute lines, exclusive ends.
        xyxy_mm: The same on the material.
        contrast_to_noise: Mean contrast over the clean web's local deviation.
        cause: Name of the injected cause, or None.
    """

    kind: str
    xyxy_px: XYXY
    xyxy_mm: XYXY
    contrast_to_noise: float
    cause: str | None


def stream(*key: int) -> np.random.Generator:
    """The random numbers that belong to a key; equal keys give equal numbers."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(key)))


_SCATTER, _CAUSE, _ONCE = 1, 2, 3  # first part of the keys, one per use


def requests(scene: Scene, seed: int, cell: int, cell_lines: int) -> list[Request]:
    """All defects whose centre lies in a cell of the web, by cause and then scattered.

    Args:
        scene: What is wrong with the web.
        seed: Everything random follows from it.
        cell: Number of the cell, from 0.
        cell_lines: Length of a cell.
    """
    wanted: list[Request] = []
    place = _Place(scene, seed, cell, cell_lines)
    for number, cause in enumerate(scene.causes):
        wanted.extend(_caused(place, number, cause))
    rng = stream(seed, _SCATTER, cell)
    metres = cell_lines * scene.pitch_mm[1] / 1000
    for part in scene.defects:
        for _ in range(rng.poisson(part.per_metre * metres)):
            wanted.append(place.anywhere(rng, part.kind))
    return wanted


@dataclass(frozen=True, slots=True)
class _Place:
    scene: Scene
    seed: int
    cell: int
    lines: int

    @property
    def start(self) -> int:
        return self.cell * self.lines

    @property
    def metres_per_line(self) -> float:
        return self.scene.pitch_mm[1] / 1000

    def column(self, at_mm: float) -> float:
        return at_mm / self.scene.pitch_mm[0]

    def anywhere(self, rng: np.random.Generator, kind: str) -> Request:
        """A defect of this kind somewhere in the cell."""
        size_px, contrast = _draw(rng, self.scene.difficulty)
        y_line = self.start + rng.uniform(0, self.lines)
        seed = (self.seed, *(int(v) for v in rng.integers(0, 2**32, 2)))
        return Request(kind, None, None, y_line, size_px, contrast, seed)


def _draw(rng: np.random.Generator, ranges: DifficultyPart) -> tuple[float, float]:
    """Size, evenly on a logarithmic scale, and contrast, evenly."""
    low, high = ranges.size_px
    size_px = math.exp(rng.uniform(math.log(low), math.log(high)))
    return size_px, rng.uniform(*ranges.contrast_to_noise)


def _caused(place: _Place, number: int, cause: CausePart) -> Iterator[Request]:
    rng = stream(place.seed, _CAUSE, number, place.cell)
    match cause:
        case RollCause():
            yield from _roll(place, number, cause)
        case NozzleCause():
            yield from _nozzle(place, rng, cause)
        case LaneCause():
            for _ in range(_count(place, rng, cause.per_metre)):
                at = place.anywhere(rng, cause.kind)
                yield replace(at, cause="lane", x_px=place.column(cause.at_mm))
        case BurstCause():
            yield from _burst(place, rng, cause)
        case WearCause():
            yield from _wear(place, rng, cause)
        case RepeaterCause():
            yield from _repeater(place, number, cause)


def _count(place: _Place, rng: np.random.Generator, per_metre: float) -> int:
    return int(rng.poisson(per_metre * place.lines * place.metres_per_line))


def _roll(place: _Place, number: int, cause: RollCause) -> Iterator[Request]:
    period = math.pi * cause.diameter_mm / place.scene.pitch_mm[1]
    once = stream(place.seed, _ONCE, number)
    phase = cause.from_m / place.metres_per_line + once.uniform(0, period)
    turn = max(0, math.ceil((place.start - phase) / period))
    while (y_line := phase + turn * period) < place.start + place.lines:
        yield Request(
            cause.kind,
            "roll",
            place.column(cause.at_mm),
            y_line,
            cause.size_px,
            cause.contrast_to_noise,
            (place.seed, _ONCE, number),
        )
        turn += 1


def _nozzle(
    place: _Place, rng: np.random.Generator, cause: NozzleCause
) -> Iterator[Request]:
    cycle_m = cause.blocked_m + cause.clear_m
    half = cause.width_mm / 2
    for _ in range(_count(place, rng, cause.per_metre)):
        at = place.anywhere(rng, cause.kind)
        x_mm = cause.at_mm + rng.uniform(-half, half)
        y_line = at.y_line if at.y_line is not None else place.start
        if (y_line * place.metres_per_line) % cycle_m >= cause.clear_m:
            yield replace(at, cause="nozzle", x_px=place.column(x_mm))


def _burst(
    place: _Place, rng: np.random.Generator, cause: BurstCause
) -> Iterator[Request]:
    length = cause.within_m / place.metres_per_line
    for _ in range(_count(place, rng, 1 / cause.every_m)):
        top = place.start + rng.uniform(0, max(1.0, place.lines - length))
        for _ in range(cause.spots):
            at = place.anywhere(rng, cause.kind)
            y_line = min(top + rng.uniform(0, length), place.start + place.lines - 1)
            yield replace(at, cause="burst", y_line=y_line)


def _wear(
    place: _Place, rng: np.random.Generator, cause: WearCause
) -> Iterator[Request]:
    weakest, _ = place.scene.difficulty.contrast_to_noise
    for _ in range(_count(place, rng, cause.per_metre)):
        at = place.anywhere(rng, cause.kind)
        y_line = at.y_line if at.y_line is not None else place.start
        worn = (y_line * place.metres_per_line / cause.life_m) % 1.0
        if rng.uniform() < worn:
            contrast = weakest + worn * max(0.0, at.contrast_to_noise - weakest)
            yield replace(at, cause="wear", contrast_to_noise=contrast)


def _repeater(place: _Place, number: int, cause: RepeaterCause) -> Iterator[Request]:
    if place.cell < cause.from_panel:
        return
    size_px, contrast = _draw(stream(place.seed, _ONCE, number), place.scene.difficulty)
    yield Request(
        cause.kind,
        "repeater",
        place.column(cause.at_mm[0]),
        place.start + cause.at_mm[1] / place.scene.pitch_mm[1],
        size_px,
        contrast,
        (place.seed, _ONCE, number),
    )
