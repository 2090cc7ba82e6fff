"""Databases with millions of generated defects, one statement a lot and table."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from inspector.findings import Provenance
from inspector.store.facts import RunFacts
from inspector.store.runs import begin_run

START = datetime(2025, 1, 1, tzinfo=UTC)
PROVENANCE = Provenance("r" * 64, "s" * 64, {"m": "a" * 64}, {}, "", "benchmark")
DEFECTS_PER_FRAME = 5
FRAMES_PER_LOT = 20_000
LOTS_PER_RUN = 10

_SERIES = {
    "sqlite": "WITH RECURSIVE s(i) AS (SELECT {a} UNION ALL SELECT i + 1 FROM s "
    "WHERE i + 1 < {b})",
    "postgresql": "WITH s(i) AS (SELECT generate_series({a}::bigint, {b} - 1))",
}
_INSPECTIONS = """
INSERT INTO inspection (id, run_id, camera, frame_index, lot_id, captured_at,
  first_line, first_owned_line, owned_lines, inspected_lines, masked_lines,
  overlap_lines, position_mm, length_mm, pitch_across_mm, pitch_along_mm, decision,
  rule, fired_numbers, provenance, timing_ms)
{series}
SELECT i + 1, {run}, 'top', i, {lot}, {at} + i * 100000, i * 512, i * 512, 512, 512, 0,
  32, i * 51.2, 51.2, 0.1, 0.1,
  CASE WHEN i % 50 = 0 THEN 'REJECT' WHEN i % 12 = 0 THEN 'REVIEW' ELSE 'ACCEPT' END,
  'any', '[0]', '{provenance}', '{{"detect":12.5,"latency":40.25}}' FROM s
"""
_DEFECTS = """
INSERT INTO defect (inspection_id, number, x1_px, y1_px, x2_px, y2_px, x1_mm, y1_mm,
  x2_mm, y2_mm, size_mm, kind, detector_kind, score, distance, distance_limit, nearest,
  lane)
{series}
SELECT i + 1, n, (i * 37 + n * 811) % 4000, (i * 13 + n * 101) % 480,
  (i * 37 + n * 811) % 4000 + 24, (i * 13 + n * 101) % 480 + 16,
  ((i * 37 + n * 811) % 4000) * 0.1, i * 51.2 + n,
  ((i * 37 + n * 811) % 4000 + 24) * 0.1, i * 51.2 + n + 1.6, 2.4,
  CASE (i * 5 + n * 3) % 16 WHEN 0 THEN 'dent' WHEN 1 THEN 'pit' WHEN 2 THEN 'scale'
    WHEN 3 THEN 'unknown' WHEN 4 THEN 'oil stain' WHEN 5 THEN 'roll mark'
    ELSE 'scratch' END,
  'scratch', 0.75, NULL, NULL, '[]', CASE WHEN n = 0 THEN 'left' END
FROM s, (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3
  UNION ALL SELECT 4) AS numbers
ORDER BY i, n
"""
_EVIDENCE = """
INSERT INTO evidence (inspection_id, number, path, sha256, origin_x_px, origin_y_px,
  size_bytes)
{series}
SELECT i + 1, 0, '2025-01-01/00/run/000001/top-' || i || '-000-00c0ffee.jpg',
  '{provenance}', 8, 8, 20000 FROM s
"""
_REVIEWS = """
INSERT INTO review (digest, inspection_id, number, opinion, kind, reviewer,
  reviewed_at, spent_s, comment)
{series}
SELECT 'generated ' || i, i + 1, 0, 'confirmed', 'scratch', 'somebody',
  {at} + i * 100000, 4.0, '' FROM s WHERE i % 20 = 0
"""
_PER_CENT = {"sqlite": "%", "postgresql": "%%"}


def fill(engine: Engine, defects: int) -> dict[str, object]:
    """Fill up to `defects` in lots of 100,000; what is there already stays.

    The first defect of each frame has a picture's row, one of a hundred a review.
    """
    began_s = time.perf_counter()
    wanted = defects // DEFECTS_PER_FRAME // FRAMES_PER_LOT
    with engine.connect() as db:
        there = db.scalar(text("SELECT count(*) FROM lot WHERE name LIKE 'lot %'")) or 0
        base = db.scalar(text("SELECT coalesce(max(id), 0) FROM inspection")) or 0
    for number in range(there, wanted):
        _fill_lot(engine, number, base + (number - there) * FRAMES_PER_LOT)
    if engine.dialect.name == "postgresql" and there < wanted:
        _settle(engine)
    with engine.connect() as db:
        found = db.scalar(text("SELECT count(*) FROM defect"))
    return {"defects": found, "filled_in_s": round(time.perf_counter() - began_s)}


def begin(engine: Engine, run_id: str) -> None:
    """A run without documents."""
    facts = RunFacts(run_id, "", "benchmark", "line", START, "benchmark", PROVENANCE)
    begin_run(engine, facts)


def _fill_lot(engine: Engine, number: int, first: int) -> None:
    """One lot; ten of them make a run."""
    run_id = f"run {number // LOTS_PER_RUN}"
    begin(engine, run_id)
    with engine.begin() as db:
        run = db.scalar(text("SELECT id FROM run WHERE name = :name"), {"name": run_id})
        name = {"name": f"lot {number}"}
        db.execute(text("INSERT INTO lot (name) VALUES (:name)"), name)
        lot = db.scalar(text("SELECT id FROM lot WHERE name = :name"), name)
        for statement in (_INSPECTIONS, _DEFECTS, _EVIDENCE, _REVIEWS):
            _insert(db, statement, first, run=run, lot=lot)


def _insert(db: Connection, statement: str, first: int, **keys: object) -> None:
    dialect = db.dialect.name
    series = _SERIES[dialect].format(a=first, b=first + FRAMES_PER_LOT)
    at = int(START.timestamp() * 1e6)
    parts = {"at": at, "provenance": PROVENANCE.digest, **keys}
    whole = statement.format(series=series, **parts)
    db.exec_driver_sql(whole.replace("%", _PER_CENT[dialect]))


def _settle(engine: Engine) -> None:
    """Count on after the ids that were given, and tell the planner what is there."""
    with engine.begin() as db:
        db.execute(text("SELECT setval('inspection_id_seq', max(id)) FROM inspection"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("SET lock_timeout = 0"))  # the server may be at it by itself
        db.execute(text("VACUUM ANALYZE"))
