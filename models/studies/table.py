"""What the rows of a study say together: means, spreads, and whether they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from models.fold_runs import Spread
from models.studies.told import Study

Verdict = Literal["baseline", "better", "worse", "no difference", "too few runs"]

SHOWN = {
    "map33": "mAP@0.33",
    "map50": "mAP50",
    "map50_95": "mAP50-95",
    "map50_95_small": "mAP50-95 small",
    "fscore33": "F@0.33",
    "false_alarm_share": "false alarms",
}
"""Figures of the table, by name."""

_SDS = 2.0
"""A gain of less than so many standard deviations of the baseline is no difference."""


@dataclass(frozen=True, slots=True)
class Done:
    """A row's figures.

    Attributes:
        arm: Which.
        fold: Which.
        seed: Which.
        figures: By name.
        classes: AP at IoU 0.50 by class, those that occur.
        budget: What it cost.
    """

    arm: str
    fold: str
    seed: int
    figures: Mapping[str, float]
    classes: Mapping[str, float]
    budget: Mapping[str, int | float | str]


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of an arm against the baseline's.

    Attributes:
        gain: Difference of the means.
        noise: Two standard deviations of the baseline.
        paired: Differences on the same fold and seed; None without any.
        verdict: Better or worse only beyond the noise.
    """

    gain: float
    noise: float
    paired: Spread | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ArmTable:
    """An arm over its rows.

    Attributes:
        name: Of the arm.
        rows: How many.
        figures: Mean and spread by name.
        classes: AP at IoU 0.50, mean and spread by class.
        compared: Against the baseline, by name; empty without one.
        budget: What all rows have in common.
    """

    name: str
    rows: int
    figures: Mapping[str, Spread]
    classes: Mapping[str, Spread]
    compared: Mapping[str, Compared]
    budget: Mapping[str, int | float | str]


def tables(study: Study, rows: Sequence[Done]) -> tuple[ArmTable, ...]:
    """Every arm that has a row, in the study's order."""
    of_arm = {arm.name: [r for r in rows if r.arm == arm.name] for arm in study.arms}
    base = of_arm[study.baseline]
    return tuple(
        ArmTable(
            name,
            len(mine),
            _spreads([row.figures for row in mine]),
            _spreads([row.classes for row in mine]),
            _compared(mine, base, is_baseline=name == study.baseline),
            _common([row.budget for row in mine]),
        )
        for name, mine in of_arm.items()
        if mine
    )


def document(arms: Sequence[ArmTable]) -> list[dict[str, object]]:
    """For JSON."""
    return [asdict(arm) for arm in arms]


def markdown(study: Study, arms: Sequence[ArmTable], facts: Sequence[str]) -> str:
    """The study as a page for people.

    Args:
        study: What was asked.
        arms: What came out.
        facts: What stands below the tables, a line each.
    """
    names = [name for name in SHOWN if any(name in arm.figures for arm in arms)]
    head = ["arm", "network", "steps x tiles", "rows", *(SHOWN[n] for n in names)]
    head.append(f"{SHOWN[study.judged_by]} against `{study.baseline}`")
    body = [
        [
            f"`{arm.name}`",
            str(arm.budget.get("network", "")),
            f"{arm.budget.get('steps', '?')} x {arm.budget.get('batch', '?')}",
            str(arm.rows),
            *(_told(arm.figures.get(name)) for name in names),
            _verdict(arm.compared.get(study.judged_by)),
        ]
        for arm in arms
    ]
    kinds = sorted({kind for arm in arms for kind in arm.classes})
    by_class = [
        [f"`{arm.name}`", *(_told(arm.classes.get(kind)) for kind in kinds)]
        for arm in arms
    ]
    runs = f"{len(study.seeds)} seeds" + (
        f" on {len(study.folds)} folds" if study.folds else ""
    )
    parts = [
        f"# {study.name}",
        study.question.strip(),
        f"Mean ± standard deviation over rows; asked for are {runs}. A gain below "
        f"{_SDS:g} standard deviations of the baseline is no difference. Every figure "
        "is of the exported float file, through the plant's runtime and detector, on "
        "pictures that nothing was chosen on.",
        _grid(head, body),
    ]
    if kinds:
        parts += ["AP at IoU 0.50 by class:", _grid(["arm", *kinds], by_class)]
    parts.append("\n".join(f"- {fact}" for fact in facts))
    return "\n\n".join(parts) + "\n"


def _spreads(rows: Sequence[Mapping[str, float]]) -> dict[str, Spread]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {
        name: Spread.of([row[name] for row in rows if name in row]) for name in names
    }


def _compared(
    mine: Sequence[Done], base: Sequence[Done], *, is_baseline: bool
) -> dict[str, Compared]:
    of_base = _spreads([row.figures for row in base])
    of_mine = _spreads([row.figures for row in mine])
    at = {(row.fold, row.seed): row.figures for row in base}
    result = {}
    for name in of_mine.keys() & of_base.keys():
        gain, noise = of_mine[name].mean - of_base[name].mean, _SDS * of_base[name].sd
        pairs = [
            row.figures[name] - at[row.fold, row.seed][name]
            for row in mine
            if name in row.figures and name in at.get((row.fold, row.seed), {})
        ]
        verdict: Verdict = "baseline"
        if not is_baseline:
            verdict = _decided(gain, noise, min(of_base[name].folds, len(mine)))
        paired = Spread.of(pairs) if pairs else None
        result[name] = Compared(gain, noise, paired, verdict)
    return dict(sorted(result.items()))


def _decided(gain: float, noise: float, rows: int) -> Verdict:
    if rows < 2:
        return "too few runs"
    if abs(gain) < noise or not gain:
        return "no difference"
    return "better" if gain > 0 else "worse"


def _common(
    budgets: Sequence[Mapping[str, int | float | str]],
) -> dict[str, int | float | str]:
    first, *others = budgets
    return {
        name: value
        for name, value in first.items()
        if all(other.get(name) == value for other in others)
    }


def _told(spread: Spread | None) -> str:
    if spread is None:
        return "-"
    if spread.folds < 2:
        return f"{spread.mean:.4f}"
    return f"{spread.mean:.4f} ± {spread.sd:.4f}"


def _verdict(compared: Compared | None) -> str:
    if compared is None:
        return "-"
    if compared.verdict == "baseline":
        return "baseline"
    return f"{compared.gain:+.4f}, {compared.verdict}"


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
