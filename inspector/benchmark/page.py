"""A benchmark as a table in Markdown and a drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from inspector.benchmark.figures import NOT_MEASURED, SLICED, Benchmark, Peer
from inspector.report.engine_page import draw_bars
from inspector.report.svg import Drawing

_WIDTH, _ROW = 980.0, 230.0


def markdown(found: Benchmark) -> str:
    """All figures as tables; what was not measured says why or is not there."""
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
    """Bars of the whole path and the peers, of each tile, and of all that grows.

    What is ours is darker.
    """
    growths = list(dict.fromkeys(row.what for row in found.growth))
    rows = 3 if growths else 2
    sheet = Drawing(_WIDTH, rows * _ROW, "Benchmark: speed, time per tile, growth")
    paths = [
        (f"{row.defects_per_block:g} defects", row.mpix_per_s)
        for row in found.whole_path
    ]
    peers = [(_short(r), r.mpix_per_s) for r in found.peer if r.mpix_per_s]
    title = "Camera pixels, MPix/s: the whole path by defects per block, and the peer"
    _panel(sheet, 0, title, paths, peers)
    tiles = [
        (f"{row.runtime} {row.precision}", row.with_all_ms)
        for row in found.network
        if row.ms_per_tile
    ]
    peers = [
        (_short(r), r.ms_per_tile)
        for r in found.peer
        if r.ms_per_tile and r.mode == SLICED
    ]
    title = "One tile from the frame to its boxes, ms, and the peer"
    _panel(sheet, 1, title, tiles, peers)
    for place, what in enumerate(growths):
        wide = _WIDTH / len(growths)
        grown = [row for row in found.growth if row.what == what]
        bars = [(str(row.size), row.figure) for row in grown]
        area = (place * wide, 2 * _ROW, wide, _ROW)
        draw_bars(sheet, bars, f"By {what}, {grown[0].unit}", area, range(len(bars)))
    return sheet.render()


def _panel(
    sheet: Drawing,
    row: int,
    title: str,
    ours: Sequence[tuple[str, float]],
    peers: Sequence[tuple[str, float]],
) -> None:
    told = title if ours else f"{title}: {NOT_MEASURED}"
    area = (0.0, row * _ROW, _WIDTH, _ROW)
    draw_bars(sheet, [*ours, *peers], told, area, range(len(ours)))


def _short(row: Peer) -> str:
    """A peer as the name of a bar: its format and how it was given the frame."""
    return f"{row.name.removesuffix(', untrained').split()[-1]} {row.mode}"


def _or_not(value: float | None) -> str:
    return NOT_MEASURED if value is None else f"{value:.4g}"


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
