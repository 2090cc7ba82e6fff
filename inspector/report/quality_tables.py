"""The tables about the material of a report: ledger, gaps, kinds, runs, charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from inspector.findings import Decision
from inspector.report.charts import pareto_chart
from inspector.report.control import ControlChart, Signal
from inspector.report.control_chart import control_chart
from inspector.report.document import Block, Column, Figure, Note, Table, Tone
from inspector.report.marks import marks_for
from inspector.report.metrics import pareto, per_100_m, stretches
from inspector.report.quality import Chart, QualityReport, Stretch
from inspector.report.run_tables import MOST_LANES
from inspector.report.texts import Words
from inspector.report.unseen import (
    MOST_ROWS,
    ledger_cells,
    reason_table,
    rows_not_shown,
)
from inspector.report.wording import (
    NOTHING,
    instant,
    length,
    percent,
    plain,
    position,
    rate,
)

Names = Mapping[str, str]


def unseen_blocks(report: QualityReport, words: Words) -> tuple[Block, ...]:
    """The ledger by camera, gaps by reason, and the longest of them by run."""
    blocks: list[Block] = [_ledger_table(report, words)]
    if report.gaps:
        gaps = [placed.gap for placed in report.gaps]
        blocks += [reason_table(gaps, words), _gap_table(report, words)]
    else:
        blocks.append(Note(words("No gap is on record.")))
    return tuple(blocks)


def _ledger_table(report: QualityReport, words: Words) -> Table:
    columns = (
        Column(words("camera"), wide=True),
        Column(words("produced"), number=True),
        Column(words("inspected"), number=True),
        Column(words("left out"), number=True),
        Column(words("unseen"), number=True),
        Column(words("coverage"), number=True),
    )
    rows = [
        (plain(name, 40), *ledger_cells(ledger, words))
        for name, ledger in report.cameras.items()
    ]
    summed = len(rows) != 1
    if summed:
        rows.append((words("all cameras"), *ledger_cells(report.whole.ledger, words)))
    note = words(
        "Coverage = inspected ÷ (inspected + unseen). Lines left out by the recipe are "
        "not counted as inspected."
    )
    return Table(words("Line ledger"), columns, tuple(rows), note, total=summed)


def _gap_table(report: QualityReport, words: Words) -> Table:
    by_run: dict[str, list[int]] = {}
    for place, placed in enumerate(report.gaps):
        by_run.setdefault(placed.run_id, []).append(place)
    joined = [
        (run, gap)
        for run, places in by_run.items()
        for gap in stretches(report.gaps[place].gap for place in places)
    ]
    longest = sorted(joined, key=lambda one: -one[1].length_mm)[:MOST_ROWS]
    shown = [one for one in joined if one in longest]
    columns = (
        Column(words("run")),
        Column(words("from"), number=True),
        Column(words("length"), number=True),
        Column(words("lines"), number=True),
        Column(words("camera")),
        Column(words("reason"), wide=True),
    )
    rows = tuple(
        (
            plain(run, 40),
            position(gap.position_mm),
            length(gap.length_mm),
            f"{gap.lines:,}",
            plain(gap.camera, 30),
            words.reason(gap.reason),
        )
        for run, gap in shown
    )
    note = words("Gaps that follow each other for the same reason are one row.")
    if rest := len(joined) - len(shown):
        missing_mm = sum(gap.length_mm for one in joined if one not in shown
                         for gap in [one[1]])  # fmt: skip
        note += words(
            " Shown are the longest; not shown: {n}, together {length}.",
            n=f"{rest:,}",
            length=length(missing_mm),
        )
    return Table(words("Where it was not seen"), columns, rows, note)


def kind_blocks(
    report: QualityReport, names: Names, words: Words
) -> tuple[Block, ...]:  # fmt: skip
    """Pareto, and kinds by verdict and lane."""
    if not report.whole.frames:
        return (Note(words("Nothing was inspected, so nothing could be found.")),)
    if not report.whole.defects:
        return (Note(words("No defect was found in what was inspected.")),)
    marks = marks_for({*report.kind_names, *names})
    chart = pareto_chart(pareto(report.by_kind), dict(names), marks, words)
    figure = Figure(chart, words("Pareto chart of the kinds of defect"))
    lanes = Counter[str | None]()
    for cell in report.cells:
        lanes[cell.lane] += cell.count
    named = [lane for lane in sorted(lanes, key=str) if lane is not None]
    tables = [_verdict_table(report, names, words)]
    if named:
        tables.append(_lane_table(report, names, named, words))
    return (figure, *tables)


def _verdict_table(report: QualityReport, names: Names, words: Words) -> Table:
    tally = Counter[tuple[str, Decision]]()
    for cell in report.cells:
        tally[cell.kind, cell.decision] += cell.count
    graves = (Decision.REJECT, Decision.REVIEW, Decision.ACCEPT)
    columns = (
        Column(words("kind"), wide=True),
        Column(words("defects"), number=True),
        Column(words("share"), number=True),
        Column(words("per 100 m"), number=True),
        *(Column(words.decision(grave), number=True) for grave in graves),
    )
    rows = [
        (
            names[row.name],
            f"{row.count:,}",
            percent(row.share),
            _rate(row.count, report, words),
            *(f"{tally[row.name, grave]:,}" for grave in graves),
        )
        for row in pareto(report.by_kind)
    ]
    rows.append(
        (
            words("all kinds"),
            f"{report.whole.defects:,}",
            percent(1.0),
            _rate(report.whole.defects, report, words),
            *(
                f"{sum(n for (_, g), n in tally.items() if g is grave):,}"
                for grave in graves
            ),
        )
    )
    note = words(
        "Per 100 m of inspected length. Severity is the verdict on the frame that "
        "holds the defect."
    )
    return Table(
        words("Defects by kind and severity"), columns, tuple(rows), note, True
    )


def _lane_table(
    report: QualityReport, names: Names, lanes: Sequence[str], words: Words
) -> Table:
    shown = lanes[:MOST_LANES]
    tally = Counter[tuple[str, str | None]]()
    for cell in report.cells:
        tally[cell.kind, cell.lane if cell.lane in shown else None] += cell.count
    columns = (
        Column(words("kind"), wide=True),
        *(Column(plain(lane, 16), number=True) for lane in shown),
        Column(words("elsewhere"), number=True),
    )
    places = (*shown, None)
    rows = [
        (names[row.name], *(f"{tally[row.name, lane]:,}" for lane in places))
        for row in pareto(report.by_kind)
    ]
    sums = (sum(n for (_, at), n in tally.items() if at == lane) for lane in places)
    rows.append((words("all kinds"), *(f"{n:,}" for n in sums)))
    return Table(words("Defects by lane"), columns, tuple(rows), total=True)


def _rate(count: int, report: QualityReport, words: Words) -> str:
    found = per_100_m(count, report.whole.inspected_mm)
    return words("not measured") if found is None else rate(found)


def stretch_table(
    title: str, first: str, parts: Sequence[Stretch], zone: str, words: Words
) -> Table:
    """Runs or days, each with its figures."""
    columns = (
        Column(first, wide=True),
        Column(words("from")),
        Column(words("inspected"), number=True),
        Column(words("coverage"), number=True),
        Column(words("accepted"), number=True),
        Column(words("defects"), number=True),
        Column(words("per 100 m"), number=True),
    )
    unmeasured = words("not measured")
    rows = tuple(
        (
            plain(part.name, 40) + _state(part, words),
            instant(part.started_at, zone)[5:16] if part.started_at else NOTHING,
            length(part.inspected_mm),
            unmeasured if part.coverage is None else percent(part.coverage),
            unmeasured if part.yield_share is None else percent(part.yield_share),
            f"{part.defects:,}",
            unmeasured if part.per_100_m is None else rate(part.per_100_m),
        )
        for part in parts[: 2 * MOST_ROWS]
    )
    return Table(title, columns, rows, rows_not_shown(len(parts) - len(rows), words))


def _state(part: Stretch, words: Words) -> str:
    if part.note == "running":
        return " · " + words("running")
    return " · " + words("process died") if part.note == "crashed" else ""


def chart_blocks(
    report: QualityReport, names: Names, words: Words
) -> tuple[Block, ...]:  # fmt: skip
    """The control charts, each with what fired."""
    if not report.charts:
        return (Note(words("Nothing was inspected, so there is nothing to chart.")),)
    blocks: list[Block] = []
    stop = "\N{IDEOGRAPHIC FULL STOP}" if words.lang == "zh" else ". "
    for one in report.charts:
        title = _chart_title(one, names, words)
        unit = words("per 100 m") if one.sort == "u" else words("defects")
        drawing = control_chart(one.chart, title, unit, words)
        blocks.append(Figure(drawing, title, title + stop + _told(one.chart, words)))
    fired = {s for one in report.charts for p in one.chart.points for s in p.signals}
    if fired:
        blocks.append(_signal_table(report, names, words))
    if report.left_out:
        text = words(
            "Pieces too short for a chart, because little of them was inspected: {n}.",
            n=f"{report.left_out:,}",
        )
        blocks.append(Note(text))
    return tuple(blocks)


def _chart_title(one: Chart, names: Names, words: Words) -> str:
    kind = names[one.kind] if one.kind else words("all kinds")
    if one.sort == "c":
        text = words("c chart, {kind}: defects on whole pieces of {step}", kind=kind,
                     step=one.step)  # fmt: skip
    elif one.step:
        text = words("u chart, {kind}: defects per 100 m on pieces of {step}",
                     kind=kind, step=one.step)  # fmt: skip
    else:
        text = words("u chart, {kind}: defects per 100 m by day", kind=kind)
    return text


def _told(chart: ControlChart, words: Words) -> str:
    text = words("Samples with a signal: {n} of {all}.", n=f"{chart.signals:,}",
                 all=f"{len(chart.points):,}")  # fmt: skip
    if chart.provisional:
        text += words(" Fewer than 20 samples: the limits are provisional.")
    if chart.sparse:
        text += words(" Few defects per sample: tests of runs are left out.")
    return text


def signal_name(signal: Signal, words: Words) -> str:
    """What a test of a control chart says."""
    return {
        Signal.BEYOND: words("beyond the limits"),
        Signal.SIDE: words("nine in a row on one side of the mean"),
        Signal.TREND: words("six in a row rising or falling"),
        Signal.TWO_OF_THREE: words("two of three beyond two sigmas"),
        Signal.FOUR_OF_FIVE: words("four of five beyond one sigma"),
    }[signal]


def _signal_table(report: QualityReport, names: Names, words: Words) -> Table:
    columns = (
        Column(words("chart")),
        Column(words("sample"), number=True),
        Column(words("value"), number=True),
        Column(words("limits"), number=True),
        Column(words("what is not chance"), wide=True),
    )
    found = [
        (
            f"{one.sort} · {names[one.kind] if one.kind else words('all kinds')}",
            point.sample.label,
            rate(point.value),
            f"{rate(point.low)} {NOTHING} {rate(point.high)}",
            ", ".join(signal_name(signal, words) for signal in point.signals),
        )
        for one in report.charts
        for point in one.chart.points
        if point.signals
    ]
    rows = tuple(found[:MOST_ROWS])
    note = rows_not_shown(len(found) - len(rows), words)
    return Table(words("Signals"), columns, rows, note)


def doubts(report: QualityReport, words: Words) -> list[Note]:
    """Why the record itself may be incomplete."""
    notes = []
    crashed = [run.name for run in report.runs if run.note == "crashed"]
    if crashed:
        text = words(
            "The process died during {runs}. What went by after its last frame on "
            "record counts as unseen as far as it can be estimated: by the last "
            "speed, for ten minutes at the most.",
            runs=", ".join(plain(name, 40) for name in crashed[:5]),
        )
        notes.append(Note(text, Tone.BAD))
    if pending := sum(run.ledger.pending_lines for run in report.runs):
        text = words(
            "Lines that the cameras counted and no record explains: {n}. They count "
            "neither as inspected nor as unseen.",
            n=f"{pending:,}",
        )
        notes.append(Note(text, Tone.BAD))
    return notes
