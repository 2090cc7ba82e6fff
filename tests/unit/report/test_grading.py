"""Grades: acceptance tables, four points, and what forbids any grade."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector import recipe as recipes
from inspector.errors import RecipeError
from inspector.report.gradefile import load_golden, load_tables
from inspector.report.grading import (
    Cause,
    Disposition,
    FourPoint,
    GradeRule,
    GradeTable,
    Limit,
    Material,
    Spots,
    grade,
    points_of,
    points_per_100_m2,
)
from inspector.resources import data_folder

KINDS = ("hole", "scratch", "unknown")
GOOD = Material(inspected_mm=200_000, width_mm=1000, coverage=1.0)
TABLE = GradeTable(
    name="strip",
    recipes=("steel",),
    grades=(
        GradeRule(
            "A",
            Disposition.ACCEPT,
            (
                Limit(kinds=("hole",), most=0),
                Limit(kinds=("scratch",), most_per_100_m=2, largest_mm=30),
            ),
        ),
        GradeRule("B", Disposition.DOWNGRADE, (Limit(kinds=("hole",), most=0),)),
    ),
    otherwise="scrap",
)


def spots(*found, lanes=()):
    """Defects as kind, size in mm, start in mm, lane."""
    filled = [(*one, 0.0, None)[:4] if len(one) < 4 else one for one in found]
    size = np.array([one[1] for one in filled], float)
    start = np.array([one[2] for one in filled], float)
    return Spots(
        kinds=KINDS,
        lanes=lanes,
        kind=np.array([KINDS.index(one[0]) for one in filled], np.int32),
        lane=np.array(
            [lanes.index(one[3]) if one[3] else -1 for one in filled], np.int32
        ),
        size_mm=size,
        span_mm=np.stack([start, start + size], axis=1).reshape(-1, 2),
    )


def test_the_best_grade_that_holds_is_given():
    found = grade(TABLE, spots(("scratch", 5), ("scratch", 6)), GOOD)
    assert (found.name, found.disposition, found.reasons) == (
        "A", Disposition.ACCEPT, (),
    )  # fmt: skip


def test_a_limit_that_is_not_kept_costs_the_grade_and_says_so():
    found = grade(TABLE, spots(*[("scratch", 5)] * 5), GOOD)
    assert (found.name, found.disposition) == ("B", Disposition.DOWNGRADE)
    reason = found.reasons[0]
    assert (reason.cause, reason.found, reason.allowed) == (Cause.RATE, 2.5, 2)
    assert (reason.what, reason.grade) == ("scratch", "A")


def test_what_no_grade_allows_is_held():
    found = grade(TABLE, spots(("hole", 3)), GOOD)
    assert (found.name, found.disposition) == ("scrap", Disposition.HOLD)
    assert [reason.grade for reason in found.reasons] == ["A", "B"]


def test_the_largest_counts_to_its_limit_and_no_further():
    assert grade(TABLE, spots(("scratch", 30)), GOOD).name == "A"
    found = grade(TABLE, spots(("scratch", 30.1)), GOOD)
    assert found.reasons[0].cause is Cause.SIZE


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"coverage": 0.98}, Cause.COVERAGE),
        ({"coverage": None}, Cause.NOTHING),
        ({"open_unknowns": 1}, Cause.UNKNOWN),
        ({"running": True}, Cause.RUNNING),
        ({"balanced": False}, Cause.LEDGER),
        ({"held": True}, Cause.HELD),
    ],
)
def test_nothing_is_accepted_on_records_that_cannot_be_trusted(changes, cause):
    told = {"inspected_mm": 200_000, "width_mm": 1000, "coverage": 1.0, **changes}
    found = grade(TABLE, spots(), Material(**told))
    assert (found.name, found.disposition) == ("A", Disposition.HOLD)
    assert [reason.cause for reason in found.reasons] == [cause]


def test_limits_are_about_their_lanes_and_sizes_alone():
    limit = Limit(lanes=("middle",), min_size_mm=2, most=0)
    table = GradeTable("t", ("r",), (GradeRule("A", Disposition.ACCEPT, (limit,)),))
    lanes = ("edge", "middle")
    harmless = spots(
        ("scratch", 9, 0, "edge"), ("scratch", 1, 0, "middle"), lanes=lanes
    )
    assert grade(table, harmless, GOOD).name == "A"
    assert grade(table, spots(("hole", 2, 0, "middle"), lanes=lanes), GOOD).reasons


def test_points_go_by_the_longest_side():
    found = spots(
        ("scratch", 75), ("scratch", 75.1), ("scratch", 150), ("scratch", 230),
        ("scratch", 230.1), ("hole", 25), ("hole", 25.1),
    )  # fmt: skip
    assert points_of(FourPoint(holes=("hole",)), found).tolist() == [
        1, 2, 2, 3, 4, 2, 4,
    ]  # fmt: skip


def test_no_metre_has_more_than_four_points():
    crowded = spots(*[("scratch", 100, 10.0 * n) for n in range(9)])
    found = points_per_100_m2(FourPoint(), crowded, Material(100_000, 1500, 1.0))
    assert found == pytest.approx(4 * 100_000 / (1500 * 100))


def test_a_defect_through_several_metres_has_four_points_in_each():
    long = spots(("scratch", 3200, 500))  # from 0.5 m to 3.7 m: four metres
    found = points_per_100_m2(FourPoint(), long, Material(100_000, 1000, 1.0))
    assert found == pytest.approx(16 * 100_000 / (1000 * 100))


def test_points_need_a_width():
    assert points_per_100_m2(FourPoint(), spots(), Material(100_000, 0, 1.0)) is None
    rule = GradeRule("first", Disposition.ACCEPT, most_points=20)
    table = GradeTable("f", ("r",), (rule,), four_point=FourPoint())
    found = grade(table, spots(), Material(100_000, 0, 1.0))
    assert (found.disposition, found.points) == (Disposition.HOLD, None)


@given(
    st.lists(st.tuples(st.floats(1, 4000), st.floats(0, 90_000)), max_size=40),
    st.floats(500, 3000),
)
def test_points_are_those_that_a_pencil_gives(defects, width_mm):
    metres = {}
    for size, start in defects:
        points = next((n for n, b in ((1, 75), (2, 150), (3, 230)) if size <= b), 4)
        first, last = int(start // 1000), int((start + size) // 1000)
        through = (start + size) - start > 1000
        for metre in range(first, last + 1) if through else [first]:
            metres[metre] = min(4, metres.get(metre, 0) + points)
    known = sum(metres.values()) / (width_mm / 1000 * 100) * 100
    found = points_per_100_m2(
        FourPoint(),
        spots(*(("scratch", size, start) for size, start in defects)),
        Material(100_000, width_mm, 1.0),
    )
    assert found == pytest.approx(known)


def test_the_shipped_tables_are_bound_to_shipped_recipes_one_for_each_material():
    bound = {name for t in load_tables(data_folder() / "grading") for name in t.recipes}
    shipped = {path.stem for path in (data_folder() / "recipes").glob("*.yaml")}
    for_measuring = {"gige-steel", "steel-fast"}  # a camera and a speed, no product
    assert bound == shipped - for_measuring


def test_a_shipped_table_names_only_kinds_of_its_recipe():
    for table in load_tables(data_folder() / "grading"):
        for name in table.recipes:
            recipe = recipes.load(data_folder() / "recipes" / f"{name}.yaml")
            limits = [limit for rule in table.grades for limit in rule.limits]
            assert {k for limit in limits for k in limit.kinds} <= set(recipe.kinds)
            lanes = {lane.name for lane in recipe.lanes}
            assert {n for limit in limits for n in limit.lanes} <= lanes


def written(folder, text, name="a.yaml"):
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_an_empty_folder_has_no_table(tmp_path):
    assert load_tables(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("version: 1\nname: t\nrecipes: [r]\ngrades: []\n", "grades"),
        (
            "version: 1\nname: t\nrecipes: [r]\ngrades: "
            "[{name: A, disposition: ACCEPT, limits: [{kinds: [hole]}]}]\n",
            "a limit needs most",
        ),
        (
            "version: 1\nname: t\nrecipes: [r]\ngrades: "
            "[{name: A, disposition: ACCEPT, most_points_per_100_m2: 4}]\n",
            "four_point",
        ),
        (
            "version: 1\nname: t\nrecipes: [r]\ngrades: "
            "[{name: A, disposition: SCRAP}]\n",
            "disposition",
        ),
        ("version: 1\nname: [\n", "a.yaml"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(tmp_path, text, told):
    with pytest.raises(RecipeError, match=told):
        load_tables(written(tmp_path, text))


def test_two_tables_for_one_recipe_are_refused(tmp_path):
    text = (
        "version: 1\nname: {n}\nrecipes: [r]\n"
        "grades: [{{name: A, disposition: ACCEPT}}]\n"
    )
    written(tmp_path, text.format(n="one"))
    written(tmp_path, text.format(n="two"), "b.yaml")
    with pytest.raises(RecipeError, match="two grading tables"):
        load_tables(tmp_path)


def test_a_golden_strip_is_read(tmp_path):
    text = (
        "version: 1\nname: strip\nlots: GOLDEN\n"
        "defects: [{name: a, kind: hole, x_mm: 10, y_mm: 20, reach_mm: 3}]\n"
    )
    written(tmp_path, text)
    golden = load_golden(tmp_path / "a.yaml")
    assert golden.known()[0].kind == "hole"
