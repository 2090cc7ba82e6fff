import pytest

from inspector.recipe import Recipe
from inspector.release.draft import Draft
from tests.unit.release.recipes import a_recipe


@pytest.fixture
def draft():
    return Draft.of(a_recipe())


def test_a_draft_begins_with_what_the_file_says_and_nothing_is_wrong(draft):
    assert draft.recipe == a_recipe()
    assert draft.problems == ()
    assert "screen" not in draft.content


def test_a_change_makes_another_draft_and_leaves_the_first_as_it_was(draft):
    changed = draft.with_value(("rules", 1, "min_size_mm"), 12)
    assert changed.recipe.rules[1].min_size_mm == 12
    assert draft.recipe.rules[1].min_size_mm == 10


def test_a_part_that_was_never_said_is_made_when_something_in_it_is(draft):
    changed = draft.with_value(("screen", "sensitivity"), 6.5)
    assert changed.recipe.screen.sensitivity == 6.5
    assert changed.content["screen"] == {"sensitivity": 6.5}


def test_saying_nothing_goes_back_to_the_default(draft):
    changed = draft.with_value(("alarms", "gap_mm"), None)
    assert changed.recipe.alarms.gap_mm == 0.0


def test_one_half_of_a_pair_waits_for_the_other(draft):
    half = draft.with_value(("camera", "sixteen_bit_window", 1), 4095)
    assert half.recipe is None
    assert half.problem_at(("camera", "sixteen_bit_window", 0)) is not None
    whole = half.with_value(("camera", "sixteen_bit_window", 0), 0)
    assert whole.recipe.camera.sixteen_bit_window == (0, 4095)
    emptied = whole.with_value(("camera", "sixteen_bit_window", 0), None).with_value(
        ("camera", "sixteen_bit_window", 1), None
    )
    assert emptied.recipe == draft.recipe


def test_parts_are_added_and_taken_out(draft):
    more = draft.added(("lanes",), {"name": "right", "from_mm": 500, "to_mm": 512})
    assert [lane.name for lane in more.recipe.lanes] == ["edge", "middle", "right"]
    assert more.without(("lanes", 2)).recipe == draft.recipe
    masked = draft.added(("masks",), {"reason": "clamp", "across_mm": [0, 5]})
    assert masked.recipe.masks[0].reason == "clamp"


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("camera", "exposure_us"), 2000, "exposure"),
        (("camera", "overlap_lines"), 63, "overlap"),
        (("lanes", 1, "to_mm"), 10, "lane"),
        (("rules", 0, "min_score"), 1.5, "value"),
        (("rules", 0, "min_size_mm"), "ten", "value"),
        (("rules", 0, "decision"), "MAYBE", "value"),
        (("name",), "", "value"),
        (("alarms", "reject_share"), float("nan"), "value"),
    ],
)
def test_what_is_wrong_is_told_at_the_field_where_it_is(draft, path, value, key):
    wrong = draft.with_value(path, value)
    assert wrong.recipe is None
    assert [one.key for one in wrong.problems if one.path == path] == [key]
    assert wrong.problems_below(path[:1])


@pytest.mark.parametrize(
    ("path", "value", "where", "key"),
    [
        (("rules", 0, "lanes"), ["left"], ("rules",), "no such lane"),
        (("rules", 0, "kinds"), ["crack"], ("rules",), "no such kind"),
        (("rules", 1, "name"), "hole", (), "same name"),
        (("kinds", "unknown"), {"en": "?", "zh": "?"}, ("kinds",), "unknown"),
    ],
)
def test_what_is_wrong_between_two_parts_is_told_once(draft, path, value, where, key):
    (problem,) = draft.with_value(path, value).problems
    assert (problem.path, problem.key) == (where, key)


def test_what_is_missing_is_told_at_its_place():
    (problem,) = Draft.made_of(
        {**Draft.of(a_recipe()).content, "camera": {"line_rate_hz": 1000}}
    ).problems_below(("camera", "exposure_us"))
    assert problem.got == ""


@pytest.mark.parametrize("content", [{}, {"rules": "no"}, {"rules": [None]}])
def test_broken_contents_are_problems_and_no_crash(content):
    draft = Draft.made_of(content)
    assert draft.recipe is None
    assert draft.get(("rules", 0, "name")) is None
    assert draft.problems


def test_a_draft_of_all_fields_is_the_recipe_again():
    recipe = a_recipe(
        masks=[{"reason": "weld", "along_mm": [0, 5]}], library={"folder": "library"}
    )
    assert Draft.made_of(Draft.of(recipe).content).recipe == recipe
    assert isinstance(Draft.of(recipe).recipe, Recipe)
