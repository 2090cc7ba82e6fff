"""What the report of a run says, in which order: coverage and gaps before all else."""

from __future__ import annotations

from inspector.findings import Decision
from inspector.report import run_tables as tables
from inspector.report.charts import pareto_chart, verdict_bar
from inspector.report.document import (
    Block,
    Card,
    Document,
    Facts,
    Figure,
    Gallery,
    Lang,
    Note,
    Section,
    Tile,
    Tone,
)
from inspector.report.marks import marks_for
from inspector.report.metrics import pareto, trend
from inspector.report.pictures import usable
from inspector.report.roll_map import drawn, roll_map
from inspector.report.run_report import Exhibit, PictureState, RunReport
from inspector.report.texts import Words
from inspector.report.unseen import unseen_blocks
from inspector.report.wording import (
    NOTHING,
    duration,
    instant,
    interval,
    length,
    percent,
    plain,
    position,
    rate,
    size,
)
from inspector.types import UNKNOWN


def run_document(report: RunReport, lang: Lang) -> Document:
    """The pages about one run."""
    words = Words(lang)
    lots = ", ".join(plain(lot, 60) for lot in report.lots[:4]) or words("no lot named")
    if len(report.lots) > 4:
        lots += words(" and {n} more", n=len(report.lots) - 4)
    return Document(
        lang=lang,
        label=words("Run report"),
        title=lots,
        subtitle=plain(report.product, 80),
        running=(
            f"{plain(report.product, 40)} · {plain(lots, 60)}",
            _run(report, words),
        ),
        facts=_facts(report, words),
        notes=_notes(report, words),
        tiles=_tiles(report, words),
        overview=_verdicts(report, words),
        sections=_sections(report, words),
        signatures=(words("Checked by"), words("Date"), words("Signature")),
        page_of=words("page {page} of {pages}", page="{page}", pages="{pages}"),
    )


def kind_words(report: RunReport, words: Words) -> dict[str, str]:
    """What each kind is called in the report's language."""
    kinds = {*report.by_kind, *(finding.kind for finding in report.findings)}
    names = {kind: plain(kind, 60) for kind in kinds}
    for kind, name in report.kind_names.items():
        names[kind] = plain(name.zh if words.lang == "zh" else name.en, 60)
    names[UNKNOWN] = words("unknown")
    return names


def _verdicts(report: RunReport, words: Words) -> Figure:
    told = words("Frames by verdict, {n} in all.", n=f"{report.frames:,}")
    return Figure(verdict_bar(report.verdicts, words), told, told)


def _run(report: RunReport, words: Words) -> str:
    return words("run {id}", id=plain(report.run_id, 40))


def _facts(report: RunReport, words: Words) -> Facts:
    started, ended = words("not recorded"), words("still running, or the process died")
    took = words("not measured")
    if report.started_at is not None:
        started = instant(report.started_at, report.zone)
    if report.ended_at is not None:
        ended = instant(report.ended_at, report.zone)
    if report.started_at is not None and report.ended_at is not None:
        took = duration((report.ended_at - report.started_at).total_seconds())
    software = {plain(p.software, 60) for p in report.provenances}
    rows = [
        (words("Station"), plain(report.station, 60)),
        (words("Run"), plain(report.run_id, 60)),
        (words("Started"), started),
        (words("Ended"), ended),
        (words("Duration"), took),
        (words("Time zone"), report.zone),
        (words("Software"), ", ".join(sorted(software)) or words("not recorded")),
        (
            words("Database revision"),
            plain(report.database, 60) or words("not recorded"),
        ),
    ]
    if report.web_mm is not None:
        low, mean, high = report.web_mm
        text = words(
            "mean {mean}, from {low} to {high}",
            mean=f"{mean:,.1f} mm",
            low=f"{low:,.1f} mm",
            high=f"{high:,.1f} mm",
        )
        rows.append((words("Measured width of the web"), text))
    return Facts(tuple(rows))


def _notes(report: RunReport, words: Words) -> tuple[Note, ...]:
    notes = [_coverage_note(report, words)]
    if report.unknowns:
        text = words(
            "Findings that nothing the system knows explains: {n}. A person has to "
            "look at them.",
            n=f"{report.unknowns:,}",
        )
        notes.append(Note(text, Tone.WARN))
    notes += _doubts(report, words)
    if report.research_models:
        text = words(
            "Research use only: trained on data for research use: {models}.",
            models=", ".join(plain(name, 60) for name in report.research_models),
        )
        notes.append(Note(text, Tone.WARN))
    return tuple(notes)


def _doubts(report: RunReport, words: Words) -> list[Note]:
    """Why the record itself may be incomplete."""
    notes, ledger = [], report.ledger
    if report.crashed:
        text = words(
            "The process died during this run. The end is that of the last frame on "
            "record; what went by after it counts as unseen as far as it can be "
            "estimated: by the last speed, for ten minutes at the most."
        )
        notes.append(Note(text, Tone.BAD))
    elif report.ended_at is None:
        text = words("The run has no recorded end; figures are as of the last record.")
        notes.append(Note(text, Tone.WARN))
    if ledger.pending_lines:
        text = words(
            "Lines that the cameras counted and no record explains: {n}. They count "
            "neither as inspected nor as unseen.",
            n=f"{ledger.pending_lines:,}",
        )
        notes.append(Note(text, Tone.BAD))
    if not ledger.balanced:
        text = words(
            "The line ledger does not balance: inspected, masked, unseen and pending "
            "lines do not add up to the lines produced. Do not rely on the coverage."
        )
        notes.append(Note(text, Tone.BAD))
    if report.remark:
        text = words("The line remarked: {remark}", remark=plain(report.remark))
        notes.append(Note(text, Tone.WARN))
    return notes


def _coverage_note(report: RunReport, words: Words) -> Note:
    if report.coverage is None:
        text = words(
            "Nothing was inspected: no material that was to be inspected went by. "
            "This report says nothing about the quality of the material."
        )
        return Note(text, Tone.BAD)
    gaps = report.ledger.gap_lines
    if not gaps:
        text = words(
            "All {length} that were to be inspected have been inspected; no gap is on "
            "record.",
            length=length(report.inspected_mm),
        )
        return Note(text, Tone.GOOD)
    values = {"coverage": percent(report.coverage), "unseen": length(report.unseen_mm)}
    text = words(
        "{coverage} of the material was inspected. {unseen} went by unseen "
        "(gaps: {n}); what lies there is in no figure below.",
        n=f"{len(report.gaps):,}",
        **values,
    )
    return Note(text, _unseen_tone(report))


def _tiles(report: RunReport, words: Words) -> tuple[Tile, ...]:
    unmeasured = words("not measured")
    rejected = report.verdicts.get(Decision.REJECT, 0)
    per_100_m, ledger = report.per_100_m, report.ledger
    return (
        _coverage_tile(report, words),
        Tile(
            words("Inspected length"),
            length(report.inspected_mm),
            words("of {length} produced", length=length(report.length_mm)),
        ),
        Tile(
            words("Unseen"),
            length(report.unseen_mm),
            words(
                "gaps: {n}, lines: {lines}",
                n=f"{len(report.gaps):,}",
                lines=f"{ledger.gap_lines:,}",
            ),
            _unseen_tone(report),
        ),
        Tile(
            words("Rejected frames"),
            percent(rejected / report.frames) if report.frames else unmeasured,
            words("{n} of {all}", n=f"{rejected:,}", all=f"{report.frames:,}"),
            Tone.BAD if rejected else Tone.PLAIN,
        ),
        Tile(
            words("Defects per 100 m"),
            unmeasured if per_100_m is None else rate(per_100_m),
            words("{n} in all", n=f"{report.defects:,}"),
        ),
        Tile(
            words("Unknown findings"),
            f"{report.unknowns:,}" if report.frames else unmeasured,
            words("nothing explains them"),
            Tone.WARN if report.unknowns else Tone.PLAIN,
        ),
        _escape_tile(report, words),
        _alarm_tile(report, words),
    )


def _coverage_tile(report: RunReport, words: Words) -> Tile:
    share, label = report.coverage, words("Coverage")
    if share is None:
        return Tile(label, words("not measured"), words("nothing inspected"), Tone.BAD)
    ledger = report.ledger
    wanted = ledger.inspected_lines + ledger.gap_lines
    note = words(
        "{n} of {all} lines", n=f"{ledger.inspected_lines:,}", all=f"{wanted:,}"
    )
    return Tile(label, percent(share), note, _unseen_tone(report))


def _unseen_tone(report: RunReport) -> Tone:
    """Good without a gap, bad where more went by unseen than was seen."""
    ledger = report.ledger
    if ledger.gap_lines > ledger.inspected_lines:
        return Tone.BAD
    return Tone.WARN if ledger.gap_lines else Tone.GOOD


def _escape_tile(report: RunReport, words: Words) -> Tile:
    label, found = words("Screening escape"), report.escape
    if found is None:
        note = words("no passed-over tile was audited")
        return Tile(label, words("not measured"), note)
    note = words(
        "{n} of {all} audited; 95 %: {interval}",
        n=f"{found.hits:,}",
        all=f"{found.trials:,}",
        interval=interval(found.low, found.high),
    )
    return Tile(
        label, percent(found.share), note, Tone.WARN if found.hits else Tone.PLAIN
    )


def _alarm_tile(report: RunReport, words: Words) -> Tile:
    unanswered = sum(alarm.acknowledged_at is None for alarm in report.alarms)
    note = words("{n} not acknowledged", n=f"{unanswered:,}")
    tone = Tone.WARN if unanswered else Tone.PLAIN
    return Tile(words("Alarms"), f"{len(report.alarms):,}", note, tone)


def _sections(report: RunReport, words: Words) -> tuple[Section, ...]:
    names = kind_words(report, words)
    return (
        Section(words("What was not seen"), unseen_blocks(report, words)),
        Section(words("Where the defects lie"), (map_figure(report, names, words),)),
        Section(
            words("Which defects they are"),
            _kinds(report, names, words),
        ),
        Section(words("The gravest defects"), (_gallery(report, names, words),)),
        Section(words("What happened"), tables.happening_blocks(report, words)),
        Section(words("How fast the station was"), tables.speed_blocks(report, words)),
        Section(words("What decided"), tables.provenance_blocks(report, words)),
        Section(words("How the figures are made"), tables.method_blocks(words)),
    )


def _kinds(report: RunReport, names: dict[str, str], words: Words) -> tuple[Block, ...]:
    rows = pareto(report.by_kind)
    if not rows and not report.frames:
        return (Note(words("Nothing was inspected, so nothing could be found.")),)
    if not rows:
        return (Note(words("No defect was found in what was inspected.")),)
    marks = marks_for({*report.kind_names, *names})
    chart = pareto_chart(rows, names, marks, words)
    alt = words("Pareto chart of the kinds of defect")
    return (Figure(chart, alt), *tables.kind_tables(report, rows, names, words))


def map_figure(report: RunReport, names: dict[str, str], words: Words) -> Figure | Note:
    """The roll map with the trend beside it."""
    if report.length_mm <= 0:
        return Note(words("No material went by."))
    marks = marks_for({*report.kind_names, *names})
    centres = (finding.centre_mm[1] for finding in report.findings)
    bins = trend(centres, report.length_mm)
    caption = words(
        "The start of the run is at the top. Scales differ across and along; boxes "
        "show the true extent of large defects."
    )
    shown = len(drawn(report.findings))
    if shown < report.defects:
        caption += words(
            " Drawn: the {n} gravest of {all} defects.",
            n=f"{shown:,}",
            all=f"{report.defects:,}",
        )
    alt = words("Map of the web with defects and gaps")
    return Figure(roll_map(report, bins, names, marks, words), alt, caption)


def _gallery(report: RunReport, names: dict[str, str], words: Words) -> Gallery | Note:
    if not report.worst:
        return Note(words("No defect is on record."))
    return Gallery(tuple(card(exhibit, names, words) for exhibit in report.worst))


def card(exhibit: Exhibit, names: dict[str, str], words: Words) -> Card:
    """A defect with its picture and what is known of it."""
    finding = exhibit.finding
    across, along = finding.centre_mm
    where = words(
        "{along} along, {across} across",
        along=position(along),
        across=f"{across:,.1f} mm",
    )
    if finding.lane:
        where += f" ({plain(finding.lane, 30)})"
    measured = words(
        "size {size} · score {score}",
        size=size(finding.size_mm),
        score=NOTHING if finding.score is None else f"{finding.score:.2f}",
    )
    verdict = words.decision(finding.decision)
    if finding.rule:
        verdict += f" · {plain(finding.rule, 60)}"
    source = f"{plain(finding.camera, 30)} / {finding.frame} / {finding.number}"
    shown = exhibit.state is PictureState.STORED and usable(exhibit.picture)
    tone = {Decision.REJECT: Tone.BAD, Decision.REVIEW: Tone.WARN}
    return Card(
        title=names.get(finding.kind, plain(finding.kind, 60)),
        lines=(verdict, measured, where, source),
        picture=exhibit.picture if shown else None,
        missing=_missing(exhibit.state, words),
        tone=tone.get(finding.decision, Tone.PLAIN),
    )


def _missing(state: PictureState, words: Words) -> str:
    if state is PictureState.NOT_STORED:
        return words("no picture was stored")
    if state is PictureState.CHANGED:
        return words("the picture is not the one on record")
    return words("the picture is lost")
