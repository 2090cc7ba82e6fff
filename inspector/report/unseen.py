"""What a report says about material that nobody saw: ledger, gaps and masks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from inspector.report.document import Block, Column, Note, Table
from inspector.report.metrics import coverage, stretches
from inspector.report.run_report import MaskSpan, RunReport
from inspector.report.texts import Words
from inspector.report.wording import NOTHING, length, percent, plain, position
from inspector.status import Ledger
from inspector.types import Gap

MOST_ROWS = 20


def unseen_blocks(report: RunReport, words: Words) -> tuple[Block, ...]:
    """The ledger, the gaps and the masks."""
    blocks: list[Block] = [_ledger_table(report, words)]
    if report.gaps:
        blocks += [reason_table(report.gaps, words), _gap_table(report.gaps, words)]
    else:
        blocks.append(Note(words("No gap is on record.")))
    blocks.append(
        _mask_table(report.masks, words)
        if report.masks
        else Note(words("The recipe leaves nothing out."))
    )
    return tuple(blocks)


def _ledger_table(report: RunReport, words: Words) -> Table:
    columns = (
        Column(words("camera"), wide=True),
        *(
            Column(words(title), number=True)
            for title in ("produced", "inspected", "left out", "unseen", "coverage")
        ),
    )
    rows = [
        (plain(camera.name, 40), *ledger_cells(camera.ledger, words))
        for camera in report.cameras
    ]
    summed = len(rows) > 1 or not rows
    if summed:
        rows.append((words("all cameras"), *ledger_cells(report.ledger, words)))
    note = words(
        "Coverage = inspected ÷ (inspected + unseen). Lines left out by the recipe are "
        "not counted as inspected."
    )
    return Table(words("Line ledger"), columns, tuple(rows), note, total=summed)


def ledger_cells(ledger: Ledger, words: Words) -> tuple[str, ...]:
    """Produced, inspected, left out, unseen and coverage."""
    share = coverage(ledger)
    counts = (
        ledger.produced_lines,
        ledger.inspected_lines,
        ledger.masked_lines,
        ledger.gap_lines,
    )
    told = words("not measured") if share is None else percent(share)
    return (*(f"{count:,}" for count in counts), told)


def reason_table(gaps: Sequence[Gap], words: Words) -> Table:
    """Gaps, lines and length by reason."""
    count, lines, unseen_mm = Counter[str](), Counter[str](), Counter[str]()
    for gap in gaps:
        reason = words.reason(gap.reason)
        count[reason] += 1
        lines[reason] += gap.lines
        unseen_mm[reason] += round(gap.length_mm * 1000)
    columns = (
        Column(words("reason"), wide=True),
        Column(words("gaps"), number=True),
        Column(words("lines"), number=True),
        Column(words("length"), number=True),
    )
    rows = tuple(
        (reason, f"{count[reason]:,}", f"{total:,}", length(unseen_mm[reason] / 1000))
        for reason, total in lines.most_common()
    )
    return Table(words("Why it was not seen"), columns, rows)


def _gap_table(gaps: Sequence[Gap], words: Words) -> Table:
    joined = stretches(gaps)
    longest = sorted(joined, key=lambda gap: -gap.length_mm)[:MOST_ROWS]
    shown = sorted(longest, key=lambda gap: (gap.position_mm, gap.camera))
    columns = (
        Column(words("from"), number=True),
        Column(words("to"), number=True),
        Column(words("length"), number=True),
        Column(words("lines"), number=True),
        Column(words("width"), number=True),
        Column(words("camera")),
        Column(words("reason"), wide=True),
    )
    rows = tuple(
        (
            position(gap.position_mm),
            position(gap.position_mm + gap.length_mm),
            length(gap.length_mm),
            f"{gap.lines:,}",
            percent(gap.width_share),
            plain(gap.camera, 30),
            words.reason(gap.reason),
        )
        for gap in shown
    )
    note = words("Gaps that follow each other for the same reason are one row.")
    if rest := len(joined) - len(shown):
        rest_mm = sum(gap.length_mm for gap in joined)
        rest_mm -= sum(gap.length_mm for gap in shown)
        note += words(
            " Shown are the longest; not shown: {n}, together {length}.",
            n=f"{rest:,}",
            length=length(rest_mm),
        )
    return Table(words("Where it was not seen"), columns, rows, note)


def _mask_table(masks: Sequence[MaskSpan], words: Words) -> Table:
    columns = (
        Column(words("from"), number=True),
        Column(words("to"), number=True),
        Column(words("across"), number=True),
        Column(words("lines"), number=True),
        Column(words("camera")),
        Column(words("reason"), wide=True),
    )
    rows = tuple(
        (
            position(mask.position_mm),
            position(mask.position_mm + mask.length_mm),
            words("whole width")
            if mask.across_mm is None
            else f"{mask.across_mm[0]:,.0f} {NOTHING} {mask.across_mm[1]:,.0f} mm",
            f"{mask.lines:,}" if mask.across_mm is None else NOTHING,
            plain(mask.camera, 30),
            plain(mask.reason, 120),
        )
        for mask in masks[:MOST_ROWS]
    )
    note = rows_not_shown(len(masks) - len(rows), words)
    return Table(words("Left out by the recipe"), columns, rows, note)


def rows_not_shown(missing: int, words: Words) -> str:
    """What a table says that it leaves out; "" for nothing."""
    return words("Rows not shown: {n}.", n=f"{missing:,}") if missing else ""
