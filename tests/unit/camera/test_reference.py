import cv2
import numpy as np
import pytest

from inspector.camera.painter import Painter
from inspector.camera.reference import (
    PeriodicReference,
    SceneReference,
    reference_for,
)
from inspector.errors import RecipeError
from inspector.recipe import ReferencePart
from inspector.station import Station
from inspector.types import FrameInfo
from tests.unit.camera.fakes import STARTED_AT, a_recipe, a_scene, scene_file

PAINTER = Painter(a_scene("pcb"))


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def info(first_line, rows):
    return FrameInfo("top", 0, STARTED_AT, first_line, 0.0, (0.25, 0.25), 0, (0, rows))


def a_station(folder):
    return Station.model_validate(
        {
            "version": 1,
            "name": "test",
            "cameras": [
                {
                    "driver": "simulated",
                    "name": "top",
                    "scene": scene_file(folder, a_scene("pcb")),
                },
                {"driver": "replay", "name": "side", "path": str(folder)},
            ],
        }
    )


@pytest.mark.parametrize("panels", [0, 1, 4, 9])
def test_the_scene_moves_its_golden_picture_under_every_panel(panels):
    provider = SceneReference(PAINTER, search_px=6)
    first_line = panels * PAINTER.panel_lines + 150
    pixels = PAINTER.paint(first_line, 512)  # with a gap between two panels inside
    found = provider.reference(info(first_line, 512), pixels)
    nominal = PAINTER.golden(first_line, 512)
    assert found.shape == pixels.shape

    def likeness(reference):
        return np.corrcoef(pixels.ravel(), reference.ravel())[0, 1]

    assert likeness(found) > 0.97
    assert likeness(found) >= likeness(nominal) - 1e-3


def test_a_few_lines_of_a_panel_still_have_a_reference():
    provider = SceneReference(PAINTER, search_px=6)
    pixels = PAINTER.paint(PAINTER.panel_lines - 3, 7)
    found = provider.reference(info(PAINTER.panel_lines - 3, 7), pixels)
    assert found.shape == (7, 640)


@pytest.mark.parametrize("lines", range(1, 9))
def test_the_first_lines_of_a_board_end_a_run_as_they_should(lines):
    scene = a_scene("pcb", panel={"wander_px": 6})
    for seed in range(6):
        painter = Painter(scene, seed)
        begins = 2 * painter.panel_lines
        first_line, rows = begins - 300, 300 + lines
        provider = SceneReference(painter, search_px=6)
        pixels = painter.paint(first_line, rows)
        found = provider.reference(info(first_line, rows), pixels)
        apart = np.abs(pixels.astype(int) - found)[-16:]
        assert np.median(apart, axis=1).max() < 12


def test_a_mark_in_plain_material_of_which_nothing_is_told_still_shows():
    image = np.full((64, 200), 90, np.uint8)
    frame = np.full((40, 200), 92, np.uint8)
    frame[18:24, 50:56] = 160
    found = PeriodicReference(image, 0, 3).reference(info(0, 40), frame)
    assert (found == 90).all()


def test_steel_has_no_reference():
    painter = Painter(a_scene())
    found = SceneReference(painter, 6).reference(info(0, 64), painter.paint(0, 64))
    assert found is None


def test_a_recorded_period_repeats_from_its_phase():
    image = np.random.default_rng(1).integers(0, 256, (100, 32)).astype(np.uint8)
    provider = PeriodicReference(image, phase_lines=30, search_px=0)
    found = provider.reference(info(250, 300), np.zeros((300, 32), np.uint8))
    assert (found == image[(np.arange(250, 550) + 30) % 100]).all()


def test_a_period_that_is_not_as_wide_as_the_web_is_no_reference():
    provider = PeriodicReference(np.zeros((10, 32), np.uint8), 0, 0)
    assert provider.reference(info(0, 5), np.zeros((5, 33), np.uint8)) is None


def test_a_recipe_without_a_reference_has_no_provider(tmp_path):
    assert reference_for(a_recipe(), a_station(tmp_path), "top") is None


def test_a_recipe_can_ask_for_the_scene_of_a_virtual_line(tmp_path):
    recipe = a_recipe().model_copy(update={"reference": ReferencePart(image="scene")})
    provider = reference_for(recipe, a_station(tmp_path), "top")
    pixels = PAINTER.paint(0, 64)
    assert provider.reference(info(0, 64), pixels).shape == pixels.shape


def test_a_scene_is_refused_for_a_camera_that_has_none(tmp_path):
    recipe = a_recipe().model_copy(update={"reference": ReferencePart(image="scene")})
    with pytest.raises(RecipeError, match="camera 'side' is none"):
        reference_for(recipe, a_station(tmp_path), "side")


def test_a_recipe_can_name_an_image_of_one_period(tmp_path):
    image = np.arange(320, dtype=np.uint8).reshape(10, 32)
    cv2.imwrite(str(tmp_path / "period.png"), image)
    part = ReferencePart(image="period.png", search_px=0)
    recipe = a_recipe().model_copy(update={"reference": part})
    provider = reference_for(recipe, a_station(tmp_path), "side")
    assert (provider.reference(info(10, 10), image) == image).all()


def test_an_image_that_cannot_be_read_is_the_recipes_error(tmp_path):
    part = ReferencePart(image="no.png")
    recipe = a_recipe().model_copy(update={"reference": part})
    with pytest.raises(RecipeError, match=r"reference\.image: cannot read no\.png"):
        reference_for(recipe, a_station(tmp_path), "top")
