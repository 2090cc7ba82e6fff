from __future__ import annotations

from dataclasses import replace

import numpy as np

from inspector.types import Detections
from models.evaluate import _feed, scored
from tests.models.pictures import a_picture


def summed(picture):
    fed = []
    _feed(fed.append, picture)
    return b"".join(fed)


def test_every_pixel_and_every_box_goes_into_the_sum_of_the_data():
    picture = a_picture(golden=True)
    same = summed(picture)
    assert summed(a_picture(golden=True)) == same
    other = picture.image.copy()
    other[0, 0] ^= 1
    assert summed(replace(picture, image=other)) != same
    assert summed(replace(picture, reference=None)) != same
    assert summed(replace(picture, xyxy_px=picture.xyxy_px + 1)) != same
    assert summed(replace(picture, class_id=picture.class_id + 1)) != same
    assert summed(replace(picture, owned_rows=(0, 9))) != same
    assert summed(replace(picture, image=picture.image.reshape(48, 192))) != same


def test_a_scored_picture_knows_its_name_and_how_much_was_looked_at():
    picture = a_picture(3)
    part = scored(picture, Detections.none())
    assert (part.name, part.seen_px) == ("picture-3", 96 * 96)


def test_margins_are_not_counted_as_looked_at():
    picture = replace(a_picture(), owned_rows=(-5, 40))
    part = scored(picture, Detections.none())
    assert part.seen_px == 40 * 96
    centres = (part.xyxy_px[:, 1] + part.xyxy_px[:, 3]) / 2
    assert np.all(centres < 40)
