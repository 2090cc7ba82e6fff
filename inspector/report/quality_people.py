"""What people found, answered, changed and proved: the second half of a report."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from inspector.report.agreement import Kappa
from inspector.report.document import Block, Column, Facts, Note, Table
from inspector.report.gauge import GaugeStudy
from inspector.report.metrics import Proportion
from inspector.report.quality import QualityReport, Turn
from inspector.report.run_report import RunReport
from inspector.report.run_tables import happening_blocks, provenance_blocks
from inspector.report.texts import Words
from inspector.report.unseen import MOST_ROWS, rows_not_shown
from inspector.report.wording import (
    NOTHING,
    clock,
    duration,
    instant,
    interval,
    percent,
    plain,
    position,
    rate,
)

Names = Mapping[str, str]
MOST_PROVENANCES = 4


def share_text(found: Proportion | None, words: Words) -> str:
    """A share with its interval and sample size, or that nobody looked."""
    if found is None:
        return words("not measured")
    return words(
        "{share} ({n} of {all}; 95 %: {interval})",
        share=percent(found.share),
        n=f"{found.hits:,}",
        all=f"{found.trials:,}",
        interval=interval(found.low, found.high),
    )


def review_blocks(
    report: QualityReport, names: Names, words: Words
) -> tuple[Block, ...]:  # fmt: skip
    """Overkill, escape, agreement, cost of review, and the golden strip."""
    found = report.reviews
    rows = (
        (words("Overkill: reviewed findings that are none"),
         share_text(found.overkill, words)),
        (words("Escape: accepted frames with a missed defect"),
         share_text(found.escape, words)),
        (words("Screening escape"), share_text(report.escape, words)),
        (words("Reviews"), f"{found.reviews:,}"),
        (words("Time for reviews"), duration(found.minutes * 60)),
        (words("Judged by two or more people"), f"{found.twice:,}"),
    )  # fmt: skip
    columns = (Column(words("figure")), Column(words("value"), wide=True))
    note = words(
        "Rates hold for the material as a whole only if what was reviewed was drawn at "
        "random."
    )
    blocks: list[Block] = [Table(words("Sampled reviews"), columns, rows, note)]
    if found.kappas:
        blocks.append(_kappa_table(found.kappas, words))
    if report.gauge is not None:
        blocks += gauge_blocks(report.gauge, names, words)
    return tuple(blocks)


def _kappa_table(kappas: tuple[Kappa, ...], words: Words) -> Table:
    columns = (
        Column(words("reviewers"), wide=True),
        Column(words("items"), number=True),
        Column(words("agreed"), number=True),
        Column(words("kappa"), number=True),
        Column(words("95 % interval"), number=True),
    )
    rows = tuple(
        (
            " · ".join(plain(name, 40) for name in one.who),
            f"{one.items:,}",
            percent(one.agreed / one.items),
            words("not defined") if one.kappa is None else f"{one.kappa:.2f}",
            NOTHING
            if one.low is None or one.high is None
            else f"{one.low:.2f} {NOTHING} {one.high:.2f}",
        )
        for one in kappas[:MOST_ROWS]
    )
    note = words("Cohen's kappa; not defined where both gave one and the same answer.")
    return Table(words("How far reviewers agree"), columns, rows, note)


def gauge_blocks(study: GaugeStudy, names: Names, words: Words) -> list[Block]:
    """The golden strip: what was found how often."""
    facts = Facts(
        (
            (words("Passes of the golden strip"), f"{study.trials:,}"),
            (words("Found"), share_text(study.found, words)),
            (words("Rightly named"), share_text(study.named, words)),
            (words("Same answer in all passes"), share_text(study.repeated, words)),
            (words("False calls per pass"), rate(study.false_per_trial)),
        )
    )
    columns = (
        Column(words("known defect"), wide=True),
        Column(words("kind")),
        Column(words("found"), number=True),
        Column(words("rightly named"), number=True),
    )
    rows = tuple(
        (
            plain(row.golden.name, 40),
            names.get(row.golden.kind, plain(row.golden.kind, 40)),
            f"{row.found.hits} / {row.found.trials}",
            f"{row.named} / {row.found.hits}",
        )
        for row in study.rows[:MOST_ROWS]
    )
    note = rows_not_shown(len(study.rows) - len(rows), words)
    return [Table(words("Gauge study"), columns, rows, note), facts]


def cause_blocks(report: QualityReport, words: Words) -> tuple[Block, ...]:
    """Causes by how often they came first, with their hit rate."""
    made, abstained = report.explained
    if not made and not report.causes:
        return (Note(words("No explanation is on record.")),)
    text = words(
        "Explanations: {n}; of these, with too little evidence for any cause: {none}.",
        n=f"{made:,}",
        none=f"{abstained:,}",
    )
    columns = (
        Column(words("cause"), wide=True),
        Column(words("came first"), number=True),
        Column(words("right when checked"), number=True),
    )
    rows = tuple(
        (plain(one.cause, 80), f"{one.proposed:,}", share_text(one.hits, words))
        for one in report.causes[:MOST_ROWS]
    )
    note = rows_not_shown(len(report.causes) - len(rows), words)
    table = Table(words("Causes and their hit rate"), columns, rows, note)
    return (Note(text), table) if rows else (Note(text),)


def event_blocks(report: QualityReport, words: Words) -> tuple[Block, ...]:
    """Alarms, events, what changed between frames, and what the audit tells."""
    run = RunReport(
        product="",
        lots=(),
        station="",
        run_id="",
        started_at=report.start_at,
        ended_at=report.end_at,
        zone=report.zone,
        alarms=report.alarms,
        events=report.events,
    )
    blocks: list[Block] = []
    if times := report.responses_s:
        text = words(
            "Alarms answered: {n}; time to the answer: median {median}, longest "
            "{longest}.",
            n=f"{len(times):,}",
            median=duration(median(times)),
            longest=duration(times[-1]),
        )
        blocks.append(Note(text))
    if report.idle_s is not None:
        text = words("Time without a run: {time}.", time=duration(report.idle_s))
        blocks.append(Note(text))
    blocks += happening_blocks(run, words)
    if report.turns:
        blocks.append(_turn_table(report, words))
    else:
        blocks.append(Note(words("Nothing that decides changed between the frames.")))
    if report.changes:
        blocks.append(_change_table(report, words))
    return tuple(blocks)


def _turn_table(report: QualityReport, words: Words) -> Table:
    columns = (
        Column(words("time"), number=True),
        Column(words("run")),
        Column(words("along"), number=True),
        Column(words("what changed"), wide=True),
    )
    rows = tuple(
        (
            clock(turn.at, report.zone, report.start_at),
            plain(turn.run_id, 40),
            position(turn.position_mm),
            turn_text(turn, words),
        )
        for turn in report.turns[:MOST_ROWS]
    )
    note = rows_not_shown(len(report.turns) - len(rows), words)
    return Table(words("Changes of what decides"), columns, rows, note)


def turn_text(turn: Turn, words: Words) -> str:
    """What became another, in words."""
    said = []
    for part in turn.what:
        word, _, name = part.partition(" ")
        if word == "model":
            said.append(words("model {name}", name=plain(name, 40)))
        elif word == "engine":
            said.append(words("engine of {name}", name=plain(name, 40)))
        else:
            known = {
                "recipe": words("recipe"),
                "station": words("station"),
                "library": words("support library"),
                "software": words("software"),
            }
            said.append(known.get(part, words("not recorded")))
    return ", ".join(said)


def _change_table(report: QualityReport, words: Words) -> Table:
    columns = (
        Column(words("time"), number=True),
        Column(words("who")),
        Column(words("action")),
        Column(words("subject"), wide=True),
    )
    rows = tuple(
        (
            clock(change.at, report.zone, report.start_at),
            plain(change.who, 40),
            plain(change.action, 30),
            plain(change.subject, 80),
        )
        for change in report.changes[:MOST_ROWS]
    )
    note = rows_not_shown(len(report.changes) - len(rows), words)
    return Table(words("From the audit"), columns, rows, note)


def deciding_blocks(report: QualityReport, words: Words) -> tuple[Block, ...]:
    """Engines with their certificates, calibrations, and the hashes of it all."""
    run = RunReport(
        product="",
        lots=(),
        station="",
        run_id="",
        started_at=None,
        ended_at=None,
        provenances=report.provenances[:MOST_PROVENANCES],
    )
    blocks: list[Block] = [_certificates(report, words), _calibrations(report, words)]
    if (rest := len(report.provenances) - MOST_PROVENANCES) > 0:
        text = words("More sets of hashes than are shown: {n}.", n=rest)
        blocks.append(Note(text))
    return (*blocks, *provenance_blocks(run, words))


def _certificates(report: QualityReport, words: Words) -> Block:
    if not report.certificates:
        return _engines(report, words)
    columns = (
        Column(words("engine"), wide=True),
        Column(words("precision")),
        Column(words("device")),
        Column(words("made")),
        Column(words("parity")),
    )
    rows = tuple(
        (
            plain(one.engine, 60),
            plain(one.precision, 20),
            plain(one.device, 40),
            instant(one.made_at, report.zone),
            words("passed") if one.passed else words("FAILED"),
        )
        for one in report.certificates[:MOST_ROWS]
    )
    return Table(words("Engine certificates"), columns, rows)


def _engines(report: QualityReport, words: Words) -> Block:
    """What ran, where the certificates are not in these records."""
    if not report.engines:
        return Note(words("No engine certificate is in these records."))
    columns = (Column(words("model")), Column(words("engine"), wide=True))
    rows = tuple(
        (plain(model, 40), plain(label, 80))
        for model, label in sorted(report.engines.items())
    )
    note = words("The certificates themselves lie with the engines on the machine.")
    return Table(words("Engines"), columns, rows[:MOST_ROWS], note)


def _calibrations(report: QualityReport, words: Words) -> Block:
    if not report.calibrations:
        return Note(words("No calibration is in these records."))
    columns = (
        Column(words("camera"), wide=True),
        Column(words("calibration")),
        Column(words("made")),
        Column(words("by")),
        Column(words("valid")),
    )
    rows = []
    for one in report.calibrations[:MOST_ROWS]:
        until = words("no end") if one.expires_at is None else instant(
            one.expires_at, report.zone
        )  # fmt: skip
        late = one.expires_at and report.end_at and one.expires_at < report.end_at
        rows.append(
            (
                plain(one.camera, 40),
                plain(one.kind, 30),
                instant(one.made_at, report.zone),
                plain(one.made_by, 40),
                words("EXPIRED {when}", when=until) if late else until,
            )
        )
    return Table(words("Calibrations"), columns, tuple(rows))


def note_blocks(report: QualityReport, words: Words) -> tuple[Block, ...]:
    """What this shift tells the next."""
    if not report.notes:
        return (Note(words("No handover note was written.")),)
    columns = (
        Column(words("time")),
        Column(words("who")),
        Column(words("text"), wide=True),
    )
    rows = tuple(
        (
            clock(note.written_at, report.zone, report.start_at),
            plain(note.author, 40),
            plain(note.text, 600),
        )
        for note in report.notes[:MOST_ROWS]
    )
    left = rows_not_shown(len(report.notes) - len(rows), words)
    return (Table(words("Handover"), columns, rows, left),)
