"""Reports as HTML and PDF files."""

import base64
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import typst
from fontTools.ttLib import TTFont

from inspector.report import render, typeface
from inspector.report.run_report import PictureState
from tests.unit.report import reports

RUNS = {
    "good": reports.a_report,
    "empty": reports.an_empty_run,
    "unseen": reports.an_unseen_run,
    "rejected": reports.a_rejected_run,
    "wide": reports.a_wide_run,
    "hostile": reports.a_hostile_run,
}
VOID = {"meta", "img", "br", "hr", "link", "input"}


class Page(HTMLParser):
    """The tags, attributes and text of a page; checks that tags nest."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.words, self._open = [], [], [], []
        self.feed(page.decode("utf-8"))
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_run_becomes_the_same_bytes_twice(name, lang):
    for make in (render.render_html, render.render_pdf):
        assert make(RUNS[name](), lang) == make(RUNS[name](), lang)


@pytest.mark.parametrize("name", RUNS)
def test_a_page_loads_nothing_and_runs_nothing(name):
    page = Page(render.render_html(RUNS[name](), "en"))
    assert not {"script", "link", "iframe", "object", "form", "base"} & set(page.tags)
    for tag, attribute, value in page.attributes:
        assert not attribute.startswith("on"), (tag, attribute)
        if attribute in ("src", "href"):
            assert value.startswith(
                ("data:image/jpeg;base64,", "data:image/png;base64,")
            )
    assert ("meta", "http-equiv", "Content-Security-Policy") in page.attributes


def test_what_people_typed_is_text_on_the_page():
    page = Page(render.render_html(reports.a_hostile_run(), "en"))
    for text in reports.HOSTILE[:5]:
        assert text[:30] in page.text


def test_a_hostile_page_has_the_tags_of_a_good_one():
    good = set(Page(render.render_html(reports.a_report(), "en")).tags)
    hostile = set(Page(render.render_html(reports.a_hostile_run(), "en")).tags)
    assert hostile <= good | {"line", "polygon", "circle", "rect"}


def test_typst_markup_reaches_the_pdf_as_text(tmp_path):
    document = render.run_document(reports.a_hostile_run(), "en")
    payload = json.loads(json.dumps(render._payload(document, tmp_path)))
    assert payload["facts"]["rows"][0][1].startswith('#read("/etc/passwd")')
    assert "/etc/passwd" not in render._template("document.typ")


def test_evidence_stands_inside_the_page():
    run = reports.a_report()
    page = render.render_html(run, "en").decode()
    first = base64.b64encode(run.worst[0].picture).decode()
    assert f"data:image/jpeg;base64,{first}" in page


def test_a_picture_that_cannot_be_decoded_does_not_stop_the_report():
    run = reports.a_report()
    broken = b"\xff\xd8\xff" + b"junk" * 100 + b"\xff\xd9"
    torn = replace(run.worst[0], picture=broken, state=PictureState.STORED)
    assert render.render_pdf(replace(run, worst=(torn,)), "en").startswith(b"%PDF-")


def test_the_pdf_is_dated_by_the_run_and_not_by_the_clock():
    pdf = render.render_pdf(reports.a_report(), "en")
    assert b"20260328231508" in pdf
    later = replace(reports.a_report(), started_at=None, ended_at=None)
    assert b"19700101000000" in render.render_pdf(later, "en")


def test_a_page_brings_the_chinese_characters_that_it_shows():
    page = render.render_html(reports.a_report(), "zh").decode()
    [data] = re.findall(r"data:font/otf;base64,([A-Za-z0-9+/=]+)", page)
    with TTFont(io.BytesIO(base64.b64decode(data))) as font:
        have = font.getBestCmap()
    shown = {letter for letter in Page(page.encode()).text if letter >= "\u4e00"}
    assert len(shown) > 50
    assert all(ord(letter) in have for letter in shown)
    assert "Report Sans SC" in page


def test_a_page_without_chinese_brings_no_font():
    assert typeface.embedded("Latin — 12 %") == ""


def test_a_character_that_the_font_lacks_is_left_to_the_reader():
    assert "@font-face" in typeface.embedded("\U0002070e 钢")


def test_a_latin_report_needs_no_font_of_the_computer():
    fonts, families, missing = render._fonts("Latin — 12 %", None)
    assert families == [render.LATIN_FONT]
    assert set(families) <= set(fonts.families())
    assert missing == ""


def test_chinese_without_a_font_is_said(monkeypatch):
    monkeypatch.setattr(render, "CHINESE_FONTS", ("No Such Font",))
    assert render._fonts("班次", None)[1:] == (
        [render.LATIN_FONT],
        render.NO_CHINESE_FONT,
    )


def test_print_style_and_language_stand_in_the_page():
    page = render.render_html(reports.a_report(), "zh").decode()
    assert '<html lang="zh-CN">' in page
    assert "@media print" in page
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", page)


def test_the_template_prints_every_sort_of_block():
    page = Page(render.render_html(reports.a_report(), "en"))
    assert {"dl", "table", "figure", "svg", "img", "p"} <= set(page.tags)


def test_a_broken_template_value_is_an_error_and_not_a_hole():
    with pytest.raises(typst.TypstError):
        typst.Compiler(b'#json("missing.json")').compile(format="pdf")
