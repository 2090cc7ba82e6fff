"""A network of a test's own, with loopback only: discovery never leaves it."""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import fcntl
import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inspector.line.aside import aside

_NEW_NETWORK = 0x40000000
_SET_FLAGS, _SET_ADDRESS = 0x8914, 0x8916
_UP, _RUNNING = 0x1, 0x40
_HERE = Path("/proc/thread-self/ns/net")


def lacking() -> str:
    """Why no GigE camera can be run here; "" if it can."""
    if sys.platform != "linux":
        return "needs network namespaces: Linux only"
    try:
        ctypes.CDLL("libaravis-0.8.so.0")
    except OSError:
        return "needs Aravis: apt-get install libaravis-0.8-0"
    if _is_alone():
        return ""
    try:
        with own_network():
            return ""
    except OSError:
        return (
            "needs the right to make a network namespace: run as root, or "
            "unshare -rn sh -c 'ip link set lo up; pytest -m gige'"
        )


@contextlib.contextmanager
def own_network() -> Iterator[None]:
    """This thread, and all that it starts, in a network with loopback alone."""
    if _is_alone():
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    with _HERE.open("rb") as before:
        if libc.unshare(_NEW_NETWORK):
            raise OSError(ctypes.get_errno(), "no network namespace")
        try:
            _loopback_up()
            assert _is_alone()
            yield
        finally:
            if libc.setns(before.fileno(), _NEW_NETWORK):
                os.abort()  # no other test may run in the wrong network


@contextlib.contextmanager
def ticking(device: Any) -> Iterator[None]:
    """Let a device that a test has made run, as `serve` does; close it in the end."""

    def run(stop: threading.Event) -> None:
        while not stop.wait(0.002):
            device.tick()

    with contextlib.closing(device), aside(run, "loopback device"):
        yield


def add_address(address: str) -> None:
    """Give loopback, in a network of its own, a second address."""
    assert _is_alone()
    with socket.socket(type=socket.SOCK_DGRAM) as any_socket:
        to = struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(address))
        fcntl.ioctl(any_socket, _SET_ADDRESS, struct.pack("16s", b"lo:1") + to)


def _is_alone() -> bool:
    """Whether there is nothing but loopback, and it is up."""
    if {name for _, name in socket.if_nameindex()} != {"lo"}:
        return False
    with contextlib.suppress(OSError), socket.socket(type=socket.SOCK_DGRAM) as way:
        way.connect(("127.0.0.1", 9))
        return True
    return False


def _loopback_up() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", _UP | _RUNNING)
        fcntl.ioctl(any_socket, _SET_FLAGS, request)
