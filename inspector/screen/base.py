"""The Screen protocol: the cheap first stage that picks tiles for the network."""

from __future__ import annotations

from typing import Protocol

from inspector.types import Candidates, Frame


class Screen(Protocol):
    """Picks what the network looks at. Called by one thread, frame after frame."""

    def candidates(self, frame: Frame) -> Candidates:
        """The tiles of `frame` that deserve the network, worst first."""
        ...
