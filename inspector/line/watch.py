"""T5: looks at the line once a second and says what a person must know."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from inspector.line.alarms import AlarmBoard
from inspector.line.tally import Tally

log = logging.getLogger(__name__)

_LOOK_S = 1.0
_CLOCK_STEP_S = 1.0
_CALM_S = 5.0
_CLOCK_CALM_S = 60.0
_SHARE_FRAMES = 100


@dataclass(slots=True)
class Watch:
    """What the watcher looks at.

    Attributes:
        tally: The counters.
        alarms: The board.
        now: UTC clock.
        now_s: Monotonic clock.
        free_mb: Free space where the records lie.
        min_free_mb: Below this pictures wait in memory.
        gap_mm: Unseen length that raises an alarm.
        reject_share: Share of rejected frames that raises an alarm.
        lot_file: A file whose first line is the lot, if there is one.
        on_lot: Hears a new lot from that file.
        flush: Hands over events that wait for the writer.
        frame_period_ms: Time between frames at full speed; None if the source waits.
        speed: Speed of the web since the last look, in mm/s.
    """

    tally: Tally
    alarms: AlarmBoard
    now: Callable[[], datetime]
    now_s: Callable[[], float]
    free_mb: Callable[[], float]
    min_free_mb: float
    gap_mm: float
    reject_share: float
    lot_file: Path | None
    on_lot: Callable[[str], None]
    flush: Callable[[], None]
    frame_period_ms: float | None = None
    speed: float = 0.0
    _seen: _Seen = field(default_factory=lambda: _Seen())

    def look(self) -> None:
        """One look; called once a second."""
        self.flush()
        self._look_at_speed()
        self._look_at_budget()
        self._look_at_disk()
        self._look_at_clock()
        self._look_at_gaps()
        self._look_at_verdicts()
        self._look_at_lot()

    def _look_at_speed(self) -> None:
        now_s, position_mm = self.now_s(), self.tally.position_mm
        if (passed_s := now_s - self._seen.speed_at_s) > 0:
            self.speed = (position_mm - self._seen.position_mm) / passed_s
        self._seen.speed_at_s, self._seen.position_mm = now_s, position_mm

    def _look_at_budget(self) -> None:
        """Whether a frame takes longer than the next one needs to come."""
        if self.frame_period_ms is None:
            return
        stages_ms = self.tally.stages_ms()
        busy_ms = sum(ms for stage, ms in stages_ms.items() if stage != "wait")
        if busy_ms > self.frame_period_ms:
            self.alarms.raise_(
                "budget",
                f"a frame takes {busy_ms:.0f} ms to inspect and comes every "
                f"{self.frame_period_ms:.0f} ms: lines will go by unseen; slow the "
                "line, screen, or take a faster machine",
            )
        else:
            self.alarms.clear("budget")

    def _look_at_disk(self) -> None:
        free_mb = self.free_mb()
        if free_mb >= self.min_free_mb:
            self.alarms.clear("disk")
        else:
            self.alarms.raise_(
                "disk",
                f"only {free_mb:.0f} MB are free where the records lie, "
                f"{self.min_free_mb:.0f} are wanted: rows are stored, pictures wait in "
                "memory as far as there is room; free some space",
            )

    def _look_at_clock(self) -> None:
        offset_s = self.now().timestamp() - self.now_s()
        last, self._seen.clock_offset_s = self._seen.clock_offset_s, offset_s
        if last is not None and abs(offset_s - last) > _CLOCK_STEP_S:
            self.alarms.raise_(
                "clock",
                f"the computer's clock was moved by {offset_s - last:+.1f} s; "
                "records keep their order by number",
            )
            self._seen.clock_at_s = self.now_s()
        elif self.now_s() - self._seen.clock_at_s > _CLOCK_CALM_S:
            self.alarms.clear("clock")

    def _look_at_gaps(self) -> None:
        gap_mm, seen = self.tally.gap_mm, self._seen
        if gap_mm > seen.gap_mm:
            seen.gap_mm, seen.gap_at_s = gap_mm, self.now_s()
            if gap_mm > self.gap_mm:
                self.alarms.raise_(
                    "gap",
                    f"{gap_mm / 1000:.2f} m went by unseen in this run; "
                    "the material is marked for review, slow the line if it goes on",
                )
        elif self.now_s() - seen.gap_at_s > _CALM_S:
            self.alarms.clear("gap")

    def _look_at_verdicts(self) -> None:
        verdicts, before = self.tally.verdicts, self._seen.verdicts
        frames = sum(verdicts.values()) - sum(before.values())
        if frames < _SHARE_FRAMES:
            return
        rejected = verdicts.get("REJECT", 0) - before.get("REJECT", 0)
        self._seen.verdicts = verdicts
        if rejected / frames > self.reject_share:
            self.alarms.raise_(
                "rejects",
                f"{rejected} of the last {frames} frames were rejected; "
                "look at the material, the lamp and the lens",
            )
        else:
            self.alarms.clear("rejects")

    def _look_at_lot(self) -> None:
        if self.lot_file is None:
            return
        lot_id = read_lot(self.lot_file)
        if lot_id and lot_id != self._seen.lot_id:
            self._seen.lot_id = lot_id
            self.on_lot(lot_id)


@dataclass(slots=True)
class _Seen:
    """What the last look saw."""

    clock_offset_s: float | None = None
    clock_at_s: float = 0.0
    gap_mm: float = 0.0
    gap_at_s: float = 0.0
    verdicts: Mapping[str, int] = field(default_factory=dict)
    lot_id: str = ""
    speed_at_s: float = 0.0
    position_mm: float = 0.0


def read_lot(path: Path) -> str:
    """The first line of a lot file, at most 128 characters; "" if there is none."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            line = file.readline(512)
    except OSError:
        return ""
    printable = "".join(c for c in line if c.isprintable())  # no NUL in a database
    return printable.strip()[:128]


def watch(work: Watch, stop: threading.Event) -> None:
    """Look once a second until told to stop."""
    while not stop.wait(_LOOK_S):
        try:
            work.look()
        except Exception as error:
            log.exception("a look at the line failed")
            work.alarms.raise_(
                "watch", f"disk, clock and lot cannot be watched ({error}); see the log"
            )
        else:
            work.alarms.clear("watch")
