"""A `Record` as one line of JSON and back, pictures and hostile floats included."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from inspector.delivery import Delivery
from inspector.findings import (
    Body,
    Change,
    Decision,
    Defect,
    Event,
    EventKind,
    Evidence,
    Inspection,
    Label,
    Opinion,
    PartOf,
    Provenance,
    Record,
    Review,
    Verdict,
)
from inspector.status import Screening, WebPlace
from inspector.types import FrameInfo, Gap, GapReason, Mask

_VERSION = 1

_Json = Mapping[str, Any]


def encode(record: Record) -> str:
    """One line of ASCII, without its line end."""
    content = {
        "version": _VERSION,
        "run_id": record.run_id,
        "lot_id": record.lot_id,
        "body": type(record.body).__name__,
        "content": asdict(record.body),
        "evidence": [
            {
                "defect_number": evidence.defect_number,
                "jpeg": base64.b64encode(evidence.jpeg).decode("ascii"),
                "origin_px": evidence.origin_px,
            }
            for evidence in record.evidence
        ],
        "timing_ms": None if record.timing_ms is None else dict(record.timing_ms),
    }
    return json.dumps(content, separators=(",", ":"), default=native)


def decode(line: str) -> Record:
    """The record that `encode` made the line of.

    Raises:
        ValueError: It is not such a line.
    """
    try:
        content = json.loads(line)
        if content["version"] != _VERSION:
            raise ValueError(
                f"record of version {content['version']}, expected {_VERSION}"
            )
        timing_ms = content["timing_ms"]
        return Record(
            run_id=content["run_id"],
            lot_id=content["lot_id"],
            body=_BODIES[content["body"]](content["content"]),
            evidence=tuple(_evidence(part) for part in content["evidence"]),
            timing_ms=timing_ms,
        )
    except (KeyError, TypeError, AttributeError) as cause:
        raise ValueError(f"not a record: {cause!r}") from cause


def native(value: object) -> object:
    """What JSON takes in place of an instant or of a number of numpy's.

    Raises:
        TypeError: It is something else.
    """
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"cannot write a {type(value).__name__} into a record")


def _inspection(content: _Json) -> Inspection:
    info, verdict = content["info"], content["verdict"]
    return Inspection(
        info=FrameInfo(
            **{
                **info,
                "captured_at": datetime.fromisoformat(info["captured_at"]),
                "pitch_mm": tuple(info["pitch_mm"]),
                "owned_rows": tuple(info["owned_rows"]),
                "masked_rows": _pairs(info["masked_rows"]),
            }
        ),
        defects=tuple(defect_of(part) for part in content["defects"]),
        verdict=Verdict(
            Decision(verdict["decision"]),
            verdict["rule"],
            tuple(verdict["defect_numbers"]),
        ),
        provenance=Provenance(**content["provenance"]),
        screening=Screening(**counts) if (counts := content.get("screening")) else None,
        web=WebPlace(**place) if (place := content.get("web")) else None,
    )


def defect_of(content: Mapping[str, Any]) -> Defect:
    """The finding that `asdict` made the content of."""
    label = content["label"]
    return Defect(
        **{
            **content,
            "xyxy_px": tuple(content["xyxy_px"]),
            "xyxy_mm": tuple(content["xyxy_mm"]),
            "label": Label(**{**label, "nearest": _pairs(label["nearest"])}),
            "part_of": _part_of(content.get("part_of")),
        }
    )


def _part_of(content: _Json | None) -> PartOf | None:
    if content is None:
        return None
    box, first = tuple(content["xyxy_mm"]), tuple(content["first_mm"])
    return PartOf(**{**content, "xyxy_mm": box, "first_mm": first})


def _gap(content: _Json) -> Gap:
    return Gap(**{**content, "reason": GapReason(content["reason"])})


def _mask(content: _Json) -> Mask:
    columns = content["columns_px"]
    return Mask(
        **{**content, "columns_px": None if columns is None else tuple(columns)}
    )


def _event(content: _Json) -> Event:
    at = datetime.fromisoformat(content["at"])
    return Event(**{**content, "kind": EventKind(content["kind"]), "at": at})


def _review(content: _Json) -> Review:
    at = datetime.fromisoformat(content["at"])
    area_px = content["area_px"]
    return Review(
        **{
            **content,
            "opinion": Opinion(content["opinion"]),
            "at": at,
            "area_px": None if area_px is None else tuple(area_px),
        }
    )


def _delivery(content: _Json) -> Delivery:
    arrived_at = datetime.fromisoformat(content["arrived_at"])
    return Delivery(**{**content, "arrived_at": arrived_at})


def _change(content: _Json) -> Change:
    return Change(**{**content, "at": datetime.fromisoformat(content["at"])})


def _evidence(content: _Json) -> Evidence:
    jpeg = base64.b64decode(content["jpeg"], validate=True)
    x_px, y_px = content["origin_px"]
    return Evidence(content["defect_number"], jpeg, (x_px, y_px))


def _pairs(content: Any) -> tuple[tuple[Any, ...], ...]:  # noqa: ANN401  JSON's edge
    return tuple(tuple(part) for part in content)


_BODIES: Mapping[str, Callable[[_Json], Body]] = {
    "Inspection": _inspection,
    "Gap": _gap,
    "Mask": _mask,
    "Event": _event,
    "Review": _review,
    "Delivery": _delivery,
    "Change": _change,
}
