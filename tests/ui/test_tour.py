"""The coach in the window: it points, it blocks nothing, it can be left."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt

from inspector.line.client import Start
from inspector.status import Phase
from tests.ui.fakes import a_sighting
from ui.actions import Key
from ui.tour.coach import Coach, CoachCard, Side, Spotlight, beside
from ui.tour.facts import facts_of, target_of
from ui.tour.steps import Facts, Hint, Step
from ui.tour.words import tour_words

RUNNING = {"phase": Phase.RUNNING, "run_id": "r1", "lot_id": "C-1"}


@pytest.fixture
def coach(window, bridge):
    made = Coach(window, bridge)
    window.show()
    yield made
    made.end()


def test_it_points_at_start_and_goes_on_when_the_line_runs(
    qtbot, coach, window, client, look
):
    coach.begin()
    assert coach.card.title.text() == "Start the line"
    around = coach.spotlight.geometry()
    place = window.start_button.mapTo(window, QPoint(0, 0))
    assert around.contains(QRect(place, window.start_button.size()))
    qtbot.mouseClick(window.start_button, Qt.MouseButton.LeftButton)
    assert [type(one) for one in client.commands] == [Start]
    client.set(**RUNNING)
    look()
    coach.look()
    assert coach.card.title.text() == "Wait for the first defect"


def test_the_first_finding_is_pointed_at_and_a_tap_on_it_leads_on(
    qtbot, coach, window, client, look
):
    client.set(**RUNNING, defects={"scratch": 1})
    client.new_sightings.append(a_sighting())
    look()
    coach.begin()
    assert coach.tour.step is Step.LOOK
    gallery = window.live.gallery
    place = gallery.visualRect(gallery.model().index(0, 0)).center()
    qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=place)
    coach.look()
    assert coach.tour.step is Step.MAP


def test_what_is_framed_can_be_used_through_the_frame(coach, window):
    coach.begin()
    under = window.start_button.mapTo(window, window.start_button.rect().center())
    assert window.childAt(under) is window.start_button


def test_the_card_says_where_one_is_and_ends_the_tour(qtbot, coach):
    coach.begin()
    assert coach.card._count.text() == f"Step 1 of {len(Step)}"
    qtbot.mouseClick(coach.card.skip, Qt.MouseButton.LeftButton)
    assert coach.card._count.text() == f"Step 2 of {len(Step)}"
    with qtbot.waitSignal(coach.ended):
        qtbot.mouseClick(coach.card.end, Qt.MouseButton.LeftButton)
    assert not coach.on
    assert coach.card.isHidden()
    assert coach.spotlight.isHidden()


def test_it_steps_aside_for_the_manual(coach, window):
    coach.begin()
    window.actions_[Key.HELP].trigger()
    coach.look()
    assert coach.card.isHidden()
    window.actions_[Key.HELP].trigger()
    coach.look()
    assert coach.card.isVisible()


def test_the_manual_starts_it_again(qtbot, coach, window):
    guide = window.pages.help
    window.actions_[Key.HELP].trigger()
    assert not guide.tour.isEnabled()  # a real line until somebody says otherwise
    guide.allow_tour(True)
    qtbot.mouseClick(guide.tour, Qt.MouseButton.LeftButton)
    assert coach.on
    assert window.pages.currentWidget() is window.live


def test_it_speaks_the_language_on_screen(qtbot, coach, texts):
    coach.begin()
    texts.switch("zh")
    qtbot.waitUntil(lambda: coach.card.end.text() == "结束导览")
    coach.look()
    assert coach.card.title.text() == "启动产线"


@pytest.mark.parametrize("hint", list(Hint))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_hint_has_words_of_its_own(texts, hint, language):
    texts.switch(language)
    title, text = tour_words(hint, Facts(unnamed=2, picked=1))
    assert title
    assert text
    assert "%" not in title + text
    titles = {tour_words(one, Facts())[0] for one in Hint}
    assert len(titles) == len(Hint)


def test_a_window_without_records_has_nothing_to_point_at(window, bridge):
    assert facts_of(window, bridge.last) == Facts(page="live")
    for hint in (Hint.OPEN, Hint.JUDGE, Hint.PICK, Hint.GO_MAP):
        assert target_of(window, hint) is None


WINDOW = QRect(0, 0, 1000, 700)


@pytest.mark.parametrize("side", list(Side))
def test_the_card_stands_where_it_is_wanted_and_hides_nothing(side):
    target = QRect(450, 300, 100, 60)
    card = QRect(beside(target, QSize(300, 120), WINDOW, (side,)), QSize(300, 120))
    assert WINDOW.contains(card)
    assert not card.intersects(target)
    wanted = {
        Side.BELOW: card.top() > target.bottom(),
        Side.ABOVE: card.bottom() < target.top(),
        Side.RIGHT: card.left() > target.right(),
        Side.LEFT: card.right() < target.left(),
    }
    assert wanted[side]


def test_a_card_without_room_beside_stays_inside(qtbot):
    place = beside(WINDOW, QSize(300, 120), WINDOW)
    assert WINDOW.contains(QRect(place, QSize(300, 120)))
    nowhere = beside(QRect(), QSize(300, 120), WINDOW)
    assert WINDOW.contains(QRect(nowhere, QSize(300, 120)))


def test_the_card_and_the_frame_are_widgets_like_others(qtbot, window):
    for made in (CoachCard(window), Spotlight(window)):
        made.resize(300, 200)
        assert not made.grab().isNull()
