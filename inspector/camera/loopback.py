"""A GigE Vision line camera made of software, on loopback, with the virtual line's web.

It speaks the real protocol: control, streaming, heartbeat, discovery. While it streams,
the web moves with its blocks; while it does not, by the computer's clock, whether the
camera is there or not, so that after an outage the encoder says how much went by. It
has no packet resend and no real encoder, and counters behind its blocks if asked for.
"""

from __future__ import annotations

import ctypes as C  # noqa: N812 (its usual name where every line needs it)
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from inspector.camera import loopback_description as registers
from inspector.camera.aravis_library import FILL, LIBRARY, set_property
from inspector.camera.loopback_chunks import ChunkStream
from inspector.camera.loopback_description import description, stamp
from inspector.errors import CameraError
from inspector.types import Pixels

_TICK_S = 0.005


@dataclass(frozen=True, slots=True)
class LoopbackSettings:
    """What the device is.

    Attributes:
        serial: Its serial number.
        address: Address that it listens on; one device per address.
        line_rate_hz: At power-up.
        block_lines: Its `Height` at power-up.
        began_s: Instant (seconds since 1970) at which the web had run 0 lines.
        lost_per_mille: Packets that never arrive.
        stamped: Whether the first four pixels of a line are its number.
        chunks: Whether it can write its counters behind each picture.
        counts_per_line: Of the encoder in those counters.
        encoder_period: At which it wraps.
    """

    serial: str = "LOOP1"
    address: str = "127.0.0.1"
    line_rate_hz: float = 12_000.0
    block_lines: int = 512
    began_s: float = 0.0
    lost_per_mille: float = 0.0
    stamped: bool = False
    chunks: bool = False
    counts_per_line: int = 1
    encoder_period: int = 32_768


class LoopbackDevice:
    """The device, from its start to its close."""

    def __init__(self, settings: LoopbackSettings, web: Pixels) -> None:
        """Start it.

        Args:
            settings: What it is.
            web: `(lines, W)` uint8, repeated for ever.

        Raises:
            CameraError: It cannot listen at its address.
        """
        self._settings = settings
        self._web = web
        self._next = 0  # line of the web that the next block begins with
        self._folder = tempfile.TemporaryDirectory(prefix="loopback-camera-")
        file = Path(self._folder.name) / "camera.xml"
        file.write_text(description(chunks=settings.chunks), "utf-8")
        self._camera = LIBRARY.arv_gv_fake_camera_new_full(
            settings.address.encode(), settings.serial.encode(), str(file).encode()
        )
        if not self._camera or not LIBRARY.arv_gv_fake_camera_is_running(self._camera):
            raise CameraError(
                f"no camera can listen at {settings.address}:3956; is one there "
                "already? It must be an address of this computer: `ip addr add "
                "127.0.0.2/8 dev lo` makes another"
            )
        self._device = LIBRARY.arv_gv_fake_camera_get_fake_camera(self._camera)
        self._fill = FILL(self._filled)  # must live as long as the camera
        self._power_up()
        LIBRARY.arv_fake_camera_set_fill_pattern(self._device, self._fill, None, None)
        self.stream: ChunkStream | None = None
        if settings.chunks:
            first = self._periods(time.time()) * settings.block_lines
            self.stream = ChunkStream(
                self._read,
                self._draw,
                (settings.counts_per_line, settings.encoder_period),
                first,
                settings.address,
            )

    def close(self) -> None:
        """Switch it off."""
        if self.stream is not None:
            self.stream.close()
        LIBRARY.g_object_unref(self._camera)
        self._folder.cleanup()

    def _power_up(self) -> None:
        settings = self._settings
        self._write(registers.WIDTH, self._web.shape[1])
        self._write(registers.HEIGHT, settings.block_lines)
        self._write(registers.PIXEL_FORMAT, registers.MONO8)
        self._write(registers.EXPOSURE_US, max(1, int(5e5 / settings.line_rate_hz)))
        self._write(registers.LINE_RATE_CENTIHZ, round(settings.line_rate_hz * 100))
        self._pace()
        self._write(0x1038, 1)
        if settings.lost_per_mille:
            lost = settings.lost_per_mille / 1000
            set_property(self._camera, "gvsp-lost-ratio", C.c_double(lost))

    def _filled(self, buffer: int, *_more: int) -> None:
        """The next block: the lines that ended with this frame period."""
        size = C.c_size_t()
        at = LIBRARY.arv_buffer_get_data(buffer, C.byref(size))
        width = self._read(registers.WIDTH)
        height = self._read(registers.HEIGHT)
        fresh = self._read(registers.STARTED) == 1  # the first since it was started
        if fresh:
            gone_by = self._periods(time.time()) * height
            self._next = max(self._next, gone_by)
        first, self._next = self._next, self._next + height
        pixels = (C.c_uint8 * (width * height)).from_address(at)
        rows = np.ctypeslib.as_array(pixels).reshape(height, width)
        self._draw(rows, first)
        self._write(registers.ENCODER_VALUE, self._next & 0xFFFFFFFF)
        if fresh:
            self._write(registers.ENCODER_AT_START, first & 0xFFFFFFFF)
            self._write(registers.STARTED, 2)

    def _draw(self, rows: Pixels, first: int) -> None:
        height, width = rows.shape
        shown = min(width, self._web.shape[1])
        done = 0
        while done < height:
            part = self._web[(first + done) % len(self._web) :][: height - done]
            rows[done : done + len(part), :shown] = part[:, :shown]
            done += len(part)
        if self._settings.stamped and width >= 4:
            for row in range(height):
                rows[row, :4] = np.frombuffer(stamp(first + row), np.uint8)

    def tick(self) -> None:
        """Let the encoder follow the web, and the frames the line rate."""
        self._pace()
        if self.stream is not None:
            self.stream.tick(time.monotonic())
        lines = self._next
        if not self._read(registers.STARTED):
            height = self._read(registers.HEIGHT)
            lines = max(lines, self._periods(time.time()) * height)
        self._write(registers.ENCODER_VALUE, lines & 0xFFFFFFFF)

    def _pace(self) -> None:
        """Frames come as fast as their lines do."""
        rate_hz = max(1.0, self._read(registers.LINE_RATE_CENTIHZ) / 100)
        period_us = round(1e6 * self._read(registers.HEIGHT) / rate_hz)
        self._write(registers.FRAME_PERIOD_US, max(100, period_us))

    def _periods(self, at_s: float) -> int:
        """Frame periods gone by; the device begins a frame at their multiples."""
        period_us = self._read(registers.FRAME_PERIOD_US)
        began = int(self._settings.began_s * 1e6) // period_us
        return max(0, int(at_s * 1e6) // period_us - began)

    def _read(self, address: int) -> int:
        value = C.c_uint32()
        LIBRARY.arv_fake_camera_read_register(self._device, address, C.byref(value))
        return value.value

    def _write(self, address: int, value: int) -> None:
        LIBRARY.arv_fake_camera_write_register(self._device, address, value)


def serve(
    settings: LoopbackSettings,
    web: Pixels,
    stop: threading.Event,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Run a device until told to stop."""
    device = LoopbackDevice(settings, web)
    try:
        on_ready()
        while not stop.wait(_TICK_S):
            device.tick()
    finally:
        device.close()
