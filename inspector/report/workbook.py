"""A report as an XLSX workbook: live tables with numbers, the same bytes each time.

Every text is written as text, so nothing an operator typed can become a formula; the
times in the file are those of the records and not of the clock.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table as ListObject
from openpyxl.worksheet.table import TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from inspector.report.wording import plain

Value = str | int | float | datetime | None
"""What a cell holds; an instant is shown in plant time, None as an empty cell."""

_STAMP = (1980, 1, 1, 0, 0, 0)
_MOST_TEXT = 32_000
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_WIDEST = 60
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with one table.

    Attributes:
        name: On its tab; at most 31 letters.
        columns: Headings, all different.
        rows: Cells.
        shares: Columns that hold shares, shown in per cent.
        totals: Columns that get a sum below the table, as a formula of ours.
    """

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    shares: frozenset[int] = frozenset()
    totals: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if len(set(self.columns)) != len(self.columns):
            raise ValueError(f"two columns of {self.name!r} have one name")
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(
                f"each row of {self.name!r} needs {len(self.columns)} cells"
            )


def workbook_of(sheets: Sequence[Sheet], zone: str, made_at: datetime) -> bytes:
    """The sheets as an XLSX file.

    Args:
        sheets: In the order of their tabs.
        zone: IANA name of the plant's time zone; instants are shown in it.
        made_at: What the file says of when it was made.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, sheet in enumerate(sheets, 1):
        _fill(book.create_sheet(sheet.name[:31]), sheet, number, ZoneInfo(zone))
    packed = io.BytesIO()
    book.save(packed)
    return _same_bytes(packed.getvalue(), made_at)


def _fill(page: Worksheet, sheet: Sheet, number: int, zone: ZoneInfo) -> None:
    for column, title in enumerate(sheet.columns, 1):
        _put(page.cell(1, column), title, zone)
        page.cell(1, column).font = Font(bold=True)
        page.cell(1, column).alignment = Alignment(wrap_text=True, vertical="top")
    for line, row in enumerate(sheet.rows, 2):
        for column, value in enumerate(row, 1):
            cell = page.cell(line, column)
            _put(cell, value, zone)
            if column - 1 in sheet.shares and not isinstance(value, str):
                cell.number_format = "0.00%"
    for column, width in enumerate(_widths(sheet), 1):
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = "A2"
    page.page_setup.orientation = "landscape"
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0
    if sheet.rows:
        _table(page, sheet, number)


def _table(page: Worksheet, sheet: Sheet, number: int) -> None:
    """A table that sorts and filters, and sums below it that follow the filter."""
    last = len(sheet.rows) + 1
    end = f"{get_column_letter(len(sheet.columns))}{last}"
    table = ListObject(displayName=f"report_{number}", ref=f"A1:{end}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    page.add_table(table)
    for column in sorted(sheet.totals):
        letter = get_column_letter(column + 1)
        cell = page.cell(last + 2, column + 1)
        cell.value = f"=SUBTOTAL(109,{letter}2:{letter}{last})"
        cell.font = Font(bold=True)


def _put(cell: Cell | MergedCell, value: Value, zone: ZoneInfo) -> None:
    """A value in a cell; a text stays a text whatever it begins with."""
    assert isinstance(cell, Cell)  # nothing is merged
    if isinstance(value, datetime):
        cell.value = value.astimezone(zone).replace(tzinfo=None)
        cell.number_format = "yyyy-mm-dd hh:mm:ss"
    elif isinstance(value, str):
        text = plain(value, _MOST_TEXT)
        cell.value = text
        cell.data_type = "s"
        if text.startswith(_RISKY):
            cell.quotePrefix = True
    else:
        cell.value = value
        if isinstance(value, float):
            cell.number_format = "0.0##"


def _widths(sheet: Sheet) -> Iterator[float]:
    for column, title in enumerate(sheet.columns):
        texts: Iterable[Value] = (title, *(row[column] for row in sheet.rows[:200]))
        longest = max(
            19 if isinstance(text, datetime) else _room(text) for text in texts
        )
        yield float(min(_WIDEST, max(8, longest + 3)))


def _room(text: Value) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in str(text or ""))


def _same_bytes(packed: bytes, made_at: datetime) -> bytes:
    """The file with no trace of when and in which order it was packed."""
    stamp = made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, content)
    return out.getvalue()
