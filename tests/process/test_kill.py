"""A process that is killed loses nothing that it has acknowledged."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from inspector.factory.heartbeat import beat_path, must_hold, read_beat
from inspector.findings import EventKind
from inspector.status import Phase
from inspector.store.database import open_database
from inspector.store.facts import RunSummary
from inspector.store.query import run_facts, runs
from inspector.store.schema import BlockRow, RunRow
from tests.lines import TinyLine, write_tiny_line

THRESHOLD = 0.34  # a handful of findings per frame


def start(line: TinyLine, progress: Path, *more: str) -> subprocess.Popen[bytes]:
    arguments = line.arguments("--progress", str(progress), *more)
    return subprocess.Popen(
        [sys.executable, "-m", "inspector", "run", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def acknowledged(progress: Path) -> int:
    if not progress.exists():
        return 0
    lines = progress.read_text("utf-8").splitlines()
    whole = [line for line in lines if line.endswith("}")]
    return json.loads(whole[-1])["acknowledged"] if whole else 0


def wait_for_some(progress: Path, process: subprocess.Popen[bytes], least: int) -> None:
    until = time.monotonic() + 60
    while acknowledged(progress) < least:
        assert process.poll() is None, process.communicate()[1].decode()
        assert time.monotonic() < until, "the line has not stored anything"
        time.sleep(0.02)


def facts_of_newest(line: TinyLine) -> RunSummary:
    engine = open_database(f"sqlite:///{line.folder / 'records.db'}", read_only=True)
    try:
        return run_facts(engine, runs(engine)[0].run_id)
    finally:
        engine.dispose()


def stored(line: TinyLine, facts: RunSummary) -> int:
    engine = open_database(f"sqlite:///{line.folder / 'records.db'}", read_only=True)
    try:
        with engine.connect() as db:
            blocks = db.scalar(
                select(func.count(BlockRow.id))
                .join(RunRow, RunRow.id == BlockRow.run_id)
                .where(RunRow.name == facts.run.run_id)
            )
    finally:
        engine.dispose()
    told = facts.inspections + len(facts.gaps) + len(facts.masks) + len(facts.events)
    return told + blocks


def kill_once(line: TinyLine, progress: Path, delay_s: float) -> None:
    progress.unlink(missing_ok=True)
    process = start(line, progress)
    try:
        wait_for_some(progress, process, least=20)
        time.sleep(delay_s)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    facts = facts_of_newest(line)
    assert facts.run.outcome != "ended"
    assert stored(line, facts) >= acknowledged(progress)
    for defect in facts.worst:
        if defect.evidence_path is not None:
            assert (line.folder / "evidence" / defect.evidence_path).is_file()


def recover(line: TinyLine, progress: Path) -> RunSummary:
    """The next start after a crash, run to its end."""
    process = start(line, progress, "--blocks", "5")
    _out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error.decode()
    return facts_of_newest(line)


@pytest.mark.parametrize(
    "rounds", [2, pytest.param(8, marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_what_was_acknowledged_survives_kill_and_the_next_start_cleans_up(
    tmp_path, rounds
):
    line = write_tiny_line(tmp_path, threshold=THRESHOLD)
    progress = tmp_path / "progress.jsonl"
    chance = random.Random(7)
    for _round in range(rounds):
        kill_once(line, progress, chance.uniform(0, 0.25))
    facts = recover(line, progress)
    found = [e.text for e in facts.events if e.kind is EventKind.RECOVERED]
    assert any("was not ended properly" in text for text in found)
    assert any(text.startswith("evidence: removed") for text in found)
    assert facts.ledger.balanced
    assert not list((line.folder / "evidence").rglob("*.tmp"))


def test_when_the_process_dies_a_watcher_hears_silence_and_holds(tmp_path):
    line = write_tiny_line(tmp_path, realtime=True, threshold=0.9)
    progress = tmp_path / "progress.jsonl"
    process = start(line, progress)
    heartbeat = beat_path(line.folder / "output.jsonl")
    try:
        wait_for_some(progress, process, least=1)
        beat = read_beat(heartbeat)
        assert beat is not None
        assert beat.phase in (Phase.RUNNING, Phase.DEGRADED, Phase.PREPARING)
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    last = read_beat(heartbeat)
    assert last is not None
    later = last.at.fromtimestamp(last.at.timestamp() + 2.5, last.at.tzinfo)
    assert must_hold(last, later, silence_s=2.0)
