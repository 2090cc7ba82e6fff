"""What looks for words that are cut off finds them, and finds nothing else."""

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from tests.ui.cutoffs import cut_off, too_large, unreachable, without_tip
from ui.widgets.elided import ElidedLabel
from ui.widgets.rows import RowTable

LONG = "a sentence with rather many words in it"


@pytest.fixture
def board(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def put(board, widget, width, height=40):
    widget.setParent(board)
    widget.setFixedSize(width, height)
    widget.show()
    return widget


def test_words_with_room_are_no_finding(board):
    put(board, QLabel("word"), 300)
    put(board, QPushButton("word"), 300, 60)
    assert cut_off(board) == []


@pytest.mark.parametrize("kind", [QLabel, QPushButton])
def test_words_without_room_are_found(board, kind):
    put(board, kind(LONG), 60)
    assert ["px of width" in line for line in cut_off(board)] == [True]


def test_wrapped_words_without_room_below_are_found(board):
    label = put(board, QLabel(LONG), 80, 20)
    label.setWordWrap(True)
    assert ["px of height" in line for line in cut_off(board)] == [True]


def test_a_word_that_no_line_can_hold_is_found(board):
    label = put(board, QLabel("Incomprehensibilities"), 50, 60)
    label.setWordWrap(True)
    assert ["longest word" in line for line in cut_off(board)] == [True]


def test_a_shortened_word_needs_a_tip(board):
    label = put(board, ElidedLabel("9", "value"), 40)
    label.setText(LONG)
    assert ["no tip" in line for line in cut_off(board)] == [True]
    label.set_whole(f"{LONG}.")
    assert cut_off(board) == []


def test_a_button_half_outside_is_found(board):
    button = put(board, QPushButton("word"), 100, 60)
    button.move(350, 0)
    assert ["reaches out" in line for line in cut_off(board)] == [True]
    assert len(unreachable(board, [button])) == 1


def test_a_button_that_can_be_scrolled_to_is_reachable(board):
    area = put(board, QScrollArea(), 200, 100)
    inside = QWidget()
    column = QVBoxLayout(inside)
    buttons = [QPushButton(f"word {n}") for n in range(9)]
    for button in buttons:
        column.addWidget(button)
    area.setWidget(inside)
    board.grab()
    assert cut_off(board) == unreachable(board, buttons) == []


def test_a_button_in_an_area_that_does_not_scroll_is_found(board):
    area = put(board, QScrollArea(), 100, 100)
    area.setWidgetResizable(True)
    inside = QWidget()
    inside.setMinimumWidth(10)
    row = QHBoxLayout(inside)
    button = QPushButton(LONG)
    button.setMinimumWidth(10)
    row.addWidget(button)
    area.setWidget(inside)
    board.grab()
    assert cut_off(board) != []


def test_headings_without_room_are_found(board):
    table = put(board, RowTable(0), 120, 100)
    table.show_rows(("one long heading", "another long heading"), [("a", "b")])
    board.grab()
    assert ["heading" in line for line in cut_off(board)] == [True]


def test_a_window_that_needs_more_room_is_found(board):
    put(board, QLabel("word"), 300)
    board.setMinimumSize(640, 480)
    assert "640 x 480" in too_large(board, QSize(600, 480))
    assert too_large(board, QSize(640, 480)) == ""


def test_an_input_without_a_tip_is_found(board):
    button = put(board, QPushButton(), 100, 60)
    put(board, QPushButton("what it does"), 100, 60)
    assert len(without_tip(board)) == 1
    button.setToolTip("what it does")
    assert without_tip(board) == []
