import cv2
import numpy as np
import pytest

from inspector.camera.replay import ReplayCamera
from inspector.camera.simulated import SimulatedCamera
from inspector.errors import CameraError, FeatureError
from inspector.station import ReplayPart, SimulatedPart
from tests.unit.camera.fakes import FakeClock, a_scene, camera_settings, scene_file


def simulated(folder, clock):
    path = scene_file(folder, a_scene())
    part = SimulatedPart(driver="simulated", name="top", scene=path)
    return SimulatedCamera(part, camera_settings(), clock, clock.sleep)


def replay(folder, clock):
    pixels = np.random.default_rng(0).integers(0, 256, (2000, 48)).astype(np.uint8)
    cv2.imwrite(str(folder / "web.png"), pixels)
    part = ReplayPart(driver="replay", name="top", path=folder, pattern="*.png")
    return ReplayCamera(part, camera_settings(), clock, clock.sleep)


@pytest.fixture(params=[simulated, replay], ids=["simulated", "replay"])
def camera(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return request.param(tmp_path, FakeClock())


def test_an_open_camera_knows_its_name_and_width(camera):
    assert camera.name == "top"
    with camera:
        assert camera.width_px > 0
        assert camera.get("Width") == camera.width_px


def test_a_setting_is_read_back(camera):
    with camera:
        camera.set("AcquisitionLineRate", 500)
        camera.set("ExposureTime", 1500)
        assert camera.get("AcquisitionLineRate") == 500
        assert camera.get("ExposureTime") == 1500


@pytest.mark.parametrize("feature", ["AcquisitionLineRate", "ExposureTime", "Width"])
def test_a_value_out_of_its_bounds_is_refused_and_changes_nothing(camera, feature):
    with camera:
        low, high = camera.bounds(feature)
        before = camera.get(feature)
        assert low <= before <= high
        for value in (low - 1, high + 1, float("nan")):
            with pytest.raises(FeatureError, match=feature):
                camera.set(feature, value)
        assert camera.get(feature) == before


def test_an_unknown_feature_is_refused_by_name(camera):
    with camera:
        for call in (camera.bounds, camera.get):
            with pytest.raises(FeatureError, match="LineRat"):
                call("LineRat")
        with pytest.raises(FeatureError, match="LineRat"):
            camera.set("LineRat", 1)


def test_settings_are_locked_while_it_runs(camera):
    with camera:
        camera.start()
        with pytest.raises(FeatureError, match="locked"):
            camera.set("AcquisitionLineRate", 500)
        camera.stop()
        camera.set("AcquisitionLineRate", 500)


def test_a_read_before_the_start_is_refused(camera):
    with camera, pytest.raises(CameraError, match="must be started"):
        camera.read(0.1)


def test_a_start_before_opening_is_refused(camera):
    with pytest.raises(CameraError, match="must be entered"):
        camera.start()


def test_ten_blocks_follow_each_other_without_a_loss(camera):
    with camera:
        camera.start()
        blocks = [camera.read(1.0) for _ in range(10)]
    assert [b.first_line for b in blocks] == list(range(0, 640, 64))
    assert [b.encoder_count for b in blocks] == [b.first_line for b in blocks]
    for block in blocks:
        assert block.camera == "top"
        assert block.lost_before == 0
        assert block.complete
        assert block.pixels.shape == (64, camera.width_px)
        assert not block.pixels.flags.writeable


def test_blocks_stay_as_they_are_when_more_are_read(camera):
    with camera:
        camera.start()
        first = camera.read(1.0)
        copy = first.pixels.copy()
        for _ in range(5):
            camera.read(1.0)
    assert (first.pixels == copy).all()


def test_stopping_twice_is_allowed_and_it_can_be_started_again(camera):
    with camera:
        camera.start()
        camera.read(1.0)
        assert camera.stop() >= 0
        assert camera.stop() == 0
        with pytest.raises(CameraError, match="must be started"):
            camera.read(0.1)
        camera.start()
        assert camera.read(1.0).first_line == 0


def test_it_can_be_closed_while_it_runs_and_opened_again(camera):
    with camera:
        camera.start()
        camera.read(1.0)
    with camera:
        camera.start()
        assert camera.read(1.0).first_line == 0
