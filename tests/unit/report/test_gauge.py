"""A gauge study on a golden strip."""

import pytest

from inspector.report.gauge import Golden, Place, gauge_study

STRIP = (
    Golden("deep hole", "hole", 100, 1000, 5),
    Golden("fine scratch", "scratch", 300, 2000, 5),
)
HOLE, SCRATCH = Place("hole", 101, 1002), Place("scratch", 299, 1999)


def test_a_perfect_line_finds_and_names_all_of_it_each_time():
    study = gauge_study(STRIP, [[HOLE, SCRATCH]] * 5)
    assert study.found.share == study.named.share == study.repeated.share == 1
    assert (study.found.trials, study.false_per_trial) == (10, 0)
    assert study.found.low < 1


def test_what_is_missed_named_wrong_and_called_falsely_is_counted():
    wrong = Place("dent", 300, 2000)
    stray = Place("hole", 500, 500)
    study = gauge_study(STRIP, [[HOLE, SCRATCH], [HOLE, wrong, stray], [HOLE]])
    assert (study.found.hits, study.found.trials) == (5, 6)
    assert (study.named.hits, study.named.trials) == (4, 5)
    assert study.false_per_trial == pytest.approx(1 / 3)
    assert (study.repeated.hits, study.repeated.trials) == (1, 2)
    assert [row.found.hits for row in study.rows] == [3, 2]


def test_the_nearest_finding_is_the_known_defects_own():
    far, near = Place("dent", 104, 1000), Place("hole", 100, 1000)
    study = gauge_study(STRIP, [[far, near]])
    assert study.rows[0].named == 1
    assert study.false_per_trial == 0


def test_one_pass_says_nothing_of_repeating():
    assert gauge_study(STRIP, [[HOLE]]).repeated is None


def test_a_strip_that_never_ran_is_no_study():
    assert gauge_study(STRIP, []) is None
    assert gauge_study((), [[HOLE]]) is None


def test_nothing_found_is_named_nothing():
    study = gauge_study(STRIP, [[], []])
    assert study.named is None
    assert study.found.hits == 0
