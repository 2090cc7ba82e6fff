"""The tables of stations, their cameras, and what was measured and proven on them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from inspector.store.columns import Base, BigId


class StationRow(Base):
    """A machine."""

    __tablename__ = "station"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str]


class CameraRow(Base):
    """A camera that has been at a station; a new device there gets a row of its own.

    Attributes:
        name: Its place, as the station file calls it.
        serial: Of the device, "" where it tells none.
    """

    __tablename__ = "camera"
    __table_args__ = (UniqueConstraint("station_id", "name", "driver", "serial"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"))
    name: Mapped[str]
    driver: Mapped[str]
    serial: Mapped[str]


class CalibrationRow(Base):
    """A measurement that frames were corrected with; its key is the hash of it all.

    Attributes:
        kind: `flat field`, `scale`, `encoder`.
        expires_at: From then on it must not be trusted; NULL for never.
        result: The document that holds it.
    """

    __tablename__ = "calibration"
    __table_args__ = (
        UniqueConstraint("digest"),
        Index(None, "camera_id", "kind", "made_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str]
    camera_id: Mapped[int] = mapped_column(ForeignKey("camera.id"))
    kind: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    expires_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(ForeignKey("document.digest"))


class EngineCertificateRow(Base):
    """Proof that an engine answers like its reference on one device.

    Attributes:
        digest: sha256 of `body`.
        artifact: Hash of the model.
        engine: Runtime with its version.
        passed: Whether it may run a line.
        body: Canonical JSON of what was compared.
    """

    __tablename__ = "engine_certificate"
    __table_args__ = (Index(None, "artifact", "made_at"),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    artifact: Mapped[str]
    engine: Mapped[str]
    precision: Mapped[str]
    device: Mapped[str]
    made_at: Mapped[datetime]
    passed: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)
