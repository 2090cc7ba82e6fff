import json

import pytest
from typer.testing import CliRunner

from inspector.cli.engine import app
from inspector.errors import ArtifactError
from tests.lines import write_model


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return str(write_model(tmp_path_factory.mktemp("model")))


@pytest.fixture(autouse=True)
def own_engines(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_ENGINES", str(tmp_path / "engines"))


def invoke(command, model, *more):
    fast = ("--threads", "1", "--batch", "2", "--precision", "fp32")
    return CliRunner().invoke(app, [command, "--model", model, *fast, *more])


def test_what_was_built_verifies_and_nothing_else_does(model):
    before = invoke("verify", model)
    built = invoke("build", model, "--json")
    after = invoke("verify", model, "--json")
    other = invoke("verify", model, "--batch", "3", "--json")

    assert (before.exit_code, built.exit_code, after.exit_code) == (1, 0, 0)
    assert "engine build" in before.stderr
    seal = json.loads(built.stdout)["seal"]
    assert json.loads(after.stdout)["certificate"]["seal"] == seal
    assert other.exit_code == 1
    assert "made for batch 2" in json.loads(other.stdout)["why"]


def test_acceptance_leaves_a_page_and_figures_that_are_sealed(model, tmp_path):
    out = tmp_path / "accepted"

    done = invoke("accept", model, "--out", str(out), "--minutes", "0.05", "--lang=zh")
    again = CliRunner().invoke(app, ["check", str(out / "acceptance.json")])

    assert done.exit_code == again.exit_code == 0
    seal = json.loads((out / "acceptance.json").read_text("utf-8"))["seal"]
    page = (out / "acceptance.html").read_text("utf-8")
    assert seal in page
    assert "推理引擎验收" in page
    assert seal in again.stderr


def test_an_acceptance_that_was_changed_is_refused(tmp_path):
    (tmp_path / "acceptance.json").write_text("{}", "utf-8")

    done = CliRunner().invoke(app, ["check", str(tmp_path / "acceptance.json")])

    assert done.exit_code == 1
    assert "inspector:" in done.stderr


def test_an_unknown_model_is_a_users_mistake(tmp_path):
    done = invoke("build", str(tmp_path))

    assert isinstance(done.exception, ArtifactError)
    assert "neither a folder" in str(done.exception)


def test_an_unknown_precision_is_refused_by_the_command_line(model):
    done = invoke("build", model, "--precision", "fp4")

    assert done.exit_code == 2
