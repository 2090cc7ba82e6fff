"""`inspector recipe try` as a user types it, on runs that a line has made."""

import json
from dataclasses import replace

import pytest
import yaml
from sqlalchemy import create_engine, delete
from typer.testing import CliRunner

from inspector.build import DATABASE_VARIABLE, make_plan, read_line
from inspector.cli.drive import drive
from inspector.cli.recipe import app
from inspector.errors import ArtifactError, InspectorError, RecipeError, StoreError
from inspector.line.runner import LineRunner
from inspector.records import default_url
from inspector.store.database import file_url, upgrade
from inspector.store.facts import Document
from inspector.store.opened import database_file, writing
from inspector.store.runs import begin_run
from inspector.store.schema import RunDocumentRow
from tests.lines import write_tiny_line
from tests.storefakes import NOW, facts

RULES = [{"name": "big", "decision": "REJECT", "min_size_mm": 12}]
LOOSE = [{"name": "big", "decision": "REJECT", "min_size_mm": 25}]
TABLE = """\
version: 1
name: tiny
en: Example
zh: 示例
recipes: [tiny]
min_coverage: 0.0
most_open_unknowns: 100000
grades:
  - {name: A, disposition: ACCEPT, limits: [{most: 0}]}
otherwise: scrap
"""


def with_rules(line, rules, name="changed.yaml", **more):
    content = {**yaml.safe_load(line.recipe.read_text("utf-8")), "rules": rules, **more}
    file = line.recipe.with_name(name)
    file.write_text(yaml.safe_dump(content), "utf-8")
    return file


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    return write_tiny_line(
        tmp_path_factory.mktemp("line"), threshold=0.34, recipe={"rules": RULES}
    )


@pytest.fixture(scope="module")
def made(line):
    """Two runs; the second with a looser recipe."""
    names = []
    for recipe_file in (line.recipe, with_rules(line, LOOSE, "second.yaml")):
        recipe, station = read_line(line.station, recipe_file)
        runner = LineRunner(make_plan(recipe, station, blocks=4))
        names.append(drive(runner, "COIL-1").run_id)
        runner.close()
    return names


@pytest.fixture(scope="module")
def url(line):
    _recipe, station = read_line(line.station, line.recipe)
    return default_url(station)


@pytest.fixture(autouse=True)
def _no_database_in_the_environment(monkeypatch):
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)


def typed(*arguments):
    return CliRunner().invoke(app, ["try", *map(str, arguments)])


def refused(*arguments):
    """The one line with which the command ends with 2."""
    done = typed(*arguments)
    assert isinstance(done.exception, InspectorError), done.output
    assert "\n" not in str(done.exception)
    assert done.stdout == ""
    return done.exception


def test_each_run_is_compared_with_the_recipe_that_it_had(line, made, url):
    file = with_rules(line, LOOSE)
    first, second = made
    done = typed(file, "--run", first, "--run", second, "--db", url, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["file"], told["name"], told["failed"]) == (str(file), "tiny", [])
    one, two = told["runs"]
    assert (one["run_id"], two["run_id"]) == (first, second)
    assert one["differences"] == [
        {
            "setting": ["rules", "big", "min_size_mm"],
            "before": "12.0",
            "after": "25.0",
            "shown_by_trial": True,
        }
    ]
    assert one["frames_changed"] > 0
    assert one["recipe"]["digest"] != told["digest"] == two["recipe"]["digest"]
    assert (two["differences"], two["frames_changed"]) == ([], 0)


def test_the_document_has_these_keys(line, made, url):
    file = with_rules(line, LOOSE)
    done = typed(file, "--run", made[0], "--db", url, "--json")
    told = json.loads(done.stdout)
    assert set(told) == {"file", "name", "digest", "runs", "failed"}
    assert set(told["runs"][0]) == {
        "run_id",
        "recipe",
        "differences",
        "score_from",
        "frames",
        "length_mm",
        "fired",
        "alarms",
        "frames_changed",
        "first_changed",
        "frames_unlike_record",
        "never_stored_score",
        "faces_known",
        "lots",
    }
    assert set(told["runs"][0]["first_changed"][0]) == {
        "camera",
        "frame",
        "position_mm",
        "before",
        "after",
        "rule",
    }


def test_a_person_reads_it_on_stderr_and_stdout_stays_empty(line, made):
    file = with_rules(line, LOOSE)
    done = typed(file, "--run", made[0], "--station", line.station)
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"run {made[0]}: tiny" in done.stderr
    assert "rules.big.min_size_mm: 12.0 -> 25.0" in done.stderr
    assert "frames change:" in done.stderr
    assert "REJECT -> ACCEPT" in done.stderr


def test_lots_are_graded_by_the_plants_own_tables(line, made, url, tmp_path):
    (tmp_path / "tiny.yaml").write_text(TABLE, "utf-8")
    strict = with_rules(line, RULES, detector=_detector(line, 0.999))
    told = typed(strict, "--run", made[0], "--db", url, "--grading", tmp_path, "--json")
    (lot,) = json.loads(told.stdout)["runs"][0]["lots"]
    assert (lot["lot"], lot["before"]["grade"]) == ("COIL-1", "scrap")
    assert (lot["after"]["grade"], lot["after"]["disposition"]) == ("A", "ACCEPT")


def _detector(line, score):
    content = yaml.safe_load(line.recipe.read_text("utf-8"))["detector"]
    return {**content, "score_threshold": score}


def test_a_run_named_twice_is_tried_once(line, made, url):
    twice = ("--run", made[0], "--run", made[0])
    done = typed(line.recipe, *twice, "--db", url, "--json")
    assert len(json.loads(done.stdout)["runs"]) == 1


def test_a_run_that_is_not_there_ends_with_2_and_one_line(line, made, url):
    done = typed(line.recipe, "--run", "nope", "--db", url, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "no run 'nope'" in done.stderr
    assert made[1] in done.stderr


def test_where_only_some_runs_are_there_they_are_shown_and_it_ends_with_1(
    line, made, url
):
    runs = ("--run", "nope", "--run", made[0])
    done = typed(line.recipe, *runs, "--db", url, "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert [one["run_id"] for one in told["runs"]] == [made[0]]
    assert [one["run_id"] for one in told["failed"]] == ["nope"]


def test_a_database_that_is_not_there_is_said(line, tmp_path):
    gone = file_url(tmp_path / "gone.db")
    error = refused(line.recipe, "--run", "x", "--db", gone)
    assert isinstance(error, StoreError)
    assert "gone.db is missing" in str(error)
    assert not (tmp_path / "gone.db").exists()
    assert "--db" in str(refused(line.recipe, "--run", "x"))


def test_a_file_that_is_no_database_is_said(line, tmp_path):
    (tmp_path / "no.db").write_bytes(b"nothing of the sort" * 99)
    error = refused(line.recipe, "--run", "x", "--db", file_url(tmp_path / "no.db"))
    assert isinstance(error, StoreError)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"[1]", b"a: [", b"version: 1", b"version: 9"]
)
def test_a_broken_recipe_is_said_in_one_line(made, url, tmp_path, content):
    file = tmp_path / "recipe.yaml"
    file.write_bytes(content)
    error = refused(file, "--run", made[0], "--db", url)
    assert isinstance(error, RecipeError)
    assert "recipe.yaml" in str(error)


def test_a_recipe_file_that_is_not_there_or_a_folder_is_said(made, url, tmp_path):
    for file in (tmp_path / "none.yaml", tmp_path):
        assert isinstance(refused(file, "--run", made[0], "--db", url), RecipeError)


def test_a_model_that_cannot_be_read_is_said(line, made, url):
    detector = {**_detector(line, 0.5), "artifact": "gone-model"}
    file = with_rules(line, RULES, detector=detector)
    error = refused(file, "--run", made[0], "--db", url)
    assert isinstance(error, ArtifactError)
    assert "gone-model" in str(error)


def test_a_folder_of_tables_that_is_none_ends_with_2(line, made, url):
    done = typed(line.recipe, "--run", made[0], "--db", url, "--grading", line.recipe)
    assert done.exit_code == 2
    assert "--grading must be a folder" in done.stderr


@pytest.fixture
def others(tmp_path):
    """Records of a run that another version has left, and of one without a recipe."""
    url = file_url(tmp_path / "records.db")
    upgrade(url)
    with writing(url, "test", NOW) as engine:
        begin_run(engine, facts("strange"))
        begin_run(engine, facts("bare"))
    engine = create_engine(f"sqlite:///{database_file(url)}")
    with engine.begin() as db:
        db.execute(delete(RunDocumentRow).where(RunDocumentRow.run_id == 2))
    engine.dispose()
    return url


@pytest.mark.parametrize("run", ["strange", "bare"])
def test_a_run_whose_recipe_is_not_on_record_is_said(line, others, run):
    done = typed(line.recipe, "--run", run, "--db", others)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert f"run '{run}': its recipe is not on record" in done.stderr


def test_a_run_without_frames_changes_in_nothing(line, tmp_path):
    recipe, _station = read_line(line.station, line.recipe)
    url = file_url(tmp_path / "records.db")
    upgrade(url)
    content = recipe.model_dump(mode="json")
    documents = (Document.of("recipe", recipe.name, content),)
    with writing(url, "test", NOW) as engine:
        begin_run(engine, replace(facts("empty"), documents=documents))
    done = typed(with_rules(line, LOOSE), "--run", "empty", "--db", url, "--json")
    assert done.exit_code == 0, done.output
    (one,) = json.loads(done.stdout)["runs"]
    assert (one["frames_changed"], one["first_changed"], one["fired"]) == (0, [], [])
    assert one["frames"]["before"] == {"ACCEPT": 0, "REVIEW": 0, "REJECT": 0}
    assert len(one["differences"]) == 1
