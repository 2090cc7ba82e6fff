"""The desk of a run: where workers hand in gaps, verdicts and events to be recorded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from inspector.channel import Lossless
from inspector.delivery import Delivery
from inspector.findings import (
    Body,
    Change,
    Decision,
    Event,
    EventKind,
    Evidence,
    Inspection,
    Mark,
    Record,
)
from inspector.line.alarms import AlarmBoard
from inspector.line.tally import Tally
from inspector.types import Block, Frame, Gap, Mask

GAP_RULE = "gap"
"""Rule named in the mark of material that nobody has seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """A frame on its way to the inspection.

    Attributes:
        frame: The picture.
        arrived_s: Monotonic instant at which its last line was here.
        lot_id: The lot that was on the line then.
    """

    frame: Frame
    arrived_s: float
    lot_id: str


@dataclass(slots=True)
class Outbox:
    """One producer's records on their way to the writer; never waits for it.

    Gaps that continue each other become one, so that it stays small however long the
    writer is away.
    """

    records: Lossless[Record]
    waiting: deque[Record] = field(default_factory=deque)

    def put(self, record: Record) -> None:
        """Hand over, or keep until there is room."""
        last = self.waiting[-1] if self.waiting else None
        joined = last and _joined(last, record)
        if joined:
            self.waiting[-1] = joined
        else:
            self.waiting.append(record)
        self.flush()

    def flush(self, timeout_s: float = 0.0) -> bool:
        """Hand over what waits; whether nothing is left."""
        while self.waiting and self.records.put(self.waiting[0], timeout_s):
            self.waiting.popleft()
        return not self.waiting

    def finish(self) -> None:
        """Hand over the rest, however long it takes."""
        while not self.flush(timeout_s=0.1):
            pass


def _joined(last: Record, record: Record) -> Record | None:
    """One record for two gaps that continue each other, or None."""
    one, two = last.body, record.body
    if not (isinstance(one, Gap) and isinstance(two, Gap)):
        return None
    if one.first_line + one.lines != two.first_line or one.reason != two.reason:
        return None
    if last.lot_id != record.lot_id or one.camera != two.camera:
        return None
    if one.width_share != two.width_share:
        return None
    gap = replace(
        one,
        frames=one.frames + two.frames,
        lines=one.lines + two.lines,
        length_mm=one.length_mm + two.length_mm,
    )
    return replace(last, body=gap)


@dataclass(slots=True)
class Desk:
    """What one worker may do to the run: count, record, mark, raise.

    Attributes:
        run_id: The run.
        lot: The lot on the line now.
        now: UTC clock.
        tally: The counters.
        alarms: The alarm board.
        marks: One channel per output.
        outbox: This worker's way to the writer.
        on_covered: Hears which lines of a camera are answered for: its name, the first
            line, how many.
    """

    run_id: str
    lot: Callable[[], str]
    now: Callable[[], datetime]
    tally: Tally
    alarms: AlarmBoard
    marks: Sequence[Lossless[Mark]]
    outbox: Outbox
    on_covered: Callable[[str, int, int], None] = lambda _camera, _first, _lines: None

    def gap(self, gap: Gap, lot_id: str | None = None, covers: int = 0) -> None:
        """Material went by unseen: counted, recorded, marked for review.

        Args:
            gap: What was not seen.
            lot_id: The lot it belongs to; None for the one on the line now.
            covers: Lines that are answered for with it, where some are masked.
        """
        self.tally.gap(gap)
        self._record(gap, lot_id)
        self.on_covered(gap.camera, gap.first_line, max(covers, gap.lines))
        decision = Decision.REVIEW
        mark = Mark(
            gap.camera,
            gap.first_index,
            gap.position_mm,
            gap.length_mm,
            decision,
            GAP_RULE,
        )
        self._mark(mark)

    def delivered(self, block: Block, first_line: int) -> None:
        """A camera has delivered lines: recorded.

        Args:
            block: As it came.
            first_line: Number of its first line since the start of the run.
        """
        self._record(Delivery.of(block, first_line, self.now()))

    def changed(self, change: Change) -> None:
        """Somebody has changed what decides: for the audit."""
        self._record(change)

    def mask(self, mask: Mask) -> None:
        """Material was left out on purpose: counted and recorded."""
        self.tally.mask(mask)
        self._record(mask)
        if mask.whole_width:
            self.on_covered(mask.camera, mask.first_line, mask.lines)

    def event(
        self,
        kind: EventKind,
        text: str,
        source: str = "line",
        at_mm: float | None = None,
    ) -> None:
        """Something happened."""
        place = self.tally.position_mm if at_mm is None else at_mm
        self._record(Event(kind, self.now(), place, text, source))

    def inspection(
        self,
        inspection: Inspection,
        evidence: tuple[Evidence, ...],
        width_px: int,
        stages_ms: dict[str, float],
        latency_ms: float,
        lot_id: str,
    ) -> None:
        """A frame got its verdict: counted, recorded, marked unless accepted."""
        self.tally.inspected(inspection, width_px, latency_ms, stages_ms)
        timing = {**stages_ms, "latency": latency_ms}
        self.outbox.put(Record(self.run_id, lot_id, inspection, evidence, timing))
        if inspection.suspicious:
            info, verdict = inspection.info, inspection.verdict
            along = info.pitch_mm[1]
            self._mark(
                Mark(
                    info.camera,
                    info.index,
                    info.position_mm + info.owned_rows[0] * along,
                    info.owned_lines * along,
                    verdict.decision,
                    verdict.rule,
                )
            )

    def _record(self, body: Body, lot_id: str | None = None) -> None:
        lot = self.lot() if lot_id is None else lot_id
        self.outbox.put(Record(self.run_id, lot, body))

    def _mark(self, mark: Mark) -> None:
        for channel in self.marks:
            if not channel.put(mark):
                self.alarms.raise_(
                    "output:full",
                    "the plant's controller does not take marks in time; "
                    "hold the lot and check the connection",
                )
