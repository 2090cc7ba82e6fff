"""Engines that may not judge, or cannot: refused, replaced, and nothing is lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from inspector import engines
from inspector.build import make_plan, read_line
from inspector.cli.drive import drive, summary
from inspector.errors import PreflightError
from inspector.line.runner import LineRunner
from inspector.preflight.certificate import LEDGER_NAME, Ledger
from inspector.records import default_url
from inspector.station import RuntimePart
from inspector.store.database import open_database
from inspector.store.query import run_facts
from tests.lines import FRAME_LINES, write_model, write_tiny_line

BLOCKS = 4
OPENVINO = {"name": "openvino", "threads": 1, "batch": 2, "precision": "f32"}


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.setenv("INSPECTOR_ENGINES", str(tmp_path / "engines"))
    return Ledger(tmp_path / "engines" / LEDGER_NAME)


@pytest.fixture(scope="module")
def passed(tmp_path_factory):
    """A certificate of the model that every line here has, made once."""
    folder = tmp_path_factory.mktemp("certified")
    part = RuntimePart.model_validate(OPENVINO)
    order = engines.Order(str(write_model(folder)), "openvino", part, generated=1)
    now = datetime(2025, 1, 1, tzinfo=UTC)
    return engines.build(order, Ledger(folder / LEDGER_NAME), lambda: now)


def line_with(folder, **runtime):
    station = {"runtime": OPENVINO | {"fallback": ["onnx"]} | runtime}
    return write_tiny_line(folder, station=station)


def ran(line):
    recipe, station = read_line(line.station, line.recipe)
    return drive(
        LineRunner(make_plan(recipe, station, blocks=BLOCKS)), "", blocks=BLOCKS
    )


def engine_names(line, status):
    _recipe, station = read_line(line.station, line.recipe)
    database = open_database(default_url(station), read_only=True)
    try:
        stored = run_facts(database, status.run_id, worst=1)
    finally:
        database.dispose()
    bodies = [d.body for d in stored.documents if d.kind == "provenance"]
    return [name for body in bodies for name in json.loads(body)["engines"].values()]


def on_the_fallback(line, said):
    """It ran on the reference, said why, and inspected every line."""
    status = ran(line)
    alarms = [alarm.text for alarm in status.alarms if alarm.key == "engine:top"]
    assert any(said in text and "fallback" in text for text in alarms), alarms
    assert summary(status)["balanced"]
    assert status.ledger.inspected_lines == BLOCKS * FRAME_LINES
    assert status.gaps == 0
    assert any(name.startswith("onnxruntime") for name in engine_names(line, status))


def test_an_engine_with_its_certificate_runs_and_stands_in_the_provenance(
    tmp_path, ledger, passed
):
    line = line_with(tmp_path)
    made = ledger.append(passed)

    status = ran(line)

    assert not [alarm for alarm in status.alarms if alarm.key == "engine:top"]
    assert any(made.seal[:16] in name for name in engine_names(line, status))


def test_without_a_certificate_the_line_takes_its_fallback(tmp_path, ledger):
    on_the_fallback(line_with(tmp_path), "has no parity certificate")


def test_without_a_certificate_and_a_fallback_the_line_does_not_start(tmp_path, ledger):
    with pytest.raises(PreflightError, match="inspector engine build"):
        ran(line_with(tmp_path, fallback=[]))


def test_a_certificate_of_another_device_is_refused(tmp_path, ledger, passed):
    line = line_with(tmp_path)
    elsewhere = passed.subject.model_copy(update={"device": "another processor"})
    ledger.append(passed.model_copy(update={"subject": elsewhere}))

    on_the_fallback(line, "made for device 'another processor'")


def test_a_certificate_that_was_changed_is_refused(tmp_path, ledger, passed):
    line = line_with(tmp_path)
    ledger.append(passed)
    text = ledger.path.read_text("utf-8")
    ledger.path.write_text(text.replace('"lost":0', '"lost":1'), "utf-8")

    on_the_fallback(line, "the certificate was changed")


def test_a_certificate_for_another_batch_is_refused(tmp_path, ledger, passed):
    line = line_with(tmp_path, batch=3)
    ledger.append(passed)

    on_the_fallback(line, "made for batch 2, this is 3")


def test_a_runtime_that_is_not_installed_is_replaced(tmp_path, ledger):
    on_the_fallback(line_with(tmp_path, name="tensorflow"), "no runtime 'tensorflow'")


def test_a_precision_without_a_file_is_replaced(tmp_path, ledger):
    on_the_fallback(line_with(tmp_path, precision="int8"), "lab quantise")


def test_cameras_that_share_an_engine_inspect_every_line(tmp_path, ledger):
    cameras = [
        {"driver": "simulated", "name": name, "scene": str(tmp_path / "scene.yaml")}
        for name in ("top", "bottom")
    ]
    runtime = {"name": "onnx", "threads": 1, "share": True, "fallback": []}
    patient = [camera | {"realtime": False} for camera in cameras]
    line = write_tiny_line(tmp_path, station={"runtime": runtime, "cameras": patient})

    status = ran(line)

    assert status.gaps == 0
    assert summary(status)["balanced"]
    assert {c: led.inspected_lines for c, led in status.ledgers.items()} == {
        "top": BLOCKS * FRAME_LINES,
        "bottom": BLOCKS * FRAME_LINES,
    }
