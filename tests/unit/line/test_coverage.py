from hypothesis import given
from hypothesis import strategies as st

from inspector.line.coverage import Coverage


@given(
    order=st.permutations(range(12)),
    sizes=st.lists(st.integers(1, 9), min_size=12, max_size=12),
)
def test_in_whatever_order_lines_are_answered_for_a_hole_is_never_jumped(order, sizes):
    starts = [sum(sizes[:n]) for n in range(12)]
    coverage, done = Coverage(), set()
    for number in order:
        coverage.cover("top", starts[number], sizes[number])
        done.add(number)
        first_open = next((n for n in range(12) if n not in done), None)
        want = sum(sizes) if first_open is None else starts[first_open]
        assert coverage.line("top") == want


def test_what_is_covered_twice_counts_once_and_cameras_are_apart():
    coverage = Coverage()
    coverage.cover("top", 0, 10)
    coverage.cover("top", 4, 3)
    coverage.cover("top", 8, 6)
    assert (coverage.line("top"), coverage.line("below")) == (14, 0)
