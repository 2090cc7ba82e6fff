"""The shift page: which shift, its pages, its files, and what is handed over."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from inspector.access import Role, User
from inspector.line.client import LeaveNote, Seat
from tests.ui.closing import OPERATOR, ScriptedShifts
from tests.ui.cutoffs import unfit
from tests.ui.fakes import shown
from ui.report.desk import ShiftDesk
from ui.report.page import ShiftPage

NOW, BEFORE = "2026-03-02/late", "2026-03-02/early"


@pytest.fixture
def shifts():
    made = ScriptedShifts()
    made.leave(made.before(made.current()), "Roll 3 squeaks")
    return made


@pytest.fixture
def desk(shifts, bridge, texts):
    made = ShiftDesk(shifts, bridge, lambda: texts.language)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def page(qtbot, desk, who, notifier, bridge, sit):
    bridge.seated.connect(who.sit)
    sit(OPERATOR)
    made = ShiftPage(desk, who, notifier)
    shown(qtbot, made, 1334, 540)
    qtbot.waitUntil(lambda: desk.notes is not None and desk.pages is not None)
    yield made
    made.hide()


def written(page, text):
    page.note.setPlainText(text)


def test_the_shift_that_is_on_comes_first_with_what_was_handed_over(page, shifts):
    assert page._title.text() == "2026-03-02  ·  late  ·  on now"
    told = page.told.text()
    assert "Handed over by the shift before:\n16:30  wang: Roll 3 squeaks" in told
    assert told.endswith("Notes of this shift:\nnothing")
    assert shifts.drawn == [(NOW, "en")]


def test_every_page_of_the_report_is_reached_by_keys(qtbot, page):
    assert page.sheets.number.text() == "Page 1 of 3"
    assert not page.sheets.back.isEnabled()
    for _ in range(5):
        qtbot.keyClick(page, Qt.Key.Key_PageDown)
    assert page.sheets.number.text() == "Page 3 of 3"
    assert not page.sheets.on.isEnabled()
    qtbot.keyClick(page, Qt.Key.Key_PageUp)
    assert page.sheets.place == 1


def test_before_after_now_and_a_date_lead_to_shifts(qtbot, page, desk):
    page.before.click()
    assert desk.shift.key == BEFORE
    assert page._title.text().endswith("over")
    qtbot.waitUntil(lambda: desk.pages is not None)
    page.after.click()
    assert desk.shift.key == NOW
    assert not page.after.isEnabled()
    page.day.setText("2026-02-27")
    qtbot.keyClick(page.day, Qt.Key.Key_Return)
    assert desk.shift.date.isoformat() == "2026-02-27"
    page.day.setText("2026-02-27/night")
    qtbot.keyClick(page.day, Qt.Key.Key_Return)
    assert desk.shift.key == "2026-02-27/night"
    page.now.click()
    assert desk.shift.key == NOW


def test_a_date_to_come_is_the_shift_that_is_on(qtbot, page, desk):
    page.before.click()
    page.day.setText("2030-01-01")
    qtbot.keyClick(page.day, Qt.Key.Key_Return)
    assert desk.shift.key == NOW


def test_what_is_no_date_is_a_calm_sentence(qtbot, page, desk, notifier):
    page.day.setText("<b>yesterday")
    with qtbot.waitSignal(notifier.posted) as heard:
        qtbot.keyClick(page.day, Qt.Key.Key_Return)
    assert heard.args[0].text.startswith("A day is written YYYY-MM-DD")
    assert desk.shift.key == NOW


def test_pages_of_a_shift_that_was_left_are_not_shown(qtbot, page, desk, shifts):
    page.before.click()
    assert desk.pages is None
    assert page.sheets.number.text() == ""
    qtbot.waitUntil(lambda: desk.pages is not None)
    assert shifts.drawn[-1] == (BEFORE, "en")


def test_the_next_shift_is_followed_when_the_page_is_opened_again(page, desk, shifts):
    shifts.now = shifts.current().end_at
    page.hide()
    page.show()
    assert desk.shift.key == "2026-03-02/night"


def test_an_operator_leaves_a_note_which_the_next_shift_reads(
    qtbot, page, desk, client, shifts, sit, notifier
):
    assert not page.leave.isEnabled()
    written(page, "  watch camera 2\nit drops lines ")
    page.leave.click()
    wanted = LeaveNote("watch camera 2\nit drops lines", NOW, "wang")
    assert client.commands == [wanted]
    assert not page.leave.isEnabled()
    shifts.leave(desk.shift, wanted.text)
    with qtbot.waitSignal(notifier.posted) as heard:
        sit(replace(OPERATOR, done=1))
    assert heard.args[0].text.startswith("The note is stored")
    assert page.note.toPlainText() == ""
    qtbot.waitUntil(lambda: "wang: watch camera 2" in page.told.text())
    shifts.now = shifts.current().end_at
    page.now.click()
    desk.begin()
    qtbot.waitUntil(lambda: desk.notes is not None)
    assert "watch camera 2" in page.told.text().split("Notes of this shift")[0]


def test_a_note_that_is_refused_stays_typed(qtbot, page, client, look, notifier):
    written(page, "watch camera 2")
    page.leave.click()
    client.refuse_later("the disk is full", "LeaveNote", "StoreError")
    with qtbot.waitSignal(notifier.posted) as heard:
        look()
    assert heard.args[0].text == "The disk is full"
    assert page.note.toPlainText() == "watch camera 2"
    assert page.leave.isEnabled()


def test_notes_are_left_for_the_shift_that_is_on_and_the_last_one_only(page):
    written(page, "late, but true")
    page.before.click()
    assert page.leave.isEnabled()
    page.before.click()
    assert not page.leave.isEnabled()


def test_an_administrator_reads_and_does_not_hand_over(page, sit):
    sit(Seat(asked=True, user=User("chen", "陈", Role.ADMIN)))
    written(page, "hello")
    assert not page.leave.isEnabled()


def test_the_report_is_written_where_somebody_wants_it(qtbot, page, shifts):
    page.formats["xlsx"].click()
    page.folder.setText("/somewhere/else")
    page.export.click()
    qtbot.waitUntil(lambda: bool(shifts.made) and not page.desk.making)
    wanted = (NOW, ("pdf", "xlsx"), Path("/somewhere/else"), "en")
    assert shifts.made == [wanted]
    qtbot.waitUntil(lambda: page._state.text().startswith("Written: shift.pdf"))


def test_a_folder_that_is_not_absolute_lies_in_the_stations(qtbot, page, shifts):
    page.folder.setText("march")
    page.export.click()
    qtbot.waitUntil(lambda: bool(shifts.made))
    assert shifts.made[0][2] == Path("/reports/march")


def test_nothing_is_written_without_a_format_or_a_folder(page):
    page.formats["pdf"].click()
    assert not page.export.isEnabled()
    page.formats["pdf"].click()
    assert page.export.isEnabled()
    page.folder.setText("  ")
    assert not page.export.isEnabled()


def test_a_folder_that_takes_no_files_is_a_calm_message(qtbot, page, shifts, notifier):
    shifts.refuses = "the report cannot be written"
    with qtbot.waitSignal(notifier.posted) as heard:
        page.export.click()
    assert heard.args[0].text == "The report cannot be written"
    qtbot.waitUntil(lambda: page.export.isEnabled())


def test_a_folder_that_is_not_there_is_not_opened(qtbot, page, notifier):
    with qtbot.waitSignal(notifier.posted) as heard:
        page.open.click()
    assert heard.args[0].text == "This folder is not there yet"


def test_another_language_makes_the_pages_anew(qtbot, page, texts, shifts):
    texts.switch("zh")
    qtbot.waitUntil(lambda: shifts.drawn[-1] == (NOW, "zh"))
    qtbot.waitUntil(lambda: page._title.text() == "2026-03-02  ·  中班  ·  进行中")


def test_hostile_notes_are_shown_as_text(qtbot, page, desk, shifts):
    shifts.leave(desk.shift, "<img src=x>\n\u202eevil", "<b>")
    desk.read_again()
    qtbot.waitUntil(lambda: "<b>: <img src=x>" in page.told.text())
    assert "\u202e" not in page.told.text()


def test_a_report_that_cannot_be_made_is_told_and_the_page_lives_on(
    qtbot, desk, page, shifts, notifier
):
    shifts.refuses = "the database is away"
    with qtbot.waitSignal(notifier.posted) as heard:
        page.before.click()
    assert heard.args[0].text == "The database is away"
    assert page.sheets.number.text() == ""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_is_large_enough_named_and_not_cut_off(qtbot, page, texts, language):
    texts.switch(language)
    word = {"en": "Export", "zh": "导出"}[language]
    qtbot.waitUntil(lambda: page.export.text() == word)
    page.grab()
    assert unfit(page) == []
    for main in (page.leave, page.export):
        assert main.height() >= 88
    assert page.note.height() >= 48
    assert page.folder.height() >= 48


def test_closing_gives_back_what_was_opened(desk, shifts):
    desk.close()
    assert shifts.closed
