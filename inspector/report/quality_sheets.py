"""A report's figures as sheets of a workbook: numbers, not their wording."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.findings import Decision
from inspector.report.document import Lang
from inspector.report.grade_words import disposition, reason
from inspector.report.metrics import Proportion, pareto
from inspector.report.quality import LotLine, QualityReport, Stretch
from inspector.report.quality_page import kind_words, sort_name, tiles
from inspector.report.quality_people import turn_text
from inspector.report.quality_tables import signal_name
from inspector.report.texts import Words
from inspector.report.workbook import Sheet, Value

Names = Mapping[str, str]


def quality_sheets(report: QualityReport, lang: Lang) -> tuple[Sheet, ...]:
    """Every table of the report, with plain numbers to count on with."""
    words = Words(lang)
    names = kind_words(report, words)
    return (
        _summary(report, words),
        _lots(report, names, words),
        _kinds(report, names, words),
        _cells(report, names, words),
        _gaps(report, words),
        _stretches(report, words),
        _charts(report, names, words),
        _rates(report, words),
        _alarms(report, words),
        _events(report, words),
    )


def _summary(report: QualityReport, words: Words) -> Sheet:
    whole = report.whole
    title = report.names[0] if words.lang == "zh" else report.names[1]
    rows: list[tuple[Value, ...]] = [
        (sort_name(report, words), title, ""),
        (words("Time zone"), report.zone, ""),
        (words("From"), report.start_at, ""),
        (words("To"), report.end_at, ""),
        (words("Inspected length"), whole.inspected_mm / 1000, "m"),
        (words("Unseen"), whole.unseen_mm / 1000, "m"),
        (words("Defects"), whole.defects, ""),
    ]
    rows += [(tile.label, tile.value, tile.note) for tile in tiles(report, words)]
    columns = (words("figure"), words("value"), words("text"))
    return Sheet(words("Summary"), columns, tuple(rows))


def _lots(report: QualityReport, names: Names, words: Words) -> Sheet:
    columns = (
        words("lot"), words("from"), words("to"), words("inspected") + " m",
        words("unseen") + " m", words("coverage"), words("Yield"), words("defects"),
        words("per 100 m"), words("grade"), words("disposition"), words("why"),
    )  # fmt: skip
    rows = tuple(_lot(line, names, words) for line in report.lots)
    shares, totals = frozenset({5, 6}), frozenset({3, 4, 7})
    return Sheet(words("Lots"), columns, rows, shares, totals)


def _lot(line: LotLine, names: Names, words: Words) -> tuple[Value, ...]:
    made, grade = line.stretch, line.grade
    return (
        made.name or words("no lot named"),
        made.started_at,
        made.ended_at,
        made.inspected_mm / 1000,
        made.unseen_mm / 1000,
        made.coverage,
        made.yield_share,
        made.defects,
        made.per_100_m,
        grade.name if grade else None,
        disposition(grade.disposition, words) if grade else None,
        "; ".join(reason(one, names, words) for one in grade.reasons)
        if grade
        else None,
    )


def _kinds(report: QualityReport, names: Names, words: Words) -> Sheet:
    metres = report.whole.inspected_mm / 100_000
    rows = tuple(
        (
            names[row.name],
            row.count,
            row.share,
            row.cumulative,
            row.count / metres if metres else None,
        )
        for row in pareto(report.by_kind)
    )
    columns = (
        words("kind"), words("defects"), words("share"), words("cumulative"),
        words("per 100 m"),
    )  # fmt: skip
    return Sheet(words("Kinds"), columns, rows, frozenset({2, 3}), frozenset({1}))


def _cells(report: QualityReport, names: Names, words: Words) -> Sheet:
    columns = (words("kind"), words("lane"), words("severity"), words("defects"))
    rows = tuple(
        (
            names[cell.kind],
            cell.lane if cell.lane is not None else words("elsewhere"),
            words.decision(cell.decision),
            cell.count,
        )
        for cell in report.cells
    )
    return Sheet(words("Kind lane severity"), columns, rows, totals=frozenset({3}))


def _gaps(report: QualityReport, words: Words) -> Sheet:
    columns = (
        words("run"), words("lot"), words("camera"), words("from") + " m",
        words("length") + " m", words("lines"), words("width"), words("reason"),
    )  # fmt: skip
    rows = tuple(
        (
            one.run_id,
            one.lot_id,
            one.gap.camera,
            one.gap.position_mm / 1000,
            one.gap.length_mm / 1000,
            one.gap.lines,
            one.gap.width_share,
            words.reason(one.gap.reason),
        )
        for one in report.gaps
    )
    return Sheet(words("Gaps"), columns, rows, frozenset({6}), frozenset({4, 5}))


def _stretches(report: QualityReport, words: Words) -> Sheet:
    columns = (
        words("run"), words("recipe"), words("from"), words("to"), words("produced"),
        words("inspected"), words("left out"), words("unseen"), words("coverage"),
        words("inspected") + " m", words("Yield"), words("defects"),
        *(words.decision(one) for one in Decision),
    )  # fmt: skip
    rows = tuple(_stretch(part) for part in report.days or report.runs)
    totals = frozenset({4, 5, 6, 7, 9, 11, 12, 13, 14})
    return Sheet(words("Runs and days"), columns, rows, frozenset({8, 10}), totals)


def _stretch(part: Stretch) -> tuple[Value, ...]:
    ledger = part.ledger
    return (
        part.name,
        part.product,
        part.started_at,
        part.ended_at,
        ledger.produced_lines,
        ledger.inspected_lines,
        ledger.masked_lines,
        ledger.gap_lines,
        part.coverage,
        part.inspected_mm / 1000,
        part.yield_share,
        part.defects,
        *(part.verdicts.get(one, 0) for one in Decision),
    )


def _charts(report: QualityReport, names: Names, words: Words) -> Sheet:
    columns = (
        words("chart"), words("kind"), words("sample"), words("defects"),
        "100 m", words("value"), words("lower limit"), words("mean"),
        words("upper limit"), words("what is not chance"),
    )  # fmt: skip
    rows = tuple(
        (
            one.sort,
            names[one.kind] if one.kind else words("all kinds"),
            point.sample.label,
            point.sample.count,
            point.sample.units if one.sort == "u" else None,
            point.value,
            point.low,
            one.chart.centre,
            point.high,
            ", ".join(signal_name(signal, words) for signal in point.signals),
        )
        for one in report.charts
        for point in one.chart.points
    )
    return Sheet(words("Is it steady"), columns, rows)


def _rates(report: QualityReport, words: Words) -> Sheet:
    """Every figure that comes from a sample, with its size and interval."""
    found: list[tuple[str, Proportion | None]] = [
        (words("Overkill"), report.reviews.overkill),
        (words("Escape"), report.reviews.escape),
        (words("Screening escape"), report.escape),
    ]
    found += [(f"{words('cause')}: {one.cause}", one.hits) for one in report.causes]
    if report.gauge is not None:
        found.append((words("Gauge study"), report.gauge.found))
    rows: list[tuple[Value, ...]] = [
        (name, one.share, one.low, one.high, one.hits, one.trials)
        if one
        else (name, words("not measured"), None, None, None, None)
        for name, one in found
    ]
    rows += [
        (f"{words('kappa')}: {' · '.join(one.who)}",
         words("not defined") if one.kappa is None else one.kappa,
         one.low, one.high, one.agreed, one.items)
        for one in report.reviews.kappas
    ]  # fmt: skip
    columns = (
        words("figure"), words("value"), words("from"), words("to"), words("agreed"),
        words("items"),
    )  # fmt: skip
    return Sheet(words("Sampled reviews"), columns, tuple(rows))


def _alarms(report: QualityReport, words: Words) -> Sheet:
    columns = (
        words("raised"), words("alarm"), words("answered after") + " s", words("by"),
    )  # fmt: skip
    rows = tuple(
        (alarm.raised_at, alarm.text, alarm.response_s, alarm.by)
        for alarm in report.alarms
    )
    return Sheet(words("Alarms"), columns, rows)


def _events(report: QualityReport, words: Words) -> Sheet:
    columns = (
        words("time"), words("along") + " m", words("event"), words("text"),
        words("source"),
    )  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            event.at,
            None if event.position_mm is None else event.position_mm / 1000,
            words.event(event.kind),
            event.text,
            event.source,
        )
        for event in report.events
    ]
    rows += [
        (turn.at, turn.position_mm / 1000, words("what changed"),
         turn_text(turn, words), turn.run_id)
        for turn in report.turns
    ]  # fmt: skip
    return Sheet(words("Events"), columns, tuple(rows))
