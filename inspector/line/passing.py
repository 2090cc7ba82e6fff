"""A few tiles of accepted frames, at random, for people to look for what was missed."""

from __future__ import annotations

import logging
import threading
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from inspector.channel import Latest
from inspector.findings import Decision, Inspection
from inspector.store.passed import PassedFolder, PassedTile
from inspector.types import Frame, Pixels

log = logging.getLogger(__name__)

SIDE_PX = 512
_TRIES = 8
_LOOK_S = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """A tile on its way to the disk.

    Attributes:
        tile: Where it is from.
        pixels: `(h, w[, 3])` uint8, an owned copy.
    """

    tile: PassedTile
    pixels: Pixels


Passing = Latest[Passed]
"""From inspection to disk; a tile that comes too soon replaces the one before, which
costs the sample a picture and the line nothing."""


def place(
    frame: Frame, result: Inspection, every: int, seed: str
) -> tuple[int, int, int, int] | None:
    """Where in a frame a tile is to be taken; None for most frames.

    The draw depends on run, camera and frame alone, so it is the same on every machine
    and nobody can choose what is looked at.

    Args:
        frame: The picture.
        result: What was found in it; only an accepted frame is drawn.
        every: One frame of so many on average; 0 for none.
        seed: Of the run.

    Returns:
        `x1 y1 x2 y2` in frame pixels, free of findings.
    """
    if not every or result.verdict.decision is not Decision.ACCEPT:
        return None
    told = f"{seed}:{frame.info.camera}:{frame.info.index}"
    if zlib.crc32(told.encode()) % every:
        return None
    height, width = frame.pixels.shape[:2]
    wide, high = min(SIDE_PX, width), min(SIDE_PX, height)
    for attempt in range(_TRIES):
        x = zlib.crc32(f"{told}:x{attempt}".encode()) % (width - wide + 1)
        y = zlib.crc32(f"{told}:y{attempt}".encode()) % (height - high + 1)
        if not any(
            _touch(d.xyxy_px, (x, y, x + wide, y + high)) for d in result.defects
        ):
            return x, y, x + wide, y + high
    return None


def offer(
    passing: Passing,
    run_id: str,
    every: int,
    frame: Frame,
    result: Inspection,
    lot_id: str,
) -> None:
    """Hand a tile of a frame on, if it is drawn; never waits."""
    drawn = place(frame, result, every, run_id)
    if drawn is None:
        return
    x1, y1, x2, y2 = drawn
    info = frame.info
    tile = PassedTile(
        run_id,
        lot_id,
        info.camera,
        info.index,
        info.captured_at,
        (x1, y1),
        (x2 - x1, y2 - y1),
        info.position_mm,
        info.pitch_mm,
    )
    passing.put(Passed(tile, frame.pixels[y1:y2, x1:x2].copy()))


def keep_passed(
    passing: Passing, folder: PassedFolder, quality: int, stop: threading.Event
) -> None:
    """Store what is handed on until told to stop; a full disk costs pictures alone."""
    refused = False
    while not stop.wait(_LOOK_S):
        found = passing.take()
        if found is None:
            continue
        try:
            folder.keep(found.tile, found.pixels, quality)
            refused = False
        except OSError as error:
            if not refused:
                log.warning("passed tiles cannot be kept: %s", error)
            refused = True


def keeping(
    passing: Passing, folder: Path, quality: int
) -> Callable[[threading.Event], None]:
    """The work of the thread that stores; see `keep_passed`."""
    return partial(keep_passed, passing, PassedFolder(folder), quality)


def _touch(
    box: tuple[float, float, float, float], tile: tuple[int, int, int, int]
) -> bool:
    apart = box[2] <= tile[0] or box[0] >= tile[2]
    return not (apart or box[3] <= tile[1] or box[1] >= tile[3])
