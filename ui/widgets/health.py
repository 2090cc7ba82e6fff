"""What the lamps say, worked out from the line's status; no Qt in here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from inspector.status import Alarm, LineStatus, Phase


class Part(StrEnum):
    """What a lamp stands for."""

    CAMERAS = "cameras"
    RUNTIME = "runtime"
    DATABASE = "database"
    OUTPUT = "output"


class Health(IntEnum):
    """How a part does, from no matter to grave."""

    OFF = 0
    GOOD = 1
    WARN = 2
    BAD = 3


@dataclass(frozen=True, slots=True)
class Lamp:
    """One part's health and the sentence behind it, "" when there is none."""

    part: Part
    health: Health
    why: str = ""


_ALARMS_OF = {
    Part.CAMERAS: (
        "camera",
        "edges",
        "gap",
        "hole",
        "lines",
        "overspeed",
        "rate",
        "reversal",
        "stall",
    ),
    Part.RUNTIME: ("engine", "inspect", "join", "runtime"),
    Part.DATABASE: ("disk", "store", "database", "spool", "records", "evidence"),
    Part.OUTPUT: ("output",),
}
"""First words of the alarm keys that the line raises, by the part they are about."""


def lamps(status: LineStatus) -> tuple[Lamp, ...]:
    """The lamps of a station in their fixed order."""
    return tuple(_lamp(part, status) for part in Part)


def _lamp(part: Part, status: LineStatus) -> Lamp:
    about = [a for a in status.alarms if a.active and _is_about(a, part)]
    if about:
        grave = status.phase is Phase.FAULT or not about[0].acknowledged_by
        return Lamp(part, Health.BAD if grave else Health.WARN, about[0].text)
    if part is Part.DATABASE and status.spooled:
        return Lamp(part, Health.WARN)
    return Lamp(part, Health.GOOD if status.phase.busy else Health.OFF)


def _is_about(alarm: Alarm, part: Part) -> bool:
    return alarm.key.split(":")[0] in _ALARMS_OF[part]
