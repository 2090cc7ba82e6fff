"""How fast records are written and read, on SQLite and PostgreSQL.

    python benchmarks/records.py --folder FOLDER [--postgres URL] [--defects 10000000]

Each database is filled with `--defects` generated defects in lots of 100,000, ten lots
to a run; then the writer, the map, the gallery, and the writer beside a reader that
makes a run's report over 1,000,000 defects are timed. The tables in FOLDER and in the
database that the URL names stay as they are for another look.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Engine, text

from inspector.channel import Lossless
from inspector.findings import (
    Decision,
    Defect,
    Inspection,
    Label,
    Provenance,
    Record,
    Verdict,
)
from inspector.store.database import file_url, migrate, open_database
from inspector.store.evidence import EvidenceStore
from inspector.store.facts import RunFacts
from inspector.store.gallery import Wanted, page
from inspector.store.lot_map import lot_map
from inspector.store.query import run_facts
from inspector.store.runs import begin_run
from inspector.store.spool import Spool
from inspector.store.writer import record
from inspector.types import FrameInfo

START = datetime(2025, 1, 1, tzinfo=UTC)
PROVENANCE = Provenance("r" * 64, "s" * 64, {"m": "a" * 64}, {}, "", "benchmark")
DEFECTS_PER_FRAME = 5
FRAMES_PER_LOT = 20_000
LOTS_PER_RUN = 10
BATCH = 100

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


def main() -> None:
    """Fill, measure, print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--postgres", help="URL of a database that may be filled")
    parser.add_argument("--defects", type=int, default=10_000_000)
    parser.add_argument("--inspections", type=int, default=10_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    urls = [file_url(options.folder / "records.db")]
    urls += [options.postgres] if options.postgres else []
    for url in urls:
        engine = open_database(url)
        migrate(engine)
        figures: dict[str, object] = {"database": engine.dialect.name}
        figures["load_average"] = os.getloadavg()
        figures |= writing(engine, options.inspections)
        figures |= filling(engine, options.defects // DEFECTS_PER_FRAME)
        figures |= reading(url)
        figures |= writing_beside_a_report(engine, url, options.inspections)
        engine.dispose()
        sys.stdout.write(json.dumps(figures, indent=2) + "\n")
        sys.stdout.flush()


def writing(engine: Engine, inspections: int) -> dict[str, object]:
    """The writer on records that wait already, in full batches."""
    run_id = f"writer {time.time_ns()}"
    begin(engine, run_id)
    times_ms, took_s, cpu_s = timed(engine, list(frames(run_id, inspections)))
    return {
        "inspections_per_s": round(inspections / took_s),
        "inspections_per_cpu_s": round(inspections / cpu_s),
        "batch_p50_p99_ms": percentiles(times_ms),
    }


def writing_beside_a_report(
    engine: Engine, url: str, inspections: int
) -> dict[str, object]:
    """The same while a run with 1,000,000 defects is read again and again."""
    run_id = f"beside {time.time_ns()}"
    begin(engine, run_id)
    over = threading.Event()
    reports_s: list[float] = []

    def read() -> None:
        reader = open_database(url, read_only=True)
        while not over.is_set():
            began_s = time.perf_counter()
            run_facts(reader, "run 0", points=1000)
            reports_s.append(time.perf_counter() - began_s)
        reader.dispose()

    reading = threading.Thread(target=read)
    reading.start()
    try:
        times_ms, took_s, _ = timed(engine, list(frames(run_id, inspections)))
    finally:
        over.set()
        reading.join()
    return {
        "inspections_per_s_beside_a_report": round(inspections / took_s),
        "batch_p50_p99_ms_beside_a_report": percentiles(times_ms),
        "report_s": round(float(np.median(reports_s)), 2),
        "reports": len(reports_s),
    }


def timed(engine: Engine, records: list[Record]) -> tuple[list[float], float, float]:
    """Time of each batch in ms, time and processor time of all in s."""
    channel: Lossless[Record] = Lossless(len(records))
    for one in records:
        channel.put(one)
    channel.close()
    ends_s: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        evidence = EvidenceStore(Path(folder))
        spool = Spool(Path(folder) / "spool")
        began_s, cpu_s = time.perf_counter(), time.thread_time()
        record(
            channel,
            engine,
            evidence,
            spool,
            lambda _count: ends_s.append(time.perf_counter()),
            lambda trouble: sys.stderr.write(f"{trouble}\n"),
            batch=BATCH,
        )
        cpu_s = time.thread_time() - cpu_s
    times_ms = np.diff([began_s, *ends_s]) * 1000
    return list(times_ms), ends_s[-1] - began_s, cpu_s


def filling(engine: Engine, inspections: int) -> dict[str, object]:
    """Lots of generated defects, by one statement each; nothing if they are there."""
    with engine.connect() as db:
        there = db.scalar(text("SELECT count(*) FROM lot WHERE name LIKE 'lot %'")) or 0
        base = db.scalar(text("SELECT coalesce(max(id), 0) FROM inspection")) or 0
    lots = inspections // FRAMES_PER_LOT
    began_s = time.perf_counter()
    for number in range(there, lots):
        fill_lot(engine, number, base + (number - there) * FRAMES_PER_LOT)
    if engine.dialect.name == "postgresql":
        with engine.begin() as db:
            db.execute(
                text("SELECT setval('inspection_id_seq', max(id)) FROM inspection")
            )
            db.execute(text("ANALYZE"))
    with engine.connect() as db:
        defects = db.scalar(text("SELECT count(*) FROM defect"))
    return {"defects": defects, "filled_in_s": round(time.perf_counter() - began_s)}


def fill_lot(engine: Engine, number: int, first: int) -> None:
    """One lot; ten of them make a run."""
    run_id = f"run {number // LOTS_PER_RUN}"
    begin(engine, run_id)
    series = _SERIES[engine.dialect.name].format(a=first, b=first + FRAMES_PER_LOT)
    with engine.begin() as db:
        run = db.scalar(text("SELECT id FROM run WHERE name = :name"), {"name": run_id})
        name = {"name": f"lot {number}"}
        db.execute(text("INSERT INTO lot (name) VALUES (:name)"), name)
        lot = db.scalar(text("SELECT id FROM lot WHERE name = :name"), name)
        at = int(START.timestamp() * 1e6)
        parts = {"run": run, "lot": lot, "at": at, "provenance": PROVENANCE.digest}
        db.exec_driver_sql(
            _INSPECTIONS.format(series=series, **parts).replace(
                "%", _PER[db.dialect.name]
            )
        )
        db.exec_driver_sql(
            _DEFECTS.format(series=series).replace("%", _PER[db.dialect.name])
        )


_PER = {"sqlite": "%", "postgresql": "%%"}


def reading(url: str) -> dict[str, object]:
    """Map and gallery, each nine times; the median, and the slowest."""
    reader = open_database(url, read_only=True)
    pages = {
        "newest": Wanted(),
        "kind": Wanted(kind="pit"),
        "lot": Wanted(lot_id="lot 0"),
        "lot and kind": Wanted(lot_id="lot 0", kind="pit"),
        "run": Wanted(run_id="run 0"),
        "rejected": Wanted(decision=Decision.REJECT),
        "rejected of a kind": Wanted(decision=Decision.REJECT, kind="pit"),
        "not reviewed": Wanted(not_reviewed=True, kind="unknown"),
        "a shift": Wanted(
            since=START + timedelta(hours=8), until=START + timedelta(hours=16)
        ),
    }
    figures: dict[str, object] = {
        "map, ms": measured(lambda: lot_map(reader, "lot 0")),
        "map_defects": len(lot_map(reader, "lot 0")),
    }
    for name, wanted in pages.items():
        figures[f"page: {name}, ms"] = measured(lambda w=wanted: page(reader, w))
        end = page(reader, wanted, most=2000).end
        figures[f"page far in: {name}, ms"] = measured(
            lambda w=wanted, e=end: page(reader, w, after=e)
        )
    reader.dispose()
    return figures


def measured(work: Callable[[], object]) -> tuple[float, ...]:
    """Median and slowest of nine, and the median of processor time, in ms."""
    work()
    times_ms, cpu_ms = [], []
    for _ in range(9):
        began_s, cpu_s = time.perf_counter(), time.process_time()
        work()
        cpu_ms.append((time.process_time() - cpu_s) * 1000)
        times_ms.append((time.perf_counter() - began_s) * 1000)
    medians = (float(np.median(times_ms)), max(times_ms), float(np.median(cpu_ms)))
    return tuple(round(ms, 1) for ms in medians)


def percentiles(times_ms: list[float]) -> tuple[float, float]:
    """p50 and p99."""
    p50, p99 = np.percentile(times_ms, [50, 99])
    return round(float(p50), 1), round(float(p99), 1)


def begin(engine: Engine, run_id: str) -> None:
    """A run without documents."""
    facts = RunFacts(run_id, "", "benchmark", "line", START, "benchmark", PROVENANCE)
    begin_run(engine, facts)


def frames(run_id: str, count: int) -> Iterator[Record]:
    """Inspections with five defects each and no pictures."""
    info = FrameInfo(
        camera="top",
        index=0,
        captured_at=START,
        first_line=0,
        position_mm=0.0,
        pitch_mm=(0.1, 0.1),
        overlap_lines=32,
        owned_rows=(16, 528),
    )
    defects = tuple(
        Defect(
            number=number,
            xyxy_px=(10.5 * number, 20.25, 10.5 * number + 24, 36.5),
            xyxy_mm=(1.05 * number, 2.025, 1.05 * number + 2.4, 3.65),
            detector_kind="scratch",
            score=0.75,
            label=Label("scratch", 0.25, 0.5, (("dent", 0.75), ("pit", 0.875))),
        )
        for number in range(DEFECTS_PER_FRAME)
    )
    verdict = Verdict(Decision.REVIEW, "any", (0,))
    timing_ms = {"screen": 1.5, "detect": 12.25, "judge": 0.125, "latency": 40.5}
    for index in range(count):
        at = START + timedelta(milliseconds=100 * index)
        here = replace(info, index=index, captured_at=at, first_line=512 * index)
        body = Inspection(here, defects, verdict, PROVENANCE)
        yield Record(run_id, "writer's lot", body, (), timing_ms)


if __name__ == "__main__":
    main()
