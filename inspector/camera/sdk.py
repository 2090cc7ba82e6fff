"""What a vendor's SDK must do for us, and how its device is to be set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from inspector.camera.chunks import NO_CHUNKS, Chunks
from inspector.camera.features import HEIGHT
from inspector.devices import DevicePart
from inspector.recipe import CameraPart
from inspector.types import Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Grab:
    """One buffer as an SDK handed it over; the buffer itself is back already.

    Attributes:
        block_id: The device's own number.
        pixels: `(lines, W)` uint8, owned; None where it came damaged.
        device_time_ns: The device's clock at its first line, if it tells.
        chunks: The counters that came with it.
    """

    block_id: int
    pixels: Pixels | None
    device_time_ns: int | None = None
    chunks: Chunks = NO_CHUNKS


class Device(Protocol):
    """One opened or closed device of one SDK. Values are numbers; names are nodes."""

    period: int | None
    """After so many blocks the ids repeat; None for 64 bit."""

    def open(self) -> None:
        """Take control; `CameraError` says what to do."""
        ...

    def close(self) -> None:
        """Give it back; never raises, never blocks for long."""
        ...

    def has(self, node: str) -> bool:
        """Whether it has this node and the node can be used now."""
        ...

    def bounds(self, node: str) -> tuple[float, float]:
        """Smallest and largest value."""
        ...

    def read(self, node: str) -> float:
        """Value of a numeric node."""
        ...

    def write(self, node: str, value: float) -> None:
        """Set a numeric node."""
        ...

    def choose(self, node: str, entry: str) -> None:
        """Set an enumeration; `FeatureError` lists what there is."""
        ...

    def start(self) -> None:
        """Begin to take blocks."""
        ...

    def stop(self) -> int:
        """End; how many whole blocks were here and had not been grabbed."""
        ...

    def grab(self, timeout_s: float) -> Grab:
        """The next block; `CameraTimeout` or `CameraLost`."""
        ...

    def answers(self) -> bool:
        """Whether the device is still there, found out in less than a second."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a device must be set up, from station and recipe.

    Attributes:
        name: The camera's name in the station file.
        block_lines: Lines of a block.
        pixel_format: 8-bit grey, by its standard name.
        entries: Enumerations to set, by name.
        values: Numbers to set, by name; checked against the bounds.
        counts_per_line: Encoder counts from one line to the next.
        encoder_period: The encoder's counter wraps at this; None for never.
        triggered: Its lines are triggered from outside, not by its own clock.
    """

    name: str
    block_lines: int
    pixel_format: str = "Mono8"
    entries: Mapping[str, str] | None = None
    values: Mapping[str, float] | None = None
    counts_per_line: float = 1.0
    encoder_period: int | None = None
    triggered: bool = False


def wanted_for(part: DevicePart, settings: CameraPart) -> Wanted:
    """What a station file and a recipe together want of a camera."""
    entries = {k: v for k, v in part.settings.items() if isinstance(v, str)}
    values = {k: v for k, v in part.settings.items() if not isinstance(v, str)}
    encoder = part.encoder
    lines = round(values.pop(HEIGHT, settings.lines_per_frame))
    return Wanted(
        name=part.name,
        block_lines=lines,
        pixel_format=part.pixel_format,
        entries=entries,
        values=values,
        counts_per_line=(
            1.0 if encoder is None else encoder.counts_per_mm * settings.pitch_mm[1]
        ),
        encoder_period=None if encoder is None else encoder.period,
        triggered=encoder is not None or entries.get("TriggerMode") == "On",
    )
