import json
from datetime import UTC, datetime

import pytest

from inspector.build import read_line
from inspector.errors import ArtifactError, RecipeError, StoreError
from inspector.files import parse_yaml
from inspector.recipe import load
from inspector.records import default_url
from inspector.release.book import RecipeBook
from inspector.release.draft import Draft
from inspector.release.versions import file_in_use, released_file
from inspector.resources import data_folder
from tests.lines import write_tiny_line

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
RULES = [{"name": "pit", "decision": "REJECT", "kinds": ["pit"], "min_size_mm": 5}]


class Audit:
    def __init__(self):
        self.records, self.away = [], False

    def __call__(self, records):
        if self.away:
            raise StoreError("the database is away")
        self.records += records

    @property
    def said(self):
        return [
            (r.body.who, r.body.action, json.loads(r.body.new)) for r in self.records
        ]


@pytest.fixture
def line(tmp_path):
    return write_tiny_line(tmp_path, recipe={"rules": RULES})


@pytest.fixture
def audit():
    return Audit()


@pytest.fixture
def book(line, audit):
    _recipe, station = read_line(line.station, line.recipe)
    return RecipeBook(line.recipe, station, default_url(station), audit, lambda: NOW)


def stricter(recipe, size_mm=2.0):
    return Draft.of(recipe).with_value(("rules", 0, "min_size_mm"), size_mm).recipe


def test_a_station_that_has_released_nothing_shows_its_file(book, line):
    pages = book.read()
    assert pages.in_use == load(line.recipe)
    assert (pages.versions, pages.outside, pages.runs) == ((), True, ())


def test_a_release_writes_the_file_and_keeps_who_when_and_why(book, line, audit):
    before = book.read().in_use
    pages = book.release(stricter(before), before.digest, "li", "customer complaint")
    assert load(line.recipe).rules[0].min_size_mm == 2.0
    newest, found = pages.versions
    assert (newest.number, newest.by, newest.why) == (2, "li", "customer complaint")
    assert (newest.at, newest.digest) == (NOW, pages.in_use.digest)
    assert (found.number, found.by, found.recipe) == (1, "", before)
    assert not pages.outside
    (who, action, new) = audit.said[0]
    assert (who, action) == ("li", "release")
    assert new["why"] == "customer complaint"
    assert new["settings"] == {"rules.pit.min_size_mm": "2.0"}


def test_an_earlier_version_comes_back_as_a_version_of_its_own(book, line, audit):
    text = line.recipe.read_text("utf-8")
    before = book.read().in_use
    book.release(stricter(before), before.digest, "li", "a try")
    pages = book.roll_back(1, "wang", "it was worse")
    assert line.recipe.read_text("utf-8") == text
    assert [(one.number, one.back_to) for one in pages.versions] == [
        (3, 1),
        (2, None),
        (1, None),
    ]
    assert audit.said[-1][:2] == ("wang", "roll back")


def test_a_change_by_an_editor_is_seen_and_kept_before_the_next_release(book, line):
    before = book.read().in_use
    pages = book.release(stricter(before), before.digest, "li", "first")
    content = parse_yaml(line.recipe.read_text("utf-8"))
    content["rules"][0]["min_size_mm"] = 7
    line.recipe.write_text(json.dumps(content), "utf-8")
    pages = book.read()
    assert pages.outside
    assert pages.in_use.rules[0].min_size_mm == 7
    pages = book.release(
        stricter(pages.in_use, 3.0), pages.in_use.digest, "li", "again"
    )
    assert [(v.by, v.recipe.rules[0].min_size_mm) for v in pages.versions] == [
        ("li", 3.0),
        ("", 7.0),
        ("li", 2.0),
        ("", 5.0),
    ]


@pytest.mark.parametrize("why", ["", "  ", "ok", "x" * 501])
def test_without_a_reason_nothing_is_released(book, line, why):
    before, text = book.read().in_use, line.recipe.read_bytes()
    with pytest.raises(RecipeError, match="a reason has 3 to 500 letters"):
        book.release(stricter(before), before.digest, "li", why)
    assert line.recipe.read_bytes() == text
    assert book.read().versions == ()


def test_without_its_audit_nothing_is_released(book, line, audit):
    before, text = book.read().in_use, line.recipe.read_bytes()
    audit.away = True
    with pytest.raises(StoreError, match="away"):
        book.release(stricter(before), before.digest, "li", "a reason")
    assert line.recipe.read_bytes() == text
    assert [one.by for one in book.read().versions] == [""]


def test_a_file_that_was_changed_meanwhile_is_not_written_over(book, line):
    before = book.read().in_use
    draft = stricter(before)
    book.release(stricter(before, 4.0), before.digest, "wang", "somebody else")
    with pytest.raises(RecipeError, match="changed meanwhile"):
        book.release(draft, before.digest, "li", "too late")


def test_a_draft_that_changes_nothing_is_no_release(book):
    before = book.read().in_use
    with pytest.raises(RecipeError, match="changes nothing"):
        book.release(before, before.digest, "li", "just so")


def test_a_draft_whose_model_is_not_there_is_refused(book, line):
    before = book.read().in_use
    draft = Draft.of(before).with_value(("detector", "artifact"), "nowhere").recipe
    with pytest.raises(ArtifactError):
        book.release(draft, before.digest, "li", "another model")
    assert load(line.recipe) == before


def test_a_version_that_is_not_there_is_named(book):
    with pytest.raises(RecipeError, match="no version 9, have"):
        book.roll_back(9, "li", "a reason")


def test_a_broken_version_is_told_by_its_file(book, line):
    before = book.read().in_use
    book.release(stricter(before), before.digest, "li", "a reason")
    broken = next((line.folder / "recipes").glob("*/000001.json"))
    broken.write_text("{}", "utf-8")
    with pytest.raises(RecipeError, match=r"000001\.json is no version"):
        book.read()


def test_a_shipped_recipe_stays_as_it_came_and_the_station_has_its_own(tmp_path):
    shipped = data_folder() / "recipes" / "virtual-steel.yaml"
    own = released_file(shipped, tmp_path)
    assert own == tmp_path / "recipes" / "virtual-steel.yaml"
    assert file_in_use(shipped, tmp_path) == shipped
    own.parent.mkdir()
    own.write_text("", "utf-8")
    assert file_in_use(shipped, tmp_path) == own
    assert file_in_use(tmp_path / "recipe.yaml", tmp_path) == tmp_path / "recipe.yaml"
