from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.labels.base import Labels, boxes
from models.labels.read import READERS, read_labels, recognise
from tests.models.labelled import OBJECT, VOC, a_coco_document


def written(tmp_path, content, name="labels.any"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_labels(path)


def kinds(sheet):
    faults = [*sheet.faults, *(fault for one in sheet.labels for fault in one.faults)]
    return [fault.kind for fault in faults]


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (b"", "yolo"),
        (b"0 .5 .5 .1 .1", "yolo"),
        (b"\xef\xbb\xbf0 .5 .5 .1 .1", "yolo"),
        (b' \n{"images": []}', "coco"),
        (b"\xef\xbb\xbf{}", "coco"),
        (b"<annotation/>", "voc"),
        ("<annotation/>".encode("utf-16"), "voc"),
    ],
)
def test_a_format_is_recognised_by_what_is_in_the_file(content, format_):
    assert recognise(content).format == format_


def test_a_picture_is_no_label_file(tmp_path):
    sheet = written(tmp_path, b"\x89PNG\0\0\0\0", "a.txt")
    assert sheet.labels == ()
    assert kinds(sheet) == ["unreadable_labels"]


def test_a_label_file_that_is_not_there_is_a_fault_and_no_crash(tmp_path):
    assert kinds(read_labels(tmp_path / "none.txt")) == ["unreadable_labels"]
    assert kinds(read_labels(tmp_path)) == ["unreadable_labels"]


@given(st.binary(max_size=300), st.sampled_from(READERS))
def test_no_bytes_make_a_reader_crash(content, reader):
    sheet = reader.read(Path("any"), content)
    assert all(len(one.xyxy) == len(one.kinds) for one in sheet.labels)


def test_the_three_formats_say_the_same(tmp_path):
    yolo = written(tmp_path, "1 0.5 0.5 0.2 0.4\n", "a.txt").labels[0]
    thing = OBJECT.format(kind="dark", x1=40, y1=30, x2=60, y2=70)
    text = VOC.format(image="a.png", side=100, objects=thing)
    voc = written(tmp_path, text, "a.xml").labels[0]
    document = {
        "images": [{"id": 1, "file_name": "a.png", "width": 100, "height": 100}],
        "annotations": [{"image_id": 1, "category_id": 4, "bbox": [40, 30, 20, 40]}],
        "categories": [{"id": 4, "name": "dark"}],
    }
    coco = written(tmp_path, json.dumps(document), "a.json").labels[0]
    for labels in (yolo, voc, coco):
        np.testing.assert_allclose(labels.xyxy_px((100, 100)), [[40, 30, 60, 70]])
        assert labels.class_id(("bright", "dark")).tolist() == [1]


def test_an_empty_yolo_file_has_no_boxes(tmp_path):
    labels = written(tmp_path, "\n \n").labels[0]
    assert labels.xyxy.shape == (0, 4)
    assert labels.class_id(("a",)).shape == (0,)


def test_a_polygon_becomes_the_box_around_it(tmp_path):
    labels = written(tmp_path, "0 .1 .2 .5 .3 .2 .9").labels[0]
    np.testing.assert_allclose(labels.xyxy, [[0.1, 0.2, 0.5, 0.9]])


@pytest.mark.parametrize("row", ["0", "0 .5 .5 .1", "0 .5 .5 .1 .1 .9"])
def test_a_yolo_row_of_another_length_is_a_fault_with_its_line(tmp_path, row):
    sheet = written(tmp_path, f"0 .5 .5 .1 .1\n{row}\n")
    assert kinds(sheet) == ["unreadable_labels"]
    assert "line 2" in sheet.labels[0].faults[0].text
    assert len(sheet.labels[0].xyxy) == 1


@pytest.mark.parametrize("word", ["-1", "2", "1.5", "nan", "x", "9" * 400])
def test_a_class_that_there_is_not_is_minus_one(tmp_path, word):
    labels = written(tmp_path, f"{word} .5 .5 .1 .1\n1.0 .5 .5 .1 .1").labels[0]
    assert labels.class_id(("a", "b")).tolist() == [-1, 1]


def test_text_that_is_not_utf8_is_a_fault(tmp_path):
    assert kinds(written(tmp_path, b"0 \xff\xfe .5")) == ["unreadable_labels"]


BOMB = """<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>
<annotation><object><name>&c;</name></object></annotation>"""
OUTSIDE = """<!DOCTYPE a [<!ENTITY a SYSTEM "file:///somewhere">]>
<annotation><filename>&a;</filename></annotation>"""


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, BOMB.encode("utf-16")])
def test_documents_with_entities_are_refused(tmp_path, text):
    sheet = written(tmp_path, text)
    assert sheet.labels == ()
    assert "DOCTYPE" in sheet.faults[0].text


@pytest.mark.parametrize(
    "text",
    [
        "<annotation>",
        "<annotation></object></annotation>",
        "<other/>",
        "<annotation>&unknown;</annotation>",
        "<a>" * 20_000,
        "<?xml version='1.0' encoding='nonsense'?><annotation/>",
        "<",
    ],
)
def test_broken_xml_is_a_fault(tmp_path, text):
    sheet = written(tmp_path, text)
    assert sheet.labels == ()
    assert kinds(sheet) == ["unreadable_labels"]


def test_an_object_without_a_corner_is_a_fault_and_the_others_stay(tmp_path):
    good = OBJECT.format(kind="dark", x1=1, y1=2, x2=3, y2=4)
    bad = good.replace("<xmax>3</xmax>", "")
    text = VOC.format(image="a", side=9, objects=bad + good)
    sheet = written(tmp_path, text)
    assert len(sheet.labels[0].xyxy) == 1
    assert "object 1" in sheet.labels[0].faults[0].text


def test_words_in_the_place_of_numbers_become_nan(tmp_path):
    bad = OBJECT.format(kind="dark", x1="left", y1=2, x2=3, y2=4)
    labels = written(tmp_path, VOC.format(image="a", side="?", objects=bad)).labels[0]
    assert np.isnan(labels.xyxy[0, 0])
    assert labels.stated_hw is None


def test_classes_of_coco_come_in_the_order_of_their_ids(tmp_path):
    sheet = written(tmp_path, json.dumps(a_coco_document()))
    assert sheet.classes == ("dark", "bright")
    assert len(sheet.labels) == 3


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        "{}",
        '{"images": {}, "annotations": [], "categories": []}',
        '{"images": [7], "annotations": [], "categories": []}',
        '{"images": [{"id": true, "file_name": "a"}], "annotations": [], '
        '"categories": []}',
        '{"images": [{"id": 1, "file_name": 5}], "annotations": [], "categories": []}',
        '{"images": [], "annotations": [{}], "categories": []}',
        '{"images": [], "annotations": [null], "categories": []}',
        '{"images": [], "annotations": [], "categories": [{"id": 1}]}',
        '{"images": [], "annotations": [], "categories": "all"}',
        "[" * 100_000,
        '{"a": ' + "9" * 5000 + "}",
        '{"images": [{"id": 1, "file_name": "a"}, {"id": "1", "file_name": "b"}], '
        '"annotations": [], "categories": []}',
    ],
)
def test_json_of_wrong_types_is_a_fault(tmp_path, text):
    assert kinds(written(tmp_path, text))


@pytest.mark.parametrize("bbox", [None, [], [1, 2, 3], {"x": 1}, "1234"])
def test_an_annotation_without_four_numbers_is_a_fault(tmp_path, bbox):
    document = a_coco_document(("a",))
    document["annotations"] = [{"image_id": 10, "category_id": 7, "bbox": bbox}]
    sheet = written(tmp_path, json.dumps(document))
    assert kinds(sheet) == ["unreadable_labels"]
    assert sheet.labels[0].xyxy.shape == (0, 4)


def test_numbers_of_the_wrong_type_in_a_bbox_become_nan(tmp_path):
    document = a_coco_document(("a",))
    bbox = [None, True, [], 10**400]
    document["annotations"] = [{"image_id": 10, "category_id": {}, "bbox": bbox}]
    labels = written(tmp_path, json.dumps(document)).labels[0]
    assert np.isnan(labels.xyxy).all()
    assert labels.class_id(("bright", "dark")).tolist() == [-1]


def test_labels_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="like kinds"):
        Labels(Path("a"), "", boxes([]), False, ("a",), False)
