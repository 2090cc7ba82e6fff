"""Where the map gets a lot and its pictures from; asked beside the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from inspector.cause.lot import Roll
from inspector.errors import ImageError, StoreError
from inspector.findings import Defect, Label
from inspector.store.facts import DefectDetail
from inspector.store.lot_map import LotMap
from inspector.store.lot_sheet import LotSheet, defect_detail, lot_sheet
from inspector.store.opened import reading
from inspector.types import Pixels
from inspector.views import Sighting
from inspector.vision.codec import decode, to_grey


class MapSource(Protocol):
    """Reads what is recorded. A call may take its time and never fails."""

    def sheet(self, lot_id: str) -> LotSheet | None:
        """The lot; None while nothing of it is recorded or can be read."""
        ...

    def sighting(self, lot: LotMap, number: int) -> Sighting | None:
        """A defect of the lot with its picture; None if it is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Records:
    """What a window may look up.

    Attributes:
        source: Reads lots.
        rolls: Which the period ruler names.
    """

    source: MapSource
    rolls: tuple[Roll, ...] = ()


class RecordedMap:
    """A lot from a database and a folder of pictures; see `MapSource`."""

    def __init__(self, url: str, evidence: Path) -> None:
        self._url, self._evidence = url, evidence

    def sheet(self, lot_id: str) -> LotSheet | None:
        """The lot; None while nothing of it is recorded or can be read."""
        try:
            with reading(self._url) as engine:
                return lot_sheet(engine, lot_id)
        except StoreError:
            return None

    def sighting(self, lot: LotMap, number: int) -> Sighting | None:
        """A defect of the lot with its picture; None if it is gone."""
        try:
            with reading(self._url) as engine:
                found = defect_detail(
                    engine,
                    lot.runs[lot.run[number]],
                    lot.cameras[lot.camera[number]],
                    int(lot.index[number]),
                    int(lot.number[number]),
                )
        except StoreError:
            return None
        return None if found is None else _sighting(found, self._picture(found))

    def _picture(self, found: DefectDetail) -> Pixels:
        """The crop; an empty one where there is no picture (any more)."""
        if found.evidence_path is None:
            return np.zeros((0, 0), np.uint8)
        try:
            data = (self._evidence / found.evidence_path).read_bytes()
            return to_grey(decode(data).pixels)
        except (OSError, ImageError):
            return np.zeros((0, 0), np.uint8)


def _sighting(found: DefectDetail, crop: Pixels) -> Sighting:
    defect = Defect(
        number=found.point.number,
        xyxy_px=found.xyxy_px,
        xyxy_mm=found.xyxy_mm,
        detector_kind=found.detector_kind,
        score=found.score,
        label=Label(found.point.kind),
        lane=found.lane,
    )
    return Sighting(
        camera=found.point.camera,
        index=found.point.index,
        first_line=0,
        defect=defect,
        decision=found.point.decision,
        crop=crop,
        crop_origin_px=found.evidence_origin_px,
    )
