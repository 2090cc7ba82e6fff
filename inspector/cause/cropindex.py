"""Vectors of evidence crops on disk, and the nearest of them to a query."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inspector.cause.aligner import Vectors
from inspector.errors import ArtifactError

_VECTORS, _ROWS = "vectors.f16", "rows.jsonl"
_EDGE_SHARE = 0.12
_SIDE_SHARE = 1 / 3

_PLACES = (
    (re.compile(r"left edge|左边部|左边缘|左侧边"), (0.0, _EDGE_SHARE)),
    (re.compile(r"right edge|右边部|右边缘|右侧边"), (1 - _EDGE_SHARE, 1.0)),
    (re.compile(r"\bleft\b|左"), (0.0, _SIDE_SHARE)),
    (re.compile(r"\bright\b|右"), (1 - _SIDE_SHARE, 1.0)),
    (re.compile(r"middle|cent(?:re|er)\b|中间|中部"), (_SIDE_SHARE, 1 - _SIDE_SHARE)),
)
"""Words that speak of the place across the web, as shares of it."""


@dataclass(frozen=True, slots=True)
class CropRow:
    """One crop of the index.

    Attributes:
        number: Of its row in the records; later ones are higher.
        defect: Number of the defect's row.
        path: Of the picture, relative to the evidence folder.
        kind: What the defect is called.
        run: The run.
        lot: The lot.
        x_mm: Place across the web.
        y_mm: Place along.
        size_mm: Longer side.
    """

    number: int
    defect: int
    path: str
    kind: str
    run: str
    lot: str
    x_mm: float
    y_mm: float
    size_mm: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A crop that was found.

    Attributes:
        row: The crop.
        score: Cosine with the query.
        in_place: It lies where the words said, or they said nothing of it.
    """

    row: CropRow
    score: float
    in_place: bool


class CropIndex:
    """The index in a folder; it only grows, and a torn end is cut off when opened.

    One process adds at a time; another that reads meanwhile sees whole rows.
    """

    def __init__(self, folder: Path, size: int) -> None:
        """Open what is there.

        Args:
            folder: Where it lies; made with the first rows.
            size: Numbers of a vector.

        Raises:
            ArtifactError: The folder holds something else.
        """
        self._folder, self.size = folder, size
        self._rows = _read_rows(folder / _ROWS)
        self._vectors = _read_vectors(folder / _VECTORS, size)
        whole = min(len(self._rows), len(self._vectors))
        self._rows, self._vectors = self._rows[:whole], self._vectors[:whole]

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def last(self) -> int:
        """Number of the newest row; -1 for none."""
        return self._rows[-1].number if self._rows else -1

    def add(self, rows: Sequence[CropRow], vectors: Vectors) -> None:
        """Put crops behind those that are there.

        Raises:
            ValueError: Their numbers do not rise, or vectors are of another size.
        """
        if vectors.shape != (len(rows), self.size):
            raise ValueError(
                f"expected {(len(rows), self.size)} vectors, got {vectors.shape}"
            )
        numbers = [self.last, *(row.number for row in rows)]
        if any(b <= a for a, b in pairwise(numbers)):
            raise ValueError("crops must come in the order of their numbers")
        half = vectors.astype(np.float16)
        lines = [json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows]
        self._folder.mkdir(parents=True, exist_ok=True)
        self._cut()
        with (self._folder / _VECTORS).open("ab") as file:
            file.write(half.tobytes())
        with (self._folder / _ROWS).open("a", encoding="utf-8") as file:
            file.write("".join(lines))
        self._rows = [*self._rows, *rows]
        self._vectors = np.concatenate([self._vectors, half])

    def nearest(
        self, query: Vectors, most: int, words: str = "", least: float = -1.0
    ) -> list[Hit]:
        """The crops that are most like a query, those at the place it names first.

        Args:
            query: `(size,)` of length one.
            most: Hits at most.
            words: The query's text; places across the web are read from it.
            least: Smallest cosine.
        """
        if not self._rows:
            return []
        score = self._vectors.astype(np.float32) @ query
        fits = self._in_place(words)
        order = np.argsort(-(score + 2.0 * fits), kind="stable")[:most]
        return [
            Hit(self._rows[i], float(score[i]), bool(fits[i]))
            for i in order.tolist()
            if score[i] >= least
        ]

    def _in_place(self, words: str) -> NDArray[np.bool_]:
        """Whether each crop lies where the words say; all where they say nothing."""
        reach = place_in(words)
        if reach is None:
            return np.ones(len(self._rows), np.bool_)
        x_mm = np.array([row.x_mm for row in self._rows])
        runs = np.array([row.run for row in self._rows])
        share = np.zeros(len(x_mm))
        for run in np.unique(runs):
            own = runs == run
            low, high = x_mm[own].min(), x_mm[own].max()
            share[own] = (x_mm[own] - low) / max(high - low, 1e-6)
        return (share >= reach[0]) & (share <= reach[1])

    def _cut(self) -> None:
        """Remove what a crash left behind the last whole row."""
        for name, size in (
            (_VECTORS, self._vectors.nbytes),
            (_ROWS, sum(_length(row) for row in self._rows)),
        ):
            path = self._folder / name
            if path.is_file() and path.stat().st_size > size:
                os.truncate(path, size)


def place_in(words: str) -> tuple[float, float] | None:
    """The part of the web that words name, as shares of it; None for all of it."""
    low = words.lower()
    return next((reach for pattern, reach in _PLACES if pattern.search(low)), None)


def _length(row: CropRow) -> int:
    return len((json.dumps(asdict(row), ensure_ascii=False) + "\n").encode())


def _read_rows(path: Path) -> list[CropRow]:
    if not path.is_file():
        return []
    rows = []
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            if not line.endswith("\n"):
                break
            try:
                rows.append(CropRow(**json.loads(line)))
            except (ValueError, TypeError) as cause:
                raise ArtifactError(
                    f"{path} is no index of crops ({cause}); delete its folder, it is "
                    "made again"
                ) from cause
    return rows


def _read_vectors(path: Path, size: int) -> NDArray[np.float16]:
    if not path.is_file():
        return np.zeros((0, size), np.float16)
    content = path.read_bytes()
    whole = len(content) // (2 * size)
    flat = np.frombuffer(content[: whole * 2 * size], np.float16)
    return flat.reshape(whole, size)
