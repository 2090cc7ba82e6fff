"""Robust deviations of a moving web from itself: columns, rows and edges taken out.

A line camera sees every column with the same pixel, so what stays the same along the
web is lens, lamp or sensor, and what stays the same across it is light. Both are taken
out robustly, the rest is measured in robust sigmas of its group of columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels

Levels = NDArray[np.float32]
Sums = NDArray[np.uint16]
Value = TypeVar("Value", np.uint8, np.uint16)

ROWS_PX = 4
"""Rows of the frame per row of a `Flat`: material moves, so its rows are alike."""

NEUTRAL = 128
GAIN = 12
"""Grey levels of a `Flat` per robust sigma; it saturates at 10 sigmas."""

GROUP_PX = 256
_STRIPS = 11
_ROWS_IN_16_BITS = 65535 // (255 * ROWS_PX)
_PIECE_ROWS = 16
_LEAST_SIGMA = 0.5 * ROWS_PX
"""Half a grey level; the steps of eight bits alone make about 0.3."""

_LEAST_STEP = 16 * ROWS_PX
"""Background is at least so much darker or brighter than the web."""

MAD = 1.4826
"""Deviation of a normal distribution per median absolute deviation."""

_LINE_GROUP_PX = 24
_NEIGHBOURS = np.ones((3, 3), np.uint8)

_MOST_STEP = 127
"""Four squares of it are the most that 16 bits hold."""

_EDGE_MARGIN_PX, _EDGE_REACH_PX = 4, 128
_EDGE_EVERY = 4
_EDGE_ROWS = 33
"""An edge is the median over so many rows of a `Flat`, 132 px: the web wanders slowly,
and a crack is shorter than half of that."""


@dataclass(frozen=True, slots=True, eq=False)
class Flat:
    """A frame as deviations from itself.

    Attributes:
        pixels: `(ceil(H / ROWS_PX), W)` uint8, `NEUTRAL + GAIN * sigmas`, saturated;
            neutral outside the web.
        left: `(n,)` columns outside the web on the left, row by row.
        right: The same on the right.
        inside: First column of the web and column after the last that are inside in
            every row; what is measured about noise is measured there.
        lines: `(W,)` float32 robust sigmas by which a whole column stands out from its
            neighbours: a scratch through the frame, or a dirty lens.
    """

    pixels: Pixels
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    inside: tuple[int, int]
    lines: Levels


def flatten(pixels: Pixels) -> Flat:
    """Take columns, light and edges out of a grey frame.

    Args:
        pixels: `(H, W)` uint8, not empty.
    """
    sums = _row_sums(pixels)
    column = _column_levels(sums)
    left, right = _edges(sums, column)
    width = sums.shape[1]
    inside = _inside(left, right, width)
    column = _beside_edges(sums, column, left, right)
    row = _row_levels(sums, column, inside)
    sigma = _sigmas(sums, column, row, inside)
    flat = _scaled(sums, column, row, np.float32(GAIN) / sigma)
    web = Flat(flat, left, right, inside, _standing_lines(column, sigma, inside))
    blank_outside(flat, web, NEUTRAL)
    return web


def blank_outside(
    picture: NDArray[Value], web: Flat, value: int, every: int = 1, rows: int = ROWS_PX
) -> None:
    """Set what lies outside the web to `value`, in place.

    Args:
        picture: `(ceil(H / rows), ceil(W / every))`.
        web: Where the web lies.
        value: What is put there.
        every: Columns of the frame per column of `picture`.
        rows: Rows of the frame per row of `picture`.
    """
    of = np.arange(len(picture)) * rows // ROWS_PX
    _blank(picture, -(-web.left[of] // every), value)
    _blank(picture[:, ::-1], -(-web.right[of] // every), value)


def squared_steps(pixels: Pixels) -> Sums:
    """Squares of the larger of two differences of rows 2 px apart.

    Args:
        pixels: `(H, W)` uint8.

    Returns:
        `(ceil(H / ROWS_PX), ceil(W / 2))` uint16, over pairs of columns, one row
        for each of a `Flat`; a step of more than 127 counts as one of 127.
    """
    whole = _whole_rows(pixels)
    one = difference(whole[0::ROWS_PX], whole[2::ROWS_PX])
    other = difference(whole[1::ROWS_PX], whole[3::ROWS_PX])
    return squared_pairs(np.maximum(one, other, out=one))


def squared_pairs(picture: Pixels) -> Sums:
    """Sums of the squares of pairs of columns, values cut at 127; an odd one alone.

    Args:
        picture: `(n, W)` uint8; used up.

    Returns:
        `(n, ceil(W / 2))` uint16.
    """
    if picture.shape[1] % 2:
        picture = np.pad(picture, ((0, 0), (0, 1)))
    total = np.empty((len(picture), picture.shape[1] // 2), np.uint16)
    low = np.empty((_PIECE_ROWS, total.shape[1]), np.uint16)
    for top in range(0, len(total), _PIECE_ROWS):
        piece = picture[top : top + _PIECE_ROWS]
        np.minimum(piece, _MOST_STEP, out=piece)
        both, out = piece.view(np.uint16), total[top : top + len(piece)]
        one = low[: len(piece)]
        np.right_shift(both, 8, out=out)  # the order of the two does not matter
        np.bitwise_and(both, 255, out=one)
        np.multiply(out, out, out=out)
        np.multiply(one, one, out=one)
        out += one
    return total


def mean(picture: NDArray[Value], columns: int, rows: int) -> NDArray[Value]:
    """Mean over a window about every pixel, borders mirrored."""
    border = cv2.BORDER_REFLECT
    blurred = cv2.blur(picture, (columns, rows), borderType=border)
    return np.asarray(blurred, picture.dtype)


def difference(one: Pixels, other: Pixels) -> Pixels:
    """Absolute difference."""
    return np.asarray(cv2.absdiff(one, other), np.uint8)


def halved(picture: Pixels) -> Pixels:
    """Means of pairs of columns, rounded up; an odd last column is left out."""
    pairs = np.ascontiguousarray(picture[:, : picture.shape[1] // 2 * 2])
    both = pairs.view(np.uint16)  # the order of the two bytes does not matter
    total = both >> 8
    total += both & 255
    total += 1
    total >>= 1
    return total.astype(np.uint8)


def rows_averaged(picture: Pixels, rows: int) -> Pixels:
    """Means of `rows` rows each; rows left over at the end are left out."""
    count = picture.shape[0] // rows
    stack = picture[: count * rows].reshape(count, rows, -1)
    total = stack.sum(1, dtype=np.uint16)
    return np.asarray((total + np.uint16(rows // 2)) // np.uint16(rows), np.uint8)


def pooled(picture: NDArray[Value], columns: int, rows: int) -> NDArray[Value]:
    """Largest value of each cell of `columns` x `rows`; all cells are whole."""
    height, width = picture.shape
    high = picture
    if rows > 1:
        high = picture.reshape(height // rows, rows, width).max(1)
    narrow = np.ascontiguousarray(high.reshape(-1, columns).T).max(0)
    return np.asarray(narrow.reshape(height // rows, width // columns), picture.dtype)


def robust_sigma(deviations: Pixels) -> float:
    """Standard deviation of noise from its absolute values, defects aside.

    The median is interpolated within its grey level.
    """
    counts = np.bincount(deviations.ravel(), minlength=256)
    total = np.cumsum(counts)
    half = total[-1] / 2
    level = int(np.searchsorted(total, half))
    before = total[level - 1] if level else 0
    share = (half - before) / max(counts[level], 1)
    low, high = max(level - 0.5, 0.0), level + 0.5
    return float(MAD * (low + share * (high - low)))


def neighbours_best(cells: Levels) -> Levels:
    """The largest of each cell and the eight about it."""
    return np.asarray(cv2.dilate(cells, _NEIGHBOURS), np.float32)


def connected_cells(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int32], int]:
    """Groups of cells that touch, corners too: `(h, w)` labels from 1, and how many."""
    found, labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)
    return np.asarray(labels, np.int32), found - 1


def _whole_rows(pixels: Pixels) -> Pixels:
    """The last rows mirrored to a whole number of `ROWS_PX`."""
    if missing := -len(pixels) % ROWS_PX:
        border = cv2.BORDER_REFLECT
        pixels = np.asarray(cv2.copyMakeBorder(pixels, 0, missing, 0, 0, border))
    return pixels


def _row_sums(pixels: Pixels) -> Sums:
    """Sums of `ROWS_PX` rows."""
    stack = _whole_rows(pixels).reshape(-1, ROWS_PX, pixels.shape[1])
    return np.asarray(stack.sum(1, dtype=np.uint16), np.uint16)


def _column_levels(sums: Sums) -> Levels:
    """Median over strips of the web of each column's mean: `(W,)`."""
    strips = min(_STRIPS, len(sums))
    rows = len(sums) // strips
    stack = sums[: rows * strips].reshape(strips, rows, -1)
    means = np.zeros((strips, sums.shape[1]), np.float32)
    for first in range(0, rows, _ROWS_IN_16_BITS):
        means += stack[:, first : first + _ROWS_IN_16_BITS].sum(1, dtype=np.uint16)
    means.sort(axis=0)
    middle = means[(strips - 1) // 2] + means[strips // 2]
    return np.asarray(middle / np.float32(2 * rows), np.float32)


def _row_levels(sums: Sums, column: Levels, inside: tuple[int, int]) -> Levels:
    """Median over groups of columns of each row's mean above `column`: `(n,)`."""
    first, stop = inside
    step = max(1, (stop - first) // 256)
    some = sums[:, first:stop:step] - column[first:stop:step]
    groups = some.shape[1] // 8
    if groups < 16:
        return np.asarray(np.median(some, axis=1), np.float32)
    total = some[:, :groups].copy()
    for k in range(1, 8):
        total += some[:, k * groups : (k + 1) * groups]
    return np.asarray(np.median(total, axis=1) / 8, np.float32)


def _sigmas(sums: Sums, column: Levels, row: Levels, inside: tuple[int, int]) -> Levels:
    """Robust deviation of each group of columns, for every column: `(W,)`."""
    first, stop = inside
    rows, columns = max(1, len(sums) // 48), min(9, stop - first)
    some = sums[::rows, first:stop:columns] - column[first:stop:columns]
    some -= row[::rows, None]
    groups = max(1, round((stop - first) / GROUP_PX))
    each = some.shape[1] // groups
    stack = np.abs(some[:, : groups * each]).reshape(len(some), groups, each)
    median = np.median(stack.swapaxes(0, 1).reshape(groups, -1), axis=1)
    bounds = first + np.arange(1, groups) * each * columns
    group_of = np.searchsorted(bounds, np.arange(sums.shape[1]), side="right")
    sigma = np.maximum(MAD * median, _LEAST_SIGMA)
    return np.asarray(sigma[group_of], np.float32)


def _scaled(sums: Sums, column: Levels, row: Levels, gain: Levels) -> Pixels:
    """`NEUTRAL + gain * (sums - column - row)`, in pieces that fit the cache."""
    flat = np.empty(sums.shape, np.uint8)
    signed = sums.view(np.int16)  # at most 255 * ROWS_PX
    whole_column, whole_row = (np.rint(v).astype(np.int16) for v in (column, row))
    part = np.empty((_PIECE_ROWS, sums.shape[1]), np.int16)
    scaled = np.empty(part.shape, np.float32)
    neutral = np.full_like(scaled, NEUTRAL)
    for top in range(0, len(sums), _PIECE_ROWS):
        rows = slice(top, min(top + _PIECE_ROWS, len(sums)))
        count = rows.stop - top
        np.subtract(signed[rows], whole_column, out=part[:count])
        part[:count] -= whole_row[rows, None]
        np.multiply(part[:count], gain, out=scaled[:count])
        cv2.add(scaled[:count], neutral[:count], dst=flat[rows], dtype=cv2.CV_8U)
    return flat


def _edges(sums: Sums, column: Levels) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Columns outside the web, from the left and from the right, row by row."""
    rows = max(1, len(sums) // 16)
    spread = np.abs(sums[::rows, ::16] - column[::16])
    sigma = max(_LEAST_SIGMA, MAD * float(np.median(spread)))
    left = _edge(sums, column, sigma)
    return left, _edge(sums[:, ::-1], column[::-1], sigma)


def _edge(sums: Sums, column: Levels, sigma: float) -> NDArray[np.intp]:
    """Columns left of the web in each row; 0 where no background begins sharply."""
    none = np.zeros(len(sums), np.intp)
    width = len(column)
    if width < 64:
        return none
    profile = np.convolve(column, np.full(5, 0.2, np.float32), "same")
    outer = float(np.median(column[:8]))
    web = float(np.median(column[width * 3 // 8 : width * 5 // 8]))
    step = web - outer
    if abs(step) < max(8 * sigma, _LEAST_STEP):
        return none
    begins = (profile[2:-2] - outer) * np.sign(step) > abs(step) / 2
    rough = int(begins.argmax()) + 2
    start, stop = max(0, rough - _EDGE_REACH_PX), min(width, rough + _EDGE_REACH_PX)
    some = np.ascontiguousarray(sums[::_EDGE_EVERY, start:stop])
    window = np.asarray(cv2.blur(some, (5, 1)), np.float32)
    inside = (window - outer) * np.float32(np.sign(step)) > abs(step) / 2
    edge = inside.argmax(1).astype(np.float32)
    if not _is_sharp(window, edge, step):
        return none
    median = _running_median(edge, _EDGE_ROWS // _EDGE_EVERY)
    smooth = np.repeat(median, _EDGE_EVERY)[: len(sums)]
    return np.asarray(start + smooth + _EDGE_MARGIN_PX, np.intp).clip(0, width // 2)


def _running_median(values: Levels, count: int) -> Levels:
    """Median over `count` values about each, an odd number; the ends are repeated."""
    count += 1 - count % 2
    padded = np.pad(values, count // 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, count)
    return np.asarray(np.median(windows, axis=1), np.float32)


def _is_sharp(window: Levels, edge: Levels, step: float) -> bool:
    """Whether most of the step happens within 16 px: lamps fade, webs end."""
    rows = np.arange(len(window))
    at = edge.astype(np.intp)
    before = window[rows, np.maximum(at - 8, 0)]
    after = window[rows, np.minimum(at + 8, window.shape[1] - 1)]
    return bool(abs(float(np.median(after - before))) > 0.6 * abs(step))


def _inside(
    left: NDArray[np.intp], right: NDArray[np.intp], width: int
) -> tuple[int, int]:
    first, stop = int(left.max()), width - int(right.max())
    return (first, stop) if stop > first else (0, width)


def _beside_edges(
    sums: Sums, column: Levels, left: NDArray[np.intp], right: NDArray[np.intp]
) -> Levels:
    """Column levels from the rows alone in which the column lies inside the web."""
    column = column.copy()
    for rows, level, edge in (
        (sums, column, left),
        (sums[:, ::-1], column[::-1], right),
    ):
        start, stop = int(edge.min()), int(edge.max())
        for x in range(stop - 1, -1, -1):
            web = rows[edge <= x, x] if x >= start else rows[:0, x]
            enough = len(web) > len(rows) // 4
            level[x] = np.median(web) if enough else level[min(x + 1, len(level) - 1)]
    return column


def _blank(picture: NDArray[Value], edge: NDArray[np.intp], value: int) -> None:
    """Set what lies left of `edge` to `value`, in place."""
    start, stop = int(edge.min()), int(edge.max())
    picture[:, :start] = value
    band = picture[:, start:stop]
    band[np.arange(start, stop)[None] < edge[:, None]] = value


def _standing_lines(column: Levels, sigma: Levels, inside: tuple[int, int]) -> Levels:
    """Sigmas by which a column differs from the medians of groups around it.

    A fixed pattern of the sensor scatters over all columns and is no line; half a sigma
    of the material is the least that counts as one.
    """
    lines = np.zeros(len(column), np.float32)
    web = column[slice(*inside)]
    groups = len(web) // _LINE_GROUP_PX
    if groups < 2:
        return lines
    medians = np.median(web[: groups * _LINE_GROUP_PX].reshape(groups, -1), axis=1)
    centres = (np.arange(groups) + 0.5) * _LINE_GROUP_PX
    apart = np.abs(web - np.interp(np.arange(len(web)), centres, medians))
    scatter = MAD * float(np.median(apart))
    least = np.maximum(sigma[slice(*inside)] / 2, max(scatter, _LEAST_SIGMA))
    lines[slice(*inside)] = apart / least
    return lines
