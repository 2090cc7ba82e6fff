"""The figures of a report: pure functions from counts and lengths to numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from inspector.status import Ledger
from inspector.types import Gap

MOST_BINS = 30
"""A trend with more bars than this is not read as a trend any more."""


@dataclass(frozen=True, slots=True)
class Proportion:
    """A share with the interval that its sample size allows.

    Attributes:
        hits: How many of the trials counted.
        trials: Sample size, at least 1.
        low: Lower end of the interval, 0..1.
        high: Upper end of the interval, 0..1.
    """

    hits: int
    trials: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The estimate, 0..1."""
        return self.hits / self.trials


@dataclass(frozen=True, slots=True)
class ParetoRow:
    """One kind of defect among all.

    Attributes:
        name: The kind.
        count: How many.
        share: Share of all, 0..1.
        cumulative: Share of this one and all before it, 0..1.
    """

    name: str
    count: int
    share: float
    cumulative: float


@dataclass(frozen=True, slots=True)
class LengthBin:
    """A piece of the web in a trend.

    Attributes:
        start_mm: From the start of the run.
        end_mm: From the start of the run.
        count: Defects whose centre lies in it.
    """

    start_mm: float
    end_mm: float
    count: int


def coverage(ledger: Ledger) -> float | None:
    """Inspected share of what was to be inspected; None where nothing was."""
    wanted = ledger.inspected_lines + ledger.gap_lines
    return ledger.inspected_lines / wanted if wanted else None


def per_100_m(count: int, inspected_mm: float) -> float | None:
    """Defects per 100 m of inspected web; None where nothing was inspected."""
    return count / (inspected_mm / 100_000) if inspected_mm > 0 else None


def proportion(hits: int, trials: int, confidence: float = 0.95) -> Proportion | None:
    """A share with its exact interval; None where nobody looked.

    Raises:
        ValueError: More hits than trials, or a confidence outside 0..1.
    """
    if trials == 0:
        return None
    return Proportion(hits, trials, *clopper_pearson(hits, trials, confidence))


def clopper_pearson(
    hits: int, trials: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Exact interval of a proportion; never too narrow, also at 0 of n.

    Args:
        hits: How many of the trials counted.
        trials: Sample size, at least 1.
        confidence: How often the interval holds the truth, at least.

    Returns:
        Lower and upper end, 0..1.

    Raises:
        ValueError: More hits than trials, or a confidence outside 0..1.

    Source:
        Clopper, Pearson 1934, "The use of confidence or fiducial limits illustrated in
        the case of the binomial", Biometrika 26, 404-413, written as beta quantiles.
        https://doi.org/10.1093/biomet/26.4.404
    """
    if not 0 <= hits <= trials or trials < 1 or not 0 < confidence < 1:
        raise ValueError(
            "expected 0 <= hits <= trials, trials >= 1 and a confidence in 0..1, "
            f"got {hits}, {trials} and {confidence}"
        )
    tail = (1 - confidence) / 2
    low = _beta_quantile(tail, hits, trials - hits + 1) if hits else 0.0
    high = _beta_quantile(1 - tail, hits + 1, trials - hits) if hits < trials else 1.0
    return low, high


def pareto(counts: Mapping[str, int]) -> tuple[ParetoRow, ...]:
    """Kinds by falling count, then by name; kinds without a defect are left out.

    Raises:
        ValueError: A count is negative.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError(f"counts must not be negative, got {dict(counts)}")
    total, so_far, rows = sum(counts.values()), 0, []
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if count:
            so_far += count
            rows.append(ParetoRow(name, count, count / total, so_far / total))
    return tuple(rows)


def stretches(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Gaps with those joined that follow each other for the same reason.

    Returns:
        In order of position; lines, frames and length are sums, so nothing is lost.
    """
    joined: list[Gap] = []
    for gap in sorted(gaps, key=lambda gap: (gap.camera, gap.first_line)):
        last = joined[-1] if joined else None
        if last is not None and _continues(last, gap):
            joined[-1] = replace(
                last,
                frames=last.frames + gap.frames,
                lines=last.lines + gap.lines,
                length_mm=last.length_mm + gap.length_mm,
            )
        else:
            joined.append(gap)
    return tuple(sorted(joined, key=lambda gap: (gap.position_mm, gap.camera)))


def _continues(last: Gap, gap: Gap) -> bool:
    return (
        last.camera == gap.camera
        and last.reason is gap.reason
        and last.width_share == gap.width_share
        and last.first_line + last.lines == gap.first_line
    )


def nice_step(length: float, most: int = MOST_BINS) -> float:
    """The smallest of 1, 2, 5 times a power of ten that cuts `length` in `most` steps.

    Raises:
        ValueError: `length` is not positive.
    """
    if not (length > 0 and math.isfinite(length)):
        raise ValueError(f"length must be positive, got {length}")
    power = 10.0 ** math.floor(math.log10(length / most))
    steps = (factor * power for factor in (1, 2, 5, 10))
    return next(step for step in steps if math.ceil(length / step - 1e-9) <= most)


def trend(positions_mm: Iterable[float], length_mm: float) -> tuple[LengthBin, ...]:
    """Defects along the web.

    Args:
        positions_mm: Centres of the defects from the start of the run.
        length_mm: Length of the web; no bins where it is 0.

    Returns:
        Up to `MOST_BINS` pieces of equal length; the last may be shorter.
    """
    if length_mm <= 0:
        return ()
    step = nice_step(length_mm)
    count = max(1, math.ceil(length_mm / step - 1e-9))
    tally = [0] * count
    for position in positions_mm:
        tally[min(count - 1, max(0, int(position / step)))] += 1
    edges = [min(i * step, length_mm) for i in range(count)] + [length_mm]
    return tuple(
        LengthBin(start, end, found)
        for start, end, found in zip(edges[:-1], edges[1:], tally, strict=True)
    )


def _beta_quantile(share: float, a: float, b: float) -> float:
    """Where the beta distribution function reaches `share`; by bisection, to 1e-15."""
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        if _beta_below(middle, a, b) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _beta_below(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function, the beta distribution function.

    Source:
        NIST Digital Library of Mathematical Functions, 8.17.4 (symmetry) and 8.17.22
        (continued fraction). https://dlmf.nist.gov/8.17
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_below(1 - x, b, a)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    scale += a * math.log(x) + b * math.log1p(-x)
    return math.exp(scale) * _beta_fraction(x, a, b) / a


def _beta_fraction(x: float, a: float, b: float) -> float:
    """The continued fraction 8.17.22, by the modified Lentz algorithm.

    Source:
        Thompson, Barnett 1986, "Coulomb and Bessel functions of complex arguments and
        order", J. Comput. Phys. 64, section III (the algorithm).
    """
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    value = d
    for m in range(1, 100_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 + term * d
            c = 1 + term / c
            d = 1 / (d if abs(d) > tiny else tiny)
            c = c if abs(c) > tiny else tiny
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return value
