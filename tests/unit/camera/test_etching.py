import numpy as np
import pytest

from inspector.camera.etching import Board, etch
from inspector.camera.layout import Layout, make_layout
from inspector.camera.placing import stream
from inspector.camera.scene import PCB_KINDS
from inspector.vision import paint

BOARD = Board.of(make_layout(stream(4), 600, 700))


def changed(change):
    """The board's copper after a change, and the patch it lies in."""
    high, wide = change.mask.shape
    window = (slice(change.y, change.y + high), slice(change.x, change.x + wide))
    return window, change.mask > 0.5


def pieces(copper):
    return len(np.unique(paint.islands(copper))) - 1


def test_equal_random_numbers_make_equal_boards():
    again = make_layout(stream(4), 600, 700)
    assert (again.copper == BOARD.layout.copper).all()
    assert again.segments == BOARD.layout.segments
    assert len(again.segments) > 50
    assert len(again.holes) > 20


@pytest.mark.parametrize("kind", PCB_KINDS)
@pytest.mark.parametrize("size_px", [3, 16, 400])
def test_every_kind_of_any_size_lies_on_the_board_and_can_be_seen(kind, size_px):
    for seed in range(4):
        change = etch(BOARD, kind, stream(seed), size_px)
        if change is None:
            assert size_px == 400  # no place is so large
            continue
        window, inside = changed(change)
        assert min(change.x, change.y) >= 0
        assert BOARD.grey[window].shape == change.mask.shape == change.grey.shape
        assert inside.any()
        assert 0 <= change.mask.min() <= change.mask.max() <= 1


@pytest.mark.parametrize(
    ("kind", "now", "more"),
    [("open", 0, 1), ("short", 255, -1), ("spur", 255, 0), ("copper", 255, 1)],
)
def test_the_copper_is_joined_or_cut_as_the_kind_says(kind, now, more):
    right = 0
    for seed in range(10):
        change = etch(BOARD, kind, stream(seed, 1), 16)
        window, inside = changed(change)
        copper = np.maximum(BOARD.copper, BOARD.layout.drilled)
        before = pieces(copper)
        copper[window][inside] = now
        right += np.sign(pieces(copper) - before) == more
    assert right >= 8  # a cut into a loop of copper joins nothing and cuts nothing


def test_a_defect_lies_near_the_point_that_was_asked_for():
    for kind in PCB_KINDS:
        change = etch(BOARD, kind, stream(9), 12, near=(350.0, 300.0))
        middle = np.array([change.x, change.y]) + np.array(change.mask.shape[::-1]) / 2
        assert np.abs(middle - (350, 300)).max() < 120


def test_an_empty_board_has_no_copper_to_spoil():
    empty = Board.of(Layout(*np.zeros((3, 200, 200), np.uint8)))
    for kind in ("open", "short", "mousebite", "spur", "pin_hole", "missing_hole"):
        assert etch(empty, kind, stream(1), 12) is None
    assert etch(empty, "copper", stream(1), 12) is not None
