from dataclasses import replace

import numpy as np
import pytest

from inspector.findings import Decision
from inspector.line.feeds import GaugeFeed, SightingFeed, StripFeed
from inspector.types import Block
from inspector.views import Sighting
from tests.fakes import CAMERA, LINES, PITCH_MM, WIDTH, block, defect


@pytest.fixture
def strips():
    return StripFeed(PITCH_MM)


def sighting(index):
    crop = np.zeros((4, 4), np.uint8)
    return Sighting(CAMERA, index, 0, defect(), Decision.REJECT, crop, (0, 0))


def test_before_the_first_block_there_is_nothing_to_show(strips):
    assert strips.take() == []


def test_a_block_becomes_a_strip(strips):
    strips.show(block(), LINES)
    (strip,) = strips.take()
    assert (strip.camera, strip.first_line, strip.lines) == (CAMERA, LINES, LINES)
    assert strip.pixels.shape == (LINES, WIDTH)
    assert (strip.columns_per_px, strip.lines_per_row) == (1, 1)
    assert strip.pitch_mm == PITCH_MM


def test_strips_come_in_order_and_once(strips):
    for n in range(3):
        strips.show(block(), n * LINES)
    assert [s.first_line for s in strips.take()] == [0, LINES, 2 * LINES]
    assert strips.take() == []


@pytest.mark.parametrize("colours", [(), (3,)], ids=["grey", "colour"])
def test_a_wide_web_is_reduced_for_the_screen(strips, colours):
    pixels = np.zeros((9, 4096, *colours), np.uint8)
    strips.show(Block(CAMERA, pixels, 0), 0)
    (strip,) = strips.take()
    assert strip.pixels.shape == (3, 1024)
    assert (strip.lines, strip.columns_per_px, strip.lines_per_row) == (9, 4, 4)


def test_a_spot_of_one_pixel_is_seen_in_the_reduced_strip(strips):
    pixels = np.full((8, 4096), 100, np.uint8)
    pixels[5, 2001] = 255
    strips.show(Block(CAMERA, pixels, 0), 0)
    assert strips.take()[0].pixels.max() == 255


def test_lines_that_the_camera_lost_are_told(strips):
    strips.show(block(), 0)
    strips.show(block(), 3 * LINES)
    assert [s.missing_before for s in strips.take()] == [0, 2 * LINES]


def test_when_nobody_looks_the_next_strip_says_what_was_skipped(strips):
    for n in range(200):
        strips.show(block(), n * LINES)
    kept = strips.take()
    assert len(kept) < 200
    assert all(s.missing_before == 0 for s in kept)
    strips.show(block(), 200 * LINES)
    (after,) = strips.take()
    assert after.missing_before == (200 - len(kept)) * LINES
    shown = sum(s.lines + s.missing_before for s in (*kept, after))
    assert shown == 201 * LINES


def test_a_camera_that_counts_anew_after_its_return_changes_nothing(strips):
    strips.show(block(7 * LINES), 0)
    strips.show(block(0), LINES)
    assert [(s.first_line, s.missing_before) for s in strips.take()] == [
        (0, 0),
        (LINES, 0),
    ]


def test_sightings_come_in_order_and_once():
    feed = SightingFeed()
    for n in range(3):
        feed.show(sighting(n))
    assert [s.index for s in feed.take()] == [0, 1, 2]
    assert feed.take() == []


def test_sightings_are_bounded_and_say_when_no_more_are_wanted():
    feed, shown = SightingFeed(), 0
    while feed.wanted:
        feed.show(sighting(shown))
        shown += 1
    feed.show(sighting(shown))  # no harm
    assert [s.index for s in feed.take()] == list(range(shown))
    assert feed.wanted


def test_a_picture_is_measured_once_a_second_and_the_newest_figures_are_kept():
    now_s = [0.0]
    feed = GaugeFeed(lambda: now_s[0])
    for at_s, grey in ((0.0, 10), (0.5, 20), (1.0, 30), (1.9, 40)):
        now_s[0] = at_s
        feed.look(replace(block(0), pixels=np.full((4, 8), grey, np.uint8)))
    (gauge,) = feed.take()
    assert gauge.mean == 30.0
    assert feed.take() == []
