"""Whether a GigE Vision device is there: one question to its address, no broadcast.

A driver's own calls wait for seconds when a device is gone; this one does not.

Source: GigE Vision 1.2, control protocol: a command of 8 bytes to port 3956.
"""

from __future__ import annotations

import socket
import struct
import time

PORT = 3956
_KEY = 0x42
_ACKNOWLEDGE = 0x01
_DISCOVERY, _DISCOVERY_ACK = 0x0002, 0x0003


def device_answers(address: str, *, attempts: int = 3, timeout_s: float = 0.15) -> bool:
    """Ask a device for a sign of life; whether it gave one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        for number in range(1, attempts + 1):
            question = struct.pack(">BBHHH", _KEY, _ACKNOWLEDGE, _DISCOVERY, 0, number)
            try:
                way.sendto(question, (address, PORT))
                if _is_answered(way, timeout_s):
                    return True
            except OSError:  # no route, or the port is closed: it is not there
                time.sleep(timeout_s / 10)
    return False


def _is_answered(way: socket.socket, timeout_s: float) -> bool:
    way.settimeout(timeout_s)
    try:
        answer = way.recv(1024)
    except TimeoutError:
        return False
    return len(answer) >= 8 and struct.unpack_from(">H", answer, 2)[0] == _DISCOVERY_ACK
