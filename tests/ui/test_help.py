"""F1: the manual about what is in sight, in the language on screen, and back."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextFormat

from tests.ui.fakes import activate
from ui.actions import Key
from ui.help.book import Book
from ui.help.page import HelpPage


@pytest.fixture
def book(tmp_path):
    """A manual of two pages in both languages, with a picture."""
    for language, word in (("en", "Contents"), ("zh", "目录")):
        folder = tmp_path / language
        (folder / "pictures").mkdir(parents=True)
        picture = QImage(1366, 300, QImage.Format.Format_RGB32)
        picture.fill(0)
        picture.save(str(folder / "pictures" / "live.png"))
        (folder / "start.md").write_text(f"# {word}\n\n[live](live.md)\n", "utf-8")
        (folder / "live.md").write_text(
            f"# live {language}\n\n![](pictures/live.png)\n\n[back](start.md)\n",
            "utf-8",
        )
    return Book(tmp_path)


@pytest.fixture
def guide(qtbot, texts, book):
    made = HelpPage(texts, book)
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    return made


def heading(guide):
    return guide.text.document().firstBlock().text()


def test_it_opens_on_the_page_of_the_place(guide):
    guide.open("live")
    assert heading(guide) == "live en"


def test_a_place_without_a_page_shows_the_contents(guide):
    guide.open("nowhere")
    assert heading(guide) == "Contents"


def test_it_changes_its_language_with_the_window(qtbot, guide, texts):
    guide.open("live")
    texts.switch("zh")
    qtbot.waitUntil(lambda: heading(guide) == "live zh")


def test_a_link_that_was_followed_stays_when_the_language_changes(qtbot, guide, texts):
    guide.open("live")
    guide.text.setSource(QUrl("start.md"))
    assert heading(guide) == "Contents"
    texts.switch("zh")
    qtbot.waitUntil(lambda: heading(guide) == "目录")


def test_backspace_goes_back_to_what_was_read_before(qtbot, guide):
    guide.open("live")
    guide.text.setSource(QUrl("start.md"))
    qtbot.keyClick(guide, Qt.Key.Key_Backspace)
    assert heading(guide) == "live en"


def test_pictures_fit_the_room(guide):
    guide.open("live")
    assert guide.text.document().idealWidth() <= guide.text.viewport().width()
    assert guide.text.horizontalScrollBar().maximum() == 0


def test_nothing_is_fetched_from_elsewhere(guide):
    guide.open("live")
    kind = 2
    assert guide.text.loadResource(kind, QUrl("https://example.org/a.png")) is None


def test_a_manual_that_is_not_there_is_told(qtbot, texts, tmp_path):
    made = HelpPage(texts, Book(tmp_path))
    qtbot.addWidget(made)
    made.open("live")
    assert made.text.toPlainText() == "The manual is not on this computer."


def test_escape_is_the_way_back(qtbot, guide):
    guide.open("live")
    activate(qtbot, guide)
    with qtbot.waitSignal(guide.back):
        qtbot.keyClick(guide, Qt.Key.Key_Escape)


def test_f1_opens_the_manual_and_f1_closes_it(qtbot, active):
    qtbot.keyClick(active, Qt.Key.Key_F1)
    assert active.pages.currentWidget() is active.pages.help
    qtbot.keyClick(active, Qt.Key.Key_F1)
    assert active.pages.currentWidget() is active.live


def test_f1_at_the_login_explains_the_login_and_comes_back_to_it(window):
    window.actions_[Key.LOGIN].trigger()
    window.pages.setCurrentWidget(window.login)
    window.actions_[Key.HELP].trigger()
    assert window.pages.help._place == "login"
    window.actions_[Key.HELP].trigger()
    assert window.pages.currentWidget() is window.login


def test_nothing_of_one_page_goes_on_in_the_next(guide, texts, book):
    folder = book.folder / "en"
    (folder / "map.md").write_text("# head\n\nwords\n", "utf-8")
    for place in ("live", "map"):
        guide.open(place)
    words = guide.text.document().firstBlock().next()
    assert words.text() == "words"
    fragment = words.begin().fragment().charFormat()
    assert not fragment.hasProperty(QTextFormat.Property.FontSizeAdjustment)


def test_paragraphs_and_headings_stand_apart(guide, book):
    page = "# a\n\nb\n\n## c\n\n|d|e|\n|---|---|\n|f|g|\n"
    (book.folder / "en" / "map.md").write_text(page, "utf-8")
    guide.open("map")
    blocks = guide.text.document()
    found = {}
    block = blocks.firstBlock()
    while block.isValid():
        found[block.text()] = block.blockFormat()
        block = block.next()
    assert found["c"].topMargin() > found["b"].topMargin()
    assert found["b"].bottomMargin() > 0
    assert found["f"].bottomMargin() == 0
