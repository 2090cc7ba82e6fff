"""Enrolment: pictures picked, a kind named, the gate's picture, put to use, undone."""

import pytest
from PySide6.QtCore import Qt

from inspector.access import Act
from inspector.enrol.gate import Finding
from tests.ui.cutoffs import unfit
from tests.ui.fakes import a_sighting
from tests.ui.teaching import ScriptedTeacher, a_bin
from ui.enrol.desk import EnrolDesk
from ui.enrol.page import EnrolPage


@pytest.fixture
def teacher():
    return ScriptedTeacher(a_bin(12))


@pytest.fixture
def desk(teacher, who):
    made = EnrolDesk(teacher, who)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def page(qtbot, desk, bridge, texts, marks, who, notifier):
    taken = ("pit", "scratch")
    made = EnrolPage(desk, bridge, texts, marks, who, lambda: taken, notifier)
    qtbot.addWidget(made)
    made.resize(1366, 530)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: made.gallery.items.rowCount() > 0 and not desk.busy)
    yield made
    made.hide()


def pick(qtbot, page, rows):
    for row in rows:
        place = page.gallery.visualRect(page.gallery.items.index(row)).center()
        qtbot.mouseClick(page.gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)


def taught(qtbot, page, desk, rows=range(6), name="Oil"):
    pick(qtbot, page, rows)
    page.form.en.setFocus()
    qtbot.keyClicks(page.form.en, name)
    page.form.zh.setText("油斑")
    qtbot.mouseClick(page.teach, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not desk.busy)


def test_clicking_picks_a_picture_and_puts_it_back(qtbot, page):
    pick(qtbot, page, [0, 2, 3])
    assert [crop.detail.point.index for crop in page.gallery.picked()] == [0, 2, 3]
    pick(qtbot, page, [2])
    assert page._count.text() == "12 without a name, 2 picked"


def test_space_and_arrows_pick_without_a_pointer(qtbot, page):
    page.gallery.setFocus()
    page.gallery.setCurrentIndex(page.gallery.items.index(0))
    page.gallery.clearSelection()
    qtbot.keyClick(page.gallery, Qt.Key.Key_Space)
    qtbot.keyClick(page.gallery, Qt.Key.Key_Right)
    qtbot.keyClick(page.gallery, Qt.Key.Key_Space)
    assert len(page.gallery.picked()) == 2


def test_it_says_what_is_missing_until_the_gate_can_be_asked(qtbot, page):
    said = [page._lack.text()]
    pick(qtbot, page, range(3))
    said.append(page._lack.text())
    qtbot.keyClicks(page.form.en, "Pit")
    said.append(page._lack.text())
    assert not page.teach.isEnabled()
    qtbot.keyClicks(page.form.en, " dark")
    said.append(page._lack.text())
    assert said == [
        "Pick 5 to 10 pictures of the same kind",
        "Give it a name",
        "This name is taken; choose another one",
        "Five pictures or more tell much better",
    ]
    assert page.teach.isEnabled()


def test_the_gate_is_asked_by_name_and_its_picture_shown(qtbot, page, desk, teacher):
    taught(qtbot, page, desk)
    assert teacher.done == [("teach", "oil", 6, "Li")]
    assert page.steps.currentIndex() == 1
    assert page.gate.verdict.label.text() == "May go live"
    assert page.gate.rates.rows[0].rate.total == 8
    assert "three crops" in page.gate.facts.text()
    assert page.gallery.picked() == []
    assert page.form.en.text() == ""


def test_a_kind_is_observed_then_put_to_use_and_its_first_verdict_is_told(
    qtbot, page, desk, teacher, bridge, notifier, texts
):
    taught(qtbot, page, desk)
    qtbot.mouseClick(page.observe, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not desk.busy)
    assert not page.observe.isEnabled()
    assert "observed" in page._state.text()
    qtbot.mouseClick(page.promote, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not desk.busy)
    assert not page.promote.isEnabled()
    assert "awaited" in page._state.text()
    bridge.sightings.emit([a_sighting(1, kind="scratch")])
    assert "awaited" in page._state.text()
    with qtbot.waitSignal(notifier.posted) as heard:
        bridge.sightings.emit([a_sighting(2, kind="oil"), a_sighting(3, kind="oil")])
    assert heard.args[0].text == (
        "First finding of the new kind: Oil, Review, at 0.01 m"
    )
    assert [done[0] for done in teacher.done] == ["teach", "observe", "promote"]
    texts.switch("zh")
    qtbot.waitUntil(lambda: page._state.text().startswith("新类型的首个检出: 油斑"))


def test_a_kind_too_close_to_another_cannot_be_put_to_use(qtbot, page, desk, teacher):
    teacher.verdict, teacher.close = Finding.TOO_CLOSE, "scratch"
    taught(qtbot, page, desk)
    assert page.gate.verdict.label.text() == "Too close to Scratch"
    assert not page.promote.isEnabled()
    assert page.observe.isEnabled()


def test_the_last_change_can_be_undone(qtbot, page, desk, teacher, texts):
    taught(qtbot, page, desk)
    qtbot.mouseClick(page.roll_back, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not desk.busy)
    assert teacher.done[-1] == ("roll back", "Li")
    assert page.steps.currentIndex() == 0
    assert page.kinds.items.rowCount() == 0


def test_a_refusal_is_a_calm_sentence_and_nothing_is_lost(
    qtbot, page, desk, teacher, notifier
):
    teacher.refuses = "the library is locked by another station"
    with qtbot.waitSignal(notifier.posted) as heard:
        taught(qtbot, page, desk)
    assert heard.args[0].text == "The library is locked by another station"
    assert len(page.gallery.picked()) == 6
    assert page.form.en.text() == "Oil"


def test_records_that_go_away_again_are_told_again(desk, teacher):
    told = []
    desk.told.connect(told.append)
    for away in ("the database is away", "", "the database is away"):
        teacher.away = away
        desk.begin()
        desk._timer.stop()
        assert desk._reading.wait(5)
        desk.look()
    assert told == ["the database is away"] * 2


def test_a_taught_kind_is_called_by_its_names_everywhere(qtbot, page, desk, texts):
    taught(qtbot, page, desk, name="Oil spot")
    assert texts.kind("oil_spot") == "Oil spot"
    texts.switch("zh")
    assert texts.kind("oil_spot") == "油斑"
    qtbot.waitUntil(lambda: page.gate.verdict.label.text() == "可以启用")
    assert "三张样本" in page.gate.facts.text()


def test_a_kind_in_the_list_is_looked_at_again(qtbot, page, desk, teacher):
    taught(qtbot, page, desk)
    qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)
    assert page.steps.currentIndex() == 0
    table = page.kinds
    place = table.visualRect(table.items.index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: not desk.busy)
    assert teacher.done[-1] == ("ask", "oil", "Li")
    assert page.steps.currentIndex() == 1
    assert table.rowHeight(0) >= 44


def test_what_was_picked_stays_picked_when_new_findings_come(qtbot, page, desk):
    pick(qtbot, page, [1, 2])
    desk.crops = (*a_bin(13)[12:], *desk.crops)
    desk.changed.emit()
    assert page.gallery.items.rowCount() == 13
    assert [crop.detail.point.index for crop in page.gallery.picked()] == [1, 2]


def test_an_empty_bin_says_so(qtbot, page, desk, teacher):
    desk.crops = ()
    desk.changed.emit()
    assert page._count.text() == "Nothing without a name"


def test_who_may_teach_but_not_promote_does_so(qtbot, page, desk, who):
    who.may = lambda act: act is not Act.PROMOTE
    taught(qtbot, page, desk)
    buttons = (page.observe, page.promote, page.roll_back)
    assert [one.isEnabled() for one in buttons] == [False] * 3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_is_large_enough_named_and_not_cut_off(
    qtbot, page, desk, texts, language
):
    texts.switch(language)
    taught(qtbot, page, desk)
    for step in (0, 1):
        page.steps.setCurrentIndex(step)
        page.grab()
        assert unfit(page) == []
    for main in (page.teach, page.observe, page.promote):
        assert main.minimumHeight() >= 88
