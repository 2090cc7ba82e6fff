"""The manual: a page for each page of the window, in two languages, all of it there."""

import re

import pytest
from PySide6.QtGui import QImage

from inspector.resources import manual_folder
from tests.repository.tree import ROOT
from ui.actions import PLANS, Key
from ui.help.book import START, TROUBLE, Book

LANGUAGES = ("en", "zh")
MOST_BYTES = 6_000_000
NO_PAGES = {
    *(Key.START, Key.STOP, Key.ACKNOWLEDGE, Key.FREEZE, Key.FOLLOW, Key.SCALE),
    *(Key.LANGUAGE, Key.FULL_SCREEN, Key.RULER, Key.WHOLE, Key.THEME, Key.HELP),
}
"""Commands that lead to no page; every other one has its page in the manual."""

PAGES = sorted({plan.key for plan in PLANS} - NO_PAGES)
FILES = sorted(manual_folder().glob("*/*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")
VEILED = re.compile(r"<!--.*?-->", re.DOTALL)


def read(file):
    """What a reader sees of a page; a picture that is not taken yet is veiled."""
    return VEILED.sub("", file.read_text("utf-8"))


def test_the_manual_lies_where_the_window_looks_for_it():
    assert manual_folder() == ROOT / "docs" / "manual"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", [*PAGES, START, TROUBLE])
def test_every_page_of_the_window_has_its_text(place, language):
    path = Book.shipped().folder / language / f"{place}.md"
    assert path.is_file(), f"write docs/manual/{language}/{place}.md"
    assert Book.shipped().page(place, language) == path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", PAGES)
def test_every_page_of_the_window_is_shown_by_a_picture_and_named_at_the_start(
    place, language
):
    folder = manual_folder() / language
    assert f"pictures/{place}.png" in read(folder / f"{place}.md")
    assert f"({place}.md)" in read(folder / f"{START}.md")


@pytest.mark.parametrize(
    "file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_every_link_and_picture_is_there(file):
    for link in LINK.findall(read(file)):
        assert "://" not in link, "the manual is read without a network"
        assert (file.parent / link).is_file(), link


def test_both_languages_have_the_same_pages_and_pictures():
    def names(language):
        folder = manual_folder() / language
        found = (*folder.glob("*.md"), *folder.glob("pictures/*"))
        return sorted(path.relative_to(folder).as_posix() for path in found)

    assert names("en") == names("zh")


@pytest.mark.parametrize("place", [path.stem for path in FILES if "en" in path.parts])
def test_both_languages_have_the_same_headings_tables_and_pictures(place):
    def shape(language):
        text = read(manual_folder() / language / f"{place}.md")
        marks = ("# ", "## ", "|---", "![")
        return [
            next(mark for mark in marks if line.startswith(mark))
            for line in text.splitlines()
            if line.startswith(marks)
        ]

    assert shape("en") == shape("zh")


def test_every_picture_is_used_can_be_read_and_all_are_small():
    pictures = sorted(manual_folder().glob("*/pictures/*"))
    used = {
        (file.parent / link).resolve()
        for file in FILES
        for link in LINK.findall(read(file))
    }
    assert [path for path in pictures if path.resolve() not in used] == []
    assert [path for path in pictures if QImage(str(path)).isNull()] == []
    assert sum(path.stat().st_size for path in pictures) <= MOST_BYTES


def test_the_english_pages_have_no_chinese_and_the_chinese_ones_have():
    han = re.compile(r"[\u4e00-\u9fff]")
    for file in FILES:
        text = file.read_text("utf-8").replace("中文", "")
        assert bool(han.search(text)) == (file.parent.name == "zh"), file
