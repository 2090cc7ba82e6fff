"""A changed recipe on runs that a line has made, beside the recipe that each had."""

import json
from dataclasses import replace
from functools import partial

import pytest

from inspector.build import make_plan, read_line
from inspector.cli.drive import drive
from inspector.disposal import Disposition
from inspector.errors import ArtifactError, PreflightError, RecipeError, StoreError
from inspector.files import sha256_file
from inspector.findings import Decision
from inspector.line.runner import LineRunner
from inspector.records import default_url
from inspector.release.attempt import recorded_score
from inspector.release.draft import Draft
from inspector.release.faces import faces_of, own_face, station_in
from inspector.release.replay import Records, measured, replay
from inspector.release.telling import as_json, as_lines
from inspector.release.trial import fired
from inspector.report.grading import GradeRule, GradeTable, Limit
from inspector.station import Station
from inspector.store.facts import Document
from inspector.store.judged import judged_run
from inspector.store.opened import reading
from inspector.store.query import run_entry, runs
from inspector.store.report_facts import lot_facts
from tests.lines import write_tiny_line

RULES = [{"name": "big", "decision": "REJECT", "min_size_mm": 12}]
LIMIT = ("rules", 0, "min_size_mm")
SCORE = ("detector", "score_threshold")
OWN_SCORE = 0.34
TABLE = GradeTable(
    name="tiny",
    recipes=("tiny",),
    grades=(
        GradeRule("A", Disposition.ACCEPT, (Limit(most=0),)),
        GradeRule("B", Disposition.DOWNGRADE, (Limit(most=100_000),)),
    ),
    min_coverage=0.0,
    most_open_unknowns=100_000,
)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    made = write_tiny_line(
        tmp_path_factory.mktemp("line"), threshold=OWN_SCORE, recipe={"rules": RULES}
    )
    recipe, station = read_line(made.station, made.recipe)
    runner = LineRunner(make_plan(recipe, station, blocks=6))
    drive(runner, "COIL-1")
    runner.close()
    return made


@pytest.fixture
def engine(line):
    _recipe, station = read_line(line.station, line.recipe)
    with reading(default_url(station)) as opened:
        yield opened


@pytest.fixture
def run_id(engine):
    (only,) = runs(engine)
    return only.run_id


def changed(line, *changes):
    recipe, _station = read_line(line.station, line.recipe)
    draft = Draft.of(recipe)
    for path, value in changes:
        draft = draft.with_value(path, value)
    return draft.recipe


@pytest.fixture
def records(engine):
    return Records(
        *(partial(one, engine) for one in (run_entry, judged_run, lot_facts))
    )


@pytest.fixture
def tried(line, records, run_id):
    def try_it(*changes, tables=(TABLE,), lack=(), **bodies):
        kept = lacking(records, lack, bodies)
        return replay(kept, tables, measured(changed(line, *changes)), run_id)

    return try_it


def lacking(records, kinds, bodies):
    """Records that lack documents of these kinds, or have others in their place."""

    def read(run_id):
        run = records.run_of(run_id)
        kept = [one for one in run.documents if one.kind not in kinds]
        documents = tuple(
            replace(one, body=bodies.get(one.kind, one.body)) for one in kept
        )
        return replace(run, documents=documents)

    return replace(records, run_of=read)


def test_the_recipe_that_a_run_had_changes_nothing_in_it(tried):
    found = tried()
    assert found.differences == ()
    assert found.tried.changed == found.tried.unlike_record == 0
    assert found.tried.before == found.tried.after
    assert found.tried.before.frames[Decision.REJECT] > 0
    assert "  no setting differs" in list(as_lines(found))


def test_a_looser_limit_shows_frames_lengths_kinds_and_the_setting(tried):
    found = tried((LIMIT, 25))
    (setting,) = found.differences
    assert setting.path == ("rules", "big", "min_size_mm")
    told = as_json(found)
    rejected = told["frames"]["before"]["REJECT"]
    assert told["frames"]["after"]["REJECT"] < rejected
    assert told["length_mm"]["after"]["REJECT"] < told["length_mm"]["before"]["REJECT"]
    assert told["frames_changed"] == len(told["first_changed"]) > 0
    first = told["first_changed"][0]
    assert (first["camera"], first["before"], first["after"]) == (
        "top",
        "REJECT",
        "ACCEPT",
    )
    row = told["fired"][0]
    assert row["before"] > row["after"]
    assert told["differences"][0]["shown_by_trial"] is True
    assert told["never_stored_score"] is None
    assert json.loads(json.dumps(told)) == told


def test_a_higher_threshold_gives_the_lot_a_better_grade(tried):
    told = as_json(tried((SCORE, 0.999)))
    (lot,) = told["lots"]
    assert lot["lot"] == "COIL-1"
    assert (lot["before"]["grade"], lot["after"]["grade"]) == ("B", "A")
    (reason,) = lot["before"]["reasons"]
    assert (reason["cause"], reason["allowed"]) == ("count", 0)
    assert told["score_from"] == {"before": OWN_SCORE, "after": 0.999}


def test_a_lower_threshold_says_what_was_never_stored(tried):
    found = tried((SCORE, 0.1))
    told = as_json(found)
    assert told["never_stored_score"] == [0.1, OWN_SCORE]
    assert told["differences"][0]["shown_by_trial"] is False
    text = "\n".join(as_lines(found))
    assert "scores from 0.1 to 0.34 were never stored" in text
    assert "stored defects cannot show it" in text


def test_what_decides_what_is_found_is_told_as_not_shown(tried):
    found = tried((("screen", "sensitivity"), 9.0))
    assert [one.beyond_trial for one in found.differences] == [True]
    assert found.tried.changed == 0


def test_lines_name_the_lot_and_why_it_is_no_better(tried):
    lines = list(as_lines(tried((LIMIT, 25))))
    place = next(n for n, one in enumerate(lines) if one.startswith("  lot COIL-1: B"))
    assert lines[place + 1].strip()
    assert "  no lot of this run is graded by a table" not in lines
    assert "  no lot of this run is graded by a table" in as_lines(tried(tables=()))


def test_reasons_that_are_not_shown_are_counted(tried):
    found = tried((LIMIT, 25))
    (lot,) = found.tried.lots
    many = replace(lot.after, reasons=lot.after.reasons[:1] * 5)
    tried_on = replace(found.tried, lots=(replace(lot, after=many),))
    lines = list(as_lines(replace(found, tried=tried_on)))
    assert lines[-1] == "    and 2 more"
    assert len(set(lines[-4:-1])) == 1


def test_text_from_the_records_cannot_move_the_cursor(tried):
    found = tried((LIMIT, 25))
    evil = "x\x1b[2J\ny"
    frames = tuple(replace(one, camera=evil) for one in found.tried.turned)
    told = replace(found, tried=replace(found.tried, run_id=evil, turned=frames))
    assert not any({"\x1b", "\n"} & set(line) for line in as_lines(told))


def test_only_the_first_frames_stand_in_the_text_and_the_rest_is_counted(tried):
    found = tried((LIMIT, 25))
    turned = found.tried.turned[:1] * 30
    told = replace(found, tried=replace(found.tried, turned=turned, changed=1234))
    lines = list(as_lines(told))
    assert sum(" at 0.0" in line for line in lines) == 20
    assert "    and 1,214 more" in lines


def test_a_run_that_is_not_there_is_told_with_those_that_are(line, records, run_id):
    draft = measured(changed(line))
    for name in ("nope", "", "'; DROP TABLE run; --", "\udcff\x00", "x" * 5000):
        with pytest.raises(StoreError, match=run_id):
            replay(records, (), draft, name)


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"version": 99}'])
def test_a_recipe_on_record_that_cannot_be_read_is_said(tried, body):
    with pytest.raises(RecipeError, match="not on record"):
        tried(recipe=body)


def test_a_run_without_its_recipe_on_record_cannot_be_compared(tried):
    with pytest.raises(RecipeError, match="nothing to compare with"):
        tried(lack=["recipe"])


def test_without_a_manifest_on_record_the_model_itself_is_asked(tried):
    assert tried((SCORE, 0.5), lack=["manifest"]).score_from == (OWN_SCORE, 0.5)


def test_the_threshold_on_record_goes_before_that_of_a_model_replaced_since(tried):
    now = json.dumps({"decoder": "yolov5", "operating": {"score_threshold": 0.6}})
    assert tried(manifest=now).score_from == (0.6, OWN_SCORE)


def test_a_model_that_is_gone_is_no_matter_where_the_record_has_its_threshold(
    line, tried
):
    recipe = changed(line, (("detector", "artifact"), "gone-model"))
    found = tried(recipe=recipe.model_dump_json())
    assert found.score_from == (OWN_SCORE, OWN_SCORE)


def test_a_model_that_is_gone_without_a_record_of_it_is_said_with_its_run(
    line, tried, run_id
):
    recipe = changed(line, (("detector", "artifact"), "gone-model"))
    with pytest.raises(ArtifactError, match=f"{run_id}.*gone-model"):
        tried(lack=["manifest"], recipe=recipe.model_dump_json())


def test_a_threshold_of_its_own_needs_neither_record_nor_model(line, tried):
    gone = changed(line, (("detector", "artifact"), "gone-model"), (SCORE, 0.4))
    found = tried(lack=["manifest"], recipe=gone.model_dump_json())
    assert found.score_from == (0.4, OWN_SCORE)


def test_a_station_that_is_not_on_record_is_told(tried):
    assert tried().faces_known
    found = tried(lack=["station"])
    assert not found.faces_known
    assert any("station is not on record" in line for line in as_lines(found))


def test_a_draft_without_a_model_that_fits_is_refused(line):
    with pytest.raises(ArtifactError, match="gone-model"):
        measured(changed(line, (("detector", "artifact"), "gone-model")))
    with pytest.raises(PreflightError, match="dent"):
        measured(changed(line, (("rules", 0, "kinds"), ["dent"])))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "7",
        "{}",
        '{"operating": 3}',
        '{"operating": {"score_threshold": "much"}}',
        '{"operating": {"score_threshold": NaN}}',
        '{"operating": {"score_threshold": 7}}',
    ],
)
def test_a_broken_manifest_says_no_threshold(body):
    assert recorded_score([Document("0" * 64, "manifest", "x", body)]) is None


def two_cameras(place_mm):
    part = {"driver": "replay", "path": "pictures"}
    cameras = [
        {**part, "name": "left", "place_mm": 0, "side": "top"},
        {**part, "name": "right", "place_mm": place_mm, "side": "top"},
        {**part, "name": "below", "place_mm": 0, "side": "bottom"},
    ]
    return Station.model_validate({"version": 1, "name": "two", "cameras": cameras})


def test_cameras_with_a_place_on_the_same_face_look_at_one_web():
    station = two_cameras(500)
    face_of = faces_of(station)
    assert face_of("left") == face_of("right") != face_of("below")
    assert face_of("of another station") == own_face("of another station")


def test_the_station_of_a_run_is_read_from_its_documents():
    station = two_cameras(500)
    body = station.model_dump_json()
    assert station_in([Document("1" * 64, "station", "two", body)]) == station
    assert station_in([Document("1" * 64, "station", "two", "{")]) is None
    assert station_in([]) is None


def test_what_fired_is_summed_over_runs(tried):
    one = tried((LIMIT, 25)).tried
    alone, twice = fired([one]), fired([one, one])
    assert [(row.kind, row.before * 2) for row in alone] == [
        (row.kind, row.before) for row in twice
    ]
    assert fired([]) == ()


def test_nothing_is_written_beside_the_records(line, tried):
    def there():
        files = (one for one in line.folder.rglob("*") if one.is_file())
        return {
            one.name: sha256_file(one)
            for one in files
            if not one.name.endswith(("-wal", "-shm"))
        }

    before = there()
    tried((LIMIT, 25))
    assert there() == before
    assert "records.db" in before
