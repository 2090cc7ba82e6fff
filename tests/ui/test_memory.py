import json

import pytest

from tests.ui.test_widgets import NothingRecorded
from ui import kept
from ui.actions import Key
from ui.kept import Kept
from ui.main_window import MainWindow
from ui.map.source import Records
from ui.memory import Memory
from ui.theme import dress


@pytest.fixture
def path(tmp_path):
    return tmp_path / "window.json"


@pytest.fixture
def open_window(qapp, qtbot, bridge, texts, marks, notifier, path):
    def opened(*, full_screen=False):
        records = Records(NothingRecorded(), ())
        made = MainWindow(bridge, texts, marks, notifier, records=records)
        qtbot.addWidget(made)
        made.resize(1000, 700)
        Memory(made, texts, path).restore(full_screen=full_screen)
        return made

    yield opened
    texts.switch("en")
    dress(qapp, "dark")


def close(window):
    window.close()
    window.map.close_source()


def test_a_first_window_looks_as_it_was_made(open_window, path):
    window = open_window()
    assert window.isVisible()
    assert window.place == "live"
    close(window)


def test_a_window_that_dies_is_followed_by_one_that_looks_the_same(
    qapp, qtbot, open_window, path, texts
):
    window = open_window()
    window.actions_[Key.MAP].trigger()
    window.actions_[Key.THEME].trigger()
    texts.switch("zh")
    window.resize(1, 700)  # the least width: the screen of the tests has no more
    size = window.size()

    def written():
        found = kept.read(path)
        looks = (found.page, found.language, found.light)
        return looks == ("map", "zh", True) and bool(found.geometry)

    qtbot.waitUntil(written)  # and not at its end, for it may have none
    window.hide()
    texts.switch("en")
    dress(qapp, "dark")
    again = open_window()
    assert again.place == "map"
    assert again.pages.currentWidget() is again.map
    assert texts.language == "zh"
    assert again.palette().window().color().lightness() > 180
    assert again.size() == size
    close(again)
    close(window)


def test_what_is_changed_just_before_the_end_is_kept(open_window, path):
    window = open_window()
    window.actions_[Key.MAP].trigger()
    close(window)
    assert kept.read(path).page == "map"


def test_a_full_screen_is_full_again_and_its_place_is_not_forgotten(
    qtbot, open_window, path
):
    window = open_window()
    close(window)
    geometry = kept.read(path).geometry
    window = open_window(full_screen=True)
    assert window.isFullScreen()
    close(window)
    assert kept.read(path).full_screen
    assert kept.read(path).geometry == geometry
    again = open_window()
    assert again.isFullScreen()
    close(again)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"page": 3, "language": "fr", "full_screen": "yes", "geometry": "!"}',
        json.dumps({"geometry": "A" * 100_000, "page": "x" * 100_000}),
        json.dumps({"page": "login", "geometry": "AAAA"}),
    ],
)
def test_a_broken_memory_costs_nothing(open_window, path, text):
    path.write_text(text)
    window = open_window()
    assert window.place == "live"
    assert not window.isFullScreen()
    close(window)


def test_a_disk_that_is_full_costs_the_look_and_nothing_else(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    kept.write(tmp_path / "file" / "window.json", Kept(page="map"))
    assert "cannot be kept" in caplog.text
