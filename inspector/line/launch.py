"""Starts the line's process so that it outlives the window that wanted it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_DETACHED = getattr(subprocess, "DETACHED_PROCESS", 0)
_NEW_GROUP = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
_MOST_BYTES = 1_000_000

OUTPUT = "line.out"
"""In the station's log folder: what the process says before and beside its log."""


class Launched:
    """A process that may outlive whoever started it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def poll(self) -> int | None:
        """Its exit code, None while it lives."""
        return self._process.poll()

    def let_go(self) -> None:
        """Nobody here waits for its end."""
        if self._process.poll() is None:
            self._process.returncode = 0  # else Python warns of a process left behind


def launch(arguments: Sequence[str], logs: Path) -> Launched:
    """Start `inspector line` with these arguments.

    It belongs to no terminal: Ctrl-C in the window's terminal does not end it.

    Raises:
        OSError: It could not be started.
    """
    logs.mkdir(parents=True, exist_ok=True)
    path = logs / OUTPUT
    mode = "ab" if path.exists() and path.stat().st_size < _MOST_BYTES else "wb"
    with path.open(mode) as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "inspector", "line", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            creationflags=_DETACHED | _NEW_GROUP,
        )
    return Launched(process)


def last_words(logs: Path) -> str:
    """The last line that the process has said, "" if there is none."""
    try:
        text = (logs / OUTPUT).read_text("utf-8", errors="replace")
    except OSError:
        return ""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("inspector: ") if lines else ""
