"""What is said of a grade, its reasons and the lots that have one."""

from __future__ import annotations

from collections.abc import Mapping

from inspector.report.document import Block, Column, Note, Table, Tone
from inspector.report.grading import Cause, Disposition, Grade, Reason
from inspector.report.quality import LotLine, QualityReport
from inspector.report.texts import Words
from inspector.report.unseen import rows_not_shown
from inspector.report.wording import (
    NOTHING,
    instant,
    length,
    percent,
    plain,
    rate,
    size,
)
from inspector.store.report_facts import LotEntry

MOST_LOTS = 40
TONES = {
    Disposition.ACCEPT: Tone.GOOD,
    Disposition.DOWNGRADE: Tone.WARN,
    Disposition.HOLD: Tone.BAD,
    Disposition.REWORK: Tone.WARN,
    Disposition.SCRAP: Tone.BAD,
}


def disposition(found: Disposition, words: Words) -> str:
    """What is to be done with a lot."""
    return {
        Disposition.ACCEPT: words("ACCEPT"),
        Disposition.DOWNGRADE: words("DOWNGRADE"),
        Disposition.HOLD: words("HOLD"),
        Disposition.REWORK: words("REWORK"),
        Disposition.SCRAP: words("SCRAP"),
    }[found]


def _disposed(text: str, words: Words) -> str:
    """The same of what stands on record, which may be a word of the plant's own."""
    known = {one.value: one for one in Disposition}
    if text in known:
        return disposition(known[text], words)
    return plain(text, 40) or NOTHING


def reason(told: Reason, names: Mapping[str, str], words: Words) -> str:
    """One limit that was not kept, in a sentence without a full stop."""
    comma = "\N{IDEOGRAPHIC COMMA}" if words.lang == "zh" else ", "
    what = comma.join(names.get(k, plain(k, 40)) for k in told.what.split(", ") if k)
    what = what or words("all kinds")
    if told.cause is Cause.COVERAGE:
        return words(
            "only {found} inspected, {allowed} needed",
            found=percent(told.found),
            allowed=percent(told.allowed),
        )
    if text := _doubt(told, words):
        return text
    grade = plain(told.grade, 40)
    if told.cause is Cause.COUNT:
        found, allowed = f"{told.found:,.0f}", f"{told.allowed:,.0f}"
        text = words(
            "not {grade}: {found} of {what}, {allowed} allowed",
            grade=grade, what=what, found=found, allowed=allowed,
        )  # fmt: skip
    elif told.cause is Cause.RATE:
        text = words(
            "not {grade}: {found} of {what} per 100 m, {allowed} allowed",
            grade=grade, what=what, found=rate(told.found), allowed=rate(told.allowed),
        )  # fmt: skip
    elif told.cause is Cause.SIZE:
        text = words(
            "not {grade}: {what} of {found}, {allowed} allowed",
            grade=grade, what=what, found=size(told.found), allowed=size(told.allowed),
        )  # fmt: skip
    else:
        text = words(
            "not {grade}: {found} points per 100 m², {allowed} allowed",
            grade=grade, found=rate(told.found), allowed=rate(told.allowed),
        )  # fmt: skip
    return text


def _doubt(told: Reason, words: Words) -> str:
    """Why no grade can be trusted; "" for a limit on defects."""
    if told.cause is Cause.UNKNOWN:
        return words("{n} findings that nobody has explained", n=f"{told.found:,.0f}")
    if told.cause is Cause.NOTHING and told.grade:
        return words("no points: length or width is not known")
    doubts = {
        Cause.NOTHING: words("nothing was inspected"),
        Cause.RUNNING: words("the run is not over, or its end is not on record"),
        Cause.LEDGER: words("the line ledger does not balance"),
        Cause.HELD: words("somebody has put it on hold"),
    }
    return doubts.get(told.cause, "")


def lot_blocks(
    report: QualityReport, names: Mapping[str, str], words: Words
) -> tuple[Block, ...]:
    """Every lot with its grade; of a single lot each reason in a line."""
    if not report.lots:
        return (Note(words("No lot was on the line.")),)
    blocks: list[Block] = []
    if len(report.lots) == 1 and report.sort in ("lot", "run"):
        blocks += _one_grade(report.lots[0], names, words)
    else:
        blocks.append(_lot_table(report, names, words))
    blocks += [
        Note(_signed(line.entry, report.zone, words))
        for line in report.lots
        if line.entry and (line.entry.grade or line.entry.disposition)
    ]
    for name, digest, en, zh in report.tables:
        text = words(
            "Grading table: {name} ({digest}).",
            name=plain(name, 64),
            digest=digest[:12],
        )
        about = plain(zh if words.lang == "zh" else en, 300)
        blocks.append(Note(f"{text} {about}".rstrip()))
    return tuple(blocks)


def grade_text(grade: Grade, words: Words) -> str:
    """A grade and what is to be done."""
    return f"{plain(grade.name, 40)} · {disposition(grade.disposition, words)}"


def _one_grade(
    line: LotLine, names: Mapping[str, str], words: Words
) -> list[Block]:  # fmt: skip
    if line.grade is None:
        return [Note(_ungraded(line, words), Tone.WARN)]
    grade = line.grade
    told = [Note(grade_text(grade, words), TONES[grade.disposition])]
    if grade.points is not None:
        text = words("{n} points per 100 m²", n=rate(grade.points))
        told.append(Note(text))
    return [
        *told,
        *(Note(f"{NOTHING} {reason(r, names, words)}") for r in grade.reasons),
    ]


def _ungraded(line: LotLine, words: Words) -> str:
    if not line.stretch.name:
        return words("no lot was named, so there is no grade")
    if line.partly:
        return words("lies partly outside of this report; see the report of the lot")
    return words("no grading table is bound to its recipe")


def _lot_table(report: QualityReport, names: Mapping[str, str], words: Words) -> Table:
    columns = (
        Column(words("lot")),
        Column(words("inspected"), number=True),
        Column(words("coverage"), number=True),
        Column(words("accepted"), number=True),
        Column(words("per 100 m"), number=True),
        Column(words("grade")),
        Column(words("why"), wide=True),
    )
    rows = tuple(_row(line, names, words) for line in report.lots[:MOST_LOTS])
    note = rows_not_shown(len(report.lots) - len(rows), words)
    return Table(words("Lots and their grade"), columns, rows, note)


def _row(line: LotLine, names: Mapping[str, str], words: Words) -> tuple[str, ...]:
    made = line.stretch
    unmeasured = words("not measured")
    why = "; ".join(reason(r, names, words) for r in line.grade.reasons[:3]) if (
        line.grade
    ) else _ungraded(line, words)  # fmt: skip
    if line.grade and len(line.grade.reasons) > 3:
        why += words("; and {n} more", n=len(line.grade.reasons) - 3)
    return (
        plain(made.name, 40) or words("no lot named"),
        length(made.inspected_mm),
        unmeasured if made.coverage is None else percent(made.coverage),
        unmeasured if made.yield_share is None else percent(made.yield_share),
        unmeasured if made.per_100_m is None else rate(made.per_100_m),
        grade_text(line.grade, words) if line.grade else NOTHING,
        why,
    )


def _signed(entry: LotEntry, zone: str, words: Words) -> str:
    text = words(
        "On record for {lot}: {grade}, {what}; {why}.",
        lot=plain(entry.name, 60),
        grade=plain(entry.grade, 40) or NOTHING,
        what=_disposed(entry.disposition, words),
        why=plain(entry.reason, 200) or NOTHING,
    )
    if entry.signed_by and entry.signed_at:
        text += words(
            " Signed by {who}, {when}.",
            who=plain(entry.signed_by, 60),
            when=instant(entry.signed_at, zone),
        )
    return text
