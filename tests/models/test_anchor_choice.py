from __future__ import annotations

import numpy as np
import pytest

from models.export import save_artifact
from models.yolov5.anchor_choice import anchors_for, box_sizes, check_anchors
from models.yolov5.anchors import measure
from models.yolov5.head import COCO_ANCHORS, scaled
from tests.models.pictures import Squares
from tests.models.test_export import a_manifest
from tests.models.tiny import its_onnx

PICTURES = Squares(count=12, squares=3)


def test_cocos_anchors_come_as_they_are_or_scaled():
    assert anchors_for("coco", PICTURES, 0) == scaled(COCO_ANCHORS, 1)
    assert anchors_for("coco:0.5", PICTURES, 0) == scaled(COCO_ANCHORS, 0.5)


def test_clusters_suit_the_boxes_better_and_mutation_not_worse():
    wh_px = box_sizes(PICTURES)
    fitness = [
        measure(wh_px, np.array(anchors_for(which, PICTURES, 0)).reshape(-1, 2)).fitness
        for which in ("coco", "kmeans", "fit")
    ]
    assert fitness[0] < fitness[1] <= fitness[2] + 0.01  # anchors are rounded


def test_the_same_seed_gives_the_same_anchors():
    assert anchors_for("fit", PICTURES, 3) == anchors_for("fit", PICTURES, 3)


def test_sizes_are_native_or_as_if_the_longer_side_were_scaled():
    assert np.allclose(box_sizes(PICTURES, 192), 2 * box_sizes(PICTURES))


@pytest.mark.parametrize("which", ["", "many", "coco:x", "coco:0", "coco:1e9", "fit:2"])
def test_another_choice_is_refused_before_a_picture_is_opened(which):
    with pytest.raises(ValueError, match="kmeans, fit or"):
        check_anchors(which)


@pytest.mark.parametrize("which", ["coco", "coco:2", "kmeans", "fit"])
def test_the_choices_there_are_pass(which):
    check_anchors(which)


def test_nothing_can_be_fitted_to_pictures_without_boxes():
    with pytest.raises(ValueError, match="n > 0"):
        anchors_for("kmeans", Squares(squares=0), 0)


def test_a_model_lends_its_own_anchors(tmp_path):
    manifest = a_manifest()
    save_artifact(tmp_path / "tiny", its_onnx(), manifest, "card")
    check_anchors(str(tmp_path / "tiny"))
    found = anchors_for(str(tmp_path / "tiny"), PICTURES, 0)
    assert found == manifest.head.anchors_px
