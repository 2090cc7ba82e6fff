import subprocess
import sys

import pytest

from ui.single import OneWindow

HANGING = """
import sys, time
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ui.single import OneWindow

app = QApplication([])
one = OneWindow(Path(sys.argv[1]))
sys.stdout.write(f"{one.first}\\n")
sys.stdout.flush()
time.sleep(60)
"""


@pytest.fixture
def first(tmp_path, qapp):
    made = OneWindow(tmp_path)
    yield made
    made.close()
    made.deleteLater()


def test_a_second_start_in_another_process_calls_the_first(qtbot, first, tmp_path):
    assert first.first
    script = HANGING.replace("time.sleep(60)", "")
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as second:
        with qtbot.waitSignal(first.called, timeout=30_000):
            pass
        assert second.stdout.read() == b"False\n"


def test_a_window_that_hangs_or_was_killed_does_not_keep_others_out(qapp, tmp_path):
    command = [sys.executable, "-c", HANGING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as hanging:
        assert hanging.stdout.readline() == b"True\n"
        beside = OneWindow(tmp_path)
        assert beside.first
        beside.close()
        hanging.kill()
    after = OneWindow(tmp_path)
    assert after.first
    after.close()
    for made in (beside, after):
        made.deleteLater()


def test_two_stations_have_a_window_each(qapp, first, tmp_path):
    other = OneWindow(tmp_path / "other")
    assert other.first
    other.close()
    other.deleteLater()
