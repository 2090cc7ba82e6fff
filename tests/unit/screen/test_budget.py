import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.screen.budget import choose, clean, peaks

sigmas = st.lists(st.floats(0, 60), min_size=1, max_size=50)


@given(sigmas, sigmas, st.floats(0, 0.5))
def test_no_more_is_lost_than_the_budget_unless_even_the_lowest_loses_it(
    defects, tiles, budget
):
    chosen = choose(defects, tiles, budget)

    assert 2 <= chosen.sensitivity <= 50
    if chosen.sensitivity > 2:
        assert chosen.lost <= budget * len(defects)
    assert chosen.found == len(defects)
    assert chosen.clean_picked == sum(t >= chosen.sensitivity for t in tiles)


def test_the_highest_sensitivity_within_the_budget_is_taken():
    defects = [4.0, *np.linspace(6.02, 9, 199)]

    assert choose(defects, [3.0], 0.0).sensitivity == 4.0
    assert choose(defects, [3.0], 0.005).sensitivity == 6.0
    assert choose(defects, [3.0], 0.005).lost == 1


def test_without_a_defect_nothing_can_be_chosen():
    with pytest.raises(ValueError, match="record material that has"):
        choose([], [1.0], 0.01)


def test_a_box_reaches_into_the_cells_around_it_and_not_beyond_the_frame():
    cells = np.zeros((4, 6), np.float32)
    cells[1, 2], cells[3, 5] = 7, 9
    boxes = np.array([[0, 0, 8, 8], [24, 16, 25, 17], [46, 30, 48, 32]], np.float32)

    assert peaks(cells, boxes).tolist() == [0, 7, 9]
    assert peaks(cells, boxes, margin=0).tolist() == [0, 0, 9]


def test_a_tile_that_holds_part_of_a_finding_is_not_clean():
    tiles = np.array([[0, 0, 64, 64], [48, 0, 112, 64]], np.int32)
    found = np.array([[64, 4, 70, 8]], np.float32)

    assert clean(tiles, found).tolist() == [True, False]
    assert clean(tiles, found[:0]).tolist() == [True, True]
