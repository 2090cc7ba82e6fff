"""What the report of a shift, day, month or lot says, and in which order."""

from __future__ import annotations

from dataclasses import replace
from statistics import median

from inspector.findings import Decision
from inspector.report import quality_people as people
from inspector.report import quality_tables as tables
from inspector.report.charts import verdict_bar
from inspector.report.document import (
    Block,
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
from inspector.report.grade_words import TONES, disposition, lot_blocks
from inspector.report.metrics import Proportion
from inspector.report.quality import QualityReport, Stretch
from inspector.report.run_page import card, map_figure
from inspector.report.run_report import RunReport
from inspector.report.texts import Words
from inspector.report.wording import (
    duration,
    instant,
    interval,
    length,
    percent,
    plain,
    rate,
)
from inspector.types import UNKNOWN


def quality_document(report: QualityReport, lang: Lang) -> Document:
    """The pages of a shift, day, month or lot."""
    words = Words(lang)
    names = kind_words(report, words)
    title = plain(report.names[0] if lang == "zh" else report.names[1], 60)
    products = ", ".join(plain(name, 60) for name in report.products[:4])
    if len(report.products) > 4:
        products += words(" and {n} more", n=len(report.products) - 4)
    label = sort_name(report, words)
    return Document(
        lang=lang,
        label=label,
        title=title,
        subtitle=products or words("no run on record"),
        running=(f"{label} · {title}", products),
        facts=_facts(report, words),
        notes=tuple(_notes(report, words)),
        tiles=tiles(report, words),
        overview=_verdicts(report.whole, words),
        sections=_sections(report, names, words),
        signatures=(words("Checked by"), words("Date"), words("Signature")),
        page_of=words("page {page} of {pages}", page="{page}", pages="{pages}"),
    )


def sort_name(report: QualityReport, words: Words) -> str:
    """What sort of report it is."""
    return {
        "shift": words("Shift report"),
        "day": words("Day report"),
        "month": words("Month report"),
        "lot": words("Lot report"),
        "run": words("Run report"),
    }[report.sort]


def kind_words(report: QualityReport, words: Words) -> dict[str, str]:
    """What each kind is called in the report's language."""
    kinds = {*report.by_kind, *(one.finding.kind for one in report.worst)}
    names = {kind: plain(kind, 60) for kind in kinds}
    for kind, name in report.kind_names.items():
        names[kind] = plain(name.zh if words.lang == "zh" else name.en, 60)
    names[UNKNOWN] = words("unknown")
    return names


def _facts(report: QualityReport, words: Words) -> Facts:
    unknown = words("not recorded")
    begin, end = report.start_at, report.end_at
    took = words("not measured")
    if begin and end:
        took = duration((end - begin).total_seconds())
    software = {plain(p.software, 40) for p in report.provenances}
    rows = (
        (words("Station"), ", ".join(plain(s, 40) for s in report.stations) or unknown),
        (words("Time zone"), report.zone),
        (words("From"), instant(begin, report.zone) if begin else unknown),
        (words("To"), instant(end, report.zone) if end else unknown),
        (words("Duration"), took),
        (words("Runs"), f"{len(report.runs):,}"),
        (words("Lots"), f"{sum(bool(one.stretch.name) for one in report.lots):,}"),
        (words("Database revision"), plain(report.database, 60) or unknown),
        (words("Software"), ", ".join(sorted(software)) or unknown),
    )
    return Facts(rows)


def _notes(report: QualityReport, words: Words) -> list[Note]:
    notes = [_coverage_note(report, words)]
    if report.unfinished:
        text = words(
            "This is not over: figures are of what is on record so far and will change."
        )
        notes.append(Note(text, Tone.WARN))
    if report.open_unknowns:
        text = words(
            "Findings that nothing the system knows explains and nobody has judged: "
            "{n}. A person has to look at them.",
            n=f"{report.open_unknowns:,}",
        )
        notes.append(Note(text, Tone.WARN))
    notes += tables.doubts(report, words)
    if report.research_models:
        text = words(
            "Research use only: trained on data for research use: {models}.",
            models=", ".join(plain(name, 60) for name in report.research_models),
        )
        notes.append(Note(text, Tone.WARN))
    return notes


def _coverage_note(report: QualityReport, words: Words) -> Note:
    whole = report.whole
    if whole.coverage is None:
        text = words(
            "Nothing was inspected: no material that was to be inspected went by. "
            "This report says nothing about the quality of the material."
        )
        return Note(text, Tone.BAD)
    if not whole.ledger.gap_lines:
        text = words(
            "All {length} that were to be inspected have been inspected; no gap is on "
            "record.",
            length=length(whole.inspected_mm),
        )
        return Note(text, Tone.GOOD)
    text = words(
        "{coverage} of the material was inspected. {unseen} went by unseen "
        "(gaps: {n}); what lies there is in no figure below.",
        coverage=percent(whole.coverage),
        unseen=length(whole.unseen_mm),
        n=f"{len(report.gaps):,}",
    )
    return Note(text, _tone(whole))


def _tone(whole: Stretch) -> Tone:
    if whole.ledger.gap_lines > whole.ledger.inspected_lines:
        return Tone.BAD
    return Tone.WARN if whole.ledger.gap_lines else Tone.GOOD


def tiles(report: QualityReport, words: Words) -> tuple[Tile, ...]:
    """The figures at a glance, four in a row."""
    return (*_material_tiles(report, words), *_people_tiles(report, words))


def _material_tiles(report: QualityReport, words: Words) -> tuple[Tile, ...]:
    whole, unmeasured = report.whole, words("not measured")
    ledger = whole.ledger
    wanted = ledger.inspected_lines + ledger.gap_lines
    rejected = whole.verdicts.get(Decision.REJECT, 0)
    yielded = whole.yield_share
    return (
        Tile(
            words("Coverage"),
            unmeasured if whole.coverage is None else percent(whole.coverage),
            words("{n} of {all} lines", n=f"{ledger.inspected_lines:,}",
                  all=f"{wanted:,}"),
            Tone.BAD if whole.coverage is None else _tone(whole),
        ),
        Tile(
            words("Yield"),
            unmeasured if yielded is None else percent(yielded),
            words("accepted of the inspected length"),
        ),
        Tile(
            words("Inspected length"),
            length(whole.inspected_mm),
            words("of {length} produced", length=length(whole.produced_mm)),
        ),
        Tile(
            words("Unseen"),
            length(whole.unseen_mm),
            words("gaps: {n}, lines: {lines}", n=f"{len(report.gaps):,}",
                  lines=f"{ledger.gap_lines:,}"),
            _tone(whole),
        ),
        Tile(
            words("Defects per 100 m"),
            unmeasured if whole.per_100_m is None else rate(whole.per_100_m),
            words("{n} in all", n=f"{whole.defects:,}"),
        ),
        Tile(
            words("Rejected frames"),
            percent(rejected / whole.frames) if whole.frames else unmeasured,
            words("{n} of {all}", n=f"{rejected:,}", all=f"{whole.frames:,}"),
            Tone.BAD if rejected else Tone.PLAIN,
        ),
        Tile(
            words("Unknowns open"),
            f"{report.open_unknowns:,}" if whole.frames else unmeasured,
            words("of {n} found", n=f"{whole.unknowns:,}"),
            Tone.WARN if report.open_unknowns else Tone.PLAIN,
        ),
        _grade_tile(report, words),
    )  # fmt: skip


def _grade_tile(report: QualityReport, words: Words) -> Tile:
    graded = [line.grade for line in report.lots if line.grade]
    if len(report.lots) == 1 and graded:
        grade = graded[0]
        note = words(
            "grade {grade}; reasons: {n}",
            grade=plain(grade.name, 24),
            n=len(grade.reasons),
        )
        value = disposition(grade.disposition, words)
        return Tile(words("Disposition"), value, note, TONES[grade.disposition])
    held = sum(grade.disposition.value == "HOLD" for grade in graded)
    return Tile(
        words("Lots on HOLD"),
        f"{held:,}" if graded else words("not measured"),
        words("of {n} graded", n=f"{len(graded):,}"),
        Tone.BAD if held else Tone.PLAIN,
    )


def _people_tiles(report: QualityReport, words: Words) -> tuple[Tile, ...]:
    times, found = report.responses_s, report.reviews
    answer = duration(median(times)) if times else words("not measured")
    return (
        share_tile(words("Overkill"), found.overkill, words("nobody reviewed"), words),
        share_tile(words("Escape"), found.escape, words("nobody reviewed"), words),
        share_tile(
            words("Screening escape"),
            report.escape,
            words("no passed-over tile was audited"),
            words,
        ),
        Tile(
            words("Alarm response"),
            answer if report.alarms else words("no alarm"),
            words("median; alarms: {n}, unanswered: {open}",
                  n=f"{len(report.alarms):,}", open=f"{report.unanswered:,}"),
            Tone.WARN if report.unanswered else Tone.PLAIN,
        ),
    )  # fmt: skip


def share_tile(label: str, found: Proportion | None, none: str, words: Words) -> Tile:
    """A share from a sample with its interval."""
    if found is None:
        return Tile(label, words("not measured"), none)
    note = words(
        "{n} of {all}; 95 %: {interval}",
        n=f"{found.hits:,}",
        all=f"{found.trials:,}",
        interval=interval(found.low, found.high),
    )
    tone = Tone.WARN if found.hits else Tone.PLAIN
    return Tile(label, percent(found.share), note, tone)


def _verdicts(whole: Stretch, words: Words) -> Figure:
    told = words("Frames by verdict, {n} in all.", n=f"{whole.frames:,}")
    return Figure(verdict_bar(whole.verdicts, words), told, told)


def _sections(
    report: QualityReport, names: dict[str, str], words: Words
) -> tuple[Section, ...]:
    seen = Section(words("What was not seen"), tables.unseen_blocks(report, words))
    maps = tuple(_map(report, one, names, words) for one in report.maps)
    found = (
        *((Section(words("Where the defects lie"), maps),) if maps else ()),
        Section(
            words("Which defects they are"), tables.kind_blocks(report, names, words)
        ),
        Section(words("The gravest defects"), (_gallery(report, names, words),)),
    )
    return (
        Section(words("Grades"), lot_blocks(report, names, words)),
        seen,
        *found,
        *quality_sections(report, names, words),
        *_parts(report, words),
        *(
            (Section(words("Handover"), people.note_blocks(report, words)),)
            if report.sort == "shift"
            else ()
        ),
        Section(words("What decided"), people.deciding_blocks(report, words)),
        Section(words("How the figures are made"), method_blocks(words)),
    )


def quality_sections(
    report: QualityReport, names: dict[str, str], words: Words
) -> tuple[Section, ...]:
    """The sections that a run's report has in common with the others."""
    charts = tables.chart_blocks(report, names, words)
    return (
        Section(words("Is it steady"), charts),
        Section(words("What people found"), people.review_blocks(report, names, words)),
        Section(words("Causes"), people.cause_blocks(report, words)),
        Section(words("What happened"), people.event_blocks(report, words)),
    )


def _parts(report: QualityReport, words: Words) -> tuple[Section, ...]:
    blocks: list[Block] = []
    if report.days:
        blocks.append(
            replace(
                tables.stretch_table(
                    words("Days"), words("day"), report.days, report.zone, words
                ),
                note=words("Days begin with their first shift."),
            )
        )
    if report.runs:
        blocks.append(
            tables.stretch_table(
                words("All runs"), words("run"), report.runs, report.zone, words
            )
        )
    return (Section(words("Runs and days"), tuple(blocks)),) if blocks else ()


def _map(
    report: QualityReport, one: RunReport, names: dict[str, str], words: Words
) -> Block:
    figure = map_figure(one, names, words)
    if len(report.maps) > 1 and isinstance(figure, Figure):
        told = words("run {id}", id=plain(one.run_id, 40))
        return replace(figure, caption=f"{told}. {figure.caption}")
    return figure


def _gallery(report: QualityReport, names: dict[str, str], words: Words) -> Block:
    if not report.worst:
        return Note(words("No defect is on record."))
    return Gallery(tuple(card(one, names, words) for one in report.worst))


def method_blocks(words: Words) -> tuple[Block, ...]:
    """How to make the figures again."""
    sentences = (
        "A defect belongs to the frame that holds its centre; overlapping rows are "
        "counted once.",
        "Rates divide by the inspected length, never by the produced one. With several "
        "cameras, lengths are the mean over the cameras.",
        "A frame belongs to the shift of its instant. A gap across a shift's end is "
        "cut evenly between the frames around it, to a whole line.",
        "Control limits are three sigmas of the Poisson distribution around the mean "
        "rate of the samples shown; signals are tests 1, 2, 3, 5 and 6 of Nelson 1984.",
        "Overkill is the share of reviewed findings on frames that were not accepted "
        "which are none; escape is the share of reviewed accepted frames with a missed "
        "defect. The newest definite opinion counts. Intervals are exact (Clopper and "
        "Pearson 1934).",
        "Screening escape is the share of suspicious tiles among those that screening "
        "passed over and the network looked at all the same, with the exact 95 % "
        "interval (Clopper and Pearson 1934).",
        "Where nothing was measured the report says so; it never prints 0 or 100 % "
        "instead.",
    )
    return tuple(Note(words(sentence)) for sentence in sentences)
