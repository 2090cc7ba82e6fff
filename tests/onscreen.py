"""Runs a program of the tests on a real display, in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


_XVFB = shutil.which("xvfb-run")
_SCREEN = "--server-args=-screen 0 1920x1080x24"
_OWN_DISPLAY = [_XVFB, "--auto-servernum", _SCREEN] if _XVFB else []
"""Windows of several tests on one display take the keys from each other."""


def on_screen(module, *arguments, timeout_s=900, **environment):
    """What the program printed, line by line; it must end with 0."""
    done = subprocess.run(
        [*_OWN_DISPLAY, sys.executable, "-m", module, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": str(ROOT),
            "LC_ALL": "C.UTF-8",
            **environment,
        },
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()
