import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.fakes import a_strip
from ui.live.ring import WebRing


def shown(ring):
    """The picture as it is seen, newest row on top."""
    order = (ring.top + np.arange(ring.rows)) % len(ring.pixels)
    return ring.pixels[order]


def numbered(first_line, rows, columns=8, **more):
    values = (first_line // 4 + np.arange(rows)) % 251
    pixels = np.repeat(values[:, None], columns, axis=1).astype(np.uint8)
    return a_strip(first_line, pixels=pixels, **more)


def test_the_newest_row_is_on_top():
    ring = WebRing(6, 8)
    ring.append(numbered(0, 3))
    ring.append(numbered(12, 2))
    assert shown(ring)[:, 0].tolist() == [4, 3, 2, 1, 0]


def test_the_oldest_rows_make_room():
    ring = WebRing(4, 8)
    for first in range(0, 40, 4):
        ring.append(numbered(first, 1))
    assert shown(ring)[:, 0].tolist() == [9, 8, 7, 6]
    assert ring.start_mm == pytest.approx(2.4)
    assert ring.end_mm == pytest.approx(4.0)


def test_a_strip_taller_than_the_ring_leaves_its_newest_rows():
    ring = WebRing(4, 8)
    ring.append(numbered(0, 100))
    assert shown(ring)[:, 0].tolist() == [99, 98, 97, 96]


@pytest.mark.parametrize("width", [100, 333, 1024, 2000])
def test_one_bright_pixel_of_a_wide_strip_stays_visible(width):
    pixels = np.full((64, 4096), 110, np.uint8)
    pixels[31, 1777] = 225
    ring = WebRing(200, width)
    ring.append(a_strip(pixels=pixels, columns_per_px=1, lines_per_row=1))
    ring.append(a_strip(64, rows=64, columns=4096, columns_per_px=1, lines_per_row=1))
    assert shown(ring).max() == 225


@given(
    pieces=st.lists(st.integers(1, 40), min_size=1, max_size=12),
    width=st.sampled_from([3, 8, 40]),
)
def test_how_strips_are_cut_does_not_change_the_picture(pieces, width):
    cut, whole = WebRing(60, width), WebRing(60, width)
    first = 0
    for rows in pieces:
        cut.append(numbered(first, rows))
        first += rows * 4
    whole.append(numbered(0, sum(pieces)))
    np.testing.assert_array_equal(shown(cut), shown(whole))
    assert cut.end_mm == pytest.approx(whole.end_mm)


def test_lines_that_were_not_shown_are_a_hatched_band_of_their_length():
    ring = WebRing(200, 8)
    ring.append(numbered(0, 10))
    ring.append(numbered(80, 10, missing_before=40))
    (band,) = ring.bands
    assert (band.rows, band.length_mm, band.cut) == (10, 4.0, False)
    picture = shown(ring)
    top = ring.band_top(band)
    assert set(np.unique(picture[top : top + 10])) == {26, 62}
    assert ring.y_of(np.array([4.0, 8.0])).tolist() == [20.0, 10.0]


def test_a_long_band_is_cut_and_says_so():
    ring = WebRing(200, 8)
    ring.append(numbered(0, 10))
    ring.append(numbered(400_000, 10))
    (band,) = ring.bands
    assert band.cut
    assert band.rows == 30
    assert band.length_mm == pytest.approx(39_996)


def test_a_jump_counts_even_if_the_strip_does_not_tell():
    ring = WebRing(200, 8)
    ring.append(numbered(0, 10))
    ring.append(numbered(48, 10, missing_before=0))
    assert ring.bands[0].length_mm == pytest.approx(0.8)


def test_a_band_that_has_scrolled_off_is_forgotten():
    ring = WebRing(20, 8)
    ring.append(numbered(0, 10))
    ring.append(numbered(80, 10))
    ring.append(numbered(120, 20))
    assert not ring.bands


def test_a_strip_from_before_begins_another_run():
    ring = WebRing(20, 8)
    assert ring.append(numbered(400, 10))
    assert not ring.append(numbered(0, 3))
    assert shown(ring)[:, 0].tolist() == [2, 1, 0]


def test_rows_that_were_shown_already_are_not_shown_twice():
    ring = WebRing(20, 8)
    ring.append(numbered(0, 4))
    assert ring.append(numbered(8, 4))
    assert shown(ring)[:, 0].tolist() == [5, 4, 3, 2, 1, 0]


def test_another_width_of_the_web_begins_another_picture():
    ring = WebRing(20, 8)
    ring.append(numbered(0, 4))
    assert not ring.append(numbered(16, 4, columns=16))


def test_the_last_metres_are_kept_in_another_size():
    ring = WebRing(40, 8)
    ring.append(numbered(0, 20))
    ring.append(numbered(80, 20))
    larger = ring.resized(80, 16)
    assert larger.end_mm == ring.end_mm
    assert larger.pixels.shape == (80, 16)
    assert larger.start_mm == pytest.approx(ring.start_mm)


def test_what_a_smaller_size_cannot_show_comes_back_with_the_larger():
    ring = WebRing(40, 8)
    for first in range(0, 160, 16):
        ring.append(numbered(first, 4))
    back = ring.resized(5, 8).resized(40, 8)
    np.testing.assert_array_equal(shown(back), shown(ring))


def test_a_compressed_length_shows_more_of_the_web():
    pixels = np.full((400, 64), 110, np.uint8)
    pixels[201] = 255
    ring = WebRing(50, 64).resized(50, 64, compress=8)
    ring.append(a_strip(pixels=pixels))
    assert ring.rows == 50
    assert ring.end_mm - ring.start_mm == pytest.approx(160)
    assert shown(ring).max() == 255


def test_a_frozen_copy_does_not_move():
    ring = WebRing(20, 8)
    ring.append(numbered(0, 4))
    frozen = ring.copy()
    ring.append(numbered(16, 4))
    assert shown(frozen)[:, 0].tolist() == [3, 2, 1, 0]
    assert frozen.end_mm == pytest.approx(1.6)


def test_an_empty_strip_and_an_empty_ring_are_harmless():
    ring = WebRing(0, 0)
    ring.append(a_strip(pixels=np.zeros((0, 5), np.uint8)))
    assert ring.rows == 0
    assert ring.y_of(np.array([1.0])).tolist() == [0.0]
    ring.append(a_strip())
    assert ring.resized(100, 256).rows == 32


def test_memory_is_bounded_however_long_the_line_runs():
    ring = WebRing(50, 64)
    for n in range(400):
        ring.append(a_strip(n * 1024, rows=256, columns=1024))
    assert sum(strip.pixels.nbytes for strip in ring._strips) <= 16 * 1024 * 1024


@given(
    jumps=st.lists(st.integers(0, 3000), min_size=1, max_size=20),
    width=st.sampled_from([3, 8, 100]),
)
def test_a_place_is_drawn_in_the_row_that_shows_it(jumps, width):
    ring = WebRing(120, width)
    line = 0
    for jump in jumps:
        line += jump
        ring.append(numbered(line, 7))
        line += 28
    if not ring.rows:
        return
    places = np.linspace(ring.start_mm, ring.end_mm, 50)
    edges_mm = ring._edges_mm()[::-1]  # of the rows from the top, newest first
    assert np.all(np.diff(edges_mm) < 0)
    y = ring.y_of(places)
    assert (y[-1], y[0]) == (0.0, ring.rows)
    row = np.minimum(y.astype(int), ring.rows - 1)
    assert np.all(places <= edges_mm[row] + 1e-6)
    assert np.all(places >= edges_mm[row + 1] - 1e-6)
