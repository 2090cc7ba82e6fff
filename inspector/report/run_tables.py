"""The tables about defects, events, speed and provenance of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from inspector.findings import Event, Provenance
from inspector.report.document import Block, Column, Facts, Note, Table, Tone
from inspector.report.metrics import ParetoRow, per_100_m
from inspector.report.run_report import AlarmRow, RunReport
from inspector.report.texts import Words
from inspector.report.unseen import MOST_ROWS, rows_not_shown
from inspector.report.wording import (
    NOTHING,
    clock,
    duration,
    milliseconds,
    percent,
    plain,
    position,
    rate,
)

MOST_LANES = 5
"""More lanes than this do not fit as columns and get a table of their own."""


def kind_tables(
    report: RunReport,
    rows: Sequence[ParetoRow],
    names: Mapping[str, str],
    words: Words,
) -> tuple[Table, ...]:
    """Kinds by falling count, per 100 m, and how they spread over the lanes."""
    lanes = _lanes(report)
    if len(lanes) <= MOST_LANES:
        return (_kind_table(report, rows, names, lanes, words),)
    whole = _kind_table(report, rows, names, (), words)
    return whole, _lane_table(report, lanes, words)


def _lane_table(report: RunReport, lanes: Sequence[str], words: Words) -> Table:
    tally = Counter[str | None]()
    for row in report.counts:
        tally[row.lane] += row.count
    columns = (
        Column(words("lane"), wide=True),
        Column(words("defects"), number=True),
        Column(words("share"), number=True),
    )
    rows = tuple(
        (
            words("elsewhere") if lane is None else plain(lane, 60),
            f"{tally[lane]:,}",
            percent(tally[lane] / report.defects),
        )
        for lane in (*lanes, None)
    )
    return Table(words("Defects by lane"), columns, rows)


def _kind_table(
    report: RunReport,
    rows: Sequence[ParetoRow],
    names: Mapping[str, str],
    lanes: Sequence[str],
    words: Words,
) -> Table:
    tally = Counter[tuple[str, str | None]]()
    for row in report.counts:
        tally[row.kind, row.lane if row.lane in lanes else None] += row.count
    columns = (
        Column(words("kind"), wide=True),
        Column(words("defects"), number=True),
        Column(words("share"), number=True),
        Column(words("per 100 m"), number=True),
        *(Column(plain(lane, 12), number=True) for lane in lanes),
        *([Column(words("elsewhere"), number=True)] if lanes else []),
    )
    body = [
        (
            names[row.name],
            f"{row.count:,}",
            percent(row.share),
            _rate(row.count, report, words),
            *_spread([row.name], lanes, tally),
        )
        for row in rows
    ]
    kinds = [row.name for row in rows]
    body.append(
        (
            words("all kinds"),
            f"{report.defects:,}",
            percent(1.0),
            _rate(report.defects, report, words),
            *_spread(kinds, lanes, tally),
        )
    )
    note = words("Per 100 m of inspected length.")
    return Table(words("Defects by kind"), columns, tuple(body), note, total=True)


def _lanes(report: RunReport) -> tuple[str, ...]:
    """The recipe's lanes and others that were found; none if no defect names one."""
    found = sorted({row.lane for row in report.counts if row.lane is not None})
    known = [lane.name for lane in report.lanes]
    return tuple(dict.fromkeys([*known, *found])) if found else ()


def _spread(
    kinds: Sequence[str], lanes: Sequence[str], tally: Counter[tuple[str, str | None]]
) -> tuple[str, ...]:
    if not lanes:
        return ()
    return tuple(
        f"{sum(tally[kind, lane] for kind in kinds):,}" for lane in (*lanes, None)
    )


def _rate(count: int, report: RunReport, words: Words) -> str:
    value = per_100_m(count, report.inspected_mm)
    return words("not measured") if value is None else rate(value)


def happening_blocks(report: RunReport, words: Words) -> tuple[Block, ...]:
    """Alarms with the time until somebody answered, and events."""
    blocks: list[Block] = []
    if report.alarms:
        blocks.append(_alarm_table(report, words))
    else:
        blocks.append(Note(words("No alarm was raised.")))
    if report.events:
        blocks.append(_event_table(report, words))
    else:
        blocks.append(Note(words("No event is on record.")))
    return tuple(blocks)


def _alarm_table(report: RunReport, words: Words) -> Table:
    columns = (
        Column(words("raised"), number=True),
        Column(words("alarm"), wide=True),
        Column(words("answered after"), number=True),
        Column(words("by")),
    )
    rows = tuple(
        (
            clock(alarm.raised_at, report.zone, report.started_at),
            _alarm_text(alarm, words),
            words("not acknowledged")
            if alarm.response_s is None
            else duration(alarm.response_s),
            plain(alarm.by, 40) or NOTHING,
        )
        for alarm in report.alarms[:MOST_ROWS]
    )
    note = rows_not_shown(len(report.alarms) - len(rows), words)
    return Table(words("Alarms"), columns, rows, note)


def _alarm_text(alarm: AlarmRow, words: Words) -> str:
    again = words("occurred {n} times", n=f"{alarm.count:,}")
    return plain(alarm.text, 200) + (f" ({again})" if alarm.count > 1 else "")


def _event_table(report: RunReport, words: Words) -> Table:
    columns = (
        Column(words("time"), number=True),
        Column(words("along"), number=True),
        Column(words("event")),
        Column(words("text"), wide=True),
        Column(words("source")),
    )
    events = report.events
    if len(events) > 2 * MOST_ROWS:
        events = (*events[:MOST_ROWS], *events[-MOST_ROWS:])
    rows = tuple(_event_row(event, report, words) for event in events)
    note = ""
    if rest := len(report.events) - len(rows):
        note = words("Shown are the first and the last; between them: {n}.", n=rest)
    return Table(words("Events"), columns, rows, note)


def _event_row(event: Event, report: RunReport, words: Words) -> tuple[str, ...]:
    return (
        clock(event.at, report.zone, report.started_at),
        NOTHING if event.position_mm is None else position(event.position_mm),
        words.event(event.kind),
        plain(event.text, 200),
        plain(event.source, 40),
    )


def speed_blocks(report: RunReport, words: Words) -> tuple[Block, ...]:
    """Latency and the time of each stage."""
    blocks: list[Block] = []
    if report.latency is None:
        blocks.append(Note(words("The time from block to verdict was not measured.")))
    else:
        found = report.latency
        values = ((words("median"), found.p50_ms), (words("99 %"), found.p99_ms))
        columns = (
            Column(words("from the last line of a block to its verdict"), wide=True),
            Column(words("time"), number=True),
        )
        rows = [
            (name, milliseconds(value))
            for name, value in (*values, (words("longest"), found.max_ms))
        ]
        blocks.append(Table(words("Latency"), columns, tuple(rows)))
    if report.stages_ms:
        columns = (
            Column(words("stage"), wide=True),
            Column(words("median time"), number=True),
        )
        stages = tuple(
            (plain(stage, 40), milliseconds(ms))
            for stage, ms in report.stages_ms.items()
        )
        blocks.append(Table(words("Stages"), columns, stages))
    return tuple(blocks)


def provenance_blocks(report: RunReport, words: Words) -> tuple[Block, ...]:
    """The hashes of everything that decided, one list per provenance."""
    if not report.provenances:
        return (Note(words("No provenance is on record."), Tone.WARN),)
    blocks: list[Block] = []
    if len(report.provenances) > 1:
        text = words(
            "Recipe, station, models or software changed during the run; there are {n} "
            "sets, in order of first use.",
            n=len(report.provenances),
        )
        blocks.append(Note(text, Tone.WARN))
    blocks += [_hashes(provenance, words) for provenance in report.provenances]
    return tuple(blocks)


def _hashes(provenance: Provenance, words: Words) -> Facts:
    models = [
        (words("model {name}", name=plain(name, 40)), plain(digest, 80))
        for name, digest in sorted(provenance.artifacts.items())
    ]
    engines = [
        (words("engine of {name}", name=plain(name, 40)), plain(label, 80))
        for name, label in sorted(provenance.engines.items())
    ]
    rows = [
        (words("recipe"), plain(provenance.recipe, 80)),
        (words("station"), plain(provenance.station, 80)),
        *models,
        *engines,
        (words("support library"), plain(provenance.library, 80) or words("none")),
        (words("software"), plain(provenance.software, 80)),
        (words("all together"), provenance.digest),
    ]
    return Facts(tuple(rows), code=True)


def method_blocks(words: Words) -> tuple[Block, ...]:
    """How to make the figures again."""
    sentences = (
        "A defect belongs to the frame that holds its centre; overlapping rows are "
        "counted once.",
        "Rates divide by the inspected length, never by the produced one. With several "
        "cameras, lengths are the mean over the cameras.",
        "Screening escape is the share of suspicious tiles among those that screening "
        "passed over and the network looked at all the same, with the exact 95 % "
        "interval (Clopper and Pearson 1934).",
        "The gravest defects are ordered by what they did to the verdict, then by "
        "size, then by score.",
        "Where nothing was measured the report says so; it never prints 0 or 100 % "
        "instead.",
    )
    return tuple(Note(words(sentence)) for sentence in sentences)
