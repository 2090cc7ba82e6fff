import pytest

from inspector.files import parse_yaml
from inspector.recipe import Recipe
from inspector.release.differences import Difference, differences
from inspector.release.text import new_text, with_block
from tests.unit.release.recipes import TEXT, a_recipe


def with_rule(**changes):
    rules = [dict(one) for one in parse_yaml(TEXT)["rules"]]
    rules[1] |= changes
    return a_recipe(rules=rules)


def test_the_same_recipe_differs_in_nothing():
    assert differences(a_recipe(), a_recipe()) == ()


def test_a_rule_is_told_by_its_name_and_its_setting():
    assert differences(a_recipe(), with_rule(min_size_mm=12)) == (
        Difference(("rules", "large pit", "min_size_mm"), "10.0", "12.0"),
    )


def test_a_rule_that_was_added_is_told_as_a_whole():
    rules = [*parse_yaml(TEXT)["rules"], {"name": "new", "decision": "REVIEW"}]
    (one,) = differences(a_recipe(), a_recipe(rules=rules))
    assert (one.path, one.old) == (("rules", "new"), None)
    assert "decision REVIEW" in one.new
    (back,) = differences(a_recipe(rules=rules), a_recipe())
    assert (back.old, back.new) == (one.new, None)


def test_another_order_of_rules_is_a_difference():
    turned = list(reversed(parse_yaml(TEXT)["rules"]))
    (one,) = differences(a_recipe(), a_recipe(rules=turned))
    assert one.path == ("rules", "order")
    assert one.new.startswith("many, visible")


@pytest.mark.parametrize(
    ("path", "beyond"),
    [
        (("camera", "exposure_us"), True),
        (("detector", "artifact"), True),
        (("detector", "score_threshold"), False),
        (("rules", "hole", "min_size_mm"), False),
        (("alarms", "gap_mm"), False),
    ],
)
def test_what_a_trial_cannot_show_is_told(path, beyond):
    assert Difference(path, "1", "2").beyond_trial is beyond


def with_score(score, **more):
    threshold = {} if score is None else {"score_threshold": score}
    return a_recipe(detector={"artifact": "virtual-steel", **threshold, **more})


@pytest.mark.parametrize(
    ("old", "new", "own", "beyond"),
    [
        (0.4, 0.6, None, False),
        (0.6, 0.4, None, True),
        (None, 0.6, 0.5, False),
        (None, 0.4, 0.5, True),
        (0.6, None, 0.5, True),
        (0.4, None, 0.5, False),
        (None, 0.9, None, True),  # nobody knows what it was
    ],
)
def test_a_threshold_is_shown_where_it_rises_and_not_where_it_falls(
    old, new, own, beyond
):
    (one,) = differences(with_score(old), with_score(new), own)
    assert one.path == ("detector", "score_threshold")
    assert one.beyond_trial is beyond


def test_a_threshold_beside_which_screening_has_a_say_is_not_shown():
    old, new = (with_score(score, supported_from=0.3) for score in (0.4, 0.6))
    (one,) = differences(old, new, None)
    assert one.beyond_trial


def test_the_threshold_of_another_model_is_not_shown():
    new = a_recipe(detector={"artifact": "virtual-pcb", "score_threshold": 0.9})
    found = differences(with_score(0.4), new, 0.5)
    assert [one.beyond_trial for one in found] == [True, True]


def test_a_change_of_a_rule_leaves_the_comments_of_the_rest():
    text = new_text(TEXT, a_recipe(), with_rule(min_size_mm=12))
    for comment in ("# Steel as we roll it.", "# of the station in hall 2"):
        assert comment in text
    assert "# how a person is called" in text
    assert Recipe.model_validate(parse_yaml(text)) == with_rule(min_size_mm=12)


def test_a_key_that_is_new_comes_at_the_end_and_one_that_goes_is_gone():
    screened = a_recipe(screen={"sensitivity": 6.0})
    text = new_text(TEXT, a_recipe(), screened)
    assert text.rstrip().endswith("sensitivity: 6.0")
    assert Recipe.model_validate(parse_yaml(new_text(text, screened, a_recipe())))
    assert "screen" not in new_text(text, screened, a_recipe())


@pytest.mark.parametrize(
    "odd",
    ["", "{version: 1}", "- a\n- b", "name: [", "rules:\nrules:\n", TEXT + TEXT],
)
def test_a_file_that_cannot_be_changed_in_place_is_written_anew(odd):
    wanted = with_rule(min_size_mm=12)
    text = new_text(odd, a_recipe(), wanted)
    assert Recipe.model_validate(parse_yaml(text)) == wanted


def test_a_block_is_replaced_to_its_last_line():
    text = "a: 1\nb:\n  - x\n  - y\n# of c\nc: 2\n"
    assert with_block(text, "b", "b: []") == "a: 1\nb: []\n# of c\nc: 2\n"
