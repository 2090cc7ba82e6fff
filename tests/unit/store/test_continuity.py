from hypothesis import given
from hypothesis import strategies as st

from inspector.store.continuity import outside

lines = st.sets(st.integers(0, 40))


def spans(taken):
    return [(line, line + 1) for line in taken]


@given(lines, lines)
def test_what_lies_outside_is_what_the_others_do_not_hold(some, others):
    left = {
        line
        for first, end in outside(spans(some), spans(others))
        for line in range(first, end)
    }
    assert left == some - others


def test_a_span_that_others_hold_in_part_is_left_in_pieces():
    assert list(outside([(0, 10), (10, 30)], [(12, 14), (2, 4), (3, 8)])) == [
        (0, 2),
        (8, 10),
        (10, 12),
        (14, 30),
    ]
