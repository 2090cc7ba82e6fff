"""Which shifts are due for a report; each is made once, whatever was restarted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from inspector.errors import BusyError
from inspector.report.wanted import of_shift
from inspector.shift import Calendar, Shift

GRACE = timedelta(minutes=1)
"""The line's last records of a shift are stored well within this."""
LOOK_BACK = timedelta(days=7)
"""After a longer pause, older shifts are asked for by name."""


def due_shifts(
    calendar: Calendar, out: Path, first_at: datetime | None, now: datetime
) -> tuple[Shift, ...]:
    """Shifts that are over and have no manifest in the folder, oldest first.

    Times outside all shifts are left out, and so is all before the first run.

    Args:
        calendar: The plant's shifts.
        out: Folder of the reports.
        first_at: When the oldest run began; nothing is due without one.
        now: UTC instant.
    """
    if first_at is None:
        return ()
    since = max(first_at, now - LOOK_BACK)
    return tuple(
        shift
        for shift in calendar.between(since, now)
        if not shift.off
        and shift.end_at + GRACE <= now
        and not made(calendar, shift, out)
    )


def made(calendar: Calendar, shift: Shift, out: Path) -> bool:
    """Whether a shift's report lies in the folder; the manifest is written last."""
    return (out / f"{of_shift(calendar, shift, shift.end_at).stem}.json").exists()


def next_look(calendar: Calendar, now: datetime) -> datetime:
    """When the running shift will be due."""
    return calendar.shift_at(now).end_at + GRACE


@contextlib.contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold the folder, so that two schedules never make one report twice.

    Raises:
        BusyError: Another schedule holds it.
    """
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / "schedule.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as cause:
        raise BusyError(
            f"another schedule makes the reports in {out}; stop it or name another "
            "folder"
        ) from cause
    try:
        yield
    finally:
        lock.release()


def make_due(
    calendar: Calendar,
    out: Path,
    first_at: datetime | None,
    now: datetime,
    make: Callable[[Shift], bool],
) -> tuple[int, int]:
    """Make all that is due; one that fails is tried again at the next look.

    Returns:
        How many were made, and how many failed.
    """
    shifts = due_shifts(calendar, out, first_at, now)
    done = sum(make(shift) for shift in shifts)
    return done, len(shifts) - done
