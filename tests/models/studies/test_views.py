from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inspector.types import Detections
from models.datasets import Picture
from models.evaluate import Measured
from models.scores import Scored
from models.sources import Source
from models.studies.views import Shrunk, shrunk_source, with_labels
from tests.models.pictures import Squares


class Patterns:
    """Pictures that are unlike each other; the last two are the same."""

    classes = ("kind",)

    def __init__(self, count=20, boxes=1):
        rng = np.random.default_rng(0)
        images = rng.integers(0, 256, (count, 48, 48), dtype=np.uint8)
        images[-1] = images[-2]
        box = np.array([[4, 4, 20, 20]] * boxes, np.float32).reshape(-1, 4)
        self._pictures = [
            Picture(f"p{i}", image, None, box, np.zeros(boxes, np.int64))
            for i, image in enumerate(images)
        ]

    def __len__(self):
        return len(self._pictures)

    def __getitem__(self, index):
        return self._pictures[index]


def names(source):
    return {source.pictures[i].name for i in range(len(source.pictures))}


def test_a_larger_share_of_labels_holds_all_of_a_smaller_one():
    source = Source(Patterns(), None, may_turn=True)
    shares = [names(with_labels(source, s, 5)) for s in (0.1, 0.2, 0.5, 1.0)]
    assert [len(found) for found in shares][::3] == [2, 20] or len(shares[0]) == 3
    assert shares[0] < shares[1] < shares[2] < shares[3]


def test_near_duplicates_are_labelled_together():
    source = Source(Patterns(), None, may_turn=True)
    for seed in range(10):
        found = names(with_labels(source, 0.5, seed))
        assert ("p18" in found) == ("p19" in found)


def test_another_seed_labels_others_and_the_same_seed_the_same():
    source = Source(Patterns(), None, may_turn=True)
    drawn = [frozenset(names(with_labels(source, 0.3, seed))) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_clean_pictures_need_no_labels_and_stay():
    clean = Squares(count=3)
    found = with_labels(Source(Patterns(), clean, may_turn=True), 0.1, 0)
    assert found.clean is clean


def test_a_share_without_a_box_is_refused():
    with pytest.raises(ValueError, match="too small for this set"):
        with_labels(Source(Patterns(boxes=0), None, may_turn=True), 0.1, 0)


WIDE = Picture(
    "wide",
    np.full((100, 400), 90, np.uint8),
    np.full((100, 400), 80, np.uint8),
    np.array([[40, 20, 80, 60]], np.float32),
    np.zeros(1, np.int64),
    (10, 90),
)


class One:
    classes = ("kind",)

    def __len__(self):
        return 1

    def __getitem__(self, index):
        return WIDE


def test_a_whole_frame_is_shrunk_to_the_side_with_its_boxes():
    small = Shrunk(One(), 100)[0]
    assert small.image.shape == small.reference.shape == (25, 100)
    assert small.xyxy_px.tolist() == [[10, 5, 20, 15]]
    assert small.owned_rows is None


def test_a_picture_that_is_small_enough_stays():
    assert Shrunk(One(), 400)[0].image.shape == (100, 400)


def test_what_is_found_in_a_shrunk_frame_is_scored_in_frame_pixels():
    box = np.array([[10, 5, 20, 15], [0, 0, 3, 1]], np.float32)
    found = Detections(box, np.array([0.9, 0.8], np.float32), np.zeros(2, np.int64))
    seen = Scored(found, box, np.zeros(2, np.int64))
    back = Shrunk(One(), 100).restored(Measured((seen,), (1.0,)), [0]).images[0]
    assert back.found.xyxy_px.tolist() == [[40, 20, 80, 60]]  # the other is not owned
    assert back.xyxy_px.tolist() == WIDE.xyxy_px.tolist()


def test_clean_frames_are_shrunk_too():
    source = shrunk_source(Source(One(), One(), may_turn=True), 100)
    assert source.clean[0].image.shape == (25, 100)
    assert shrunk_source(replace(source, clean=None), 100).clean is None
