from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.findings import Decision
from inspector.status import Phase
from inspector.types import UNKNOWN
from ui import texts as words
from ui.actions import Key


def test_kinds_have_the_plants_names_in_both_languages(texts):
    assert texts.kind("roll_mark") == "Roll mark"
    texts.toggle()
    assert texts.kind("roll_mark") == "辊印"
    assert texts.kind(UNKNOWN) == "未知"


def test_a_kind_without_a_name_is_shown_by_its_key(texts):
    assert texts.kind("edge_crack") == "Edge crack"


def test_the_window_changes_its_language_while_it_runs(qtbot, window):
    start = window.actions_[Key.START]
    window.actions_[Key.LANGUAGE].trigger()
    qtbot.waitUntil(lambda: start.text() == "启动")
    assert start.shortcut().toString() == "F5"
    window.actions_[Key.LANGUAGE].trigger()
    qtbot.waitUntil(lambda: start.text() == "Start")


def test_closing_gives_the_program_its_own_words_back(qapp, texts):
    texts.switch("zh")
    assert words.phase_word(Phase.RUNNING) == "运行中"
    texts.close()
    assert words.phase_word(Phase.RUNNING) == "Running"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_phase_and_decision_has_a_word_of_its_own(texts, language):
    texts.switch(language)
    assert len({words.phase_word(phase) for phase in Phase}) == len(Phase)
    assert len({words.decision_word(d) for d in Decision}) == len(Decision)


@given(share=st.floats(0, 1))
def test_all_of_it_is_only_said_when_it_is_all(share):
    assert (words.percent(share) == "100.00 %") == (share > 1 - 1e-12)


def test_numbers_are_set_for_people():
    assert words.metres(12_345_678.0) == "12\N{NARROW NO-BREAK SPACE}345.7"
    assert words.count(1_234) == "1\N{NARROW NO-BREAK SPACE}234"
    assert words.short_count(99_999) == "99\N{NARROW NO-BREAK SPACE}999"
    assert words.short_count(129_034) == "129k"
    assert words.short_count(12_900_000) == "12M"
    assert words.clock(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "03:04:05"


def test_a_sentence_begins_with_a_capital():
    assert words.sentence("camera lost; Open it") == "Camera lost; Open it"
    assert words.sentence("") == ""
