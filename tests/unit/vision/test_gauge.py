import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from inspector.vision.gauge import BINS, measure


def test_an_even_picture_stands_in_one_bar_and_has_no_edges():
    found = measure(np.full((8, 64), 100, np.uint8))
    assert found.histogram[100 // 4] == 1.0
    assert (found.mean, found.clipped_share, found.focus) == (100.0, 0.0, 0.0)


def test_what_is_too_bright_is_counted():
    pixels = np.full((10, 10), 200, np.uint8)
    pixels[0] = 255
    assert measure(pixels).clipped_share == pytest.approx(0.1)
    assert measure(np.full((2, 2), 254, np.uint8)).clipped_share == 0.0


def test_a_sharp_edge_counts_more_than_the_same_edge_blurred():
    sharp = np.zeros((4, 40), np.uint8)
    sharp[:, 20:] = 200
    ramp = np.clip((np.arange(40) - 15) * 20, 0, 200).astype(np.uint8)
    blurred = np.repeat(ramp[None], 4, axis=0)
    assert measure(sharp).focus > 2 * measure(blurred).focus > 0


def test_the_focus_is_the_mean_square_of_the_steps_over_two_columns():
    pixels = np.array([[0, 10, 20, 90]], np.uint8)
    assert measure(pixels).focus == (20**2 + 80**2) / 2


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (3, 0), (1, 1), (5, 2)])
def test_next_to_nothing_is_measured_too(shape):
    assert measure(np.zeros(shape, np.uint8)).focus == 0.0


@given(arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 40))))
def test_the_shares_are_of_all_pixels(pixels):
    found = measure(pixels)
    assert len(found.histogram) == BINS
    assert sum(found.histogram) == pytest.approx(1.0)
    assert found.mean == pytest.approx(pixels.mean(), abs=1e-3)


def test_colour_is_measured_as_grey():
    grey = np.random.default_rng(1).integers(0, 255, (4, 30), np.uint8)
    assert measure(np.repeat(grey[..., None], 3, axis=2)).mean == pytest.approx(
        grey.mean(), abs=0.5
    )
