"""How fast records are written and read, on SQLite and PostgreSQL in one run.

    python -m benchmarks.records write --folder FOLDER [--postgres URL|start]
    python -m benchmarks.records beside --folder FOLDER [--postgres URL|start]
    python -m benchmarks.records read --folder FOLDER [--postgres URL|start]

`write` is the writer alone, on records that wait already, in full batches. `beside` is
the writer at a given rate and then as fast as it can, while another process makes a
run's report over 1,000,000 defects again and again; at a given rate, a time is that of
one commit. `read` is the map of a lot of 100,000 defects and pages of the gallery,
among 10,000,000 generated defects.

Every figure is taken in rounds, the databases in turn, and is given as the median of
the rounds with the least and the most; the load of the machine stands beside. The
database in FOLDER stays for another look, and so does one that a URL names; `start`
makes a server of its own in FOLDER, whose commits wait for the disk, and removes it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np
from sqlalchemy import Engine

from benchmarks.record_fill import DEFECTS_PER_FRAME, PROVENANCE, START, begin, fill
from inspector.channel import Lossless
from inspector.findings import Decision, Defect, Inspection, Label, Record, Verdict
from inspector.store.database import file_url, migrate, open_database
from inspector.store.evidence import EvidenceStore
from inspector.store.gallery import Wanted, page
from inspector.store.lot_map import lot_map
from inspector.store.query import run_facts
from inspector.store.spool import Spool
from inspector.store.writer import record
from inspector.types import FrameInfo
from tests.postgres import cluster

BATCH = 100
REPORT_DEFECTS = 1_000_000

Figures = dict[str, float]


@dataclass(frozen=True)
class Task:
    """What a command does.

    Attributes:
        defects: What the database must hold before; 0 for nothing.
        measure: One round on a database.
    """

    defects: int
    measure: Callable[[Engine, argparse.Namespace], Figures]


def main() -> None:
    """Fill, measure in rounds, print one JSON document."""
    options = _options()
    task = TASKS[options.task]
    options.folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        engines = list(_engines(options, stack))
        for engine in engines:
            migrate(engine)
            filled = fill(engine, options.defects or task.defects)
            _say(f"{engine.dialect.name}: {filled}")
        rounds: dict[str, list[Figures]] = {e.dialect.name: [] for e in engines}
        loads: list[float] = []
        for number in range(options.rounds):
            for engine in engines:
                loads.append(os.getloadavg()[0])
                rounds[engine.dialect.name].append(task.measure(engine, options))
            figures = {name: told[-1] for name, told in rounds.items()}
            _say(f"round {number + 1} of {options.rounds}: {json.dumps(figures)}")
    document = {
        "task": options.task,
        "machine": _machine(),
        "load_average": [min(loads), max(loads)],
        **{name: _middle(figures) for name, figures in rounds.items()},
    }
    sys.stdout.write(json.dumps(document, indent=1) + "\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", choices=sorted(TASKS))
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--postgres", help="URL of a database to be filled, or `start`")
    parser.add_argument("--defects", type=int, help="how many are filled in before")
    parser.add_argument("--inspections", type=int, default=10_000, help="in a round")
    parser.add_argument("--rate", type=float, default=1000.0, help="inspections/s")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def _engines(
    options: argparse.Namespace, stack: contextlib.ExitStack
) -> Iterator[Engine]:
    urls = [file_url(options.folder / "records.db")]
    if options.postgres == "start":
        made = cluster(durable=True, folder=options.folder)
        options.folder.chmod(0o755)
        urls.append(stack.enter_context(made))
    elif options.postgres:
        urls.append(options.postgres)
    for url in urls:
        engine = open_database(url)
        stack.callback(engine.dispose)
        yield engine


def write(engine: Engine, options: argparse.Namespace) -> Figures:
    """The writer alone."""
    ends = _written(engine, "writer", options.inspections)
    return _speed(ends) | _times("batch", ends.batch_ms)


def beside(engine: Engine, options: argparse.Namespace) -> Figures:
    """The writer while a report is made by another process."""
    with _reports(engine) as count:
        paced = _written(engine, "paced", options.inspections, options.rate)
        fast = _written(engine, "beside", options.inspections)
        reports = count()
    return {
        **_times(f"commit at {options.rate:.0f}/s", paced.batch_ms),
        **_times("batch at full speed", fast.batch_ms),
        **{f"{name} at full speed": value for name, value in _speed(fast).items()},
        "reports made": float(reports),
    }


def read(engine: Engine, _options: argparse.Namespace) -> Figures:
    """Map and gallery; each the median of seven after one that warms up."""
    reader = open_database(_url(engine), read_only=True)
    figures = {"map, ms": _median_ms(lambda: lot_map(reader, "lot 3"))}
    began_s = time.process_time()
    lot_map(reader, "lot 4")
    figures["map, processor ms of the reader"] = 1000 * (time.process_time() - began_s)
    figures["map, defects"] = float(len(lot_map(reader, "lot 3")))
    for name, wanted in PAGES.items():
        figures[f"page: {name}, ms"] = _median_ms(lambda w=wanted: page(reader, w))
        end = page(reader, wanted, most=2000).end
        figures[f"page 34: {name}, ms"] = _median_ms(
            lambda w=wanted, e=end: page(reader, w, after=e)
        )
    reader.dispose()
    cold = open_database(_url(engine), read_only=True)
    figures["map, new connection, ms"] = _once_ms(lambda: lot_map(cold, "lot 50"))
    cold.dispose()
    return figures


PAGES = {
    "newest": Wanted(),
    "kind": Wanted(kind="pit"),
    "lot": Wanted(lot_id="lot 3"),
    "lot and kind": Wanted(lot_id="lot 3", kind="pit"),
    "run": Wanted(run_id="run 0"),
    "rejected": Wanted(decision=Decision.REJECT),
    "rejected of a kind": Wanted(decision=Decision.REJECT, kind="pit"),
    "with picture": Wanted(with_picture=True),
    "not reviewed": Wanted(not_reviewed=True, kind="unknown"),
    "a shift": Wanted(
        since=START + timedelta(hours=8), until=START + timedelta(hours=16)
    ),
}

TASKS = {
    "write": Task(0, write),
    "beside": Task(REPORT_DEFECTS, beside),
    "read": Task(10_000_000, read),
}


@dataclass(frozen=True)
class _Written:
    """How a writer did: records, seconds of clock and of processor, ms a batch."""

    records: int
    took_s: float
    cpu_s: float
    batch_ms: Sequence[float]


def _written(
    engine: Engine, name: str, inspections: int, rate: float | None = None
) -> _Written:
    """Write inspections, all of them waiting already or as they come at a rate."""
    run_id = f"{name} {time.time_ns()}"
    begin(engine, run_id)
    channel: _Coming = _Coming(list(_frames(run_id, inspections)), rate)
    ends_s: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder) / "spool")
        began_s, cpu_s = time.perf_counter(), time.thread_time()
        record(
            channel,
            engine,
            EvidenceStore(Path(folder)),
            spool,
            lambda _count: ends_s.append(time.perf_counter()),
            lambda trouble: _say(f"trouble: {trouble}"),
            batch=BATCH,
        )
        cpu_s = time.thread_time() - cpu_s
    if rate is None:
        batch_ms = np.diff([began_s, *ends_s]) * 1000
    else:
        taken_s = channel.taken_s[: len(ends_s)]
        batch_ms = (np.array(ends_s) - np.array(taken_s)) * 1000
    return _Written(inspections, ends_s[-1] - began_s, cpu_s, batch_ms.tolist())


class _Coming(Lossless[Record]):
    """Records that come at a rate, or all at once; knows when each batch was taken."""

    def __init__(self, records: Sequence[Record], rate: float | None) -> None:
        super().__init__(len(records))
        self.taken_s: list[float] = []
        self._left = list(reversed(records))
        self._rate = rate
        self._began_s = time.perf_counter()
        self._came = 0

    def take(self, most: int = 1, timeout_s: float = 0.0) -> list[Record]:
        """What has come by now, at least one unless all are taken."""
        if self._rate is None:
            ready = most
        else:
            while not (ready := self._ready(self._rate)):
                time.sleep(1 / self._rate)
        count = min(most, ready, len(self._left))
        taken = [self._left.pop() for _ in range(count)]
        self._came += count
        if taken:
            self.taken_s.append(time.perf_counter())
        return taken

    @property
    def drained(self) -> bool:
        """Whether all are taken."""
        return not self._left

    def _ready(self, rate: float) -> int:
        return int((time.perf_counter() - self._began_s) * rate) - self._came


@contextlib.contextmanager
def _reports(engine: Engine) -> Iterator[Callable[[], int]]:
    """Reports of a run of 1,000,000 defects, made by a process as reports are."""
    spawn = multiprocessing.get_context("spawn")
    over, made = spawn.Event(), spawn.Value("i", 0)
    reader = spawn.Process(target=_make_reports, args=(_url(engine), over, made))
    reader.start()
    try:
        while not made.value:
            time.sleep(0.1)
        yield lambda: made.value
    finally:
        over.set()
        reader.join()


def _make_reports(url: str, over: Event, made: Synchronized[int]) -> None:
    os.nice(10)
    reader = open_database(url, read_only=True)
    while not over.is_set():
        facts = run_facts(reader, "run 0", points=1000)
        assert sum(facts.kinds.values()) == REPORT_DEFECTS
        made.value += 1
    reader.dispose()


def _frames(run_id: str, count: int) -> Iterator[Record]:
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


def _speed(written: _Written) -> Figures:
    return {
        "inspections/s": written.records / written.took_s,
        "inspections/s of processor time": written.records / written.cpu_s,
    }


def _times(what: str, times_ms: Sequence[float]) -> Figures:
    p50, p99 = np.percentile(times_ms, [50, 99])
    return {
        f"{what}, p50 ms": float(p50),
        f"{what}, p99 ms": float(p99),
        f"{what}, most ms": max(times_ms),
    }


def _median_ms(work: Callable[[], object]) -> float:
    work()
    return statistics.median(_once_ms(work) for _ in range(7))


def _once_ms(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return (time.perf_counter() - began_s) * 1000


def _middle(rounds: Sequence[Figures]) -> dict[str, str]:
    """Median, least and most of each figure."""
    told = {}
    for name in rounds[0]:
        values = [figures[name] for figures in rounds]
        places = (statistics.median(values), min(values), max(values))
        told[name] = "{:.1f} ({:.1f} - {:.1f})".format(*places)
    return told


def _machine() -> dict[str, object]:
    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


def _url(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
