"""What the gate found, as a person looks at it: bars with their intervals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from inspector.enrol.gate import (
    FEWEST_RENAMED,
    LEAST_RECALL,
    MOST_STOLEN,
    Rate,
    Report,
)


class Bar(StrEnum):
    """What a bar counts."""

    FOUND = "found"
    CONFUSED = "confused"
    STOLEN = "stolen"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar.

    Attributes:
        bar: What it counts.
        kind: The kind it is about.
        rate: How many of how many.
        bad: Whether it alone speaks against the kind.
    """

    bar: Bar
    kind: str
    rate: Rate
    bad: bool


def bars(report: Report) -> tuple[BarRow, ...]:
    """Own crops found or gone elsewhere, others' examples and stored findings taken."""
    return tuple(_bars(report))


def _bars(report: Report) -> Iterator[BarRow]:
    yield BarRow(
        Bar.FOUND, report.kind, report.found, report.found.share < LEAST_RECALL
    )
    for bar, rates, most in (
        (Bar.CONFUSED, report.confused, 1 - LEAST_RECALL),
        (Bar.STOLEN, report.stolen, MOST_STOLEN),
        (Bar.RENAMED, report.renamed, MOST_STOLEN),
    ):
        for kind in sorted(rates, key=lambda one: -rates[one].share):
            few = bar is Bar.RENAMED and rates[kind].count < FEWEST_RENAMED
            yield BarRow(bar, kind, rates[kind], rates[kind].share > most and not few)
