"""What is said about lots: decisions, figures, reasons, signatures."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication

from inspector.disposal import Disposition, Meaning, Signature
from inspector.lotend import LotEnd, Obstacle
from inspector.report.grade_words import reason
from inspector.report.texts import Words
from inspector.store.signing import LotRecord
from ui.texts import NO_VALUE, Language, Texts, count, metres, percent

translate = QCoreApplication.translate


def disposition_word(disposition: Disposition) -> str:
    """What is to be done with a lot, in a word."""
    words = {
        Disposition.ACCEPT: translate("LotWords", "Release"),
        Disposition.DOWNGRADE: translate("LotWords", "Downgrade"),
        Disposition.HOLD: translate("LotWords", "Hold"),
        Disposition.REWORK: translate("LotWords", "Rework"),
        Disposition.SCRAP: translate("LotWords", "Scrap"),
    }
    return words[disposition]


def recorded_word(text: str) -> str:
    """The same of what stands on record, which may be a word of the plant's own."""
    known = {one.value: one for one in Disposition}
    return disposition_word(known[text]) if text in known else text


def state_word(lot: LotRecord) -> str:
    """How a lot stands, in a word or two."""
    if lot.running:
        return translate("LotWords", "On the line")
    if lot.disposition:
        return recorded_word(lot.disposition)
    return translate("LotWords", "Held") if lot.held else translate("LotWords", "Open")


def title(end: LotEnd) -> str:
    """Lot, grade and what the grade proposes."""
    if end.grade is None:
        return f"{end.lot_id}  ·  {translate('LotWords', 'not graded')}"
    grade = translate("LotWords", "Grade %1").replace("%1", end.grade.name)
    proposed = translate("LotWords", "proposed: %1")
    word = disposition_word(end.grade.disposition)
    return f"{end.lot_id}  ·  {grade}  ·  {proposed.replace('%1', word)}"


def reasons(end: LotEnd, language: Language) -> list[str]:
    """Why the grade is no better, one sentence each."""
    if end.grade is None:
        return [translate("LotWords", "No grading table is bound to its recipe.")]
    words = Words(language)
    names = {
        kind: one.zh if language == "zh" else one.en for kind, one in end.names.items()
    }
    told = [reason(one, names, words) for one in end.grade.reasons]
    return told or [translate("LotWords", "All limits of the best grade are kept.")]


def coverage_rows(end: LotEnd) -> list[tuple[str, str, str]]:
    """What went by and what became of it: word, metres, lines."""
    ledger = end.ledger
    return [
        (
            translate("LotWords", "Inspected"),
            f"{metres(end.inspected_mm)} m",
            line_count(ledger.inspected_lines),
        ),
        (
            translate("LotWords", "+ Left out on purpose"),
            f"{metres(end.masked_mm)} m",
            line_count(ledger.masked_lines),
        ),
        (
            translate("LotWords", "+ Not seen (gaps)"),
            f"{metres(end.unseen_mm)} m",
            line_count(ledger.gap_lines),
        ),
        (
            translate("LotWords", "= Produced"),
            f"{metres(end.produced_mm)} m",
            line_count(ledger.produced_lines),
        ),
    ]


def line_count(number: int) -> str:
    """So many lines of a camera."""
    return translate("LotWords", "%1 lines").replace("%1", count(number))


def coverage_text(end: LotEnd) -> str:
    """Coverage and defects per 100 m."""
    seen = percent(end.ledger.coverage) if end.ledger.produced_lines else NO_VALUE
    rate = NO_VALUE if end.per_100_m is None else f"{end.per_100_m:,.1f}"
    covered = translate("LotWords", "Coverage %1").replace("%1", seen)
    dense = translate("LotWords", "%1 defects/100 m").replace("%1", rate)
    return f"{covered}  ·  {dense}"


def kind_rows(end: LotEnd, texts: Texts) -> list[tuple[str, str, str, str]]:
    """Each kind with its defects on rejected, doubtful and accepted frames."""
    return [
        (
            texts.kind(one.kind),
            count(one.reject),
            count(one.review),
            count(one.accept),
        )
        for one in end.kinds
    ]


def signature_lines(end: LotEnd) -> list[str]:
    """Every signature, the one that counts first; what is long goes on below."""
    lines = []
    for one in reversed(end.signatures):
        name = f"{one.full_name or one.by} ({one.by})"
        word = f"{disposition_word(one.disposition)} · {meaning_word(one.meaning)}"
        lines.append(f"{when(one, end)}  {name}  {word}")
        if one.reason:
            lines.append(f"      {one.reason}")
    return lines


def when(signed: Signature, end: LotEnd) -> str:
    """When it was signed, on the plant's clock."""
    return f"{signed.at.astimezone(ZoneInfo(end.zone)):%Y-%m-%d %H:%M:%S}"


def meaning_word(meaning: Meaning) -> str:
    """What a signature says."""
    if meaning is Meaning.AMENDMENT:
        return translate("LotWords", "amendment")
    return translate("LotWords", "decision")


def signed_text(end: LotEnd) -> str:
    """Who has signed last, when and what; "" for nobody."""
    signed = end.signed
    if signed is None:
        return translate("LotWords", "Nobody has decided about this lot yet.")
    text = translate("LotWords", "Signed: %1, by %2 on %3.")
    text = text.replace("%1", disposition_word(signed.disposition))
    text = text.replace("%2", signed.full_name or signed.by)
    text = text.replace("%3", when(signed, end))
    if end.changed:
        text += " " + translate(
            "LotWords", "The records have changed since; look at them and amend."
        )
    return text


def obstacle_text(found: Obstacle | None, *, amending: bool) -> str:
    """Why it cannot be signed, or what comes next."""
    words = {
        Obstacle.NOBODY: translate(
            "LotWords",
            "Nobody logs in at this line, so nothing can be signed here.",
        ),
        Obstacle.ROLE: translate(
            "LotWords", "Quality decides and signs. Log in as quality to do so."
        ),
        Obstacle.RUNNING: translate(
            "LotWords",
            "This lot is on the line. It can be signed when the next one has begun or "
            "the line has stopped.",
        ),
        Obstacle.CHOICE: translate(
            "LotWords", "Choose what is to be done with the lot."
        ),
        Obstacle.REASON: translate(
            "LotWords", "Say why: it differs from the proposal, or is an amendment."
        ),
    }
    if found is not None:
        return words[found]
    if amending:
        return translate(
            "LotWords", "This will be a new record beside the one that is signed."
        )
    return translate("LotWords", "Ready to be signed.")
