import pytest

from inspector.line.client import Link
from inspector.status import Phase
from ui.actions import Key
from ui.widgets.banner import StateBanner


@pytest.fixture
def banner(qtbot, bridge):
    made = StateBanner(bridge)
    qtbot.addWidget(made)
    return made


def test_a_line_that_simply_runs_needs_no_words(client, look, banner):
    client.set(phase=Phase.RUNNING)
    look()
    assert banner.isHidden()


def test_a_fault_is_told_with_its_reason_and_what_to_do(client, look, banner):
    client.set(phase=Phase.FAULT, message="no model")
    look()
    assert not banner.isHidden()
    assert banner.text.startswith("No model\nCure the cause")


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (Link.COMING, "is being started"),
        (Link.SILENT, "may still be inspecting"),
        (Link.DIED, "ended by itself"),
        (Link.GONE, "does not start again"),
        (Link.TAKEN, "close this window"),
    ],
)
@pytest.mark.parametrize("phase", [Phase.IDLE, Phase.FAULT], ids=str)
def test_a_line_out_of_reach_is_told_in_both_languages(
    qtbot, client, look, banner, texts, link, words, phase
):
    client.set(phase=phase, message="old news")
    client.link = link
    look()
    assert not banner.isHidden()
    assert words in banner.text
    assert "old news" not in banner.text.lower()
    english = banner.text
    texts.switch("zh")
    qtbot.waitUntil(lambda: banner.text != english)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in banner.text)


def test_when_the_line_answers_again_the_words_go(client, look, banner):
    client.link = Link.SILENT
    look()
    client.link = Link.HERE
    look()
    assert banner.isHidden()


@pytest.mark.parametrize(
    ("link", "start", "acknowledge"),
    [
        (Link.HERE, True, False),
        (Link.COMING, False, False),
        (Link.SILENT, False, False),
        (Link.TAKEN, False, False),
    ],
)
def test_nothing_can_be_pressed_that_would_reach_no_line(
    client, look, window, link, start, acknowledge
):
    client.link = link
    look()
    assert window.actions_[Key.START].isEnabled() is start
    assert window.actions_[Key.ACKNOWLEDGE].isEnabled() is acknowledge


@pytest.mark.parametrize(("link", "able"), [(Link.DIED, True), (Link.GONE, False)])
def test_a_death_is_acknowledged_where_a_new_process_stands_ready(
    client, look, window, link, able
):
    client.set(phase=Phase.FAULT)
    client.link = link
    look()
    assert window.actions_[Key.ACKNOWLEDGE].isEnabled() is able
