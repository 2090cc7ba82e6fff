import numpy as np
import pytest

from inspector.camera.correction import flat_field_for
from inspector.camera.painter import Painter
from inspector.camera.scene import load_scene
from inspector.errors import StationError
from inspector.station import ReplayPart, SimulatedPart
from inspector.vision.flatfield import FlatField


def virtual(flat_field=None):
    return SimulatedPart(
        driver="simulated", name="top", scene="steel", flat_field=flat_field
    )


def test_a_camera_without_a_flat_field_is_left_as_it_is():
    assert flat_field_for(virtual()) is None


def test_the_stripes_of_the_virtual_camera_are_gone_after_its_flat_field():
    flat = flat_field_for(virtual("scene"))
    white = Painter(load_scene("steel")).white(512)
    before, after = white.mean(0), flat.apply(white).mean(0)
    assert after.std() / after.mean() < 0.01
    assert after.std() < before.std() / 5


def test_a_flat_field_is_read_from_its_file(tmp_path):
    path = tmp_path / "flat.npz"
    FlatField.identity(7).save(path)
    assert flat_field_for(virtual(str(path))).width_px == 7


def test_a_file_that_is_none_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(StationError, match="take the white reference again"):
        flat_field_for(virtual(str(tmp_path / "none.npz")))


def test_a_recording_has_no_scene_to_take_a_flat_field_from(tmp_path):
    part = ReplayPart(driver="replay", name="old", path=tmp_path, flat_field="scene")
    with pytest.raises(StationError, match="needs a virtual line"):
        flat_field_for(part)


def test_an_even_camera_keeps_its_pixels():
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert np.array_equal(FlatField.identity(4).apply(pixels), pixels)
