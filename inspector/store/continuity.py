"""Whether every line of every run is told of: inspected, masked or missed, and once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from sqlalchemy import Connection, Select, select

from inspector.store.schema import (
    BlockRow,
    GapRow,
    InspectionRow,
    MaskRow,
    RunRow,
)

_Span = tuple[int, int]
"""First line and line after the last."""


def interruptions(db: Connection) -> tuple[int, list[str]]:
    """Number of runs looked at, and one line for every place that does not add up.

    A run that has not ended may still have records on their way, but none inside of
    what is stored.
    """
    query = select(RunRow.id, RunRow.name, RunRow.ledgers).order_by(RunRow.id)
    problems: list[str] = []
    runs = db.execute(query).all()
    for key, name, ledgers in runs:
        spans = _spans(db, key)
        for camera in sorted({*spans, *(ledgers or {})}):
            told = spans.get(camera, [])
            produced = (ledgers or {}).get(camera, {}).get("produced_lines")
            wrong = chain(_unlike(told, produced), _undelivered(db, key, camera))
            problems += [f"run {name}, camera {camera}: {what}" for what in wrong]
    return len(runs), problems


def holes(spans: Iterable[_Span]) -> Iterator[tuple[str, int, int]]:
    """`missing` or `twice`, first line and line after the last, in order.

    Args:
        spans: Where the lines begin and end that one row each tells of.
    """
    reached: int | None = None
    for first, end in sorted(spans):
        if reached is not None and first > reached:
            yield "missing", reached, first
        elif reached is not None and first < reached:
            yield "twice", first, min(end, reached)
        reached = end if reached is None else max(end, reached)


def _unlike(spans: Sequence[_Span], produced: int | None) -> Iterator[str]:
    for what, first, end in holes(spans):
        if what == "missing":
            yield f"no row tells of the lines {first} to {end - 1}"
        else:
            yield f"more than one row tells of the lines {first} to {end - 1}"
    if produced is None:
        return
    told = sum(end - first for first, end in spans)
    if told != produced:
        yield f"the line counted {produced} lines, the rows tell of {told}"


def _undelivered(db: Connection, run: int, camera: str) -> Iterator[str]:
    """Lines that were inspected though no block brought them, or two blocks did."""
    block, seen = BlockRow, InspectionRow
    brought = _all(
        db,
        select(block.first_line, block.first_line + block.lines).where(
            block.run_id == run, block.camera == camera
        ),
    )
    if not brought:
        return
    for what, first, end in holes(brought):
        if what == "twice":
            yield f"two blocks brought the lines {first} to {end - 1}"
    inspected = _all(
        db,
        select(seen.first_owned_line, seen.first_owned_line + seen.owned_lines).where(
            seen.run_id == run, seen.camera == camera
        ),
    )
    for first, end in outside(_joined(inspected), brought):
        yield f"no block brought the lines {first} to {end - 1} that were inspected"


def _all(db: Connection, query: Select[int, int]) -> list[_Span]:
    return [(row[0], row[1]) for row in db.execute(query)]


def _joined(spans: Iterable[_Span]) -> Iterator[_Span]:
    """Spans that follow each other without a hole as one, in order."""
    begun: _Span | None = None
    for first, end in sorted(spans):
        if begun is None:
            begun = first, end
        elif first <= begun[1]:
            begun = begun[0], max(end, begun[1])
        else:
            yield begun
            begun = first, end
    if begun is not None:
        yield begun


def outside(spans: Iterable[_Span], inside: Iterable[_Span]) -> Iterator[_Span]:
    """What of `spans`, which do not overlap, lies in none of the others, in order."""
    others = iter(sorted(inside))
    other = next(others, None)
    for first, end in sorted(spans):
        while first < end:
            while other is not None and other[1] <= first:
                other = next(others, None)
            if other is None or other[0] >= end:
                yield first, end
                break
            if first < other[0]:
                yield first, other[0]
            first = min(end, other[1])


def _spans(db: Connection, run: int) -> Mapping[str, list[_Span]]:
    """Spans of lines by camera. Masked lines lie inside the frame that they belong to.

    A frame that was missed leaves a gap of as many lines as it would have inspected;
    its masked lines stay masked, so gap and masks together fill its place.
    """
    spans: defaultdict[str, list[_Span]] = defaultdict(list)
    seen: defaultdict[str, set[int]] = defaultdict(set)
    row = InspectionRow
    query = select(
        row.camera, row.frame_index, row.first_owned_line, row.owned_lines
    ).where(row.run_id == run)
    for camera, index, first, lines in db.execute(query):
        spans[camera].append((first, first + lines))
        seen[camera].add(index)
    masked: defaultdict[str, list[_Span]] = defaultdict(list)
    mask = MaskRow
    of_run = select(mask.camera, mask.frame_index, mask.first_line, mask.lines).where(
        mask.run_id == run, mask.whole_width
    )
    for camera, index, first, lines in db.execute(of_run):
        if index not in seen[camera]:
            masked[camera].append((first, first + lines))
    gaps: defaultdict[str, list[_Span]] = defaultdict(list)
    gap = GapRow
    missed = select(gap.camera, gap.first_line, gap.lines).where(gap.run_id == run)
    for camera, first, lines in db.execute(missed):
        gaps[camera].append((first, first + lines))
    for camera in {*gaps, *masked}:
        spans[camera] += around(gaps[camera], masked[camera])
    return spans


def around(gaps: Sequence[_Span], masks: Sequence[_Span]) -> list[_Span]:
    """Gaps as long as they reach over the masks inside them, and the other masks."""
    left = sorted(masks)
    made: list[_Span] = []
    for first, end in sorted(gaps):
        reach = end
        for start, stop in tuple(left):
            if first <= start <= reach:
                reach += stop - start
                left.remove((start, stop))
        made.append((first, reach))
    return list(chain(made, left))
