"""The line's counters: what became of every line, defects, verdicts and times."""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from inspector.findings import Inspection
from inspector.status import NO_TILES, Latency, Ledger, Screening, WebPlace
from inspector.types import Gap, Mask

_LATENCIES_KEPT = 20_000


class Tally:
    """Counters that several threads feed and one poll reads as values."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ledgers: dict[str, Ledger] = {}
        self._defects: Counter[str] = Counter()
        self._verdicts: Counter[str] = Counter()
        self._blocks = 0
        self._gaps = 0
        self._gap_mm = 0.0
        self._pixels = 0
        self._widths_px: dict[str, int] = {}
        self._screening = NO_TILES
        self._webs: dict[str, WebPlace] = {}
        self._position_mm: dict[str, float] = {}
        self._latency_ms: deque[float] = deque(maxlen=_LATENCIES_KEPT)
        self._stages_ms: dict[str, deque[float]] = {}

    def produced(self, camera: str, lines: int, position_mm: float) -> None:
        """The camera says that so many lines have gone by in all."""
        with self._lock:
            ledger = self._ledgers.get(camera, Ledger())
            self._ledgers[camera] = replace(ledger, produced_lines=lines)
            self._position_mm[camera] = position_mm

    def block(self) -> None:
        """A camera has handed over a block."""
        with self._lock:
            self._blocks += 1

    def gap(self, gap: Gap) -> None:
        """Lines went by unseen."""
        with self._lock:
            ledger = self._ledgers.get(gap.camera, Ledger())
            self._ledgers[gap.camera] = replace(
                ledger, gap_lines=ledger.gap_lines + gap.lines
            )
            self._gaps += 1
            self._gap_mm += gap.length_mm

    def mask(self, mask: Mask) -> None:
        """Lines were left out on purpose."""
        if not mask.whole_width:
            return
        with self._lock:
            ledger = self._ledgers.get(mask.camera, Ledger())
            self._ledgers[mask.camera] = replace(
                ledger, masked_lines=ledger.masked_lines + mask.lines
            )

    def inspected(
        self,
        inspection: Inspection,
        width_px: int,
        latency_ms: float,
        stages_ms: Mapping[str, float],
    ) -> None:
        """A frame got its verdict."""
        with self._lock:
            camera = inspection.info.camera
            ledger = self._ledgers.get(camera, Ledger())
            self._ledgers[camera] = replace(
                ledger,
                inspected_lines=ledger.inspected_lines
                + inspection.info.inspected_lines,
            )
            self._widths_px[camera] = width_px
            self._pixels += inspection.info.inspected_lines * width_px
            self._verdicts[inspection.verdict.decision.value] += 1
            self._screening += inspection.screening or NO_TILES
            self._defects.update(
                one.kind for one in inspection.defects if one.part_of is None
            )
            self._latency_ms.append(latency_ms)
            for stage, ms in stages_ms.items():
                kept = self._stages_ms.setdefault(stage, deque(maxlen=2000))
                kept.append(ms)

    def web(self, face: str, place: WebPlace) -> None:
        """The edges of the web were seen."""
        with self._lock:
            self._webs[face] = place

    @property
    def webs(self) -> Mapping[str, WebPlace]:
        """Where the web runs, by its face."""
        with self._lock:
            return dict(self._webs)

    @property
    def gap_mm(self) -> float:
        """Length of web that went by unseen."""
        with self._lock:
            return self._gap_mm

    @property
    def pixels(self) -> int:
        """Camera pixels that got a verdict."""
        with self._lock:
            return self._pixels

    @property
    def widths_px(self) -> Mapping[str, int]:
        """Pixels of one line, by camera."""
        with self._lock:
            return dict(self._widths_px)

    @property
    def screening(self) -> Screening:
        """Tiles of all frames that got a verdict."""
        with self._lock:
            return self._screening

    @property
    def counts(self) -> tuple[int, int]:
        """Blocks taken from the cameras, and gaps."""
        with self._lock:
            return self._blocks, self._gaps

    @property
    def defects(self) -> Mapping[str, int]:
        """Defects by kind."""
        with self._lock:
            return dict(self._defects)

    @property
    def verdicts(self) -> Mapping[str, int]:
        """Frames by decision."""
        with self._lock:
            return dict(self._verdicts)

    @property
    def position_mm(self) -> float:
        """How far the web has run, by the camera that is furthest."""
        with self._lock:
            return max(self._position_mm.values(), default=0.0)

    def ledgers(self) -> Mapping[str, Ledger]:
        """What became of every line, by camera; what is on its way is pending."""
        with self._lock:
            return {
                camera: replace(
                    ledger,
                    pending_lines=ledger.produced_lines
                    - ledger.inspected_lines
                    - ledger.masked_lines
                    - ledger.gap_lines,
                )
                for camera, ledger in self._ledgers.items()
            }

    def latency(self) -> Latency:
        """Last line of a block to its verdict."""
        with self._lock:
            times = np.array(self._latency_ms)
        if not len(times):
            return Latency()
        p50, p99 = np.percentile(times, [50, 99])
        return Latency(float(p50), float(p99), float(times.max()))

    def stages_ms(self) -> Mapping[str, float]:
        """Median time per stage."""
        with self._lock:
            kept = {stage: list(times) for stage, times in self._stages_ms.items()}
        return {stage: float(np.median(times)) for stage, times in kept.items()}
