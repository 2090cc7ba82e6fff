"""The line's own process: it outlives its windows, and its death is told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from functools import partial

import pytest

from inspector.findings import EventKind
from inspector.line.attached import AttachedLine
from inspector.line.client import Acknowledge, ChangeLot, Link, Start, Stop
from inspector.line.launch import last_words, launch
from inspector.line.server import LOOPBACK, STATION_DOOR
from inspector.line.session import standing
from inspector.status import Phase
from inspector.store.database import open_database
from inspector.store.query import run_facts, runs
from inspector.types import GapReason
from tests.lines import write_tiny_line
from tests.waiting import until

STEADY = (Phase.RUNNING, Phase.DEGRADED)
THRESHOLD = 0.34  # a handful of findings per frame

WINDOW = """
import sys, time
from functools import partial
from pathlib import Path
from inspector.line.attached import AttachedLine
from inspector.line.client import Start
from inspector.line.launch import launch

folder, *arguments = sys.argv[1:]
line = AttachedLine(Path(folder), partial(launch, arguments, Path(folder) / "logs"))
assert line.wait_for_line(60)
line.send(Start("coil 7", "wang"))
while not (line.sightings() and line.status().acknowledged):
    time.sleep(0.02)
sys.stdout.write("running\\n")
sys.stdout.flush()
while True:
    line.strips(), line.sightings()
    time.sleep(0.02)
"""
"""What a window does, without its pictures."""


def arguments_of(line):
    return line.arguments("--linger", "30", "--no-login")


def attach(line):
    return AttachedLine(
        line.folder, partial(launch, arguments_of(line), line.folder / "logs")
    )


def pid_of(line):
    return json.loads((line.folder / STATION_DOOR).read_text("utf-8"))["pid"]


def facts_of(line, newest=0):
    engine = open_database(f"sqlite:///{line.folder / 'records.db'}", read_only=True)
    try:
        return run_facts(engine, runs(engine)[newest].run_id)
    finally:
        engine.dispose()


@pytest.fixture
def line(tmp_path):
    made = write_tiny_line(
        tmp_path, threshold=THRESHOLD, realtime=True, line_rate_hz=1000.0
    )
    yield made
    if standing(made.folder):
        client = attach(made)
        client.wait_for_line(60)
        if client.status().phase.busy:
            client.send(Stop())
            until(lambda: not client.status().phase.busy)
        client.close()
        until(lambda: not standing(made.folder))


@pytest.fixture
def running(line):
    client = attach(line)
    assert client.wait_for_line(60)
    client.send(Start("coil 7", "wang"))
    until(lambda: client.status().phase in STEADY)
    yield client
    client.close()


def test_a_window_that_is_killed_leaves_the_line_running_for_the_next_window(line):
    window = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(line.folder), *arguments_of(line)],
        stdout=subprocess.PIPE,
    )
    try:
        assert window.stdout.readline() == b"running\n"
    finally:
        window.kill()
        window.wait()
        window.stdout.close()
    client = attach(line)
    assert client.wait_for_line(60)
    status = client.status()
    assert (status.phase in STEADY, status.lot_id) == (True, "coil 7")
    strips, sightings = [], []
    until(lambda: strips.extend(client.strips()) or strips)
    until(lambda: sightings.extend(client.sightings()) or sightings)
    until(lambda: client.status().blocks > status.blocks + 5)
    client.send(Stop("li"))
    until(lambda: client.status().phase is Phase.IDLE)
    client.close()
    facts = facts_of(line)
    assert facts.run.outcome == "ended"
    assert facts.ledger.balanced
    assert not [event for event in facts.events if event.kind is EventKind.RECOVERED]


def test_a_line_that_is_killed_is_told_and_a_new_one_stands_ready(line, running):
    until(lambda: running.status().acknowledged > 20)
    os.kill(pid_of(line), signal.SIGKILL)
    until(lambda: running.link is Link.DIED)
    assert running.status().phase is Phase.FAULT
    until(lambda: standing(line.folder))
    assert running.link is Link.DIED
    assert (running.status().lot_id, running.status().run_id != "") == ("coil 7", True)
    running.send(Acknowledge(""))
    until(lambda: running.link is Link.HERE)
    assert running.status().phase is Phase.IDLE
    facts = facts_of(line)
    assert facts.run.outcome == "crashed"
    told = [e.text for e in facts.events if e.kind is EventKind.RECOVERED]
    assert len(told) == 1
    assert "was not ended properly" in told[0]
    (alarm,) = running.status().alarms
    assert (alarm.text, alarm.acknowledged_by) == (told[0], "")
    gap = facts.gaps[-1]
    assert gap.reason is GapReason.CRASHED
    assert f"about {gap.length_mm / 1000:.1f} m went by, an estimate" in alarm.text
    assert facts.ledger.balanced
    running.send(Acknowledge(alarm.key))
    until(lambda: running.status().alarms == ())
    running.send(Start("coil 8"))
    until(lambda: running.status().phase in STEADY)


def test_a_command_for_a_line_that_has_died_does_not_reach_the_next_one(line, running):
    pid = pid_of(line)
    os.kill(pid, signal.SIGSTOP)
    running.send(Stop())
    running.send(Start("never"))
    os.kill(pid, signal.SIGKILL)
    until(lambda: running.link is Link.DIED)
    until(lambda: standing(line.folder))
    running.send(Acknowledge(""))
    until(lambda: running.link is Link.HERE)
    assert running.status().phase is Phase.IDLE
    told = {one.command: one.why for one in running.refusals()}
    assert set(told) == {"Stop", "Start"}
    # the line may die before the first of them is on its way
    perhaps_sent = "gave no answer", "did not reach the line"
    assert any(one in told["Stop"] for one in perhaps_sent)
    assert "did not reach the line" in told["Start"]


def test_a_line_that_hangs_is_told_and_seen_again_when_it_answers(line, running):
    os.kill(pid_of(line), signal.SIGSTOP)
    try:
        until(lambda: running.link is Link.SILENT)
        assert running.status().phase is Phase.DEGRADED
    finally:
        os.kill(pid_of(line), signal.SIGCONT)
    until(lambda: running.link is Link.HERE)
    blocks = running.status().blocks
    until(lambda: running.status().blocks > blocks)


def test_what_a_hanging_line_was_told_is_answered_when_it_goes_on(line, running):
    os.kill(pid_of(line), signal.SIGSTOP)
    try:
        time.sleep(0.3)  # until all its threads stand
        running.send(Start("other"))
        running.send(ChangeLot("coil 8"))
        until(lambda: running.link is Link.SILENT)
        assert running.refusals() == []
    finally:
        os.kill(pid_of(line), signal.SIGCONT)
    heard = []
    until(lambda: heard.extend(running.refusals()) or heard)
    assert [(one.command, one.kind) for one in heard] == [("Start", "BusyError")]
    assert "a run is on" in heard[0].why
    until(lambda: running.status().lot_id == "coil 8")


def test_of_two_windows_the_later_one_is_shown_the_line(line, running):
    later = attach(line)
    assert later.wait_for_line(60)
    until(lambda: running.link is Link.TAKEN)
    assert running.status().phase is Phase.IDLE
    assert later.status().phase in STEADY
    blocks = later.status().blocks
    until(lambda: later.status().blocks > blocks)
    later.close()


def test_a_window_that_takes_nothing_does_not_hold_up_the_line(line, running):
    running.close()
    note = json.loads((line.folder / STATION_DOOR).read_text("utf-8"))
    with socket.create_connection((LOOPBACK, note["port"]), 5) as caller:
        asked = "look all\n" * 5000  # and no answer is ever read
        caller.setblocking(False)
        caller.send(f"{note['token']}\nwatch 0\n{asked}".encode())
        time.sleep(2)
        last = attach(line)
        assert last.wait_for_line(60)
        status = last.status()
        until(lambda: last.status().blocks > status.blocks + 20)
    last.close()


def test_a_polite_kill_ends_the_run_in_order(line, running):
    running.close()
    process = pid_of(line)
    os.kill(process, signal.SIGTERM)
    until(lambda: not standing(line.folder))
    facts = facts_of(line)
    assert facts.run.outcome == "ended"
    assert facts.ledger.balanced


def test_a_station_has_one_process_for_its_line(line, running):
    second = subprocess.run(
        [sys.executable, "-m", "inspector", "line", *line.arguments()],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert second.returncode == 2
    assert "is held by the line's process" in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1
    assert running.status().phase in STEADY


def test_a_process_that_nobody_needs_ends(line):
    process = launch(line.arguments("--linger", "0.5"), line.folder / "logs")
    until(lambda: process.poll() is not None)
    assert process.poll() == 0
    assert not standing(line.folder)


def test_a_process_that_cannot_start_is_given_up_and_says_why(line):
    (line.folder.parent / "recipe.yaml").write_text("nothing", "utf-8")
    client = attach(line)
    assert not client.wait_for_line(60)
    assert client.link is Link.GONE
    assert client.status().phase is Phase.FAULT
    assert "recipe.yaml" in last_words(line.folder / "logs")
    client.close()
