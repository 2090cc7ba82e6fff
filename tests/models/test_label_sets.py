from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from models.datasets import FilePictures
from models.labels.sets import open_set
from tests.models.labelled import a_coco_document, a_coco_set, a_voc_set
from tests.models.pictures import CLASSES, a_picture, a_yolo_set


def faults(labels):
    return sorted(fault.kind for fault in labels.faults)


def shows_the_squares(pictures):
    for index in range(len(pictures)):
        wanted = a_picture(index)
        np.testing.assert_allclose(pictures[index].xyxy_px, wanted.xyxy_px, atol=1e-3)
        named = [pictures.classes[kind] for kind in pictures[index].class_id]
        assert named == [CLASSES[kind] for kind in wanted.class_id]


def test_a_folder_is_opened_by_the_data_file_in_it(tmp_path):
    a_yolo_set(tmp_path)
    labels = open_set(tmp_path)
    assert labels.splits == ("train", "val")
    assert labels.formats == ("yolo",)
    assert labels.faults == ()
    shows_the_squares(FilePictures(labels, "train"))


def test_several_data_files_ask_for_a_name(tmp_path):
    shutil.copy(a_yolo_set(tmp_path), tmp_path / "other.yaml")
    with pytest.raises(ValueError, match=r"data\.yaml, other\.yaml"):
        open_set(tmp_path)


def test_voc_files_beside_bare_images_are_found(tmp_path):
    labels = open_set(a_voc_set(tmp_path))
    assert labels.formats == ("voc",)
    assert labels.splits == ("all",)
    assert labels.classes == CLASSES
    shows_the_squares(FilePictures(labels, "all"))


@pytest.mark.parametrize("name", ["", "annotations/train.json"])
def test_a_coco_file_is_opened_alone_or_with_its_folder(tmp_path, name):
    labels = open_set(a_coco_set(tmp_path) / name)
    assert labels.formats == ("coco",)
    assert labels.classes == ("dark", "bright")
    assert labels.faults == ()
    shows_the_squares(FilePictures(labels, labels.splits[0]))


def test_a_data_file_may_name_coco_files_and_orders_the_classes(tmp_path):
    a_coco_set(tmp_path)
    text = "train: annotations/train.json\nnames: [bright, dark]\n"
    (tmp_path / "data.yaml").write_text(text)
    labels = open_set(tmp_path)
    assert labels.classes == CLASSES
    shows_the_squares(FilePictures(labels, "train"))


def test_a_data_file_may_name_folders(tmp_path):
    a_voc_set(tmp_path)
    (tmp_path / "images/train").mkdir()
    (tmp_path / "Annotations/train").mkdir()
    for name in ("a", "b", "c"):
        for folder, end in (("images", "png"), ("Annotations", "xml")):
            file = tmp_path / folder / f"{name}.{end}"
            file.rename(tmp_path / folder / "train" / f"{name}.{end}")
    (tmp_path / "data.yaml").write_text("train: [images/train]\nnames: [bright, dark]")
    shows_the_squares(FilePictures(open_set(tmp_path), "train"))


def test_paths_in_lists_may_be_absolute_and_names_may_hold_spaces(tmp_path):
    a_yolo_set(tmp_path)
    for folder, end in (("images", "png"), ("labels", "txt")):
        (tmp_path / folder / f"000_test.{end}").rename(
            tmp_path / folder / f"钢板 一号.{end}"
        )
    (tmp_path / "templates/000_temp.png").rename(tmp_path / "templates/钢板 一号.png")
    text = f"{tmp_path / 'images' / '钢板 一号.png'}\n\n./images/001_test.png\n"
    (tmp_path / "train.txt").write_text(text, encoding="utf-8")
    (tmp_path / "val.txt").write_text("images\\002_test.png\n")
    labels = open_set(tmp_path)
    assert labels.faults == ()
    shows_the_squares(FilePictures(labels, "train"))
    assert FilePictures(labels, "val").paths[0].is_file()


def test_chinese_names_work_in_every_format(tmp_path):
    names = ("1钢板", "2线路板", "3织物")
    for number, make in enumerate((a_voc_set, a_coco_set)):
        labels = open_set(make(tmp_path / f"集合{number}", names))
        assert labels.faults == ()
        shows_the_squares(FilePictures(labels, labels.splits[0]))


def test_a_coco_file_may_name_absolute_paths(tmp_path):
    a_coco_set(tmp_path / "images")
    document = a_coco_document(folder=f"{tmp_path / 'images' / 'images'}/")
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "labels.json"
    path.write_text(json.dumps(document))
    shows_the_squares(FilePictures(open_set(path), "all"))


def test_bare_yolo_files_take_their_classes_from_a_list_beside_them(tmp_path):
    a_yolo_set(tmp_path, golden=False)
    for name in ("data.yaml", "train.txt", "val.txt"):
        (tmp_path / name).unlink()
    assert open_set(tmp_path).classes == ("0", "1")
    (tmp_path / "labels/classes.txt").write_text("bright\ndark\n")
    labels = open_set(tmp_path)
    assert labels.faults == ()
    shows_the_squares(FilePictures(labels, "all"))


def test_what_lies_beside_the_set_unused_is_noted(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "labels/stray.txt").write_text("0 .5 .5 .1 .1")
    shutil.copy(tmp_path / "images/000_test.png", tmp_path / "images/spare.png")
    (tmp_path / "labels/spare.txt").write_text("")
    labels = open_set(path)
    assert faults(labels) == ["no_image", "unlisted_images"]
    assert labels.faults[1].place.endswith("stray.txt")


@pytest.mark.parametrize("spoil", ["nothing", "text", "empty", "no image"])
def test_what_holds_no_set_is_refused_in_one_line(tmp_path, spoil):
    path = tmp_path / "set"
    if spoil == "text":
        path.write_text("hello")
    elif spoil == "empty":
        path.mkdir()
    elif spoil == "no image":
        a_yolo_set(path)
        (path / "train.txt").write_text("\n")
        (path / "val.txt").unlink()
    with pytest.raises(ValueError, match="set") as refused:
        open_set(path)
    assert "\n" not in str(refused.value)


def test_a_list_with_impossible_names_is_no_crash(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "train.txt").write_text(f"{'x' * 5000}.png\na\0b.png\n")
    labels = open_set(path)
    assert len(labels.split("train")) == 2
    with pytest.raises(ValueError, match="no such image"):
        FilePictures(labels, "train")


def test_a_list_that_is_no_text_is_a_fault(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "train.txt").write_bytes(b"\xff\xfe\0\x80\x81")
    assert "missing_file" in faults(open_set(path))


def test_an_annotation_that_is_lost_is_refused_for_training(tmp_path):
    a_coco_set(tmp_path)
    document = a_coco_document()
    document["annotations"][0]["bbox"] = [1, 2, 3]
    (tmp_path / "annotations/train.json").write_text(json.dumps(document))
    with pytest.raises(ValueError, match=r"train\.json: annotation 1 lacks a bbox"):
        FilePictures(open_set(tmp_path), "train")
