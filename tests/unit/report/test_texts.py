"""The words of the reports in both languages."""

import ast
import re
from pathlib import Path

import pytest

import inspector.report
from inspector.findings import Decision, EventKind
from inspector.report.texts import CHINESE, DECISIONS, EVENTS, REASONS, Words
from inspector.types import GapReason

FOLDER = Path(inspector.report.__file__).parent


def literals(node):
    return {
        piece.value
        for piece in ast.walk(node)
        if isinstance(piece, ast.Constant) and isinstance(piece.value, str)
    }


def said():
    """Every sentence that the code gives to `words(...)` as a literal."""
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "words"
                and isinstance(node.args[0], ast.Constant)
            ):
                yield node.args[0].value


def test_every_sentence_has_its_chinese():
    assert {sentence for sentence in said() if sentence not in CHINESE} == set()


def test_no_chinese_is_left_without_its_sentence():
    used = set()
    for path in FOLDER.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        if path.stem in ("texts", "texts_quality"):
            continue
        used |= literals(tree)
    used |= {*DECISIONS.values(), *REASONS.values(), *EVENTS.values()}
    assert set(CHINESE) - used == set()


def test_both_languages_name_the_same_values():
    fields = re.compile(r"\{(\w+)\}")
    for english, chinese in CHINESE.items():
        assert set(fields.findall(english)) == set(fields.findall(chinese)), english


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_decision_reason_and_event_has_a_name(lang):
    words = Words(lang)
    assert all(words.decision(decision) for decision in Decision)
    assert all(words.reason(reason) for reason in GapReason)
    assert all(words.event(kind) for kind in EventKind)


def test_values_are_never_read_as_patterns():
    assert Words("en")("run {id}", id="{id} {0} %s") == "run {id} {0} %s"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="'de'"):
        Words("de")
