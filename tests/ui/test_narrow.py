"""What changes in a window without room: two rows, fewer keys, bars to scroll by."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from tests.ui.fakes import shown
from ui.actions import Key
from ui.widgets.header import Cell, Header
from ui.widgets.pagearea import PageArea
from ui.widgets.pagebar import PageBar

PAGES = (Key.LIVE, Key.MAP, Key.REVIEW, Key.ENROL, Key.CAUSES, Key.HEALTH)


@pytest.fixture
def window(qtbot):
    """A window that is never in the way of what stands in it."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(2000, 200)
    made.show()
    return made


@pytest.fixture
def header(window, bridge, actions):
    made = Header(bridge, actions[Key.LANGUAGE], window)
    made.show()
    return made


def rows_of(widget, kind):
    """How many of them stand beside each other, row by row."""
    shown = [one for one in widget.findChildren(kind) if one.isVisible()]
    tops = sorted({one.geometry().center().y() for one in shown})
    return [sum(one.geometry().center().y() == top for one in shown) for top in tops]


def test_the_header_takes_a_second_row_and_gives_it_back(qapp, header):
    header.resize(1400, header.sizeHint().height())
    qapp.processEvents()
    whole = len(header.findChildren(Cell))
    assert rows_of(header, Cell) == [whole]
    header.resize(header.minimumSizeHint().width(), 120)
    qapp.processEvents()
    assert len(rows_of(header, Cell)) == 2
    header.resize(1400, 120)
    qapp.processEvents()
    assert rows_of(header, Cell) == [whole]


def test_the_narrow_header_shows_every_value_whole(qapp, header):
    header.resize(header.minimumSizeHint().width(), header.sizeHint().height())
    qapp.processEvents()
    for cell in header.findChildren(Cell):
        assert cell.caption.sizeHint().width() <= cell.caption.width() + 1
        assert header.rect().contains(cell.geometry())


@pytest.fixture
def bar(window, actions):
    made = PageBar([actions[key] for key in PAGES], window)
    made.show()
    return made


def test_the_page_bar_drops_its_keys_before_it_takes_two_rows(bar, actions):
    bar.resize(bar.sizeHint().width(), 60)
    assert bar._buttons[0].text() == "Live  Alt+1"
    words = bar.width() - 1
    bar.resize(words, 60)
    assert [one.text() for one in bar._buttons][:2] == ["Live", "Map"]
    assert "Alt+1" in bar._buttons[0].toolTip()
    assert bar._rows == 1
    bar.resize(bar.minimumSizeHint().width(), 120)
    assert bar._rows == 2
    bar.resize(2000, 60)
    assert (bar._rows, bar._buttons[0].text()) == (1, "Live  Alt+1")


def test_a_bar_without_pages_is_empty(qtbot):
    made = PageBar([])
    qtbot.addWidget(made)
    made.resize(100, 60)
    assert not made.grab().isNull()


class TallPages(QStackedWidget):
    """A page of many fields, and one that is larger than any room."""

    def __init__(self):
        super().__init__()
        self.fields = [QLineEdit() for _ in range(12)]
        page = QWidget()
        column = QVBoxLayout(page)
        for field in self.fields:
            column.addWidget(field)
        self.addWidget(page)
        large = QLabel("large")
        large.setMinimumSize(4000, 4000)
        large.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.addWidget(large)

    def minimumSizeHint(self):  # noqa: N802 - Qt asks for it by this name
        return (
            self.currentWidget()
            .minimumSizeHint()
            .expandedTo(self.currentWidget().minimumSize())
        )


@pytest.fixture
def area(qtbot):
    made = PageArea(TallPages())
    shown(qtbot, made, 400, 200)
    return made


def test_the_page_follows_the_keyboard(area):
    area.widget().fields[-1].setFocus()
    assert area.verticalScrollBar().value() > 0
    area.widget().fields[0].setFocus()
    assert area.verticalScrollBar().value() < 40


def test_another_page_is_shown_from_its_upper_left(area):
    area.widget().fields[-1].setFocus()
    area.widget().setCurrentIndex(1)
    area.widget().currentWidget().setFocus()
    assert area.verticalScrollBar().value() == area.horizontalScrollBar().value() == 0
