"""Real cameras and controllers in a station file: what the technician wires up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from inspector.parts import Name, NameOrPath, NotNegative, Part, Positive


class EncoderPart(Part):
    """The encoder on the web, as the camera counts it.

    Attributes:
        counts_per_mm: Counts for one millimetre of web, after the encoder's own
            quadrature; `inspector cameras calibrate encoder` measures it.
        period: The counter wraps after so many; None if it has 32 bits or more.
        limit_hz: Fastest line rate of the camera as it is set up: beyond it the
            picture is squeezed and nothing fails, so it is watched.
        both_ways: The camera takes lines when the web runs back, or takes them again
            before it is where it was (`EncoderOutputMode` other than `PositionUp`).
            Each block then waits for the count of the next one.
    """

    counts_per_mm: Positive
    period: Annotated[int, Field(ge=2)] | None = None
    limit_hz: Positive | None = None
    both_ways: bool = False


class PlacedPart(Part):
    """Where a camera looks at the web.

    Attributes:
        place_mm: Where its first column lies across the web. Cameras with a place look
            at one web: what two of them see of one defect is one. None for a camera
            that looks at a web of its own.
        side: Which face of the web; faces are never joined.
        along_mm: How far down the web it stands, from the first of the cameras.
    """

    place_mm: float | None = None
    side: Literal["top", "bottom"] = "top"
    along_mm: NotNegative = 0.0


class DevicePart(PlacedPart):
    """What all real cameras share.

    Attributes:
        pixel_format: 8-bit grey by its standard name.
        settings: Further features by their standard (SFNC) names: numbers are checked
            against the camera's bounds, words choose an entry.
        encoder: The encoder that the camera sees, if there is one.
        chunks: Have the camera write its counters behind each picture, where it can
            and the driver reads them (aravis).
        flat_field: File with gain and offset of every column.
        scale: File with the millimetres of every column; its pictures are then made
            even, so that one pixel is what the recipe says, from edge to edge.
    """

    name: Name
    pixel_format: Name = "Mono8"
    settings: dict[Name, float | Name] = Field(default_factory=dict)
    encoder: EncoderPart | None = None
    chunks: bool = True
    flat_field: NameOrPath | None = None
    scale: NameOrPath | None = None

    @property
    def realtime(self) -> bool:
        """The web goes by whether it is looked at or not."""
        return True


class AravisPart(DevicePart):
    """A GigE Vision or USB3 Vision camera through Aravis.

    Attributes:
        address: Its network address; opened without any broadcast.
        device: Its id, where it has no address (USB3).
        packet_bytes: Size of stream packets; 8000 needs jumbo frames on every hop.
        buffers: Blocks that may wait in the driver.
    """

    driver: Literal["aravis"]
    address: str = ""
    device: str = ""
    packet_bytes: Annotated[int, Field(ge=576, le=16_000)] = 8000
    buffers: Annotated[int, Field(ge=3, le=1000)] = 20

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if bool(self.address) == bool(self.device):
            raise ValueError(
                "give either the address (GigE) or the device id (USB3); "
                "`inspector cameras list` shows both"
            )
        return self


class GentlPart(DevicePart):
    """Any camera with a GenTL producer, frame grabbers included.

    Attributes:
        serial: Its serial number.
        producer: The `.cti` file; else those on GENICAM_GENTL64_PATH.
        buffers: Blocks that may wait in the driver.
    """

    driver: Literal["genicam"]
    serial: Name
    producer: Path | None = None
    buffers: Annotated[int, Field(ge=3, le=1000)] = 16


class PylonPart(DevicePart):
    """A Basler camera through pylon.

    Attributes:
        serial: Its serial number; "" takes the first of its class.
        device_class: Which transport, so that no other is searched; BaslerCamEmu is
            the emulator.
        pictures: Folder of images that the emulator shows.
        buffers: Blocks that may wait in the driver.
    """

    driver: Literal["pylon"]
    serial: str = ""
    device_class: Literal[
        "BaslerGigE", "BaslerUsb", "BaslerCxp", "BaslerCamEmu", "BaslerGTC"
    ] = "BaslerGigE"
    pictures: Path | None = None
    buffers: Annotated[int, Field(ge=3, le=1000)] = 16


class ModbusPart(Part):
    """A controller that takes rejects as coils, over Modbus TCP.

    Attributes:
        host: Its address.
        port: Its port.
        device: Its unit number.
        first_coil: Coil of the first reject, counted from 0.
        coils: Rejects go round over so many coils, one coil each.
        acts_on: Decisions that set a coil. Take REVIEW out only where somebody else
            stops material that nobody has seen.
        heartbeat_register: First of six holding registers: a count that goes up while
            the line lives, 1 while it inspects, rejects in all (high, low), and the
            position of the newest reject in mm (high, low).
        distance_mm: From the camera's line to the actuator along the web: a coil is
            set when the encoder says that the piece is there. None sets it at once.
        timeout_s: A controller that does not answer for so long is away.
        beat_s: Time between heartbeats.
        silence_s: The controller that hears nothing for so long must hold.
    """

    name: Literal["modbus"]
    host: Name = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 502
    device: Annotated[int, Field(ge=0, le=255)] = 1
    first_coil: Annotated[int, Field(ge=0, le=65_000)] = 0
    coils: Annotated[int, Field(ge=1, le=2000)] = 64
    acts_on: tuple[Literal["REJECT", "REVIEW"], ...] = ("REJECT", "REVIEW")
    heartbeat_register: Annotated[int, Field(ge=0, le=65_000)] = 0
    distance_mm: NotNegative | None = None
    timeout_s: Positive = 0.2
    beat_s: Positive = 0.5
    silence_s: Positive = 2.0

    @model_validator(mode="after")
    def _beats_before_silence(self) -> Self:
        if self.silence_s < 2 * self.beat_s:
            raise ValueError(
                f"silence_s={self.silence_s:g} must be at least twice "
                f"beat_s={self.beat_s:g}"
            )
        return self
