"""Counters that wrap: block numbers and encoder chunks as numbers that only grow."""

from __future__ import annotations

from dataclasses import dataclass

GIGE_PERIOD = 65_535
"""Block ids of GigE Vision 1 run 1..65535 and leave out 0, so they repeat after this.

Source: GigE Vision 1.2, stream protocol: block id 0 is reserved."""

CHUNK_PERIOD = 32_768
"""Encoder chunks of several vendors count 0..32767."""


class LateBlock(Exception):
    """A block that came twice, or after one that follows it."""


@dataclass(slots=True)
class BlockCounter:
    """The device's block ids as numbers from 0 that only grow.

    Attributes:
        period: Ids repeat after so many; None for ids of 64 bit.
        last: The newest id, None before the first.
        number: Number of the newest block, -1 before the first.
    """

    period: int | None = None
    last: int | None = None
    number: int = -1

    def count(self, block_id: int) -> int:
        """Blocks that are missing between the one before and this one.

        Raises:
            LateBlock: It is a repetition or out of order; it must not be inspected.
        """
        if self.last is None:
            step = 1
        else:
            step = block_id - self.last
            if self.period is not None:
                step %= self.period
        if step <= 0 or (self.period is not None and step > self.period // 2):
            raise LateBlock(f"block {block_id} after block {self.last}")
        self.last, self.number = block_id, self.number + step
        return step - 1


@dataclass(slots=True)
class Unwrapped:
    """A counter that wraps, as one that does not; it may run backwards too.

    A step is taken as the shorter way round, so it must stay below half a period.

    Attributes:
        period: The counter runs 0..period - 1; None if it never wraps.
        value: Where it stands, None before the first reading.
    """

    period: int | None = None
    value: int | None = None

    def take(self, reading: int) -> int:
        """Where the counter stands in all.

        Raises:
            ValueError: The reading cannot be of this counter.
        """
        if self.period is None:
            self.value = reading
            return reading
        if not 0 <= reading < self.period:
            raise ValueError(
                f"a counter that wraps at {self.period} cannot read {reading}"
            )
        if self.value is None:
            self.value = reading
            return reading
        step = (reading - self.value) % self.period
        if step > self.period // 2:
            step -= self.period
        self.value += step
        return self.value
