"""Each lot of a report with its grade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from inspector.report.grading import Grade, GradeTable, Material, Spots, grade
from inspector.report.material import Chosen, Sums
from inspector.report.quality import LotLine, Stretch
from inspector.store.facts import RunEntry
from inspector.store.report_places import PlacedGap

_UNEXPLAINED = "lines unaccounted for"
"""How the line begins its remark about lines that no record explains."""


def lots_of(
    sums: Sums,
    tables: Sequence[GradeTable],
    still_open: Chosen,
    widths_mm: Mapping[str, float],
    partly: frozenset[str],
) -> tuple[LotLine, ...]:
    """Every lot in the order in which its first frame came; gaps alone come last.

    Args:
        sums: The material.
        tables: Grading tables, bound to recipes.
        still_open: Which defects nothing explains and nobody has judged.
        widths_mm: Width of the web by run, as far as it is known.
        partly: Lots of which other parts lie outside of this report.
    """
    facts = sums.facts
    lot_of = facts.frames.rows["lot"]
    keys, first = np.unique(lot_of, return_index=True)
    names = [facts.frames.lots.get(int(keys[n]), "") for n in np.argsort(first)]
    order = dict.fromkeys([*names, *(gap.lot_id for gap in facts.gaps)])
    gaps: defaultdict[str, list[PlacedGap]] = defaultdict(list)
    for gap in facts.gaps:
        gaps[gap.lot_id].append(gap)
    codes = {name: key for key, name in facts.frames.lots.items()} | {"": -1}
    lines = []
    for name in order:
        chosen = lot_of == codes.get(name, -9)
        runs = _runs(sums, chosen, gaps[name])
        stretch = sums.stretch(name, chosen, gaps[name], {})
        graded = None
        if name and name not in partly:
            table = _table(tables, runs)
            if table is not None:
                graded = _grade(
                    sums, table, chosen, stretch, runs, still_open, widths_mm
                )
        entry = facts.lots.get(name)
        lines.append(LotLine(stretch, graded, name in partly, entry))
    return tuple(lines)


def _runs(
    sums: Sums, chosen: Chosen, gaps: Sequence[PlacedGap]
) -> tuple[RunEntry, ...]:
    facts = sums.facts
    keys = np.unique(facts.frames.rows["run"][chosen])
    names = {facts.run_names[int(key)] for key in keys}
    names |= {gap.run_id for gap in gaps}
    return tuple(run for run in facts.runs if run.run_id in names)


def _table(tables: Sequence[GradeTable], runs: Sequence[RunEntry]) -> GradeTable | None:
    """The table bound to the recipe; None if there is none, or runs disagree."""
    recipes = {run.recipe for run in runs}
    fits = [table for table in tables if recipes and recipes <= set(table.recipes)]
    return fits[0] if fits else None


def _grade(
    sums: Sums,
    table: GradeTable,
    chosen: Chosen,
    stretch: Stretch,
    runs: Sequence[RunEntry],
    still_open: Chosen,
    widths_mm: Mapping[str, float],
) -> Grade:
    spotted = sums.facts.spotted
    mine = chosen[spotted.rows["frame"]]
    rows = spotted.rows[mine]
    spots = Spots(
        kinds=spotted.kinds,
        lanes=spotted.lanes,
        kind=rows["kind"],
        lane=rows["lane"],
        size_mm=rows["size_mm"],
        span_mm=np.stack([rows["y1_mm"], rows["y2_mm"]], axis=1),
    )
    entry = sums.facts.lots.get(stretch.name)
    width = max((widths_mm.get(run.run_id, 0.0) for run in runs), default=0.0)
    material = Material(
        inspected_mm=stretch.inspected_mm,
        width_mm=table.width_mm or width,
        coverage=stretch.coverage,
        open_unknowns=int((mine & still_open).sum()),
        running=_goes_on(stretch.name, runs, sums.facts.on_line),
        balanced=not any(run.note.startswith(_UNEXPLAINED) for run in runs),
        held=bool(entry and entry.held),
    )
    return grade(table, spots, material)


def _goes_on(lot: str, runs: Sequence[RunEntry], on_line: frozenset[str]) -> bool:
    """Whether more may come: it is on the line, or its end is not on record.

    A run that goes on with another lot is no reason to wait.
    """
    broken_off = any(run.outcome not in ("ended", "running") for run in runs)
    return broken_off or lot in on_line
