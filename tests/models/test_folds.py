from __future__ import annotations

import shutil

import numpy as np
import pytest

from models.datasets import FilePictures
from models.folds import write_folds
from models.labels.sets import open_set
from tests.models.labelled import a_coco_set, a_voc_set
from tests.models.pictures import a_yolo_set

BOARDS = ("1000001", "1000002", "2000001", "2000002", "3000001")


def test_each_board_is_held_out_once_and_the_files_open(tmp_path):
    labels = open_set(a_voc_set(tmp_path / "set", BOARDS))
    files = write_folds(labels, tmp_path / "folds", "board", 0)
    held_out = []
    for path, _ in files:
        opened = open_set(path)
        assert opened.faults == ()
        assert opened.classes == labels.classes
        train, val = (FilePictures(opened, split) for split in ("train", "val"))
        assert len(train) + len(val) == 5
        assert len({image.stem[:5] for image in val.paths}) == 1
        held_out += [image.stem for image in val.paths]
    assert sorted(held_out) == sorted(BOARDS)


def test_twins_stay_on_one_side(tmp_path):
    a_voc_set(tmp_path / "图", ("a", "b", "c"))
    for folder, end in (("images", "png"), ("Annotations", "xml")):
        place = tmp_path / "图" / folder
        shutil.copy(place / f"a.{end}", place / f"d.{end}")
    labels = open_set(tmp_path / "图")
    for _, fold in write_folds(labels, tmp_path / "folds", "likeness", 3):
        assert len({0, 3} & set(fold.held_out.tolist())) in (0, 2)


def test_golden_pictures_and_the_images_of_all_splits_go_along(tmp_path):
    labels = open_set(a_yolo_set(tmp_path / "set"))
    files = write_folds(labels, tmp_path / "folds", "likeness", 3)
    pictures = FilePictures(open_set(files[0][0]), "train")
    assert pictures[0].reference is not None
    assert sum(len(fold.held_out) for _, fold in files) == 3


def test_the_same_seed_gives_the_same_files(tmp_path):
    labels = open_set(a_voc_set(tmp_path / "set", BOARDS))
    folds = [
        [fold.held_out for _, fold in write_folds(labels, tmp_path / name, "board", 2)]
        for name in ("a", "b")
    ]
    assert all(np.array_equal(*pair) for pair in zip(*folds, strict=True))


@pytest.mark.parametrize(
    ("by", "k", "message"),
    [
        ("colour", 2, "board, likeness"),
        ("board", 9, "k must"),
        ("board", 2, "digits"),
    ],
)
def test_an_impossible_division_is_refused(tmp_path, by, k, message):
    names = ("a", "b", "c") if message == "digits" else BOARDS
    labels = open_set(a_voc_set(tmp_path / "set", names))
    with pytest.raises(ValueError, match=message):
        write_folds(labels, tmp_path / "folds", by, k)


def test_labels_in_one_file_cannot_be_divided(tmp_path):
    with pytest.raises(ValueError, match="file per image"):
        write_folds(open_set(a_coco_set(tmp_path)), tmp_path / "x", "likeness", 2)
