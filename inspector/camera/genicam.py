"""Any camera with a GenTL producer, through harvesters; frame grabbers included.

Tried with the producer that the genicam package brings, which has frames and no lines.
Not tried on hardware.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import genicam.genapi as genapi
import genicam.gentl as gentl
import numpy as np
from harvesters.core import Harvester

from inspector.camera.device import DeviceCamera
from inspector.camera.found import FoundCamera
from inspector.camera.sdk import Grab, wanted_for
from inspector.devices import GentlPart
from inspector.errors import CameraError, CameraLost, CameraTimeout, FeatureError
from inspector.recipe import CameraPart

PRODUCERS_VARIABLE = "GENICAM_GENTL64_PATH"

_READABLE = (genapi.EAccessMode.RO, genapi.EAccessMode.RW)
_TROUBLE = (genapi.GenericException, gentl.GenericException)


class GentlDevice:
    """One camera, by its serial number; used by one thread."""

    period: int | None = None

    def __init__(self, part: GentlPart) -> None:
        self._part = part
        self._harvester: Any = None
        self._acquirer: Any = None

    def open(self) -> None:
        """Take control.

        Raises:
            CameraError: No producer, no such camera, or another program has it.
        """
        part = self._part
        self._harvester = Harvester()
        try:
            for producer in producers(part.producer):
                self._harvester.add_file(
                    str(producer), check_existence=True, check_validity=True
                )
            self._harvester.update()
            self._acquirer = self._harvester.create({"serial_number": part.serial})
            self._acquirer.num_buffers = part.buffers
            self._one_component()
        except gentl.ResourceInUseException as cause:
            self.close()
            raise CameraError(
                f"camera {part.name} ({part.serial}) is in use by another program; "
                "close it there"
            ) from cause
        except (ValueError, IndexError) as cause:
            self.close()
            raise CameraError(
                f"camera {part.name}: no producer sees a camera with the serial "
                f"number {part.serial!r}, or another program has it; `inspector "
                "cameras list` shows what is free"
            ) from cause
        except (*_TROUBLE, OSError) as cause:
            self.close()
            raise CameraError(f"camera {part.name}: {_one_line(cause)}") from cause

    def close(self) -> None:
        """Give it back."""
        acquirer, self._acquirer = self._acquirer, None
        harvester, self._harvester = self._harvester, None
        try:
            if acquirer is not None:
                acquirer.destroy()
            if harvester is not None:
                harvester.reset()
        except _TROUBLE:
            pass  # it is gone already

    def has(self, node: str) -> bool:
        """Whether it has this node."""
        nodes = self._nodes()
        if not nodes.has_node(node):
            return False
        return nodes.get_node(node).get_access_mode() in _READABLE

    def bounds(self, node: str) -> tuple[float, float]:
        """Smallest and largest value."""
        found = self._node(node)
        return float(found.min), float(found.max)

    def read(self, node: str) -> float:
        """Value of a numeric node."""
        return float(self._node(node).value)

    def write(self, node: str, value: float) -> None:
        """Set a numeric node."""
        found = self._node(node)
        try:
            found.value = round(value) if isinstance(found.value, int) else value
        except _TROUBLE as cause:
            raise FeatureError(f"{node} cannot be {value:g}: {_one_line(cause)}") from (
                cause
            )

    def choose(self, node: str, entry: str) -> None:
        """Set an enumeration."""
        found = self._node(node)
        try:
            found.value = entry
        except _TROUBLE as cause:
            have = ", ".join(sorted(found.symbolics))
            raise FeatureError(
                f"camera {self._part.name}: {node} cannot be {entry!r}; "
                f"it can be {have}"
            ) from cause

    def start(self) -> None:
        """Begin to take blocks.

        Raises:
            CameraError: It does not start.
        """
        try:
            self._must().start()
        except _TROUBLE as cause:
            raise CameraError(
                f"camera {self._part.name} does not start: {_one_line(cause)}"
            ) from cause

    def stop(self) -> int:
        """End; how many whole blocks were here and had not been grabbed."""
        acquirer = self._must()
        waiting = 0
        try:
            while (buffer := acquirer.try_fetch(timeout=0.001)) is not None:
                waiting += 1
                buffer.queue()
            acquirer.stop()
        except _TROUBLE as cause:
            raise CameraError(
                f"camera {self._part.name}: {_one_line(cause)}"
            ) from cause
        return waiting

    def grab(self, timeout_s: float) -> Grab:
        """The next block, copied; its buffer is back in the queue.

        Raises:
            CameraTimeout: None came.
            CameraLost: The producer gave up.
        """
        try:
            buffer = self._must().try_fetch(timeout=max(timeout_s, 0.001))
        except _TROUBLE as cause:
            raise CameraLost(f"camera {self._part.name}: {_one_line(cause)}") from cause
        if buffer is None:
            raise CameraTimeout(f"no lines from {self._part.name}; the web may stand")
        try:
            return Grab(_block_id(buffer), _pixels(buffer), _stamp(buffer))
        finally:
            buffer.queue()

    def answers(self) -> bool:
        """Whether the device is still there."""
        try:
            self.read("Width")
        except (CameraError, *_TROUBLE):
            return False
        return True

    def _one_component(self) -> None:
        """Of a device with several components, the picture alone."""
        nodes = self._nodes()
        if not nodes.has_node("ComponentSelector"):
            return
        for name in nodes.ComponentSelector.symbolics:
            if name != "Intensity":
                nodes.ComponentSelector.value = name
                nodes.ComponentEnable.value = False
        nodes.ComponentSelector.value = "Intensity"

    def _nodes(self) -> Any:  # noqa: ANN401 (an SDK without types)
        return self._must().remote_device.node_map

    def _node(self, node: str) -> Any:  # noqa: ANN401 (an SDK without types)
        if not self.has(node):
            raise FeatureError(f"camera {self._part.name} has no node {node!r}")
        return self._nodes().get_node(node)

    def _must(self) -> Any:  # noqa: ANN401 (an SDK without types)
        if self._acquirer is None:
            raise CameraError(f"camera {self._part.name} is not open")
        return self._acquirer


class GenicamCamera(DeviceCamera):
    """The driver `genicam` of a station file."""

    def __init__(self, part: GentlPart, settings: CameraPart) -> None:
        super().__init__(GentlDevice(part), wanted_for(part, settings))


def producers(named: Path | None = None) -> list[Path]:
    """The producer that is named, else all that the vendors have installed.

    Raises:
        CameraError: There is none.
    """
    if named is not None:
        if not named.is_file():
            raise CameraError(f"there is no GenTL producer {named}; install it first")
        return [named]
    folders = os.environ.get(PRODUCERS_VARIABLE, "").split(os.pathsep)
    found = [
        file
        for folder in folders
        if folder
        for file in sorted(Path(folder).glob("*.cti"))
    ]
    if not found:
        raise CameraError(
            f"no GenTL producer: {PRODUCERS_VARIABLE} names no folder with a .cti "
            "file; install the camera maker's package (docs/cameras.md lists them)"
        )
    return found


def find(named: Path | None = None) -> list[FoundCamera]:
    """Cameras that the producers see now.

    Raises:
        CameraError: There is no producer, or it cannot be used.
    """
    harvester = Harvester()
    try:
        for producer in producers(named):
            harvester.add_file(str(producer), check_existence=True, check_validity=True)
        harvester.update()
        return [
            FoundCamera(
                "genicam", one.serial_number, one.vendor, one.model, one.serial_number
            )
            for one in harvester.device_info_list
        ]
    except (*_TROUBLE, OSError) as cause:
        raise CameraError(_one_line(cause)) from cause
    finally:
        harvester.reset()


def _pixels(buffer: Any) -> np.ndarray[Any, np.dtype[np.uint8]] | None:  # noqa: ANN401 (an SDK without types)
    if not buffer.payload.components:
        return None
    part = buffer.payload.components[0]
    if part.data_format != "Mono8" or part.data.size != part.width * part.height:
        return None
    return np.array(part.data, np.uint8).reshape(part.height, part.width)


def _block_id(buffer: Any) -> int:  # noqa: ANN401 (an SDK without types)
    return int(buffer.module.frame_id)


def _stamp(buffer: Any) -> int | None:  # noqa: ANN401 (an SDK without types)
    try:
        return int(buffer.timestamp_ns) or None
    except (*_TROUBLE, TypeError):
        return None


def _one_line(cause: Exception) -> str:
    return " ".join(str(cause).split())
