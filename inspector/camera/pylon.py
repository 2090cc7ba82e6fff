"""Basler cameras through pylon.

Tried with the emulator that pylon brings, which has frames and no lines. Not tried on
hardware: chunks, encoder modules, removal, exclusive access.
"""

from __future__ import annotations

import os
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from inspector.camera.device import DeviceCamera
from inspector.camera.found import FoundCamera
from inspector.camera.sdk import Grab, wanted_for
from inspector.devices import PylonPart
from inspector.errors import CameraError, CameraLost, CameraTimeout, FeatureError
from inspector.recipe import CameraPart

EMULATED = "BaslerCamEmu"

os.environ.setdefault("PYLON_CAMEMU", "2")  # pylon reads it once, on import

with warnings.catch_warnings():
    # Its import warns of its own types; where warnings are errors it crashes.
    warnings.simplefilter("ignore")
    from pypylon import genicam, pylon

_WHERE_THROWN = re.compile(r"\s*:?\s*\w*Exception thrown.*?\(file .*?line \d+\)")
_CLASSES = ("BaslerGigE", "BaslerUsb", "BaslerCxp", "BaslerGTC")


class PylonDevice:
    """One camera, by its serial number and its transport; used by one thread."""

    period: int | None = None

    def __init__(self, part: PylonPart) -> None:
        self._part = part
        self._camera: Any = None

    def open(self) -> None:
        """Take control.

        Raises:
            CameraError: There is none, or another program controls it.
        """
        part = self._part
        wanted = pylon.DeviceInfo()
        wanted.SetDeviceClass(part.device_class)
        if part.serial:
            wanted.SetSerialNumber(part.serial)
        try:
            device = pylon.TlFactory.GetInstance().CreateFirstDevice(wanted)
            self._camera = pylon.InstantCamera(device)
            self._camera.MaxNumBuffer.Value = part.buffers
            self._camera.Open()
            if part.device_class == EMULATED:
                self._show(part.pictures)
        except genicam.GenericException as cause:
            self.close()
            raise CameraError(f"camera {part.name}: {_advice(cause)}") from cause

    def close(self) -> None:
        """Give it back."""
        camera, self._camera = self._camera, None
        if camera is None:
            return
        try:
            camera.Close()
            camera.DetachDevice()
        except genicam.GenericException:
            pass  # it is gone already

    def has(self, node: str) -> bool:
        """Whether it has this node."""
        found = self._must().GetNodeMap().GetNode(node)
        return found is not None and bool(genicam.IsAvailable(found))

    def bounds(self, node: str) -> tuple[float, float]:
        """Smallest and largest value."""
        found = self._node(node)
        return float(found.Min), float(found.Max)

    def read(self, node: str) -> float:
        """Value of a numeric node."""
        return float(self._node(node).Value)

    def write(self, node: str, value: float) -> None:
        """Set a numeric node."""
        found = self._node(node)
        whole = isinstance(found, genicam.IInteger)
        try:
            found.Value = round(value) if whole else value
        except genicam.GenericException as cause:
            raise FeatureError(f"{node} cannot be {value:g}: {_advice(cause)}") from (
                cause
            )

    def choose(self, node: str, entry: str) -> None:
        """Set an enumeration."""
        found = self._node(node)
        try:
            found.FromString(entry)
        except genicam.GenericException as cause:
            have = ", ".join(sorted(getattr(found, "Symbolics", ())))
            raise FeatureError(
                f"camera {self._part.name}: {node} cannot be {entry!r}; it can be "
                f"{have or 'set elsewhere only'}"
            ) from cause

    def start(self) -> None:
        """Begin to take blocks.

        Raises:
            CameraError: It does not start.
        """
        try:
            self._must().StartGrabbing(pylon.GrabStrategy_OneByOne)
        except genicam.GenericException as cause:
            raise CameraError(f"camera {self._part.name}: {_advice(cause)}") from cause

    def stop(self) -> int:
        """End; how many whole blocks were here and had not been grabbed."""
        camera = self._must()
        try:
            waiting = int(camera.NumReadyBuffers.Value)
            camera.StopGrabbing()
        except genicam.GenericException as cause:
            raise CameraError(f"camera {self._part.name}: {_advice(cause)}") from cause
        return waiting

    def grab(self, timeout_s: float) -> Grab:
        """The next block, copied; its buffer is back in the queue.

        Raises:
            CameraTimeout: None came.
            CameraLost: It was removed.
        """
        camera = self._must()
        if camera.IsCameraDeviceRemoved():
            raise CameraLost(f"camera {self._part.name} was removed")
        try:
            result = camera.RetrieveResult(
                max(1, round(timeout_s * 1000)), pylon.TimeoutHandling_Return
            )
        except genicam.GenericException as cause:
            raise CameraLost(f"camera {self._part.name}: {cause}") from cause
        if not result or not result.IsValid():
            raise CameraTimeout(f"no lines from {self._part.name}; the web may stand")
        try:
            good = result.GrabSucceeded() and result.PixelType == pylon.PixelType_Mono8
            pixels = np.array(result.Array, np.uint8) if good else None
            stamp = int(result.TimeStamp)
            return Grab(int(result.BlockID), pixels, stamp or None)
        finally:
            result.Release()

    def answers(self) -> bool:
        """Whether the device is still there."""
        return self._camera is not None and not self._camera.IsCameraDeviceRemoved()

    def _show(self, pictures: Path | None) -> None:
        """Let the emulator show a folder of pictures."""
        if pictures is None:
            return
        if not pictures.is_dir():
            raise CameraError(
                f"camera {self._part.name}: there is no folder {pictures}"
            )
        self._camera.TestImageSelector.Value = "Off"
        self._camera.ImageFileMode.Value = "On"
        self._camera.ImageFilename.Value = str(pictures)

    def _node(self, node: str) -> Any:  # noqa: ANN401 (an SDK without types)
        found = self._must().GetNodeMap().GetNode(node)
        if found is None or not genicam.IsAvailable(found):
            raise FeatureError(f"camera {self._part.name} has no node {node!r}")
        return found

    def _must(self) -> Any:  # noqa: ANN401 (an SDK without types)
        if self._camera is None:
            raise CameraError(f"camera {self._part.name} is not open")
        return self._camera


class PylonCamera(DeviceCamera):
    """The driver `pylon` of a station file."""

    def __init__(self, part: PylonPart, settings: CameraPart) -> None:
        super().__init__(PylonDevice(part), wanted_for(part, settings))


def find(*, emulated: bool = False) -> list[FoundCamera]:
    """Cameras that answer now; the emulator's only if they are asked for."""
    found = []
    for device_class in (EMULATED,) if emulated else _CLASSES:
        wanted = pylon.DeviceInfo()
        wanted.SetDeviceClass(device_class)
        for one in pylon.TlFactory.GetInstance().EnumerateDevices([wanted]):
            address = one.GetIpAddress() if one.IsIpAddressAvailable() else ""
            found.append(
                FoundCamera(
                    "pylon",
                    device_class,
                    one.GetVendorName(),
                    one.GetModelName(),
                    one.GetSerialNumber(),
                    address,
                )
            )
    return found


def _advice(cause: Exception) -> str:
    """The SDK's words, on one line, with what to do."""
    message = _WHERE_THROWN.sub("", " ".join(str(cause).split()))
    words = message.lower()
    if "no device" in words or "not found" in words:
        return f"{message}; `inspector cameras list` shows what answers"
    if "exclusive" in words or "controlled by another" in words:
        return f"{message}; another program controls the camera, close it there"
    return message
