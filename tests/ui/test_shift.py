"""A shift at `inspector gui` on a display, from the first start to the stop."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inspector.line.server import STATION_DOOR
from inspector.line.session import standing
from ui.actions import Key

ROOT = Path(__file__).parents[2]

PAPERS = {"LOT": "the lot was signed", "SHIFT": "the shift report was exported"}
"""Said by a window that has these pages."""

FIRST = (
    "the first administrator has chosen a password",
    "an operator has logged in",
    "started",
    "an alarm was acknowledged",
    "an unknown was opened",
    "reviewed",
    "a new kind was enrolled from the unknown and promoted",
    "first verdict: First finding of the new kind: Guide line",
    "cause confirmed",
    *(step for page, step in PAPERS.items() if hasattr(Key, page)),
    "language switched",
    "watchdog: ",
    "the window is killed while ",
)
SECOND = ("another window shows the same run", "watchdog: ", "stopped", "closed on xcb")


def shift(folder, part):
    """One window from its beginning to its end."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": str(ROOT),
        "XDG_DATA_HOME": str(folder / "home"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.run(
        [sys.executable, "-m", "tests.shift", str(folder), part],
        capture_output=True,
        text=True,
        timeout=600,
        env=environment,
        cwd=ROOT,
        check=False,
    )


def steps(done):
    """What was said at the beginning of a line; details are indented."""
    return [line for line in done.stdout.splitlines() if not line.startswith(" ")]


@pytest.fixture
def folder(tmp_path):
    """A station's folder, whose line's process ends with the test."""
    yield tmp_path
    data = tmp_path / "data"
    if standing(data):
        note = json.loads((data / STATION_DOOR).read_text("utf-8"))
        os.kill(note["pid"], signal.SIGTERM)
    end_s = time.monotonic() + 60
    while standing(data) and time.monotonic() < end_s:
        time.sleep(0.1)


@pytest.mark.display
@pytest.mark.slow
def test_a_shift_from_the_first_start_to_a_killed_window_and_the_stop(folder):
    before = shift(folder, "first")
    assert before.returncode == -signal.SIGKILL, before.stdout + before.stderr
    after = shift(folder, "second")
    assert after.returncode == 0, after.stdout + after.stderr
    for told, done in ((FIRST, before), (SECOND, after)):
        said = steps(done)
        for step, line in zip(told, said, strict=True):
            assert line.startswith(step), done.stdout
