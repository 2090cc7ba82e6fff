from __future__ import annotations

import json
import shutil
from dataclasses import asdict

import cv2
import numpy as np
import pytest

from inspector.files import write_atomic
from inspector.vision.codec import encode_jpeg, encode_png
from models.check.drift import class_drift
from models.check.report import check
from models.labels.sets import open_set
from tests.models.labelled import OBJECT, VOC, a_coco_document, a_coco_set, a_voc_set
from tests.models.pictures import a_picture, a_yolo_set


@pytest.fixture
def data(tmp_path):
    """A set with nothing wrong: three images to train on, one of its own to score."""
    path = a_yolo_set(tmp_path / "set", count=4)
    names = (path.parent / "train.txt").read_text().split()
    (path.parent / "train.txt").write_text("\n".join(names[:3]))
    (path.parent / "val.txt").write_text(names[3])
    return path


def report_on(path):
    return check(open_set(path), lambda done, of: None)


def kinds(path):
    return sorted({fault.kind for fault in report_on(path).problems})


def the(path, kind):
    (fault,) = [fault for fault in report_on(path).problems if fault.kind == kind]
    return fault


def label(data, text, number=0):
    (data.parent / f"labels/00{number}_test.txt").write_text(text)


def test_a_good_set_has_no_problems(data):
    report = report_on(data)
    assert report.problems == ()
    assert report.notices == ()
    assert report.ok
    assert (report.splits["train"].images, report.splits["val"].images) == (3, 1)
    assert report.splits["train"].boxes == 6
    assert [one.split for one in report.drift] == ["val"]
    json.dumps(asdict(report), allow_nan=False)


@pytest.mark.parametrize("make", [a_voc_set, a_coco_set])
def test_good_sets_of_other_formats_have_no_problems(tmp_path, make):
    assert kinds(make(tmp_path)) == []


def test_progress_is_told_for_every_image(data):
    heard = []
    check(open_set(data), lambda done, of: heard.append((done, of)))
    assert heard == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("0 .95 .5 .2 .1", "box_outside"),
        ("0 -.5 .5 .2 .1", "box_outside"),
        ("0 48 40 20 20", "box_outside"),
        ("0 1e300 .5 1e300 .1", "box_outside"),
        ("0 .5 .5 0 .1", "box_empty"),
        ("0 .5 .5 -.1 .1", "box_empty"),
        ("0 .5 .5 .001 .1", "box_empty"),
        ("0 nan .5 .1 .1", "box_not_finite"),
        ("0 .5 inf .1 .1", "box_not_finite"),
        ("0 a .5 .1 .1", "box_not_finite"),
        ("2 .5 .5 .1 .1", "wrong_class"),
        ("-1 .5 .5 .1 .1", "wrong_class"),
        ("0.5 .5 .5 .1 .1", "wrong_class"),
        ("0 .5 .5 .1", "unreadable_labels"),
        ("0 .5 .5 .1 .1\n0 .5 .5 .1 .1", "repeated_box"),
    ],
)
def test_every_bad_box_is_reported_with_its_file(data, text, kind):
    label(data, text)
    assert kinds(data) == [kind]
    assert "000_test" in the(data, kind).place


def test_a_box_that_ends_at_the_border_is_no_problem(data):
    label(data, "0 .95 .5 .1 1\n1 .25 .25 .5 .5")
    assert kinds(data) == []


def test_a_wrong_class_name_says_which_there_are(data):
    thing = OBJECT.format(kind="划痕", x1=1, y1=2, x2=30, y2=40)
    (data.parent / "labels/000_test.txt").unlink()
    path = data.parent / "labels/000_test.xml"
    text = VOC.format(image="000_test.png", side=96, objects=thing)
    path.write_text(text, encoding="utf-8")
    fault = the(data, "wrong_class")
    assert "'划痕'" in fault.text
    assert "bright, dark" in fault.text


def test_an_entity_bomb_is_a_problem_and_no_crash(data):
    (data.parent / "labels/000_test.txt").unlink()
    text = '<!DOCTYPE a [<!ENTITY a "b">]><annotation>&a;</annotation>'
    (data.parent / "labels/000_test.xml").write_text(text)
    assert kinds(data) == ["unreadable_labels"]


def test_a_size_that_differs_from_the_image_is_reported(tmp_path):
    path = a_voc_set(tmp_path)
    file = tmp_path / "Annotations/a.xml"
    file.write_text(file.read_text().replace("<width>96<", "<width>960<"))
    assert kinds(path) == ["wrong_size"]


def test_labels_that_name_another_image_are_a_notice(tmp_path):
    a_voc_set(tmp_path)
    file = tmp_path / "Annotations/a.xml"
    file.write_text(file.read_text().replace("a.png", "C:\\old\\b.png"))
    report = report_on(tmp_path)
    assert report.ok
    assert [fault.kind for fault in report.notices] == ["other_name"]


def test_an_image_without_labels_is_reported_and_an_empty_file_is_not(data):
    label(data, "")
    assert kinds(data) == []
    (data.parent / "labels/000_test.txt").unlink()
    assert kinds(data) == ["no_labels"]


def test_labels_without_an_image_are_reported(data):
    label(data, "0 .5 .5 .1 .1", number=9)
    assert kinds(data) == ["no_image"]


def test_annotations_of_no_image_are_reported(tmp_path):
    a_coco_set(tmp_path)
    document = a_coco_document()
    document["annotations"][0]["image_id"] = 99
    (tmp_path / "annotations/train.json").write_text(json.dumps(document))
    assert kinds(tmp_path) == ["no_image"]


def test_missing_images_are_reported(data):
    (data.parent / "images/000_test.png").unlink()
    assert kinds(data) == ["missing_file"]


def test_a_missing_list_is_reported_and_the_other_split_checked(data):
    (data.parent / "val.txt").unlink()
    label(data, "5 .5 .5 .1 .1")
    assert kinds(data) == ["empty_split", "missing_file", "wrong_class"]


@pytest.mark.parametrize("spoil", [b"", b"no image", None])
def test_unreadable_images_are_reported(data, spoil):
    path = data.parent / "images/000_test.png"
    path.write_bytes(path.read_bytes()[:200] if spoil is None else spoil)
    assert kinds(data) == ["unreadable_image"]


def test_a_set_without_any_box_is_reported_for_each_split(data):
    for number in range(4):
        label(data, "", number)
    report = report_on(data)
    assert [fault.kind for fault in report.problems] == ["all_empty", "all_empty"]
    assert report.splits["train"].clean == 3
    assert report.drift == ()


def test_a_missing_golden_picture_and_one_of_another_size_are_reported(data):
    (data.parent / "templates/000_temp.png").unlink()
    small = encode_png(np.zeros((8, 8), np.uint8))
    write_atomic(data.parent / "templates/001_temp.png", small)
    report = report_on(data)
    assert [fault.kind for fault in report.problems] == ["no_golden", "no_golden"]


def test_the_same_bytes_in_two_splits_are_reported(data):
    images = data.parent / "images"
    shutil.copy(images / "000_test.png", images / "003_test.png")
    fault = the(data, "same_image")
    assert "003_test" in fault.place
    assert "000_test.png in train" in fault.text
    assert kinds(data) == ["same_image"]


def test_the_same_bytes_twice_in_one_split_are_a_notice(data):
    images = data.parent / "images"
    shutil.copy(images / "000_test.png", images / "001_test.png")
    report = report_on(data)
    assert report.ok
    assert [fault.kind for fault in report.notices] == ["repeated_image"]


def test_one_list_for_both_splits_is_reported(data):
    shutil.copy(data.parent / "train.txt", data.parent / "val.txt")
    assert kinds(data) == ["same_image"]


def test_a_twin_brightened_and_compressed_once_more_is_found(data):
    image = a_picture(0).image
    shifted = np.roll(image, 1, 1).astype(np.float32)
    twin = np.clip(shifted * 0.9 + 5, 0, 255).astype(np.uint8)
    (data.parent / "images/003_test.png").write_bytes(encode_jpeg(twin, 60))
    fault = the(data, "near_duplicate")
    assert "003_test" in fault.place
    assert "000_test.png in train" in fault.text


def test_strangers_under_the_same_light_are_a_notice(data):
    light = 40 + 160 * np.hanning(96)[None, :]
    for number in range(4):
        image = a_picture(number, squares=0).image.astype(np.float32)
        shaded = np.clip(image - 125 + light, 0, 255).astype(np.uint8)
        path = data.parent / f"images/00{number}_test.png"
        path.write_bytes(encode_png(shaded))
    report = report_on(data)
    assert report.ok
    assert [fault.kind for fault in report.notices] == ["same_shading"]


def test_flat_images_are_not_taken_for_twins(data):
    for number in (0, 3):
        flat = np.full((96, 96), 100 + number, np.uint8)
        (data.parent / f"images/00{number}_test.png").write_bytes(encode_png(flat))
    assert kinds(data) == []


def test_colour_images_are_read_as_grey(data):
    path = data.parent / "images/000_test.png"
    grey = a_picture(0).image
    path.write_bytes(encode_png(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB)))
    assert kinds(data) == []


def many(tmp_path, kinds_of):
    """A set of many small noise images, each with one box of the class given."""
    rng = np.random.default_rng(0)
    for split, classes in kinds_of.items():
        names = []
        for number, kind in enumerate(classes):
            name = f"{split}{number}"
            noise = rng.integers(0, 255, (24, 24)).astype(np.uint8)
            write_atomic(tmp_path / f"images/{name}.png", encode_png(noise))
            row = f"{kind} .5 .5 .5 .5".encode()
            write_atomic(tmp_path / f"labels/{name}.txt", row)
            names.append(f"images/{name}.png")
        (tmp_path / f"{split}.txt").write_text("\n".join(names))
    text = "train: train.txt\nval: val.txt\nnames: [a, b, c]\n"
    (tmp_path / "data.yaml").write_text(text)
    return tmp_path / "data.yaml"


def test_classes_that_are_mixed_otherwise_are_reported(tmp_path):
    path = many(tmp_path, {"train": [0] * 30 + [1] * 10, "val": [0] * 5 + [1] * 15})
    report = report_on(path)
    assert [fault.kind for fault in report.problems] == ["class_drift"]
    (drift,) = report.drift
    assert drift.total_variation == pytest.approx(0.5)
    assert drift.interval[0] <= drift.total_variation <= drift.interval[1]
    assert [fault.place for fault in report.notices] == ["c"]


def test_a_class_that_is_never_trained_is_reported(tmp_path):
    path = many(tmp_path, {"train": [0] * 9 + [1] * 9, "val": [0] * 9 + [1] * 8 + [2]})
    assert kinds(path) == ["untrained_class"]


def test_splits_of_one_mix_do_not_drift():
    counts = np.eye(4, dtype=np.int64)[np.arange(60) % 4]
    drift = class_drift("val", "train", counts[:20], counts[20:])
    assert drift.total_variation == 0
    assert drift.p == 1
    assert not drift.matters


def test_boxes_of_one_image_do_not_make_a_drift_sure():
    """A hundred boxes of one kind in one image are one image, not a hundred proofs."""
    training = np.array([[1, 1]] * 10 + [[100, 0]], np.int64)
    drift = class_drift("val", "train", np.array([[1, 1]], np.int64), training)
    assert drift.total_variation > 0.3
    assert not drift.matters
