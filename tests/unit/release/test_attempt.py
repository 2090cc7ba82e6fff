"""A draft tried on runs that a line has made: thresholds, and lots with their grade."""

import json
from datetime import UTC, datetime

import pytest

from inspector.build import make_plan, read_line
from inspector.cli.drive import drive
from inspector.disposal import Disposition
from inspector.errors import ArtifactError
from inspector.findings import Decision
from inspector.line.runner import LineRunner
from inspector.lotend import lot_end
from inspector.records import default_url
from inspector.release.attempt import stored_from
from inspector.release.book import RecipeBook
from inspector.release.draft import Draft
from inspector.report.grading import Cause, GradeRule, GradeTable, Limit
from inspector.store.facts import Document
from tests.lines import write_tiny_line

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
LANES = [
    {"name": "left", "from_mm": 0, "to_mm": 64},
    {"name": "right", "from_mm": 64, "to_mm": 128},
]
TABLE = GradeTable(
    name="tiny",
    recipes=("tiny",),
    grades=(
        GradeRule("A", Disposition.ACCEPT, (Limit(lanes=("left",), most=0),)),
        GradeRule("B", Disposition.DOWNGRADE, (Limit(most=100_000),)),
    ),
    min_coverage=0.0,
    most_open_unknowns=100_000,
)
THRESHOLD = 0.34  # a handful of findings per frame


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    made = write_tiny_line(
        tmp_path_factory.mktemp("line"), threshold=THRESHOLD, recipe={"lanes": LANES}
    )
    recipe, station = read_line(made.station, made.recipe)
    for lot in ("COIL-1", "COIL-2"):
        runner = LineRunner(make_plan(recipe, station, blocks=6))
        drive(runner, lot)
        runner.close()
    return made


def book_of(line, tables=(TABLE,)):
    _recipe, station = read_line(line.station, line.recipe)
    url = default_url(station)
    return RecipeBook(
        line.recipe, station, url, lambda _records: None, lambda: NOW, tables
    )


def attempt(line, *changes, tables=(TABLE,)):
    """The draft with these changes on the newest run."""
    book = book_of(line, tables)
    pages = book.read()
    draft = Draft.of(pages.in_use)
    for path, value in changes:
        draft = draft.with_value(path, value)
    (found,) = book.attempt(draft.recipe, [pages.runs[0].run_id])
    return found


SCORE = ("detector", "score_threshold")


def test_a_draft_that_changes_nothing_gives_the_lot_the_grade_it_has(line):
    found = attempt(line)
    (lot,) = found.lots
    _recipe, station = read_line(line.station, line.recipe)
    end = lot_end(default_url(station), "COIL-2", "UTC", (TABLE,))
    assert lot.lot_id == "COIL-2"
    assert lot.before == lot.after == end.grade
    assert lot.before.name == "B"
    assert found.never_stored is None


def test_a_higher_threshold_leaves_less_and_the_grade_is_better(line):
    found = attempt(line, (SCORE, 0.999))
    (lot,) = found.lots
    assert (lot.before.name, lot.after.name) == ("B", "A")
    assert [one.cause for one in lot.before.reasons] == [Cause.COUNT]
    assert lot.after.reasons == ()
    assert found.never_stored is None


def test_defects_of_another_lane_are_graded_in_that_lane(line):
    found = attempt(line, (("lanes", 0, "name"), "rim"), (("lanes", 1, "name"), "left"))
    (lot,) = found.lots
    assert lot.before.name == lot.after.name == "B"
    assert lot.before.reasons[0].found != lot.after.reasons[0].found


def test_what_lies_in_no_lane_any_more_does_not_count_in_one(line):
    found = attempt(line, (("lanes",), None))
    (lot,) = found.lots
    assert (lot.before.name, lot.after.name) == ("B", "A")


def test_without_a_table_no_lot_is_graded(line):
    assert attempt(line, tables=()).lots == ()
    assert attempt(line, tables=None).lots == ()  # none of the shipped is for it


def test_a_lower_threshold_than_the_run_had_is_told_with_the_scores(line):
    found = attempt(line, (SCORE, 0.1))
    assert found.never_stored == (0.1, THRESHOLD)
    assert found.before.frames == found.after.frames


def test_the_book_knows_the_models_own_threshold(line):
    assert book_of(line).read().own_score == THRESHOLD


def test_a_draft_whose_model_is_not_there_is_refused_in_words(line):
    with pytest.raises(ArtifactError, match="no-such-model"):
        attempt(line, (("detector", "artifact"), "no-such-model"))


def test_of_several_runs_each_is_tried_with_its_own_lot(line):
    book = book_of(line)
    pages = book.read()
    found = book.attempt(pages.in_use, [one.run_id for one in pages.runs])
    assert [[lot.lot_id for lot in one.lots] for one in found] == [
        ["COIL-2"],
        ["COIL-1"],
    ]
    assert all(sum(one.before.frames[d] for d in Decision) > 0 for one in found)


def document(kind, body):
    return Document("0" * 64, kind, "x", json.dumps(body))


def manifest(score, decoder="yolov5"):
    return document(
        "manifest", {"decoder": decoder, "operating": {"score_threshold": score}}
    )


@pytest.fixture
def recipe(line):
    made, _station = read_line(line.station, line.recipe)
    return Document("1" * 64, "recipe", "tiny", made.model_dump_json())


def test_what_a_run_kept_is_read_from_its_own_recipe_and_model(line, recipe):
    said, _station = read_line(line.station, line.recipe)
    own = Draft.of(said).with_value(SCORE, 0.6).recipe
    with_own = Document("2" * 64, "recipe", "tiny", own.model_dump_json())
    assert stored_from([with_own, manifest(0.3)]) == 0.6
    assert stored_from([recipe, manifest(0.3), manifest(0.9, "embedding")]) == 0.3


def test_what_is_not_on_record_is_not_guessed(recipe):
    assert stored_from([]) is None
    assert stored_from([recipe]) is None
    assert stored_from([recipe, manifest(0.3), manifest(0.4)]) is None
