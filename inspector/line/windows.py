"""What the line's process keeps of its windows: who is there, what is still to tell."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from inspector.line.client import LineClient, Refused
from inspector.line.inorder import InOrder

_MOST_UNTOLD = 64


class Untold:
    """Refusals of one window's commands, until that window has heard them.

    Two connections of a window may ask at a time, an old one that has not ended yet and
    a new one; what one of them was told counts as heard when it asks for more.
    """

    def __init__(self, line: LineClient) -> None:
        """Begin with nothing.

        Args:
            line: Says what was refused; asked by nobody else.
        """
        self._line = line
        self._lock = threading.Lock()
        self._waiting: list[Refused] = []

    def all(self) -> tuple[Refused, ...]:
        """What the window may not have heard yet, oldest first."""
        with self._lock:
            self._waiting = [*self._waiting, *self._line.refusals()][-_MOST_UNTOLD:]
            return tuple(self._waiting)

    def heard(self, told: Sequence[Refused]) -> None:
        """A window has got these."""
        with self._lock:
            got = {id(one) for one in told}
            self._waiting = [one for one in self._waiting if id(one) not in got]


class AtWindow:
    """The line as one window has it, whichever of its connections asks.

    Attributes:
        line: Takes the window's commands; each is carried out in its turn.
        untold: What was refused and not heard yet.
    """

    def __init__(self, name: str, line: InOrder) -> None:
        self.name, self.line, self.untold = name, line, Untold(line)


class Windows:
    """The line as each window has it; who was at the one before is asked again."""

    def __init__(self, guarded: Callable[[], LineClient]) -> None:
        """No window yet.

        Args:
            guarded: The line for a new window, with nobody at it.
        """
        self._guarded = guarded
        self._lock = threading.Lock()
        self._now: AtWindow | None = None
        self._leaving: list[InOrder] = []

    def at(self, window: str) -> AtWindow:
        """The line for the window of this name; another one takes no more commands."""
        with self._lock:
            if self._now is None or self._now.name != window:
                self._leave()
                self._now = AtWindow(window, InOrder(self._guarded()))
            return self._now

    def close(self) -> None:
        """Wait until what was commanded has been carried out."""
        with self._lock:
            self._leave()
            for line in self._leaving:
                line.close()

    def _leave(self) -> None:
        self._leaving = [line for line in self._leaving if not line.over]
        if self._now is not None:
            self._now.line.leave()
            self._leaving.append(self._now.line)
            self._now = None
