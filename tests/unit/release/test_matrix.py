import pytest

from inspector.findings import Decision, Defect, Label
from inspector.judge import Judge
from inspector.recipe import KindPart
from inspector.release.draft import Draft
from inspector.release.matrix import (
    ELSEWHERE,
    Matrix,
    cell_of,
    with_kind,
    with_own_rule,
    without_words,
)
from inspector.types import UNKNOWN
from tests.unit.release.recipes import a_recipe


def a_defect(kind, lane, size_mm):
    box = (0.0, 0.0, size_mm, 1.0)
    return Defect(0, box, box, kind, 0.9, Label(kind), lane or None)


def test_rows_are_kinds_columns_are_lanes_and_what_nothing_explains_is_one_of_them():
    matrix = Matrix.of(a_recipe(), ["taught"])
    assert matrix.kinds == ("hole", "pit", "taught", UNKNOWN)
    assert matrix.lanes == ("edge", "middle", ELSEWHERE)
    assert [len(row) for row in matrix.rows] == [3] * 4


def test_a_cell_says_from_which_size_on_and_by_which_rules():
    cell = cell_of(a_recipe(), "pit", "middle")
    assert (cell.reject_mm, cell.review_mm, cell.rules) == (10.0, 6.0, (1, 2, 3))
    assert cell.further  # `many` counts
    edge = cell_of(a_recipe(), "pit", "edge")
    assert (edge.reject_mm, edge.review_mm) == (None, 6.0)


def test_without_lanes_there_is_one_column_and_without_rules_nothing_is_refused():
    matrix = Matrix.of(a_recipe(lanes=[], rules=[]))
    assert matrix.lanes == (ELSEWHERE,)
    pit = matrix.rows[1][0]
    assert (pit.reject_mm, pit.review_mm, pit.rules) == (None, None, ())
    assert matrix.rows[-1][0].review_mm == 0.0  # unknown: the judge's own rule


@pytest.mark.parametrize("size_mm", [0.1, 5.9, 6.0, 9.9, 10.0, 50.0])
@pytest.mark.parametrize("lane", ["edge", "middle", ELSEWHERE])
@pytest.mark.parametrize("kind", ["hole", "pit", UNKNOWN])
def test_the_matrix_says_what_the_judge_decides(kind, lane, size_mm):
    recipe = a_recipe()
    cell = cell_of(recipe, kind, lane)
    said = Decision.ACCEPT
    if cell.review_mm is not None and size_mm >= cell.review_mm:
        said = Decision.REVIEW
    if cell.reject_mm is not None and size_mm >= cell.reject_mm:
        said = Decision.REJECT
    found = Judge.of(recipe).judge([a_defect(kind, lane, max(size_mm, 1.0))], ())
    if size_mm >= 1.0:
        assert found.decision is said


def test_a_rule_of_its_own_begins_with_what_held_so_far():
    draft, number = with_own_rule(Draft.of(a_recipe()), "pit", "middle")
    rule = draft.recipe.rules[number]
    assert (rule.kinds, rule.lanes, rule.min_size_mm) == (("pit",), ("middle",), 10.0)
    assert cell_of(draft.recipe, "pit", "middle").reject_mm == 10.0
    stricter = draft.with_value(("rules", number, "min_size_mm"), 3)
    assert cell_of(stricter.recipe, "pit", "middle").reject_mm == 3.0
    assert cell_of(stricter.recipe, "pit", "edge").reject_mm is None


def test_a_second_rule_for_the_same_cell_has_a_name_of_its_own():
    draft, _ = with_own_rule(Draft.of(a_recipe()), "pit", ELSEWHERE)
    again, number = with_own_rule(draft, "pit", ELSEWHERE)
    assert again.recipe.rules[number].name == "pit 2"
    assert again.recipe.rules[number].lanes == ()


RING = KindPart(en="Ring", zh="环状")


def test_a_kind_that_was_added_has_a_row_and_the_rules_for_all_kinds_hold_for_it():
    draft = with_kind(Draft.of(a_recipe()), "ring", RING)
    assert draft.recipe.kinds["ring"] == RING
    assert Matrix.of(draft.recipe).kinds[-2:] == ("ring", UNKNOWN)
    assert cell_of(draft.recipe, "ring", "edge").review_mm == 6.0
    own, number = with_own_rule(draft, "ring", "edge")
    assert own.recipe.rules[number].kinds == ("ring",)


def test_the_first_kind_of_a_recipe_without_kinds_can_be_added():
    draft = with_kind(Draft.of(a_recipe(kinds={}, rules=[])), "ring", RING)
    assert Matrix.of(draft.recipe).kinds == ("ring", UNKNOWN)


def test_a_kind_that_may_not_be_is_told_where_it_stands():
    draft = with_kind(Draft.of(a_recipe()), UNKNOWN, RING)
    assert [one.key for one in draft.problems] == ["unknown"]


def test_what_was_taught_and_has_no_words_in_the_recipe_is_listed_once():
    assert without_words(a_recipe(), ("ring", "pit", UNKNOWN)) == ("ring",)
    assert without_words(a_recipe()) == ()
