from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from inspector.store.passed import PassedFolder
from tests.reviewfakes import a_tile

PIXELS = np.full((24, 32), 90, np.uint8)


def test_a_tile_comes_back_as_it_was_kept(tmp_path):
    folder = PassedFolder(tmp_path / "passed")
    folder.keep(a_tile(3), PIXELS)
    assert folder.newest(10) == (a_tile(3),)
    assert folder.of_frame("run/1 上", "顶 top", 3) == a_tile(3)
    assert np.abs(folder.picture(a_tile(3)).astype(int) - 90).max() <= 2


def test_newer_tiles_come_first_and_only_so_many_are_kept(tmp_path):
    folder = PassedFolder(tmp_path, most=5)
    for number in range(60):
        folder.keep(a_tile(number), PIXELS)
    found = folder.newest(100)
    assert [tile.index for tile in found] == sorted(
        (tile.index for tile in found), reverse=True
    )
    assert found[0].index == 59
    assert len(found) < 60
    assert len(list(tmp_path.glob("*.jpg"))) == len(found)


def test_an_empty_or_missing_folder_holds_nothing(tmp_path):
    folder = PassedFolder(tmp_path / "none")
    assert folder.newest(5) == ()
    assert folder.of_frame("run", "top", 1) is None
    assert folder.picture(a_tile()) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"run_id": 3}', "[" * 9999, "\0"])
def test_a_damaged_file_is_passed_over(tmp_path, text):
    folder = PassedFolder(tmp_path)
    folder.keep(a_tile(1), PIXELS)
    (tmp_path / "29990101T000000000000-x-top-00000001.json").write_text(text)
    assert folder.newest(10) == (a_tile(1),)


def test_a_picture_that_is_gone_is_none(tmp_path):
    folder = PassedFolder(tmp_path)
    folder.keep(a_tile(1), PIXELS)
    for path in tmp_path.glob("*.jpg"):
        path.write_bytes(b"no picture")
    assert folder.picture(a_tile(1)) is None


def test_a_tile_without_zone_run_or_size_is_refused():
    with pytest.raises(ValueError, match="zone"):
        replace(a_tile(), captured_at=datetime(2026, 1, 1))  # noqa: DTZ001
    for wrong in ({"run_id": ""}, {"size_px": (0, 3)}, {"pitch_mm": (0.0, 1.0)}):
        with pytest.raises(ValueError, match="needs a run"):
            a_tile(**wrong)
