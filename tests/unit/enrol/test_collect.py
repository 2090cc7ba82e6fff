import json

import numpy as np
import pytest

from inspector.enrol.collect import MOST_SIDE_PX, read_boxes, shots_of
from inspector.errors import ImageError
from inspector.vision.codec import encode_png


@pytest.fixture
def frame(tmp_path):
    path = tmp_path / "帧 1.png"
    path.write_bytes(encode_png(np.zeros((200, 300), np.uint8)))
    return path


def test_a_picture_without_boxes_is_a_crop(frame):
    (shot,) = shots_of(frame, None)
    assert (shot.pixels.shape, shot.source) == ((200, 300), "帧 1.png")


def test_boxes_drawn_on_a_frame_are_cut_out_with_their_surroundings(frame, tmp_path):
    table = tmp_path / "boxes.csv"
    table.write_text(
        "image,x1,y1,x2,y2\n帧 1.png,10,10,90,50\n别的.png,0,0,5,5\n", "utf-8"
    )
    (shot,) = shots_of(frame, read_boxes(table))
    assert shot.pixels.shape == (120, 160)


def test_what_inspect_wrote_serves_as_boxes(frame, tmp_path):
    lines = [
        {"image": str(frame), "defects": [{"xyxy_px": [1, 2, 30, 40], "kind": "x"}]},
        {"image": "broken.png", "error": "no"},
    ]
    path = tmp_path / "found.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert read_boxes(path) == {frame.name: [(1.0, 2.0, 30.0, 40.0)]}


def test_a_frame_that_is_given_as_a_crop_is_refused_with_the_way_out(tmp_path):
    path = tmp_path / "frame.png"
    path.write_bytes(encode_png(np.zeros((4, MOST_SIDE_PX + 1), np.uint8)))
    with pytest.raises(ImageError, match="--boxes"):
        list(shots_of(path, None))


@pytest.mark.parametrize("box", [(400, 0, 500, 9), (-9, -9, 0, 0), (0, 0, 1e300, 5)])
def test_a_box_outside_its_frame_is_refused(frame, box):
    with pytest.raises(ImageError, match="outside"):
        list(shots_of(frame, {frame.name: [box]}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "image,x1\na,1\n",
        "image,x1,y1,x2,y2\na,1,2,1,5\n",
        "image,x1,y1,x2,y2\na,1,2,nan,5\n",
        "image,x1,y1,x2,y2\na,1,2\n",
        "{",
        '{"image": "a", "defects": [{"xyxy_px": [1, 2]}]}',
        '{"image": "a", "defects": 3}',
    ],
)
def test_broken_boxes_are_refused(tmp_path, text):
    path = tmp_path / "boxes"
    path.write_text(text, "utf-8")
    with pytest.raises(ImageError):
        read_boxes(path)


def test_missing_boxes_are_refused(tmp_path):
    with pytest.raises(ImageError, match="cannot read"):
        read_boxes(tmp_path / "none.csv")
