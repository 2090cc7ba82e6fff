"""What a run stands on, gathered for its records: certificates and calibrations."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

from inspector.artifact import Artifact
from inspector.camera.calibration import Note
from inspector.camera.correction import encoder_note, notes_of
from inspector.errors import PreflightError
from inspector.preflight.certificate import LEDGER_NAME, Certificate, Ledger
from inspector.resources import engines_folder
from inspector.station import Station
from inspector.store.proofs import CalibrationFacts, CertificateFacts, Proofs

log = logging.getLogger(__name__)


def proofs_of(station: Station, artifact: Artifact) -> Proofs:
    """Certificates of a model's engines on this machine, notes of its cameras.

    A ledger that is broken proves nothing; the check before the run says so.
    """
    return Proofs(tuple(_certificates(artifact)), tuple(_calibrations(station)))


def _certificates(artifact: Artifact) -> Iterator[CertificateFacts]:
    try:
        chain = Ledger(engines_folder() / LEDGER_NAME).read()
    except PreflightError as error:
        log.warning("no certificate is recorded: %s", error)
        return
    for one in chain:
        if one.subject.artifact == artifact.digest:
            yield _certificate(one)


def _certificate(one: Certificate) -> CertificateFacts:
    return CertificateFacts(
        artifact=one.subject.artifact,
        engine=one.subject.label,
        precision=one.subject.label.rpartition(" ")[2],
        device=one.subject.device,
        made_at=one.made_at,
        passed=one.passed,
        content=one.model_dump(mode="json"),
    )


def _calibrations(station: Station) -> Iterator[CalibrationFacts]:
    for part in station.cameras:
        notes = [note for _file, note in notes_of(part)]
        for note in (*notes, encoder_note(station, part)):
            if note is not None:
                yield _calibration(part.name, note)


def _calibration(camera: str, note: Note) -> CalibrationFacts:
    return CalibrationFacts(
        camera=camera,
        kind=note.kind,
        made_at=note.made_at,
        made_by=note.made_by,
        expires_at=note.made_at + timedelta(days=note.valid_days),
        content={
            "kind": note.kind,
            "made_at": note.made_at.isoformat(),
            "made_by": note.made_by,
            "camera": note.camera,
            "serial": note.serial,
            "valid_days": note.valid_days,
            "figures": dict(note.figures),
        },
    )
