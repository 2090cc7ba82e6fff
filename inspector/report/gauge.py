"""A gauge study: one golden strip inspected again and again, and what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspector.report.metrics import Proportion, proportion


@dataclass(frozen=True, slots=True)
class Golden:
    """A defect that is known to be on the golden strip.

    Attributes:
        name: What people call it.
        kind: Its kind.
        x_mm: Its centre across, from the first column.
        y_mm: Its centre along, from the start of the strip.
        reach_mm: How far off it may be found.
    """

    name: str
    kind: str
    x_mm: float
    y_mm: float
    reach_mm: float


@dataclass(frozen=True, slots=True)
class Place:
    """Something the line found on the strip: kind and centre."""

    kind: str
    x_mm: float
    y_mm: float


@dataclass(frozen=True, slots=True)
class GoldenRow:
    """How often one known defect was found, and rightly named."""

    golden: Golden
    found: Proportion
    named: int


@dataclass(frozen=True, slots=True)
class GaugeStudy:
    """What repeated inspections of one strip say of the line.

    Attributes:
        trials: How often the strip went through.
        rows: Each known defect.
        found: Share of known defects found, over all trials.
        named: Share of those found that got their right name; None if none was found.
        repeated: Share of known defects with the same answer in all trials; None with
            fewer than two trials.
        false_per_trial: Findings where nothing is known to be, per trial.
    """

    trials: int
    rows: tuple[GoldenRow, ...]
    found: Proportion
    named: Proportion | None
    repeated: Proportion | None
    false_per_trial: float


def gauge_study(
    goldens: Sequence[Golden], trials: Sequence[Sequence[Place]]
) -> GaugeStudy | None:
    """Match each trial's findings with what is known; None without a trial or a defect.

    A finding belongs to the nearest known defect within reach, and each known defect
    takes its nearest finding; what is left over is a false call.
    """
    if not goldens or not trials:
        return None
    answers = [_match(goldens, trial) for trial in trials]
    rows = []
    for place, golden in enumerate(goldens):
        said = [answer[0][place] for answer in answers]
        seen = proportion(sum(kind is not None for kind in said), len(trials))
        assert seen is not None
        rows.append(GoldenRow(golden, seen, sum(k == golden.kind for k in said)))
    hits = sum(row.found.hits for row in rows)
    found = proportion(hits, len(goldens) * len(trials))
    assert found is not None
    said_of = zip(*(answer[0] for answer in answers), strict=True)
    alike = sum(len(set(said)) == 1 for said in said_of)
    return GaugeStudy(
        trials=len(trials),
        rows=tuple(rows),
        found=found,
        named=proportion(sum(row.named for row in rows), hits),
        repeated=proportion(alike, len(rows)) if len(trials) > 1 else None,
        false_per_trial=sum(answer[1] for answer in answers) / len(trials),
    )


def _match(
    goldens: Sequence[Golden], trial: Sequence[Place]
) -> tuple[list[str | None], int]:
    """The kind found at each known defect, None where nothing was, and false calls."""
    best: list[tuple[float, str] | None] = [None] * len(goldens)
    false = 0
    for found in trial:
        near = [
            (_off_mm(golden, found), place)
            for place, golden in enumerate(goldens)
            if _off_mm(golden, found) <= golden.reach_mm
        ]
        if not near:
            false += 1
            continue
        off_mm, place = min(near)
        held = best[place]
        if held is None or off_mm < held[0]:
            best[place] = off_mm, found.kind
    return [held[1] if held else None for held in best], false


def _off_mm(golden: Golden, found: Place) -> float:
    across, along = golden.x_mm - found.x_mm, golden.y_mm - found.y_mm
    return float((across**2 + along**2) ** 0.5)
