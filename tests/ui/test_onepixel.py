"""A defect of one pixel in a line of 4096 is on the screen, whatever the zoom."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.onepixel import GREYS, WIDTHS_PX
from ui.live.page import COMPRESS

ROOT = Path(__file__).parents[2]


def drawn(ratio):
    """What a window of its own shows on a screen with this device pixel ratio."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ui.onepixel"],
        capture_output=True,
        text=True,
        timeout=300,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "QT_SCALE_FACTOR": f"{ratio:g}",
            "PYTHONPATH": str(ROOT),
        },
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_one_odd_pixel_is_seen_at_any_zoom_dark_or_bright_on_any_screen(ratio):
    told = drawn(ratio)
    assert told["ratio"] == ratio
    assert len(told["counts"]) == len(GREYS) * len(WIDTHS_PX) * len(COMPRESS)
    lost = [count for count in told["counts"] if count[3] < count[4]]
    assert lost == []
    assert min(wanted for *_, wanted in told["counts"]) > 200
