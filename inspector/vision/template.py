"""The golden picture: where it lies under the image, and the channels that compare."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels

_WINDOW_PX = 640
_FLAT_STD = 1.0
_NEGLIGIBLE_PX = 0.05

_WIDEST_TURNED_PX = 1280
_COARSE_PX = 160
_LEAST_COARSE_PX = 48
_ECC_STOP = (cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 20, 1e-4)
_ECC_BLUR_PX = 5
_MOST_TURN_RAD = math.radians(1.0)
_LEAST_TURN_PX = 0.25
"""A turn that moves no corner by so much is left alone: resampling costs sharpness."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a golden picture lies under an image.

    Attributes:
        dx_px: How far right its centre must move.
        dy_px: How far down its centre must move.
        turn_rad: How far it must turn about its centre, from the x axis to the y axis.
    """

    dx_px: float = 0.0
    dy_px: float = 0.0
    turn_rad: float = 0.0


def pair_channels(image: Pixels, reference: Pixels) -> Pixels:
    """The input of a network that compares: image, reference, |difference|.

    Args:
        image: `(H, W)` uint8.
        reference: `(H, W)` uint8, the golden picture of the same place.

    Returns:
        `(3, H, W)` uint8, contiguous.

    Raises:
        ValueError: The two differ in shape, or are not grey.
    """
    _check(image, reference)
    return np.stack((image, reference, cv2.absdiff(image, reference)))


def register(image: Pixels, reference: Pixels, search_px: int) -> Pixels:
    """The reference moved and turned to lie under the image; see `placement_between`.

    What comes in from outside repeats the border. Without texture nothing is moved.

    Args:
        image: `(H, W)` uint8.
        reference: `(H, W)` uint8, of the same place give or take `search_px`.
        search_px: Largest shift looked for, each way; 0 returns the reference.

    Returns:
        `(H, W)` uint8.

    Raises:
        ValueError: The two differ in shape, or are not grey, or `search_px` < 0.
    """
    return placed(reference, placement_between(image, reference, search_px))


def placed(picture: Pixels, at: Placement) -> Pixels:
    """`picture` moved and turned about its centre, bilinear, border repeated."""
    if at.turn_rad == 0:
        return moved(picture, at.dx_px, at.dy_px)
    height, width = picture.shape
    cos, sin = math.cos(at.turn_rad), math.sin(at.turn_rad)
    x, y = (width - 1) / 2, (height - 1) / 2
    place = np.array(
        [
            [cos, -sin, x + at.dx_px - cos * x + sin * y],
            [sin, cos, y + at.dy_px - sin * x - cos * y],
        ]
    )
    result = cv2.warpAffine(
        picture,
        place,
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(result, np.uint8)


def placement_between(image: Pixels, reference: Pixels, search_px: int) -> Placement:
    """How the reference must move and turn to lie under the image.

    The shift of the most textured window comes first. From there, shift and turn that
    make the two most alike are found in reduced pictures. Pictures wider or higher than
    1280 px are only moved: a web is registered piece by piece.

    Returns:
        Within `search_px` and one degree; nothing where there is no texture.

    Raises:
        ValueError: The two differ in shape, or are not grey, or `search_px` < 0.

    Source:
        Evangelidis, Psarakis 2008, "Parametric Image Alignment Using Enhanced
        Correlation Coefficient Maximization"; OpenCV's `findTransformECC`.
    """
    dx_px, dy_px = shift_between(image, reference, search_px)
    shift = Placement(dx_px, dy_px)
    if search_px == 0 or max(image.shape) > _WIDEST_TURNED_PX:
        return shift
    return _turned(image, reference, shift, search_px) or shift


def _turned(
    image: Pixels, reference: Pixels, start: Placement, search_px: int
) -> Placement | None:
    """The placement with a turn, where there is one worth it and it can be trusted."""
    factor = max(1, round(max(image.shape) / _COARSE_PX))
    height, width = (size // factor for size in image.shape)
    if min(height, width) < _LEAST_COARSE_PX:
        return None
    small, under = (
        cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
        for picture in (image, reference)
    )
    if min(small.std(), under.std()) < _FLAT_STD:
        return None
    back = np.array(
        [[1, 0, -start.dx_px / factor], [0, 1, -start.dy_px / factor]], np.float32
    )
    try:
        _, back = cv2.findTransformECC(
            small, under, back, cv2.MOTION_EUCLIDEAN, _ECC_STOP, None, _ECC_BLUR_PX
        )  # type: ignore[call-overload]  # the mask may be None, the stub forgets it
    except cv2.error:  # it found no way uphill
        return None
    found = _inverse(np.asarray(back, np.float64), (height, width), factor)
    farthest_px = max(abs(found.dx_px), abs(found.dy_px))
    least_rad = _LEAST_TURN_PX / (math.hypot(*image.shape) / 2)
    if farthest_px > search_px + 1 or abs(found.turn_rad) > _MOST_TURN_RAD:
        return None
    return found if abs(found.turn_rad) >= least_rad else None


def _inverse(back: NDArray[np.float64], hw: tuple[int, int], factor: int) -> Placement:
    """The placement of which `back` is the way back, in reduced pixels.

    Args:
        back: `(2, 3)` from places in the image to places in the reference.
        hw: Height and width of the reduced pictures.
        factor: Pixels of the picture in one of those.
    """
    turn_rad = -math.atan2(float(back[1, 0]), float(back[0, 0]))
    centre = np.array([(hw[1] - 1) / 2, (hw[0] - 1) / 2])
    forward = back[:, :2].T
    moved_by = forward @ (centre - back[:, 2]) - centre
    return Placement(float(moved_by[0]) * factor, float(moved_by[1]) * factor, turn_rad)


def moved(picture: Pixels, dx_px: float, dy_px: float) -> Pixels:
    """`picture` moved right by `dx_px` and down by `dy_px`, border repeated."""
    if max(abs(dx_px), abs(dy_px)) < _NEGLIGIBLE_PX:
        return picture
    height, width = picture.shape
    shift = np.array([[1, 0, dx_px], [0, 1, dy_px]], np.float64)
    flags, border = cv2.INTER_LINEAR, cv2.BORDER_REPLICATE
    result = cv2.warpAffine(
        picture, shift, (width, height), flags=flags, borderMode=border
    )
    return np.asarray(result, np.uint8)


def within_reach(image: Pixels, reference: Pixels, search_px: int) -> Pixels:
    """What a reference that may lie anywhere within reach can show of an image.

    Args:
        image: `(H, W)` uint8.
        reference: `(H + 2 * search_px, W)` uint8, of the same place with a margin.
        search_px: How far it may be off, each way.

    Returns:
        `(H, W)` uint8: the image, as far as some place within reach shows the same.
    """
    reach = np.ones((2 * search_px + 1,) * 2, np.uint8)
    rows = slice(search_px, search_px + len(image))
    least, most = cv2.erode(reference, reach)[rows], cv2.dilate(reference, reach)[rows]
    return np.asarray(np.clip(image, least, most), np.uint8)


def shift_between(
    image: Pixels, reference: Pixels, search_px: int
) -> tuple[float, float]:
    """`told_shift`, or zeros where nothing can be told."""
    return told_shift(image, reference, search_px) or (0.0, 0.0)


def told_shift(
    image: Pixels, reference: Pixels, search_px: int
) -> tuple[float, float] | None:
    """How far right and down the reference must move to lie under the image.

    Normalised cross-correlation over all whole shifts, then a parabola through the
    peak and its neighbours in each direction.

    Returns:
        `(dx_px, dy_px)`, each within `search_px`; None where there is no texture, or
        where too little is seen.

    Raises:
        ValueError: The two differ in shape, or are not grey, or `search_px` < 0.

    Source:
        Lewis 1995, "Fast Normalized Cross-Correlation"; parabolic peak: Tian, Huhns
        1986, "Algorithms for subpixel registration", section 3.
    """
    _check(image, reference)
    if search_px < 0:
        raise ValueError(f"search_px must be >= 0, got {search_px}")
    rows, columns = _textured_window(reference)
    image, reference = image[rows, columns], reference[rows, columns]
    inner = image[search_px : len(image) - search_px, search_px : -search_px or None]
    if search_px == 0 or min(inner.shape) < 4 * search_px:
        return None
    if min(inner.std(), reference.std()) < _FLAT_STD:
        return None
    result = cv2.matchTemplate(reference, inner, cv2.TM_CCOEFF_NORMED)
    likeness = np.asarray(result, np.float64)
    y, x = np.unravel_index(int(np.argmax(likeness)), likeness.shape)
    return (
        search_px - x - _peak_offset(likeness[y], int(x)),
        search_px - y - _peak_offset(likeness[:, x], int(y)),
    )


def _peak_offset(values: NDArray[np.float64], at: int) -> float:
    """Where the parabola through the peak and its neighbours is highest, -0.5..0.5."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, peak, after = (float(v) for v in values[at - 1 : at + 2])
    bend = before - 2 * peak + after
    return 0.0 if bend >= 0 else 0.5 * (before - after) / bend


def _textured_window(picture: Pixels) -> tuple[slice, slice]:
    """Rows and columns of the most textured window of at most 640 px a side."""
    spans = [
        [
            slice(start, start + min(size, _WINDOW_PX))
            for start in sorted(
                {0, max(0, size - _WINDOW_PX) // 2, max(0, size - _WINDOW_PX)}
            )
        ]
        for size in picture.shape
    ]
    windows = [(rows, columns) for rows in spans[0] for columns in spans[1]]
    if len(windows) == 1:
        return windows[0]
    return max(windows, key=lambda window: float(picture[window].std()))


def _check(image: Pixels, reference: Pixels) -> None:
    if image.ndim != 2 or image.shape != reference.shape:
        raise ValueError(
            "image and reference must be (H, W) of one shape, "
            f"got {image.shape} and {reference.shape}"
        )
