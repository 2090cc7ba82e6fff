from __future__ import annotations

import numpy as np
import pytest

from models.scores import average_precision_per_class, coco, mean_of
from models.scoring.bootstrap import draw, map_intervals
from tests.models.scored import FAR, SQUARE, an_image, found

GOOD = an_image(found((SQUARE, 0.9, 0)), (SQUARE, 0))
HALF = an_image(found((FAR, 0.95, 0), (SQUARE, 0.8, 0)), (SQUARE, 0))


def test_the_value_in_the_middle_is_the_published_figure():
    images = [GOOD, HALF, GOOD]
    intervals = map_intervals(images, 2, seed=0, resamples=20)
    assert intervals["map50"].value == pytest.approx(coco(images, 2)[0])
    assert intervals["map50_95"].value == pytest.approx(coco(images, 2)[1])
    plain = mean_of(average_precision_per_class(images, 2))
    assert intervals["map33"].value == pytest.approx(plain)


def test_equal_images_leave_no_doubt_and_unequal_ones_do():
    sure = map_intervals([GOOD, GOOD], 1, seed=0, resamples=20)["map50"]
    assert (sure.low, sure.high, sure.sd) == (1, 1, 0)
    doubtful = map_intervals([GOOD, HALF] * 5, 1, seed=0, resamples=50)["map50"]
    assert doubtful.low < doubtful.value < doubtful.high
    assert doubtful.sd > 0


def test_the_seed_decides():
    first, again = (map_intervals([GOOD, HALF] * 3, 1, 7, 20) for _ in range(2))
    assert first == again
    assert first != map_intervals([GOOD, HALF] * 3, 1, 8, 20)


def test_every_resample_has_as_many_images_as_there_are():
    drawn = draw(7, seed=0, resamples=30)
    assert (drawn.sum(1) == 7).all()
    assert len(np.unique(drawn, axis=0)) > 1
    assert draw(0, 0, 3).shape == (3, 0)


@pytest.mark.parametrize("images", [[], [an_image(found())]])
def test_without_a_true_box_nothing_is_claimed(images):
    interval = map_intervals(images, 2, seed=0, resamples=5)["map50"]
    assert (interval.low, interval.high, interval.resamples) == (0, 1, 0)
