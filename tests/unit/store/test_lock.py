import subprocess
import sys

import pytest

from inspector.errors import BusyError, StoreError
from inspector.store.lock import station_lock
from tests.storefakes import NOW

HOLD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from inspector.store.lock import station_lock
with station_lock(Path(sys.argv[1]), "inspector run", datetime.now(UTC)):
    sys.stdout.write("held\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""


def test_the_lock_can_be_taken_again_after_it_was_let_go(folder):
    for _ in range(2):
        with station_lock(folder / "station", "inspector run", NOW):
            pass
    assert not list((folder / "station").glob("*.json"))


def test_the_second_is_told_who_is_the_first(folder):
    with (
        station_lock(folder, "inspector run", NOW),
        pytest.raises(BusyError, match=r"by inspector run \(process \d+, since 2025"),
        station_lock(folder, "inspector db upgrade", NOW),
    ):
        pass


def test_the_second_does_not_take_the_lock_away_from_the_first(folder):
    with station_lock(folder, "inspector run", NOW):
        for _ in range(2):
            with pytest.raises(BusyError), station_lock(folder, "other", NOW):
                pass


def test_a_lock_without_a_readable_note_is_still_a_lock(folder):
    with station_lock(folder, "inspector run", NOW):
        (folder / "station.holder.json").write_text("{")
        with (
            pytest.raises(BusyError, match="another process"),
            station_lock(folder, "other", NOW),
        ):
            pass


def test_an_error_inside_lets_the_lock_go(folder):
    with pytest.raises(RuntimeError), station_lock(folder, "first", NOW):
        raise RuntimeError("boom")
    with station_lock(folder, "second", NOW):
        pass


def test_a_process_that_is_killed_lets_go(folder):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout.readline() == b"held\n"
        with (
            pytest.raises(BusyError, match=f"process {child.pid}"),
            station_lock(folder, "second", NOW),
        ):
            pass
        child.kill()
        child.wait()
    with station_lock(folder, "second", NOW):
        pass


def test_a_folder_that_cannot_be_made_is_refused(folder):
    (folder / "file").write_text("in the way")
    with (
        pytest.raises(StoreError, match="must be writable"),
        station_lock(folder / "file" / "station", "run", NOW),
    ):
        pass
