import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from inspector.cli.classify import classify
from inspector.cli.enrol import enrol
from inspector.cli.library import app as library
from inspector.vision.codec import encode_png
from tests.tinyembed import spots, stripes, write_embedder

app = typer.Typer()
app.command("enrol")(enrol)
app.command("classify")(classify)
app.add_typer(library, name="library")


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    return write_embedder(tmp_path_factory.mktemp("zoo") / "tiny")


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    for name, make in (("凹坑", spots), ("lines", stripes)):
        folder = tmp_path / name
        folder.mkdir()
        for number in range(5):
            picture = folder / f"{number}.png"
            picture.write_bytes(encode_png(make(number)))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, model: Path | None = None):
    more = [] if model is None else ["--model", str(model)]
    return CliRunner().invoke(app, [*arguments, "--library", "lib", *more])


def test_a_kind_is_taught_promoted_found_and_taken_back(place, model):
    taught = run("enrol", "pit", "凹坑", "--zh", "凹坑", "--json", model=model)
    assert taught.exit_code == 0, taught.output
    said = json.loads(taught.stdout)
    assert (said["verdict"], said["version"], said["crops"]) == ("go", 1, 5)
    named = run("classify", "凹坑", "--out", "before.jsonl", model=model)
    assert named.exit_code == 0, named.output
    lines = (place / "before.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["kind"] for line in lines} == {"unknown"}
    assert run("library", "promote", "pit", model=model).exit_code == 0
    run("classify", "凹坑", "lines", "--out", "after.jsonl", model=model)
    lines = (place / "after.jsonl").read_text("utf-8").splitlines()
    kinds = [json.loads(line)["kind"] for line in lines]
    assert kinds.count("pit") == 5
    assert kinds.count("unknown") == 5
    assert run("library", "rollback", model=model).exit_code == 0
    shown = json.loads(run("library", "list", "--json").stdout)
    assert (shown["version"], shown["kinds"][0]["state"]) == (3, "waiting")
    assert shown["kinds"][0]["zh"] == "凹坑"


def test_clean_material_is_taught_as_a_background_and_takes_the_name_away(place, model):
    assert run("enrol", "line", "lines", "--promote", model=model).exit_code == 0
    taught = run("enrol", "clean", "lines", "--background", model=model)
    assert taught.exit_code == 0, taught.output
    assert "too close" in run("library", "promote", "clean", model=model).output
    assert run("library", "promote", "clean", "--force", model=model).exit_code == 0
    run("classify", "lines", "--out", "after.jsonl", model=model)
    lines = (place / "after.jsonl").read_text("utf-8").splitlines()
    assert {json.loads(line)["kind"] for line in lines} <= {"unknown", "line"}
    assert "clean" not in {json.loads(line)["kind"] for line in lines}


def test_the_history_tells_who_did_what(place, model):
    run("enrol", "pit", "凹坑", "--by", "李", model=model)
    history = json.loads(run("library", "show", "--json").stdout)["history"]
    assert [(row["by"], row["action"]) for row in history] == [
        ("李", "enrol 5 crops of pit")
    ]
    kind = json.loads(run("library", "show", "pit", "--json").stdout)
    assert {row["by"] for row in kind["examples"]} == {"李"}


def test_a_damaged_picture_costs_itself_alone(place, model):
    (place / "凹坑" / "x.png").write_bytes(b"no picture")
    taught = run("enrol", "pit", "凹坑", model=model)
    assert taught.exit_code == 1
    assert "x.png" in taught.output
    assert (
        json.loads(run("library", "list", "--json").stdout)["kinds"][0]["pending"] == 5
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("enrol", "unknown", "凹坑"), "its own meaning"),
        (("enrol", "pit", "nowhere"), "does not exist"),
        (("enrol", "pit", "凹坑", "--boxes", "none.csv"), "cannot read the boxes"),
        (("enrol", "pit", "凹坑", "--severity", "awful"), "severity"),
        (("library", "promote", "pit"), "holds no support library"),
        (("library", "merge", "other"), "holds no support library"),
        (("classify", "凹坑", "--out", "x.jsonl"), "holds no support library"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_written(place, model, arguments, says):
    done = run(*arguments, model=model)
    assert done.exit_code == 2
    assert says in done.output
    assert len(done.output.strip().splitlines()) == 1
    assert not (place / "lib" / "versions").exists()


def test_an_unknown_kind_is_told_with_what_there_is(place, model):
    run("enrol", "pit", "凹坑", model=model)
    done = run("library", "observe", "pot", model=model)
    assert (done.exit_code, "did you mean 'pit'" in done.output) == (2, True)
