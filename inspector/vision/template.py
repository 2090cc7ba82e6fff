"""The golden picture: where it lies under the image, and the channels that compare."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.types import Pixels

_WINDOW_PX = 640
_FLAT_STD = 1.0
_NEGLIGIBLE_PX = 0.05


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
    """The reference moved under the image by the best shift within `search_px`.

    The shift is found to a fraction of a pixel; what comes in from outside repeats the
    border. Without texture nothing is moved.

    Args:
        image: `(H, W)` uint8.
        reference: `(H, W)` uint8, of the same place give or take `search_px`.
        search_px: Largest shift looked for, each way; 0 returns the reference.

    Returns:
        `(H, W)` uint8.

    Raises:
        ValueError: The two differ in shape, or are not grey, or `search_px` < 0.
    """
    dx_px, dy_px = shift_between(image, reference, search_px)
    return moved(reference, dx_px, dy_px)


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


def shift_between(
    image: Pixels, reference: Pixels, search_px: int
) -> tuple[float, float]:
    """How far right and down the reference must move to lie under the image.

    Normalised cross-correlation over all whole shifts, then a parabola through the
    peak and its neighbours in each direction.

    Returns:
        `(dx_px, dy_px)`, each within `search_px`; zeros where there is no texture.

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
        return 0.0, 0.0
    if min(inner.std(), reference.std()) < _FLAT_STD:
        return 0.0, 0.0
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
