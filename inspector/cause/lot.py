"""A lot as the search for causes sees it: a table of marks and what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

SIDES = ("top", "bottom", "")


class Change(StrEnum):
    """What can happen on a line that explains a sudden start."""

    ROLL = "roll_change"
    BATH = "bath_change"
    REEL = "reel_change"
    TOOL = "tool_change"
    LOT = "lot_change"
    STOP = "stop"
    SPEED = "speed_change"
    RECIPE = "recipe_change"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class LotEvent:
    """Something that happened while the lot ran.

    Attributes:
        change: What sort.
        y_mm: Where the web was.
        text: What was written down; shown, never obeyed.
        key: `heat`, `coil` or `lot` where it begins another one, "" else.
    """

    change: Change
    y_mm: float
    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Roll:
    """A roll that touches the web.

    Attributes:
        name: What people call it.
        diameter_mm: Of the barrel as it is now.
        stand: Where it stands, "" if that is not told.
        slip: By how much the web is faster than the roll's surface, as a share.
        stretch: How much longer the web is at the camera than at the roll.
        tolerance: By how much the spacing may differ, as a share.
    """

    name: str
    diameter_mm: float
    stand: str = ""
    slip: float = 0.0
    stretch: float = 1.0
    tolerance: float = 0.01

    @property
    def spacing_mm(self) -> float:
        """Distance of its marks at the camera: pi d (1 + slip) stretch."""
        return float(np.pi * self.diameter_mm * (1 + self.slip) * self.stretch)


@dataclass(frozen=True, slots=True)
class Position:
    """Something at a known place across the web.

    Attributes:
        name: What people call it.
        what: `nozzle`, `guide`, `roller` or `lane`.
        x_mm: Its middle.
        width_mm: How much of the web it covers.
    """

    name: str
    what: str
    x_mm: float
    width_mm: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the plant knows of the line.

    Attributes:
        rolls: The roll table.
        positions: What stands where across the web.
        web_mm: Both edges of the web; None to take them from the defects.
        piece_mm: From one piece's start to the next; None on an endless web or where
            nobody told.
    """

    rolls: tuple[Roll, ...] = ()
    positions: tuple[Position, ...] = ()
    web_mm: tuple[float, float] | None = None
    piece_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Defects of one lot as parallel arrays, in the order of `y_mm`.

    Attributes:
        kind: `(n,)` names of their kinds.
        x_mm: `(n,)` centres across the web.
        y_mm: `(n,)` centres along the web, from the lot's start.
        width_mm: `(n,)` sizes across.
        height_mm: `(n,)` sizes along.
        side: `(n,)` `top`, `bottom`, or "" where nobody told.
        contrast: `(n,)` mean grey of the defect minus that around it; NaN unknown.
        background: `(n,)` grey around the defect minus its usual value; NaN unknown.
        events: What happened, in the order of `y_mm`.
        logged: Whether events were recorded at all, so that none means none.
    """

    kind: NDArray[np.str_]
    x_mm: Floats
    y_mm: Floats
    width_mm: Floats
    height_mm: Floats
    side: NDArray[np.str_]
    contrast: Floats
    background: Floats
    events: tuple[LotEvent, ...] = ()
    logged: bool = False

    def __post_init__(self) -> None:
        n = len(self.kind)
        for name in ("x_mm", "y_mm", "width_mm", "height_mm", "contrast", "background"):
            if getattr(self, name).shape != (n,):
                raise ValueError(f"{name} must be ({n},) like kind")
        if self.side.shape != (n,) or not set(np.unique(self.side)) <= set(SIDES):
            raise ValueError(f"side must be ({n},) of {SIDES}")
        places = np.concatenate([self.x_mm, self.y_mm, self.width_mm, self.height_mm])
        if not np.isfinite(places).all():
            raise ValueError("places and sizes must be finite")
        if n and (np.diff(self.y_mm) < 0).any():
            raise ValueError("defects must be in the order of y_mm")
        if n and min(self.width_mm.min(), self.height_mm.min()) <= 0:
            raise ValueError("sizes must be positive")

    @classmethod
    def of(
        cls,
        kind: Sequence[str],
        x_mm: Floats,
        y_mm: Floats,
        width_mm: Floats,
        height_mm: Floats,
        side: Sequence[str] | None = None,
        contrast: Floats | None = None,
        background: Floats | None = None,
        events: Sequence[LotEvent] | None = None,
    ) -> Self:
        """A lot of defects in any order; what is left out is unknown."""
        order = np.argsort(y_mm, kind="stable")
        unknown = np.full(len(order), np.nan)
        contrast = unknown if contrast is None else contrast
        background = unknown if background is None else background
        sides = [""] * len(order) if side is None else side
        return cls(
            np.asarray(kind, dtype=np.str_)[order],
            np.asarray(x_mm, np.float64)[order],
            np.asarray(y_mm, np.float64)[order],
            np.asarray(width_mm, np.float64)[order],
            np.asarray(height_mm, np.float64)[order],
            np.asarray(sides, dtype=np.str_)[order],
            np.asarray(contrast, np.float64)[order],
            np.asarray(background, np.float64)[order],
            tuple(sorted(events or (), key=lambda event: event.y_mm)),
            events is not None,
        )

    def __len__(self) -> int:
        return len(self.kind)

    def __getitem__(self, which: Indices) -> Lot:
        return replace(
            self,
            kind=self.kind[which],
            x_mm=self.x_mm[which],
            y_mm=self.y_mm[which],
            width_mm=self.width_mm[which],
            height_mm=self.height_mm[which],
            side=self.side[which],
            contrast=self.contrast[which],
            background=self.background[which],
        )

    def edges_mm(self, told: tuple[float, float] | None = None) -> tuple[float, float]:
        """Both edges of the web: as told, else the outermost defects'."""
        if told is not None:
            return told
        if not len(self):
            return 0.0, 1.0
        left = float((self.x_mm - self.width_mm / 2).min())
        right = float((self.x_mm + self.width_mm / 2).max())
        return min(left, max(0.0, left)), max(right, left + 1.0)

    def reach_mm(self) -> tuple[float, float]:
        """First and last place along the web that anything is known of."""
        places = [*self.y_mm[:1], *self.y_mm[-1:], *(e.y_mm for e in self.events)]
        if not places:
            return 0.0, 1.0
        low, high = min(0.0, *places) if min(places) < 0 else 0.0, max(places)
        low = low if min(places) < 0.1 * high else float(min(places))
        return float(low), float(max(high, low + 1.0))
