"""The stream of the loopback camera when it writes its counters behind each picture.

Aravis' own device sends pictures alone, so this sends them itself: leader, picture with
chunks, trailer, in the packets of GigE Vision. It is slow against a real camera.

Source: GigE Vision 1.2, stream protocol; chunk layout of its section on chunk data.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from inspector.camera import loopback_description as registers
from inspector.types import Pixels

FRAMES_WRAP = 65_536
_PORT, _PACKET, _ADDRESS = 0x0D00, 0x0D04, 0x0D18
_OVERHEAD = 36
_LEADER, _TRAILER, _PAYLOAD = 1, 2, 3
_IMAGE, _WITH_CHUNKS = 0x0001, 0x4001


@dataclass(slots=True)
class Faults:
    """What goes wrong from the next block on; each counts down to nothing.

    Attributes:
        frames: Frames that the sensor takes and the camera loses before it sends.
        lines: Lines by which the web moves unseen.
        triggers: Line triggers that the camera cannot follow.
    """

    frames: int = 0
    lines: int = 0
    triggers: int = 0


class ChunkStream:
    """Sends blocks while the device is started and somebody calls `tick`."""

    def __init__(
        self,
        read: Callable[[int], int],
        draw: Callable[[Pixels, int], None],
        encoder: tuple[int, int],
        first_line: int,
        address: str,
    ) -> None:
        """Open the way.

        Args:
            read: A register of the device.
            draw: Fills `(lines, W)` with the web from a line on.
            encoder: Its counts per line, and the count at which it wraps.
            first_line: Of the web, at the first block.
            address: Of the device; others' packets are not taken from it.
        """
        self.faults = Faults()
        self._read, self._draw = read, draw
        self._counts_per_line, self._encoder_period = encoder
        self._line, self._frame, self._block = first_line, 65_530, 65_530
        self._way = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._way.bind((address, 0))
        self._due_s = 0.0

    def close(self) -> None:
        """Send no more."""
        self._way.close()

    def tick(self, now_s: float) -> None:
        """Send what is due; called every few milliseconds.

        Args:
            now_s: Monotonic clock.
        """
        if not self._read(registers.CHUNKED_STARTED):
            self._due_s = now_s
            return
        while self._due_s <= now_s:
            self._due_s += self._read(registers.FRAME_PERIOD_US) * 1e-6
            self._send_block()

    def _send_block(self) -> None:
        width, height = self._read(registers.WIDTH), self._read(registers.HEIGHT)
        faults, self.faults = self.faults, Faults()
        self._frame += faults.frames + 1
        self._line += faults.frames * height + faults.lines + faults.triggers
        first, self._line = self._line, self._line + height
        rows = np.empty((height, width), np.uint8)
        self._draw(rows, first)
        rate_hz = max(1.0, self._read(registers.LINE_RATE_CENTIHZ) / 100)
        time_ns = round(first / rate_hz * 1e9)
        chunked = bool(self._read(registers.CHUNK_MODE))
        data = rows.tobytes()
        if chunked:
            data += self._chunks(len(data), first, time_ns, height + faults.triggers)
        self._block = self._block % 65_535 + 1
        leader = struct.pack(
            ">HHQIIIIIHH",
            0,
            _WITH_CHUNKS if chunked else _IMAGE,
            time_ns,
            registers.MONO8,
            width,
            height,
            *(0, 0, 0, 0),
        )
        trailer = struct.pack(">HHI", 0, _IMAGE, height)
        self._send(leader, data, trailer)

    def _chunks(self, size: int, first: int, time_ns: int, triggers: int) -> bytes:
        """Each chunk, then its id and size; the picture is one of them."""
        encoder = first * self._counts_per_line % self._encoder_period
        counters = (
            (registers.CHUNK_ENCODER, struct.pack(">I", encoder)),
            (registers.CHUNK_FRAME, struct.pack(">I", self._frame % FRAMES_WRAP)),
            (registers.CHUNK_TIME, struct.pack(">Q", time_ns)),
            (registers.CHUNK_TRIGGERS, struct.pack(">I", triggers)),
        )
        picture = struct.pack(">II", registers.CHUNK_PICTURE, size)
        return picture + b"".join(
            value + struct.pack(">II", number, len(value)) for number, value in counters
        )

    def _send(self, leader: bytes, data: bytes, trailer: bytes) -> None:
        room = (self._read(_PACKET) & 0xFFFF) - _OVERHEAD
        parts = [data[at : at + room] for at in range(0, len(data), room)]
        packets = [
            (_LEADER, leader),
            *((_PAYLOAD, part) for part in parts),
            (_TRAILER, trailer),
        ]
        address = self._read(_ADDRESS).to_bytes(4, "big")
        to = socket.inet_ntoa(address), self._read(_PORT) & 0xFFFF
        for number, (kind, content) in enumerate(packets):
            head = struct.pack(">HHI", 0, self._block, kind << 24 | number)
            self._way.sendto(head + content, to)
