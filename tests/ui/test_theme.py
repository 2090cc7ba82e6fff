import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication

from inspector.findings import Decision
from inspector.status import Phase
from inspector.types import UNKNOWN
from ui.theme import DARK as COLOURS
from ui.theme import (
    DECISION_MARKS,
    PHASE_MARKS,
    KindMarks,
    Shape,
    shape_path,
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


def test_the_style_sheet_has_no_open_place():
    assert "$" not in style_sheet(COLOURS)
