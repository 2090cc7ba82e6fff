"""From blocks to defects: none cut at a seam, none twice."""

import numpy as np

from inspector.camera.assemble import Assembler
from inspector.types import Block, Detections, Frame
from tests.fakes import Clock, recipe

WIDTH = 64
BLOCK, NEW, OVERLAP = 512, 448, 64


def frames_of(web):
    """The frames that the assembler makes of a web in blocks of `BLOCK` lines."""
    settings = recipe().camera
    settings = settings.model_copy(
        update={"lines_per_frame": NEW, "overlap_lines": OVERLAP}
    )
    made = Assembler(
        "top", recipe().model_copy(update={"camera": settings}), Clock().utc
    )
    pieces = []
    for first in range(0, len(web), BLOCK):
        pieces += made.take(Block("top", web[first : first + BLOCK].copy(), first))
    pieces += made.finish(0)
    return [piece for piece in pieces if isinstance(piece, Frame)]


def found_in(frame):
    """Boxes of what is bright in a frame: one per run of lines and grey level."""
    boxes = []
    for level in np.unique(frame.pixels[frame.pixels > 0]):
        rows = np.flatnonzero((frame.pixels == level).any(1))
        columns = np.flatnonzero((frame.pixels == level).any(0))
        starts = np.concatenate(([0], np.flatnonzero(np.diff(rows) > 1) + 1))
        stops = np.concatenate((starts[1:], [len(rows)]))
        for start, stop in zip(starts, stops, strict=True):
            box = (columns[0], rows[start], columns[-1] + 1, rows[stop - 1] + 1)
            boxes.append(box)
    table = np.array(boxes, np.float32).reshape(-1, 4)
    return Detections(
        table, np.ones(len(table), np.float32), np.zeros(len(table), np.int64)
    )


def test_of_a_thousand_defects_over_the_seams_none_is_cut_and_none_comes_twice():
    rng = np.random.default_rng(11)
    lengths = rng.integers(4, 33, 1000)
    web = np.zeros((1000 * 97 + 500, WIDTH), np.uint8)
    injected = []
    for n, length in enumerate(lengths):
        first = 20 + n * 97 + int(rng.integers(0, 20))
        level, column = 1 + n % 250, int(rng.integers(0, WIDTH - 4))
        web[first : first + length, column : column + 4] = level
        injected.append((first, first + int(length), level))
    reported = []
    for frame in frames_of(web):
        found = found_in(frame)
        for box in found.xyxy_px:
            if not frame.info.owns_row((float(box[1]) + float(box[3])) / 2):
                continue
            level = frame.pixels[int(box[1]), int(box[0])]
            first = frame.info.first_line
            reported.append((first + int(box[1]), first + int(box[3]), int(level)))
    assert sorted(reported) == sorted(injected)
