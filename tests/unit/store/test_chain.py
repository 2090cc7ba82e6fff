from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.findings import Change
from inspector.store.chain import Anchor, broken, seal

NOW = datetime(2026, 11, 21, 8, 0, 0, 123456, tzinfo=UTC)


def chain(length):
    rows, tip = [], Anchor(0, "")
    for number in range(1, length + 1):
        at = NOW + timedelta(seconds=number)
        change = Change(at, "王 wei", "change", f"recipe {number}", None, f'"{number}"')
        rows.append(seal(tip, change))
        tip = Anchor(number, rows[-1].hash, "the backup")
    return rows, tip


def resealed(rows):
    """What somebody makes of rows who knows how they are sealed."""
    tip, made = Anchor(0, ""), []
    for row in rows:
        made.append(seal(tip, row.change))
        tip = Anchor(made[-1].sequence, made[-1].hash)
    return made


def test_a_whole_chain_holds():
    rows, tip = chain(20)
    assert broken(rows, [tip]) == ()
    assert broken([], [Anchor(0, "")]) == ()
    assert [row.sequence for row in rows] == list(range(1, 21))


@pytest.mark.parametrize(
    "change",
    [
        {"who": "somebody"},
        {"action": "add"},
        {"subject": "recipe X"},
        {"old": "1"},
        {"new": None},
        {"at": NOW},
    ],
)
def test_a_changed_row_is_named(change):
    rows, tip = chain(9)
    rows[4] = replace(rows[4], change=replace(rows[4].change, **change))
    [problem] = broken(rows, [tip])
    assert "row 5 (" in problem
    assert "was changed" in problem


def test_a_missing_row_is_named_wherever_it_was():
    for gone in range(1, 10):
        rows, tip = chain(9)
        del rows[gone - 1]
        [problem] = broken(rows, [tip])
        assert f"audit row {gone} is missing" in problem


def test_several_missing_rows_are_one_line():
    rows, tip = chain(9)
    [problem] = broken(rows[:3] + rows[6:], [tip])
    assert "audit rows 4-6 are missing" in problem


def test_two_rows_that_changed_places_are_named():
    rows, tip = chain(9)
    rows[2], rows[6] = replace(rows[6], sequence=3), replace(rows[2], sequence=7)
    problems = broken(rows, [tip])
    assert len(problems) == 2
    assert "row 3 (" in problems[0]
    assert "its place is 7" in problems[0]
    assert "its place is 3" in problems[1]


def test_a_tail_that_was_cut_off_is_known_by_its_anchor():
    rows, tip = chain(9)
    [problem] = broken(rows[:6], [tip])
    assert problem == "audit rows 7-9 are missing at the end: the backup knows it"
    [problem] = broken([], [tip])
    assert "audit rows 1-9 are missing" in problem


def test_rows_put_in_at_the_end_of_a_cut_chain_are_known_by_an_anchor():
    rows, tip = chain(9)
    forged = resealed([*rows[:8], replace(rows[8], change=rows[0].change)])
    [problem] = broken(forged, [tip])
    assert "row 9 (" in problem
    assert "is not the one that the backup knows" in problem


def test_a_row_sealed_anew_does_not_fit_the_next():
    rows, tip = chain(9)
    rows[4] = seal(Anchor(4, rows[3].hash), rows[0].change)
    [problem] = broken(rows, [tip])
    assert "row 6 (" in problem
    assert "does not follow audit row 5" in problem


def test_a_first_row_that_was_not_the_first_is_found():
    rows, _ = chain(3)
    moved = replace(seal(Anchor(2, rows[1].hash), rows[2].change), sequence=1)
    problems = broken([moved, *rows[1:]])
    assert "audit row 1 (" in problems[0]


@given(
    length=st.integers(1, 12),
    place=st.integers(0, 11),
    kind=st.sampled_from(["change", "delete", "swap", "hash"]),
)
def test_no_single_tampering_goes_unseen(length, place, kind):
    rows, tip = chain(length)
    place %= length
    other = (place + 1) % length
    if kind == "change":
        rows[place] = replace(rows[place], previous_hash="f" * 64)
    elif kind == "hash":
        rows[place] = replace(rows[place], hash="f" * 64)
    elif kind == "delete":
        del rows[place]
    elif other != place:
        one, two = rows[place], rows[other]
        rows[place] = replace(two, sequence=one.sequence)
        rows[other] = replace(one, sequence=two.sequence)
    else:
        return
    assert broken(rows, [tip]) != ()


def test_a_change_says_who_when_and_what():
    with pytest.raises(ValueError, match="zone"):
        Change(datetime(2026, 1, 1), "a", "b", "c")  # noqa: DTZ001  what is refused
    with pytest.raises(ValueError, match="who"):
        Change(NOW, " ", "b", "c")
    with pytest.raises(ValueError, match="anchor"):
        Anchor(3, "")
