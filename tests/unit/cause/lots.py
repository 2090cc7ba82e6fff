"""Lots for tests: strangers anywhere, and marks of a roll among them."""

import numpy as np

from inspector.cause.lot import Lot

WEB_MM, LENGTH_MM = 500.0, 200_000.0


def scattered(random, n, kind="dent", web_mm=WEB_MM, length_mm=LENGTH_MM):
    """Kind, x and y of defects without any order."""
    x = random.uniform(0.02, 0.98, n) * web_mm
    return [kind] * n, x, random.uniform(0, length_mm, n)


def comb(random, turns, period_mm, start_mm=0.0, x_mm=140.0, missed=0.0, jitter_mm=1.0):
    """x and y of marks of one roll, a share of them missed."""
    seen = np.sort(random.permutation(turns)[: round(turns * (1 - missed))])
    y = start_mm + seen * period_mm + random.normal(0, jitter_mm, len(seen))
    return x_mm + random.normal(0, 1.0, len(seen)), y


def a_lot(*parts, events=None, side=None, height_mm=4.0):
    """A lot of parts, each kinds, x and y."""
    kinds = [kind for part in parts for kind in part[0]]
    x = np.concatenate([part[1] for part in parts])
    y = np.concatenate([part[2] for part in parts])
    sizes = np.full(len(x), 4.0)
    return Lot.of(
        kinds, x, y, sizes, np.full(len(x), height_mm), side=side, events=events
    )
