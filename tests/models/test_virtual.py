from __future__ import annotations

import numpy as np
import pytest

from inspector.camera.scene import load_evaluation
from inspector.errors import SceneError
from models.sources import Some, open_source
from models.virtual import CleanScene, EvaluationScene, TrainingScene
from tests.models.pictures import CLASSES, Squares, a_yolo_set


def test_a_training_picture_is_the_same_each_time_and_no_two_are_alike():
    first, again = (TrainingScene("steel", 3, lines=128) for _ in "ab")
    assert np.array_equal(first[1].image, again[1].image)
    assert not np.array_equal(first[0].image, first[1].image)
    assert first[1].image.shape[0] == 128


def test_boxes_lie_inside_their_picture():
    picture = TrainingScene("steel", 1, lines=512)[0]
    height, width = picture.image.shape
    assert len(picture.xyxy_px) > 0
    assert (picture.xyxy_px >= 0).all()
    assert (picture.xyxy_px <= (width, height, width, height)).all()
    assert (picture.xyxy_px[:, 2:] > picture.xyxy_px[:, :2]).all()


def test_boards_come_with_their_golden_picture():
    picture = TrainingScene("pcb", 1, lines=256)[0]
    assert picture.reference is not None
    assert picture.reference.shape == picture.image.shape


def test_training_may_not_use_the_seeds_of_the_evaluation():
    limit = load_evaluation().training_seeds_below
    with pytest.raises(ValueError, match="kept for the evaluation"):
        TrainingScene("steel", 10, first_seed=limit - 5)


def test_an_unknown_scene_is_refused():
    with pytest.raises(SceneError):
        TrainingScene("paper", 1)
    with pytest.raises(SceneError):
        EvaluationScene("paper")


def test_evaluation_pictures_own_each_line_once():
    seed = load_evaluation().seeds[0]
    scene = EvaluationScene("steel", lines=1024, margin=64, seeds=[seed])
    spans = []
    for index in (0, 1, 2):
        picture = scene[index]
        first = int(picture.name.rsplit("-", 1)[1])
        spans.append([first + row for row in picture.owned_rows])
    assert spans == [[0, 1024], [1024, 2048], [2048, 3072]]
    assert len(scene) == load_evaluation().scenes["steel"].lines // 1024


@pytest.mark.parametrize("index", [-1, 10**6])
def test_there_are_no_further_pictures(index):
    for scene in (
        TrainingScene("steel", 2),
        EvaluationScene("steel"),
        CleanScene("steel", 2, 1),
    ):
        with pytest.raises(IndexError):
            scene[index]


def test_a_clean_scene_has_nothing_to_find():
    picture = CleanScene("steel", 1, first_seed=5, lines=256)[0]
    assert len(picture.xyxy_px) == 0


def test_a_data_file_gives_pictures_and_clean_pairs(tmp_path):
    source = open_source(str(a_yolo_set(tmp_path)), "train")
    assert source.pictures.classes == CLASSES
    assert len(source.clean) == 3
    assert len(source.clean[0].xyxy_px) == 0


def test_without_golden_pictures_there_is_nothing_clean(tmp_path):
    path = a_yolo_set(tmp_path, golden=False)
    assert open_source(str(path), "val").clean is None


def test_golden_pictures_may_be_named_beside_the_data_file(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "templates").rename(tmp_path / "golden")
    source = open_source(str(path), "val", tmp_path / "golden")
    assert source.pictures[0].reference is not None


def test_a_scene_names_training_pictures_and_the_fixed_evaluation():
    assert isinstance(open_source("scene:steel", "train").pictures, TrainingScene)
    assert isinstance(open_source("scene:steel-hard", "val").pictures, EvaluationScene)
    assert not open_source("scene:steel", "train").may_turn
    assert open_source("scene:pcb", "train").may_turn


def test_a_scene_without_an_evaluation_can_be_trained_on_and_not_scored():
    assert open_source("scene:steel-4k", "train").clean is None
    with pytest.raises(SceneError):
        open_source("scene:steel-4k", "val")


def test_some_pictures_are_spread_evenly_over_all():
    squares = Squares(count=10, side_px=64, squares=0)
    chosen = Some(squares, 3)
    assert [picture.name for picture in (chosen[i] for i in range(3))] == [
        "picture-0",
        "picture-3",
        "picture-6",
    ]
    assert len(Some(squares, 99)) == 10
