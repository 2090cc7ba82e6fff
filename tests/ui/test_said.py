"""What the line says in English is said in Chinese too, with the same values."""

import ast
import re
from pathlib import Path

import pytest

from ui.said import SENTENCES, said
from ui.texts import sentence

ROOT = Path(__file__).parents[2]
WRITER = ROOT / "inspector" / "store" / "writer.py"
LINE = sorted((ROOT / "inspector" / "line").glob("*.py"))
VARIABLE = {"text"}
"""Sentences made elsewhere: what the preflight and the writer say."""


def pattern_of(node):
    """The sentence of an expression with %1, %2 for its values; None if it has none."""
    if isinstance(node, ast.Constant):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    made, place = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            made += part.value
        else:
            place += 1
            made += f"%{place}"
    return made


def told_in(path, method):
    """The last argument of every call of `method` in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if called and node.func.attr == method and len(node.args) == 2:
            yield node.args[1]


def alarms():
    """Patterns of all sentences that alarms of the line have."""
    for path in LINE:
        for node in told_in(path, "raise_"):
            pattern = pattern_of(node)
            assert pattern or getattr(node, "id", "") in VARIABLE, ast.unparse(node)
            if pattern:
                yield pattern


def troubles():
    """Patterns of all that the writer says is wrong."""
    for node in told_in(WRITER, "set"):
        if pattern := pattern_of(node):
            yield pattern


def joined(pattern):
    """The same without numbers, for they count the places in each its own way."""
    return re.sub(r"%\d", "%", pattern)


KNOWN = {joined(source) for source in SENTENCES}


@pytest.mark.parametrize("pattern", sorted({*alarms(), *troubles()}))
def test_every_alarm_of_the_line_has_its_sentence(pattern):
    assert joined(pattern) in KNOWN


def filled(source):
    """A sentence with values in its places."""
    return re.sub(r"%(\d)", r"<value \1>", source)


@pytest.mark.parametrize("source", SENTENCES)
def test_a_sentence_is_said_in_both_languages_with_all_its_values(texts, source):
    english = filled(source)
    assert said(english) == english
    texts.switch("zh")
    chinese = said(english)
    values = re.findall(r"<value \d>", english)
    assert sorted(re.findall(r"<value \d>", chinese)) == sorted(values)
    without = re.sub(r"<value \d>", "", chinese)
    assert re.search(r"[\u4e00-\u9fff]", without)
    assert not re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", without)


def test_no_two_sentences_fit_the_same_text():
    for source in SENTENCES:
        texts = [
            other for other in SENTENCES if said(filled(source)) and other == source
        ]
        assert len(texts) == 1


def test_what_is_not_known_is_quoted_in_chinese_and_plain_in_english(texts):
    odd = "sensor 0x17 reports E_FAIL"
    assert said(odd) == odd
    texts.switch("zh")
    assert said(odd) == f"原文：{odd}"  # noqa: RUF001 - Chinese
    assert said("") == ""


def test_a_sentence_inside_of_another_is_said_too(texts):
    texts.switch("zh")
    text = "camera top is lost (camera top does not answer any more); trying to open "
    told = said(text + "it again")
    assert "does not" not in told
    assert told.count("top") == 2


def test_several_troubles_of_the_records_are_said_one_after_the_other(texts):
    one = "the database refuses records (disk I/O error); they wait"
    two = "7 records wait in memory, the disk refuses them (full); free some space"
    assert said(f"{one}; {two}") == f"{one}; {two}"
    texts.switch("zh")
    assert said(f"{one}; {two}") == f"{said(one)} {said(two)}"
    assert "原文" not in said(f"{one}; {two}")
    assert said(f"{one}; odd") == f"原文：{one}; odd"  # noqa: RUF001 - Chinese


@pytest.mark.parametrize("text", ["%1", "(((", "a" * 50_000, "\n", "camera  failed: ;"])
def test_any_text_can_be_said(texts, text):
    for language in ("en", "zh"):
        texts.switch(language)
        assert said(text)
        assert sentence(text)


def test_a_refusal_of_the_line_is_in_the_language_on_screen(texts, client, bridge):
    told = []
    bridge.refused.connect(told.append)
    client.refuse_later("a run is on; stop it before the next start")
    bridge._look()
    texts.switch("zh")
    client.refuse_later("a run is on; stop it before the next start")
    bridge._look()
    assert told[0] == "A run is on; stop it before the next start"
    assert re.search(r"[\u4e00-\u9fff]", told[1])
