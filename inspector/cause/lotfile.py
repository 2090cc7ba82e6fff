"""Tables of another system: defects and events as CSV, evidence as JSON or YAML."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from inspector.cause.lot import SIDES, Change, Floats, Lot, LotEvent
from inspector.cause.schema import Value
from inspector.errors import CauseError
from inspector.files import read_json, read_yaml

NEEDED = ("kind", "x_mm", "y_mm", "width_mm", "height_mm")
OPTIONAL = ("side", "at", "contrast", "background")
MOST_ROWS = 1_000_000
_MOST_KINDS = 1_000
_MOST_TEXT = 300
_FARTHEST_MM = 1e9
_SIDE_WORDS = {
    "top": "top", "upper": "top", "t": "top", "上": "top", "上表面": "top",
    "bottom": "bottom", "lower": "bottom", "b": "bottom", "下": "bottom",
    "下表面": "bottom",
    "": "",
}  # fmt: skip
_CHANGES = (  # the first that fits counts
    (Change.ROLL, r"roll|辊"),
    (Change.TOOL, r"tool|knife|drill|film|artwork|mask|die|刀|钻|底片|模具"),
    (
        Change.BATH,
        r"bath|acid|etchant|developer|emulsion|electrolyte|槽|酸|药液|乳化液",
    ),
    (Change.REEL, r"coil|reel|卷"),
    (Change.LOT, r"\blot\b|\bheat\b|batch|laminate|material|批|炉"),
    (Change.STOP, r"stop|weld|splice|停|焊"),
    (Change.SPEED, r"speed|速"),
    (Change.RECIPE, r"recipe|product|配方|产品"),
)
_KEYS = (
    ("heat", r"\bheat\b|炉"),
    ("coil", r"coil|reel|卷"),
    ("lot", r"\blot\b|batch|批"),
)


def read_lot(defects: Path, events: Path | None = None) -> Lot:
    """The lot in a table of defects and one of events.

    Places are those of the defects' centres. An event is placed by `y_mm`, or by `at`
    between the instants of the defects.

    Raises:
        CauseError: A table cannot be read, a column is missing, a cell is wrong.
    """
    rows = list(_rows(defects, NEEDED))
    kinds = [_kind(row, defects, n) for n, row in rows]
    if len(set(kinds)) > _MOST_KINDS:
        raise CauseError(f"{defects} has more than {_MOST_KINDS} kinds of defects")
    numbers = {
        name: np.array([_number(row, name, defects, n) for n, row in rows], np.float64)
        for name in NEEDED[1:]
    }
    for name in ("width_mm", "height_mm"):
        if (wrong := np.flatnonzero(numbers[name] <= 0)).size:
            line = rows[int(wrong[0])][0]
            raise CauseError(f"{defects}, line {line}: {name} must be above 0")
    grey = {
        name: np.array(
            [_number(row, name, defects, n, optional=True) for n, row in rows],
            np.float64,
        )
        for name in ("contrast", "background")
    }
    at_s = np.array([_instant(row, defects, n) for n, row in rows], np.float64)
    found = None if events is None else [*_events(events, numbers["y_mm"], at_s)]
    return Lot.of(
        kinds,
        numbers["x_mm"],
        numbers["y_mm"],
        numbers["width_mm"],
        numbers["height_mm"],
        [_side(row, defects, n) for n, row in rows],
        grey["contrast"],
        grey["background"],
        found,
    )


def read_evidence(path: Path) -> Mapping[str, Value]:
    """Quantities that a person or another system measured, by name.

    Raises:
        CauseError: The file cannot be read, or a value is none.
    """
    read = read_json if path.suffix.lower() == ".json" else read_yaml
    told: dict[str, Value] = {}
    for name, value in read(path, CauseError).items():
        if not isinstance(value, bool | int | float | str):
            raise CauseError(
                f"{path}: {str(name)[:60]} must be one value, "
                f"got {type(value).__name__}"
            )
        told[str(name)] = value
    return told


def change_of(text: str) -> Change:
    """What sort of event a text speaks of, in either language."""
    low = text.lower()
    return next((c for c, words in _CHANGES if re.search(words, low)), Change.OTHER)


def key_of(text: str) -> str:
    """Which sort of piece an event begins: `heat`, `coil`, `lot`, or "" for none."""
    low = text.lower()
    if change_of(text) not in (Change.LOT, Change.REEL):
        return ""
    return next((key for key, words in _KEYS if re.search(words, low)), "")


def _events(path: Path, y_mm: Floats, at_s: Floats) -> Iterator[LotEvent]:
    known = np.isfinite(at_s)
    order = np.argsort(at_s[known], kind="stable")
    seconds, places = at_s[known][order], y_mm[known][order]
    for line, row in _rows(path, ("what",)):
        text = " ".join(row["what"].split())[:_MOST_TEXT]
        if row.get("y_mm", "").strip():
            y = _number(row, "y_mm", path, line)
        elif row.get("at", "").strip():
            if not len(seconds):
                raise CauseError(
                    f"{path}, line {line}: `at` can be placed only where the defects "
                    "have `at` too; give y_mm"
                )
            y = float(np.interp(_instant(row, path, line), seconds, places))
        else:
            raise CauseError(f"{path}, line {line}: an event needs y_mm or at")
        yield LotEvent(change_of(text), y, text, key_of(text))


def _rows(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            columns = [(name or "").strip().lower() for name in reader.fieldnames or ()]
            missing = [name for name in needed if name not in columns]
            if missing:
                raise CauseError(
                    f"{path}: columns {missing} are missing; expected "
                    f"{list(needed)}, got {columns[:20]}"
                )
            reader.fieldnames = columns
            for number, row in enumerate(reader):
                if number >= MOST_ROWS:
                    raise CauseError(f"{path} has more than {MOST_ROWS:,} rows")
                cells = {k: v or "" for k, v in row.items() if isinstance(k, str)}
                yield reader.line_num, cells
    except OSError as cause:
        raise CauseError(f"cannot read {path}: {cause.strerror}") from cause
    except UnicodeDecodeError as cause:
        raise CauseError(f"{path} is not UTF-8 text; save it as UTF-8") from cause
    except csv.Error as cause:
        raise CauseError(f"{path}: no CSV table: {cause}") from cause


def _kind(row: Mapping[str, str], path: Path, line: int) -> str:
    kind = row["kind"].strip()
    if not kind or len(kind) > 64 or not kind.isprintable():
        raise CauseError(
            f"{path}, line {line}: kind must be a name of 1 to 64 characters, "
            f"got {kind[:64]!r}"
        )
    return kind


def _number(
    row: Mapping[str, str], name: str, path: Path, line: int, *, optional: bool = False
) -> float:
    text = row.get(name, "").strip()
    if optional and not text:
        return math.nan
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or abs(value) > _FARTHEST_MM:
        raise CauseError(
            f"{path}, line {line}: {name} must be a number in mm, got {text[:40]!r}"
        )
    return value


def _side(row: Mapping[str, str], path: Path, line: int) -> str:
    told = row.get("side", "").strip().lower()
    if told not in _SIDE_WORDS:
        raise CauseError(
            f"{path}, line {line}: side must be one of {SIDES[:2]}, got {told[:40]!r}"
        )
    return _SIDE_WORDS[told]


def _instant(row: Mapping[str, str], path: Path, line: int) -> float:
    """Seconds since 1970; a plain number is taken as seconds, no zone as UTC."""
    text = row.get("at", "").strip()
    if not text:
        return math.nan
    try:
        return float(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as cause:
        raise CauseError(
            f"{path}, line {line}: at must be an ISO instant, "
            f"as 2026-03-01T08:00:00+00:00, or seconds, got {text[:40]!r}"
        ) from cause
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
