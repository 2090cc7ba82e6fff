import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.types import UNKNOWN
from inspector.vision.draw import (
    MapPoint,
    Shape,
    draw_map,
    styles,
)

EMPTY = {"width_mm": 400.0, "length_mm": 1000.0}
KINDS = ["scratch", "stain", UNKNOWN, "dirt", "hole", "crack", "pit", "fold", "dent"]


def has(picture, colour):
    return bool((picture == colour).all(2).any())


def test_kinds_keep_their_look_and_no_two_look_alike():
    look = styles(KINDS)

    assert look == styles(KINDS[::-1])
    assert len(set(look.values())) == len(KINDS)
    assert look[UNKNOWN][1] is Shape.CROSS


def test_many_kinds_still_look_different():
    assert len(set(styles([f"kind{i}" for i in range(49)]).values())) == 49


def test_a_defect_is_drawn_where_it_lies_with_the_newest_on_top():
    blank = draw_map([MapPoint(-1e9, -1e9, "a")], [], **EMPTY).astype(int)
    low = draw_map([MapPoint(100, 200, "a")], [], **EMPTY).astype(int)
    high = draw_map([MapPoint(300, 900, "a")], [], **EMPTY).astype(int)

    def place(picture):
        plot = np.abs(picture - blank)[70:720, 110:1010]
        rows, columns = np.nonzero(plot.sum(2))
        return rows.mean(), columns.mean()

    assert place(high)[0] < place(low)[0]
    assert place(high)[1] > place(low)[1]


def test_every_kind_and_every_gap_is_visible():
    points = [MapPoint(40.0 * i + 20, 500, kind) for i, kind in enumerate(KINDS)]

    picture = draw_map(points, [(100, 100.01), (700, 800)], title="run", **EMPTY)

    assert picture.shape == (800, 1280, 3)
    for colour, _ in styles(KINDS).values():
        assert has(picture, colour)
    x = 500
    hatched = np.flatnonzero(
        (picture[64:728, x : x + 8] == (150, 154, 160)).all(2).any(1)
    )
    assert (hatched > 300).any()
    assert (hatched < 300).sum() > 50


def test_a_run_without_defects_has_a_map():
    assert draw_map([], [], **EMPTY).shape == (800, 1280, 3)


def test_many_kinds_do_not_overflow_the_legend():
    points = [MapPoint(10, 10, f"kind{i}") for i in range(80)]

    assert draw_map(points, [(0, 1)], size_wh=(640, 400), **EMPTY).shape == (
        400,
        640,
        3,
    )


@given(width=st.floats(1e-3, 1e6), length=st.floats(1e-3, 1e9))
def test_any_extent_can_be_drawn(width, length):
    draw_map([], [(0, length)], width_mm=width, length_mm=length, size_wh=(640, 400))


def test_a_map_without_extent_or_room_is_refused():
    with pytest.raises(ValueError, match="above 0 mm"):
        draw_map([], [], width_mm=0, length_mm=1)
    with pytest.raises(ValueError, match="at least 640 x 400"):
        draw_map([], [], size_wh=(100, 100), **EMPTY)
