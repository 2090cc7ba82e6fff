"""Lots graded by what two recipes make of the same stored findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from inspector.findings import Defect
from inspector.release.trial import LotTried, Yardstick
from inspector.report.assemble import kind_names_of, widths_of
from inspector.report.grades import lots_of
from inspector.report.grading import Grade, GradeTable
from inspector.report.material import open_unknowns, sums_of
from inspector.store.judged import JudgedRun
from inspector.store.report_columns import Spotted
from inspector.store.report_facts import ReportFacts
from inspector.store.report_journal import unknowns_judged

_NO_LANE = -1

RunOf = Callable[[str], JudgedRun]
"""Reads the frames of a run."""

LotOf = Callable[[str], ReportFacts]
"""Reads all that is on record about a lot."""

_Place = tuple[str, str, int, int]


def try_lots(
    lot_ids: Sequence[str],
    lot_of: LotOf,
    run_of: RunOf,
    in_use: Yardstick,
    draft: Yardstick,
    tables: Sequence[GradeTable],
) -> tuple[LotTried, ...]:
    """Grade lots by the recipe in use and by a draft; without a table there is none.

    A grade counts defects, it does not ask what a rule decided: of a draft its lanes
    and its score threshold change one.

    Args:
        lot_ids: Names of the lots.
        lot_of: Reads a lot.
        run_of: Reads a run; a lot may have been on the line in several.
        in_use: The recipe in use.
        draft: The other one.
        tables: Grading tables, bound to recipes.

    Raises:
        StoreError: The records cannot be read.
    """
    made = []
    for lot_id in lot_ids:
        facts = lot_of(lot_id)
        runs = {run.run_id: run_of(run.run_id) for run in facts.runs}
        before, after = (
            _graded(_remade(facts, runs, by), lot_id, tables) for by in (in_use, draft)
        )
        if before is not None and after is not None:
            made.append(LotTried(lot_id, before, after, kind_names_of(facts)))
    return tuple(made)


def _graded(
    facts: ReportFacts, lot_id: str, tables: Sequence[GradeTable]
) -> Grade | None:
    sums = sums_of(facts)
    still_open = open_unknowns(sums, unknowns_judged(facts.reviews))
    lines = lots_of(sums, tables, still_open, widths_of(facts), facts.partly)
    return next((one.grade for one in lines if one.stretch.name == lot_id), None)


def _remade(
    facts: ReportFacts, runs: dict[str, JudgedRun], by: Yardstick
) -> ReportFacts:
    """The same lot with only the defects that a recipe finds, in its lanes."""
    lanes = tuple(lane.name for lane in by.recipe.lanes)
    code = {name: place for place, name in enumerate(lanes)}
    found = {place: one for name in runs for place, one in _found(name, runs[name], by)}
    rows = facts.spotted.rows.copy()
    kept = np.zeros(len(rows), np.bool_)
    for at, place in enumerate(_places(facts)):
        if (one := found.get(place)) is not None:
            kept[at] = True
            rows["lane"][at] = _NO_LANE if one.lane is None else code[one.lane]
    return replace(facts, spotted=Spotted(rows[kept], facts.spotted.kinds, lanes))


def _found(
    run_id: str, run: JudgedRun, by: Yardstick
) -> Iterator[tuple[_Place, Defect]]:
    for frame in run.frames:
        for one in by.found(frame):
            yield (run_id, frame.camera, frame.index, one.number), one


def _places(facts: ReportFacts) -> Iterator[_Place]:
    """Run, camera, frame and number of every defect."""
    frames = facts.frames
    rows = frames.rows[facts.spotted.rows["frame"]]
    for run, camera, index, number in zip(
        rows["run"].tolist(),
        rows["camera"].tolist(),
        rows["index"].tolist(),
        facts.spotted.rows["number"].tolist(),
        strict=True,
    ):
        yield facts.run_names[run], frames.cameras[camera], index, number
