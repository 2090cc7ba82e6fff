"""Causes: ranked with evidence, checked by people, silent where nothing is known."""

import pytest
from PySide6.QtCore import Qt

from tests.ui.asking import SILENT, ScriptedAsker, a_cause, a_cluster
from tests.ui.cutoffs import unfit
from ui.cause.desk import CauseDesk
from ui.cause.page import CausePage
from ui.cause.tables import chance


@pytest.fixture
def asker():
    return ScriptedAsker([a_cluster(), SILENT])


@pytest.fixture
def desk(asker, texts, who):
    made = CauseDesk(asker, lambda: "coil", lambda: texts.language, who)
    yield made
    made.close()
    assert asker.closed
    made.deleteLater()


@pytest.fixture
def page(qtbot, desk, texts, marks, who, notifier):
    made = CausePage(desk, texts, marks, who, notifier)
    qtbot.addWidget(made)
    made.resize(1366, 530)
    with qtbot.waitExposed(made):
        made.show()
    qtbot.waitUntil(lambda: desk.clusters is not None)
    qtbot.waitUntil(lambda: made.clusters.items.rowCount() == 2 or not desk.reading)
    yield made
    made.hide()


def test_groups_of_defects_are_listed_with_their_likeliest_cause(page):
    items = page.clusters.items
    shown = [[items.index(r, c).data() for c in range(3)] for r in range(2)]
    assert shown == [
        ["Scratch", "14", "worn guides"],
        ["Inclusion", "5", "Not enough evidence"],
    ]


@pytest.mark.parametrize(
    ("p", "shown"),
    [(0.0, "0 %"), (0.594, "59 %"), (0.994, "99 %"), (0.9995, "> 99 %"), (1, "> 99 %")],
)
def test_no_cause_is_ever_shown_as_sure(p, shown):
    assert chance(p) == shown


def test_a_cause_is_shown_with_evidence_checks_remedies_and_sources(page):
    told = page.evidence.texts()
    for wanted in (
        "worn guides",
        "finishing mill",
        "14 of 25 lie at 421 mm",
        "Against it: p = 0.3",
        "•  compare the position",
        "•  dress the guides",
        "•  https://example.org/guides",
    ):
        assert wanted in told


def test_not_enough_evidence_is_an_answer_and_nothing_can_be_judged(qtbot, page):
    page.clusters.setFocus()
    qtbot.keyClick(page.clusters, Qt.Key.Key_Down)
    assert page._title.text() == "Inclusion: Not enough evidence"
    assert page.cause is None
    assert not page.causes.isVisible()
    buttons = (page.right, page.wrong, page.other)
    assert [one.isEnabled() for one in buttons] == [False] * 3


def test_right_wrong_and_other_are_kept_with_what_they_are_about(
    qtbot, page, desk, asker, notifier
):
    with qtbot.waitSignal(notifier.posted) as heard:
        qtbot.keyClick(page, Qt.Key.Key_R)
    assert heard.args[0].text == "Kept as right: worn guides"
    qtbot.keyClick(page.causes, Qt.Key.Key_Down)
    with qtbot.waitSignal(desk.kept):
        qtbot.mouseClick(page.wrong, Qt.MouseButton.LeftButton)
    page.others.setCurrentIndex(1)
    with qtbot.waitSignal(desk.kept):
        qtbot.keyClick(page, Qt.Key.Key_O)
    about = "run:top:0:0"
    ids = ("steel/scratches/worn_guides", "steel/scratches/loose_bolt")
    assert asker.said == [
        (ids[0], "right", "", about, "Li"),
        (ids[1], "wrong", "", about, "Li"),
        (ids[1], "other", ids[0], about, "Li"),
    ]


def test_the_last_answer_can_be_taken_back_once(qtbot, page, desk, asker):
    assert not page.undo.isEnabled()
    with qtbot.waitSignal(desk.kept):
        qtbot.keyClick(page, Qt.Key.Key_R)
    with qtbot.waitSignal(desk.kept):
        qtbot.keyClick(page, Qt.Key.Key_Backspace)
    assert asker.back == [("verdict 1", "Li")]
    assert not page.undo.isEnabled()


def test_an_answer_makes_the_page_count_again(qtbot, page, desk, asker):
    asker.clusters = (a_cluster(causes=(a_cause(right=1, checked=1),)),)
    with qtbot.waitSignal(desk.kept):
        qtbot.keyClick(page, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: page.causes.items.index(0, 2).data() == "1 / 1")


def test_evidence_is_found_by_words(qtbot, page, desk, asker):
    page.words.setFocus()
    qtbot.keyClicks(page.words, "dark streaks")
    with qtbot.waitSignal(desk.found):
        qtbot.keyClick(page.words, Qt.Key.Key_Return)
    assert asker.words == ["dark streaks"]
    assert page.hits.count() == 2
    assert page.hits.item(1).text() == "Scratch\n3.0 mm · 1.0 m"


def test_letters_typed_into_the_search_judge_nothing(qtbot, page, asker):
    page.words.setFocus()
    qtbot.keyClicks(page.words, "RWO")
    assert asker.said == []


def test_words_that_nobody_knows_are_a_calm_sentence(
    qtbot, page, desk, asker, notifier
):
    asker.refuses = "none of the words is known"
    page.words.setText("xyzzy")
    with qtbot.waitSignal(notifier.posted) as heard:
        page.seek.click()
    assert heard.args[0].text == "None of the words is known"
    qtbot.waitUntil(lambda: page.seek.isEnabled())
    assert page.hits.count() == 0


def test_a_chosen_defect_opens_its_group(page):
    page.ask_about("", ("top", 102, 0))
    assert page.cluster == SILENT
    page.ask_about("run", ("top", 3, 0))
    assert page.cluster == a_cluster()
    page.ask_about("another run", ("top", 102, 0))
    assert page.cluster == a_cluster()


def test_what_is_looked_at_stays_when_the_groups_change(qtbot, page, desk, asker):
    page.clusters.choose(1)
    page._on_cluster(1)
    grown = a_cluster("roll_mark", 30, first=500)
    asker.clusters = (grown, a_cluster(), SILENT)
    desk.read_again()
    qtbot.waitUntil(lambda: page.clusters.items.rowCount() == 3)
    assert page.cluster.kind == "inclusion"


def test_another_language_is_asked_for_anew(qtbot, page, texts, asker):
    texts.switch("zh")
    qtbot.waitUntil(lambda: asker.asked[-1] == ("coil", "zh"))
    qtbot.waitUntil(lambda: page.right.text() == "正确  R")


def test_nothing_known_yet_says_so(qtbot, page, desk, asker):
    asker.clusters = ()
    desk.read_again()
    qtbot.waitUntil(lambda: page._title.text() == "No causes are known yet")
    assert not page.right.isEnabled()


def test_a_refusal_is_told_once(qtbot, page, desk, asker, notifier):
    told = []
    notifier.posted.connect(lambda message: told.append(message.text))
    asker.refuses = "which material is it?"
    for _ in range(2):
        asked = len(asker.asked)
        desk.read_again()
        qtbot.waitUntil(lambda: len(asker.asked) > asked and not desk.reading)  # noqa: B023
    assert told == ["Which material is it?"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_is_large_enough_named_and_not_cut_off(qtbot, page, texts, language):
    texts.switch(language)
    qtbot.waitUntil(lambda: page.right.isEnabled())
    page.grab()
    assert unfit(page) == []
    for main in (page.right, page.wrong, page.other):
        assert main.height() >= 88
    assert page.clusters.rowHeight(0) >= 44
    assert page.causes.rowHeight(0) >= 44
    assert page.others.height() >= 48
