# ruff: noqa: RUF001 - Chinese punctuation is meant
"""Shape, direction, and whether it is brightness alone."""

from __future__ import annotations

import numpy as np

from inspector.cause.evidence import Observation, chance, nobody, sentence
from inspector.cause.lot import Floats
from inspector.cause.tails import binomial_tail

_LEAST = 3
_BACKGROUND_SHARE = 0.6
_BY_CHANCE = 0.05


def shape(width_mm: Floats, height_mm: Floats) -> Observation | None:
    """How long for their width the defects are, and which way they lie.

    From upright boxes: a slanting line looks shorter and wider than it is.
    """
    if len(width_mm) < _LEAST:
        return None
    ratio = height_mm / width_mm
    along = float(np.median(ratio)) >= 1
    elongation = float(np.median(np.maximum(ratio, 1 / ratio)))
    degrees = float(np.degrees(np.arctan2(1, np.median(ratio))))
    same = (ratio >= 1) == along
    words = ("along travel", "沿运行方向") if along else ("across travel", "横向")
    return Observation(
        "elongation",
        {"elongation": elongation, "orientation_deg": degrees},
        "1",
        None,
        float(same.mean()),
        sentence(
            f"{elongation:.1f} times as long as wide, {words[0]}",
            f"长为宽的 {elongation:.1f} 倍，{words[1]}",
        ),
        np.flatnonzero(same),
    )


def brightness_only(contrast: Floats, background: Floats) -> Observation | None:
    """Whether the surroundings change as the defects do: lamp, lens or encoder.

    Args:
        contrast: `(n,)` grey of the defect minus that around it, NaN unknown.
        background: `(n,)` grey around it minus its usual value, NaN unknown.
    """
    known = np.isfinite(contrast) & np.isfinite(background)
    n = int(known.sum())
    if n < _LEAST:
        return None
    change, around = contrast[known], background[known]
    follows = (np.sign(change) == np.sign(around)) & (
        np.abs(around) >= _BACKGROUND_SHARE * np.abs(change)
    )
    count = int(follows.sum())
    p = binomial_tail(n, count, _BY_CHANCE)
    if count < 0.8 * n:
        text = sentence("The background does not change", "背景无变化")
        return Observation(
            "brightness_only",
            {"brightness_only": False},
            "-",
            None,
            0.0,
            text,
            nobody(),
        )
    return Observation(
        "brightness_only",
        {"brightness_only": True},
        "-",
        p,
        count / n,
        sentence(
            f"Around {count} of {n} the background changes too (p {chance(p)})",
            f"{n} 个中有 {count} 个的背景同步变化（p {chance(p)}）",
        ),
        np.flatnonzero(known)[follows],
    )
