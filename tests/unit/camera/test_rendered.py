import pytest

from inspector.camera.painter import Painter
from inspector.camera.rendered import Rendered, seen_by
from inspector.camera.simulated import SimulatedCamera
from inspector.errors import SceneError
from inspector.station import SimulatedPart
from tests.unit.camera.fakes import FakeClock, a_scene, camera_settings, scene_file


def test_rendered_lines_are_the_painted_ones_over_and_over():
    web = Painter(a_scene())
    rendered = Rendered(Painter(a_scene()), 100)
    assert (rendered.paint(20, 50) == web.paint(20, 50)).all()
    assert (rendered.paint(320, 50) == web.paint(20, 50)).all()


def test_a_block_over_the_end_goes_on_at_the_beginning():
    web = Painter(a_scene())
    block = Rendered(Painter(a_scene()), 100).paint(190, 30)
    assert (block[:10] == web.paint(90, 10)).all()
    assert (block[10:] == web.paint(0, 20)).all()


def test_a_block_belongs_to_whoever_asked_for_it():
    rendered = Rendered(Painter(a_scene()), 100)
    before = rendered.paint(0, 10)
    rendered.paint(0, 10)[:] = 0
    assert (rendered.paint(0, 10) == before).all()


@pytest.mark.parametrize(("first", "lines"), [(-1, 4), (0, 0)])
def test_lines_that_cannot_be_are_refused(first, lines):
    with pytest.raises(ValueError, match="lines >= 1 from line 0 on"):
        Rendered(Painter(a_scene()), 16).paint(first, lines)


def test_a_camera_repeats_its_blocks_where_the_station_wants_them_rendered(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    part = SimulatedPart(
        driver="simulated",
        name="top",
        scene=scene_file(tmp_path, a_scene()),
        realtime=False,
        rendered_blocks=2,
    )
    clock = FakeClock()
    settings = camera_settings(lines_per_frame=32)
    with SimulatedCamera(part, settings, clock, clock.sleep) as camera:
        camera.start()
        one, other, again = (camera.read(1.0) for _ in range(3))
    assert (again.pixels == one.pixels).all()
    assert (other.pixels != one.pixels).any()
    assert again.first_line == 64


def test_a_camera_sees_its_columns_of_the_web_and_of_the_white_target(tmp_path):
    (tmp_path / "scene.yaml").write_text(a_scene().model_dump_json(), "utf-8")
    scene = str(tmp_path / "scene.yaml")
    whole = seen_by(SimulatedPart(driver="simulated", name="a", scene=scene))
    part = SimulatedPart(
        driver="simulated", name="b", scene=scene, columns_px=(100, 160)
    )
    seen = seen_by(part)
    assert (seen.paint(7, 20) == whole.paint(7, 20)[:, 100:160]).all()
    assert seen.white(8).shape == (8, 60)
    camera = SimulatedCamera(part, camera_settings())
    with camera:
        assert camera.width_px == camera.get("Width") == 60
    with pytest.raises(SceneError, match="256 px wide"):
        seen_by(part.model_copy(update={"columns_px": (100, 257)}))
