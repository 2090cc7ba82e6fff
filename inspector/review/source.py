"""Where questions and their pictures come from; asked beside a window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np

from inspector.errors import ImageError
from inspector.report.agreement import Reviewed, ReviewFigures, review_figures
from inspector.review.items import (
    Item,
    Why,
    for_second_look,
    item_of,
    item_of_tile,
    mixed,
    shuffled,
    uncertain_first,
)
from inspector.store import review_queue
from inspector.store.facts import DefectPoint
from inspector.store.opened import reading
from inspector.store.passed import PassedFolder, PassedTile
from inspector.store.review_queue import Said
from inspector.types import Pixels
from inspector.vision.codec import read_grey

MOST_ITEMS = 60
_TILES_LOOKED_AT = 300
_NOTHING = np.zeros((0, 0), np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An item as it is looked at.

    Attributes:
        pixels: `(h, w)` true pixels; empty where the picture is gone.
        reference: `(h, w)` of good material of the same place across, as large if
            possible; empty where none is kept.
        around: Findings in the frames around it.
    """

    pixels: Pixels
    reference: Pixels
    around: tuple[DefectPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a look into the records gives.

    Attributes:
        items: Questions in their order.
        figures: What the reviews since the begin of the shift say.
    """

    items: tuple[Item, ...]
    figures: ReviewFigures


class ReviewSource(Protocol):
    """Reads what is recorded. A call may take its time."""

    def load(self, me: str, since: datetime) -> Loaded:
        """What `me` may be asked now.

        Raises:
            StoreError: The records cannot be read.
        """
        ...

    def item(self, run_id: str, camera: str, index: int, number: int) -> Item | None:
        """The question about one finding; None if it is not recorded (yet).

        Raises:
            StoreError: The records cannot be read.
        """
        ...

    def picture(self, item: Item) -> Picture:
        """An item's picture and what surrounds it.

        Raises:
            StoreError: The records cannot be read.
        """
        ...


class RecordedReviews:
    """Questions from a database and its pictures; see `ReviewSource`."""

    def __init__(self, url: str, evidence: Path, passed: Path) -> None:
        self._url, self._evidence = url, evidence
        self._passed = PassedFolder(passed)
        self._tiles: tuple[PassedTile, ...] = ()

    def load(self, me: str, since: datetime) -> Loaded:
        """What `me` may be asked now."""
        with reading(self._url) as engine:
            found = review_queue.open_findings(engine)
            said = review_queue.newest_said(engine)
            self._tiles = self._passed.newest(_TILES_LOOKED_AT)
            judged = {(one.run_id, one.camera, one.index) for one in said}
            open_tiles = [t for t in self._tiles if _place(t) not in judged]
            there = review_queue.stored_frames(
                engine, tuple(_place(tile) for tile in open_tiles)
            )
            wanted = for_second_look(said, me)[-MOST_ITEMS:]
            again = review_queue.findings(engine, _findings_of(wanted))
        second = self._tiles_again(wanted)
        second += [item_of(one, Why.SECOND) for one in again if one.evidence_path]
        tiles = [item_of_tile(one) for one in open_tiles if _place(one) in there]
        uncertain = uncertain_first(found)
        order = mixed(uncertain, shuffled(tiles, "passed"), shuffled(second, me))
        recent = [_reviewed(one) for one in said if one.at >= since]
        return Loaded(tuple(order[:MOST_ITEMS]), review_figures(recent))

    def item(self, run_id: str, camera: str, index: int, number: int) -> Item | None:
        """The question about one finding; None if it is not recorded (yet)."""
        with reading(self._url) as engine:
            found = review_queue.findings(engine, [(run_id, camera, index, number)])
        return item_of(found[0], Why.CHOSEN) if found else None

    def picture(self, item: Item) -> Picture:
        """An item's picture and what surrounds it."""
        with reading(self._url) as engine:
            around = review_queue.neighbours(
                engine, item.run_id, item.camera, item.index
            )
        pixels = self._pixels(item)
        return Picture(pixels, self._reference(item, pixels), around)

    def _tiles_again(self, wanted: Sequence[Said]) -> list[Item]:
        """The tiles among what is to be looked at a second time, if they are kept."""
        tiles = [
            self._passed.of_frame(one.run_id, one.camera, one.index)
            for one in wanted
            if one.number is None
        ]
        return [item_of_tile(tile, Why.SECOND) for tile in tiles if tile is not None]

    def _pixels(self, item: Item) -> Pixels:
        if item.tile is not None:
            found = self._passed.picture(item.tile)
            return _NOTHING if found is None else found
        try:
            return read_grey(self._evidence / item.picture).pixels
        except ImageError:
            return _NOTHING

    def _reference(self, item: Item, pixels: Pixels) -> Pixels:
        """Good material of the same columns, as near to them as there is any."""
        if item.is_tile or not pixels.size:
            return _NOTHING
        mine = [one for one in self._tiles if one.camera == item.camera]
        if not mine:
            return _NOTHING
        own = [one for one in mine if one.run_id == item.run_id] or mine
        height, width = pixels.shape
        left = item.origin_px[0]
        best = min(own, key=lambda one: _apart(one, left, width))
        found = self._passed.picture(best)
        if found is None:
            return _NOTHING
        x = min(max(0, left - best.origin_px[0]), max(0, found.shape[1] - width))
        y = max(0, (found.shape[0] - height) // 2)
        return np.ascontiguousarray(found[y : y + height, x : x + width])


def _findings_of(said: Sequence[Said]) -> list[tuple[str, str, int, int]]:
    return [
        (one.run_id, one.camera, one.index, one.number)
        for one in said
        if one.number is not None
    ]


def _apart(tile: PassedTile, left: int, width: int) -> int:
    """How many columns of a crop a tile does not show."""
    x1, x2 = tile.origin_px[0], tile.origin_px[0] + tile.size_px[0]
    return max(0, x1 - left) + max(0, left + width - x2)


def _place(tile: PassedTile) -> tuple[str, str, int]:
    return tile.run_id, tile.camera, tile.index


def _reviewed(one: Said) -> Reviewed:
    return Reviewed(one.key, one.decision, one.opinion, one.by, one.at, one.spent_s)
