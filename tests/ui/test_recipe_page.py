"""The recipe page with a scripted book: change, see what is wrong, try, release."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from inspector.access import Role, User
from inspector.classify.kinds import Example, Kind
from inspector.line.client import Seat
from inspector.recipe import Recipe, RulePart
from inspector.release.settings import settings_of
from inspector.teaching import Lesson
from inspector.types import UNKNOWN
from tests.ui.asking import ScriptedAsker
from tests.ui.baking import ScriptedBook
from tests.ui.fakes import shown
from tests.ui.reviewing import RememberingStore, ScriptedReviews, parts_of
from tests.ui.teaching import NOW, ScriptedTeacher
from tests.ui.test_pages import cut_off
from ui.actions import Key
from ui.main_window import MainWindow
from ui.pages import Work
from ui.recipe.words import setting_words
from ui.texts import NO_VALUE

OPERATOR = Seat(asked=True, user=User("wang", "王", Role.OPERATOR), done=1)
ENGINEER = Seat(asked=True, user=User("li", "李", Role.PROCESS), done=1)


@pytest.fixture
def book():
    return ScriptedBook()


@pytest.fixture
def window(qtbot, bridge, texts, marks, notifier, book):
    review = parts_of(ScriptedReviews(), RememberingStore())
    work = Work(tuple, review, ScriptedTeacher(), ScriptedAsker(), book=book)
    made = MainWindow(bridge, texts, marks, notifier, work=work)
    shown(qtbot, made)
    yield made
    made.hide()
    made.close_sources()


@pytest.fixture
def page(qtbot, window, sit):
    sit(ENGINEER)
    qtbot.keyClick(window, Qt.Key.Key_8, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.recipe.desk.draft is not None)
    return window.recipe


def field(form, *path):
    return next(one for one in form.fields if one.setting.path == path)


def retype(qtbot, one, text):
    one.edit.setFocus()
    one.edit.selectAll()
    qtbot.keyClicks(one.edit, text)


def sections(page):
    return (
        page.tolerances, page.settings, page.differences, page.trial, page.versions,
    )  # fmt: skip


def make_looser(qtbot, page):
    """The rule of rejected scratches, from 40 mm to 55 mm on."""
    row = [cells[0] for cells in page.tolerances.matrix.cells()].index("Scratch")
    page.tolerances.matrix.choose(row, 1)
    rules = [cells[0] for cells in page.tolerances.rules.cells()]
    page.tolerances.rules.selectRow(rules.index("long scratch"))
    retype(qtbot, field(page.tolerances.form, "min_size_mm"), "55")


def test_the_matrix_shows_from_which_size_on_each_kind_is_refused(page):
    cells = {row[0]: row[1:] for row in page.tolerances.matrix.cells()}
    assert cells["Hole"][0].startswith("■ 0")
    assert cells["Inclusion"][1].startswith("■ 10  ▲ 6")
    assert "Unknown" in cells
    assert len(cells["Hole"]) == 4


def test_a_rule_is_changed_and_the_matrix_and_the_differences_follow(qtbot, page):
    make_looser(qtbot, page)
    cells = {row[0]: row[1] for row in page.tolerances.matrix.cells()}
    assert cells["Scratch"].startswith("■ 55")
    assert page.differences.table.cells() == [
        ["rules / long scratch / Size from", "40.0", "55.0", "yes"]
    ]


def test_a_wrong_value_is_told_beside_its_field_and_cannot_be_released(qtbot, page):
    make_looser(qtbot, page)
    one = field(page.tolerances.form, "min_size_mm")
    retype(qtbot, one, "-3")
    assert one.hint.text() == "▲ A number from 0 is expected, got -3"
    page.why.edit.setText("a reason")
    qtbot.keyClicks(page.why.edit, ".")
    assert not page.release.isEnabled()
    retype(qtbot, one, "forty")
    assert one.hint.text().endswith("got forty")
    retype(qtbot, one, "44")
    assert one.hint.text() == "a number from 0"
    assert page.release.isEnabled()


def test_what_is_wrong_between_two_settings_is_told_too(qtbot, page):
    page.choose(page.settings)
    page.settings.parts.selectRow(1)
    one = field(page.settings.form, "camera", "exposure_us")
    retype(qtbot, one, "5000")
    assert "longer than one line" in one.hint.text().lower()
    assert page.desk.draft.recipe is None


def test_nothing_is_released_without_a_reason(qtbot, page, book):
    make_looser(qtbot, page)
    assert not page.release.isEnabled()
    qtbot.keyClicks(page.why.edit, "fewer false alarms")
    page.release.click()
    qtbot.waitUntil(lambda: len(book.pages.versions) == 2)
    assert (book.pages.versions[0].by, book.pages.versions[0].why) == (
        "li",
        "fewer false alarms",
    )
    qtbot.waitUntil(lambda: not page.desk.busy)
    assert page.why.text == ""
    assert page.differences.table.cells() == []


def test_what_the_model_does_not_take_is_refused_in_words(qtbot, page, book, notifier):
    book.refuses = "the model is trained at another scale"
    said = []
    page.desk.told.connect(said.append)
    make_looser(qtbot, page)
    qtbot.keyClicks(page.why.edit, "a reason")
    page.release.click()
    qtbot.waitUntil(lambda: said == [book.refuses])
    assert len(book.pages.versions) == 1
    assert page.desk.dirty  # the draft is still there


def test_a_trial_shows_before_and_after_and_says_when_it_is_out_of_date(
    qtbot, page, book
):
    page.choose(page.trial)
    assert not page.trial.attempt.isEnabled()
    page.trial.runs.selectRow(0)
    page.trial.attempt.click()
    qtbot.waitUntil(lambda: page.trial.figures.cells() != [])
    rows = {row[0]: row[1:] for row in page.trial.figures.cells()}
    assert rows["Frames: Reject"] == ["6", "2", "-4"]
    assert rows["Pit: Reject"] == ["6", "2", "-4"]
    assert book.asked == [("run-1",)]
    assert page.trial.turned.cells()[0][2:4] == ["Reject", "Review"]
    make_looser(qtbot, page)
    assert page.desk.stale


def set_threshold(qtbot, page, text):
    page.choose(page.settings)
    for row in range(len(page.settings.parts.cells())):
        page.settings.parts.selectRow(row)
        named = [one.setting.path for one in page.settings.form.fields]
        if ("detector", "score_threshold") in named:
            break
    retype(qtbot, field(page.settings.form, "detector", "score_threshold"), text)


def try_first_run(qtbot, page):
    page.choose(page.trial)
    page.trial.runs.selectRow(0)
    page.trial.attempt.click()
    qtbot.waitUntil(lambda: bool(page.desk.trial) and not page.desk.trying)


def test_a_trial_shows_the_grade_of_each_lot_before_and_after(qtbot, page, texts):
    try_first_run(qtbot, page)
    rows = {row[0]: row[1:] for row in page.trial.figures.cells()}
    assert rows["Grade: COIL-1"] == ["FC", "FB", "▲ another grade"]
    assert rows["Grade: COIL-1B"] == ["FD", "FD", NO_VALUE]
    told = page.trial.reasons.text().splitlines()
    assert told[0].startswith("COIL-1 by the draft: not FD: 6.10 of Scratch per 100 m")
    assert "not FC" in told[0]
    assert told[1] == "COIL-1B by the draft: all limits of the best grade are kept"
    texts.switch("zh")
    qtbot.waitUntil(lambda: "划伤" in page.trial.reasons.text())
    assert page.trial.unseen.isHidden()


def test_a_lower_threshold_is_not_counted_as_tried(qtbot, page):
    set_threshold(qtbot, page, "0.1")
    assert page.differences.table.cells()[0][2:] == ["0.1", "no"]
    assert not page.trial.unseen.isHidden()
    assert "lower score threshold" in page.trial.unseen.text()
    try_first_run(qtbot, page)
    told = page.trial.unseen.text()
    assert told.startswith("▲ Cannot be shown by stored runs: findings with a score ")
    assert "from 0.1 to 0.25" in told
    set_threshold(qtbot, page, "0.9")
    assert page.differences.table.cells()[0][2:] == ["0.9", "yes"]
    assert page.trial.unseen.isHidden()


def rows_of(page):
    return [cells[0] for cells in page.tolerances.matrix.cells()]


def test_a_kind_gets_a_row_its_names_and_a_rule(qtbot, page):
    assert "Ring" not in rows_of(page)
    page.choose(page.settings)
    assert not page.settings.add_kind.isEnabled()  # nothing is taught, nothing typed
    qtbot.keyClicks(page.settings.kind.edit, "ring")
    page.settings.add_kind.click()
    assert rows_of(page)[-2:] == ["Ring", "Unknown"]
    assert page.settings.kind.text == ""
    chosen = page.settings.parts.cells()[page.settings.parts.chosen]
    assert chosen == ["Kind ring"]
    retype(qtbot, field(page.settings.form, "en"), "Ring mark")
    assert page.desk.draft.recipe.kinds["ring"].en == "Ring mark"
    assert page.differences.table.cells()[0][0].startswith("kinds / ")
    page.tolerances.matrix.choose(rows_of(page).index("Ring"), 1)
    page.tolerances.add.click()
    assert page.desk.draft.recipe.rules[-1].kinds == ("ring",)


def test_a_kind_that_people_taught_is_offered_with_the_names_they_gave(
    qtbot, page, window
):
    shown = [Example(crop=f"{n:064x}", at=NOW, by="li") for n in range(2)]
    ring = Kind(name="ring", zh="环状", en="Ring mark", live=shown[:1])
    clean = Kind(name="clean", background=True, live=shown[1:])
    window.enrol.desk.learnt.emit(Lesson("ring", None, (), (clean, ring), 1))
    page.desk.changed.emit()
    assert "Ring mark" in rows_of(page)
    assert "Clean" not in rows_of(page)
    assert page.settings.kind.text == "ring"
    page.settings.add_kind.click()
    named = page.desk.draft.recipe.kinds["ring"]
    assert (named.en, named.zh) == ("Ring mark", "环状")


def test_a_kind_that_is_there_is_not_added_again_and_may_be_taken_out(qtbot, page):
    before = page.desk.draft
    assert not page.desk.add_kind("scratch", before.recipe.kinds["pit"])
    assert page.desk.draft is before
    qtbot.keyClicks(page.settings.kind.edit, "ring")
    page.settings.add_kind.click()
    page.settings.remove.click()
    assert "ring" not in page.desk.draft.recipe.kinds
    assert page.differences.table.cells() == []


def test_who_may_not_change_the_recipe_adds_no_kind(page, sit):
    sit(OPERATOR)
    page.settings.kind.edit.setText("ring")
    assert not page.settings.add_kind.isEnabled()
    page.settings.kind.edit.returnPressed.emit()
    assert "ring" not in page.desk.draft.recipe.kinds


def test_an_earlier_version_comes_back_with_a_reason(qtbot, page, book):
    make_looser(qtbot, page)
    qtbot.keyClicks(page.why.edit, "a try")
    page.release.click()
    qtbot.waitUntil(lambda: len(page.versions.table.cells()) == 2)
    page.choose(page.versions)
    page.versions.table.selectRow(1)
    assert page.versions.against.cells()[0][2] == "40.0"
    page.versions.back.click()
    assert len(book.pages.versions) == 2  # no reason yet
    qtbot.keyClicks(page.why.edit, "it was worse")
    page.versions.back.click()
    qtbot.waitUntil(lambda: len(page.versions.table.cells()) == 3)
    assert "(version 1 again)" in page.versions.table.cells()[0][3]


def test_a_rule_for_one_cell_is_added_and_taken_out(qtbot, page):
    page.tolerances.matrix.choose(1, 2)
    kind = page.tolerances.matrix.cells()[1][0]
    page.tolerances.add.click()
    rule = page.desk.draft.recipe.rules[-1]
    assert (len(rule.kinds), rule.lanes) == (1, ("middle",))
    assert kind.split()[0].lower() in rule.name
    page.tolerances.remove.click()
    assert not page.desk.dirty


def test_lanes_and_left_out_pieces_are_added_and_taken_out(qtbot, page):
    page.choose(page.settings)
    page.settings.add_lane.click()
    page.settings.add_mask.click()
    recipe = page.desk.draft.recipe
    assert recipe.lanes[-1].from_mm == recipe.lanes[-2].to_mm
    assert len(recipe.masks) == 1
    rows = [row[0] for row in page.settings.parts.cells()]
    page.settings.parts.selectRow(rows.index("Left out: left out"))
    page.settings.remove.click()
    assert page.desk.draft.recipe.masks == ()


def test_who_may_not_change_it_looks_on(qtbot, page, sit):
    sit(OPERATOR)
    make_looser(qtbot, page)
    assert not page.desk.dirty
    assert not page.tolerances.add.isEnabled()
    assert not page.release.isEnabled()
    assert "process engineer" in page._state.text()


def test_a_draft_outlives_a_look_at_another_page(qtbot, window, page):
    make_looser(qtbot, page)
    window.actions_[Key.LIVE].trigger()
    window.actions_[Key.RECIPE].trigger()
    qtbot.waitUntil(lambda: not page.desk.busy)
    assert page.desk.dirty
    page.discard.click()
    assert not page.desk.dirty


@pytest.mark.parametrize("part", [Recipe, RulePart])
def test_every_setting_of_the_schema_has_a_name_and_a_tip(part):
    nameless = [one.path for one in settings_of(part) if not setting_words(one.path)[1]]
    assert nameless == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("number", range(5))
def test_nothing_is_cut_off(qtbot, window, page, texts, size, language, number):
    texts.switch(language)
    window.resize(*size)
    make_looser_unsaid = page.desk.draft.with_value(("camera", "exposure_us"), 9999)
    page.desk._take(make_looser_unsaid)
    page.choose(sections(page)[number])
    qtbot.waitUntil(lambda: cut_off(window) == [])
    assert (window.width(), window.height()) == size


@pytest.mark.parametrize("number", range(5))
def test_everything_is_named_and_large_enough_and_reached_by_tab(
    qtbot, window, page, number
):
    page.choose(sections(page)[number])
    kinds = (QAbstractButton, QLineEdit)
    wanted = {
        one
        for kind in kinds
        for one in page.findChildren(kind)
        if one.isVisible()
        and one.isEnabled()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
    }
    assert [one for one in wanted if not one.accessibleName()] == []
    assert [one.accessibleName() for one in wanted if one.height() < 48] == []
    assert page.release.height() >= 88
    reached = set()
    for _ in range(80):
        focused = window.focusWidget()
        reached.add(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    left = {
        one.accessibleName()
        for one in wanted - reached
        if not (isinstance(one, QAbstractButton) and one.isCheckable())
    }
    assert left == set()


def test_what_nothing_explains_is_a_row_even_without_rules(page):
    assert UNKNOWN in page.tolerances._matrix.kinds
