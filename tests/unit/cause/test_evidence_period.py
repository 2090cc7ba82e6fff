import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.cause.evidence_period import find_period, match_roll, observe_period
from inspector.cause.lot import Roll
from tests.unit.cause.lots import comb

ROLLS = tuple(
    Roll(f"roll {i}", d, f"{i}") for i, d in enumerate((200.0, 318.0, 600.0), 1)
)


def among_strangers(random, turns, period_mm, missed=0.3, strangers=0.5, web_mm=500.0):
    x, y = comb(random, turns, period_mm, random.uniform(0, period_mm), missed=missed)
    n = round(len(x) * strangers / (1 - strangers))
    x = np.concatenate([x, random.uniform(0, web_mm, n)])
    y = np.concatenate([y, random.uniform(0, turns * period_mm, n)])
    order = np.argsort(y)
    return x[order], y[order]


def test_five_marks_are_found_though_a_third_is_missed_and_half_are_strangers():
    random = np.random.default_rng(11)
    found = 0
    for _ in range(30):
        period_mm = float(np.exp(random.uniform(np.log(200), np.log(2500))))
        period = find_period(*among_strangers(random, 7, period_mm))
        found += period is not None and abs(period.period_mm / period_mm - 1) < 0.005
    assert found >= 25


def test_marks_of_a_known_roll_are_found_from_fewer_turns():
    random = np.random.default_rng(12)
    found = 0
    for _ in range(30):
        roll = ROLLS[int(random.integers(len(ROLLS)))]
        x, y = among_strangers(random, 6, roll.spacing_mm)
        period = find_period(x, y, rolls=ROLLS)
        found += period is not None and match_roll(period.period_mm, [roll]) is not None
    assert found >= 27


def test_defects_without_order_have_no_period():
    random = np.random.default_rng(13)
    false = 0
    for _ in range(120):
        n = int(random.integers(5, 90))
        y = np.sort(random.uniform(0, 1e5, n))
        x = random.uniform(0, 500, n)
        false += find_period(x, y, rolls=ROLLS) is not None
    assert false <= 1


def test_the_period_is_the_turn_and_not_a_harmonic_of_it():
    random = np.random.default_rng(14)
    for _ in range(20):
        x, y = among_strangers(random, 40, 1000.0)
        period = find_period(x, y)
        assert period is not None
        assert period.period_mm == pytest.approx(1000.0, rel=0.005)


def test_the_members_are_the_marks():
    random = np.random.default_rng(15)
    x, y = among_strangers(random, 30, 999.0, missed=0.0, strangers=0.3)
    period = find_period(x, y)
    assert period is not None
    assert len(period.members) >= 29
    assert np.ptp(x[period.members]) < 20


@pytest.mark.parametrize("n", [0, 1, 3])
def test_too_few_marks_say_nothing(n):
    y = np.arange(n) * 1000.0
    assert find_period(np.full(n, 100.0), y) is None


def test_marks_at_one_place_do_not_break_the_search():
    same = np.full(50, 100.0)
    assert find_period(same, same) is None


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 2000), st.floats(0, 1e6)), min_size=0, max_size=60)
)
def test_whatever_the_places_a_chance_is_a_chance(places):
    ordered = sorted(places, key=lambda place: place[1])
    x = np.array([place[0] for place in ordered], np.float64)
    y = np.array([place[1] for place in ordered], np.float64)
    period = find_period(x, y)
    assert period is None or 0.0 <= period.p_value <= 0.01


def test_a_period_is_given_to_the_roll_with_slip_and_stretch():
    roll = Roll("work roll", 600.0, "5", slip=0.02, stretch=1.3)
    match = match_roll(np.pi * 600 * 1.02 * 1.3 * 1.004, [*ROLLS, roll])
    assert match is not None
    assert match.roll is roll
    assert match.deviation == pytest.approx(0.004, abs=1e-6)


def test_two_even_marks_a_turn_are_given_to_the_roll_too():
    match = match_roll(np.pi * 600 / 2, [Roll("work roll", 600.0)])
    assert match is not None
    assert match.marks_per_turn == 2


def test_a_period_off_by_more_than_the_tolerance_has_no_roll():
    assert match_roll(np.pi * 600 * 1.03, ROLLS[2:]) is None


def test_the_sentence_names_the_roll_and_its_stand_in_both_languages():
    x, y = comb(np.random.default_rng(1), 37, np.pi * 600)
    seen = observe_period(x, y, ROLLS, None, in_pieces=False, limit=1e-3)
    assert seen is not None
    for words in ("37", "diameter 600", "stand 3"):
        assert words in seen.text.en
    for words in ("37", "直径 600", "机架 3"):
        assert words in seen.text.zh


def test_the_distance_of_panels_is_the_same_place_on_panels_and_no_roll():
    x, y = comb(np.random.default_rng(2), 30, 100.0, jitter_mm=0.1)
    told = observe_period(x, y, ROLLS, 100.0, in_pieces=True, limit=1e-3)
    untold = observe_period(x, y, ROLLS, None, in_pieces=True, limit=1e-3)
    assert told is not None
    assert untold is not None
    assert told.values["repeat_xy"] == pytest.approx(1.0)
    assert untold.values["repeat_xy"] == pytest.approx(1.0)
    assert "roll_match" not in told.values
