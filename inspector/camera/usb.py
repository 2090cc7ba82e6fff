"""USB3 Vision cameras that are plugged in and that this account may not open.

A driver does not list them at all, so a person would look for a broken cable.

Source: USB3 Vision 1.0, device class EF, subclass 05; the layout of Linux' sysfs.
"""

from __future__ import annotations

import os
from pathlib import Path

_CLASS, _SUBCLASS = "ef", "05"
_DEVICES = Path(os.sep, "sys", "bus", "usb", "devices")  # nothing there on Windows
_NODES = Path(os.sep, "dev", "bus", "usb")


def locked_cameras(devices: Path = _DEVICES, nodes: Path = _NODES) -> list[str]:
    """Device files of such cameras, as this account sees them; none but on Linux."""
    found = set()
    for interface in sorted(devices.glob("*:*")):
        if _read(interface / "bInterfaceClass") != _CLASS:
            continue
        if _read(interface / "bInterfaceSubClass") != _SUBCLASS:
            continue
        device = devices / interface.name.split(":")[0]
        bus, number = _read(device / "busnum"), _read(device / "devnum")
        if bus.isdigit() and number.isdigit():
            found.add(nodes / f"{int(bus):03d}" / f"{int(number):03d}")
    return [str(node) for node in sorted(found) if not _may_open(node)]


def permission_problem(devices: Path = _DEVICES, nodes: Path = _NODES) -> str:
    """One sentence with the remedy; "" if every camera may be opened."""
    locked = locked_cameras(devices, nodes)
    if not locked:
        return ""
    return (
        f"no permission to open the USB3 camera at {', '.join(locked)}; write the udev "
        "rule of docs/cameras.md and plug it in again"
    )


def _may_open(node: Path) -> bool:
    return not node.exists() or os.access(
        node, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids
    )


def _read(file: Path) -> str:
    try:
        return file.read_text("ascii", "replace").strip().lower()
    except OSError:
        return ""
