"""The Pareto chart and the bar of verdicts, as SVG for HTML, PDF and window alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspector.findings import Decision
from inspector.report.marks import Mark
from inspector.report.metrics import ParetoRow, nice_step
from inspector.report.svg import (
    FAINT,
    INK,
    RULE,
    SOFT,
    Drawing,
    Point,
    shortened,
    width_of,
)
from inspector.report.texts import Words
from inspector.report.wording import percent

WIDTH = 656
"""Width of a page's text in px: 174 mm on A4 at 96 px per inch."""

MOST_BARS = 12

DECISION_COLOURS: Mapping[Decision, str] = {
    Decision.ACCEPT: "#009E73",
    Decision.REVIEW: "#E69F00",
    Decision.REJECT: "#D55E00",
}


def pareto_chart(
    rows: Sequence[ParetoRow],
    names: Mapping[str, str],
    marks: Mapping[str, Mark],
    words: Words,
) -> str:
    """Bars by falling count with the cumulative line and its 80 % mark.

    Both axes are one scale: the count of all defects is 100 %, so the line begins at
    the top of the first bar. Counts stand under the bars, where no line crosses them.
    """
    sheet = Drawing(WIDTH, 262, words("Pareto chart of the kinds of defect"))
    left, top, right, bottom = 58.0, 24.0, WIDTH - 52.0, 196.0
    shown = _folded(rows, words)
    total = sum(row.count for row in rows)
    _pareto_axes(sheet, (left, top, right, bottom), total, words)
    pitch = (right - left) / max(len(shown), 4)
    line: list[Point] = []
    for place, row in enumerate(shown):
        centre = left + (place + 0.5) * pitch
        bar, height = min(0.62 * pitch, 72), (bottom - top) * row.share
        mark = marks.get(row.name)
        colour = mark.colour if mark else SOFT
        sheet.rect(
            centre - bar / 2,
            bottom - height,
            bar,
            height,
            fill=colour,
            stroke=INK,
            stroke_width=0.5,
        )
        line.append((centre, bottom - (bottom - top) * row.cumulative))
        _bar_label(sheet, centre, bottom, pitch, row, names, mark)
    _cumulative_line(sheet, line, shown)
    return sheet.render()


def _folded(rows: Sequence[ParetoRow], words: Words) -> list[ParetoRow]:
    """At most `MOST_BARS` rows; the rest as one, named by how many kinds it holds."""
    if len(rows) <= MOST_BARS:
        return list(rows)
    kept, rest = rows[: MOST_BARS - 1], rows[MOST_BARS - 1 :]
    name = words("{n} other kinds", n=len(rest))
    count, share = sum(row.count for row in rest), sum(row.share for row in rest)
    return [*kept, ParetoRow(name, count, share, 1.0)]


def _pareto_axes(
    sheet: Drawing, box: tuple[float, float, float, float], total: int, words: Words
) -> None:
    left, top, right, bottom = box
    sheet.text((left, top - 10), words("defects"), 10, fill=SOFT, text_anchor="end")
    word = words("cumulative")
    sheet.text((sheet.width, top - 10), word, 10, fill=SOFT, text_anchor="end")
    for tenth in (0, 2, 4, 6, 8, 10):
        y = bottom - (bottom - top) * tenth / 10
        mark = tenth == 8
        sheet.line(
            (left, y),
            (right, y),
            stroke=SOFT if mark else FAINT,
            stroke_dasharray="5 4" if mark else None,
        )
        label = f"{tenth * 10} %"
        weight = "bold" if mark else None
        sheet.text((right + 6, y + 3.5), label, 10, fill=SOFT, font_weight=weight)
    step = max(1, int(nice_step(total, 5))) if total else 1
    for value in range(0, total + 1, step):
        y = bottom - (bottom - top) * value / max(total, 1)
        sheet.text((left - 6, y + 3.5), f"{value:,}", 10, fill=SOFT, text_anchor="end")
        sheet.line((left - 3, y), (left, y), stroke=RULE)
    sheet.line((left, bottom), (right, bottom), stroke=INK)


def _bar_label(
    sheet: Drawing,
    centre: float,
    bottom: float,
    pitch: float,
    row: ParetoRow,
    names: Mapping[str, str],
    mark: Mark | None,
) -> None:
    if mark:
        mark.draw(sheet, (centre, bottom + 13))
    name = shortened(names.get(row.name, row.name), 10, pitch - 4)
    sheet.text((centre, bottom + 32), name, 10, text_anchor="middle")
    sheet.text(
        (centre, bottom + 46),
        f"{row.count:,}",
        11,
        text_anchor="middle",
        font_weight="bold",
    )
    sheet.text(
        (centre, bottom + 59), percent(row.share), 9, text_anchor="middle", fill=SOFT
    )


def _cumulative_line(
    sheet: Drawing, line: Sequence[Point], rows: Sequence[ParetoRow]
) -> None:
    if len(line) > 1:
        sheet.chain(line, stroke=INK, stroke_width=1.6)
    for (x, y), row in zip(line, rows, strict=True):
        sheet.circle((x, y), 2.8, fill="#ffffff", stroke=INK, stroke_width=1.4)
        if len(rows) > 1:
            label = f"{row.cumulative:.0%}"
            room = width_of(label, 9)
            sheet.rect(x - room / 2, y - 15, room, 10, fill="#ffffff")
            sheet.text((x, y - 7), label, 9, text_anchor="middle")


def verdict_bar(verdicts: Mapping[Decision, int], words: Words) -> str:
    """One bar of the frames by decision; a share too thin to see is still drawn."""
    sheet = Drawing(WIDTH, 50, words("Frames by verdict"))
    total = sum(verdicts.values())
    if not total:
        sheet.rect(0.5, 0.5, WIDTH - 1, 21, fill="none", stroke=RULE)
        sheet.text((8, 15), words("No frame was inspected."), fill=SOFT)
        return sheet.render()
    counts = {decision: verdicts.get(decision, 0) for decision in Decision}
    least = 3.0
    room = WIDTH - least * sum(count > 0 for count in counts.values())
    x = 0.0
    for place, (decision, count) in enumerate(counts.items()):
        width = least + room * count / total if count else 0.0
        colour = DECISION_COLOURS[decision]
        sheet.rect(x, 0, width, 22, fill=colour, stroke="#ffffff", stroke_width=0.8)
        x += width
        left = place * WIDTH / len(counts)
        sheet.rect(left, 31, 11, 11, fill=colour)
        label = f"{words.decision(decision)}  {count:,}  ·  {percent(count / total)}"
        sheet.text((left + 17, 40.5), label, 11.5)
    return sheet.render()
