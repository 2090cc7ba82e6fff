"""A line for the window's benchmarks that is always running and never waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from inspector.findings import Decision, Defect, Label
from inspector.line.client import Acknowledge, Command, Link, Refused, Seat
from inspector.status import Alarm, Ledger, LineStatus, Phase
from inspector.types import Pixels
from inspector.views import Gauge, Sighting, Strip
from inspector.vision.reduce import reduce_to_width

PITCH_MM = (0.1, 0.1)
KINDS = ("scratch", "roll_mark", "inclusion", "pit", "unknown")
_START = datetime(2026, 1, 1, 6, tzinfo=UTC)
_STRIP_COLUMNS = 1024
_POOL = 16
_BOX_PX = (40.0, 30.0)


class FedLine:
    """A `LineClient`: each look at its strips is the next block of lines.

    Its time is its own: `seconds` per block, however fast the window looks.
    """

    apart, link = True, Link.HERE

    def __init__(
        self,
        *,
        columns: int = 4096,
        lines: int = 64,
        seconds: float = 1 / 60,
        defects_per_block: float = 0.02,
        alarm_every: int = 0,
        lots: Sequence[str] = ("COIL",),
        lot_blocks: int = 0,
    ) -> None:
        """Make the pictures; nothing is random but by its seed.

        Args:
            columns: Pixels of a line.
            lines: Lines of a block.
            seconds: What a block lasts.
            defects_per_block: On the average.
            alarm_every: Blocks between two alarms; 0 for none.
            lots: Names that follow each other, again and again.
            lot_blocks: Blocks of a lot, each a run of its own; 0 for one without end.
        """
        self._chance = np.random.default_rng(11)
        self._columns, self._lines, self.seconds = columns, lines, seconds
        self._defects, self._alarm_every = defects_per_block, alarm_every
        self._lots, self._lot_blocks = tuple(lots), lot_blocks
        self._strips = [self._picture() for _ in range(_POOL)]
        self._crop = self._chance.integers(60, 180, (96, 128), np.uint8)
        self._found: list[Sighting] = []
        self._kinds: Counter[str] = Counter()
        self._alarms: dict[str, Alarm] = {}
        self.paused = False
        self.blocks = self.acknowledged = self.raised = 0

    @property
    def position_mm(self) -> float:
        """Since the run began."""
        return self._in_run * self._lines * PITCH_MM[1]

    @property
    def _in_run(self) -> int:
        return self.blocks % self._lot_blocks if self._lot_blocks else self.blocks

    @property
    def _run(self) -> int:
        return self.blocks // self._lot_blocks if self._lot_blocks else 0

    def status(self) -> LineStatus:
        """One look."""
        lines = self._in_run * self._lines
        return LineStatus(
            phase=Phase.RUNNING,
            run_id=f"run-{self._run:05d}",
            lot_id=self._lots[self._run % len(self._lots)],
            recipe="fed",
            line_speed_mm_s=self._lines * PITCH_MM[1] / self.seconds,
            position_mm=self.position_mm,
            ledgers={"top": Ledger(lines, lines)},
            blocks=self._in_run,
            defects=dict(self._kinds),
            acknowledged=self._in_run,
            alarms=tuple(self._alarms.values())[::-1],
            running_s=self._in_run * self.seconds,
            inspected_pixels=lines * self._columns,
            widths_px={"top": self._columns},
        )

    def send(self, command: Command) -> None:
        """An alarm can be acknowledged; all else is taken and forgotten."""
        if isinstance(command, Acknowledge):
            for key in [k for k in self._alarms if command.key in ("", k)]:
                del self._alarms[key]
                self.acknowledged += 1

    def seat(self) -> Seat:
        """Nobody is asked."""
        return Seat()

    def refusals(self) -> list[Refused]:
        """Nothing is refused."""
        return []

    def gauges(self) -> list[Gauge]:
        """New figures with every look."""
        shares = self._chance.dirichlet(np.ones(64))
        mean = float(self._chance.normal(120, 2))
        return [Gauge("top", tuple(shares.tolist()), mean, 0.0, 40.0)]

    def strips(self) -> list[Strip]:
        """The next block."""
        if self.paused:
            return []
        strip = self._strips[self.blocks % _POOL]
        self._find()
        self._warn()
        made = replace(
            strip,
            first_line=self._in_run * self._lines,
            pixels=strip.pixels.copy(),
        )
        self.blocks += 1
        if self._lot_blocks and self._in_run == 0:
            self._kinds.clear()
        return [made]

    def sightings(self) -> list[Sighting]:
        """What was found since the last look."""
        found, self._found = self._found, []
        return found

    def _picture(self) -> Strip:
        size = (self._lines, self._columns)
        pixels = np.clip(self._chance.normal(115, 6, size), 0, 255)
        reduced = reduce_to_width(pixels.astype(np.uint8), _STRIP_COLUMNS)
        return Strip(
            "top",
            0,
            self._lines,
            reduced.pixels,
            reduced.columns_per_px,
            reduced.lines_per_row,
            PITCH_MM,
        )

    def _find(self) -> None:
        for _ in range(int(self._chance.poisson(self._defects))):
            kind = KINDS[int(self._chance.integers(len(KINDS)))]
            x = float(self._chance.uniform(0, self._columns - _BOX_PX[0]))
            box = (x, 0.0, x + _BOX_PX[0], _BOX_PX[1])
            y_mm = self.position_mm
            box_mm = (
                box[0] * PITCH_MM[0],
                y_mm,
                box[2] * PITCH_MM[0],
                y_mm + box[3] * PITCH_MM[1],
            )
            number = self._kinds.total()
            defect = Defect(number, box, box_mm, kind, 0.8, Label(kind))
            crop: Pixels = self._crop.copy()
            self._found.append(
                Sighting(
                    "top",
                    self._in_run,
                    self._in_run * self._lines,
                    defect,
                    Decision.REVIEW,
                    crop,
                    (max(0, int(x) - 30), 0),
                )
            )
            self._kinds[kind] += 1

    def _warn(self) -> None:
        if not self._alarm_every or self.blocks % self._alarm_every:
            return
        self.raised += 1
        key = f"alarm-{self.raised % 7}"
        at = _START + timedelta(seconds=self.blocks * self.seconds)
        self._alarms[key] = Alarm(key, f"alarm {self.raised} of the benchmark", at)
