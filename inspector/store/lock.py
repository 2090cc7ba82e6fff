"""The station lock: one process writes, and the others are told which."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from inspector.errors import BusyError, StoreError
from inspector.files import write_atomic

_LOCK = "station.lock"
_HOLDER = "station.holder.json"


@contextlib.contextmanager
def station_lock(folder: Path, what: str, now: datetime) -> Iterator[None]:
    """Hold the station's folder while inside; the system lets go if the process dies.

    Args:
        folder: The station's folder; made if it is missing.
        what: Who holds it, in the words that another process will show.
        now: UTC instant.

    Raises:
        BusyError: Another process holds it; the message names it.
        StoreError: The folder cannot be used.
    """
    lock = FileLock(folder / _LOCK, timeout=0, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as cause:
        raise BusyError(
            f"{folder} is held by {_holder(folder)}; stop it, or name another station"
        ) from cause
    except OSError as cause:
        raise StoreError(
            f"the station's folder {folder} cannot be used: "
            f"{cause.strerror or cause}; it must be writable"
        ) from cause
    try:
        _write_holder(folder, what, now)
        yield
    finally:
        with contextlib.suppress(OSError):
            (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _write_holder(folder: Path, what: str, now: datetime) -> None:
    holder = {"pid": os.getpid(), "what": what, "since": now.isoformat("T", "seconds")}
    with contextlib.suppress(OSError):  # a full disk does not make the lock less held
        write_atomic(folder / _HOLDER, json.dumps(holder).encode())


def _holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / _HOLDER).read_text("utf-8"))
        return f"{holder['what']} (process {holder['pid']}, since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
