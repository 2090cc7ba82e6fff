"""What a benchmark says, as values; a figure that was not measured says why."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

RUNS = 5
"""Every time is the median of so many runs."""

NOT_MEASURED = "not measured"

LETTERBOXED, SLICED = "letterboxed", "sliced"


@dataclass(frozen=True, slots=True)
class Screened:
    """Screening alone, on clean blocks, in one thread.

    Attributes:
        mpix_per_s: Median of the runs.
        copies: How many copies of the block take as long.
    """

    mpix_per_s: float
    copies: float


@dataclass(frozen=True, slots=True)
class WholePath:
    """From a block to its verdict.

    Attributes:
        defects_per_block: As asked for.
        injected: How many there were.
        blocks: On how many blocks.
        mpix_per_s: Median of the runs.
        p99_ms: Per block, over all runs.
        escape_rate: Share of the defects that the network finds on all tiles and that
            are lost by screening; None where it finds none.
        found_by_full: How many of the injected ones it finds on all tiles.
        stages_ms: Median time of each stage.
    """

    defects_per_block: float
    injected: int
    blocks: int
    mpix_per_s: float
    p99_ms: float
    escape_rate: float | None
    found_by_full: int
    stages_ms: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Network:
    """One model in one runtime and precision, batch 1; `why` where it was not run.

    Attributes:
        ms_per_tile: The network alone.
        pre_ms: Cutting a tile out of the frame.
        post_ms: Decoding and removal of doubles.
        map50_95: On the pictures that were asked for; None if none were.
    """

    model: str
    runtime: str
    precision: str
    ms_per_tile: float | None = None
    pre_ms: float | None = None
    post_ms: float | None = None
    map50_95: float | None = None
    engine: str = ""
    why: str = ""

    @property
    def with_all_ms(self) -> float:
        """A tile from the frame to its boxes."""
        return (self.ms_per_tile or 0) + (self.pre_ms or 0) + (self.post_ms or 0)


@dataclass(frozen=True, slots=True)
class Peer:
    """`YOLO.predict` of ultralytics on the same frames, in a process of its own.

    Attributes:
        mode: `LETTERBOXED`, each frame shrunk, or `SLICED`, tile by tile.
        ms_per_tile: Of one call.
        map50_95: Of whole pictures fitted into its square, as its users run it. What it
            finds tile by tile is for `inspector lab export` and `lab evaluate`.
    """

    name: str
    mode: str
    ms_per_tile: float | None = None
    mpix_per_s: float | None = None
    map50_95: float | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Grown:
    """One step of a growth: what grew, how far, and what it cost."""

    what: str
    size: int
    figure: float
    unit: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Everything that one run measured."""

    machine: Mapping[str, object]
    screening: Screened
    whole_path: tuple[WholePath, ...]
    network: tuple[Network, ...]
    peer: tuple[Peer, ...]
    growth: tuple[Grown, ...]

    def document(self) -> dict[str, object]:
        """As JSON; its keys are a contract."""
        content = asdict(self)
        content["ratios"] = self.ratios()
        return content

    def ratios(self) -> dict[str, float]:
        """What is compared, as ratios of this one run; what was not run is left out."""
        found: dict[str, float] = {}
        exact = _time(self.network, "onnx", "f32")
        for row in self.network:
            if row.ms_per_tile and exact and row.runtime != "onnx":
                found[f"{row.runtime} {row.precision} to onnx f32"] = (
                    exact / row.ms_per_tile
                )
        usual = next(
            (row for row in self.whole_path if row.defects_per_block == 0.1), None
        )
        for peer in self.peer:
            if usual is not None and peer.mpix_per_s:
                found[f"whole path to {peer.name} {peer.mode}"] = (
                    usual.mpix_per_s / peer.mpix_per_s
                )
            if peer.ms_per_tile and peer.mode == SLICED:
                for row in self.network:
                    if row.ms_per_tile:
                        found[f"tile, {row.runtime} {row.precision} to {peer.name}"] = (
                            peer.ms_per_tile / row.with_all_ms
                        )
        return {name: round(ratio, 2) for name, ratio in found.items()}


def _time(rows: Sequence[Network], runtime: str, precision: str) -> float | None:
    for row in rows:
        if (row.runtime, row.precision) == (runtime, precision):
            return row.ms_per_tile
    return None


def median_ms(
    work: Callable[[], object], now_s: Callable[[], float], times: int = 1
) -> float:
    """Median of five runs after one to warm up; each does the work `times` times."""
    work()
    taken = []
    for _ in range(RUNS):
        began_s = now_s()
        for _ in range(times):
            work()
        taken.append((now_s() - began_s) * 1e3 / times)
    return statistics.median(taken)


def p99(values: Sequence[float]) -> float:
    """What 99 of 100 keep; 0 of none."""
    return float(np.percentile(values, 99)) if values else 0.0
