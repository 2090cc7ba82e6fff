"""Figures of a camera's picture that tell whether it is well lit and sharp."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inspector.types import Pixels
from inspector.vision.codec import to_grey

BINS = 64
_STEP = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """What a picture looks like.

    Attributes:
        histogram: Share of the pixels in each of 64 equal ranges of grey, dark first.
        mean: Grey value, 0..255.
        clipped_share: Of the pixels, those at 255, whose true value is not known.
        focus: Sharpness across the web, in squared grey values; comparable only with
            itself, on the same material.
    """

    histogram: tuple[float, ...]
    mean: float
    clipped_share: float
    focus: float


def measure(pixels: Pixels) -> Measured:
    """Measure a block of lines.

    Args:
        pixels: `(H, W)` or `(H, W, 3)` uint8.

    Source:
        The focus is Brenner's gradient, taken across the lines alone, for along the web
        motion blurs. Brenner et al. 1976, "An automated microscope for cytologic
        research", J. Histochem. Cytochem. 24(1), 100-111.
    """
    grey = to_grey(pixels)
    if not grey.size:
        return Measured((0.0,) * BINS, 0.0, 0.0, 0.0)
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    shares = counts / grey.size
    bins = shares.reshape(BINS, -1).sum(axis=1)
    wide = grey.shape[1] > _STEP
    steps = cv2.absdiff(grey[:, _STEP:], grey[:, :-_STEP]) if wide else grey[:, :0]
    focus = float(np.mean(np.square(steps, dtype=np.float32))) if steps.size else 0.0
    return Measured(
        tuple(float(share) for share in bins),
        float(shares @ np.arange(256)),
        float(shares[255]),
        focus,
    )
