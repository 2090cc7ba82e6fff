from inspector.files import parse_yaml
from inspector.findings import Decision, Defect, Label
from inspector.release.trial import ALARM_FRAMES, Yardstick, try_on
from inspector.store.judged import JudgedFrame, JudgedRun
from inspector.types import UNKNOWN
from tests.unit.release.recipes import TEXT, a_recipe

OWN_SCORE = 0.25
"""Threshold of the model, where a recipe says none."""


def a_defect(number=0, kind="pit", size_mm=12.0, x_mm=100.0, y_mm=0.0, score=0.9):
    box = (x_mm, y_mm, x_mm + size_mm, y_mm + 1.0)
    lane = "middle" if x_mm >= 60 else "edge"
    return Defect(number, box, box, kind, score, Label(kind), lane)


def a_frame(index, *defects, camera="top", decision=Decision.ACCEPT, left_mm=None):
    start = 100.0 * index
    return JudgedFrame(
        camera, index, start, 100.0, start + 108, decision, "", defects, left_mm
    )


def with_pits_from(size_mm):
    rules = [dict(one) for one in parse_yaml(TEXT)["rules"]]
    rules[1]["min_size_mm"] = size_mm
    return a_recipe(rules=rules)


def own_web(camera):
    return camera


def measured(recipe):
    return Yardstick(recipe, recipe.detector.score_threshold or OWN_SCORE)


def tried(
    frames, draft, in_use=None, unseen_mm=0.0, face_of=own_web, kept_from=OWN_SCORE
):
    run = JudgedRun(tuple(frames), unseen_mm)
    both = measured(in_use or a_recipe()), measured(draft)
    return try_on("run", run, *both, face_of, kept_from)


def test_a_run_without_frames_changes_in_nothing():
    found = tried([], with_pits_from(20))
    assert (found.changed, found.before.alarms) == (0, 0)
    assert found.before.frames == dict.fromkeys(Decision, 0)


def test_a_looser_tolerance_takes_rejects_away_and_says_which_kind():
    frames = [a_frame(0, a_defect()), a_frame(1), a_frame(2, a_defect(size_mm=30))]
    found = tried(frames, with_pits_from(20))
    assert found.before.frames[Decision.REJECT] == 2
    assert found.after.frames[Decision.REJECT] == 1
    assert found.after.length_mm[Decision.REJECT] == 100.0
    assert found.before.kinds[("pit", Decision.REJECT)] == 2
    assert found.after.kinds[("pit", Decision.REVIEW)] == 1
    (one,) = found.turned
    assert (one.index, one.before, one.after, one.rule) == (
        0,
        Decision.REJECT,
        Decision.REVIEW,
        "visible",
    )


def test_rules_that_count_remember_the_frames_before_of_the_same_web():
    small = [
        a_frame(n, a_defect(size_mm=1.5, y_mm=100.0 * n), camera=name)
        for n, name in enumerate(("left", "right", "left"))
    ]
    apart = tried(small, a_recipe())
    assert apart.after.frames[Decision.REVIEW] == 0
    together = tried(small, a_recipe(), face_of=lambda _camera: "top")
    assert together.after.frames[Decision.REVIEW] == 1


def test_other_lanes_are_laid_under_what_was_found_where_the_web_ran():
    lanes = [
        {"name": "edge", "from_mm": 0, "to_mm": 150},
        {"name": "middle", "from_mm": 150, "to_mm": 500},
    ]
    draft = a_recipe(lanes=lanes)
    found = tried([a_frame(0, a_defect(x_mm=100.0))], draft)
    assert (found.turned[0].before, found.turned[0].after) == (
        Decision.REJECT,
        Decision.REVIEW,
    )
    shifted = tried([a_frame(0, a_defect(x_mm=170.0), left_mm=100.0)], draft)
    assert shifted.after.frames[Decision.REJECT] == 0


def test_a_higher_threshold_drops_what_the_network_was_less_sure_of():
    draft = a_recipe(detector={"artifact": "virtual-steel", "score_threshold": 0.95})
    unsure = a_defect(score=0.9)
    measured = a_defect(1, kind=UNKNOWN, score=0.2)
    found = tried([a_frame(0, unsure), a_frame(1, measured)], draft)
    assert found.after.frames == {
        Decision.ACCEPT: 1,
        Decision.REVIEW: 1,
        Decision.REJECT: 0,
    }


def with_threshold(score):
    return a_recipe(detector={"artifact": "virtual-steel", "score_threshold": score})


def test_scores_below_what_a_run_kept_are_told_as_never_stored():
    frames = [a_frame(0, a_defect(score=0.5))]
    assert tried(frames, with_threshold(0.1)).never_stored == (0.1, 0.25)
    assert tried(frames, with_threshold(0.25)).never_stored is None
    assert tried(frames, with_threshold(0.4)).never_stored is None
    higher = tried(frames, with_threshold(0.4), kept_from=0.6)
    assert higher.never_stored == (0.4, 0.6)


def test_without_a_threshold_of_its_own_a_recipe_goes_by_its_models():
    unsure = a_frame(0, a_defect(score=0.2))
    found = tried([unsure], a_recipe(), with_threshold(0.1), kept_from=0.1)
    assert found.before.frames[Decision.REJECT] == 1
    assert found.after.frames[Decision.ACCEPT] == 1
    assert found.never_stored is None


def test_people_are_called_once_for_rejects_that_go_on_and_again_when_they_return():
    def frames(*groups):
        bad = [bad for group in groups for bad in [group] * ALARM_FRAMES]
        return [a_frame(n, *([a_defect()] if one else [])) for n, one in enumerate(bad)]

    found = tried(frames(True, True, False, True), with_pits_from(20))
    assert (found.before.reject_alarms, found.after.reject_alarms) == (2, 0)


def test_unseen_material_calls_people_by_the_limit_of_each_recipe():
    draft = a_recipe(alarms={"gap_mm": 2000})
    found = tried([], draft, unseen_mm=800.0)
    assert (found.before.gap_alarm, found.after.gap_alarm) == (True, False)


def test_what_was_recorded_by_another_recipe_is_told():
    rejected = a_frame(0, a_defect(), decision=Decision.REJECT)
    accepted = a_frame(1, a_defect(), decision=Decision.ACCEPT)
    assert tried([rejected, accepted], a_recipe()).unlike_record == 1
