"""Workbooks: numbers stay numbers, texts stay texts, bytes stay the same."""

import io
import re
import time
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest

from inspector.report.workbook import Sheet, workbook_of

MADE = datetime(2026, 3, 2, 6, tzinfo=UTC)
RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=2", "'=3"]


def opened(*sheets, zone="Asia/Shanghai"):
    return openpyxl.load_workbook(io.BytesIO(workbook_of(sheets, zone, MADE)))


@pytest.mark.parametrize("typed", RISKY)
def test_a_text_never_becomes_a_formula(typed):
    cell = opened(Sheet("s", ("text",), ((typed,),))).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value == " ".join(typed.split())


def test_what_looks_like_a_formula_is_quoted_for_whoever_edits_it():
    packed = workbook_of([Sheet("s", ("text",), (("=1+1",),))], "UTC", MADE)
    styles = zipfile.ZipFile(io.BytesIO(packed)).read("xl/styles.xml")
    assert b'quotePrefix="1"' in styles


def test_numbers_instants_and_nothing_keep_their_sort():
    rows = ((3, 0.25, MADE, None, "x"),)
    page = opened(
        Sheet("s", ("a", "b", "c", "d", "e"), rows, shares=frozenset({1}))
    ).worksheets[0]
    assert [cell.value for cell in page[2]] == [
        3, 0.25, datetime(2026, 3, 2, 14, tzinfo=UTC).replace(tzinfo=None), None, "x",
    ]  # fmt: skip
    assert page["B2"].number_format == "0.00%"


def test_a_table_sorts_and_its_sum_follows_the_filter():
    sheet = Sheet("s", ("a", "b"), ((1, 2), (3, 4)), totals=frozenset({1}))
    page = opened(sheet).worksheets[0]
    assert [table.ref for table in page.tables.values()] == ["A1:B3"]
    assert page["B5"].value == "=SUBTOTAL(109,B2:B3)"


def test_no_table_is_called_like_a_cell():
    """A table called T1 makes the file one that has to be repaired."""
    page = opened(Sheet("s", ("a",), ((1,),))).worksheets[0]
    assert not any(re.fullmatch(r"[A-Za-z]{1,3}\d+", name) for name in page.tables)


def test_an_empty_sheet_has_headings_and_no_table():
    page = opened(Sheet("s", ("a",), ())).worksheets[0]
    assert (page["A1"].value, len(page.tables)) == ("a", 0)


def test_the_bytes_do_not_depend_on_the_clock(monkeypatch):
    sheet = Sheet("s", ("a",), (("名",), (1,)))
    first = workbook_of([sheet], "UTC", MADE)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    time.sleep(1.1)
    assert workbook_of([sheet], "UTC", MADE) == first


def test_characters_that_no_file_may_hold_are_replaced():
    cell = opened(Sheet("s", ("a",), (("a\0b\x0bc\ud800",),))).worksheets[0]["A2"]
    assert cell.value == "a�b c�" or "�" in cell.value


def test_two_columns_with_one_name_are_refused():
    with pytest.raises(ValueError, match="one name"):
        Sheet("s", ("a", "a"), ())


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="needs 1 cells"):
        Sheet("s", ("a",), ((1, 2),))
