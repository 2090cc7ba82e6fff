import numpy as np
import pytest

from inspector.cause.evidence_pieces import clusters_by_piece
from inspector.cause.evidence_time import dispersion, growth_gain, onset, rise
from inspector.cause.lot import Change, LotEvent

REACH = (0.0, 100_000.0)


def drawn(seed, n, low=0.0, high=1.0, power=1.0):
    share = np.random.default_rng(seed).random(n) ** (1 / power)
    return np.sort(1e5 * (low + (high - low) * share))


def test_a_sudden_start_is_placed_and_given_to_the_change_recorded_there():
    events = (LotEvent(Change.ROLL, 59_500, "roll 3"), LotEvent(Change.SPEED, 2e4, ""))
    seen = onset(drawn(1, 40, 0.6), REACH, events)
    assert seen is not None
    assert seen.values == {"onset": "sudden", "onset_event": "roll_change"}
    assert "roll change" in seen.text.en
    assert "换辊" in seen.text.zh


def test_a_start_without_a_record_has_no_event():
    events = (LotEvent(Change.ROLL, 5_000, "roll 3"),)
    seen = onset(drawn(2, 40, 0.6), REACH, events)
    assert seen is not None
    assert seen.values["onset_event"] == "none"


def test_without_a_log_nothing_is_said_of_events():
    seen = onset(drawn(3, 40, 0.6), REACH, (), logged=False)
    assert seen is not None
    assert "onset_event" not in seen.values


def test_what_comes_and_goes_again_began_suddenly():
    seen = onset(drawn(4, 25, 0.3, 0.45), REACH, ())
    assert seen is not None
    assert seen.values["onset"] == "sudden"
    assert (seen.p_value or 1) < 1e-4


def marks(first_mm, pitch_mm, missed=()):
    places = np.arange(first_mm, REACH[1], pitch_mm)
    return np.delete(places, list(missed))


def test_a_few_turns_without_a_mark_are_a_start_that_chance_would_not_show():
    late = marks(32_000.0, 6_000.0)
    assert onset(late, REACH, ()).values["onset"] == "steady"
    seen = onset(late, REACH, (), pitch_mm=6_000.0)
    assert seen.values["onset"] == "sudden"
    assert seen.p_value < 1e-4
    assert "Begins suddenly at 32.0 m, 12 of 12" in seen.text.en


def test_marks_of_which_many_are_missed_need_more_turns_to_have_begun():
    thin = marks(14_000.0, 6_000.0, missed=(1, 3, 4, 6, 9))
    seen = onset(thin, REACH, (), pitch_mm=6_000.0)
    assert seen.values["onset"] == "steady" or seen.p_value > 0.05


def test_marks_that_become_frequent_did_not_begin_suddenly():
    growing = marks(20_000.0, 3_000.0, missed=(1, 2, 3, 5, 6, 8, 11))
    seen = onset(growing, REACH, (), pitch_mm=3_000.0)
    assert seen.values["onset"] != "sudden" or seen.p_value > 0.05


def test_marks_from_the_first_turn_on_have_no_start():
    seen = onset(marks(5_000.0, 6_000.0), REACH, (), pitch_mm=6_000.0)
    assert seen.values["onset"] == "steady"


def test_growth_is_no_sudden_start():
    right = 0
    for seed in range(40):
        seen = onset(drawn(seed, 80, power=2.5), REACH, ())
        right += seen is not None and seen.values["onset"] == "gradual"
    assert right >= 34


def test_growth_from_change_to_change_is_growth():
    share = np.random.default_rng(5).random(120) ** (1 / 3)
    y = np.sort((np.repeat([0, 1, 2], 40) + share) / 3 * 1e5)
    events = tuple(LotEvent(Change.TOOL, k * 1e5 / 3, "drill") for k in (1, 2))
    seen = onset(y, REACH, events)
    assert seen is not None
    assert seen.values["onset"] == "gradual"


def test_an_even_rate_seldom_begins_or_grows():
    false = 0
    for seed in range(100):
        seen = onset(drawn(seed, 40), REACH, ())
        false += seen is not None and (seen.p_value or 1.0) <= 0.003
    assert false <= 2


def test_bursts_make_the_test_of_growth_more_careful():
    middles = np.sort(np.random.default_rng(6).uniform(0, 1e5, 8))
    assert dispersion(np.repeat(middles, 6), REACH) > 1.5
    assert dispersion(np.linspace(0, 1e5, 50), REACH) == 1.0


def test_an_even_rate_gains_nothing_from_growth():
    assert growth_gain(np.linspace(0, 1, 50)) == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("n", [0, 1, 5])
def test_few_defects_say_nothing(n):
    assert onset(np.linspace(0, 1e5, n), REACH, ()) is None


def test_defects_at_one_place_do_not_break_the_search():
    step = rise(np.full(20, 50_000.0), REACH)
    assert step is not None
    assert np.isfinite(step.gain)


def test_two_bad_heats_of_eight_are_found():
    events = tuple(LotEvent(Change.LOT, k * 12_500, "heat", "heat") for k in range(8))
    y = np.sort(np.concatenate([drawn(7, 10, 0.25, 0.375), drawn(8, 10, 0.625, 0.75)]))
    seen = clusters_by_piece(y, REACH, events)
    assert seen is not None
    assert seen.values["cluster_key"] == "heat"
    assert (seen.p_value or 1) < 1e-3


def test_two_pieces_are_too_few_to_cluster():
    events = (LotEvent(Change.LOT, 5e4, "heat", "heat"),)
    assert clusters_by_piece(drawn(9, 30), REACH, events) is None
