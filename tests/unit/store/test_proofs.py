"""Certificates and calibrations stand in the records of each database."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from inspector.store.check import check
from inspector.store.facts import CameraFacts
from inspector.store.proofs import CalibrationFacts, CertificateFacts, Proofs
from inspector.store.runs import begin_run
from inspector.store.schema import (
    CalibrationRow,
    CameraRow,
    DocumentRow,
    EngineCertificateRow,
)
from tests.storefakes import NOW, facts

CERTIFICATE = CertificateFacts(
    "c" * 64, "openvino 1 bf16", "bf16", "a processor", NOW, True, {"worst": 0.01}
)
FLAT_FIELD = CalibrationFacts(
    "top", "flat-field", NOW, "李雷", NOW + timedelta(days=90), {"columns": 4096}
)
BEGUN = replace(facts(), cameras=(CameraFacts("top", "aravis"),))


def counts(engine):
    with engine.connect() as db:
        return [
            db.scalar(select(func.count()).select_from(row))
            for row in (EngineCertificateRow, CalibrationRow)
        ]


def test_a_run_leaves_what_it_stands_on_and_says_it_once(engine):
    proofs = Proofs((CERTIFICATE,), (FLAT_FIELD,))
    for run_id in ("first", "second"):
        begin_run(engine, replace(BEGUN, run_id=run_id), proofs)
    assert counts(engine) == [1, 1]
    with engine.connect() as db:
        query = select(
            CalibrationRow.made_by, CalibrationRow.expires_at, CameraRow.name
        ).join(CameraRow, CameraRow.id == CalibrationRow.camera_id)
        made_by, expires_at, camera = db.execute(query).one()
        kinds = set(db.scalars(select(DocumentRow.kind)))
    assert (made_by, camera) == ("李雷", "top")
    assert expires_at == FLAT_FIELD.expires_at
    assert "calibration" in kinds


def test_a_new_measurement_is_a_new_row(engine):
    again = replace(FLAT_FIELD, content={"columns": 8192})
    begin_run(engine, BEGUN, Proofs((), (FLAT_FIELD,)))
    begin_run(engine, replace(BEGUN, run_id="later"), Proofs((), (again,)))
    assert counts(engine) == [0, 2]


def test_a_calibration_of_a_camera_that_is_not_there_is_left_out(engine):
    begin_run(engine, BEGUN, Proofs((), (replace(FLAT_FIELD, camera="side"),)))
    assert counts(engine) == [0, 0]


def test_what_is_recorded_passes_the_check(engine, tmp_path):
    begin_run(engine, BEGUN, Proofs((CERTIFICATE,), (FLAT_FIELD,)))
    assert check(engine, tmp_path).ok
