"""LineClient: how windows and commands talk to a line, in this process or another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from inspector.findings import EventKind, Record
from inspector.status import LineStatus
from inspector.views import Sighting, Strip


@dataclass(frozen=True, slots=True)
class Start:
    """Begin a run."""

    lot_id: str
    by: str = "operator"


@dataclass(frozen=True, slots=True)
class Stop:
    """End the run; everything on its way is finished first."""

    by: str = "operator"


@dataclass(frozen=True, slots=True)
class ChangeLot:
    """Another coil or panel begins."""

    lot_id: str
    by: str = "operator"


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Somebody has seen an alarm; `key` "" acknowledges all, a FAULT too."""

    key: str
    by: str = "operator"


@dataclass(frozen=True, slots=True)
class Note:
    """Something happened that the cameras cannot see: a roll or a bath was changed."""

    kind: EventKind
    text: str
    by: str = "operator"


@dataclass(frozen=True, slots=True)
class Keep:
    """Something to be recorded by the line's own writer, for example a review."""

    record: Record


Command = Start | Stop | ChangeLot | Acknowledge | Note | Keep


class Link(StrEnum):
    """How the caller stands to the line.

    HERE: it answers. COMING: its process is being started. SILENT: its process is there
    and does not answer. DIED: its process has ended by itself; a new one takes over.
    GONE: it has ended, and no new one could be started. TAKEN: another window shows it.
    """

    HERE = "here"
    COMING = "coming"
    SILENT = "silent"
    DIED = "died"
    GONE = "gone"
    TAKEN = "taken"


class LineClient(Protocol):
    """The line from outside. Every call returns at once; commands are carried out."""

    @property
    def link(self) -> Link:
        """How the caller stands to the line."""
        ...

    @property
    def apart(self) -> bool:
        """Whether the line goes on when its caller ends."""
        ...

    def status(self) -> LineStatus:
        """One look at the line."""
        ...

    def send(self, command: Command) -> None:
        """Ask for something; the status shows what became of it.

        Raises:
            BusyError: The command does not fit the phase, for example a second start.
        """
        ...

    def refusals(self) -> list[str]:
        """Why commands were refused after `send` had returned; one caller, a window."""
        ...

    def strips(self) -> list[Strip]:
        """Strips since the last call, oldest first; one caller, a window."""
        ...

    def sightings(self) -> list[Sighting]:
        """Defects since the last call, oldest first; one caller, a window."""
        ...
