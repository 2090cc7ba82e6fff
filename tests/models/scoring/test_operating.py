from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.scoring.operating import Costs, choose, choose_without_each, cost_curve
from models.scoring.rates import Evidence
from tests.models.scored import FAR, SQUARE, an_image, clean, found
from tests.models.scored import images as chance_images


def an_evidence(true_score=0.8, false_score=0.3, clean_score=0.1):
    image = an_image(found((SQUARE, true_score, 0), (FAR, false_score, 0)), (SQUARE, 0))
    return Evidence.of([image], [clean(clean_score)])


def test_the_threshold_lies_amid_false_and_true():
    assert 0.5 <= choose(an_evidence(), Costs()).threshold <= 0.6
    assert choose(an_evidence(), Costs()).cost_per_bad_frame == 0


def test_a_dear_escape_lowers_the_threshold_and_a_dear_false_alarm_raises_it():
    overlapping = an_evidence(true_score=0.4, false_score=0.7)
    assert choose(overlapping, Costs(escape=10)).threshold <= 0.4
    assert choose(overlapping, Costs(false_alarm=10)).threshold > 0.7


def test_clean_frames_weigh_as_often_as_they_come_on_the_line():
    often_clean = an_evidence(true_score=0.5, false_score=0.1, clean_score=0.6)
    few = choose(often_clean, Costs(clean_per_bad=0.1))
    many = choose(often_clean, Costs(clean_per_bad=100))
    assert few.threshold <= 0.5 < 0.6 < many.threshold


def test_the_cost_is_counted_by_hand():
    cost = cost_curve(an_evidence(), Costs(5, 2, 3), [0.05, 0.2, 0.5, 0.9])
    # one bad frame: 2 beside + 2 x 3 on clean; then beside alone; nothing; one escape
    assert cost.tolist() == [8, 2, 0, 5]


def test_without_a_defect_there_is_nothing_to_choose_by():
    assert choose(Evidence.of([], [clean(0.9)]), Costs()).threshold == 0.5
    assert choose(Evidence.of([]), Costs()).threshold == 0.5


def test_a_fold_has_no_say_in_its_own_threshold():
    usual, odd = an_evidence(0.8, 0.3), an_evidence(0.2, 0.1)
    choices = choose_without_each([usual, usual, odd], Costs())
    assert choices[2] == choose(Evidence.pooled([usual, usual]), Costs())
    with pytest.raises(ValueError, match="two folds"):
        choose_without_each([usual], Costs())


@pytest.mark.parametrize(
    "costs", [(0, 1), (1, 0), (-1, 1), (1, float("inf")), (1, 1, -2), (1, float("nan"))]
)
def test_costs_that_decide_nothing_are_refused(costs):
    with pytest.raises(ValueError, match="costs above 0"):
        Costs(*costs)


@settings(max_examples=40, deadline=None)
@given(
    labelled=st.lists(chance_images(), max_size=3),
    scores=st.lists(st.floats(0.01, 0.99), max_size=4),
    ratio=st.floats(0.1, 10),
)
def test_no_other_threshold_is_cheaper(labelled, scores, ratio):
    evidence = Evidence.of(labelled, [clean(s) for s in scores])
    costs = Costs(escape=ratio)
    choice = choose(evidence, costs)
    if len(evidence.found_at):
        candidates = np.round(np.arange(0.05, 0.951, 0.01), 2).tolist()
        others = cost_curve(evidence, costs, candidates)
        assert choice.cost_per_bad_frame == pytest.approx(others.min())
