"""What a camera writes behind each picture, and what the counters say of lost lines."""

from __future__ import annotations

from dataclasses import dataclass

_FRAME_PERIOD = 65_536
_TIME_SHARE = 0.02
_TIME_LINES = 2


@dataclass(frozen=True, slots=True)
class ChunkName:
    """A chunk by the names that vendors give it.

    Attributes:
        entries: Of `ChunkSelector`, the standard one first.
        nodes: That hold its value.
    """

    entries: tuple[str, ...]
    nodes: tuple[str, ...]


ENCODER = ChunkName(
    ("EncoderValue", "ShaftEncoderCounter"),
    ("ChunkEncoderValue", "ChunkShaftEncoderCounter"),
)
FRAME = ChunkName(("FrameID", "Framecounter"), ("ChunkFrameID", "ChunkFramecounter"))
TIME = ChunkName(("Timestamp",), ("ChunkTimestamp",))
TRIGGERS = ChunkName(
    ("LineTriggerEndToEndCounter",), ("ChunkLineTriggerEndToEndCounter",)
)
ALL = (ENCODER, FRAME, TIME, TRIGGERS)
"""Source: SFNC 2.7, chapter Chunk Data Control; Basler, "Data chunks"."""


@dataclass(frozen=True, slots=True)
class Chunks:
    """The counters of one block, raw; None where the camera sends none.

    Attributes:
        encoder: Encoder count at its first line; may wrap.
        frame: Number of the frame as the sensor took it; may wrap at 16 bit or more.
        time_ns: The camera's clock at its first line.
        triggers: Line triggers since the end of the frame before.
    """

    encoder: int | None = None
    frame: int | None = None
    time_ns: int | None = None
    triggers: int | None = None


NO_CHUNKS = Chunks()


class LostLines:
    """Lines missing before a block: the largest number that any counter tells.

    Block numbers are given by whoever sends; the sensor's own count of frames also
    shows what was lost inside the camera, triggers what it could not follow, and its
    clock, where it runs free, what none of them counts.
    """

    def __init__(self, block_lines: int, free_rate_hz: float | None = None) -> None:
        """Begin at the next block.

        Args:
            block_lines: Of a whole block.
            free_rate_hz: Line rate of a camera that runs by its own clock; None where
                triggers come from outside.
        """
        self._block_lines = block_lines
        self._free_rate_hz = free_rate_hz
        self._frame: int | None = None
        self._time_ns: int | None = None
        self._lines = 0  # of the block before

    def before(self, chunks: Chunks, lost_blocks: int, lines: int) -> int:
        """Lines missing before a block; call for each, in their order.

        Args:
            chunks: Its counters.
            lost_blocks: What its number says.
            lines: That it brings.
        """
        told = (
            lost_blocks * self._block_lines,
            self._by_frames(chunks.frame) * self._block_lines,
            self._by_time(chunks.time_ns),
            0 if chunks.triggers is None else chunks.triggers - lines,
        )
        self._frame, self._time_ns, self._lines = chunks.frame, chunks.time_ns, lines
        return max(told)

    def _by_frames(self, frame: int | None) -> int:
        if frame is None or self._frame is None:
            return 0
        step = (frame - self._frame) % _FRAME_PERIOD
        if self._frame % _FRAME_PERIOD == _FRAME_PERIOD - 1 and step == 2:
            return 0  # a counter that leaves out 0
        return step - 1 if 0 < step < _FRAME_PERIOD // 2 else 0

    def _by_time(self, time_ns: int | None) -> int:
        rate_hz = self._free_rate_hz
        if time_ns is None or self._time_ns is None or rate_hz is None:
            return 0
        gone_by = (time_ns - self._time_ns) * 1e-9 * rate_hz
        beyond = gone_by - self._lines
        limit = max(_TIME_LINES, _TIME_SHARE * gone_by)
        return round(beyond) if beyond > limit else 0
