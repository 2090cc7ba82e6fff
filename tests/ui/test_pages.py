"""All pages in one window: reached by keys, in both languages, nothing cut off."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit

from inspector.enrol.draft import Draft
from inspector.line.client import Stop
from inspector.status import Phase
from tests.reviewfakes import an_item
from tests.ui.asking import SILENT, ScriptedAsker, a_cluster
from tests.ui.closing import ScriptedLots, ScriptedShifts, an_end
from tests.ui.fakes import a_sighting, shown
from tests.ui.reviewing import RememberingStore, ScriptedReviews, parts_of
from tests.ui.teaching import ScriptedTeacher, a_bin
from ui.actions import Key
from ui.main_window import MainWindow
from ui.pages import Work
from ui.widgets.elided import ElidedLabel

PAGES = (Key.LIVE, Key.REVIEW, Key.ENROL, Key.CAUSES, Key.LOT, Key.SHIFT)
KINDS = tuple(f"kind {n}" for n in range(12))


@pytest.fixture
def store():
    return RememberingStore()


@pytest.fixture
def station(qtbot, bridge, texts, marks, notifier, store, client):
    client.set(phase=Phase.RUNNING, run_id="run", lot_id="C-1")
    bridge._look()
    review = parts_of(ScriptedReviews([an_item(n) for n in range(5)]), store)
    work = Work(
        lambda: KINDS,
        review,
        ScriptedTeacher(a_bin(7)),
        ScriptedAsker([a_cluster(), SILENT]),
        ScriptedLots(an_end("C-2"), an_end("C-1")),
        ScriptedShifts(),
    )
    made = MainWindow(bridge, texts, marks, notifier, work=work)
    shown(qtbot, made)
    yield made
    made.hide()
    made.close_sources()


def on(station, qtbot, key):
    """A page with what belongs on it."""
    station.actions_[key].trigger()
    if key is Key.REVIEW:
        qtbot.waitUntil(lambda: station.review.desk.picture is not None)
    elif key is Key.ENROL:
        qtbot.waitUntil(lambda: station.enrol.gallery.items.rowCount() == 7)
    elif key is Key.CAUSES:
        qtbot.waitUntil(lambda: station.causes.clusters.items.rowCount() == 2)
    elif key is Key.LOT:
        qtbot.waitUntil(lambda: not station.pages.lot.desk.reading)
    elif key is Key.SHIFT:
        qtbot.waitUntil(lambda: station.pages.shift.desk.pages is not None)
    station.grab()


@pytest.mark.parametrize("key", PAGES)
def test_a_key_leads_to_each_page_and_the_button_is_pressed(qtbot, station, key):
    station.actions_[Key.CAUSES if key is Key.LIVE else Key.LIVE].trigger()
    digit = dict(zip(PAGES, "134567", strict=True))[key]
    number = getattr(Qt.Key, f"Key_{digit}")
    qtbot.keyClick(station, number, Qt.KeyboardModifier.AltModifier)
    assert station.pages.currentWidget() is station._places[key]
    pressed = [one for one in PAGES if station.actions_[one].isChecked()]
    assert pressed == [key]


def test_start_and_stop_work_on_every_page(qtbot, station, client):
    for key in PAGES:
        on(station, qtbot, key)
        qtbot.keyClick(station, Qt.Key.Key_F6)
    assert client.commands == [Stop()] * len(PAGES)


def test_leaving_the_review_stores_what_was_said(qtbot, station, store):
    on(station, qtbot, Key.REVIEW)
    qtbot.keyClick(station, Qt.Key.Key_1)
    station.actions_[Key.LIVE].trigger()
    qtbot.waitUntil(lambda: [one.kind for one in store.records] == ["kind 0"])


def test_closing_the_window_stores_what_was_said(qtbot, station, store):
    on(station, qtbot, Key.REVIEW)
    qtbot.keyClick(station, Qt.Key.Key_1)
    station.close_sources()
    assert [one.kind for one in store.records] == ["kind 0"]


def test_a_taught_kind_gets_a_key_in_the_review(qtbot, station):
    on(station, qtbot, Key.ENROL)
    teacher = station.enrol.desk._teacher
    lesson = teacher.teach(Draft("Oil"), ("a picture",), "Li")
    station.enrol.desk.learnt.emit(lesson)
    on(station, qtbot, Key.REVIEW)
    assert station.review.keys.kinds == (*KINDS, "oil")


def test_the_causes_open_on_the_defect_that_was_looked_at(qtbot, station):
    sighting = a_sighting(number=0)
    chosen = type(sighting)(
        **{n: getattr(sighting, n) for n in sighting.__slots__} | {"index": 102}
    )
    station.live.detail.show_picked(chosen)
    on(station, qtbot, Key.CAUSES)
    assert station.causes.cluster == SILENT


def test_the_review_opens_on_the_defect_that_was_looked_at(qtbot, station):
    sighting = a_sighting(number=0)
    chosen = type(sighting)(
        **{n: getattr(sighting, n) for n in sighting.__slots__} | {"index": 3}
    )
    station.live.detail.show_picked(chosen)
    on(station, qtbot, Key.REVIEW)
    qtbot.waitUntil(lambda: station.review.desk.current.index == 3)
    assert station.review._why.text() == "Chosen defect"
    qtbot.keyClick(station, Qt.Key.Key_1)
    station.actions_[Key.LIVE].trigger()
    on(station, qtbot, Key.REVIEW)
    assert station.review.desk.current.index != 3  # it is asked about once


def test_a_message_stays_above_the_page_that_comes_after_it(qtbot, station, notifier):
    notifier.warn("the disk is nearly full")
    on(station, qtbot, Key.ENROL)
    middle = station.notes.mapTo(station, station.notes.rect().center())
    above = station.childAt(middle)
    assert above is station.notes or station.notes.isAncestorOf(above)


def cut_off(window):
    """Texts of visible buttons and labels that do not fit, or lie outside."""
    found = []
    for button in window.findChildren(QAbstractButton):
        if not button.isVisible() or not button.text():
            continue
        wide = button.fontMetrics().horizontalAdvance(button.text())
        if wide > button.width() - 14:
            found.append(button.text())
        corner = button.mapTo(window, QPoint(button.width(), button.height()))
        scrolled = button.parent().parent().parent() is window.review.keys
        if not scrolled and not window.rect().contains(corner - QPoint(1, 1)):
            found.append(f"outside: {button.text()}")
    for label in window.findChildren(QLabel):
        may_shrink = isinstance(label, ElidedLabel) or label.wordWrap()
        if label.isVisible() and not may_shrink:
            found += [label.text()] * (label.sizeHint().width() > label.width() + 1)
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("key", PAGES)
def test_nothing_is_cut_off_on_any_page(qtbot, station, texts, size, language, key):
    texts.switch(language)
    station.resize(*size)
    on(station, qtbot, key)
    qtbot.waitUntil(lambda: cut_off(station) == [])
    assert (station.width(), station.height()) == size


def words_on(page):
    """All that is written on a page."""
    labels = (*page.findChildren(QLabel), *page.findChildren(QAbstractButton))
    return [one.text() for one in labels if one.isVisible()]


class Told(QObject):
    """Counts how often a widget is told that the language is another."""

    def __init__(self, widget):
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, _widget, event):  # noqa: N802
        self.times += event.type() == QEvent.Type.LanguageChange
        return False


@pytest.mark.parametrize("key", PAGES)
def test_a_page_learns_the_language_when_it_is_shown(qtbot, station, texts, key):
    elsewhere = Key.CAUSES if key is Key.LIVE else Key.LIVE
    on(station, qtbot, key)
    page = station.pages.currentWidget()
    texts.toggle()
    QCoreApplication.sendPostedEvents()
    wanted = words_on(page)
    texts.toggle()
    QCoreApplication.sendPostedEvents()
    on(station, qtbot, elsewhere)
    told = Told(page)
    texts.toggle()
    QCoreApplication.sendPostedEvents()
    assert told.times == 0
    on(station, qtbot, key)
    assert told.times == 1
    qtbot.waitUntil(lambda: words_on(page) == wanted)


def choice(widget):
    """The buttons of which one is chosen: Tab leads to one, arrows to the others."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return set(group.buttons()) if group is not None and group.exclusive() else set()


@pytest.mark.parametrize("key", PAGES)
def test_everything_on_a_page_is_named_and_reached_by_tab(qtbot, station, key):
    on(station, qtbot, key)
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    wanted = {
        one
        for kind in kinds
        for one in station.findChildren(kind)
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert [one for one in wanted if not one.accessibleName()] == []
    reached = set()
    for _ in range(80):
        focused = station.focusWidget()
        reached.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    left = {one for one in wanted - reached if not choice(one) & reached}
    assert {one.accessibleName() for one in left} == set()
