"""What the line says in English, in the language on screen.

The line, its records and its log keep one English sentence. The window knows these
sentences by their pattern: what it knows it says in its own language with the same
values; what it does not know it quotes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

SENTENCES = (
    # cameras
    QT_TRANSLATE_NOOP("Said", "camera %1 failed: %2; start again"),
    QT_TRANSLATE_NOOP("Said", "camera %1 is lost (%2); trying to open it again"),
    QT_TRANSLATE_NOOP(
        "Said",
        "camera %1 did not come back within %2 s; check power and cable, then start "
        "again",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "camera %1 has sent no lines for %2 s; check its trigger, its cable and "
        "whether the web stands",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "camera %1 can do %2 lines/s as it is set up and %3 are wanted; shorten the "
        "exposure or widen its link",
    ),
    QT_TRANSLATE_NOOP("Said", "camera %1 does not answer any more"),
    QT_TRANSLATE_NOOP("Said", "camera %1 is away for another %2 s"),
    QT_TRANSLATE_NOOP(
        "Said", "camera %1 (%2) is in use by another program; close it there"
    ),
    QT_TRANSLATE_NOOP("Said", "camera %1: there is no recording %2"),
    QT_TRANSLATE_NOOP(
        "Said",
        "%1 columns of camera %2 stand out while the web moves, the first is %3; "
        "clean lens, window and lamp, then take the white reference again",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "pictures of camera %1 have become %2 darker since the start; look at lamp "
        "and window, then calibrate again",
    ),
    # encoder and web
    QT_TRANSLATE_NOOP(
        "Said",
        "the encoder of camera %1 counted %2 lines that the camera did not send; they "
        "are a gap, check its trigger",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "the web turned round under camera %1: a block of %2 lines was left out, what "
        "does not come again is a gap",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "the web ran back under camera %1: %2 lines were left out, they were seen "
        "before",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "the web is faster than camera %1 can follow: %2 lines more went by than it "
        "took, its picture is squeezed; slow the line, or make lines longer in the "
        "recipe",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "the edges of the web (%1) are not seen, or its width is not what the station "
        "file says; lanes stay where they were",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "no camera sees the web (%1) at %2; move a camera, or correct place_mm and "
        "web_mm in the station file",
    ),
    # the inspection
    QT_TRANSLATE_NOOP(
        "Said", "the inference engine failed (%1); running on the fallback"
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "frame %1 of camera %2 could not be inspected (%3); its material is marked for "
        "review",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "frame %1 of camera %2 could not be joined to the web (%3); its material is "
        "marked for review",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "a frame takes %1 ms to inspect and comes every %2 ms: lines will go by "
        "unseen; slow the line, screen, or take a faster machine",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "%1 m went by unseen in this run; the material is marked for review, slow the "
        "line if it goes on",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "%1 of the last %2 frames were rejected; look at the material, the lamp and "
        "the lens",
    ),
    # records, disk, clock
    QT_TRANSLATE_NOOP(
        "Said",
        "only %1 MB are free where the records lie, %2 are wanted: rows are stored, "
        "pictures wait in memory as far as there is room; free some space",
    ),
    QT_TRANSLATE_NOOP("Said", "the database refuses records (%1); they wait"),
    QT_TRANSLATE_NOOP(
        "Said",
        "%1 records wait in memory, the disk refuses them (%2); free some space",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "%1 records could neither be stored nor wait on the disk and are lost; note "
        "the lot and inspect it again",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "%1 pictures found no place on the disk or in memory and are lost; their rows "
        "are stored",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "records could not be stored and are kept in %1: %2; send them to your "
        "supplier",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "the computer's clock was moved by %1 s; records keep their order by number",
    ),
    QT_TRANSLATE_NOOP(
        "Said", "disk, clock and lot cannot be watched (%1); see the log"
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "the station's folder %1 cannot be used: %2; it must be writable",
    ),
    QT_TRANSLATE_NOOP("Said", "%1 is held by %2; stop it, or name another station"),
    # after a crash
    QT_TRANSLATE_NOOP(
        "Said",
        "run %1 was not ended properly; %2 inspections are stored; nothing is recorded "
        "from %3 to %4 UTC; about %5 m went by, an estimate by the last speed",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "run %1 was not ended properly; %2 inspections are stored; nothing is recorded "
        "from %3 to %4 UTC; about %5 m went by in the first %6 minutes, an estimate by "
        "the last speed",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "run %1 was not ended properly; %2 inspections are stored; nothing is recorded "
        "from %3 to %4 UTC; how much web went by is not known",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "run %1 was not ended properly; %2 inspections are stored; no frame of it is "
        "on record, so how much web went by is not known",
    ),
    # the plant's controller
    QT_TRANSLATE_NOOP("Said", "output %1 failed (%2); the plant must hold"),
    QT_TRANSLATE_NOOP("Said", "the heartbeat was not taken: %1"),
    QT_TRANSLATE_NOOP("Said", "a mark was not taken: %1; hold the lot"),
    QT_TRANSLATE_NOOP(
        "Said",
        "the plant's controller does not take marks in time; hold the lot and check "
        "the connection",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "%1 marked pieces lie between camera and actuator of %2, the first at %3 m; "
        "take them out by hand",
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "%1 marks of %2 came after their piece had passed the actuator, the newest at "
        "%3 m by %4 mm; hold the lot, and move the actuator away from the camera or "
        "slow the line",
    ),
    # commands
    QT_TRANSLATE_NOOP("Said", "a run is on; stop it before the next start"),
    QT_TRANSLATE_NOOP("Said", "the line is in FAULT; acknowledge it, then start"),
    QT_TRANSLATE_NOOP("Said", "no run is on, so there is nothing to %1"),
    QT_TRANSLATE_NOOP("Said", "the run is ending; try again when it has ended"),
    QT_TRANSLATE_NOOP(
        "Said", "no line answers this window now; nothing was sent to it"
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "%1 commands wait already; wait until the line has carried them out",
    ),
    QT_TRANSLATE_NOOP("Said", "this window is closed; nothing was sent"),
    QT_TRANSLATE_NOOP(
        "Said", "this did not reach the line; do it again if it is still wanted"
    ),
    QT_TRANSLATE_NOOP(
        "Said",
        "the line gave no answer to this; look whether it was carried out, and do it "
        "again if not",
    ),
    QT_TRANSLATE_NOOP("Said", "%1 could not be carried out (%2); the log says where"),
    QT_TRANSLATE_NOOP("Said", "the run failed (%1); the log says where"),
)
"""Sentences that the line says, `%1` and so on for what changes."""

_PLACE = re.compile(r"%(\d)")
_BETWEEN, _MOST_PARTS = "; ", 12


def said(text: str) -> str:
    """A sentence of the line's in the language on screen, else as a quotation."""
    quoted = QCoreApplication.translate("Said", "in its own words: %1")
    if not text or quoted == "in its own words: %1":  # English needs no quotation
        return text
    return _several(text) or _known(text) or quoted.replace("%1", text)


def _several(text: str) -> str:
    """Sentences one after the other; "" if one of them is not known."""
    parts = text.split(_BETWEEN)
    for number in range(1, min(len(parts), _MOST_PARTS)):
        first = _known(_BETWEEN.join(parts[:number]))
        rest = _BETWEEN.join(parts[number:])
        if first and (after := _known(rest) or _several(rest)):
            return f"{first} {after}"
    return ""


def _known(text: str) -> str | None:
    """The same sentence in the language on screen; None if no pattern fits."""
    for source in SENTENCES:
        if (match := _pattern(source).fullmatch(text)) is not None:
            words = QCoreApplication.translate("Said", str(source))
            return _filled(words, match.groupdict())
    return None


def _filled(words: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: _value(values[f"v{place[1]}"]), words)


def _value(text: str) -> str:
    """A value as it is; a sentence inside of a sentence in the language on screen."""
    return _known(text) or text


@cache
def _pattern(source: str) -> re.Pattern[str]:
    """What matches the sentence with any values."""
    parts = _PLACE.split(source)
    made = [
        re.escape(part) if n % 2 == 0 else f"(?P<v{part}>.+?)"
        for n, part in enumerate(parts)
    ]
    return re.compile("".join(made), re.DOTALL)
