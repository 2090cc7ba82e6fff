from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspector import artifact as artifacts
from inspector.camera.calibration import Note
from inspector.preflight.certificate import LEDGER_NAME
from inspector.proofs import proofs_of
from inspector.resources import ENGINES_VARIABLE, data_folder
from inspector.station import load

MADE_AT = datetime(2026, 11, 1, 8, tzinfo=UTC)


@pytest.fixture
def station(tmp_path, monkeypatch):
    monkeypatch.setenv(ENGINES_VARIABLE, str(tmp_path / "engines"))
    return load(data_folder() / "stations" / "virtual-steel.yaml")


def with_flat_field(station, file):
    camera = station.cameras[0].model_copy(update={"flat_field": str(file)})
    return station.model_copy(update={"cameras": (camera,)})


def test_a_machine_without_proofs_has_none(station):
    found = proofs_of(station, artifacts.load("virtual-steel"))
    assert (found.certificates, found.calibrations) == ((), ())


def test_the_note_beside_a_flat_field_is_a_proof(station, tmp_path):
    file = tmp_path / "white.npz"
    Note("flat-field", MADE_AT, "王芳", "top", "S-1", 30, {"columns": 2.0}).save(file)
    (found,) = proofs_of(
        with_flat_field(station, file), artifacts.load("virtual-steel")
    ).calibrations
    assert (found.camera, found.kind, found.made_by) == (
        station.cameras[0].name,
        "flat-field",
        "王芳",
    )
    assert (found.expires_at - MADE_AT).days == 30


def test_a_broken_ledger_proves_nothing_and_stops_nothing(station, tmp_path, caplog):
    ledger = tmp_path / "engines" / LEDGER_NAME
    ledger.parent.mkdir()
    ledger.write_text("no certificate\n")
    assert proofs_of(station, artifacts.load("virtual-steel")).certificates == ()
    assert "no certificate is recorded" in caplog.text


def test_a_file_without_a_note_is_no_proof(station):
    given = with_flat_field(station, Path("nowhere.npz"))
    assert proofs_of(given, artifacts.load("virtual-steel")).calibrations == ()
