"""The lot page: what stands there, who may sign, and how a signature is made."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from inspector.disposal import Disposition, Meaning
from inspector.line.client import HoldLot, Seat, SignLot
from tests.ui.closing import (
    FIGURES,
    GOOD,
    HOLD,
    OPERATOR,
    QUALITY,
    ScriptedLots,
    ScriptedMap,
    a_signature,
    an_end,
    signed,
)
from tests.ui.cutoffs import unfit
from tests.ui.fakes import shown
from ui.lot.desk import LotDesk
from ui.lot.page import LotPage

PASSWORD = "correct horse"


@pytest.fixture
def lots():
    on_line = an_end("C-3", running=True)
    return ScriptedLots(on_line, an_end("C-2"), an_end("C-1", grade=HOLD))


@pytest.fixture
def desk(lots, bridge, qapp):
    made = LotDesk(lots, ScriptedMap(), bridge)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def page(qtbot, desk, texts, marks, who, notifier, bridge, sit):
    bridge.seated.connect(who.sit)
    sit(QUALITY)
    made = LotPage(desk, texts, marks, who, notifier)
    shown(qtbot, made, 1334, 540)
    qtbot.waitUntil(lambda: not desk.reading and desk.sheet is not None)
    yield made
    made.hide()


def look_at(qtbot, page, lot):
    page.desk.choose(lot)
    qtbot.waitUntil(lambda: not page.desk.reading)


def choose(qtbot, page, disposition):
    button = page.bar.choices.button(list(Disposition).index(disposition))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def cells(table):
    model = table.items
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_the_lots_are_listed_newest_first_with_their_state(page):
    assert cells(page.lots) == [
        ["C-3", "On the line"],
        ["C-2", "Open"],
        ["C-1", "Open"],
    ]
    assert page.desk.end.lot_id == "C-3"


def test_grade_proposal_and_every_reason_are_told(qtbot, page):
    look_at(qtbot, page, "C-1")
    told = page.facts.told
    assert "C-1  ·  Grade B  ·  proposed: Hold" in told
    assert "only 94.00 % inspected, 99.00 % needed" in told
    assert "not A: 3 of scratch, 0 allowed" in told
    assert "the run is not over, or its end is not on record" in told
    look_at(qtbot, page, "C-2")
    assert "All limits of the best grade are kept." in page.facts.told


def test_what_was_inspected_left_out_and_not_seen_adds_up_to_what_was_made(qtbot, page):
    look_at(qtbot, page, "C-2")
    told = page.facts.coverage()
    rows = [told[at : at + 3] for at in range(0, 12, 3)]
    lines = [int(re.sub(r"\D", "", row[2])) for row in rows]
    lengths = [float(row[1].removesuffix(" m")) for row in rows]
    assert sum(lines[:3]) == lines[3] == 100_000
    assert sum(lengths[:3]) == lengths[3] == 100.0
    assert "Coverage 93.75 %" in page.facts.told


def test_defects_are_counted_by_kind_and_severity(qtbot, page):
    look_at(qtbot, page, "C-2")
    rows = [["Scratch", "3", "8", "11"], ["Roll mark", "0", "4", "5"]]
    assert cells(page.facts.kinds) == rows


def test_the_map_shows_the_lot_over_its_full_width(qtbot, page):
    look_at(qtbot, page, "C-2")
    qtbot.waitUntil(lambda: page.view.isVisible() and page.view.viewport is not None)
    assert page.view.viewport.across_mm == (0.0, 1000.0)
    assert page.view.viewport.along_mm == (0.0, 100_000.0)


def test_the_lot_on_the_line_is_looked_at_and_not_signed(page):
    assert not page.bar.next.isEnabled()
    assert "on the line" in page.bar.told


def test_a_proposal_is_signed_with_the_password_and_nothing_else(
    qtbot, page, client, lots, sit, notifier
):
    look_at(qtbot, page, "C-2")
    assert page.bar.draft.disposition is Disposition.ACCEPT
    qtbot.mouseClick(page.bar.next, Qt.MouseButton.LeftButton)
    assert "I, 周敏, decide about the lot C-2: Release." in page.bar.told
    assert page.focusWidget() is page.bar.password.edit
    assert not page.bar.now.isEnabled()
    qtbot.keyClicks(page.bar.password.edit, PASSWORD)
    qtbot.keyClick(page.bar.password.edit, Qt.Key.Key_Return)
    wanted = SignLot("C-2", "A", Disposition.ACCEPT, "", FIGURES, PASSWORD)
    assert client.commands == [wanted]
    assert page.bar.password.text == ""
    lots.put(signed(an_end("C-2")))
    with qtbot.waitSignal(notifier.posted) as heard:
        sit(replace(QUALITY, done=1))
    assert heard.args[0].text == "Signed and recorded: the lot C-2"
    qtbot.waitUntil(lambda: "Signed: Release, by 周敏" in page.facts.told)
    assert "16:30:00" in page.facts.told  # the plant's clock
    assert not page.bar.confirming


def test_what_differs_from_the_proposal_needs_a_reason(qtbot, page):
    look_at(qtbot, page, "C-1")
    assert page.bar.next.isEnabled()
    choose(qtbot, page, Disposition.ACCEPT)
    assert not page.bar.next.isEnabled()
    assert page.bar.told.startswith("Say why")
    qtbot.keyClicks(page.bar.reason.edit, "measured again by hand")
    assert page.bar.next.isEnabled()


def test_escape_goes_back_and_forgets_the_password(qtbot, page, client):
    look_at(qtbot, page, "C-2")
    page.bar.next.click()
    qtbot.keyClicks(page.bar.password.edit, PASSWORD)
    qtbot.keyClick(page.bar.password.edit, Qt.Key.Key_Escape)
    assert (page.bar.confirming, page.bar.password.text) == (False, "")
    assert client.commands == []


def test_leaving_the_page_forgets_the_password(qtbot, page):
    look_at(qtbot, page, "C-2")
    page.bar.next.click()
    qtbot.keyClicks(page.bar.password.edit, PASSWORD)
    page.hide()
    assert (page.bar.confirming, page.bar.password.text) == (False, "")


def test_another_lot_or_other_figures_end_what_was_about_to_be_signed(
    qtbot, page, lots
):
    look_at(qtbot, page, "C-2")
    page.bar.next.click()
    look_at(qtbot, page, "C-1")
    assert not page.bar.confirming
    page.bar.next.click()
    grown = replace(FIGURES, defects=32)
    lots.put(an_end("C-1", grade=HOLD, figures=grown))
    page.desk.read_again()
    qtbot.waitUntil(lambda: page.desk.end.figures == grown)
    assert not page.bar.confirming


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("WrongLogin", "The name or the password is wrong."),
        ("LotMoved", "Nothing was signed"),
        ("AccountLocked", "This account is locked"),
        ("StoreError", "The disk is full"),
    ],
)
def test_a_refused_signature_says_why_where_it_was_typed(
    qtbot, page, client, look, kind, words
):
    look_at(qtbot, page, "C-2")
    page.bar.next.click()
    qtbot.keyClicks(page.bar.password.edit, "wrong horse")
    page.bar.now.click()
    assert not page.bar.now.isEnabled()
    client.refuse_later("the disk is full", "SignLot", kind)
    look()
    assert words in page.bar.told
    assert not page.desk.busy
    qtbot.keyClicks(page.bar.password.edit, PASSWORD)
    assert page.bar.now.isEnabled()


def test_an_answer_that_was_lost_is_found_in_the_records(qtbot, page, client, lots):
    look_at(qtbot, page, "C-2")
    page.bar.next.click()
    qtbot.keyClicks(page.bar.password.edit, PASSWORD)
    page.bar.now.click()
    lots.put(signed(an_end("C-2")))
    page.desk._due = True
    with qtbot.waitSignal(page.desk.done):
        page.desk.look()
    assert not page.desk.busy


def test_a_line_that_never_answers_is_told_and_not_taken_for_signed(qtbot, page):
    look_at(qtbot, page, "C-2")
    page.bar.next.click()
    qtbot.keyClicks(page.bar.password.edit, PASSWORD)
    page.bar.now.click()
    page.desk._waiting = 10_000
    page.desk.look()
    assert page.bar.told.startswith("The line has not answered")


def test_an_amendment_needs_a_reason_and_stands_beside_what_was_signed(
    qtbot, page, lots
):
    first = a_signature(an_end("C-2"))
    second = a_signature(
        an_end("C-2"), Disposition.SCRAP, "holes", meaning=Meaning.AMENDMENT
    )
    lots.put(signed(an_end("C-2"), first, second))
    look_at(qtbot, page, "C-2")
    assert page.bar.draft.disposition is None
    choose(qtbot, page, Disposition.SCRAP)
    assert page.bar.told.startswith("Say why")
    newest, why, first = page.facts.history.splitlines()
    assert newest == "2026-03-02 16:30:00  周敏 (zhou)  Scrap · amendment"
    assert why.strip() == "holes"
    assert first.endswith("Release · decision")


def test_records_that_changed_after_the_signature_are_told(qtbot, page, lots):
    before = an_end("C-2")
    after = replace(before, figures=replace(FIGURES, defects=40))
    lots.put(replace(after, signatures=(a_signature(before),)))
    look_at(qtbot, page, "C-2")
    assert "The records have changed since" in page.facts.told


def test_an_operator_looks_and_neither_signs_nor_holds(qtbot, page, sit):
    sit(OPERATOR)
    look_at(qtbot, page, "C-2")
    assert page.facts.told
    assert "Quality decides and signs" in page.bar.told
    able = [b.isEnabled() for b in page.bar.choices.buttons()]
    assert able == [False] * 5
    assert not page.bar.next.isEnabled()
    assert not page.bar.held.isEnabled()


def test_where_nobody_logs_in_nothing_can_be_signed(qtbot, page, sit):
    sit(Seat())
    look_at(qtbot, page, "C-2")
    assert page.bar.told.startswith("Nobody logs in at this line")
    assert not page.bar.next.isEnabled()


def test_a_lot_is_put_on_hold_with_a_reason(qtbot, page, client, sit, notifier):
    look_at(qtbot, page, "C-2")
    assert not page.bar.held.isEnabled()
    qtbot.keyClicks(page.bar.reason.edit, "claim 7")
    page.bar.held.click()
    assert client.commands == [HoldLot("C-2", True, "claim 7")]
    with qtbot.waitSignal(notifier.posted) as heard:
        sit(replace(QUALITY, done=1))
    assert heard.args[0].text == "On hold: the lot C-2"


def test_a_hold_that_is_refused_is_a_calm_message(qtbot, page, client, look, notifier):
    look_at(qtbot, page, "C-2")
    qtbot.keyClicks(page.bar.reason.edit, "claim 7")
    page.bar.held.click()
    client.refuse_later("no", "HoldLot", "AccessError")
    with qtbot.waitSignal(notifier.posted) as heard:
        look()
    assert heard.args[0].text.startswith("Whoever is logged in may not do this")


def test_records_that_cannot_be_read_are_told_once(qtbot, page, lots, notifier):
    told = []
    notifier.posted.connect(lambda message: told.append(message.text))
    lots.refuses = "the database is away"
    for _ in range(2):
        page.desk._looks = 0
        page.desk.look()
        qtbot.waitUntil(lambda: not page.desk._list.busy)
        page.desk.look()
    qtbot.waitUntil(lambda: told == ["The database is away"])


def test_a_station_without_lots_says_so(qtbot, page, lots):
    lots.ends.clear()
    page.desk._chosen = ""
    page.desk.read_again()
    qtbot.waitUntil(lambda: page.desk.lots == ())
    page.desk.end = None
    page._show()
    assert page.facts.told.startswith("No lot is recorded yet")
    assert not page.bar.next.isEnabled()


def test_a_lot_that_no_table_grades_can_be_decided_with_a_reason(qtbot, page, lots):
    lots.put(an_end("C-2", grade=None, kinds=()))
    look_at(qtbot, page, "C-2")
    assert "not graded" in page.facts.told
    assert page.bar.draft.disposition is None
    choose(qtbot, page, Disposition.REWORK)
    assert not page.bar.next.isEnabled()
    qtbot.keyClicks(page.bar.reason.edit, "oil")
    assert page.bar.next.isEnabled()


def test_hostile_names_are_shown_as_text(qtbot, page, lots):
    name = "<b>C</b>%1%2&\"'"
    lots.put(an_end(name, grade=GOOD))
    look_at(qtbot, page, name)
    page.bar.next.click()
    assert name in page.facts.told
    assert name in page.bar.told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_is_large_enough_named_and_not_cut_off(qtbot, page, texts, language):
    look_at(qtbot, page, "C-2")
    texts.switch(language)
    word = {"en": "Release", "zh": "放行"}[language]
    qtbot.waitUntil(lambda: page.bar.choices.button(0).text() == word)
    for confirming in (False, True):
        if confirming:
            page.bar.next.click()
        page.grab()
        assert unfit(page) == []
    for main in (*page.bar.choices.buttons(), page.bar.next, page.bar.now):
        assert main.minimumHeight() >= 88
    assert page.lots.rowHeight(0) >= 44
    assert page.facts.kinds.rowHeight(0) >= 44


def test_closing_gives_back_what_was_opened(desk, lots):
    desk.close()
    assert lots.closed
