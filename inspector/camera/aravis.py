"""GigE Vision and USB3 Vision cameras through Aravis.

Tried on loopback with a camera made of software, its chunks included. Not tried on
hardware: USB3 Vision, packet resend.
"""

from __future__ import annotations

import ctypes as C  # noqa: N812 (its usual name where every line needs it)
import logging
from dataclasses import dataclass

import numpy as np

from inspector.camera.aravis_chunks import ChunkReader
from inspector.camera.aravis_library import LIBRARY, AravisError, checked, set_property
from inspector.camera.chunks import NO_CHUNKS, Chunks
from inspector.camera.counting import GIGE_PERIOD
from inspector.camera.device import DeviceCamera
from inspector.camera.found import FoundCamera
from inspector.camera.gvcp import device_answers
from inspector.camera.sdk import Grab, wanted_for
from inspector.camera.usb import permission_problem
from inspector.devices import AravisPart
from inspector.errors import CameraError, CameraTimeout, FeatureError
from inspector.recipe import CameraPart
from inspector.types import Pixels

log = logging.getLogger(__name__)

_MONO8 = 0x01080001
_SUCCESS = 0
_CHECK_RANGES = 1
_DELETE_BUFFERS = 1
_SOCKET_BYTES = 4 << 20
_FIXED_SOCKET_BUFFER = 0

_FLOAT = LIBRARY.arv_gc_float_get_type()
_INTEGER = LIBRARY.arv_gc_integer_get_type()


@dataclass(slots=True)
class _Opened:
    """Pointers of an open device."""

    camera: int
    device: int
    gige: bool
    stream: int | None = None
    chunks: ChunkReader | None = None


class AravisDevice:
    """One camera, by its address or its id; used by one thread."""

    period: int | None = GIGE_PERIOD

    def __init__(self, part: AravisPart) -> None:
        self._part = part
        self._opened: _Opened | None = None
        self._abandoned: list[int] = []

    def open(self) -> None:
        """Take control.

        Raises:
            CameraError: There is none, or another program controls it.
        """
        part = self._part
        if part.address and not device_answers(part.address):
            raise CameraError(
                f"camera {part.name}: nothing answers at {part.address}; check power, "
                "cable and the address (`inspector cameras list`)"
            )
        _release(self._abandoned)  # somebody answers, so it takes no seconds now
        self._abandoned.clear()
        try:
            camera = checked("arv_camera_new", (part.address or part.device).encode())
        except AravisError as cause:
            locked = "" if part.address else permission_problem()
            said = locked or _advice(str(cause))
            raise CameraError(f"camera {part.name}: {said}") from cause
        device = LIBRARY.arv_camera_get_device(camera)
        LIBRARY.arv_camera_set_range_check_policy(camera, _CHECK_RANGES)
        gige = bool(LIBRARY.arv_camera_is_gv_device(camera))
        self.period = GIGE_PERIOD if gige else None
        self._opened = _Opened(camera, device, gige)
        if gige:
            self._take_packets()

    def close(self) -> None:
        """Give it back; a dead one is let go of when it, or its successor, answers."""
        opened, self._opened = self._opened, None
        if opened is None:
            return
        if opened.chunks is not None:
            opened.chunks.close()
        pointers = [one for one in (opened.stream, opened.camera) if one is not None]
        if not opened.gige or self._answers_now():
            _end_stream(opened)
            _release(pointers)
            return
        if opened.stream is not None:
            LIBRARY.arv_stream_stop_thread(opened.stream, _DELETE_BUFFERS)
        self._abandoned += pointers

    def has(self, node: str) -> bool:
        """Whether it has this node."""
        device = self._must().device
        if not LIBRARY.arv_device_get_feature(device, node.encode()):
            return False
        try:
            return bool(
                checked("arv_device_is_feature_available", device, node.encode())
            )
        except AravisError:
            return False

    def bounds(self, node: str) -> tuple[float, float]:
        """Smallest and largest value."""
        kind, number = self._kind(node)
        low, high = number(), number()
        self._call(
            f"arv_device_get_{kind}_feature_bounds",
            node,
            C.byref(low),
            C.byref(high),
        )
        return float(low.value), float(high.value)

    def read(self, node: str) -> float:
        """Value of a numeric node."""
        kind, _ = self._kind(node)
        return float(self._call(f"arv_device_get_{kind}_feature_value", node))

    def write(self, node: str, value: float) -> None:
        """Set a numeric node."""
        kind, _ = self._kind(node)
        given = round(value) if kind == "integer" else float(value)
        self._call(f"arv_device_set_{kind}_feature_value", node, given)

    def choose(self, node: str, entry: str) -> None:
        """Set an enumeration."""
        try:
            self._call("arv_device_set_string_feature_value", node, entry.encode())
        except CameraError as cause:
            raise FeatureError(
                f"camera {self._part.name}: {node} cannot be {entry!r} ({cause}); "
                "this program takes 8-bit grey, choose another entry or camera"
            ) from cause

    def start(self) -> None:
        """Begin to take blocks.

        Raises:
            CameraError: The stream cannot be had.
        """
        opened = self._must()
        self._camera_call("arv_camera_stop_acquisition")  # what nobody had stopped
        if self._part.chunks and opened.chunks is None:
            opened.chunks = ChunkReader.open(opened.camera, opened.device)
        try:
            payload = checked("arv_camera_get_payload", opened.camera)
            stream = checked("arv_camera_create_stream", opened.camera, None, None)
        except AravisError as cause:
            raise CameraError(f"camera {self._part.name}: {cause}") from cause
        if not stream:
            raise CameraError(
                f"camera {self._part.name} gives no stream; is it in use?"
            )
        opened.stream = stream
        if opened.gige:
            set_property(stream, "socket-buffer", C.c_int(_FIXED_SOCKET_BUFFER))
            set_property(stream, "socket-buffer-size", C.c_int(_SOCKET_BYTES))
        for _ in range(self._part.buffers):
            buffer = LIBRARY.arv_buffer_new_allocate(payload)
            LIBRARY.arv_stream_push_buffer(stream, buffer)
        self._camera_call("arv_camera_start_acquisition")

    def stop(self) -> int:
        """End; how many whole blocks were here and had not been grabbed."""
        opened = self._must()
        self._camera_call("arv_camera_stop_acquisition")
        waiting = 0
        if (stream := opened.stream) is not None:
            while buffer := LIBRARY.arv_stream_try_pop_buffer(stream):
                waiting += 1
                LIBRARY.g_object_unref(buffer)
            LIBRARY.g_object_unref(stream)
            opened.stream = None
        return waiting

    def grab(self, timeout_s: float) -> Grab:
        """The next block, copied; its buffer is back in the queue.

        Raises:
            CameraTimeout: None came.
        """
        stream = self._must().stream
        wait_us = max(1, round(timeout_s * 1e6))
        buffer = LIBRARY.arv_stream_timeout_pop_buffer(stream, wait_us)
        if not buffer:
            raise CameraTimeout(f"no lines from {self._part.name}; the web may stand")
        try:
            return Grab(
                LIBRARY.arv_buffer_get_frame_id(buffer),
                self._pixels(buffer),
                LIBRARY.arv_buffer_get_timestamp(buffer) or None,
                self._chunks(buffer),
            )
        finally:
            LIBRARY.arv_stream_push_buffer(stream, buffer)

    def answers(self) -> bool:
        """Whether the device is still there."""
        opened = self._opened
        if opened is None:
            return False
        if opened.gige:
            return self._answers_now()
        try:
            self.read("Width")
        except CameraError:
            return False
        return True

    def _pixels(self, buffer: int) -> Pixels | None:
        if LIBRARY.arv_buffer_get_status(buffer) != _SUCCESS:
            return None
        if LIBRARY.arv_buffer_get_image_pixel_format(buffer) != _MONO8:
            return None
        size = C.c_size_t()
        at = LIBRARY.arv_buffer_get_data(buffer, C.byref(size))
        width = LIBRARY.arv_buffer_get_image_width(buffer)
        height = LIBRARY.arv_buffer_get_image_height(buffer)
        if not at or width * height == 0 or size.value < width * height:
            return None
        raw = (C.c_uint8 * (width * height)).from_address(at)
        return np.ctypeslib.as_array(raw).reshape(height, width).copy()

    def _chunks(self, buffer: int) -> Chunks:
        reader = self._must().chunks
        whole = LIBRARY.arv_buffer_get_status(buffer) == _SUCCESS
        return NO_CHUNKS if reader is None or not whole else reader.read(buffer)

    def _take_packets(self) -> None:
        try:
            checked(
                "arv_camera_gv_set_packet_size",
                self._must().camera,
                self._part.packet_bytes,
            )
        except AravisError as cause:
            self.close()
            raise CameraError(
                f"camera {self._part.name} answers but takes no settings; another "
                f"program controls it, close it there ({cause})"
            ) from cause

    def _answers_now(self) -> bool:
        return not self._part.address or device_answers(self._part.address)

    def _kind(self, node: str) -> tuple[str, type[C.c_double] | type[C.c_int64]]:
        found = LIBRARY.arv_device_get_feature(self._must().device, node.encode())
        if not found:
            raise FeatureError(f"camera {self._part.name} has no node {node!r}")
        if LIBRARY.g_type_check_instance_is_a(found, _FLOAT):
            return "float", C.c_double
        return "integer", C.c_int64

    def _call(self, call: str, node: str, *more: object) -> float:
        try:
            result: float = checked(call, self._must().device, node.encode(), *more)
        except AravisError as cause:
            raise FeatureError(f"{node}: {_advice(str(cause))}") from cause
        return result

    def _camera_call(self, call: str) -> None:
        try:
            checked(call, self._must().camera)
        except AravisError as cause:
            raise CameraError(f"camera {self._part.name}: {_advice(str(cause))}") from (
                cause
            )

    def _must(self) -> _Opened:
        if self._opened is None:
            raise CameraError(f"camera {self._part.name} is not open")
        return self._opened


class AravisCamera(DeviceCamera):
    """The driver `aravis` of a station file."""

    def __init__(self, part: AravisPart, settings: CameraPart) -> None:
        super().__init__(AravisDevice(part), wanted_for(part, settings))


def find() -> list[FoundCamera]:
    """Cameras that answer now. Asks every network of this computer by broadcast."""
    LIBRARY.arv_disable_interface(b"Fake")
    LIBRARY.arv_update_device_list()
    found = []
    for number in range(LIBRARY.arv_get_n_devices()):
        words = [
            (getattr(LIBRARY, f"arv_get_device_{what}")(number) or b"").decode()
            for what in ("id", "vendor", "model", "serial_nbr", "address")
        ]
        found.append(FoundCamera("aravis", *words))
    return found


def _release(pointers: list[int]) -> None:
    for pointer in pointers:
        LIBRARY.g_object_unref(pointer)


def _end_stream(opened: _Opened) -> None:
    if opened.stream is not None:
        try:
            checked("arv_camera_stop_acquisition", opened.camera)
        except AravisError as error:
            log.warning("a camera did not stop: %s", error)


def _advice(message: str) -> str:
    """The library's words with what to do."""
    words = message.lower()
    if "access-denied" in words or "access denied" in words or "busy" in words:
        return f"{message}; another program controls the camera, close it there"
    if "permission" in words or "libusb" in words or "access" in words:
        return f"{message}; no permission: see the udev rule in docs/cameras.md"
    if "not found" in words:
        return f"{message}; `inspector cameras list` shows what answers"
    return message
