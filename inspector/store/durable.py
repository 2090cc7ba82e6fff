"""Bytes under a name, whole and on the disk, or not there at all."""

from __future__ import annotations

import contextlib
import logging
import os
from pathlib import Path

from inspector.files import write_atomic

log = logging.getLogger(__name__)

UNFINISHED = ".tmp"
"""Ending of a file that is being written; what a crash leaves behind bears it."""


def write_durably(path: Path, data: bytes) -> None:
    """Write `data` to `path` and wait until it is on the disk.

    Raises:
        OSError: The disk refused it; nothing is left behind.
    """
    try:
        write_atomic(path, data, durable=True)
    except OSError:
        with contextlib.suppress(OSError):
            path.with_name(path.name + UNFINISHED).unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows sees to that itself."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        log.warning("cannot sync %s", folder, exc_info=True)
    finally:
        os.close(handle)
