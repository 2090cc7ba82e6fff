"""Strips and sightings on their way to a window: a line of JSON, then the pixels."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from inspector.findings import Decision
from inspector.line.client import Refused, Seat
from inspector.line.wire import decode_seat, decode_status, encode_seat, encode_status
from inspector.status import LineStatus
from inspector.store.codec import defect_of, native
from inspector.types import Pixels
from inspector.views import Gauge, Sighting, Strip

_LARGEST_SIDE = 65_536
_MOST_BYTES = 64 * 2**20

_Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a window is given at once.

    Attributes:
        status: The line, None if it was not asked for.
        gauges: New figures of the cameras' pictures.
        seat: Who is at the window, None if that is as it was.
        strips: New ones, oldest first.
        sightings: New ones, oldest first.
        refusals: Commands of this window that were not carried out.
    """

    status: LineStatus | None = None
    strips: Sequence[Strip] = ()
    sightings: Sequence[Sighting] = ()
    gauges: Sequence[Gauge] = ()
    seat: Seat | None = None
    refusals: Sequence[Refused] = ()


def encode_look(look: Look) -> list[bytes]:
    """One line of ASCII with its line end, then the pixels in order."""
    header = {
        "status": None if look.status is None else encode_status(look.status),
        "seat": None if look.seat is None else encode_seat(look.seat),
        "gauges": [asdict(one) for one in look.gauges],
        "refusals": [asdict(one) for one in look.refusals],
        "strips": [_told(strip) for strip in look.strips],
        "sightings": [
            {**_told(sighting), "defect": asdict(sighting.defect)}
            for sighting in look.sightings
        ],
    }
    line = json.dumps(header, separators=(",", ":"), default=native)
    pictures = [s.pixels for s in look.strips] + [s.crop for s in look.sightings]
    return [line.encode() + b"\n", *(picture.tobytes() for picture in pictures)]


def decode_look(line: str, read: Callable[[int], bytes]) -> Look:
    """The look that `encode_look` made the line of.

    Args:
        line: The header.
        read: The next so many bytes of pixels; fewer where the connection has ended.

    Raises:
        ValueError: It is no such line, or the pixels are cut off.
    """
    try:
        header = json.loads(line)
        status, seat = header["status"], header["seat"]
        left = _MOST_BYTES
        strips, sightings = [], []
        for content in header["strips"]:
            pixels = _pixels(content.pop("shape"), left, read)
            left -= pixels.nbytes
            pitch_mm = tuple(content["pitch_mm"])
            strips.append(Strip(**{**content, "pixels": pixels, "pitch_mm": pitch_mm}))
        for content in header["sightings"]:
            pixels = _pixels(content.pop("shape"), left, read)
            left -= pixels.nbytes
            sightings.append(_sighting(content, pixels))
        return Look(
            None if status is None else decode_status(status),
            strips,
            sightings,
            [_gauge(one) for one in header["gauges"]],
            None if seat is None else decode_seat(seat),
            [Refused(**one) for one in header["refusals"]],
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as cause:
        raise ValueError(f"not a look at the line: {cause!r}") from cause


def _told(view: Strip | Sighting) -> dict[str, object]:
    """All but the pixels, of which the shape."""
    told = {one.name: getattr(view, one.name) for one in fields(view)}
    pixels = told.pop("pixels" if isinstance(view, Strip) else "crop")
    return {**told, "shape": pixels.shape}


def _sighting(content: _Json, crop: Pixels) -> Sighting:
    return Sighting(
        **{
            **content,
            "defect": defect_of(content["defect"]),
            "decision": Decision(content["decision"]),
            "crop": crop,
            "crop_origin_px": tuple(content["crop_origin_px"]),
        }
    )


def _gauge(content: _Json) -> Gauge:
    histogram = tuple(float(share) for share in content["histogram"])
    return Gauge(**{**content, "histogram": histogram})


def _pixels(shape: Sequence[int], most: int, read: Callable[[int], bytes]) -> Pixels:
    sides = [int(side) for side in shape]
    size = math.prod(sides)
    fits = 2 <= len(sides) <= 3 and all(0 <= side <= _LARGEST_SIDE for side in sides)
    if not fits or size > most:
        raise ValueError(f"a picture of {sides} pixels is not to be had")
    data = read(size)
    if len(data) != size:
        raise ValueError(f"a picture of {size} bytes ended after {len(data)}")
    return np.frombuffer(data, np.uint8).reshape(sides)
