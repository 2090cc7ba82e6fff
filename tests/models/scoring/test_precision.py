from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from inspector.types import Detections
from models.scores import _coco_found, _coco_truth, coco
from models.scoring.precision import (
    COCO_IOUS,
    mean_average_precision,
    rank,
    rank_all,
)
from models.scoring.sizes import ANY_SIZE, COCO_SIZES, FRAME_SIZES, SizeBin
from tests.models.scored import FAR, SQUARE, an_image, found
from tests.models.scored import images as chance_images

CLASSES = 2


def by_pycocotools(images, sizes):
    """`(sizes,)` mean AP of pycocotools; None where it says -1."""
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = _coco_truth(images, CLASSES)
        truth.createIndex()
        run = COCOeval(truth, truth.loadRes(_coco_found(images)), "bbox")
        run.params.areaRng = [[s.low_px**2, s.high_px**2] for s in sizes]
        run.params.areaRngLbl = [s.name for s in sizes]
        run.evaluate()
        run.accumulate()
    result = []
    for number in range(len(sizes)):
        precision = run.eval["precision"][:, :, :, number, -1]
        known = precision[precision > -1]
        result.append(float(known.mean()) if len(known) else None)
    return result


@settings(max_examples=80, deadline=None)
@given(images=st.lists(chance_images(CLASSES), min_size=1, max_size=4))
def test_every_size_agrees_with_pycocotools_on_random_boxes(images):
    if not any(len(i.class_id) for i in images):
        return
    if not any(len(i.found) for i in images):
        return
    sizes = (ANY_SIZE, *COCO_SIZES, *FRAME_SIZES)
    ours = [
        mean_average_precision(rank_all(images, CLASSES, COCO_IOUS, s)) for s in sizes
    ]
    theirs = by_pycocotools(images, sizes)
    for mine, other in zip(ours, theirs, strict=True):
        assert (mine is None) == (other is None)
        assert mine is None or mine == pytest.approx(other, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(images=st.lists(chance_images(CLASSES), min_size=1, max_size=4))
def test_the_mean_over_all_sizes_is_the_published_figure(images):
    ours = mean_average_precision(rank_all(images, CLASSES))
    assert (ours or 0.0) == pytest.approx(coco(images, CLASSES)[1], abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(
    images=st.lists(chance_images(CLASSES), min_size=1, max_size=3),
    data=st.data(),
)
def test_counting_an_image_twice_is_having_it_twice(images, data):
    # scores must not tie: copies are then in the order of the score alone
    score = np.linspace(0.9, 0.1, sum(len(i.found) for i in images)).astype(np.float32)
    start, distinct = 0, []
    for image in images:
        end = start + len(image.found)
        moved = Detections(image.found.xyxy_px, score[start:end], image.found.class_id)
        distinct.append(an_image(moved, *_there(image)))
        start = end
    copies = np.array([data.draw(st.integers(0, 3)) for _ in distinct], np.intp)
    repeated = [i for i, n in zip(distinct, copies, strict=True) for _ in range(n)]
    weighed = mean_average_precision(rank_all(distinct, CLASSES), copies)
    assert weighed == mean_average_precision(rank_all(repeated, CLASSES)) or (
        weighed
        == pytest.approx(mean_average_precision(rank_all(repeated, CLASSES)), abs=1e-9)
    )


def _there(image):
    return zip(image.xyxy_px.tolist(), image.class_id.tolist(), strict=True)


def test_a_worked_example_right_wrong_right_of_two():
    image = an_image(
        found((SQUARE, 0.9, 0), ((600, 0, 650, 50), 0.8, 0), (FAR, 0.7, 0)),
        (SQUARE, 0),
        (FAR, 0),
    )
    # precision 1 up to recall 0.5 (51 points of 101), 2/3 beyond (50 points)
    expected = (51 + 50 * 2 / 3) / 101
    assert rank([image], 0).average_precision()[0] == pytest.approx(expected)


def test_the_curve_ends_where_the_findings_end():
    image = an_image(found((SQUARE, 0.9, 0), (FAR, 0.5, 0)), (SQUARE, 0))
    recall, precision = rank([image], 0).curve()
    assert recall[0].tolist() == [1, 1]
    assert precision[0].tolist() == [1, 0.5]


def test_a_size_that_nothing_has_gives_no_figure_rather_than_zero():
    image = an_image(found((SQUARE, 0.9, 0)), (SQUARE, 0))
    small = rank([image], 0, size=COCO_SIZES[0])
    assert small.average_precision() is None
    assert not small.wrong.any()


def test_a_small_box_found_far_too_large_is_a_miss_of_the_small_ones():
    image = an_image(found((SQUARE, 0.9, 0)), ((0, 0, 10, 10), 0))
    assert rank([image], 0, size=COCO_SIZES[0]).average_precision().tolist() == [0] * 10


def test_no_images_no_figure():
    assert mean_average_precision(rank_all([], 3)) is None
    assert mean_average_precision(()) is None
    assert mean_average_precision(rank_all([an_image(Detections.none())], 3)) is None


def test_a_box_on_the_border_belongs_to_both_bins():
    area = np.array([32.0**2])
    assert [bool(s.holds(area)[0]) for s in COCO_SIZES] == [True, True, False]


@pytest.mark.parametrize("sides", [(5, 5), (6, 5), (-1, 5)])
def test_a_bin_without_room_is_refused(sides):
    with pytest.raises(ValueError, match="low_px < high_px"):
        SizeBin("none", *sides)
