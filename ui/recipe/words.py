"""What a person calls the settings of a recipe, and what is wrong with one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from inspector.release.draft import Problem
from inspector.release.settings import Path, Setting, Sort
from inspector.release.trial import LotTried
from inspector.report.grade_words import reason
from inspector.report.texts import Words
from ui.texts import Texts

_MOST_REASONS = 3
_SEMICOLON = "\N{FULLWIDTH SEMICOLON}"


def setting_words(path: Path) -> tuple[str, str]:
    """The name of a setting and one sentence more; its key where it has no name."""
    translate = QCoreApplication.translate
    words = {
        "name": (
            translate("Recipe", "Name"),
            translate("Recipe", "Stands in records and reports"),
        ),
        "material": (
            translate("Recipe", "Material"),
            translate("Recipe", "What is inspected"),
        ),
        "line_rate_hz": (
            translate("Recipe", "Line rate"),
            translate("Recipe", "Lines per second at full speed, in Hz"),
        ),
        "exposure_us": (
            translate("Recipe", "Exposure"),
            translate(
                "Recipe", "Integration time of one line in µs; no longer than a line"
            ),
        ),
        "pitch_mm 0": (
            translate("Recipe", "Pixel across"),
            translate("Recipe", "Size of one pixel across the web, in mm"),
        ),
        "pitch_mm 1": (
            translate("Recipe", "Pixel along"),
            translate("Recipe", "Size of one pixel along the web, in mm"),
        ),
        "lines_per_frame": (
            translate("Recipe", "Lines per frame"),
            translate("Recipe", "New lines of a frame; the overlap comes on top"),
        ),
        "overlap_lines": (
            translate("Recipe", "Overlap"),
            translate(
                "Recipe",
                "Lines a frame shares with the one before; as many as the longest "
                "spot is long",
            ),
        ),
        "sixteen_bit_window 0": (
            translate("Recipe", "Black at"),
            translate("Recipe", "Level of a 16-bit picture that becomes 0"),
        ),
        "sixteen_bit_window 1": (
            translate("Recipe", "White at"),
            translate("Recipe", "Level of a 16-bit picture that becomes 255"),
        ),
        "artifact": (
            translate("Recipe", "Model"),
            translate("Recipe", "Name of a shipped model, or a folder"),
        ),
        "score_threshold": (
            translate("Recipe", "Score from"),
            translate(
                "Recipe", "Findings below it are dropped; empty for the model's own"
            ),
        ),
        "supported_from": (
            translate("Recipe", "Score from, where screening agrees"),
            translate(
                "Recipe",
                "Enough where screening saw something too; empty: the full score",
            ),
        ),
        "tile_overlap_px": (
            translate("Recipe", "Tile overlap"),
            translate("Recipe", "At least the size of the largest spot, in px"),
        ),
        "sensitivity": (
            translate("Recipe", "Sensitivity"),
            translate(
                "Recipe", "Sigmas from which on a tile is looked at; lower finds more"
            ),
        ),
        "unknown_from": (
            translate("Recipe", "Unknown from"),
            translate(
                "Recipe", "Sigmas from which on something unexplained is a finding"
            ),
        ),
        "audit_share": (
            translate("Recipe", "Audited share"),
            translate(
                "Recipe", "Share of passed tiles that is looked at all the same, 0 to 1"
            ),
        ),
        "most_tiles": (
            translate("Recipe", "Tiles at most"),
            translate(
                "Recipe", "Tiles of a frame for which there is time; empty for all"
            ),
        ),
        "decision": (
            translate("Recipe", "Decision"),
            translate("Recipe", "The gravest rule that fires decides"),
        ),
        "kinds": (
            translate("Recipe", "Kinds"),
            translate("Recipe", "Keys of the kinds, with commas; empty for all"),
        ),
        "lanes": (
            translate("Recipe", "Lanes"),
            translate(
                "Recipe", "Names of lanes, with commas; empty for the whole width"
            ),
        ),
        "min_size_mm": (
            translate("Recipe", "Size from"),
            translate("Recipe", "Longer side from which on a defect counts, in mm"),
        ),
        "min_area_mm2": (
            translate("Recipe", "Area from"),
            translate("Recipe", "Area from which on a defect counts, in mm²"),
        ),
        "min_score": (
            translate("Recipe", "Surer than"),
            translate("Recipe", "Smallest score that counts, 0 to 1"),
        ),
        "min_count": (
            translate("Recipe", "Count from"),
            translate("Recipe", "So many defects make the rule fire"),
        ),
        "per_mm": (
            translate("Recipe", "Within"),
            translate(
                "Recipe", "Length of web for the count, in mm; empty for one frame"
            ),
        ),
        "from_mm": (
            translate("Recipe", "From"),
            translate("Recipe", "Left side of the lane from the first column, in mm"),
        ),
        "to_mm": (
            translate("Recipe", "To"),
            translate("Recipe", "Right side of the lane, in mm"),
        ),
        "reason": (
            translate("Recipe", "Reason"),
            translate("Recipe", "Why it is left out; stands in the report"),
        ),
        "along_mm 0": (
            translate("Recipe", "Along from"),
            translate("Recipe", "Measured from the start of the run, in mm"),
        ),
        "along_mm 1": (
            translate("Recipe", "Along to"),
            translate("Recipe", "Measured from the start of the run, in mm"),
        ),
        "across_mm 0": (
            translate("Recipe", "Across from"),
            translate("Recipe", "Measured from the first column, in mm"),
        ),
        "across_mm 1": (
            translate("Recipe", "Across to"),
            translate("Recipe", "Measured from the first column, in mm"),
        ),
        "en": (
            translate("Recipe", "In English"),
            translate("Recipe", "Shown and printed"),
        ),
        "zh": (
            translate("Recipe", "In Chinese"),
            translate("Recipe", "Shown and printed"),
        ),
        "image": (
            translate("Recipe", "Golden picture"),
            translate("Recipe", "File of exactly one period, or: scene"),
        ),
        "phase_lines": (
            translate("Recipe", "Phase"),
            translate("Recipe", "Line of the picture under the first line of the run"),
        ),
        "search_px": (
            translate("Recipe", "Search"),
            translate("Recipe", "How far the picture may be off, in px"),
        ),
        "folder": (
            translate("Recipe", "Folder"),
            translate("Recipe", "Of the support library, beside the records"),
        ),
        "look_every_s": (
            translate("Recipe", "Look every"),
            translate("Recipe", "How often a newer library is looked for, in s"),
        ),
        "gap_mm": (
            translate("Recipe", "Unseen length"),
            translate("Recipe", "More unseen in one run calls a person, in mm"),
        ),
        "reject_share": (
            translate("Recipe", "Share of rejects"),
            translate("Recipe", "Above it among 100 frames a person is called, 0 to 1"),
        ),
    }
    named = [key for key in path if isinstance(key, str)]
    own = f"{named[-1]} {path[-1]}" if isinstance(path[-1], int) else named[-1]
    return words.get(own, (own, ""))


def caption(setting: Setting) -> str:
    """The name of a setting with its unit."""
    name = setting_words(setting.path)[0]
    return f"{name} ({setting.unit})" if setting.unit else name


def expected_words(setting: Setting) -> str:
    """What a field takes."""
    translate = QCoreApplication.translate
    if setting.sort is Sort.CHOICE:
        return ", ".join(setting.choices)
    if setting.sort is Sort.NAMES:
        return translate("Recipe", "names with commas")
    if setting.sort is Sort.TEXT:
        words = translate("Recipe", "%1 to %2 letters")
        words = words.replace("%1", f"{setting.low or 0:g}")
        return words.replace("%2", f"{setting.high or 0:g}")
    whole = setting.sort is Sort.WHOLE
    words = (
        translate("Recipe", "a whole number")
        if whole
        else translate("Recipe", "a number")
    )
    if setting.low is not None:
        above = (
            translate("Recipe", "above %1")
            if setting.above
            else translate("Recipe", "from %1")
        )
        words = f"{words} {above}".replace("%1", f"{setting.low:g}")
    if setting.high is not None:
        words += " " + translate("Recipe", "up to %1").replace(
            "%1", f"{setting.high:g}"
        )
    if setting.optional:
        words += translate("Recipe", ", or empty")
    return words


def problem_words(problem: Problem, setting: Setting | None) -> str:
    """What is wrong, what was expected, and what came."""
    translate = QCoreApplication.translate
    words = {
        "exposure": translate(
            "Recipe", "longer than one line; shorten it or lower the line rate"
        ),
        "overlap": translate(
            "Recipe", "must be even and not more than the lines of a frame"
        ),
        "window": translate("Recipe", "two rising levels from 0 to 65535 are expected"),
        "lane": translate("Recipe", "the right side must lie beyond the left one"),
        "mask": translate("Recipe", "either along or across, each from less to more"),
        "same name": translate("Recipe", "Two lanes or two rules have the same name."),
        "no such lane": translate("Recipe", "A rule names a lane that there is not."),
        "no such kind": translate("Recipe", "A rule names a kind that there is not."),
        "unknown": translate("Recipe", "No kind may be called unknown."),
    }
    if problem.key in words:
        return words[problem.key]
    if setting is None:
        return problem.detail
    text = translate("Recipe", "%1 is expected").replace("%1", expected_words(setting))
    if problem.got not in ("", "None"):
        got = problem.got if len(problem.got) <= 24 else f"{problem.got[:24]}…"
        text += translate("Recipe", ", got %1").replace("%1", got)
    return text


def grade_reasons(lot: LotTried, texts: Texts) -> str:
    """Why a lot is graded no better by the draft."""
    names = {
        kind: one.zh if texts.language == "zh" else one.en
        for kind, one in lot.names.items()
    }
    words = Words(texts.language)
    told = [reason(one, names, words) for one in lot.after.reasons[:_MOST_REASONS]]
    if not told:
        told = [
            QCoreApplication.translate(
                "Recipe", "all limits of the best grade are kept"
            )
        ]
    text = QCoreApplication.translate("Recipe", "%1 by the draft: %2")
    between = _SEMICOLON if texts.language == "zh" else "; "
    return text.replace("%1", lot.lot_id).replace("%2", between.join(told))
