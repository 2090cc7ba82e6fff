from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.findings import Decision
from inspector.judge import UNKNOWN_RULE, Judge
from inspector.recipe import RulePart
from inspector.types import UNKNOWN
from tests.fakes import defect, recipe

REVIEW, REJECT, ACCEPT = Decision.REVIEW, Decision.REJECT, Decision.ACCEPT


def rule(name="rule", decision=REJECT, **clauses):
    return RulePart(name=name, decision=decision, **clauses)


def judged(rules, defects, recent=()):
    numbered = [replace(d, number=n) for n, d in enumerate(defects)]
    return Judge(tuple(rules)).judge(numbered, recent)


def test_nothing_found_is_accepted_whatever_the_rules():
    verdict = judged([rule()], [])
    assert (verdict.decision, verdict.rule, verdict.defect_numbers) == (ACCEPT, "", ())


def test_without_rules_a_known_defect_is_accepted():
    assert judged([], [defect()]).decision is ACCEPT


def test_a_rule_without_clauses_is_about_every_defect():
    verdict = judged([rule("any")], [defect("pit"), defect("scratch")])
    assert (verdict.decision, verdict.rule, verdict.defect_numbers) == (
        REJECT,
        "any",
        (0, 1),
    )


@pytest.mark.parametrize(
    ("clause", "inside", "outside"),
    [
        ({"kinds": ("pit",)}, defect("pit"), defect("scratch")),
        ({"kinds": (UNKNOWN,)}, defect(UNKNOWN), defect("scratch")),
        ({"lanes": ("edge",)}, defect(lane="edge"), defect(lane="middle")),
        ({"lanes": ("edge",)}, defect(lane="edge"), defect(lane=None)),
        ({"min_size_mm": 2.0}, defect(size_mm=2.0), defect(size_mm=1.99)),
        ({"min_score": 0.5}, defect(score=0.5), defect(score=0.49)),
    ],
    ids=["kind", "unknown", "lane", "no lane", "size", "score"],
)
def test_a_clause_says_which_defects_a_rule_is_about(clause, inside, outside):
    verdict = judged([rule(**clause)], [outside, inside, outside])
    assert (verdict.decision, verdict.defect_numbers) == (REJECT, (1,))
    assert judged([rule(**clause)], [outside]).decision is ACCEPT


def test_all_clauses_of_a_rule_must_hold_for_the_same_defect():
    both = rule(kinds=("pit",), min_size_mm=3.0)
    assert judged([both], [defect("pit"), defect(size_mm=9.0)]).decision is ACCEPT
    assert judged([both], [defect("pit", size_mm=3.0)]).decision is REJECT


def test_a_count_is_of_the_defects_that_the_rule_is_about():
    three_pits = rule(kinds=("pit",), min_count=3)
    assert judged([three_pits], [defect("pit")] * 2 + [defect()]).decision is ACCEPT
    assert judged([three_pits], [defect("pit")] * 3).defect_numbers == (0, 1, 2)


def test_a_count_within_one_frame_knows_no_frame_before():
    two = rule(min_count=2)
    assert judged([two], [defect()], recent=[defect()]).decision is ACCEPT


def test_a_count_per_length_looks_back_over_frames():
    row = rule(min_count=3, per_mm=100.0)
    recent = [defect(y_mm=10), defect(y_mm=60)]
    assert judged([row], [defect(y_mm=105)], recent).decision is REJECT
    assert judged([row], [defect(y_mm=111)], recent).decision is ACCEPT


def test_a_length_ends_just_before_its_beginning():
    pair = rule(min_count=2, per_mm=100.0)
    assert judged([pair], [defect(y_mm=100)], [defect(y_mm=0)]).decision is ACCEPT
    assert judged([pair], [defect(y_mm=100)], [defect(y_mm=0.1)]).decision is REJECT


def test_of_a_cluster_the_defect_that_completes_it_is_named():
    pair = rule(min_count=2, per_mm=10.0)
    verdict = judged([pair], [defect(y_mm=0), defect(y_mm=50), defect(y_mm=55)])
    assert verdict.defect_numbers == (2,)


def test_defects_before_are_counted_and_never_named():
    row = rule(min_count=1, per_mm=100.0)
    assert judged([row], [], recent=[defect(y_mm=10)]).decision is ACCEPT


def test_only_what_the_rule_is_about_counts_over_length():
    row = rule(kinds=("pit",), min_count=2, per_mm=100.0)
    assert judged([row], [defect("pit")], [defect("scratch")]).decision is ACCEPT


def test_the_gravest_rule_wins_wherever_it_stands():
    look, stop = rule("look", REVIEW), rule("stop", REJECT)
    for rules in ([look, stop], [stop, look]):
        assert judged(rules, [defect()]).rule == "stop"


def test_the_first_among_equals_wins():
    assert judged([rule("one"), rule("two")], [defect()]).rule == "one"
    silent = rule("silent", kinds=("pit",))
    assert judged([silent, rule("two")], [defect()]).rule == "two"


def test_what_nothing_explains_is_reviewed_at_least():
    verdict = judged([], [defect("pit"), defect(UNKNOWN)])
    assert (verdict.decision, verdict.rule) == (REVIEW, UNKNOWN_RULE)
    assert verdict.defect_numbers == (1,)


def test_a_rule_may_be_graver_about_unknown_but_never_milder():
    assert judged([rule(kinds=(UNKNOWN,))], [defect(UNKNOWN)]).decision is REJECT
    tiny = rule("tiny", REVIEW, min_size_mm=99.0)
    assert judged([tiny], [defect(UNKNOWN)]).decision is REVIEW


def test_a_rule_that_reviews_is_named_before_the_unknown_one():
    verdict = judged([rule("look", REVIEW)], [defect(UNKNOWN)])
    assert verdict.rule == "look"


def test_a_judge_takes_the_rules_of_its_recipe():
    made = Judge.of(recipe(rules=[{"name": "any", "decision": "REJECT"}]))
    assert [one.name for one in made.rules] == ["any"]


def test_without_a_rule_over_length_nothing_is_remembered():
    judge = Judge((rule(min_count=3),))
    assert judge.memory_mm == 0.0
    assert judge.remember((defect(y_mm=1),), [defect(y_mm=5)], end_mm=8.0) == ()


def test_what_the_longest_rule_needs_is_remembered_and_no_more():
    judge = Judge((rule(per_mm=10.0), rule("far", per_mm=50.0), rule("frame")))
    assert judge.memory_mm == 50.0
    old, kept, new = (defect(y_mm=y) for y in (50.0, 51.0, 99.0))
    assert judge.remember((old, kept), [new], end_mm=100.0) == (kept, new)


kinds = st.sampled_from(["pit", "scratch", UNKNOWN])
defects = st.lists(
    st.builds(
        defect,
        kinds,
        y_mm=st.floats(1, 100),
        size_mm=st.floats(0.1, 10),
        score=st.floats(0, 1),
        lane=st.sampled_from([None, "edge"]),
    ),
    max_size=6,
)
rules = st.lists(
    st.builds(
        RulePart,
        name=st.sampled_from("abc"),
        decision=st.sampled_from([REVIEW, REJECT]),
        kinds=st.sampled_from([(), ("pit",), ("scratch", UNKNOWN)]),
        lanes=st.sampled_from([(), ("edge",)]),
        min_size_mm=st.floats(0, 5),
        min_score=st.floats(0, 1),
        min_count=st.integers(1, 4),
        per_mm=st.none() | st.floats(1, 100),
    ),
    max_size=4,
)


@given(rules, defects, defects, defects)
def test_another_defect_never_makes_the_verdict_milder(rules, some, more, recent):
    before, after = judged(rules, some, recent), judged(rules, some + more, recent)
    assert after.decision.gravity >= before.decision.gravity
    longer = judged(rules, some, [*recent, *more])
    assert longer.decision.gravity >= before.decision.gravity


@given(rules, defects, defects)
def test_a_verdict_names_its_rule_and_defects_of_its_own(rules, some, recent):
    verdict = judged(rules, some, recent)
    fired = verdict.decision is not ACCEPT
    assert bool(verdict.rule) == bool(verdict.defect_numbers) == fired
    assert set(verdict.defect_numbers) <= set(range(len(some)))


@given(rules, st.lists(defects, max_size=5))
def test_what_is_remembered_decides_like_the_whole_past(rules, frames):
    judge, past, recent = Judge(tuple(rules)), [], ()
    for index, some in enumerate(frames):
        here = [
            replace(
                d,
                number=n,
                xyxy_mm=(
                    d.xyxy_mm[0],
                    d.xyxy_mm[1] + 101 * index,
                    d.xyxy_mm[2],
                    d.xyxy_mm[3] + 101 * index,
                ),
            )
            for n, d in enumerate(some)
        ]
        assert judge.judge(here, recent) == judge.judge(here, past)
        recent = judge.remember(recent, here, end_mm=101 * (index + 1))
        past += here


def test_a_rule_about_area_takes_the_measured_one_before_that_of_the_box():
    rule = RulePart(name="large", decision=Decision.REJECT, min_area_mm2=3.0)
    box = defect(size_mm=4.0)  # 4 x 1 mm
    assert Judge((rule,)).judge((box,), ()).decision is Decision.REJECT
    measured = replace(box, area_mm2=2.9)
    assert Judge((rule,)).judge((measured,), ()).decision is Decision.ACCEPT
