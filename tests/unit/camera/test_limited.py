import pytest

from inspector.camera.limited import LimitedCamera
from inspector.errors import CameraEnd, CameraTimeout
from tests.fakes import LINES, ScriptedCamera, block


def blocks(count):
    return [block(n * LINES) for n in range(count)]


def read_all(camera):
    read = []
    with camera:
        camera.start()
        while True:
            try:
                read.append(camera.read(0.0).first_line)
            except CameraEnd:
                return read


def test_a_recording_ends_after_the_blocks_asked_for():
    assert read_all(LimitedCamera(ScriptedCamera(blocks(5)), 2)) == [0, LINES]


def test_a_recording_that_is_shorter_ends_by_itself():
    assert read_all(LimitedCamera(ScriptedCamera(blocks(1)), 3)) == [0]


def test_no_blocks_asked_for_is_no_recording():
    assert read_all(LimitedCamera(ScriptedCamera(blocks(1)), 0)) == []


def test_waiting_for_a_block_does_not_count():
    script = [CameraTimeout("still"), *blocks(1)]
    camera = LimitedCamera(ScriptedCamera(script), 1)
    with camera, pytest.raises(CameraTimeout):
        camera.read(0.0)
    assert read_all(camera) == [0]


def test_lines_after_the_last_block_belong_to_no_run():
    camera = LimitedCamera(ScriptedCamera(blocks(2), undelivered=9), 1)
    read_all(camera)
    assert camera.stop() == 0


def test_a_stop_before_the_last_block_says_what_went_by():
    camera = LimitedCamera(ScriptedCamera(blocks(2), undelivered=9), 3)
    camera.read(0.0)
    assert camera.stop() == 9


def test_everything_else_is_the_cameras():
    inner = ScriptedCamera([], name="bottom")
    camera = LimitedCamera(inner, 1)
    assert (camera.name, camera.width_px) == ("bottom", inner.width_px)
    assert camera.bounds("Gain") == inner.bounds("Gain")
    camera.set("Gain", 1.0)
    assert camera.get("Gain") == inner.get("Gain")
    with camera:
        assert inner.opened == 1
    assert inner.closed == 1
