import pytest

from inspector.camera.painter import Painter
from inspector.camera.simulated import SimulatedCamera
from inspector.errors import CameraError, CameraLost, CameraTimeout, SceneError
from inspector.station import SimulatedPart
from tests.unit.camera.fakes import FakeClock, a_scene, camera_settings, scene_file

FULL_STOP = [
    {"seconds": 1, "share": 1.0},
    {"seconds": 1, "share": 0.0},
    {"seconds": 5, "share": 0.0},
    {"seconds": 1, "share": 1.0},
]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def make(tmp_path, clock):
    def camera(realtime=False, buffer_s=1.0, lines=64, **scene):
        part = SimulatedPart(
            driver="simulated",
            name="top",
            scene=scene_file(tmp_path, a_scene(**scene)),
            realtime=realtime,
            buffer_s=buffer_s,
        )
        settings = camera_settings(lines_per_frame=lines)
        return SimulatedCamera(part, settings, clock, clock.sleep)

    return camera


def blocks(camera, count):
    return [camera.read(1.0) for _ in range(count)]


def test_blocks_follow_each_other_and_show_the_scene(make):
    with make() as camera:
        camera.start()
        first, second = blocks(camera, 2)
    painter = Painter(a_scene())
    assert (first.first_line, second.first_line) == (0, 64)
    assert (first.lost_before, second.lost_before) == (0, 0)
    assert (second.pixels == painter.paint(64, 64)).all()
    assert second.encoder_count == 64
    assert second.device_time_ns == 64_000_000


def test_a_start_after_a_stop_begins_at_line_0(make):
    with make() as camera:
        camera.start()
        blocks(camera, 3)
        assert camera.stop() == 0
        camera.start()
        assert camera.read(1.0).first_line == 0


def test_in_real_time_a_block_comes_when_its_last_line_has_gone_by(make, clock):
    with make(realtime=True) as camera:
        camera.start()
        began_s = clock()
        blocks(camera, 5)
        assert clock() - began_s == pytest.approx(0.32)


def test_a_block_that_takes_longer_than_the_timeout_is_a_timeout(make, clock):
    with make(realtime=True) as camera:
        camera.start()
        with pytest.raises(CameraTimeout):
            camera.read(0.05)
        assert camera.read(0.05).first_line == 0


def test_while_the_web_stands_reads_time_out_and_nothing_is_lost(make, clock):
    with make(realtime=True, speed=FULL_STOP) as camera:
        camera.start()
        seen, timeouts = [], 0
        while clock() < 100 + 7.9:
            try:
                seen.append(camera.read(0.25))
            except CameraTimeout:
                timeouts += 1
        undelivered = camera.stop()
    assert timeouts >= 18
    assert all(block.lost_before == 0 for block in seen)
    assert 0 <= undelivered < 64


def test_lines_that_wait_longer_than_the_buffer_are_lost_and_counted(make, clock):
    with make(realtime=True, buffer_s=0.5) as camera:
        camera.start()
        camera.read(1.0)
        clock.sleep(2.0)
        block = camera.read(1.0)
        assert (block.first_line, block.lost_before) == (1564, 1500)
        assert camera.read(1.0).lost_before == 0


def test_lost_lines_are_not_painted(make, clock, monkeypatch):
    painted = []
    paint = Painter.paint

    def counting(painter, first_line, lines):
        painted.append(lines)
        return paint(painter, first_line, lines)

    monkeypatch.setattr(Painter, "paint", counting)
    with make(realtime=True) as camera:
        camera.start()
        clock.sleep(10_000.0)
        block = camera.read(1.0)
    assert block.lost_before == 10_000_000 - 1000
    assert sum(painted) == 64


def test_stop_says_how_many_lines_nobody_was_given(make, clock):
    with make(realtime=True) as camera:
        camera.start()
        blocks(camera, 2)
        clock.sleep(0.1)
        assert camera.stop() == 100
        assert camera.stop() == 0


def test_dropped_lines_cut_a_block_and_are_reported_by_the_next(make):
    fault = {"fault": "drop_lines", "at_line": 100, "lines": 50}
    with make(faults=[fault]) as camera:
        camera.start()
        seen = blocks(camera, 3)
    assert [(b.first_line, b.lines, b.lost_before) for b in seen] == [
        (0, 64, 0),
        (64, 36, 0),
        (150, 64, 50),
    ]


def test_lost_frames_are_whole_blocks(make):
    fault = {"fault": "lose_frames", "at_line": 64, "frames": 3}
    with make(faults=[fault]) as camera:
        camera.start()
        assert [b.lost_before for b in blocks(camera, 3)] == [0, 192, 0]


def test_a_stop_in_the_middle_of_dropped_lines_counts_only_what_went_by(make, clock):
    fault = {"fault": "drop_lines", "at_line": 64, "lines": 5000}
    with make(realtime=True, faults=[fault]) as camera:
        camera.start()
        camera.read(1.0)
        with pytest.raises(CameraTimeout):
            camera.read(0.2)
        assert camera.stop() == 200


@pytest.mark.parametrize("realtime", [False, True])
def test_a_lost_camera_stays_away_and_then_says_what_it_missed(make, clock, realtime):
    fault = {"fault": "camera_lost", "at_line": 100, "seconds": 3}
    camera = make(realtime=realtime, faults=[fault])
    with camera:
        camera.start()
        assert [b.lines for b in blocks(camera, 2)] == [64, 36]
        with pytest.raises(CameraLost, match="does not answer"):
            camera.read(1.0)
        with pytest.raises(CameraError, match="must be started"):
            camera.read(1.0)
    with pytest.raises(CameraLost, match=r"away for another 3\.0 s"):
        camera.__enter__()
    clock.sleep(3.0)
    with camera:  # somebody looks whether it is back
        pass
    with camera:
        camera.start()
        block = camera.read(1.0)
        assert (block.first_line, block.lost_before) == (3100, 3000)
        assert camera.read(1.0).lost_before == 0


def test_an_outage_that_the_overflow_jumped_over_still_comes_once(make, clock):
    fault = {"fault": "camera_lost", "at_line": 100, "seconds": 1}
    with make(realtime=True, faults=[fault], buffer_s=0.2) as camera:
        camera.start()
        clock.sleep(5.0)
        with pytest.raises(CameraLost):
            camera.read(1.0)
    clock.sleep(1.0)
    with camera:
        camera.start()
        block = camera.read(1.0)
    assert block.first_line == block.lost_before == 6000


def test_every_line_is_delivered_lost_or_undelivered(make, clock):
    faults = [
        {"fault": "drop_lines", "at_line": 130, "lines": 77},
        {"fault": "lose_frames", "at_line": 900, "frames": 2},
        {"fault": "camera_lost", "at_line": 1500, "seconds": 2},
        {"fault": "drop_lines", "at_line": 4000, "lines": 9},
    ]
    camera = make(realtime=True, buffer_s=0.3, faults=faults, speed=FULL_STOP)
    produced = 0
    for pause_s in (0.0, 0.9, 0.01, 2.5, 0.0, 0.3, 4.0):
        with camera:
            camera.start()
            try:
                for _ in range(6):
                    clock.sleep(pause_s)
                    block = camera.read(0.5)
                    assert block.first_line == produced + block.lost_before
                    produced = block.first_line + block.lines
            except CameraTimeout:
                pass
            except CameraLost:
                clock.sleep(2.0)
                continue
            produced += camera.stop()
        assert produced == camera._motion.lines_at(clock() - camera._started_s)
        produced = 0


def test_a_part_can_override_the_seed(tmp_path, clock):
    path = scene_file(tmp_path, a_scene())
    part = SimulatedPart(driver="simulated", name="top", scene=path, seed=77)
    with SimulatedCamera(part, camera_settings(), clock, clock.sleep) as camera:
        camera.start()
        block = camera.read(1.0)
    assert (block.pixels == Painter(a_scene(), 77).paint(0, 64)).all()


def test_a_scene_that_does_not_exist_is_refused_at_once(clock):
    part = SimulatedPart(driver="simulated", name="top", scene="moon")
    with pytest.raises(SceneError, match="no scene 'moon'"):
        SimulatedCamera(part, camera_settings(), clock)
