import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from tests.ui.fakes import a_sighting
from ui.widgets.detail import DetailPanel


@pytest.fixture
def panel(qtbot, texts, marks):
    made = DetailPanel(texts, marks)
    qtbot.addWidget(made)
    made.resize(460, 400)
    return made


def words(panel):
    return [label.text() for label in panel.findChildren(QLabel)]


def test_it_follows_the_newest_until_somebody_chooses(panel):
    panel.show_newest(a_sighting(1))
    panel.show_newest(a_sighting(2))
    assert panel.sighting.index == 2
    panel.show_picked(a_sighting(1))
    panel.show_newest(a_sighting(3))
    assert panel.sighting.index == 1
    assert "Chosen defect" in words(panel)
    panel.follow()
    panel.show_newest(a_sighting(4))
    assert panel.sighting.index == 4
    assert "Newest defect" in words(panel)


def test_it_tells_what_is_known(panel):
    panel.show_newest(a_sighting(lane="drive"))
    assert {
        "Scratch",
        "Review",
        "4.0 × 2.0 mm",  # noqa: RUF001 - a sign for people
        "0.005 m",
        "12 mm",
        "drive",
        "0.87",
    } <= (set(words(panel)))


def test_it_starts_and_is_cleared_without_a_defect(panel):
    assert "No defect yet" in words(panel)
    panel.show_picked(a_sighting())
    panel.clear()
    assert panel.sighting is None
    assert not panel.grab().isNull()


def test_true_pixels_are_enlarged_by_whole_numbers(panel):
    crop = np.zeros((4, 5), np.uint8)
    crop[2, 3] = 255
    panel.show_newest(a_sighting(crop=crop, xyxy_mm=(0, 0, 0.1, 0.1)))
    panel.grab()
    view = panel.crop
    assert view.zoom() == 16
    image = view.grab().toImage()
    frame = view.picture_frame()
    x, y = int(frame.left()) + 3 * 16, int(frame.top()) + 2 * 16
    assert image.pixelColor(x + 1, y + 1).lightness() == 255
    assert image.pixelColor(x - 3, y + 8).lightness() < 40


def test_a_crop_larger_than_the_room_is_shrunk_into_it(panel):
    panel.show_newest(a_sighting(crop=np.zeros((2000, 3000), np.uint8)))
    assert panel.crop.zoom() == 0
    assert panel.crop.rect().contains(panel.crop.picture_frame().toRect())
    assert not panel.grab().isNull()


def test_a_language_switch_reaches_it(qtbot, panel, texts):
    panel.show_newest(a_sighting())
    texts.switch("zh")
    qtbot.waitUntil(lambda: "划伤" in words(panel))
