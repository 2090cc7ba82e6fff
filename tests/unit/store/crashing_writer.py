"""A line that records as fast as it can, says what is safe, and waits to be killed.

Run as a program with a station's folder, a run id and a database URL; see
`test_crash.py`.
"""

from __future__ import annotations

import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from inspector.channel import Lossless
from inspector.findings import Record
from inspector.line.together import together
from inspector.store.database import open_database, upgrade
from inspector.store.durable import write_durably
from inspector.store.evidence import EvidenceStore
from inspector.store.lock import station_lock
from inspector.store.runs import begin_run, close_crashed_runs
from inspector.store.spool import Spool
from inspector.store.writer import record
from tests.storefakes import a_record, facts


def say(what: str, number: int) -> None:
    sys.stdout.write(f"{what} {number}\n")
    sys.stdout.flush()


def produce(channel: Lossless[Record], run_id: str) -> None:
    index = 0
    while True:
        if channel.put(a_record(index, defects=index % 4, run_id=run_id), timeout_s=1):
            index += 1


def spool_aloud(path: Path, data: bytes) -> None:
    write_durably(path, data)
    say("spooled", int(path.name[13:19]))


def main(folder: Path, run_id: str, url: str) -> None:
    now = datetime.now(UTC)
    with station_lock(folder, "crashing writer", now):
        upgrade(url)
        engine = open_database(url)
        crashed = close_crashed_runs(engine, now)
        EvidenceStore(folder / "evidence").sweep(engine, crashed)
        begin_run(engine, facts(run_id))
        channel: Lossless[Record] = Lossless(200)
        threading.Thread(target=produce, args=(channel, run_id), daemon=True).start()
        say("begun", len(crashed))
        record(
            channel,
            engine,
            EvidenceStore(folder / "evidence", together=together),
            Spool(folder / "spool", write=spool_aloud),
            lambda count: say("acknowledged", count),
            lambda _text: None,
            retry_s=0.05,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
