"""A benchmark as a table in Markdown and a drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inspector.benchmark.figures import NOT_MEASURED, Benchmark
from inspector.report.engine_page import draw_bars
from inspector.report.svg import Drawing

_WIDTH, _HEIGHT = 900.0, 260.0


def markdown(found: Benchmark) -> str:
    """All figures as tables; what was not measured says why."""
    machine = ", ".join(f"{name} {value}" for name, value in found.machine.items())
    parts = [
        "# Benchmark",
        machine,
        f"Screening alone: {found.screening.mpix_per_s:g} MPix/s, as long as "
        f"{found.screening.copies:g} copies of the block.",
        _table(
            ("defects per block", "blocks", "MPix/s", "p99 ms", "lost by screening"),
            (
                (
                    f"{row.defects_per_block:g}",
                    str(row.blocks),
                    f"{row.mpix_per_s:g}",
                    f"{row.p99_ms:g}",
                    f"{_or_not(row.escape_rate)} of {row.found_by_full}",
                )
                for row in found.whole_path
            ),
        ),
        _table(
            ("model", "runtime", "precision", "ms per tile", "pre", "post", "mAP50-95"),
            (
                (
                    row.model,
                    row.engine or row.runtime,
                    row.precision,
                    _or_not(row.ms_per_tile),
                    _or_not(row.pre_ms),
                    _or_not(row.post_ms),
                    _or_not(row.map50_95),
                )
                for row in found.network
            ),
        ),
        _table(
            ("peer", "mode", "ms per call", "MPix/s", "mAP50-95"),
            (
                (
                    row.name,
                    row.mode,
                    _or_not(row.ms_per_tile),
                    _or_not(row.mpix_per_s),
                    _or_not(row.map50_95),
                )
                for row in found.peer
            ),
        ),
        _table(
            ("growth", "size", "figure", "unit"),
            (
                (row.what, str(row.size), f"{row.figure:g}", row.unit)
                for row in found.growth
            ),
        ),
        _table(
            ("ratio in this run", "times"),
            ((name, f"{ratio:g}") for name, ratio in found.ratios().items()),
        ),
    ]
    told = [*(row.why for row in found.network), *(row.why for row in found.peer)]
    reasons = sorted({why for why in told if why})
    parts += [f"- {reason}" for reason in reasons]
    return "\n\n".join(parts) + "\n"


def drawing(found: Benchmark) -> str:
    """Two rows of bars: camera pixels per second, and network time per tile."""
    sheet = Drawing(_WIDTH, _HEIGHT, "Benchmark: speed in MPix/s")
    bars = [
        (f"{row.defects_per_block:g} defects", row.mpix_per_s)
        for row in found.whole_path
    ]
    bars += [
        (f"{row.name.split()[-1]} {row.mode}", row.mpix_per_s)
        for row in found.peer
        if row.mpix_per_s
    ]
    draw_bars(sheet, bars, "MPix/s" if bars else NOT_MEASURED)
    return sheet.render()


def _or_not(value: float | None) -> str:
    return NOT_MEASURED if value is None else f"{value:.4g}"


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
