"""Reviews: rates, agreement, and what they cost."""

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from inspector.findings import Decision, Opinion
from inspector.report.agreement import Reviewed, kappas, review_figures

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def said(item, opinion, by="Li", decision=Decision.REJECT, minute=0, spent_s=6.0):
    at = NOW + timedelta(minutes=minute)
    return Reviewed(item, decision, opinion, by, at, spent_s)


def answers(table, words=("yes", "no")):
    """Items that two people judged, from the counts of a table."""
    return [
        {"Li": words[row], "Wang": words[column]}
        for row in range(len(table))
        for column in range(len(table))
        for _ in range(table[row][column])
    ]


def by_delta_method(table):
    """Kappa and its standard error from the multinomial covariance, by differences."""
    n = sum(map(sum, table))
    p = np.array(table, float).ravel() / n

    def kappa(q):
        square = q.reshape(len(table), -1)
        chance = square.sum(0) @ square.sum(1)
        return (np.trace(square) - chance) / (1 - chance)

    slope = np.array(
        [(kappa(p + step) - kappa(p - step)) / 2e-6 for step in 1e-6 * np.eye(len(p))]
    )
    return kappa(p), math.sqrt(slope @ (np.diag(p) - np.outer(p, p)) @ slope / n)


@pytest.mark.parametrize(
    "table",
    [
        [[45, 15], [25, 15]],
        [[88, 2], [3, 7]],
        [[10, 4, 1], [2, 22, 3], [0, 5, 9]],
        [[1, 9], [8, 2]],
    ],
)
def test_kappa_and_its_interval_agree_with_the_delta_method(table):
    found = kappas(answers(table, ("a", "b", "c")))[0]
    kappa, deviation = by_delta_method(table)
    assert found.kappa == pytest.approx(kappa)
    assert found.low == pytest.approx(max(-1, kappa - 1.959964 * deviation), abs=1e-5)
    assert found.high == pytest.approx(min(1, kappa + 1.959964 * deviation), abs=1e-5)


def test_kappa_and_its_interval_agree_with_statsmodels():
    rater = pytest.importorskip(
        "statsmodels.stats.inter_rater", reason="an independent reference, not needed"
    )
    table = [[45, 15], [25, 15]]
    found, known = kappas(answers(table))[0], rater.cohens_kappa(np.array(table))
    assert found.kappa == pytest.approx(known.kappa)
    assert (found.low, found.high) == pytest.approx((known.kappa_low, known.kappa_upp))


def test_kappa_is_not_defined_where_both_always_say_the_same():
    found = kappas(answers([[30, 0], [0, 0]]))[0]
    assert (found.kappa, found.items, found.agreed) == (None, 30, 30)


def test_who_never_judged_the_same_thing_has_no_kappa():
    assert kappas([{"Li": True}, {"Wang": True}]) == ()


def test_overkill_is_the_share_of_flagged_findings_that_are_none():
    stats = pytest.importorskip("scipy.stats", reason="the extra dev brings scipy")
    reviews = [said((n, 0), Opinion.FALSE) for n in range(7)]
    reviews += [said((n, 0), Opinion.CONFIRMED) for n in range(7, 60)]
    reviews += [said((n, 0), Opinion.FALSE, decision=Decision.ACCEPT) for n in (90, 91)]
    found = review_figures(reviews).overkill
    known = stats.binomtest(7, 60).proportion_ci(method="exact")
    assert (found.hits, found.trials) == (7, 60)
    assert (found.low, found.high) == pytest.approx((known.low, known.high))


def test_escape_is_the_share_of_accepted_frames_with_something_missed():
    passed = {"decision": Decision.ACCEPT}
    reviews = [said((n, None), Opinion.CLEAN, **passed) for n in range(40)]
    reviews += [said((99, None), Opinion.MISSED, **passed)]
    reviews += [said((98, None), Opinion.MISSED, decision=Decision.REJECT)]
    found = review_figures(reviews).escape
    assert (found.hits, found.trials) == (1, 41)


def test_a_frame_on_which_something_was_missed_stays_missed():
    passed = {"decision": Decision.ACCEPT}
    reviews = [
        said((1, None), Opinion.MISSED, **passed),
        said((1, None), Opinion.CLEAN, by="Wang", minute=5, **passed),
    ]
    assert review_figures(reviews).escape.hits == 1


def test_the_newest_definite_opinion_counts():
    reviews = [
        said((1, 0), Opinion.UNSURE, minute=9),
        said((1, 0), Opinion.FALSE, minute=5),
        said((1, 0), Opinion.CONFIRMED, minute=1),
    ]
    found = review_figures(reviews).overkill
    assert (found.hits, found.trials) == (1, 1)


def test_nobody_reviewed_is_not_zero():
    found = review_figures([])
    assert (found.overkill, found.escape, found.kappas) == (None, None, ())
    assert review_figures([said((1, 0), Opinion.UNSURE)]).overkill is None


def test_time_and_double_looks_are_counted():
    reviews = [
        said((1, 0), Opinion.CONFIRMED, spent_s=30),
        said((1, 0), Opinion.FALSE, by="Wang", spent_s=60),
        said((2, 0), Opinion.UNSURE, spent_s=30),
    ]
    found = review_figures(reviews)
    assert (found.minutes, found.reviews, found.twice) == (2.0, 3, 1)
