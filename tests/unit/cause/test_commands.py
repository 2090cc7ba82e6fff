import json

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from inspector.cause.causebase import load_base
from inspector.cli import causes as causes_command
from inspector.cli.explain import explain
from inspector.errors import CauseError, StationError, StoreError
from inspector.explaining import material_in
from inspector.store.database import file_url, open_database, upgrade
from inspector.store.rows import write
from inspector.store.runs import begin_run
from tests import storefakes
from tests.unit.cause.lots import comb, scattered

run = CliRunner().invoke
STATION = """version: 1
name: plant
cameras: [{driver: simulated, name: top, scene: steel}]
web_mm: [0, 500]
rolls:
  - {name: work roll, diameter_mm: 600, stand: 5}
  - {name: bridle, diameter_mm: 350}
"""


@pytest.fixture
def app():
    made = typer.Typer()
    made.command("explain")(explain)
    made.add_typer(causes_command.app, name="causes")

    @made.callback()
    def both() -> None:
        """Two commands, as in the product."""

    return made


@pytest.fixture
def plant(tmp_path):
    """A station with a roll table, a lot with a roll mark, and a log."""
    random = np.random.default_rng(5)
    (tmp_path / "station.yaml").write_text(STATION, "utf-8")
    x, y = comb(random, 37, np.pi * 600, 80_000, missed=0.2)
    _, sx, sy = scattered(random, 40)
    rows = [
        f"dent,{a:.2f},{b:.2f},3,4,top,"
        for a, b in [*zip(x, y, strict=True), *zip(sx, sy, strict=True)]
    ]
    head = "kind,x_mm,y_mm,width_mm,height_mm,side,at"
    (tmp_path / "lot.csv").write_text("\n".join([head, *rows]), "utf-8")
    log = "y_mm,what\n1000,speed 2 m/s\n"
    (tmp_path / "events.csv").write_text(log, "utf-8")
    return tmp_path


@pytest.fixture
def quiet(tmp_path):
    """Verdicts of this test alone."""
    return ["--feedback", str(tmp_path / "feedback.jsonl")]


def of_lot(plant, *more):
    return ["explain", "--lot", str(plant / "lot.csv"), "--material", "steel",
            "--station", str(plant / "station.yaml"), *more]  # fmt: skip


def test_a_lot_from_outside_is_explained(app, plant, quiet):
    events = ("--events", str(plant / "events.csv"))
    done = run(app, [*of_lot(plant, *events, "--json"), *quiet])
    assert done.exit_code == 0, done.output
    first = json.loads(done.stdout)["clusters"][0]
    assert (first["kind"], first["abstained"]) == ("dent", False)
    cause = first["causes"][0]
    assert cause["id"] == "steel_cold/rolled_pit/particle_on_roll"
    assert cause["evidence"]
    assert cause["sources"]
    assert any("stand 5" in text for text in first["pattern"])


def test_a_person_reads_it_in_chinese(app, plant, quiet):
    done = run(app, [*of_lot(plant, "--lang", "zh"), *quiet])
    assert done.stdout == ""
    assert "机架 5" in done.stderr


def test_a_kind_is_explained_by_what_was_measured(app, tmp_path, quiet):
    told = tmp_path / "told.json"
    told.write_text('{"side": "bottom", "fixed_lane": true, "edge_group": false}')
    ask = ["explain", "--material", "steel_hot", "--kind", "scratches", "--json"]
    with_it = run(app, [*ask, "--evidence", str(told), *quiet])
    (only,) = json.loads(with_it.stdout)["clusters"]
    assert only["causes"][0]["id"] == "steel_hot/scratches/worn_guides"
    (bare,) = json.loads(run(app, [*ask, *quiet]).stdout)["clusters"]
    assert bare["abstained"]
    assert bare["causes"] == []


@pytest.mark.parametrize(
    "arguments",
    [[], ["--db", "sqlite:///x.db"], ["--lot", "a.csv"], ["--kind", "pit"]],
)
def test_a_form_that_is_not_whole_is_refused(app, arguments, quiet):
    done = run(app, ["explain", *arguments, *quiet])
    assert done.exit_code == 2
    assert "--db URL --defect ID" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--material", "cheese", "--kind", "pit"], CauseError),
        (["--material", "pcb", "--kind", "mould"], CauseError),
        (
            ["--lot", "no.csv", "--material", "pcb", "--station", "no.yaml"],
            StationError,
        ),
        (["--material", "pcb", "--kind", "open", "--base", "nowhere"], CauseError),
    ],
)
def test_a_mistake_is_an_error_of_ours(app, arguments, error, quiet):
    done = run(app, ["explain", *arguments, *quiet])
    assert isinstance(done.exception, error)


@pytest.fixture
def db(tmp_path):
    """A database with one run of two inspections of two defects each."""
    url = file_url(tmp_path / "records.db")
    upgrade(url)
    engine = open_database(url)
    begin_run(engine, storefakes.facts())
    with engine.begin() as connection:
        write(connection, [storefakes.a_record(0), storefakes.a_record(1)], {})
    engine.dispose()
    return url


@pytest.mark.parametrize("defect", ["1", f"{storefakes.RUN}:top:1:0"])
def test_a_recorded_defect_is_explained_or_abstained_from(app, db, defect, quiet):
    done = run(app, ["explain", "--db", db, "--defect", defect, "--json", *quiet])
    assert done.exit_code == 0, done.output
    (only,) = json.loads(done.stdout)["clusters"]
    assert (only["kind"], only["count"], only["abstained"]) == ("scratch", 2, True)


@pytest.mark.parametrize("defect", ["99", "no such run:top:0:0", "x", "9" * 40])
def test_a_defect_that_is_not_there_is_told(app, db, defect, quiet):
    done = run(app, ["explain", "--db", db, "--defect", defect, *quiet])
    assert isinstance(done.exception, CauseError | StoreError)


def test_words_in_a_recipes_name_tell_the_material():
    base = load_base()
    assert material_in(base, "virtual-steel") == "steel"
    assert material_in(base, "virtual-pcb") == "pcb"
    assert material_in(base, "steel_hot strip") == "steel_hot"
    with pytest.raises(CauseError, match="--material"):
        material_in(base, "chocolate")


def test_a_table_goes_out_and_comes_in_and_tells_what_did_not_fit(app, tmp_path):
    table, own = tmp_path / "causes.csv", tmp_path / "own"
    assert run(app, ["causes", "export", "--out", str(table)]).exit_code == 0
    with table.open("a", encoding="utf-8") as file:
        file.write("steel_hot,mould,,a,b,coiling,handling,,,,,\r\n")
    done = run(app, ["causes", "import", str(table), "--out", str(own), "--json"])
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["added"], told["changed"]) == ([], [])
    assert "no kind 'mould'" in told["misfits"][0]["why"]
    checked = run(app, ["causes", "check", str(own), "--json"])
    assert json.loads(checked.stdout)["causes"] >= 200


def test_the_shipped_base_is_right_and_every_rule_has_rates(app):
    told = json.loads(run(app, ["causes", "check", "--json"]).stdout)
    assert told["valid"]
    assert told["rules_without_rates"] == []


def test_a_verdict_is_kept_shown_and_taken_back(app, quiet):
    cause = "pcb/short/under_etch"
    ask = ["causes", "feedback", *quiet]
    kept = run(app, [*ask, cause, "--finding", "right", "--who", "Li"])
    assert kept.exit_code == 0, kept.output
    name = kept.stderr.split("kept as ")[1].split()[0]
    shown = json.loads(run(app, [*ask, "--json"]).stdout)
    assert shown["causes"][cause][0]["right"] == 1
    back = run(app, [*ask, "--take-back", name, "--who", "Wang"])
    assert back.exit_code == 0, back.output
    after = json.loads(run(app, [*ask, "--json"]).stdout)
    assert (after["verdicts"], after["causes"]) == (2, {})


@pytest.mark.parametrize(
    "arguments",
    [
        ["pcb/short/magic", "--finding", "right", "--who", "Li"],
        ["pcb/short/under_etch", "--finding", "perhaps", "--who", "Li"],
        ["pcb/short/under_etch", "--finding", "right"],
        ["--take-back", "nothing", "--who", "Li"],
    ],
)
def test_a_verdict_that_says_too_little_is_refused(app, arguments, quiet):
    assert run(app, ["causes", "feedback", *quiet, *arguments]).exit_code == 2
