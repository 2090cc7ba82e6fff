"""Numbers, instants and foreign text as a person reads them; never rosier than true."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

NOTHING = "\u2013"
"""An en dash: in a cell with nothing to say, and between two ends."""

_MINUS = "\u2212"
_UNPRINTABLE = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # not in XML 1.0
    "|[\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
"""Control characters, lone surrogates, and marks that turn the reading direction."""


def plain(text: str, most: int = 300) -> str:
    """Foreign text on one line, without invisible characters, cut to `most`.

    A cut shows as an ellipsis, followed by the true length where there is room for it.
    Markup in it is left as it is: escaping is the business of whoever writes a file.
    """
    line = " ".join(_UNPRINTABLE.sub("\ufffd", text[: 4 * most]).split())
    if len(line) > most or len(text) > 4 * most:
        return f"{line[:most]}…" + (f" ({len(text):,})" if most >= 100 else "")
    return line


def percent(share: float) -> str:
    """A share in per cent, towards the middle: 100 % and 0 % are only said if exact."""
    if share in (0.0, 1.0):
        return f"{share:.0%}".replace("%", " %")
    hundredths = share * 10_000
    whole = math.floor(hundredths + (1e-9 if share > 0.5 else 0.5))
    if whole == 0:
        return "< 0.01 %"
    return f"{min(whole, 9_999) / 100:.2f} %"


def interval(low: float, high: float) -> str:
    """An interval of shares in per cent, rounded outwards."""
    down = math.floor(low * 10_000) / 100
    up = math.ceil(high * 10_000) / 100
    return f"{down:.2f} {NOTHING} {up:.2f} %"


def length(mm: float) -> str:
    """A length on the web, in mm below 1 m, else in m."""
    if mm < 1000:
        return f"{mm:.0f} mm" if mm >= 10 or mm == 0 else f"{mm:.1f} mm"
    metres = mm / 1000
    digits = 2 if metres < 100 else 1
    return f"{metres:,.{digits}f} m"


def size(mm: float) -> str:
    """The size of a defect."""
    return f"{mm:.2f} mm" if mm < 100 else length(mm)


def position(mm: float) -> str:
    """A place along the web, always in m so that places compare."""
    return f"{mm / 1000:,.3f} m"


def rate(value: float) -> str:
    """A rate with about three digits that count."""
    if value >= 100 or value == 0:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def milliseconds(value: float) -> str:
    """A time in ms with a digit that counts."""
    if 0 < value < 0.05:
        return "< 0.1 ms"
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.1f} ms"


def duration(seconds: float) -> str:
    """A duration in the two largest units."""
    if seconds < 0:
        return _MINUS + duration(-seconds)
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,} h {minutes:02d} min"


def instant(moment: datetime, zone: str) -> str:
    """An instant in plant time, with the offset that makes it unmistakable."""
    local = moment.astimezone(ZoneInfo(zone))
    offset = local.utcoffset() or timedelta(0)
    minutes = round(offset.total_seconds() / 60)
    sign = _MINUS if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"{local:%Y-%m-%d %H:%M:%S} (UTC{sign}{hours:02d}:{rest:02d})"


def clock(moment: datetime, zone: str, start: datetime | None) -> str:
    """The time of day in plant time; with its date unless that is the start's."""
    local = moment.astimezone(ZoneInfo(zone))
    same = start and local.date() == start.astimezone(ZoneInfo(zone)).date()
    return f"{local:%H:%M:%S}" if same else f"{local:%Y-%m-%d %H:%M:%S}"
