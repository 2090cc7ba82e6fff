"""`inspector gui` on a real display: killed and opened again, the line goes on."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from inspector.line.client import Start
from inspector.line.remote import RemoteLine
from inspector.line.server import STATION_DOOR
from inspector.line.session import standing
from inspector.status import Phase
from tests.process.test_line_process import THRESHOLD, facts_of, line, until

pytestmark = pytest.mark.display

GUI = (sys.executable, "-m", "inspector", "gui", "--no-login")
__all__ = ["THRESHOLD", "line"]  # the fixture


def open_window(line, *more):
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "inspector",
            "gui",
            "--no-login",
            *line.arguments(*more),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def end(window):
    window.kill()
    window.wait()
    window.stderr.close()


def window_log(line):
    log = line.folder / "logs" / "window.jsonl"
    return log.read_text("utf-8") if log.exists() else ""


def attached(line):
    """How the windows found the line, one line of the log each."""
    said = [json.loads(one)["message"] for one in window_log(line).splitlines()]
    return [text for text in said if text.startswith("attached to the line")]


def started(line):
    """The line, with a run on, once its window is there."""
    until(lambda: attached(line))
    remote = RemoteLine(line.folder, STATION_DOOR)
    remote.send(Start("coil 7", "wang"))
    until(lambda: remote.status().phase in (Phase.RUNNING, Phase.DEGRADED))
    return remote


def test_a_killed_window_is_opened_again_on_the_same_run(line):
    window = open_window(line)
    try:
        remote = started(line)
        run_id = remote.status().run_id
    finally:
        end(window)
    blocks = remote.status().blocks
    until(lambda: remote.status().blocks > blocks + 5)
    again = open_window(line)
    try:
        until(lambda: len(attached(line)) == 2)
        assert attached(line)[1].endswith(run_id)
        second = open_window(line)
        assert second.wait(60) == 0
        assert b"has a window already" in second.stderr.read()
        second.stderr.close()
        assert again.poll() is None
        assert remote.status().run_id == run_id
    finally:
        end(again)
    assert standing(line.folder)


def test_a_window_that_hangs_is_replaced_and_told_so_when_it_wakes(line):
    hanging = open_window(line)
    try:
        run_id = started(line).status().run_id
        hanging.send_signal(signal.SIGSTOP)
        after = open_window(line)
        try:
            until(lambda: len(attached(line)) == 2)
            assert attached(line)[1].endswith(run_id)
            hanging.send_signal(signal.SIGCONT)
            until(lambda: "another window shows this line" in window_log(line))
            assert (after.poll(), hanging.poll()) == (None, None)
        finally:
            end(after)
    finally:
        hanging.send_signal(signal.SIGCONT)
        end(hanging)


def test_in_one_process_no_other_one_is_started(line):
    window = open_window(line, "--in-process")
    try:
        until(lambda: (line.folder / "window.lock").exists())
        until(lambda: (line.folder / "logs" / "line.jsonl").exists())
        assert not standing(line.folder)
    finally:
        end(window)


def test_the_window_shows_the_recipe_of_the_line_that_stands_there(line, tmp_path):
    window = open_window(line)
    try:
        remote = started(line)
    finally:
        end(window)
    other = tmp_path / "other.yaml"
    text = (tmp_path / "recipe.yaml").read_text("utf-8")
    other.write_text(text.replace("name: tiny", "name: other"), "utf-8")
    command = [
        "gui",
        "--no-login",
        "--station",
        str(line.station),
        "--recipe",
        str(other),
    ]
    again = subprocess.Popen(
        [sys.executable, "-m", "inspector", *command], stderr=subprocess.PIPE
    )
    try:
        assert b"has the recipe" in again.stderr.readline()
        until(lambda: len(attached(line)) == 2)
        assert remote.status().recipe == "tiny"
    finally:
        end(again)
    assert facts_of(line).run.recipe == "tiny"
