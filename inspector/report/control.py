"""Control charts of defects: counts on equal pieces (c), rates on unequal ones (u)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

FEWEST_SAMPLES = 20
"""Fewer samples give limits that are only provisional.

Source:
    Montgomery, Introduction to Statistical Quality Control, 8th ed., chapter 6: limits
    of phase I from 20 to 25 samples.
"""


FEWEST_EXPECTED = 5.0
"""With fewer defects expected in a sample, its distribution is too lopsided for tests
of runs: half of all samples lie below the mean by chance alone, and most at 0.

Source:
    Montgomery, Introduction to Statistical Quality Control, 8th ed., on low
    defect levels: the Poisson is not symmetric and a chart of counts misleads.
"""


class Signal(StrEnum):
    """What is not chance in a row of samples.

    Source:
        Nelson 1984, "The Shewhart control chart - tests for special causes", Journal of
        Quality Technology 16, 237-239: tests 1, 2, 3, 5 and 6.
    """

    BEYOND = "beyond the limits"
    SIDE = "nine in a row on one side of the centre"
    TREND = "six in a row rising or falling"
    TWO_OF_THREE = "two of three beyond two sigmas on one side"
    FOUR_OF_FIVE = "four of five beyond one sigma on one side"


@dataclass(frozen=True, slots=True)
class Sample:
    """Defects counted on a piece of material.

    Attributes:
        label: What people call the piece.
        count: Defects on it.
        units: How many units of material it is, for example in 100 m; above 0.
    """

    label: str
    count: int
    units: float = 1.0

    def __post_init__(self) -> None:
        if self.count < 0 or not (self.units > 0 and math.isfinite(self.units)):
            raise ValueError(
                f"a sample needs count >= 0 and units > 0, got {self.count} on "
                f"{self.units}"
            )


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """A sample on its chart.

    Attributes:
        sample: What was counted.
        value: Defects per unit.
        low: Lower limit, at least 0.
        high: Upper limit.
        signals: Tests of which it is the last point.
    """

    sample: Sample
    value: float
    low: float
    high: float
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlChart:
    """Samples in their order with limits of three sigmas.

    Attributes:
        centre: Mean rate, or the one that was given.
        points: One per sample.
    """

    centre: float
    points: tuple[ControlPoint, ...]

    @property
    def provisional(self) -> bool:
        """Whether there are too few samples for limits to be relied on."""
        return len(self.points) < FEWEST_SAMPLES

    @property
    def sparse(self) -> bool:
        """Whether tests of runs were left out for any sample."""
        return any(self.centre * p.sample.units < FEWEST_EXPECTED for p in self.points)

    @property
    def signals(self) -> int:
        """Points at which at least one test fires."""
        return sum(bool(point.signals) for point in self.points)


def c_chart(
    samples: Sequence[Sample], centre: float | None = None
) -> ControlChart | None:
    """Counts on equal pieces: limits c ± 3 sqrt(c); None without a sample.

    Raises:
        ValueError: The pieces are not equal; a u chart is for those.
    """
    if len({sample.units for sample in samples}) > 1:
        raise ValueError("a c chart needs equal pieces; take a u chart")
    return u_chart([Sample(s.label, s.count) for s in samples], centre)


def u_chart(
    samples: Sequence[Sample], centre: float | None = None
) -> ControlChart | None:
    """Rates on pieces of any size: limits u ± 3 sqrt(u / n); None without a sample.

    Args:
        samples: In the order in which the material was made.
        centre: Rate to compare with, from material before; None for the samples' own.

    Source:
        Montgomery, Introduction to Statistical Quality Control, 8th ed., section 7.3;
        ISO 7870-2.
    """
    if not samples:
        return None
    units = sum(sample.units for sample in samples)
    mean = sum(s.count for s in samples) / units if centre is None else centre
    sigmas = [math.sqrt(mean / sample.units) for sample in samples]
    values = [sample.count / sample.units for sample in samples]
    z = [_z(v - mean, sigma) for v, sigma in zip(values, sigmas, strict=True)]
    points = (
        ControlPoint(
            sample,
            value,
            max(0.0, mean - 3 * sigma),
            mean + 3 * sigma,
            _signals(z[: place + 1], values[: place + 1], mean * sample.units),
        )
        for place, (sample, value, sigma) in enumerate(
            zip(samples, values, sigmas, strict=True)
        )
    )
    return ControlChart(mean, tuple(points))


def _signals(
    z: Sequence[float], values: Sequence[float], expected: float
) -> tuple[Signal, ...]:
    """The tests that fire, without those that too few defects forbid."""
    found = signals_at(z, values)
    if expected >= FEWEST_EXPECTED:
        return found
    return tuple(signal for signal in found if signal is Signal.BEYOND)


def signals_at(z: Sequence[float], values: Sequence[float]) -> tuple[Signal, ...]:
    """The tests that fire at the last of these points.

    Args:
        z: Distances from the centre in sigmas, up to the point that is asked about.
        values: The rates themselves, as long as `z`.
    """
    tests: dict[Signal, Callable[[], bool]] = {
        Signal.BEYOND: lambda: abs(z[-1]) > 3,
        Signal.SIDE: lambda: _one_side(z[-9:], 9, 9, 0.0),
        Signal.TREND: lambda: _monotonous(values[-6:]),
        Signal.TWO_OF_THREE: lambda: _one_side(z[-3:], 3, 2, 2.0),
        Signal.FOUR_OF_FIVE: lambda: _one_side(z[-5:], 5, 4, 1.0),
    }
    return tuple(signal for signal, fires in tests.items() if z and fires())


def _z(off: float, sigma: float) -> float:
    """Distance in sigmas; anything off a centre of 0 is infinitely far."""
    if sigma:
        return off / sigma
    return math.copysign(math.inf, off) if off else 0.0


def _one_side(z: Sequence[float], of: int, least: int, beyond: float) -> bool:
    """Whether the last and `least` in all of `of` points lie out on one side."""
    if len(z) < of:
        return False
    above = z[-1] > beyond and sum(one > beyond for one in z) >= least
    below = z[-1] < -beyond and sum(one < -beyond for one in z) >= least
    return above or below


def _monotonous(values: Sequence[float]) -> bool:
    steps = [b - a for a, b in pairwise(values)]
    return len(values) == 6 and (
        all(step > 0 for step in steps) or all(step < 0 for step in steps)
    )
