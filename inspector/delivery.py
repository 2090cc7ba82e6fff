"""What is recorded of the lines that a camera delivers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from inspector.types import Block


@dataclass(frozen=True, slots=True)
class Delivery:
    """A block as its camera delivered it, without its pixels.

    Attributes:
        camera: Name of the camera in the station file.
        first_line: Number of its first line since the start of the run.
        lines: How many there are.
        lost_before: Lines missing between the block before and this one.
        complete: False if lines inside it are missing.
        arrived_at: UTC instant at which its last line was here.
        encoder_count: Unwrapped encoder position of its first line, if there is one.
        device_time_ns: The camera's own clock at its first line, if it has one.
    """

    camera: str
    first_line: int
    lines: int
    lost_before: int
    complete: bool
    arrived_at: datetime
    encoder_count: int | None = None
    device_time_ns: int | None = None

    def __post_init__(self) -> None:
        if self.arrived_at.tzinfo is None:
            raise ValueError("a block's instant must carry a zone")

    @classmethod
    def of(cls, block: Block, first_line: int, arrived_at: datetime) -> Self:
        """What is recorded of a block.

        Args:
            block: As its camera delivered it.
            first_line: Number of its first line since the start of the run.
            arrived_at: UTC instant.
        """
        return cls(
            block.camera,
            first_line,
            block.lines,
            block.lost_before,
            block.complete,
            arrived_at,
            block.encoder_count,
            block.device_time_ns,
        )
