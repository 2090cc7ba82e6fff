"""How long reports take: a shift of 20,000 inspections, a month of 1,000,000 defects.

    python benchmarks/reports.py --folder FOLDER [--repeat 5]

FOLDER gets a database with a month of generated records: 200,000 inspections with five
defects each, in lots of 2,000 inspections, spread evenly over 30 days; and one with a
shift of 20,000 inspections and 100,000 defects. Both stay for another look. Each report
is read, assembled and printed as often as is asked for; the medians are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Engine, text

from inspector import recipe as recipes
from inspector.findings import Provenance
from inspector.plant import CalendarPart
from inspector.report.gradefile import load_tables
from inspector.report.making import Sources, quality_report, render
from inspector.report.wanted import Wanted, of_month, of_shift
from inspector.resources import data_folder
from inspector.store.database import file_url, migrate, open_database
from inspector.store.facts import Document, RunFacts
from inspector.store.runs import begin_run, end_run

START = datetime(2025, 9, 1, 6, tzinfo=UTC)
RECIPE = recipes.load(data_folder() / "recipes" / "virtual-steel.yaml")
PROVENANCE = Provenance(RECIPE.digest, "s" * 64, {"m": "a" * 64}, {}, "", "benchmark")
_KINDS = ("scratch", "pit", "inclusion", "scale", "stain", "dent", "unknown", "scratch")

_SERIES = "WITH RECURSIVE s(i) AS (SELECT {a} UNION ALL SELECT i + 1 FROM s "
_SERIES += "WHERE i + 1 < {b})"
_INSPECTIONS = """
INSERT INTO inspection (id, run_id, camera, frame_index, lot_id, captured_at,
  first_line, first_owned_line, owned_lines, inspected_lines, masked_lines,
  overlap_lines, position_mm, length_mm, pitch_across_mm, pitch_along_mm, decision,
  rule, fired_numbers, provenance, timing_ms, screening)
{series}
SELECT i + 1, {run}, 'top', i, {lot}, {at} + i * {step}, i * 448, i * 448, 448, 448, 0,
  64, i * 112.0, 112.0, 0.25, 0.25,
  CASE WHEN i % 50 = 0 THEN 'REJECT' WHEN i % 12 = 0 THEN 'REVIEW' ELSE 'ACCEPT' END,
  'any', '[0]', '{provenance}', '{{"detect":12.5,"latency":40.25}}',
  '{{"tiles":8,"looked_at":2,"audited":1,"escaped":0,"out_of_time":0}}' FROM s
"""
_DEFECTS = """
INSERT INTO defect (inspection_id, number, x1_px, y1_px, x2_px, y2_px, x1_mm, y1_mm,
  x2_mm, y2_mm, size_mm, kind, detector_kind, score, nearest, lane)
{series}
SELECT i + 1, n, (i * 37 + n * 811) % 2000, 100, (i * 37 + n * 811) % 2000 + 24, 116,
  ((i * 37 + n * 811) % 2000) * 0.25, i * 112.0 + n,
  ((i * 37 + n * 811) % 2000 + 24) * 0.25, i * 112.0 + n + 4,
  1 + (i * 7 + n * 3) % 40 * 0.5,
  CASE (i * 5 + n * 3) % 8 {kinds} END, 'scratch', 0.75, '[]',
  CASE n WHEN 0 THEN 'left edge' WHEN 1 THEN 'right edge' ELSE 'middle' END
FROM s, (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3
  UNION ALL SELECT 4) AS numbers
ORDER BY i, n
"""


def main() -> None:
    """Fill what is missing, measure, print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    calendar = CalendarPart().calendar
    over = START + timedelta(days=400)
    shift = calendar.shift_at(START)
    month = filled(options.folder / "month.db", 200_000, 2_000, 30 * 86_400)
    short = filled(options.folder / "shift.db", 20_000, 2_000, 8 * 3_600 - 60)
    figures = {
        "load_average": os.getloadavg(),
        "shift": measured(short, of_shift(calendar, shift, over), options.repeat),
        "month": measured(month, of_month(calendar, "2025-09", over), options.repeat),
    }
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")


def filled(path: Path, inspections: int, per_lot: int, seconds: int) -> str:
    """A database with one run, its frames spread evenly over so many seconds."""
    url = file_url(path)
    if path.exists():
        return url
    engine = open_database(url)
    migrate(engine)
    begin_run(
        engine,
        RunFacts(
            "run", "", RECIPE.name, "line", START, "benchmark", PROVENANCE,
            (Document.of("recipe", RECIPE.name, RECIPE.model_dump(mode="json")),),
        ),
    )  # fmt: skip
    step = seconds * 1_000_000 // inspections
    for first in range(0, inspections, per_lot):
        fill_lot(engine, first, first + per_lot, step)
    end_run(engine, "run", START + timedelta(seconds=seconds), {})
    engine.dispose()
    return url


def fill_lot(engine: Engine, first: int, end: int, step_us: int) -> None:
    """One lot, by two statements."""
    series = _SERIES.format(a=first, b=end)
    kinds = " ".join(f"WHEN {n} THEN '{kind}'" for n, kind in enumerate(_KINDS))
    with engine.begin() as db:
        name = {"name": f"coil {first}"}
        db.execute(text("INSERT INTO lot (name) VALUES (:name)"), name)
        lot = db.scalar(text("SELECT id FROM lot WHERE name = :name"), name)
        run = db.scalar(text("SELECT id FROM run"))
        parts = {"run": run, "lot": lot, "at": int(START.timestamp() * 1e6)}
        parts |= {"step": step_us, "provenance": PROVENANCE.digest}
        db.exec_driver_sql(_INSPECTIONS.format(series=series, **parts))
        db.exec_driver_sql(_DEFECTS.format(series=series, kinds=kinds))


def measured(url: str, wanted: Wanted, repeat: int) -> dict[str, object]:
    """Medians of reading with assembling and of printing, and whether bytes agree."""
    sources = Sources(url, tables=load_tables(data_folder() / "grading"))
    read_s, print_s, sheets_s, seen = [], [], [], set()
    defects = frames = 0
    for _ in range(repeat):
        began = time.perf_counter()
        report, run = quality_report(wanted, sources)
        read = time.perf_counter()
        files = render(report, run, ("html", "pdf"), "zh")
        printed = time.perf_counter()
        book = render(report, run, ("xlsx",), "zh")
        sheets_s.append(time.perf_counter() - printed)
        read_s.append(read - began)
        print_s.append(printed - read)
        seen.add((files["html"], files["pdf"], book["xlsx"]))
        defects, frames = report.whole.defects, report.whole.frames
    both = [a + b for a, b in zip(read_s, print_s, strict=True)]
    return {
        "inspections": frames,
        "defects": defects,
        "read_s": round(median(read_s), 2),
        "html_and_pdf_s": round(median(print_s), 2),
        "together_s": round(median(both), 2),
        "slowest_s": round(max(both), 2),
        "xlsx_s": round(median(sheets_s), 2),
        "same_bytes": len(seen) == 1,
    }


if __name__ == "__main__":
    main()
