"""The heartbeat as a file, and how a watcher must read it: silence means hold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from inspector.files import write_atomic
from inspector.status import Phase


@dataclass(frozen=True, slots=True)
class Beat:
    """One sign of life.

    Attributes:
        at: UTC instant.
        phase: What the line said it was doing.
    """

    at: datetime
    phase: Phase

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a heartbeat's instant must carry a zone")


def beat_path(marks: Path) -> Path:
    """Where the heartbeat lies that belongs to a file of marks."""
    return marks.with_suffix(".beat.json")


def write_beat(path: Path, beat: Beat) -> None:
    """Replace the heartbeat in one step."""
    text = json.dumps({"at": beat.at.isoformat(), "phase": beat.phase})
    write_atomic(path, text.encode())


def read_beat(path: Path) -> Beat | None:
    """The last heartbeat, or None if there is none that can be read."""
    try:
        content = json.loads(path.read_text("utf-8"))
        return Beat(datetime.fromisoformat(content["at"]), Phase(content["phase"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def must_hold(beat: Beat | None, now: datetime, silence_s: float) -> bool:
    """Whether the plant must hold the material.

    It may go on only while a line that inspects says so, in time. A beat from the
    future (a clock that was set back) is no sign of life either.

    Args:
        beat: The last one heard.
        now: UTC instant.
        silence_s: Longest time without a beat.
    """
    if beat is None or beat.phase not in (Phase.RUNNING, Phase.DEGRADED):
        return True
    limit = timedelta(seconds=silence_s)
    return not -limit <= now - beat.at <= limit
