import logging

import cv2
import numpy as np
import pytest

from inspector.camera.replay import ReplayCamera
from inspector.errors import CameraEnd, CameraError, CameraTimeout
from inspector.station import ReplayPart
from inspector.types import GapReason
from tests.unit.camera.fakes import FakeClock, camera_settings

RNG = np.random.default_rng(3)


def grey(lines, width=32):
    return RNG.integers(0, 256, (lines, width)).astype(np.uint8)


def save(folder, name, pixels):
    cv2.imwrite(str(folder / name), pixels)
    return pixels


def replay(path, clock=None, lines=64, window=None, **part):
    clock = clock or FakeClock()
    settings = camera_settings(lines_per_frame=lines, sixteen_bit_window=window)
    station = ReplayPart(driver="replay", name="top", path=path, **part)
    return ReplayCamera(station, settings, clock, clock.sleep)


def run(camera):
    """All blocks until the end, and what `stop` says."""
    found = []
    with camera:
        camera.start()
        while True:
            try:
                found.append(camera.read(1.0))
            except CameraEnd:
                return found, camera.stop()


def test_images_follow_each_other_in_name_order_whatever_their_height(tmp_path):
    second = save(tmp_path, "b.png", grey(1))
    first = save(tmp_path, "a.png", grey(100))
    third = save(tmp_path, "c.bmp", grey(64))
    found, undelivered = run(replay(tmp_path))
    assert [(b.first_line, b.lines) for b in found] == [
        (0, 64),
        (64, 36),
        (100, 1),
        (101, 64),
    ]
    web = np.concatenate([b.pixels for b in found])
    assert (web == np.concatenate([first, second, third])).all()
    assert undelivered == 0


def test_one_long_image_is_sliced(tmp_path):
    pixels = save(tmp_path, "long.png", grey(1000))
    found, _ = run(replay(tmp_path / "long.png"))
    assert len(found) == 16
    assert (np.concatenate([b.pixels for b in found]) == pixels).all()


def test_blocks_own_their_pixels(tmp_path):
    save(tmp_path, "a.png", grey(128))
    found, _ = run(replay(tmp_path))
    assert not np.shares_memory(found[0].pixels, found[1].pixels)


def test_a_file_that_cannot_be_read_becomes_an_incomplete_block(tmp_path, caplog):
    save(tmp_path, "a.png", grey(64))
    (tmp_path / "b.png").write_bytes(b"")
    (tmp_path / "c.png").write_bytes(b"no picture")
    save(tmp_path, "d.png", grey(10))
    with caplog.at_level(logging.WARNING):
        found, _ = run(replay(tmp_path))
    assert [(b.first_line, b.lines, b.complete) for b in found] == [
        (0, 64, True),
        (64, 64, False),
        (128, 64, False),
        (192, 10, True),
    ]
    assert found[1].loss_reason is GapReason.UNREADABLE
    assert "b.png" in caplog.text


def test_an_image_of_another_width_leaves_a_gap_of_its_own_height(tmp_path):
    save(tmp_path, "a.png", grey(64))
    save(tmp_path, "b.png", grey(70, width=31))
    found, _ = run(replay(tmp_path))
    assert [(b.lines, b.complete) for b in found] == [
        (64, True),
        (64, False),
        (6, False),
    ]


def test_recorded_gaps_are_counted_on_the_web(tmp_path):
    save(tmp_path, "a.png", grey(100))
    save(tmp_path, "b.png", grey(50))
    (tmp_path / "gaps.csv").write_text("first_line,lines\n0,5\n45,10\n160,7\n165,1\n")
    with pytest.raises(CameraError, match=r"gaps\.csv, line 5.*rising and apart"):
        replay(tmp_path).__enter__()
    (tmp_path / "gaps.csv").write_text("first_line,lines\n0,5\n45,10\n165,7\n")
    found, undelivered = run(replay(tmp_path))
    assert [(b.first_line, b.lines, b.lost_before) for b in found] == [
        (5, 40, 5),
        (55, 60, 10),
        (115, 50, 0),
    ]
    assert found[0].loss_reason is found[1].loss_reason is GapReason.RECORDED
    assert found[2].loss_reason is None
    assert undelivered == 7


@pytest.mark.parametrize(
    "text", ["lines\n4\n", "first_line,lines\n-1,4\n", "first_line,lines\n1\n"]
)
def test_broken_recorded_gaps_are_refused(tmp_path, text):
    save(tmp_path, "a.png", grey(64))
    (tmp_path / "gaps.csv").write_text(text)
    with pytest.raises(CameraError, match=r"gaps\.csv, line 2"):
        replay(tmp_path).__enter__()


def test_colour_alpha_and_16_bit_become_grey_by_the_stated_rules(tmp_path, caplog):
    level = grey(64)
    save(tmp_path, "a.png", cv2.cvtColor(level, cv2.COLOR_GRAY2BGRA))
    save(tmp_path, "b.png", cv2.cvtColor(level, cv2.COLOR_GRAY2BGRA))
    save(tmp_path, "c.png", level.astype(np.uint16) * 16)
    with caplog.at_level(logging.WARNING):
        found, _ = run(replay(tmp_path, window=(0, 255 * 16)))
    assert all((b.pixels == level).all() for b in found)
    assert caplog.text.count("alpha channel") == 1


def test_a_16_bit_image_without_a_window_is_a_gap_and_not_the_end(tmp_path):
    save(tmp_path, "a.png", grey(64))
    save(tmp_path, "b.png", grey(64).astype(np.uint16))
    found, _ = run(replay(tmp_path))
    assert [b.complete for b in found] == [True, False]


def test_a_loop_begins_again_with_rising_lines(tmp_path):
    save(tmp_path, "a.png", grey(64))
    with replay(tmp_path, loop=True) as camera:
        camera.start()
        assert [camera.read(1.0).first_line for _ in range(4)] == [0, 64, 128, 192]


def test_in_real_time_blocks_come_at_the_line_rate(tmp_path):
    save(tmp_path, "a.png", grey(256))
    clock = FakeClock()
    with replay(tmp_path, clock, realtime=True) as camera:
        camera.set("AcquisitionLineRate", 640)
        camera.start()
        camera.read(1.0)
        assert clock() == pytest.approx(100.1)
        with pytest.raises(CameraTimeout):
            camera.read(0.05)
        assert camera.read(0.06).first_line == 64


@pytest.mark.parametrize("pattern", ["*", "*.tif"])
def test_a_folder_without_a_fitting_image_is_refused(tmp_path, pattern):
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(CameraError, match="no image in"):
        replay(tmp_path, pattern=pattern).__enter__()


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CameraError, match="there is no recording"):
        replay(tmp_path / "gone").__enter__()


def test_a_folder_of_which_nothing_can_be_read_is_refused(tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(
        CameraError, match=r"no image of .* can be read; first: .*a\.png"
    ):
        replay(tmp_path).__enter__()
