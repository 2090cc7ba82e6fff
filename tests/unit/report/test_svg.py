"""Drawings as SVG text."""

from xml.dom.minidom import parseString

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.report.svg import Drawing, shortened, width_of


def test_the_same_calls_give_the_same_text():
    def drawn():
        sheet = Drawing(10, 20, "a sheet")
        sheet.hatch(0, 0, 9.123456, 3)
        sheet.text((1, 2), "words")
        return sheet.render()

    assert drawn() == drawn()


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_stays_text(text):
    sheet = Drawing(10, 10, text)
    sheet.text((0, 0), text)
    names = {
        node.nodeName for node in parseString(sheet.render()).firstChild.childNodes
    }
    assert names == {"title", "text"}


def test_quotes_in_an_attribute_do_not_end_it():
    sheet = Drawing(1, 1, '"\' onload="alert(1)')
    assert parseString(sheet.render()).firstChild.hasAttribute("onload") is False


def test_nothing_is_drawn_where_there_is_no_area():
    sheet = Drawing(10, 10, "")
    sheet.rect(0, 0, 0, 5)
    sheet.rect(0, 0, 5, -1)
    assert "rect" not in sheet.render()


def test_hatching_stays_inside_its_rectangle():
    sheet = Drawing(100, 100, "")
    sheet.hatch(10, 20, 33, 7)
    for line in parseString(sheet.render()).getElementsByTagName("line"):
        x1, y1, x2, y2 = (float(line.getAttribute(n)) for n in ("x1", "y1", "x2", "y2"))
        assert 10 <= x1 <= x2 <= 43
        assert 20 <= y2 <= y1 <= 27


def test_numbers_are_short_and_never_minus_zero():
    sheet = Drawing(10, 10, "")
    sheet.line((-0.0001, 1.50), (2.005, 3.0))
    assert 'x1="0"' in sheet.render()
    assert 'y1="1.5"' in sheet.render()


@pytest.mark.parametrize(
    "words", ["", "short", "a very long name of a kind", "划" * 40]
)
def test_a_shortened_text_fits_its_room(words):
    short = shortened(words, 10, 60)
    assert width_of(short, 10) <= 60
    assert short == words or short.endswith("…")
