import json
import sys
from collections import namedtuple

import pytest

from inspector import artifact as artifacts
from inspector.errors import ArtifactError, BackendError
from inspector.preflight import machine
from inspector.preflight.desktop import LIBRARIES
from inspector.preflight.machine import look


@pytest.fixture(autouse=True)
def _nothing_is_loaded(monkeypatch):
    """Backends are asked for, not imported; a test says what the machine has."""
    monkeypatch.setattr(machine.registry, "load", lambda group, name: object)
    monkeypatch.setattr(machine, "missing", lambda need: ())
    monkeypatch.setattr(machine, "display_answers", lambda: True)


def found(what):
    (finding,) = [one for one in look() if one.what.startswith(what)]
    return finding


def test_everything_bad_comes_with_a_remedy(monkeypatch):
    monkeypatch.setattr(machine, "missing", lambda need: LIBRARIES[:1])
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    monkeypatch.setattr(machine, "_installed", lambda package: False)
    bad = [one for one in look() if one.state == "bad"]
    assert {"python", "opencv", "window libraries"} <= {one.what for one in bad}
    assert all(one.remedy for one in bad)


def test_each_thing_is_looked_at_once_and_can_be_written_down():
    findings = look()
    names = [one.what for one in findings]
    assert len(names) == len(set(names))
    written = json.loads(json.dumps([one.document() for one in findings]))
    assert {one["state"] for one in written} <= {"ok", "note", "bad"}


@pytest.mark.parametrize(
    ("version", "state"),
    [((3, 10, 9), "bad"), ((3, 11, 0), "ok"), ((3, 13, 1), "ok"), ((3, 14, 0), "bad")],
)
def test_only_the_supported_pythons_are_ok(version, state, monkeypatch):
    monkeypatch.setattr(sys, "version_info", version)
    assert found("python").state == state


@pytest.mark.parametrize(
    ("packages", "state"),
    [
        (["opencv-python"], "ok"),
        ([], "bad"),
        (["opencv-python-headless"], "bad"),
        (["opencv-python", "opencv-contrib-python"], "bad"),
    ],
)
def test_there_must_be_one_opencv(packages, state, monkeypatch):
    monkeypatch.setattr(machine, "_installed", lambda package: package in packages)
    assert found("opencv").state == state


def test_a_backend_that_does_not_load_is_told(monkeypatch):
    def load(group, name):
        if name == "openvino":
            raise BackendError("the runtime 'openvino' needs a package")
        return object

    monkeypatch.setattr(machine.registry, "load", load)
    assert found("runtime openvino").state == "bad"
    assert found("runtime onnx").state == "ok"
    assert found("output log").found == "built in"


def test_an_extra_that_is_not_installed_is_a_note_with_its_command(monkeypatch):
    monkeypatch.setattr(machine.importlib.util, "find_spec", lambda module: None)
    finding = found("extra pylon")
    assert finding.state == "note"
    assert finding.remedy == 'pip install "surface-inspector[pylon]"'


def test_a_machine_without_models_has_none_to_tell(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "zoo_folder", lambda: tmp_path / "none")
    assert not [one for one in look() if one.what.startswith("model")]


def test_a_model_that_was_changed_is_told(monkeypatch, tmp_path):
    (tmp_path / "steel").mkdir()

    def load(folder, task="detect"):
        raise ArtifactError(f"{folder} is not the file the manifest describes")

    monkeypatch.setattr(machine, "zoo_folder", lambda: tmp_path)
    monkeypatch.setattr(artifacts, "load", load)
    assert found("model steel").state == "bad"


def test_a_machine_without_a_display_can_still_run_a_line(monkeypatch):
    monkeypatch.setattr(machine, "display_answers", lambda: False)
    assert found("display").state == "note"


def test_a_machine_without_a_gpu_is_no_fault(monkeypatch):
    monkeypatch.setattr(machine.shutil, "which", lambda tool: None)
    assert found("gpu").state == "note"
    monkeypatch.setattr(machine.shutil, "which", lambda tool: f"/usr/bin/{tool}")
    assert found("gpu").state == "ok"


Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(("free", "state"), [(4.9e9, "note"), (5e9, "ok"), (0, "note")])
def test_a_disk_with_little_room_is_told(free, state, monkeypatch):
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: Usage(0, 0, free))
    assert found("disk").state == state


def test_a_folder_that_cannot_be_written_is_told(monkeypatch):
    monkeypatch.setattr(machine.os, "access", lambda _path, _mode: False)
    finding = found("disk")
    assert finding.state == "bad"
    assert "writable" in finding.remedy


@pytest.mark.parametrize(
    ("version", "state"), [((3, 51, 3), "ok"), ((3, 37, 2), "note")]
)
def test_an_old_sqlite_is_a_note(version, state, monkeypatch):
    monkeypatch.setattr(machine.sqlite3, "sqlite_version_info", version)
    assert found("sqlite").state == state
