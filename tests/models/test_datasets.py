from __future__ import annotations

import numpy as np
import pytest

from inspector.errors import ImageError
from inspector.files import write_atomic
from inspector.vision.codec import encode_png
from models.datasets import FilePictures
from models.labels.datafile import DataFile
from models.labels.sets import open_set
from models.sources import open_source
from tests.models.pictures import CLASSES, a_picture, a_yolo_set


def test_pictures_come_with_boxes_classes_and_golden_pictures(tmp_path):
    pictures = FilePictures(open_set(a_yolo_set(tmp_path)), "train")
    wanted = a_picture(1, golden=True)
    assert len(pictures) == 3
    assert pictures.classes == CLASSES
    assert np.array_equal(pictures[1].image, wanted.image)
    assert np.array_equal(pictures[1].reference, wanted.reference)
    np.testing.assert_allclose(pictures[1].xyxy_px, wanted.xyxy_px, atol=1e-3)
    assert pictures[1].class_id.tolist() == wanted.class_id.tolist()


def test_without_a_folder_of_golden_pictures_there_are_none(tmp_path):
    pictures = FilePictures(open_set(a_yolo_set(tmp_path, golden=False)), "val")
    assert not pictures.golden
    assert pictures[0].reference is None


def test_names_may_be_a_list(tmp_path):
    path = a_yolo_set(tmp_path)
    path.write_text("train: train.txt\nnames: [b, a]\n")
    assert DataFile.read(path).classes == ("b", "a")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("train: t.txt\n", "class names"),
        ("names: [a, a]\ntrain: t.txt\n", "class names"),
        ("names: {0: a, 2: b}\ntrain: t.txt\n", "without gaps"),
        ("names: {0: a, x: b}\ntrain: t.txt\n", "without gaps"),
        ("names: 7\ntrain: t.txt\n", "class names"),
        ("names: [a]\nnc: 2\ntrain: t.txt\n", "`nc` is 2"),
        ("names: [a]\n", "expected `train`"),
        ("names: [a]\ntrain: 7\n", "`train` must be a path"),
        ("names: [a]\ntrain: [x, {y: z}]\n", "`train` must be a path"),
        ("names: [a]\ntrain: t\nreference: nowhere\n", "which is no folder"),
        ("- a\n", "keys and values"),
        ("", "keys and values"),
        ("{{{", "line 1"),
        ("&a [*a, *a]", "keys and values"),
    ],
)
def test_a_wrong_data_file_is_refused_with_its_name(tmp_path, text, message):
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=rf"wrong\.yaml.*{message}"):
        DataFile.read(path)


def test_an_unknown_split_names_those_there_are(tmp_path):
    with pytest.raises(ValueError, match=r"no split 'test'.*train"):
        FilePictures(open_set(a_yolo_set(tmp_path)), "test")


def test_an_image_without_a_label_file_has_no_boxes(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "labels/000_test.txt").unlink()
    assert len(FilePictures(open_set(path), "train")[0].xyxy_px) == 0


def test_an_empty_label_file_means_no_boxes(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "labels/000_test.txt").write_text("")
    assert FilePictures(open_set(path), "train")[0].xyxy_px.shape == (0, 4)


@pytest.mark.parametrize(
    ("label", "message"),
    [("0 0.5 0.5 0.1", "class cx cy w h"), ("7 0.5 0.5 0.1 0.1", "class ids")],
)
def test_a_wrong_label_is_refused_with_its_file(tmp_path, label, message):
    path = a_yolo_set(tmp_path)
    (tmp_path / "labels/000_test.txt").write_text(label)
    with pytest.raises(ValueError, match=rf"000_test\.txt.*{message}"):
        FilePictures(open_set(path), "train")[0]


def test_an_unreadable_image_is_refused_with_its_file(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "images/000_test.png").write_bytes(b"no image")
    with pytest.raises(ImageError, match=r"000_test\.png"):
        FilePictures(open_set(path), "train")[0]


def test_a_missing_golden_picture_is_refused(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "templates/000_temp.png").unlink()
    with pytest.raises(ValueError, match=r"no golden picture for 000_test\.png"):
        FilePictures(open_set(path), "train")


def test_a_golden_picture_of_another_size_is_refused(tmp_path):
    path = a_yolo_set(tmp_path)
    small = encode_png(np.zeros((8, 8), np.uint8))
    write_atomic(tmp_path / "templates/000_temp.png", small)
    with pytest.raises(ImageError, match="golden picture is"):
        FilePictures(open_set(path), "train")[0]


@pytest.mark.parametrize(
    ("label", "message"),
    [
        ("0 nan 0.5 0.1 0.1", "no finite corners"),
        ("0 0.5 0.5 0 0.1", "a box is empty"),
        ("0 0.99 0.5 0.5 0.1", "lies outside"),
    ],
)
def test_a_wrong_box_is_refused_before_anything_is_trained(tmp_path, label, message):
    path = a_yolo_set(tmp_path)
    (tmp_path / "labels/001_test.txt").write_text(label)
    with pytest.raises(
        (ValueError, ImageError), match=rf"001_test\.txt.*{message}.*data check"
    ):
        open_source(str(path), "train")


def test_a_box_one_pixel_over_the_edge_is_cut_to_the_image(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "labels/000_test.txt").write_text("0 0.95 0.5 0.115 0.1")
    picture = FilePictures(open_set(path), "train")[0]
    assert picture.xyxy_px[0, 2] == picture.image.shape[1]


def test_a_missing_image_is_refused_at_once(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "images/002_test.png").unlink()
    with pytest.raises(ValueError, match=r"002_test\.png: there is no such image"):
        FilePictures(open_set(path), "train")


def test_a_training_split_without_any_box_is_refused(tmp_path):
    path = a_yolo_set(tmp_path)
    for file in (tmp_path / "labels").iterdir():
        file.write_text("")
    with pytest.raises(ValueError, match="none of 3 images has a box"):
        open_source(str(path), "train")
    assert len(open_source(str(path), "val").pictures[0].xyxy_px) == 0


def test_a_damaged_training_image_is_found_before_the_training(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "images/002_test.png").write_bytes(b"no image")
    with pytest.raises(ImageError, match=r"002_test\.png"):
        open_source(str(path), "train")


def test_a_split_whose_list_is_missing_says_so(tmp_path):
    path = a_yolo_set(tmp_path)
    (tmp_path / "train.txt").unlink()
    with pytest.raises(ValueError, match=r"train has no images.*train\.txt"):
        FilePictures(open_set(path), "train")
