import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from inspector.cause.causebase import load_base
from inspector.cause.table import (
    COLUMNS,
    canonical,
    harmless,
    merged,
    original,
    rows_of,
)
from inspector.cause.tablefile import read_table, write_table
from inspector.errors import CauseError


@pytest.fixture(scope="module")
def base():
    return load_base()


def a_row(**more):
    row = {
        "material": "steel_hot",
        "kind": "scratches",
        "cause_en": "Loose bolt at the apron",
        "cause_zh": "护板螺栓松动",
        "step": "finishing_rolling",
        "families": "fixed_contact",
        "checks_en": "Look at the bolts",
        "checks_zh": "检查螺栓",
    }
    return (2, row | more)


@pytest.mark.parametrize("name", ["causes.csv", "causes.xlsx"])
def test_what_is_exported_is_imported_without_a_change(base, tmp_path, name):
    write_table(tmp_path / name, rows_of(base))
    rows, misfits = read_table(tmp_path / name)
    again = merged(base, rows)
    assert (misfits, again.misfits, again.added, again.changed) == ([], (), (), ())
    assert again.base.digest == base.digest


def test_a_plants_own_cause_is_added_with_its_check(base):
    made = merged(base, [a_row()])
    cause = "steel_hot/scratches/loose_bolt_at_the_apron"
    assert made.added == (cause,)
    found = made.base.candidates("steel_hot", "scratches")
    assert found.checks(cause)[0].zh == "检查螺栓"
    assert next(c for c in found.causes if c.id == cause).source == ("inference",)


def test_a_known_cause_can_be_put_in_other_words(base):
    cause = "steel_hot/scratches/worn_guides"
    made = merged(base, [a_row(cause_id=cause, cause_en="Worn guide")])
    assert made.changed == (cause,)
    assert cause in {one.id for one in made.base.causes()}


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        ({"cause_zh": ""}, "cause_zh"),
        ({"material": "cheese"}, "no material 'cheese'"),
        ({"kind": "mould"}, "no kind 'mould'"),
        ({"step": "baking"}, "step knows no 'baking'"),
        ({"families": "magic"}, "families knows no 'magic'"),
        ({"families": ""}, "families is empty"),
        ({"source": "the internet"}, "source knows no"),
        ({"cause_id": "pcb/short/x"}, "must begin with steel_hot/scratches/"),
        ({"cause_id": "steel_hot/scratches/../x"}, "an id is"),
        ({"checks_zh": ""}, "checks_en has 1 entries and checks_zh has 0"),
    ],
)
def test_a_row_that_does_not_fit_is_told_and_the_rest_is_taken(base, spoilt, why):
    good = (3, a_row()[1])
    made = merged(base, [a_row(cause_en="Another one", **spoilt), good])
    assert [one.row for one in made.misfits] == [2]
    assert why in made.misfits[0].why
    assert len(made.added) == 1


def test_the_same_cause_twice_is_told(base):
    made = merged(base, [a_row(), (3, a_row()[1])])
    assert [one.row for one in made.misfits] == [3]


@pytest.mark.parametrize(
    ("head", "ours"),
    [
        ("Failure Cause", "cause_en"),
        ("失效模式", "kind"),
        ("\ufeffmaterial", "material"),
    ],
)
def test_words_of_an_fmea_are_understood(head, ours):
    assert canonical(head) == ours


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "plain", "'=1"])
def test_no_text_becomes_a_formula_and_comes_back_as_it_was(text):
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t"))
    assert original(harmless(text)) == text or text.startswith("'")


def test_hostile_words_are_text_in_a_spreadsheet(tmp_path):
    row = dict.fromkeys(COLUMNS, "=cmd|'/c calc'!A0")
    write_table(tmp_path / "a.xlsx", [row])
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert {cell.data_type for cell in sheet[2]} == {"s"}
    write_table(tmp_path / "a.csv", [row])
    assert "\n=" not in (tmp_path / "a.csv").read_text("utf-8-sig")


def test_a_formula_in_a_plants_table_is_told_and_not_computed(tmp_path):
    book = Workbook()
    book.active.append(["material", "kind"])
    book.active.append(["pcb", "=1+1"])
    book.save(tmp_path / "a.xlsx")
    rows, misfits = read_table(tmp_path / "a.xlsx")
    assert rows == []
    assert "formula" in misfits[0].why


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"no zip"),
        ("a.xlsx", b""),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.csv", b""),
        ("a.csv", b'a,b\n"never closed'),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CauseError):
        read_table(tmp_path / name)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as packed:
        packed.writestr("hello.txt", "hello")
    with pytest.raises(CauseError, match="no XLSX"):
        read_table(tmp_path / "a.xlsx")


def test_a_missing_file_and_another_ending_are_told(tmp_path):
    with pytest.raises(CauseError, match="cannot read"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(CauseError, match=r"\.csv or \.xlsx"):
        write_table(tmp_path / "a.ods", [])
