"""Reports at the end of each shift, made by child processes of the lowest priority."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from inspector.cli.common import FAILED, say

if TYPE_CHECKING:
    from inspector.shift import Calendar, Shift
    from inspector.station import Station

_LONGEST_S = 3600.0
"""A report that takes longer is given up and tried again at the next look. It has the
lowest priority, so a computer that is always busy leaves it little."""
_BELOW_NORMAL: int = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
"""On Windows; elsewhere the child steps back by itself."""
_LOOK_S = 30.0
"""Clocks are set and computers sleep, so the clock is asked so often."""


def keep_going(
    url: str,
    plant: Station | None,
    station: str | None,
    out: Path,
    arguments: Sequence[str],
    *,
    follow: bool,
) -> None:
    """Make what is due; go on at the end of each shift if `follow`.

    Raises:
        BusyError: Another schedule makes the reports in this folder.
        StoreError: The records cannot be read.
    """
    from inspector.errors import StoreError
    from inspector.report import schedule
    from inspector.report.making import calendar_of, first_run

    calendar = calendar_of(plant)

    def make(shift: Shift) -> bool:
        return make_in_child(url, shift, out, arguments)

    with schedule.alone(out):
        while True:
            try:
                first_at = first_run(url, station)
            except StoreError as error:
                if not follow:
                    raise
                say(f"inspector: {error}; trying again")
                time.sleep(_LOOK_S)
                continue
            now = datetime.now(UTC)
            done, failed = schedule.make_due(calendar, out, first_at, now, make)
            if not follow:
                say(f"{done} reports made, {failed} failed")
                if failed:
                    raise typer.Exit(FAILED)
                return
            _wait(calendar, failed > 0)


def make_in_child(
    url: str, shift: Shift, out: Path, arguments: Sequence[str]
) -> bool:  # fmt: skip
    """One shift's report in a process of its own; whether it was made."""
    command = [sys.executable, "-m", "inspector", "report", "--db", url]
    command += ["--shift", shift.key, "--out", str(out), *arguments]
    try:
        ended = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_LONGEST_S,
            check=False,
            creationflags=_BELOW_NORMAL,
        )
    except subprocess.TimeoutExpired:
        say(f"inspector: the report of {shift.key} took too long, it is tried again")
        return False
    if ended.returncode:
        say(f"inspector: no report of {shift.key}: {ended.stderr.strip()[-500:]}")
        return False
    say(f"report of {shift.key} made")
    return True


def _wait(calendar: Calendar, again: bool) -> None:
    """Sleep until the running shift is due, or for a while after a failure."""
    from inspector.report.schedule import next_look

    until = next_look(calendar, datetime.now(UTC))
    time.sleep(_LOOK_S)
    while not again and datetime.now(UTC) < until:
        time.sleep(_LOOK_S)
