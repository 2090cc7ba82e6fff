"""The one value that all label files become, and what a format must do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a set.

    Attributes:
        kind: A fixed word, the same in every message of this kind.
        place: The file, or the splits.
        text: What was expected and what came.
    """

    kind: str
    place: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What a file says about one image, as it is written; nothing is corrected.

    Attributes:
        file: Where it is written.
        image: Name of the image; "" if the format leaves that to the file's name.
        xyxy: `(n, 4)` float64; pixels with exclusive ends, or shares of the image.
        in_shares: Whether `xyxy` are shares of width and height.
        kinds: Class of each box as written: a name, or a number if `numbered`.
        numbered: Whether `kinds` are class ids.
        stated_hw: Height and width that the file states, if it does.
        faults: What could not be understood.
    """

    file: Path
    image: str
    xyxy: NDArray[np.float64]
    in_shares: bool
    kinds: tuple[str, ...]
    numbered: bool
    stated_hw: tuple[int, int] | None = None
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        if self.xyxy.shape != (len(self.kinds), 4):
            raise ValueError(
                f"xyxy must be ({len(self.kinds)}, 4) like kinds, got {self.xyxy.shape}"
            )

    @classmethod
    def nothing(cls, file: Path, faults: tuple[Fault, ...]) -> Labels:
        """No boxes, of a file that could not be understood."""
        return cls(file, "", boxes(()), False, (), True, faults=faults)

    def xyxy_px(self, shape_hw: tuple[int, int]) -> NDArray[np.float64]:
        """The boxes `(n, 4)` in pixels of an image of this height and width."""
        if not self.in_shares:
            return self.xyxy
        height, width = shape_hw
        return self.xyxy * np.array([width, height, width, height], np.float64)

    def class_id(self, classes: Sequence[str]) -> NDArray[np.int64]:
        """Class id `(n,)` of each box; -1 where there is no such class."""
        names = [str(i) for i in range(len(classes))] if self.numbered else classes
        known = {name: number for number, name in enumerate(names)}
        return np.array([known.get(kind, -1) for kind in self.kinds], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What one label file says.

    Attributes:
        format: Its format.
        labels: Each image that it speaks of.
        classes: The class names that it lists, by class id; empty if it lists none.
        faults: What could not be understood.
    """

    format: str
    labels: tuple[Labels, ...]
    classes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


class LabelReader(Protocol):
    """Reads the files of one format. A file may be wrong in every way there is."""

    @property
    def format(self) -> str:
        """Its name."""
        ...

    def fits(self, head: bytes) -> bool:
        """Whether a file that begins with `head` is of this format."""
        ...

    def read(self, file: Path, content: bytes) -> Sheet:
        """What the file says; what is wrong with it is in the sheet."""
        ...


def boxes(rows: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Rows of four numbers as `(n, 4)`, also if there are none."""
    return np.array(rows, np.float64).reshape(-1, 4)


def number(value: object) -> float:
    """A number from JSON or text; NaN for everything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return float("nan")
    try:
        return float(value)
    except (ValueError, OverflowError):
        return float("nan")


def size_hw(height: object, width: object) -> tuple[int, int] | None:
    """Height and width from JSON or text; None unless both are whole and positive."""
    sides = number(height), number(width)
    if all(side.is_integer() and 0 < side < 2**31 for side in sides):
        return int(sides[0]), int(sides[1])
    return None
