"""Which system libraries a window needs, which are missing, and what brings them."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Need(StrEnum):
    """What does not work while a library is missing."""

    PICTURES = "pictures"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library that no wheel may carry.

    Attributes:
        soname: The name the loader asks for.
        package: Debian's and Ubuntu's package with this file.
        need: What does not work without it.
    """

    soname: str
    package: str
    need: Need


# Source: `ldd` over the OpenCV and Qt 6.11 wheels, files outside the wheels.
LIBRARIES: tuple[Library, ...] = (
    Library("libGL.so.1", "libgl1", Need.PICTURES),
    Library("libglib-2.0.so.0", "libglib2.0-0", Need.PICTURES),
    Library("libgthread-2.0.so.0", "libglib2.0-0", Need.PICTURES),
    Library("libxcb.so.1", "libxcb1", Need.PICTURES),
    Library("libEGL.so.1", "libegl1", Need.WINDOW),
    Library("libX11.so.6", "libx11-6", Need.WINDOW),
    Library("libX11-xcb.so.1", "libx11-xcb1", Need.WINDOW),
    Library("libdbus-1.so.3", "libdbus-1-3", Need.WINDOW),
    Library("libfontconfig.so.1", "libfontconfig1", Need.WINDOW),
    Library("libxkbcommon.so.0", "libxkbcommon0", Need.WINDOW),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", Need.WINDOW),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", Need.WINDOW),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", Need.WINDOW),
    Library("libxcb-image.so.0", "libxcb-image0", Need.WINDOW),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", Need.WINDOW),
    Library("libxcb-randr.so.0", "libxcb-randr0", Need.WINDOW),
    Library("libxcb-render-util.so.0", "libxcb-render-util0", Need.WINDOW),
    Library("libxcb-shape.so.0", "libxcb-shape0", Need.WINDOW),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", Need.WINDOW),
)


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing(
    need: Need,
    libraries: Sequence[Library] = LIBRARIES,
    loads: Callable[[str], bool] = _loads,
    platform: str = sys.platform,
) -> tuple[Library, ...]:
    """The libraries for `need` that this machine lacks; none outside Linux.

    Windows and macOS bring them with the system.
    """
    if platform != "linux":
        return ()
    return tuple(
        library
        for library in libraries
        if library.need is need and not loads(library.soname)
    )


def remedy(absent: Sequence[Library]) -> str:
    """The one line that brings them, "" when nothing is missing."""
    if not absent:
        return ""
    packages = " ".join(sorted({library.package for library in absent}))
    return f"sudo apt-get install --no-install-recommends {packages}"


def display_answers(
    environ: Mapping[str, str] = os.environ, platform: str = sys.platform
) -> bool:
    """Whether a window can be shown: always outside Linux, else if a display answers.

    A `DISPLAY` that nobody serves makes Qt abort the process, so it is tried here.
    """
    if platform != "linux":
        return True
    if name := environ.get("DISPLAY"):
        return _x_answers(name)
    socket = environ.get("WAYLAND_DISPLAY")
    return (
        bool(socket) and Path(environ.get("XDG_RUNTIME_DIR", ""), str(socket)).exists()
    )


def _x_answers(name: str) -> bool:
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return False
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    connection = x11.XOpenDisplay(name.encode())
    if not connection:
        return False
    x11.XCloseDisplay(connection)
    return True


def main(say: Callable[[str], object] = sys.stderr.write) -> int:
    """Name what is missing for the product to run at all; 0 if nothing, else 2."""
    absent = missing(Need.PICTURES)
    if not absent:
        return 0
    say(f"system libraries are missing; install them with\n  {remedy(absent)}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
