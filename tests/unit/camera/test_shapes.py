import numpy as np
import pytest

from inspector.camera.placing import stream
from inspector.camera.scene import STEEL_KINDS, UNTAUGHT_KINDS
from inspector.camera.shapes import COVER_SHAPES, GREY_SHAPES
from inspector.camera.steel import SteelWeb

SHAPES = {**GREY_SHAPES, **COVER_SHAPES}


def test_every_steel_kind_has_a_shape():
    assert set(SHAPES) == {*STEEL_KINDS, *UNTAUGHT_KINDS["steel"]}


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("size_px", [3, 20, 400])
def test_a_shape_is_bounded_and_shorter_than_a_cell(kind, size_px):
    for seed in range(5):
        patch = SHAPES[kind](stream(seed), size_px)
        assert patch.dtype == np.float32
        assert np.isfinite(patch).all()
        assert 0.05 < np.abs(patch).max() <= 2
        assert patch.shape[0] <= SteelWeb.cell_lines


@pytest.mark.parametrize("kind", COVER_SHAPES)
def test_where_the_strip_is_gone_the_cover_is_a_share(kind):
    cover = COVER_SHAPES[kind](stream(2), 30)
    assert 0 <= cover.min() <= cover.max() <= 1


@pytest.mark.parametrize("kind", SHAPES)
def test_equal_random_numbers_make_equal_shapes(kind):
    first, second = (SHAPES[kind](stream(7), 24) for _ in range(2))
    assert (first == second).all()
