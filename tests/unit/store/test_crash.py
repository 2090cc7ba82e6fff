"""kill -9 at random moments: nothing acknowledged is lost, nothing is torn."""

import contextlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine, func, select, text

from inspector.store.database import open_database
from inspector.store.evidence import EvidenceStore
from inspector.store.query import crashed_runs
from inspector.store.schema import DefectRow, EvidenceRow, InspectionRow, RunRow
from inspector.store.spool import Spool
from inspector.store.writer import record
from tests.databases import locked
from tests.storefakes import closed

ROUNDS = int(os.environ.get("INSPECTOR_KILL_ROUNDS", "3"))
"""Kills of one test; 50 prove more and take minutes."""

PROGRAM = Path(__file__).with_name("crashing_writer.py")
ROOT = PROGRAM.parents[3]


@contextlib.contextmanager
def running(folder: Path, run_id: str, url: str) -> Iterator[subprocess.Popen[str]]:
    """A line that has begun; killed at the end whatever happens."""
    with subprocess.Popen(
        [sys.executable, str(PROGRAM), str(folder), run_id, url],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as child:
        try:
            assert child.stdout.readline().startswith("begun")
            yield child
        finally:
            child.kill()


def said(child: subprocess.Popen[str], what: str, times: int) -> list[int]:
    """Numbers that the child says about `what` until it has said so often."""
    numbers = []
    while len(numbers) < times:
        word, number = child.stdout.readline().split()
        if word == what:
            numbers.append(int(number))
    return numbers


def said_before_it_died(child: subprocess.Popen[str], what: str) -> list[int]:
    child.kill()
    whole = [line.split() for line in child.stdout if line.endswith("\n")]
    return [int(number) for word, number in whole if word == what]


def frames(engine: Engine, run_id: str) -> list[tuple[int, int, int]]:
    """Frame index, number of defects and number of pictures, in order."""
    defects = select(func.count()).where(DefectRow.inspection_id == InspectionRow.id)
    pictures = select(func.count()).where(EvidenceRow.inspection_id == InspectionRow.id)
    query = (
        select(
            InspectionRow.frame_index,
            defects.scalar_subquery(),
            pictures.scalar_subquery(),
        )
        .join(RunRow, RunRow.id == InspectionRow.run_id)
        .where(RunRow.name == run_id)
        .order_by(InspectionRow.id)
    )
    with engine.connect() as db:
        if db.dialect.name == "sqlite":
            assert db.scalar(text("PRAGMA integrity_check")) == "ok"
            assert db.execute(text("PRAGMA foreign_key_check")).all() == []
        return [tuple(row) for row in db.execute(query)]


def check_round(folder: Path, url: str, run_id: str, acknowledged: int) -> None:
    engine = open_database(url)
    found = frames(engine, run_id)
    assert len(found) >= acknowledged
    assert found == [(i, i % 4, i % 4) for i in range(len(found))]
    assert crashed_runs(engine) == (run_id,)
    store = EvidenceStore(folder / "evidence")
    report = store.sweep(engine, [run_id])
    assert report.missing_files == ()
    assert store.sweep(engine, [run_id]).clean
    engine.dispose()


def test_a_killed_line_loses_nothing_that_it_acknowledged(folder, url):
    chance = random.Random(7)
    for number in range(ROUNDS):
        run_id = f"run {number}"
        with running(folder, run_id, url) as child:
            counts = said(child, "acknowledged", chance.randint(1, 15))
            counts += said_before_it_died(child, "acknowledged")
        assert counts == sorted(counts)
        check_round(folder, url, run_id, counts[-1])


def test_a_line_killed_while_the_database_is_away_loses_nothing_that_waits(folder, url):
    engine = open_database(url)
    with running(folder, "run 0", url) as child:
        said(child, "acknowledged", 1)
        with locked(engine):
            waiting = said(child, "spooled", 4) + said_before_it_died(child, "spooled")
    before = len(frames(engine, "run 0"))
    spool = Spool(folder / "spool")
    assert spool.count >= sum(waiting)
    store = EvidenceStore(folder / "evidence")
    counted, troubles = [], []
    while spool.count:  # the last try of a start is short, the next goes on
        record(closed(), engine, store, spool, counted.append, troubles.append)
    found = frames(engine, "run 0")
    engine.dispose()
    assert (counted, troubles) == ([], [])
    assert len(found) >= before + sum(waiting)
    assert found == [(i, i % 4, i % 4) for i in range(len(found))]


def test_an_orphan_that_a_crash_left_is_swept_at_the_next_start(folder, url):
    with running(folder, "run 0", url) as child:
        said(child, "acknowledged", 1)
    orphan = next((folder / "evidence").rglob("*.jpg")).with_name("orphan.jpg")
    orphan.write_bytes(b"jpeg")
    half = orphan.with_name("half.jpg.tmp")
    half.write_bytes(b"jp")
    with running(folder, "run 1", url):
        assert not orphan.exists()
        assert not half.exists()
