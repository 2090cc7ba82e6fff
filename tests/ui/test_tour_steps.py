"""The tour as a machine: what is seen decides what comes next, and nothing else."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.tour.steps import Facts, Hint, Step, Tour

RUNNING = Facts(running=True, standing=False, page="live")
PICKED = replace(RUNNING, page="enrol", unnamed=9, picked=5, named=True)

any_facts = st.builds(
    Facts,
    **{
        field.name: st.booleans()
        if isinstance(field.default, bool)
        else st.sampled_from(["", "live", "map", "review", "enrol", "help"])
        if isinstance(field.default, str)
        else st.integers(0, 12)
        for field in fields(Facts)
    },
)


def at(step):
    return Tour(list(Step).index(step), RUNNING)


def test_it_begins_with_start_and_goes_on_when_the_line_runs():
    assert Tour().look(Facts()).hint(Facts()) is Hint.START
    assert Tour().look(RUNNING).step is Step.LOOK


def test_a_step_that_is_done_already_is_not_asked_for():
    ahead = replace(RUNNING, chosen=True, opened=True)
    assert Tour().look(ahead).step is Step.REVIEW


@pytest.mark.parametrize(
    ("step", "facts", "hint"),
    [
        (Step.LOOK, RUNNING, Hint.FIRST_DEFECT),
        (Step.LOOK, replace(RUNNING, found=1), Hint.LOOK),
        (Step.MAP, RUNNING, Hint.GO_MAP),
        (Step.MAP, replace(RUNNING, page="map"), Hint.OPEN),
        (Step.REVIEW, RUNNING, Hint.GO_REVIEW),
        (Step.REVIEW, replace(RUNNING, page="review"), Hint.JUDGE),
        (Step.PICK, RUNNING, Hint.GO_BIN),
        (Step.PICK, replace(PICKED, picked=0, unnamed=4), Hint.GATHER),
        (Step.PICK, replace(PICKED, picked=0, unnamed=4, live_kinds=1), Hint.TAUGHT),
        (Step.PICK, replace(PICKED, picked=0), Hint.PICK),
        (Step.ASK, replace(PICKED, named=False), Hint.NAME),
        (Step.ASK, PICKED, Hint.ASK),
        (Step.ASK, replace(PICKED, picked=4), Hint.PICK),
        (Step.ASK, replace(PICKED, busy=True), Hint.GATE),
        (Step.PROMOTE, replace(PICKED, answered=True, go=True), Hint.PROMOTE),
        (Step.PROMOTE, replace(PICKED, answered=True), Hint.REFUSED),
        (Step.PROMOTE, PICKED, Hint.ASK),  # somebody went back to the pictures
        (Step.VERDICT, PICKED, Hint.VERDICT),
        (Step.STOP, RUNNING, Hint.STOP),
        (Step.STOP, replace(RUNNING, running=False), Hint.STOPPING),
    ],
)
def test_the_hint_fits_what_is_seen(step, facts, hint):
    assert at(step).look(facts).hint(facts) is hint


@pytest.mark.parametrize(
    ("step", "facts"),
    [
        (Step.START, RUNNING),
        (Step.LOOK, replace(RUNNING, chosen=True)),
        (Step.MAP, replace(RUNNING, opened=True)),
        (Step.REVIEW, replace(RUNNING, judged=1)),
        (Step.PICK, replace(RUNNING, picked=5)),
        (Step.ASK, replace(RUNNING, answered=True)),
        (Step.PROMOTE, replace(RUNNING, live_kinds=1)),
        (Step.VERDICT, replace(RUNNING, seen=True)),
        (Step.STOP, Facts()),
    ],
)
def test_each_step_ends_by_what_was_done(step, facts):
    assert at(step).look(facts).at > list(Step).index(step)


def test_a_line_that_stops_in_the_middle_is_started_again_first():
    assert at(Step.MAP).hint(Facts(page="map")) is Hint.START


def test_what_was_judged_before_the_step_counts_for_nothing():
    earlier = replace(RUNNING, judged=7, live_kinds=2)
    tour = Tour(list(Step).index(Step.REVIEW), earlier)
    assert tour.look(earlier).step is Step.REVIEW
    assert tour.look(replace(earlier, judged=8)).step is Step.PICK
    tour = Tour(list(Step).index(Step.PROMOTE), earlier)
    assert tour.look(earlier).step is Step.PROMOTE


def test_a_step_can_be_skipped_and_the_end_is_the_end():
    tour = Tour()
    for _ in range(20):
        tour = tour.skip(RUNNING)
    assert tour.step is None
    assert tour.hint(RUNNING) is Hint.DONE
    assert tour.look(Facts()) == tour


@given(seen=st.lists(any_facts, max_size=12))
def test_it_never_goes_back_and_always_has_something_to_say(seen):
    tour = Tour()
    for facts in seen:
        after = tour.look(facts)
        assert after.at >= tour.at
        assert after.hint(facts) in Hint
        tour = after
