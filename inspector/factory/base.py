"""The Output protocol: marks and a heartbeat. Silence is never "accept"."""

from __future__ import annotations

from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from inspector.findings import Mark
from inspector.status import Phase


class Output(Protocol):
    """A way to the plant's controller. Used by one thread, `act`."""

    def __enter__(self) -> Self:
        """Open the way."""
        ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it; the controller then hears silence and holds."""
        ...

    def send(self, mark: Mark, at: datetime) -> None:
        """Hand over one mark.

        Raises:
            OutputError: The controller did not take it.
        """
        ...

    def beat(self, phase: Phase, at: datetime) -> None:
        """Say that the line is alive and in which phase.

        Raises:
            OutputError: The controller did not take it.
        """
        ...
