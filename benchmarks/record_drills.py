"""Troubles for real: a line runs in a process of its own, and something goes wrong.

    python -m benchmarks.record_drills TROUBLE --folder FOLDER [--seconds 60]
        [--postgres URL|start]

`outage`: the database is gone, its file moved away or its server closed to everybody.
`disk-full`: a small disk fills up, records, pictures and spool together (needs root).
`read-only`: the data folder cannot be written any more (needs root).
`clock`: the line's clock is set back by two hours, and later forward again.
`backup`: copies are taken while the line writes, restored and checked.

After each the line goes on, is stopped, and its records are checked as `inspector db
check` does: every line told of once, every picture there with its hash, frames in the
order in which they were taken. The answer is one JSON document per database.
"""

from __future__ import annotations

import argparse
import atexit
import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, text

from inspector.errors import InspectorError
from inspector.line.remote import RemoteLine
from inspector.store.backup import backup
from inspector.store.check import check
from inspector.store.database import file_url, open_database
from inspector.store.query import run_facts, runs
from inspector.store.restore import restore
from tests.databases import gone
from tests.lines import TinyLine, write_tiny_line
from tests.postgres import Server, cluster

MOVED_CLOCK = """
import datetime, pathlib, sys
import inspector.build
from inspector.cli.main import main
clock = pathlib.Path(sys.argv.pop(1))
class Moved(datetime.datetime):
    @classmethod
    def now(cls, zone=None):
        hours = float(clock.read_text() or 0)
        return datetime.datetime.now(zone) + datetime.timedelta(hours=hours)
inspector.build.datetime = Moved
main()
"""
"""Runs a command under a clock that is as many hours off as a file says."""
WITHOUT_PICTURE = """
SELECT count(*) FROM defect LEFT JOIN evidence
ON evidence.inspection_id = defect.inspection_id AND evidence.number = defect.number
WHERE evidence.id IS NULL AND defect.inspection_id IN (
SELECT inspection_id FROM defect GROUP BY inspection_id HAVING count(*) <= 24)
"""
"""A line keeps pictures of the 24 worst of a frame."""
LINE_RATE_HZ = 1500.0
SMALL_DISK = "size=256m"


@dataclass
class Watched:
    """What was seen of a line while it ran.

    Attributes:
        phases: Seconds in each phase, by what was going on.
        alarms: Everything that the line complained of, numbers aside.
        spooled: The most records that waited on disk.
    """

    phases: dict[str, dict[str, float]] = field(default_factory=dict)
    alarms: set[str] = field(default_factory=set)
    spooled: int = 0


class Line:
    """A line in a process of its own."""

    def __init__(
        self, folder: Path, url: str, program: Sequence[str] = ("-m", "inspector")
    ) -> None:
        self.tiny: TinyLine = write_tiny_line(
            folder, realtime=True, line_rate_hz=LINE_RATE_HZ, threshold=0.35
        )
        self.url = url
        self.seen = Watched()
        self.remote = RemoteLine(self.tiny.folder)
        self._log = (folder / "line.log").open("wb")
        self._process = subprocess.Popen(
            [
                *(sys.executable, *program, "run"),
                *self.tiny.arguments("--db", url),
            ],
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        atexit.register(self._process.kill)
        self._wait_for_records()

    def watch(self, what: str, seconds: float) -> None:
        """Look at the line for so long."""
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            self._look(what)

    def watch_until_stored(self, what: str, most_s: float = 120.0) -> float:
        """Look until nothing waits any more; how long that took, in s."""
        began_s = time.monotonic()
        while time.monotonic() - began_s < most_s:
            if not self._look(what) and not self._complains():
                break
        return time.monotonic() - began_s

    def stop(self) -> int:
        """End the run as Ctrl-C does; the exit code."""
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(60)
        self._log.close()
        return code

    def _look(self, what: str) -> int:
        status = self.remote.status()
        told = self.seen.phases.setdefault(what, {})
        told[status.phase.value] = round(told.get(status.phase.value, 0.0) + 0.2, 1)
        active = (alarm.text for alarm in status.alarms if alarm.active)
        self.seen.alarms |= {re.sub(r"\d+(\.\d+)?", "N", said) for said in active}
        self.seen.spooled = max(self.seen.spooled, status.spooled)
        time.sleep(0.2)
        return status.spooled

    def _complains(self) -> bool:
        """Whether its writer is in trouble, as records in memory are."""
        alarms = self.remote.status().alarms
        return any(alarm.active and alarm.key == "records" for alarm in alarms)

    def _wait_for_records(self) -> None:
        until_s = time.monotonic() + 60
        while time.monotonic() < until_s:
            with contextlib.suppress(InspectorError):
                if self.remote.status().acknowledged > 20:
                    return
            time.sleep(0.1)
        raise SystemExit(f"the line stores nothing; see {self._log.name}")


def verdict(line: Line, engine: Engine, exit_code: int) -> dict[str, object]:
    """What the records say afterwards."""
    facts = run_facts(engine, runs(engine)[0].run_id)
    report = check(engine, line.tiny.folder / "evidence")
    with engine.connect() as db:
        bare = db.execute(text(WITHOUT_PICTURE)).scalar()
        order = list(
            db.execute(text("SELECT frame_index FROM inspection ORDER BY id")).scalars()
        )
    ledger = facts.ledger
    return {
        "exit code": exit_code,
        "lines produced": ledger.produced_lines,
        "inspected": ledger.inspected_lines,
        "in gaps": ledger.gap_lines,
        "not accounted for": ledger.pending_lines,
        "inspections": facts.inspections,
        "in their order": order == sorted(order),
        "left in the spool": len(list((line.tiny.folder / "spool").iterdir())),
        "most that waited": line.seen.spooled,
        "seconds by phase": line.seen.phases,
        "complaints": sorted(line.seen.alarms),
        "check": "ok" if report.ok else [f.problems for f in report.findings],
        "defects without a picture": bare,
        "pictures": next(f.looked_at for f in report.findings if f.name == "evidence"),
    }


def outage(folder: Path, url: str, seconds: float) -> dict[str, object]:
    """The database is gone for so long."""
    line = Line(folder, url)
    engine = open_database(url)
    line.watch("before", 3)
    with gone(engine):
        line.watch("gone", seconds)
    drained_s = line.watch_until_stored("drained")
    line.watch("after", 3)
    told = verdict(line, engine, line.stop())
    engine.dispose()
    return {"seconds until all was stored": round(drained_s, 1), **told}


def disk_full(folder: Path, url: str, seconds: float) -> dict[str, object]:
    """The disk of the station fills up."""
    (folder / "data").mkdir()
    with mounted(["-t", "tmpfs", "-o", SMALL_DISK, "none"], folder / "data"):
        if url.startswith("sqlite"):
            url = file_url(folder / "data" / "records.db")
        line = Line(folder, url)
        line.watch("before", 3)
        ballast = folder / "data" / "ballast"
        _fill(ballast)
        line.watch("full", seconds)
        ballast.unlink()
        freed_s = line.watch_until_stored("room again")
        line.watch("after", 3)
        engine = open_database(url)
        told = verdict(line, engine, line.stop())
        engine.dispose()
    return {"seconds until all was stored": round(freed_s, 1), **told}


def read_only(folder: Path, url: str, seconds: float) -> dict[str, object]:
    """The folder of the station may not be written any more."""
    line = Line(folder, url)
    data = line.tiny.folder
    line.watch("before", 3)
    with write_protected(data, folder / "view"):
        line.watch("read-only", seconds)
    line.watch_until_stored("writable")
    line.watch("after", 3)
    code = line.stop()
    engine = open_database(url)
    told = verdict(line, engine, code)
    engine.dispose()
    with write_protected(data, folder / "view"):
        again = subprocess.run(
            [sys.executable, "-m", "inspector", "run", *line.tiny.arguments()],
            capture_output=True,
            text=True,
            check=False,
        )
    said = again.stderr.strip().splitlines()
    return {**told, "a start then": [again.returncode, said]}


def clock(folder: Path, url: str, seconds: float) -> dict[str, object]:
    """The clock is set back by two hours, and forward again."""
    moved = folder / "clock"
    moved.write_text("0")
    line = Line(folder, url, ("-c", MOVED_CLOCK, str(moved)))
    line.watch("before", 3)
    moved.write_text("-2")
    line.watch("two hours back", seconds)
    moved.write_text("0")
    line.watch("right again", 5)
    engine = open_database(url)
    told = verdict(line, engine, line.stop())
    with engine.connect() as db:
        back = db.execute(
            text(
                "SELECT count(*) FROM inspection a JOIN inspection b ON b.id = a.id + 1"
                " WHERE b.captured_at < a.captured_at"
            )
        ).scalar()
    engine.dispose()
    return {"times that went back": back, **told}


def backups(folder: Path, url: str, seconds: float) -> dict[str, object]:
    """Copies of a database that a line is writing."""
    line = Line(folder, url)
    until_s, made = time.monotonic() + seconds, []
    reader = open_database(url, read_only=True)
    while time.monotonic() < until_s:
        out = folder / f"backup {len(made)}"
        began_s = time.monotonic()
        manifest = backup(
            reader, line.tiny.folder / "evidence", out, datetime.now(UTC), "drill"
        )
        took_s = time.monotonic() - began_s
        line.watch("backup", random.uniform(0.2, 1.0))
        with _nowhere(folder, url) as target:
            done = restore(out, target, folder / "restored evidence")
        made.append(
            {
                "inspections": manifest.rows["inspection"],
                "pictures": len(manifest.pictures),
                "missing": len(manifest.missing_pictures),
                "seconds": round(took_s, 2),
                "check": "ok" if done.report.ok else "wrong",
            }
        )
        for path in folder.glob("restored*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(out)
    told = verdict(line, reader, line.stop())
    reader.dispose()
    return {"backups": made, **told}


@contextlib.contextmanager
def write_protected(place: Path, view: Path) -> Iterator[None]:
    """Whoever opens something in a folder from now on may only read.

    A view of it that nobody writes to is protected first, then laid over it.
    """
    view.mkdir(exist_ok=True)
    with mounted(["--bind", str(place)], view):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(view)], check=True)
        with mounted(["--bind", str(view)], place):
            yield


@contextlib.contextmanager
def mounted(what: list[str], place: Path) -> Iterator[None]:
    """Something lies over a folder for a while."""
    subprocess.run(["mount", *what, str(place)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _fill(path: Path) -> None:
    """Write until there is no room."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4096)


DRILLS = {
    "outage": outage,
    "disk-full": disk_full,
    "read-only": read_only,
    "clock": clock,
    "backup": backups,
}


def main() -> None:
    """One trouble on each database."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trouble", choices=sorted(DRILLS))
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument(
        "--postgres",
        help="URL of an empty database, or `start` for a server of its own",
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    for name in ("sqlite", "postgresql"):
        folder = options.folder / options.trouble / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with _url(name, folder, options.postgres) as url:
            if url is not None:
                told = DRILLS[options.trouble](folder, url, options.seconds)
                print(json.dumps({name: told}, indent=1, ensure_ascii=False))


@contextlib.contextmanager
def _url(name: str, folder: Path, server: str | None) -> Iterator[str | None]:
    """Where the records of a line go."""
    if name == "sqlite":
        yield file_url(folder / "data" / "records.db")
    elif server != "start":
        yield server
    else:
        with cluster() as url, Server(url).empty() as made:
            yield made


@contextlib.contextmanager
def _nowhere(folder: Path, url: str) -> Iterator[str]:
    """An empty database of the same kind."""
    if url.startswith("sqlite"):
        yield file_url(folder / "restored.db")
        return
    with Server(url).empty() as made:
        yield made


if __name__ == "__main__":
    main()
