"""Round steps for rulers and scale bars."""

from __future__ import annotations

import math


def nice_step(span: float, most: int) -> float:
    """The smallest of ..., 1, 2, 5, 10, ... that cuts `span` into at most `most`."""
    if span <= 0 or most < 1:
        return 1.0
    ten = 10.0 ** math.floor(math.log10(span / most))
    steps = (ten, 2 * ten, 5 * ten, 10 * ten)
    return next((step for step in steps if span / step <= most), steps[-1])
