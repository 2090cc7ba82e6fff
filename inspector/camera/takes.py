"""Blocks of a camera into memory or into a folder that can be replayed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from inspector.camera.base import Camera
from inspector.camera.replay import GAPS_FILE
from inspector.errors import CameraEnd, CameraError, CameraTimeout
from inspector.files import write_atomic
from inspector.types import Block, Pixels
from inspector.vision.codec import encode_png

MOST_BYTES = 1 << 30

_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a recording.

    Attributes:
        blocks: Blocks stored.
        lines: Lines stored.
        width_px: Pixels of a line.
        lost_lines: Lines that went by between the blocks.
        incomplete_blocks: Blocks that came damaged; they count as lost.
        problem: Why it ended before its time, "" if it did not.
    """

    blocks: int
    lines: int
    width_px: int
    lost_lines: int
    incomplete_blocks: int
    problem: str = ""

    def document(self) -> dict[str, object]:
        """As JSON."""
        return asdict(self)


def take(camera: Camera, blocks: int) -> Iterator[Block]:
    """Start a camera, hand over so many blocks, stop it.

    Raises:
        CameraError: It was lost, or sent nothing for five seconds.
    """
    camera.start()
    try:
        for _ in range(blocks):
            try:
                yield camera.read(_PATIENCE_S)
            except CameraEnd:
                return
            except CameraTimeout as cause:
                raise CameraError(
                    f"camera {camera.name} has sent nothing for {_PATIENCE_S:.0f} s; "
                    "does the web move, and does the trigger come?"
                ) from cause
    finally:
        camera.stop()


def lines_of(camera: Camera, lines: int, block_lines: int) -> Pixels:
    """At least so many complete lines, `(n, W)`.

    Raises:
        CameraError: The camera was lost or stood still.
    """
    parts: list[Pixels] = []
    for block in take(camera, 4 * max(1, -(-lines // block_lines))):
        if block.complete:
            parts.append(block.pixels)
        if sum(map(len, parts)) >= lines:
            break
    if not parts:
        raise CameraError(
            f"camera {camera.name} sent no complete block; check its cable"
        )
    return np.concatenate(parts)


def record(camera: Camera, folder: Path, blocks: int) -> Recorded:
    """Store blocks as `block-000000.png` and so on, and what is missing beside them.

    Files are written after the camera has stopped, as long as the blocks fit into
    `MOST_BYTES`: writing is slower than a fast camera.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept: list[Block] = []
    store = _Store(folder)
    problem = ""
    try:
        for block in take(camera, blocks):
            kept.append(block)
            if sum(one.pixels.nbytes for one in kept) > MOST_BYTES:
                store.put(kept.pop(0))
    except CameraError as error:
        problem = str(error)
    for block in kept:
        store.put(block)
    store.write_gaps()
    return Recorded(
        store.blocks,
        store.lines,
        camera.width_px,
        sum(count for _, count in store.gaps),
        store.damaged,
        problem,
    )


class _Store:
    """A folder that becomes a recording."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.gaps: list[tuple[int, int]] = []
        self.blocks = self.lines = self.damaged = 0

    def put(self, block: Block) -> None:
        if block.lost_before:
            first = block.first_line - block.lost_before
            self.gaps.append((first, block.lost_before))
        if not block.complete:
            self.damaged += 1
            self.gaps.append((block.first_line, block.lines))
            return
        file = self._folder / f"block-{self.blocks:06d}.png"
        write_atomic(file, encode_png(block.pixels))
        self.blocks += 1
        self.lines += block.lines

    def write_gaps(self) -> None:
        if not self.gaps:
            return
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(("first_line", "lines"))
        table.writerows(self.gaps)
        write_atomic(self._folder / GAPS_FILE, text.getvalue().encode())
