"""What a run leaves for people: a map as a picture, the report as HTML and PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from inspector.files import write_atomic
from inspector.report.collect import collect
from inspector.report.render import render_html, render_pdf
from inspector.report.run_report import RunReport
from inspector.status import LineStatus
from inspector.store.database import open_database, revision_of
from inspector.store.facts import RunSummary
from inspector.store.query import run_facts
from inspector.types import Pixels
from inspector.vision.codec import encode_png
from inspector.vision.draw import MapPoint, draw_map


def write_papers(
    url: str,
    status: LineStatus,
    out: Path,
    language: Literal["zh", "en"],
    evidence: Path,
) -> list[Path]:
    """Write `map.png`, `report.html` and `report.pdf` of a run into `out`.

    Args:
        url: The database.
        status: How the run ended; latencies are not in the database.
        out: Folder.
        language: Of the report.
        evidence: Folder of the pictures.

    Raises:
        StoreError: The database cannot be read.
    """
    engine = open_database(url, read_only=True)
    try:
        facts = run_facts(engine, status.run_id)
        revision = revision_of(engine)
    finally:
        engine.dispose()
    across_mm = {name: pitch[0] for name, pitch in facts.pitch_mm.items()}
    widths_mm = {
        name: width * across_mm[name]
        for name, width in status.widths_px.items()
        if name in across_mm
    }
    report = collect(
        facts,
        evidence_folder=evidence,
        widths_mm=widths_mm,
        latency=status.latency,
        database=revision or "",
    )
    papers = {
        "map.png": encode_png(_map(facts, report)),
        "report.html": render_html(report, language),
        "report.pdf": render_pdf(report, language),
    }
    for name, data in papers.items():
        write_atomic(out / name, data)
    return [out / name for name in papers]


def _map(facts: RunSummary, report: RunReport) -> Pixels:
    """The defects of a run over width and length."""
    widths_mm = [camera.left_mm + camera.width_mm for camera in report.cameras]
    lengths_mm = [
        ledger.produced_lines * facts.pitch_mm[name][1]
        for name, ledger in facts.ledgers.items()
        if name in facts.pitch_mm
    ]
    run = facts.run
    return draw_map(
        [MapPoint(point.x_mm, point.y_mm, point.kind) for point in facts.points],
        [(gap.position_mm, gap.position_mm + gap.length_mm) for gap in facts.gaps],
        width_mm=max([1.0, *widths_mm]),
        length_mm=max(lengths_mm, default=1.0),
        title=f"{run.recipe}  {', '.join(facts.lots)}  {run.run_id}",
    )
