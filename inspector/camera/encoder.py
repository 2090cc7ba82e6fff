"""Lines and the encoder: whether each line lies where its camera says.

Computes only; the numbers come from blocks and from the station file.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from inspector.types import Block, GapReason

_TOLERANCE_LINES = 2
_AT_LIMIT = 0.98
_DRIFT = 0.02


@dataclass(frozen=True, slots=True)
class Checked:
    """A block after the encoder was asked.

    Attributes:
        block: With the lines that were really lost before it, and without lines that
            were seen already; None if all of them were.
        repeated_lines: Lines left out because the web had run back.
        silent_lines: Lines that went by and the camera did not tell.
        overspeed: They went by because it runs at its limit: the picture is squeezed.
        turned_lines: Lines of a block inside which the web turned round; nobody knows
            which of them lies where, so it is left out and what it showed comes again
            or is lost before the next block.
    """

    block: Block | None
    repeated_lines: int = 0
    silent_lines: int = 0
    overspeed: bool = False
    turned_lines: int = 0


NOTHING = Checked(None)


class LineTruth:
    """Compares every block with the encoder: no line twice, none lost unsaid.

    The encoder is absolute, so small differences never add up. Blocks without a count
    pass as they are.

    A camera that takes lines whichever way the web runs may turn round inside a block,
    and only the next block's count shows it. Then each block waits for the next one.
    """

    def __init__(
        self,
        counts_per_line: float = 1.0,
        limit_hz: float | None = None,
        *,
        both_ways: bool = False,
    ) -> None:
        """Begin at the next block.

        Args:
            counts_per_line: Encoder counts from one line to the next.
            limit_hz: Fastest line rate that the camera can do, if it is known.
            both_ways: The camera takes lines when the web runs back, too.

        Raises:
            ValueError: `counts_per_line` is not above 0.
        """
        if counts_per_line <= 0:
            raise ValueError(f"counts_per_line must be above 0, got {counts_per_line}")
        self._counts_per_line = counts_per_line
        self._limit_hz = limit_hz
        self._origin = 0.0  # in lines, at line 0 of the run
        self._accounted: int | None = None  # lines that somebody answers for
        self._before: Block | None = None
        self._both_ways = both_ways
        self._held: Block | None = None

    def take(self, block: Block) -> Checked:
        """Compare one block; call for each, in their order.

        Returns:
            What became of it, or of the one before if each waits for the next.
        """
        if not self._both_ways:
            return self._compared(block)
        held, self._held = self._held, block
        return self._confirmed(held, block.encoder_count, block.lost_before)

    def finish(self, encoder_count: float | None = None) -> Checked:
        """The block that still waits, when no other follows.

        Args:
            encoder_count: Where the encoder stands now, if it can be told.
        """
        held, self._held = self._held, None
        return self._confirmed(held, encoder_count)

    def _confirmed(
        self, held: Block | None, count_after: float | None, lost_between: int = 0
    ) -> Checked:
        """A block, unless the count after it says that the web turned round in it."""
        if held is None:
            return NOTHING
        if held.encoder_count is not None and count_after is not None:
            moved = (count_after - held.encoder_count) / self._counts_per_line
            if moved - lost_between <= held.lines - _TOLERANCE_LINES:
                return Checked(None, turned_lines=held.lines)
        return self._compared(held)

    def _compared(self, block: Block) -> Checked:
        if block.encoder_count is None:
            if self._accounted is not None:
                self._accounted += block.lost_before + block.lines
            return Checked(block)
        at_line = block.encoder_count / self._counts_per_line
        if self._accounted is None:
            self._origin = at_line - block.lost_before
            self._accounted = 0
        beyond = round(at_line - self._origin - block.lost_before) - self._accounted
        if abs(beyond) < _TOLERANCE_LINES:
            beyond = 0
        if beyond < 0:
            checked = self._run_back(block, -beyond)
        else:
            checked = self._told(block, beyond)
        self._before = block
        return checked

    def _told(self, block: Block, silent: int) -> Checked:
        """The web has moved as said, or further."""
        assert self._accounted is not None
        self._accounted += block.lost_before + silent + block.lines
        if not silent:
            return Checked(block)
        more = replace(
            block,
            first_line=block.first_line + silent,
            lost_before=block.lost_before + silent,
            loss_reason=GapReason.LOST,
        )
        return Checked(more, silent_lines=silent, overspeed=self._at_limit(block))

    def _run_back(self, block: Block, repeated: int) -> Checked:
        """The web has run back: what was seen already is left out."""
        assert self._accounted is not None
        lost = max(0, block.lost_before - repeated)
        seen = min(block.lines, max(0, repeated - block.lost_before))
        if seen == block.lines:
            return Checked(None, repeated_lines=seen)
        self._accounted += lost + block.lines - seen
        rest = replace(
            block,
            pixels=block.pixels[seen:],
            first_line=block.first_line + seen,
            lost_before=lost,
            encoder_count=(block.encoder_count or 0)
            + round(seen * self._counts_per_line),
        )
        return Checked(rest, repeated_lines=seen)

    def _at_limit(self, block: Block) -> bool:
        """Whether the lines before this block came as fast as the camera can."""
        before = self._before
        if self._limit_hz is None or before is None:
            return False
        if block.device_time_ns is None or before.device_time_ns is None:
            return False
        passed_s = (block.device_time_ns - before.device_time_ns) / 1e9
        if passed_s <= 0:
            return False
        return before.lines / passed_s >= _AT_LIMIT * self._limit_hz


class EncoderDrift:
    """Compares an encoder that is read now and then with the lines accounted for.

    For cameras that put no count into their blocks. Between two readings there is a
    block or two on its way, so only what lasts for three looks counts.
    """

    def __init__(self, counts_per_line: float, block_lines: int) -> None:
        self._counts_per_line = counts_per_line
        self._block_lines = block_lines
        self._looks: deque[tuple[float, int]] = deque(maxlen=4)

    def look(self, count: float, accounted_lines: int) -> int:
        """Lines that the encoder has seen and nobody answers for; 0 if all is well."""
        self._looks.append((count / self._counts_per_line, accounted_lines))
        if len(self._looks) < 4:
            return 0
        first_line, first_accounted = self._looks[0]
        last_line, last_accounted = self._looks[-1]
        moved = last_line - first_line
        beyond = moved - (last_accounted - first_accounted)
        limit = max(2 * self._block_lines, _DRIFT * moved)
        return round(beyond) if beyond > limit else 0
