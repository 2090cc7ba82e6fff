import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.fakes import a_strip
from ui.live.ring import WebRing
from ui.live.ruler import across_ticks, along_ticks
from ui.widgets.steps import nice_step


@given(span=st.floats(1e-3, 1e7), most=st.integers(1, 50))
def test_a_step_is_round_and_cuts_into_few_enough(span, most):
    step = nice_step(span, most)
    assert span / step <= most * (1 + 1e-9)
    assert float(f"{step:.0e}") == pytest.approx(step)
    assert f"{step:e}"[0] in "125"


def test_nothing_to_measure_has_a_step_all_the_same():
    assert nice_step(0, 5) == 1.0
    assert nice_step(10, 0) == 1.0


def test_the_upper_ruler_counts_mm_from_the_first_column():
    ring = WebRing(100, 500)
    ring.append(a_strip(columns=256))
    ticks = across_ticks(ring, 500.0)
    assert ticks[0] == (0.0, "0")
    assert ticks[1] == (pytest.approx(500 * 20 / 102.4), "20")


def test_the_left_ruler_counts_metres_and_no_two_ticks_read_alike():
    ring = WebRing(600, 256)
    for n in range(30):
        ring.append(a_strip(30_000 + n * 128))
    ticks = along_ticks(ring, 1.0)
    assert len({text for _y, text in ticks}) == len(ticks) > 2
    above = [y for y, _text in ticks]
    assert above == sorted(above, reverse=True)


def test_an_empty_ring_has_no_ticks():
    assert across_ticks(WebRing(5, 5), 100) == []
    assert along_ticks(WebRing(5, 5), 1.0) == []
