"""Looking for cameras through every driver, and opening one by a few words."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from inspector import registry
from inspector import station as stations
from inspector.camera.base import Camera
from inspector.camera.features import EXPOSURE, LINE_RATE
from inspector.camera.found import FoundCamera
from inspector.camera.usb import permission_problem
from inspector.errors import BackendError, CameraError, StationError
from inspector.parts import first_problem
from inspector.recipe import CameraPart as Settings
from inspector.station import CameraPart

DRIVERS = ("aravis", "genicam", "pylon")

_REMEDIES = {
    "aravis": "apt-get install libaravis-0.8-0 (brew install aravis on macOS)",
    "genicam": (
        "pip install 'surface-inspector[gentl]', and install the camera maker's "
        "producer"
    ),
    "pylon": "pip install 'surface-inspector[pylon]'",
}
_ANY: TypeAdapter[CameraPart] = TypeAdapter(CameraPart)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one driver said.

    Attributes:
        cameras: What answers.
        problem: Why it could not be asked, "" if it could.
    """

    cameras: tuple[FoundCamera, ...] = ()
    problem: str = ""


def search(
    driver: str, *, producer: Path | None = None, emulated: bool = False
) -> Answer:
    """Ask one driver which cameras answer now."""
    try:
        sdk = import_module(f"inspector.camera.{driver}")
    except ImportError as cause:
        return Answer(problem=_missing(driver, cause))
    try:
        if driver == "genicam":
            return Answer(tuple(sdk.find(producer)))
        if driver == "pylon":
            return Answer(tuple(sdk.find(emulated=emulated)))
        return Answer(tuple(sdk.find()), permission_problem())
    except CameraError as error:
        return Answer(problem=str(error))


def _missing(driver: str, cause: ImportError) -> str:
    """Why a driver's SDK cannot be imported, and what brings it."""
    if isinstance(cause, ModuleNotFoundError) or "is not installed" in str(cause):
        return f"not installed; {_REMEDIES[driver]}"
    return f"cannot be loaded ({cause}); {_REMEDIES[driver]}"


def remedy(driver: str) -> str:
    """What brings a driver's SDK."""
    return _REMEDIES.get(driver, "reinstall")


@dataclass(frozen=True, slots=True)
class Choice:
    """A camera by a few words on the command line.

    Attributes:
        driver: Its driver; None if the station says it.
        device: Address, serial number, scene or folder.
        station: A station file that names it.
        camera: Its name there, "" for the first.
        producer: A GenTL producer.
        lines: Of a block.
        pixel_format: 8-bit grey by its standard name.
    """

    driver: str | None = None
    device: str = ""
    station: Path | None = None
    camera: str = ""
    producer: Path | None = None
    lines: int = 512
    pixel_format: str = "Mono8"

    def part(self) -> CameraPart:
        """As a station file would say it.

        Raises:
            StationError: The words do not name one camera.
        """
        if (self.station is None) == (self.driver is None):
            raise StationError(
                "which camera? give --driver and --device, or --station (and --camera)"
            )
        if self.station is not None:
            return self._from_station(self.station)
        name = self.device.strip()[:40] or self.driver
        words: dict[str, object] = {"driver": self.driver, "name": name}
        key = {
            "aravis": "address" if self.device[:1].isdigit() else "device",
            "simulated": "scene",
            "replay": "path",
        }.get(self.driver or "", "serial")
        words[key] = self.device
        if self.driver in DRIVERS:
            words["pixel_format"] = self.pixel_format
        if self.driver == "genicam":
            words["producer"] = self.producer
        if self.driver == "pylon" and self.device in ("", "emulator"):
            words |= {"serial": "", "device_class": "BaslerCamEmu"}
        try:
            return _ANY.validate_python(words)
        except ValidationError as cause:
            raise StationError(
                f"no such camera: {first_problem(cause)}; drivers are "
                f"{', '.join(registry.names('camera'))}"
            ) from cause

    def _from_station(self, path: Path) -> CameraPart:
        cameras = stations.load(path).cameras
        for part in cameras:
            if self.camera in ("", part.name):
                return part
        raise StationError(
            f"{path} has no camera {self.camera!r}, have {[c.name for c in cameras]}"
        )


def _driver(name: str) -> Callable[..., Camera]:
    """What makes a camera of a driver.

    Raises:
        BackendError: It is not installed; the message says what to install.
    """
    if name in DRIVERS:
        try:
            import_module(f"inspector.camera.{name}")
        except ImportError as cause:
            raise BackendError(f"driver {name}: {_missing(name, cause)}") from cause
    return registry.load("camera", name)


@contextlib.contextmanager
def open_choice(
    choice: Choice, line_rate_hz: float | None = None, exposure_us: float | None = None
) -> Iterator[Camera]:
    """Open the camera and set it up; it is started by whoever uses it.

    Raises:
        StationError: The words do not name one camera.
        BackendError: Its driver is not installed.
        CameraError: It cannot be opened or set up so.
    """
    part = choice.part()
    rate_hz = line_rate_hz or 1000.0
    settings = Settings(
        line_rate_hz=rate_hz,
        exposure_us=min(exposure_us or 1.0, 1e6 / rate_hz),
        pitch_mm=(1.0, 1.0),
        lines_per_frame=choice.lines,
        overlap_lines=0,
    )
    camera: Camera = _driver(part.driver)(part, settings)
    with camera:
        if line_rate_hz is not None:
            camera.set(LINE_RATE, line_rate_hz)
        if exposure_us is not None:
            camera.set(EXPOSURE, exposure_us)
        yield camera
