"""One suite for every camera: made of software, recorded, and of each SDK."""

import contextlib
import importlib
import importlib.util
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector import registry
from inspector.camera.base import Camera
from inspector.camera.replay import ReplayCamera
from inspector.camera.simulated import SimulatedCamera
from inspector.devices import AravisPart, GentlPart, PylonPart
from inspector.errors import CameraError, FeatureError
from inspector.station import ReplayPart, SimulatedPart
from tests.loopback import own_network, ticking
from tests.unit.camera.fakes import FakeClock, a_scene, camera_settings, scene_file

FAST_HZ = 20_000.0


@contextlib.contextmanager
def virtual(folder):
    path = scene_file(folder, a_scene())
    part = SimulatedPart(driver="simulated", name="top", scene=path)
    clock = FakeClock()
    yield SimulatedCamera(part, camera_settings(), clock, clock.sleep)


@contextlib.contextmanager
def replay(folder):
    pixels = np.random.default_rng(0).integers(0, 256, (2000, 48)).astype(np.uint8)
    cv2.imwrite(str(folder / "web.png"), pixels)
    part = ReplayPart(driver="replay", name="top", path=folder, pattern="*.png")
    clock = FakeClock()
    yield ReplayCamera(part, camera_settings(), clock, clock.sleep)


def aravis_with_chunks(folder):
    return aravis(folder, chunks=True, encoder={"counts_per_mm": 2.0, "period": 32_768})


@contextlib.contextmanager
def aravis(folder, *, chunks=False, **more):
    made_of_software = importlib.import_module("inspector.camera.loopback")
    web = np.random.default_rng(0).integers(0, 256, (2000, 256)).astype(np.uint8)
    with own_network():
        settings = made_of_software.LoopbackSettings(
            line_rate_hz=FAST_HZ, block_lines=64, began_s=time.time(), chunks=chunks
        )
        device = made_of_software.LoopbackDevice(settings, web)
        with ticking(device) if chunks else contextlib.closing(device):
            address = settings.address
            part = AravisPart(driver="aravis", name="top", address=address, **more)
            yield registry.load("camera", "aravis")(part, camera_settings())


@contextlib.contextmanager
def pylon(folder):
    part = PylonPart(
        driver="pylon",
        name="top",
        device_class="BaslerCamEmu",
        settings={"Width": 512},
    )
    yield registry.load("camera", "pylon")(part, camera_settings())


@contextlib.contextmanager
def gentl(folder):
    package = importlib.util.find_spec("genicam")
    producer = Path(package.origin).parent / "viky.cti"
    part = GentlPart(driver="genicam", name="top", serial="0", producer=producer)
    settings = camera_settings().model_copy(update={"lines_per_frame": 128})
    yield registry.load("camera", "genicam")(part, settings)


def needs(module):
    missing = importlib.util.find_spec(module) is None
    return pytest.mark.skipif(missing, reason=f"needs {module}, an optional extra")


@pytest.fixture(
    params=[
        pytest.param(virtual, id="virtual"),
        pytest.param(replay, id="replay"),
        pytest.param(aravis, id="aravis", marks=pytest.mark.gige),
        pytest.param(aravis_with_chunks, id="aravis-chunks", marks=pytest.mark.gige),
        pytest.param(pylon, id="pylon", marks=needs("pypylon")),
        pytest.param(gentl, id="gentl", marks=needs("harvesters")),
    ]
)
def camera(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with request.param(tmp_path) as made:
        yield made


def lines_of(camera: Camera) -> int:
    """Lines of a block; the GenTL producer has no smaller picture."""
    return 128 if type(camera).__name__ == "GenicamCamera" else 64


def exposes(camera: Camera) -> bool:
    """Whether it has an exposure at all; the GenTL producer's camera has none."""
    return type(camera).__name__ != "GenicamCamera"


def test_an_open_camera_knows_its_name_and_width(camera):
    assert camera.name == "top"
    with camera:
        assert camera.width_px > 0
        assert camera.get("Width") == camera.width_px


def test_a_setting_is_read_back(camera):
    with camera:
        camera.set("AcquisitionLineRate", 640)
        assert camera.get("AcquisitionLineRate") == pytest.approx(640, rel=1e-6)
        if exposes(camera):
            camera.set("ExposureTime", 1500)
            assert camera.get("ExposureTime") == 1500


@pytest.mark.parametrize("feature", ["AcquisitionLineRate", "ExposureTime", "Width"])
def test_a_value_out_of_its_bounds_is_refused_and_changes_nothing(camera, feature):
    with camera:
        if feature == "ExposureTime" and not exposes(camera):
            with pytest.raises(FeatureError, match=feature):
                camera.bounds(feature)
            return
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
            camera.set("AcquisitionLineRate", 640)
        camera.stop()
        camera.set("AcquisitionLineRate", 640)


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
    lines = lines_of(camera)
    assert [b.first_line for b in blocks] == list(range(0, 10 * lines, lines))
    for block in blocks:
        assert block.camera == "top"
        assert block.lost_before == 0
        assert block.complete
        assert block.pixels.shape == (lines, camera.width_px)
        assert not block.pixels.flags.writeable
    counted = [b for b in blocks if b.encoder_count is not None]
    origin = counted[0].encoder_count if counted else 0  # wherever the web stood
    assert [b.encoder_count - origin for b in counted] == [
        b.first_line for b in counted
    ]


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
