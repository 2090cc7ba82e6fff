"""Flat field: lines per second on one core, and what it leaves of column stripes.

    python benchmarks/flat_field.py [--width 4096] [--lines 512] [--runs 5]

Strips of a target under column stripes of 20 %, with noise; the median of the runs,
beside a copy of the same strip, for the machine may be busy: its load is printed. The
result is compared with the float reference, and the stripes that remain with those
before, as the spread of the columns' means.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

import numpy as np

from inspector.types import Pixels
from inspector.vision import limit_threads
from inspector.vision.flatfield import FlatField

STRIPES = 0.2
LEVEL = 120.0
AT_ONCE = 200


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", type=int, default=4096)
    parser.add_argument("--lines", type=int, default=512)
    parser.add_argument("--runs", type=int, default=5)
    told = parser.parse_args()
    limit_threads(1)
    rng = np.random.default_rng(0)
    sensitivity = 1 + rng.uniform(-STRIPES / 2, STRIPES / 2, told.width)
    dark = _strip(rng, np.full(told.width, 3.0), 4096)
    white = _strip(rng, 3.0 + 1.5 * LEVEL * sensitivity, 4096)
    field = FlatField.from_references(dark, white, 1.5 * LEVEL)
    strip = _strip(rng, 3.0 + LEVEL * sensitivity, told.lines)
    made = field.apply(strip)
    exact = np.clip((strip - field.offset.astype(float)) * field.gain, 0, 255)
    print(f"off the float reference by {np.abs(made - exact).max():.2f} grey levels")
    print(f"stripes: {_stripes(strip):.2%} before, {_stripes(made):.2%} after")
    rate = _rate(lambda: field.apply(strip), told.lines, told.runs)
    copy = _rate(strip.copy, told.lines, told.runs)
    print(f"{rate:,.0f} lines/s, {rate / copy:.2f} times a copy, one core")
    print("load", os.getloadavg()[0])


def _strip(rng: np.random.Generator, columns: np.ndarray, lines: int) -> Pixels:
    noise = rng.normal(0, 1, (lines, len(columns)))
    return np.clip(np.rint(columns + noise), 0, 255).astype(np.uint8)


def _stripes(strip: Pixels) -> float:
    """Spread of the columns' means from the 1st to the 99th percentile, of the mean."""
    columns = strip.mean(0)
    low, high = np.percentile(columns, [1, 99])
    return float((high - low) / columns.mean())


def _rate(work: Callable[[], object], lines: int, runs: int) -> float:
    """Lines per second, the median of the runs."""
    found = []
    for _ in range(runs):
        began_s = time.perf_counter()
        for _ in range(AT_ONCE):
            work()
        found.append(AT_ONCE * lines / (time.perf_counter() - began_s))
    return statistics.median(found)


if __name__ == "__main__":
    main()
