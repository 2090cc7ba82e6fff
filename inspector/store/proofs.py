"""What proves that a run could be trusted: engine certificates and calibrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from inspector.files import canonical_json, sha256_json
from inspector.store.facts import Document
from inspector.store.inserts import add_new
from inspector.store.rows import add_documents, plain
from inspector.store.schema import CalibrationRow, CameraRow, EngineCertificateRow


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """Proof that an engine answers like its reference.

    Attributes:
        artifact: Hash of the model.
        engine: Exact engine: library, version and precision.
        precision: What it computes in.
        device: Processor or GPU.
        made_at: UTC instant.
        passed: Whether it may judge product.
        content: All that was compared, as JSON values.
    """

    artifact: str
    engine: str
    precision: str
    device: str
    made_at: datetime
    passed: bool
    content: object


@dataclass(frozen=True, slots=True)
class CalibrationFacts:
    """A measurement that a camera's frames are corrected with.

    Attributes:
        camera: Its name in the station file.
        kind: `flat-field`, `scale` or `encoder`.
        made_at: UTC instant.
        made_by: The person.
        expires_at: From then on it must not be trusted; None for never.
        content: What was measured, as JSON values.
    """

    camera: str
    kind: str
    made_at: datetime
    made_by: str
    expires_at: datetime | None
    content: object


@dataclass(frozen=True, slots=True)
class Proofs:
    """What a run begins with.

    Attributes:
        certificates: Of the engines of its model.
        calibrations: Of its cameras.
    """

    certificates: tuple[CertificateFacts, ...] = ()
    calibrations: tuple[CalibrationFacts, ...] = ()


def add_proofs(db: Connection, station_id: int | None, proofs: Proofs) -> None:
    """Store what is not there yet; cameras of the station are there already."""
    add_new(
        db, EngineCertificateRow, [_certificate(one) for one in proofs.certificates]
    )
    if station_id is not None and proofs.calibrations:
        _add_calibrations(db, station_id, proofs.calibrations)


def _certificate(facts: CertificateFacts) -> dict[str, object]:
    return {
        "digest": sha256_json(facts.content),
        "artifact": facts.artifact,
        "engine": facts.engine,
        "precision": facts.precision,
        "device": plain(facts.device),
        "made_at": facts.made_at,
        "passed": facts.passed,
        "body": canonical_json(facts.content),
    }


def _add_calibrations(
    db: Connection, station_id: int, calibrations: Sequence[CalibrationFacts]
) -> None:
    """Each under the newest device that stands at its camera's place."""
    row = CameraRow
    cameras = select(row.name, row.id).where(row.station_id == station_id)
    places = dict(db.execute(cameras.order_by(row.id)).all())
    rows: list[dict[str, object]] = []
    documents = []
    for one in calibrations:
        if plain(one.camera) not in places:
            continue
        document = Document.of("calibration", one.kind, one.content)
        documents.append(document)
        rows.append(
            {
                "digest": sha256_json([one.camera, station_id, document.digest]),
                "camera_id": places[plain(one.camera)],
                "kind": one.kind,
                "made_at": one.made_at,
                "made_by": plain(one.made_by),
                "expires_at": one.expires_at,
                "result": document.digest,
            }
        )
    add_documents(db, documents)
    add_new(db, CalibrationRow, rows)
