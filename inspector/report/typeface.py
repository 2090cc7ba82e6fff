"""The Chinese characters of a page, cut out of the shipped font to travel with it."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from inspector.resources import font_folder

FAMILY = "Report Sans SC"
FIRST_CHINESE = "\u2e80"
"""From here on come the characters that a Latin font does not have."""

_RANGE = "U+2E80-10FFFF"
"""With a range the font can stand first; where it stood last, a browser kept showing
boxes for words that it had drawn while it was loading it."""


def embedded(text: str, font: Path | None = None) -> str:
    """A `@font-face` rule with what `text` needs beyond Latin; "" if it needs nothing.

    The same text gives the same rule. Characters that the font lacks are left to the
    reader's own fonts.

    Args:
        text: All that is shown.
        font: An OpenType file; None for the one that is shipped.
    """
    wanted = {ord(letter) for letter in text if letter >= FIRST_CHINESE}
    path = font or next(iter(sorted(font_folder().glob("*.otf"))), None)
    if not wanted or path is None:
        return ""
    options = subset.Options(layout_features=[], hinting=False, name_IDs=[])
    with TTFont(path, lazy=True, recalcTimestamp=False) as whole:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=wanted)
        cutter.subset(whole)
        made = io.BytesIO()
        whole.save(made)
    data = base64.b64encode(made.getvalue()).decode("ascii")
    source = f'url("data:font/otf;base64,{data}") format("opentype")'
    return (
        f'@font-face {{ font-family: "{FAMILY}"; src: {source}; '
        f"unicode-range: {_RANGE}; }}"
    )
