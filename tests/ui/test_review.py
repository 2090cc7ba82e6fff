"""The review: keys, undo, pictures that are there before they are asked for, names."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton

from inspector.findings import Opinion
from inspector.review.items import Why
from inspector.review.session import HELD_BACK
from inspector.types import UNKNOWN
from tests.reviewfakes import a_passed, an_item
from tests.ui.reviewing import RememberingStore, ScriptedReviews, parts_of
from ui.review.desk import PREFETCHED, ReviewDesk
from ui.review.page import ReviewPage
from ui.who import NOBODY

KINDS = ("pit", "scratch", "roll_mark", *(f"kind {n}" for n in range(4, 12)))


@pytest.fixture
def source():
    return ScriptedReviews([an_item(n) for n in range(12)])


@pytest.fixture
def store():
    return RememberingStore()


@pytest.fixture
def desk(source, store, who):
    made = ReviewDesk(parts_of(source, store), who)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def page(qtbot, desk, texts, marks, who, notifier):
    made = ReviewPage(desk, texts, marks, who, lambda: KINDS, notifier)
    qtbot.addWidget(made)
    made.resize(1366, 530)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: desk.picture is not None)
    yield made
    made.hide()


def key(qtbot, page, which, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(page, which, modifier)


def said(store, desk, qtbot):
    desk.pause()
    qtbot.waitUntil(lambda: desk.unsent == 0)
    return [(one.opinion, one.kind) for one in store.records]


def test_digits_name_the_kind_zero_is_a_false_alarm_and_u_unknown(
    qtbot, page, desk, store
):
    for which in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_0, Qt.Key.Key_U, Qt.Key.Key_S):
        qtbot.waitUntil(lambda: desk.picture is not None)
        key(qtbot, page, which)
    assert said(store, desk, qtbot) == [
        (Opinion.CONFIRMED, "pit"),
        (Opinion.RELABELLED, "scratch"),
        (Opinion.FALSE, ""),
        (Opinion.RELABELLED, UNKNOWN),
        (Opinion.UNSURE, ""),
    ]


def test_ctrl_with_a_digit_names_the_kinds_beyond_nine(qtbot, page, desk, store):
    key(qtbot, page, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert said(store, desk, qtbot) == [(Opinion.RELABELLED, "kind 11")]


def test_touching_a_kind_does_what_its_key_does(qtbot, page, desk, store):
    qtbot.mouseClick(page.keys.buttons[1], Qt.MouseButton.LeftButton)
    assert said(store, desk, qtbot) == [(Opinion.RELABELLED, "scratch")]


def test_the_next_picture_is_there_before_it_is_asked_for(qtbot, page, desk):
    qtbot.waitUntil(lambda: len(desk._pictures) == PREFETCHED)
    shown = []
    for _ in range(PREFETCHED):
        shown.append((desk.current.index, page.picture._image.pixelColor(0, 0).red()))
        key(qtbot, page, Qt.Key.Key_1)  # no event loop runs in between to read one
    assert shown == [(n, 40 + n) for n in range(PREFETCHED)]


def test_nothing_is_judged_before_its_picture_is_seen(qtbot, page, desk, store):
    desk._pictures.clear()
    page._show()
    assert not page.nothing.isEnabled()
    key(qtbot, page, Qt.Key.Key_1)
    page._on_kind("pit")
    assert desk.session.answered == 0


def test_backspace_takes_the_last_answer_back_before_it_is_stored(
    qtbot, page, desk, store
):
    for _ in range(HELD_BACK + 1):
        key(qtbot, page, Qt.Key.Key_1)
    for _ in range(HELD_BACK + 2):
        key(qtbot, page, Qt.Key.Key_Backspace)
    assert desk.current.index == 1
    assert not page.undo.isEnabled()
    assert len(said(store, desk, qtbot)) == 1


def test_an_undone_picture_is_read_again_and_can_be_judged(qtbot, page, desk, store):
    for _ in range(3):
        key(qtbot, page, Qt.Key.Key_1)
    for _ in range(3):
        key(qtbot, page, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: desk.picture is not None)
    key(qtbot, page, Qt.Key.Key_0)
    assert said(store, desk, qtbot) == [(Opinion.FALSE, "")]


def test_leaving_the_page_stores_what_was_held_back(qtbot, page, desk, store):
    key(qtbot, page, Qt.Key.Key_1)
    page.hide()
    qtbot.waitUntil(lambda: len(store.records) == 1)


def test_what_cannot_be_stored_waits_is_told_once_and_is_stored_later(
    qtbot, page, desk, store, notifier
):
    told = []
    notifier.posted.connect(lambda message: told.append(message.text))
    store.refuses = "another process holds the station"
    key(qtbot, page, Qt.Key.Key_1)
    desk.pause()
    qtbot.waitUntil(lambda: told == ["Another process holds the station"])
    assert "1 not stored yet" in page._figures.text()
    store.refuses = ""
    desk._store_from = 0
    qtbot.waitUntil(lambda: len(store.records) == 1)
    assert len(told) == 1


def test_records_that_cannot_be_read_are_a_calm_sentence(
    qtbot, desk, source, page, notifier
):
    source.refuses = "the database is away"
    desk.session._waiting.clear()
    desk._looks = 0
    with qtbot.waitSignal(notifier.posted) as heard:
        desk.look()
    assert heard.args[0].text == "The database is away"


def test_a_tile_is_clean_or_a_box_says_what_was_missed(qtbot, page, desk, store):
    desk.session.ask_first(a_passed(3))
    desk.answered()
    qtbot.waitUntil(lambda: desk.picture is not None)
    qtbot.waitUntil(lambda: page.nothing.text().startswith("Clean"))
    frame = page.picture.picture_frame().toRect()
    scale = frame.width() / 96
    one = frame.topLeft() + QPoint(round(10 * scale), round(20 * scale))
    other = frame.topLeft() + QPoint(round(30 * scale), round(40 * scale))
    qtbot.mousePress(page.picture, Qt.MouseButton.LeftButton, pos=one)
    qtbot.mouseMove(page.picture, other)
    qtbot.mouseRelease(page.picture, Qt.MouseButton.LeftButton, pos=other)
    key(qtbot, page, Qt.Key.Key_1)
    assert said(store, desk, qtbot) == [(Opinion.MISSED, "pit")]
    (x1, y1, x2, y2) = store.records[0].area_px
    assert np.allclose((x1, y1, x2, y2), (18, 36, 38, 56), atol=1.0)


def test_a_finding_cannot_be_drawn_on(qtbot, page):
    qtbot.mousePress(page.picture, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    qtbot.mouseMove(page.picture, QPoint(300, 200))
    assert page.picture.box_px is None


def test_a_second_person_begins_a_queue_of_their_own(qtbot, page, desk, source, store):
    key(qtbot, page, Qt.Key.Key_1)
    page.name.setFocus()
    page.name.selectAll()
    qtbot.keyClicks(page.name, "Wang wei 12")
    qtbot.keyClick(page.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: source.asked[-1][0] == "Wang wei 12")
    qtbot.waitUntil(lambda: desk.picture is not None)
    assert [one.by for one in store.records] == ["Li"]
    page.keys.setFocus()
    page._on_kind("pit")
    said(store, desk, qtbot)
    assert [one.by for one in store.records] == ["Li", "Wang wei 12"]


def test_digits_typed_into_the_name_judge_nothing(qtbot, page, desk):
    page.name.setFocus()
    qtbot.keyClicks(page.name, "10U")
    assert desk.session.answered == 0


def test_an_empty_name_is_the_operator(who):
    who.be("   ")
    assert who.name == NOBODY


def test_who_may_not_review_cannot(qtbot, page, desk, who):
    who.may = lambda _act: False
    page._show()
    assert not page.nothing.isEnabled()
    page._on_kind("pit")
    assert desk.session.answered == 0


def test_a_training_set_is_written_beside_and_told(qtbot, page, notifier):
    with qtbot.waitSignal(notifier.posted) as heard:
        page.export.click()
        assert not page.export.isEnabled()
    assert "3 pictures, 2 boxes" in heard.args[0].text
    assert page.export.isEnabled()


def test_a_second_look_says_so_and_not_what_was_said(qtbot, page, desk):
    desk.session.ask_first(an_item(50, why=Why.SECOND))
    desk.answered()
    assert page._why.text() == "Second look"


def test_an_empty_queue_says_so(qtbot, page, desk, source):
    source.items = []
    desk.session._waiting.clear()
    desk._looks = 0
    desk.look()
    assert page._why.text() == "Reading the records"
    qtbot.waitUntil(lambda: page._why.text() == "Nothing to review")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_is_large_enough_named_and_not_cut_off(qtbot, page, texts, language):
    texts.switch(language)
    qtbot.waitUntil(lambda: page.undo.accessibleName() != "")
    page.grab()
    for button in page.findChildren(QAbstractButton):
        if button.isVisible():
            assert min(button.width(), button.height()) >= 48, button.text()
            assert button.accessibleName()
            wide = button.fontMetrics().horizontalAdvance(button.text())
            icon = 20 if not button.icon().isNull() else 0
            assert wide + icon <= button.width() - 14, button.text()
    for main in (page.nothing, page.unknown, page.unsure):
        assert main.height() >= 88
