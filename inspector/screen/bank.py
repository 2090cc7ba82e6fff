"""How far each cell of a frame stands out: spots, patches and lines, in robust sigmas.

Each detector makes a picture of evidence, pools it into cells and measures by how many
robust sigmas of its own, on this very frame, a cell lies above the middle of all. So
rough material raises the bar by itself, and one limit holds for all detectors.

Noise makes one kind of evidence stand out alone; a defect is seen by several. So what
the other kinds say beside a cell is added to it in part.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels
from inspector.vision import columns
from inspector.vision.columns import NEUTRAL, Flat, Sums, Value
from inspector.vision.unlike import unlike_windows

CELL_PX = 8
"""Side of the cells in which suspicion is known."""

Suspicion = NDArray[np.float32]

_ROWS = CELL_PX // columns.ROWS_PX
_LONG_ROWS = 4
_PAD_PX = 16

_BACKGROUND = 3, 41
"""Columns and rows (164 px) of the background of a spot: it follows the streaks that
rolling leaves along the web; what is longer is for the detectors of lines."""

_POINT_PX, _POINT_GAIN = 4, 1.15
"""Of what a golden picture leaves unexplained. Of 329 defects of three training seeds
of the virtual boards this window alone sees 303 at a limit that one clean frame of 2000
passes (by the tail of 300), all other kinds of evidence together 264."""

_SPOT, _ROUGH = (4, 3), (4, 5)
"""Windows of 8 x 12 and 8 x 20 px in which squares are averaged."""

_CUBE_ROOT = np.cbrt(np.arange(2**16, dtype=np.float32))

_SECOND, _THIRD = np.float32(0.3), np.float32(0.2)
"""Shares of the second and third best kind of evidence. On training seeds they send a
quarter of the clean tiles that the best alone sends, at the same loss."""

_SAMPLE = 8
_ODD_SAMPLE = 7
"""For boards: 8 px may meet the grid of their pattern in the same place for ever."""

_LEAST_SIGMA = 0.5
"""Steps of a flattened frame, so that a perfect picture divides by no zero."""

_LEAST_ROOT = 0.25
"""The same for cube roots of squares."""


def suspicion(pixels: Pixels, *, compared: bool = False) -> Suspicion:
    """By how many robust sigmas each cell stands out, whatever the size of the cause.

    Args:
        pixels: `(H, W)` uint8, not empty.
        compared: Whether it is what leaves a golden picture. Then no pattern and no
            material is left in it, and what is a few pixels large is looked for too.

    Returns:
        `(ceil(H / CELL_PX), ceil(W / CELL_PX))` float32 >= 0, more than sigmas where
        several kinds of evidence agree.
    """
    height, width = (-(-side // CELL_PX) for side in pixels.shape)
    web = columns.flatten(pixels)
    flat = _padded(web.pixels, NEUTRAL)
    spots = _by_squares(_spots(flat), web.inside, even=False)
    rough = _by_squares(_rough_along(pixels, web), web.inside, even=True)
    shapes = _shapes(web, flat)
    total = np.maximum(np.maximum(spots, rough), shapes)
    total += _supported(spots, rough, shapes)
    total = total[:height, :width]
    return np.maximum(total, _points(pixels, web)) if compared else total


def _points(pixels: Pixels, web: Flat) -> Suspicion:
    """Robust sigmas of windows of 4 x 4 px about 128, the size of a pin hole."""
    picture = unlike_windows(pixels, _POINT_PX)
    columns.blank_outside(picture, web, 0, rows=1)
    first, stop = web.inside
    some = picture[::_ODD_SAMPLE, first : max(stop, first + 1) : _ODD_SAMPLE]
    gain = _POINT_GAIN / max(columns.robust_sigma(some), _LEAST_SIGMA)
    below, right = (-side % CELL_PX for side in picture.shape)
    whole = np.pad(picture, ((0, below), (0, right)))
    cells = columns.pooled(whole, CELL_PX, CELL_PX)
    return np.multiply(cells, np.float32(gain), dtype=np.float32)


def _shapes(web: Flat, flat: Pixels) -> Suspicion:
    """Robust sigmas of patches and lines, the best of them."""
    inside = web.inside
    shape = len(flat) // _ROWS, flat.shape[1] // CELL_PX
    total = np.zeros(shape, np.float32)
    for patches, across in _patches(flat):
        found = _by_difference(patches, inside, across, _ROWS)
        np.maximum(total, found, out=total)
    for lines in _lines(flat):
        found = _by_difference(lines, inside, CELL_PX, 1)
        np.maximum(total, found.repeat(_LONG_ROWS // _ROWS, 0), out=total)
    whole = np.pad(web.lines, (0, flat.shape[1] - len(web.lines)))
    np.maximum(total, whole.reshape(-1, CELL_PX).max(1), out=total)
    return total


def _supported(*kinds: Suspicion) -> Suspicion:
    """What the second and third best kind add, each the best of a cell's neighbours."""
    one, two, three = (columns.neighbours_best(cells) for cells in kinds)
    low, high = np.minimum(one, two), np.maximum(one, two)
    third = np.minimum(low, three)
    second = np.maximum(low, np.minimum(high, three))
    second *= _SECOND
    third *= _THIRD
    second += third
    return second


def _spots(flat: Pixels) -> Sums:
    """Mean square deviation from what the columns show above and below."""
    apart = columns.difference(flat, columns.mean(flat, *_BACKGROUND))
    return columns.mean(columns.squared_pairs(apart), *_SPOT)


def _rough_along(pixels: Pixels, web: Flat) -> Sums:
    """Mean square of differences between rows 2 px apart: what is small or sharp.

    Columns and light cancel out of it, so it is taken from the camera's own pixels.
    """
    squares = columns.squared_steps(pixels)
    columns.blank_outside(squares, web, 0, every=2)
    return columns.mean(_padded(squares, 0, _PAD_PX // 2), *_ROUGH)


def _patches(flat: Pixels) -> Iterator[tuple[Pixels, int]]:
    """Windows of 20 and 40 px against their surroundings, large and faint.

    Each with the columns that make up a cell.
    """
    mean, difference = columns.mean, columns.difference
    quarter = columns.halved(columns.halved(flat))
    small = mean(quarter, 5, 5)
    yield difference(small, mean(quarter, 15, 15)), CELL_PX // 4
    eighth = columns.halved(quarter)
    yield difference(mean(eighth, 5, 9), mean(eighth, 15, 27)), CELL_PX // 8


def _lines(flat: Pixels) -> Iterator[Pixels]:
    """Thin and long along the web: 1 x 16 and 1 x 64 px against both sides."""
    mean, difference = columns.mean, columns.difference
    long = columns.rows_averaged(flat, _LONG_ROWS)
    longer = mean(long, 1, 4)
    for lines in (long, longer):
        yield difference(lines, mean(lines, 5, 1))


def _by_difference(
    picture: Pixels, inside: tuple[int, int], across: int, rows: int
) -> Suspicion:
    """Absolute differences of noise, by the median of all on the web."""
    first, stop = (column * across // CELL_PX for column in inside)
    some = picture[::_SAMPLE, first : max(stop, first + 1) : across]
    sigma = max(columns.robust_sigma(some), _LEAST_SIGMA)
    cells = columns.pooled(picture, across, rows)
    return np.multiply(cells, np.float32(1 / sigma), dtype=np.float32)


def _by_squares(picture: Sums, inside: tuple[int, int], *, even: bool) -> Suspicion:
    """Mean squares of noise, made normal by their cube root; 0 below the middle.

    Args:
        picture: `(n, W / 2)` uint16 mean squares.
        inside: First column of the web and column after the last.
        even: Bring groups of columns, and rows rougher than most, to one level.

    Source:
        Wilson, Hilferty 1931, "The distribution of chi-square".
        https://doi.org/10.1073/pnas.17.12.684
    """
    first, stop = inside[0] // 2, max(inside[1] // 2, inside[0] // 2 + 1)
    some = _CUBE_ROOT[picture[:: 2 * _SAMPLE, first:stop:_SAMPLE]]
    cells = _CUBE_ROOT[columns.pooled(picture, CELL_PX // 2, _ROWS)]
    if even:
        places, gains = _gains(some)
        some *= np.interp(np.arange(some.shape[1]), places, gains).astype(np.float32)
        at = (np.arange(cells.shape[1]) + 0.5) * (CELL_PX // 2) - first
        cells *= np.interp(at, places * _SAMPLE, gains).astype(np.float32)
        cells *= _row_gains(cells)[:, None]
    middle = float(np.median(some))
    sigma = columns.MAD * float(np.median(np.abs(some - middle)))
    cells -= np.float32(middle)
    cells *= np.float32(1 / max(sigma, middle / 20, _LEAST_ROOT))
    return np.maximum(cells, 0, out=cells)


def _gains(some: Suspicion) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centres of groups of columns, and what brings each to the level of all."""
    groups = max(1, round(some.shape[1] * 2 * _SAMPLE / columns.GROUP_PX))
    parts = np.array_split(some, groups, axis=1)
    levels = np.array([float(np.median(part)) for part in parts])
    sizes = np.array([part.shape[1] for part in parts])
    whole = max(float(np.median(levels)), _LEAST_ROOT)
    return np.cumsum(sizes) - sizes / 2, whole / np.maximum(levels, whole / 4)


def _row_gains(cells: Suspicion) -> NDArray[np.float32]:
    """At most 1: rows in which the light jumps are rough all over, and no defect."""
    rows = np.median(cells[:, ::_SAMPLE], axis=1)
    middle = max(float(np.median(rows)), _LEAST_ROOT)
    return np.asarray(middle / np.maximum(rows, middle), np.float32)


def _padded(
    picture: NDArray[Value], value: int, columns_px: int = _PAD_PX
) -> NDArray[Value]:
    """Whole cells, and a whole number of long rows; neutral where nothing is."""
    below, right = -picture.shape[0] % _LONG_ROWS, -picture.shape[1] % columns_px
    if not below and not right:
        return picture
    return np.pad(picture, ((0, below), (0, right)), constant_values=value)
