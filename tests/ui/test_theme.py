import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from inspector.findings import Decision
from inspector.status import Phase
from inspector.types import UNKNOWN
from ui.actions import Key
from ui.theme import (
    COLOURS,
    DECISION_MARKS,
    PHASE_MARKS,
    KindMarks,
    Shape,
    palette,
    shape_path,
    sign_pen,
    style_sheet,
)


def test_the_window_is_dark_whatever_the_desktop_says(qapp):
    assert QApplication.palette().window().color().lightness() < 80


def test_forty_kinds_have_forty_different_marks():
    marks = KindMarks(f"kind-{n}" for n in range(40))
    assert len({marks.of(f"kind-{n}") for n in range(40)}) == 40


def test_a_kind_keeps_its_mark_and_unknown_has_its_own():
    marks = KindMarks(["scratch"])
    first = marks.of("new")
    marks.of("newer")
    assert marks.of("new") == first
    assert marks.of(UNKNOWN) == KindMarks().of(UNKNOWN)
    assert marks.of(UNKNOWN) not in (marks.of("scratch"), first)


def test_no_decision_depends_on_colour_alone():
    assert set(DECISION_MARKS) == set(Decision)
    assert len({mark.shape for mark in DECISION_MARKS.values()}) == len(Decision)


def test_every_phase_has_a_mark_and_fault_is_unlike_running():
    assert set(PHASE_MARKS) == set(Phase)
    assert PHASE_MARKS[Phase.FAULT].shape != PHASE_MARKS[Phase.RUNNING].shape


@pytest.mark.parametrize("shape", list(Shape))
def test_a_shape_stays_in_its_box(shape):
    box = QRectF(3, 4, 20, 20)
    path = shape_path(shape, box)
    assert box.adjusted(-0.1, -0.1, 0.1, 0.1).contains(path.boundingRect())
    assert path.boundingRect().width() > 10


@pytest.mark.parametrize("look", COLOURS)
def test_the_style_sheet_has_no_open_place(look):
    assert "$" not in style_sheet(COLOURS[look])


def luminance(colour):
    """Source: WCAG 2.2, relative luminance. https://www.w3.org/TR/WCAG22/"""
    parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("look", COLOURS)
def test_words_can_be_read_on_every_ground(look):
    colours = COLOURS[look]
    for ground in (colours.window, colours.panel, colours.base, colours.button):
        assert contrast(colours.text, ground) >= 7
    for ground in (colours.window, colours.panel, colours.base):
        assert contrast(colours.quiet, ground) >= 4.5
        assert contrast(colours.highlight, ground) >= 3
    assert contrast(colours.on_highlight, colours.highlight) >= 4.5


def test_signs_on_light_ground_have_a_dark_outline():
    assert sign_pen(palette(COLOURS["dark"])).style() is Qt.PenStyle.NoPen
    pen = sign_pen(palette(COLOURS["light"]))
    assert contrast(pen.color(), COLOURS["light"].panel) >= 7


def test_colours_change_while_the_window_is_open(window, qapp):
    window.actions_[Key.THEME].trigger()
    assert window.palette().window().color().lightness() > 180
    assert window.grab().toImage().pixelColor(300, 300).lightness() > 180
    window.actions_[Key.THEME].trigger()
    assert window.palette().window().color().lightness() < 80
