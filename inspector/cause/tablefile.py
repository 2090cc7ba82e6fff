"""Tables on disk: CSV and XLSX, in both directions, without formulas."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from inspector.cause.table import COLUMNS, Misfit, harmless, original
from inspector.errors import CauseError
from inspector.files import write_atomic

MOST_ROWS = 20_000
_MOST_COLUMNS = 100
_MOST_CELL = 5_000
_MOST_BYTES = 20_000_000
_MOST_UNPACKED = 200_000_000
Rows = list[tuple[int, dict[str, str]]]


def read_table(path: Path) -> tuple[Rows, list[Misfit]]:
    """Rows by the names of the head, and rows that cannot be taken as they are.

    Raises:
        CauseError: The file is no such table, or larger than a table of causes can be.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise CauseError(f"{path} is larger than {_MOST_BYTES // 1_000_000} MB")
        lines = _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    except OSError as cause:
        raise CauseError(f"cannot read {path}: {cause.strerror}") from cause
    if not lines:
        raise CauseError(f"{path} is empty; the first row must name the columns")
    if len(lines) > MOST_ROWS:
        raise CauseError(f"{path} has more than {MOST_ROWS:,} rows")
    head, rows, misfits = lines[0], [], []
    for number, cells in enumerate(lines[1:], 2):
        if not any(cells):
            continue
        if wrong := _wrong(cells):
            misfits.append(Misfit(number, wrong))
            continue
        texts = [original(cell or "") for cell in cells]
        rows.append((number, dict(zip([h or "" for h in head], texts, strict=False))))
    return rows, misfits


def write_table(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """Write rows as CSV or XLSX by the name's ending; no cell becomes a formula.

    Raises:
        CauseError: The ending is another one.
        OSError: It cannot be written.
    """
    lines = [list(COLUMNS)] + [[row.get(c, "") for c in COLUMNS] for row in rows]
    if path.suffix.lower() == ".xlsx":
        write_atomic(path, _as_xlsx(lines))
    elif path.suffix.lower() == ".csv":
        write_atomic(path, _as_csv(lines))
    else:
        raise CauseError(f"{path.name}: a table is .csv or .xlsx")


def _wrong(cells: Sequence[str | None]) -> str:
    """Why a row cannot be taken, "" if it can; None stands for a formula."""
    if any(cell is None for cell in cells):
        return "a cell holds a formula; paste its value as text"
    if any(len(cell or "") > _MOST_CELL for cell in cells):
        return f"a cell has more than {_MOST_CELL} characters"
    return ""


def _csv(path: Path) -> list[list[str | None]]:
    try:
        text = path.read_text("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError as cause:
        raise CauseError(f"{path} is not UTF-8 text; save it as UTF-8") from cause
    except csv.Error as cause:
        raise CauseError(f"{path}: no CSV table: {cause}") from cause
    return [[*line[:_MOST_COLUMNS]] for line in lines]


def _xlsx(path: Path) -> list[list[str | None]]:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST_UNPACKED:
                raise CauseError(
                    f"{path} unpacks to more than a table of causes can be"
                )
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book.worksheets[0]
            found = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=_MOST_COLUMNS)
            return [[_text(cell) for cell in line] for line in found]
        finally:
            book.close()
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        IndexError,
        ParseError,
    ) as cause:
        raise CauseError(f"{path} is no XLSX table: {cause}") from cause


def _text(cell: object) -> str | None:
    if getattr(cell, "data_type", "n") == "f":
        return None
    value = getattr(cell, "value", None)
    return "" if value is None else str(value)


def _as_csv(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[harmless(cell) for cell in line] for line in lines])
    return ("\ufeff" + text.getvalue()).encode()


def _as_xlsx(lines: Sequence[Sequence[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("causes")
    for line in lines:
        cells = []
        for text in line:
            cell = WriteOnlyCell(sheet, value=text)
            cell.data_type = "s"  # text, whatever it begins with
            cells.append(cell)
        sheet.append(cells)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
