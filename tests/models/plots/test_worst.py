from __future__ import annotations

import numpy as np
import pytest

from models.datasets import Picture
from models.plots.worst import (
    CROP_PX,
    contact_sheet,
    crop,
    crops_of,
    worst_escapes,
    worst_false_alarms,
)
from tests.models.scored import FAR, SQUARE, an_image, clean, found

SMALL = (500, 500, 510, 510)


def a_picture(side=640, golden=False):
    image = np.full((side, side), 128, np.uint8)
    none = np.zeros((0, 4), np.float32), np.zeros(0, np.int64)
    return Picture("p", image, image if golden else None, *none)


def test_the_surest_miss_comes_first_and_of_equals_the_largest():
    image = an_image(
        found((FAR, 0.4, 0)), (SMALL, 1), (FAR, 0), (SQUARE, 0), name="board"
    )
    worst = worst_escapes([image], 0.5, 3)
    assert [m.xyxy_px for m in worst] == [SQUARE, SMALL, FAR]
    assert worst[2].score == pytest.approx(0.4)
    assert worst[0].name == "board"
    assert len(worst_escapes([image], 0.5, 1)) == 1
    assert len(worst_escapes([image], 0.3, 9)) == 2


def test_the_most_certain_invention_comes_first_from_whatever_picture():
    image = an_image(found((SQUARE, 0.9, 0), (FAR, 0.6, 1)), (SQUARE, 0))
    worst = worst_false_alarms([image, clean(0.8, 0.2)], 0.5, 5)
    assert [(m.image, round(m.score, 1)) for m in worst] == [(1, 0.8), (0, 0.6)]
    assert worst[1].class_id == 1


def test_nothing_wrong_is_nothing_to_show():
    good = an_image(found((SQUARE, 0.9, 0)), (SQUARE, 0))
    assert worst_escapes([good], 0.5, 5) == worst_false_alarms([good], 0.5, 5) == ()
    assert contact_sheet([("Worst escapes", [])]).shape[2] == 3
    assert contact_sheet([]).shape[2] == 3


@pytest.mark.parametrize(
    "box", [SQUARE, FAR, (630, 0, 640, 5), (0, 0, 640, 640), (0, 300, 640, 304)]
)
@pytest.mark.parametrize("side", [32, 640])
def test_a_crop_is_of_one_size_wherever_the_mistake_lies(box, side):
    missed = worst_escapes([an_image(found(), (box, 0))], 0.5, 1)[0]
    scored = an_image(found((SQUARE, 0.9, 0)), (box, 0))
    assert crop(missed, a_picture(side), scored).shape == (CROP_PX, CROP_PX, 3)
    assert crop(missed, a_picture(side, True), scored).shape == (
        CROP_PX,
        2 * CROP_PX,
        3,
    )


def test_pictures_stay_as_they_were():
    picture = a_picture()
    before = picture.image.copy()
    image = an_image(found((SQUARE, 0.9, 0)), (FAR, 0))
    mistakes = worst_escapes([image], 0.5, 1)
    crops_of(mistakes, [image], 0.5, lambda _number: picture)
    assert (picture.image == before).all()


def test_the_sheet_has_as_many_rows_as_it_needs():
    cells = [(np.zeros((CROP_PX, CROP_PX, 3), np.uint8), "a", "b")] * 5
    one, two = (contact_sheet([("x", cells[:n])], across=4) for n in (4, 5))
    assert one.shape[1] == two.shape[1]
    assert len(two) - len(one) == len(one) - 40
