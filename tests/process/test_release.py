"""A recipe on a line that really runs: tried on its runs, released, taken by it."""

import json
from datetime import UTC, datetime
from functools import partial

import pytest

from inspector.build import read_line
from inspector.changes import store_changes
from inspector.cli.drive import drive
from inspector.errors import RecipeError
from inspector.findings import Decision
from inspector.line.client import Start
from inspector.line.runner import LineRunner
from inspector.recipe import load
from inspector.records import default_url
from inspector.release.book import RecipeBook
from inspector.release.draft import Draft
from inspector.renewal import PlanSource
from inspector.status import Phase
from inspector.store import audit
from inspector.store.opened import reading
from inspector.store.query import run_facts
from tests.lines import write_tiny_line

LANES = [
    {"name": "left", "from_mm": 0, "to_mm": 64},
    {"name": "right", "from_mm": 64, "to_mm": 128},
]
RULES = [
    {"name": "large", "decision": "REJECT", "min_size_mm": 19, "lanes": ["left"]},
    {"name": "dense", "decision": "REJECT", "min_count": 45, "per_mm": 30},
    {"name": "seen", "decision": "REVIEW", "min_size_mm": 15},
]


def now():
    return datetime.now(UTC)


@pytest.fixture
def line(tmp_path):
    return write_tiny_line(
        tmp_path, threshold=0.34, recipe={"lanes": LANES, "rules": RULES}
    )


@pytest.fixture
def url(line):
    return default_url(read_line(line.station, line.recipe)[1])


@pytest.fixture
def book(line, url):
    station = read_line(line.station, line.recipe)[1]

    def store(records):
        store_changes(station, records, url=url, now=now)

    return RecipeBook(line.recipe, station, url, store, now)


@pytest.fixture
def runner(line):
    source = PlanSource(line.station, line.recipe, blocks=40)
    made = LineRunner(source(), source)
    yield made
    made.close()


def test_the_recipe_in_use_judges_a_stored_run_as_the_line_did(runner, book):
    run_id = drive(runner, "COIL-1").run_id
    recipe = book.read().in_use
    (tried,) = book.attempt(recipe, [run_id])
    assert tried.unlike_record == 0
    assert tried.changed == 0
    frames = {one for one in Decision if tried.before.frames[one]}
    assert frames == set(Decision)  # else this proves little


def test_a_release_is_what_the_trial_showed_once_the_line_has_taken_it(
    runner, book, line, url
):
    first = drive(runner, "COIL-1").run_id
    before = book.read().in_use
    draft = Draft.of(before).with_value(("rules", 0, "lanes"), None).recipe
    (tried,) = book.attempt(draft, [first])
    assert tried.changed > 0
    book.release(draft, before.digest, "li", "the right half counts too")
    second = drive(runner, "COIL-2").run_id  # the same web from its first line
    with reading(url) as engine:
        summary = run_facts(engine, second)
        rows = audit.newest(engine)
    decided = {one: summary.decisions.get(one.value, 0) for one in Decision}
    frames = sum(decided.values())
    assert frames > 30
    (again,) = book.attempt(before, [second])
    assert again.unlike_record == 0  # judged by what was released
    assert tried.after.frames == decided
    releases = [one.change for one in rows if one.change.action == "release"]
    assert [(one.who, json.loads(one.new)["why"]) for one in releases] == [
        ("li", "the right half counts too")
    ]


def test_a_running_line_keeps_its_recipe_and_its_writer_takes_the_audit(
    tmp_path,
):
    line = write_tiny_line(
        tmp_path, realtime=True, line_rate_hz=1000.0, recipe={"rules": RULES[2:]}
    )
    station = read_line(line.station, line.recipe)[1]
    url = default_url(station)
    source = PlanSource(line.station, line.recipe)
    runner = LineRunner(source(), source)
    store = partial(store_changes, station, url=url, now=now)
    book = RecipeBook(line.recipe, station, url, store, now)
    try:
        runner.send(Start("COIL"))
        until = datetime.now(UTC).timestamp() + 60
        while runner.status().acknowledged < 2:
            assert datetime.now(UTC).timestamp() < until
        before = book.read().in_use
        draft = Draft.of(before).with_value(("name",), "tiny 2").recipe
        book.release(draft, before.digest, "li", "while it runs")
        assert runner.status().recipe == "tiny"
        assert runner.status().phase.busy
    finally:
        runner.close()
    with reading(url) as engine:
        actions = [one.change.action for one in audit.newest(engine)]
    assert "release" in actions
    assert source().recipe.name == "tiny 2"


def test_a_file_that_is_broken_by_hand_is_refused_at_the_next_start(runner, line):
    drive(runner, "COIL-1")
    line.recipe.write_text("version: 1", "utf-8")
    with pytest.raises(RecipeError):
        runner.send(Start("COIL-2"))
    assert runner.status().phase is Phase.IDLE


def test_a_plan_is_made_anew_only_when_something_has_changed(line):
    source = PlanSource(line.station, line.recipe)
    assert source() is source()
    before = source()
    changed = load(line.recipe).model_copy(update={"material": "other"})
    line.recipe.write_text(json.dumps(changed.model_dump(mode="json")), "utf-8")
    after = source()
    assert after is not before
